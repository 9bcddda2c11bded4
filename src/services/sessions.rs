//! Signed-in browsers of shops and of the platform's own people: opened at sign-in, seen and ended by their owner, over after a time
//! without use and after a time in all. Who is behind one is said by `accounts` and `admins`.

use super::{Actor, Admin, App, Unavailable, instance_key::sha256_hex};
use crate::db::{
    self, Tx,
    sign_in_session::{SignInSession, Since},
};

pub use crate::db::sign_in_session::Realm;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// A use is written down at most this often.
const SEEN_EVERY_MS: i64 = MINUTE_MS;

impl Realm {
    /// A session not used for so long is over, ms: a shop's phone lies in a drawer for a while, an admin's screen in an office.
    pub const fn idle_ms(self) -> i64 {
        match self {
            Self::Shop => 30 * DAY_MS,
            Self::Platform => 30 * MINUTE_MS,
        }
    }

    /// However it is used, a session is over after so long, ms.
    const fn life_ms(self) -> i64 {
        match self {
            Self::Shop => 180 * DAY_MS,
            Self::Platform => 12 * 60 * MINUTE_MS,
        }
    }
}

/// The browser that signs in.
#[derive(Clone, Debug)]
pub struct Browser {
    pub user_agent: String,
    pub address: String,
}

/// What a session stands for, from its beginning to its end.
#[derive(Clone, Debug)]
pub struct Held {
    /// An account or an admin.
    pub holder_id: String,
    /// False: the password was right, and the second factor is still asked for.
    pub complete: bool,
    pub browser: Browser,
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

/// Who looks at sessions of their own, and from which one.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    realm: Realm,
    id: &'a str,
    session_id: &'a str,
}

impl<'a> From<&'a Actor> for Owner<'a> {
    fn from(actor: &'a Actor) -> Self {
        Self { realm: Realm::Shop, id: &actor.account_id, session_id: &actor.session_id }
    }
}

impl<'a> From<&'a Admin> for Owner<'a> {
    fn from(admin: &'a Admin) -> Self {
        Self { realm: Realm::Platform, id: &admin.id, session_id: &admin.session_id }
    }
}

/// Since when a session must have been seen and made to hold now.
pub(super) fn since(app: &App, realm: Realm) -> Since {
    let now_ms = app.clock.now_ms();
    Since { seen_ms: now_ms - realm.idle_ms(), created_ms: now_ms - realm.life_ms() }
}

/// Cookies are looked up by their hash, so that the database holds nothing that signs in.
pub(super) fn store_key(cookie: &str) -> String {
    sha256_hex(cookie.as_bytes())
}

/// Opens a session under a new cookie value; false if that value is in use.
///
/// # Errors
/// [`Unavailable`].
pub async fn open(app: &App, realm: Realm, cookie: &str, held: &Held) -> Result<bool, Unavailable> {
    let now_ms = app.clock.now_ms();
    let session = SignInSession {
        id: app.new_id(),
        holder_id: held.holder_id.clone(),
        store_key: store_key(cookie),
        complete: held.complete,
        user_agent: held.browser.user_agent.chars().take(300).collect(),
        address: held.browser.address.clone(),
        created_at_ms: now_ms,
        seen_at_ms: now_ms,
    };
    let mut tx = app.db.write().await?;
    let opened = db::sign_in_session::insert(&mut tx, realm, &session).await?;
    tx.commit().await?;
    Ok(opened)
}

/// What the session of a cookie stands for, while it holds.
///
/// # Errors
/// [`Unavailable`].
pub async fn find(app: &App, realm: Realm, cookie: &str) -> Result<Option<Held>, Unavailable> {
    let found = db::sign_in_session::by_key(&mut app.db.read().await?, realm, &store_key(cookie), since(app, realm)).await?;
    Ok(found.map(|row| Held {
        holder_id: row.holder_id,
        complete: row.complete,
        browser: Browser { user_agent: row.user_agent, address: row.address },
    }))
}

/// Notes that a session last seen then is used now, at most once a minute; true if it was written down, so that the idle limit moves.
pub(super) async fn note_use(app: &App, realm: Realm, session_id: &str, seen_at_ms: i64) -> Result<bool, Unavailable> {
    let now_ms = app.clock.now_ms();
    if seen_at_ms > now_ms - SEEN_EVERY_MS {
        return Ok(false);
    }
    let mut tx = app.db.write().await?;
    db::sign_in_session::touch(&mut tx, realm, session_id, now_ms, now_ms - SEEN_EVERY_MS).await?;
    tx.commit().await?;
    Ok(true)
}

/// The person's own sessions, the one used last first.
///
/// # Errors
/// [`Unavailable`].
pub async fn own(app: &App, owner: impl Into<Owner<'_>>) -> Result<Vec<Session>, Unavailable> {
    let Owner { realm, id, session_id } = owner.into();
    let rows = db::sign_in_session::of_holder(&mut app.db.read().await?, realm, id, since(app, realm)).await?;
    let session = |row: SignInSession| Session {
        this_one: row.id == session_id,
        id: row.id,
        user_agent: row.user_agent,
        address: row.address,
        created_at_ms: row.created_at_ms,
        seen_at_ms: row.seen_at_ms,
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends one of the person's own sessions: its next request is refused. False if there is none of that id.
///
/// # Errors
/// [`Unavailable`].
pub async fn end(app: &App, owner: impl Into<Owner<'_>>, id: &str) -> Result<bool, Unavailable> {
    let owner = owner.into();
    let mut tx = app.db.write().await?;
    let ended = db::sign_in_session::end(&mut tx, owner.realm, owner.id, id, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Signs a browser out.
///
/// # Errors
/// [`Unavailable`].
pub async fn end_of_cookie(app: &App, realm: Realm, cookie: &str) -> Result<(), Unavailable> {
    let mut tx = app.db.write().await?;
    db::sign_in_session::end_by_key(&mut tx, realm, &store_key(cookie), app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes what is over of both realms; says how many there were.
///
/// # Errors
/// The engine's own.
pub(super) async fn delete_past(tx: &mut Tx, app: &App) -> sqlx::Result<u64> {
    let mut deleted = 0;
    for realm in [Realm::Shop, Realm::Platform] {
        deleted += db::sign_in_session::delete_past(tx, realm, since(app, realm)).await?;
    }
    Ok(deleted)
}
