//! Signed-in browsers: opened at sign-in, seen and ended by their owner, over after 30 idle days and 180 days in all.

use super::super::{Actor, App, Unavailable, instance_key::sha256_hex};
use crate::{
    db::{
        self,
        sign_in_session::{SignInSession, Since},
    },
    domain::merchant::Role,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// A session not used for so long is over.
pub const IDLE_MS: i64 = 30 * DAY_MS;
/// However it is used, a session is over after so long.
const LIFE_MS: i64 = 180 * DAY_MS;
/// A use is written down at most this often.
const SEEN_EVERY_MS: i64 = 60_000;

/// The browser that signs in.
#[derive(Clone, Debug)]
pub struct Browser {
    pub user_agent: String,
    pub address: String,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: String,
    pub user_agent: String,
    pub address: String,
    pub created_at_ms: i64,
    pub seen_at_ms: i64,
    /// Whether it is the one that asks.
    pub this_one: bool,
}

pub(super) fn since(app: &App) -> Since {
    let now_ms = app.clock.now_ms();
    Since { seen_ms: now_ms - IDLE_MS, created_ms: now_ms - LIFE_MS }
}

/// Cookies are looked up by their hash, so that the database holds nothing that signs in.
fn store_key(cookie: &str) -> String {
    sha256_hex(cookie.as_bytes())
}

/// Opens a session under a new cookie value; false if that value is in use.
///
/// # Errors
/// [`Unavailable`].
pub async fn open_session(app: &App, cookie: &str, account_id: &str, browser: &Browser) -> Result<bool, Unavailable> {
    let now_ms = app.clock.now_ms();
    let session = SignInSession {
        id: app.new_id(),
        account_id: account_id.to_owned(),
        store_key: store_key(cookie),
        user_agent: browser.user_agent.chars().take(300).collect(),
        address: browser.address.clone(),
        created_at_ms: now_ms,
        seen_at_ms: now_ms,
    };
    let mut tx = app.db.write().await?;
    let opened = db::sign_in_session::insert(&mut tx, &session).await?;
    tx.commit().await?;
    Ok(opened)
}

/// The account and browser of a cookie whose session holds.
///
/// # Errors
/// [`Unavailable`].
pub async fn find_session(app: &App, cookie: &str) -> Result<Option<(String, Browser)>, Unavailable> {
    let found = db::sign_in_session::by_key(&mut app.db.read().await?, &store_key(cookie), since(app)).await?;
    Ok(found.map(|row| (row.account_id, Browser { user_agent: row.user_agent, address: row.address })))
}

/// The member behind a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub actor: Actor,
    /// This use was written down and moves the idle limit, so the cookie should live on too.
    pub renewed: bool,
}

/// The member whose browser sends this cookie, if its session holds; notes that it was used, at most once a minute.
///
/// # Errors
/// [`Unavailable`].
pub async fn signed_in(app: &App, cookie: &str) -> Result<Option<SignedIn>, Unavailable> {
    let found = db::sign_in_session::member(&mut app.db.read().await?, &store_key(cookie), since(app)).await?;
    let Some(member) = found else { return Ok(None) };
    let now_ms = app.clock.now_ms();
    let renewed = member.seen_at_ms <= now_ms - SEEN_EVERY_MS;
    if renewed {
        let mut tx = app.db.write().await?;
        db::sign_in_session::touch(&mut tx, &member.session_id, now_ms, now_ms - SEEN_EVERY_MS).await?;
        tx.commit().await?;
    }
    let actor = Actor {
        account_id: member.account_id,
        sign_in: member.sign_in,
        session_id: member.session_id,
        merchant_id: member.merchant_id,
        merchant_name: member.merchant_name,
        store_id: member.store_id,
        store_name: member.store_name,
        role: Role::from_code(&member.role),
        time_zone: member.time_zone,
    };
    Ok(Some(SignedIn { actor, renewed }))
}

/// Whether a session still holds; what stays open for long (a live stream) asks now and then.
///
/// # Errors
/// [`Unavailable`].
pub async fn session_holds(app: &App, session_id: &str) -> Result<bool, Unavailable> {
    Ok(db::sign_in_session::holds(&mut app.db.read().await?, session_id, since(app)).await?)
}

/// The person's own sessions, the one used last first.
///
/// # Errors
/// [`Unavailable`].
pub async fn sessions(app: &App, actor: &Actor) -> Result<Vec<Session>, Unavailable> {
    let rows = db::sign_in_session::of_account(&mut app.db.read().await?, &actor.account_id, since(app)).await?;
    Ok(rows
        .into_iter()
        .map(|row| Session {
            this_one: row.id == actor.session_id,
            id: row.id,
            user_agent: row.user_agent,
            address: row.address,
            created_at_ms: row.created_at_ms,
            seen_at_ms: row.seen_at_ms,
        })
        .collect())
}

/// Ends one of the person's own sessions: its next request is refused. False if there is none of that id.
///
/// # Errors
/// [`Unavailable`].
pub async fn end_session(app: &App, actor: &Actor, id: &str) -> Result<bool, Unavailable> {
    let mut tx = app.db.write().await?;
    let ended = db::sign_in_session::end(&mut tx, &actor.account_id, id, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Signs a browser out.
///
/// # Errors
/// [`Unavailable`].
pub async fn end_session_of_cookie(app: &App, cookie: &str) -> Result<(), Unavailable> {
    let mut tx = app.db.write().await?;
    db::sign_in_session::end_by_key(&mut tx, &store_key(cookie), app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}
