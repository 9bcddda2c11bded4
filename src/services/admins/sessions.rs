//! Admins' signed-in browsers: over after half an hour idle and twelve hours in all. A session whose second factor is still
//! missing opens nothing but the page that asks for it, for ten minutes.

use super::Admin;
use crate::{
    db::{
        self,
        admin_session::{AdminSession, Holder},
        sign_in_session::Since,
    },
    domain::admin::Role,
    services::{
        App, Unavailable,
        accounts::{Browser, Session},
        instance_key::sha256_hex,
    },
};

const MINUTE_MS: i64 = 60_000;
/// A session not used for so long is over.
pub const IDLE_MS: i64 = 30 * MINUTE_MS;
/// However it is used, a session is over after so long.
const LIFE_MS: i64 = 12 * 60 * MINUTE_MS;
/// How long a right password waits for the second factor.
const HALF_MS: i64 = 10 * MINUTE_MS;
/// A use is written down at most this often.
const SEEN_EVERY_MS: i64 = MINUTE_MS;

/// Who is behind a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The cookie should live on if the use was written down.
    Admin { admin: Admin, renewed: bool },
    /// The password was right; what is missing?
    Half { admin_id: String, email: String, sets_up: bool },
}

pub(super) fn since(app: &App) -> Since {
    let now_ms = app.clock.now_ms();
    Since { seen_ms: now_ms - IDLE_MS, created_ms: now_ms - LIFE_MS }
}

fn store_key(cookie: &str) -> String {
    sha256_hex(cookie.as_bytes())
}

/// Opens a session under a new cookie value; false if that value is in use.
///
/// # Errors
/// [`Unavailable`].
pub async fn open(app: &App, cookie: &str, admin_id: &str, complete: bool, browser: &Browser) -> Result<bool, Unavailable> {
    let now_ms = app.clock.now_ms();
    let session = AdminSession {
        id: app.new_id(),
        admin_id: admin_id.to_owned(),
        store_key: store_key(cookie),
        complete,
        user_agent: browser.user_agent.chars().take(300).collect(),
        address: browser.address.clone(),
        created_at_ms: now_ms,
        seen_at_ms: now_ms,
    };
    let mut tx = app.db.write().await?;
    let opened = db::admin_session::insert(&mut tx, &session).await?;
    tx.commit().await?;
    Ok(opened)
}

/// The admin's id, whether the session is complete, and the browser of a cookie whose session holds.
///
/// # Errors
/// [`Unavailable`].
pub async fn find(app: &App, cookie: &str) -> Result<Option<(String, bool, Browser)>, Unavailable> {
    let found = db::admin_session::by_key(&mut app.db.read().await?, &store_key(cookie), since(app)).await?;
    Ok(found.map(|row| (row.admin_id, row.complete, Browser { user_agent: row.user_agent, address: row.address })))
}

/// Who is behind a cookie whose session holds. A use by a person is noted at most once a minute; what a page asks for by itself is
/// none, so that an unwatched screen signs itself out.
///
/// # Errors
/// [`Unavailable`].
pub async fn known(app: &App, cookie: &str, by_person: bool) -> Result<Option<Known>, Unavailable> {
    let found = db::admin_session::holder(&mut app.db.read().await?, &store_key(cookie), since(app)).await?;
    let now_ms = app.clock.now_ms();
    let Some(Holder { session_id, admin_id, email, role, complete, has_second_factor, created_at_ms, seen_at_ms }) = found else {
        return Ok(None);
    };
    if !complete {
        let half = Known::Half { admin_id, email, sets_up: !has_second_factor };
        return Ok((created_at_ms > now_ms - HALF_MS).then_some(half));
    }
    // A word that is no role any more has no rights.
    let Some(role) = Role::from_code(&role) else { return Ok(None) };
    let renewed = by_person && seen_at_ms <= now_ms - SEEN_EVERY_MS;
    if renewed {
        let mut tx = app.db.write().await?;
        db::admin_session::touch(&mut tx, &session_id, now_ms, now_ms - SEEN_EVERY_MS).await?;
        tx.commit().await?;
    }
    Ok(Some(Known::Admin { admin: Admin { id: admin_id, email, role, session_id }, renewed }))
}

/// The admin's own sessions, the one used last first.
///
/// # Errors
/// [`Unavailable`].
pub async fn own(app: &App, admin: &Admin) -> Result<Vec<Session>, Unavailable> {
    let rows = db::admin_session::of_admin(&mut app.db.read().await?, &admin.id, since(app)).await?;
    let session = |row: AdminSession| Session {
        this_one: row.id == admin.session_id,
        id: row.id,
        user_agent: row.user_agent,
        address: row.address,
        created_at_ms: row.created_at_ms,
        seen_at_ms: row.seen_at_ms,
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends one of the admin's own sessions. False if there is none of that id.
///
/// # Errors
/// [`Unavailable`].
pub async fn end(app: &App, admin: &Admin, id: &str) -> Result<bool, Unavailable> {
    let mut tx = app.db.write().await?;
    let ended = db::admin_session::end(&mut tx, &admin.id, id, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Signs a browser out.
///
/// # Errors
/// [`Unavailable`].
pub async fn end_of_cookie(app: &App, cookie: &str) -> Result<(), Unavailable> {
    let mut tx = app.db.write().await?;
    db::admin_session::end_by_key(&mut tx, &store_key(cookie), app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes sessions that are over; says how many there were.
///
/// # Errors
/// [`Unavailable`].
pub async fn delete_past(app: &App) -> Result<usize, Unavailable> {
    let mut tx = app.db.write().await?;
    let deleted = db::admin_session::delete_past(&mut tx, since(app)).await?;
    tx.commit().await?;
    Ok(usize::try_from(deleted).unwrap_or(usize::MAX))
}
