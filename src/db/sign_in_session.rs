//! Signed-in browsers. A row is found by the hash of the cookie's value, so a copy of the database opens no session. Shops and the
//! platform's own people have a table each, with the same columns: no cookie of one opens a page of the other.

use super::{Tx, sql};

/// Whose browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realm {
    Shop,
    Platform,
}

/// The statement with the realm's table in its place.
macro_rules! in_table {
    ($realm:expr, $before:literal, $after:literal) => {
        sql(match $realm {
            Realm::Shop => concat!($before, " sign_in_session ", $after),
            Realm::Platform => concat!($before, " admin_session ", $after),
        })
    };
}

/// One browser.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SignInSession {
    pub id: String,
    /// An account or an admin.
    pub holder_id: String,
    pub store_key: String,
    /// False: the password was right, and the second factor is still asked for.
    pub complete: bool,
    pub user_agent: String,
    pub address: String,
    pub created_at_ms: i64,
    pub seen_at_ms: i64,
}

/// A session that was seen and made after these instants still holds (idle and absolute limit).
#[derive(Clone, Copy, Debug)]
pub struct Since {
    pub seen_ms: i64,
    pub created_ms: i64,
}

/// The member behind a session, with the shop and store it works in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    pub session_id: String,
    pub seen_at_ms: i64,
    pub account_id: String,
    pub sign_in: String,
    pub role: String,
    pub merchant_id: String,
    pub merchant_name: String,
    pub time_zone: String,
    pub store_id: String,
    pub store_name: String,
}

/// The admin behind a session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SignedInAdmin {
    pub session_id: String,
    pub admin_id: String,
    pub email: String,
    pub role: String,
    pub complete: bool,
    /// Whether a second factor is set up.
    pub has_second_factor: bool,
    pub created_at_ms: i64,
    pub seen_at_ms: i64,
}

/// Adds a session; false if the key is taken.
///
/// # Errors
/// The engine's own.
pub async fn insert(tx: &mut Tx, realm: Realm, session: &SignInSession) -> sqlx::Result<bool> {
    let insert = in_table!(
        realm,
        "insert into",
        "(id, holder_id, store_key, complete, user_agent, address, created_at_ms, seen_at_ms)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (store_key) do nothing"
    );
    let insert = insert.bind(&session.id).bind(&session.holder_id).bind(&session.store_key).bind(session.complete);
    let insert = insert.bind(&session.user_agent).bind(&session.address).bind(session.created_at_ms).bind(session.seen_at_ms);
    Ok(tx.run(insert).await? == 1)
}

/// The session of that key, if it still holds.
///
/// # Errors
/// The engine's own.
pub async fn by_key(tx: &mut Tx, realm: Realm, store_key: &str, since: Since) -> sqlx::Result<Option<SignInSession>> {
    let found = in_table!(
        realm,
        "select id, holder_id, store_key, complete, user_agent, address, created_at_ms, seen_at_ms from",
        "where store_key = $1 and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3"
    );
    tx.first(found.bind(store_key).bind(since.seen_ms).bind(since.created_ms)).await
}

/// Who is behind the session of that key: its account in its first shop, at that shop's first store.
///
/// # Errors
/// The engine's own.
pub async fn member(tx: &mut Tx, store_key: &str, since: Since) -> sqlx::Result<Option<Member>> {
    tx.first(
        sql("select s.id as session_id, s.seen_at_ms, a.id as account_id, a.sign_in, p.role, m.id as merchant_id, m.name as merchant_name,
                    m.time_zone, t.id as store_id, t.name as store_name
             from sign_in_session s
             join account a on a.id = s.holder_id
             join membership p on p.account_id = a.id
             join merchant m on m.id = p.merchant_id
             join store t on t.merchant_id = m.id
             where s.store_key = $1 and s.complete and s.ended_at_ms is null and s.seen_at_ms > $2 and s.created_at_ms > $3
             order by p.created_at_ms, m.id, t.id limit 1")
        .bind(store_key)
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
}

/// The admin behind the session of that key, if it holds and they are active.
///
/// # Errors
/// The engine's own.
pub async fn admin(tx: &mut Tx, store_key: &str, since: Since) -> sqlx::Result<Option<SignedInAdmin>> {
    tx.first(
        sql("select s.id as session_id, s.complete, s.created_at_ms, s.seen_at_ms, admin.id as admin_id, admin.email, admin.role,
                    admin.totp_secret is not null as has_second_factor
             from admin_session s join admin on admin.id = s.holder_id
             where s.store_key = $1 and s.ended_at_ms is null and s.seen_at_ms > $2 and s.created_at_ms > $3 and admin.state = 'active'")
        .bind(store_key)
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
}

/// Whether the session of that id still holds.
///
/// # Errors
/// The engine's own.
pub async fn holds(tx: &mut Tx, realm: Realm, id: &str, since: Since) -> sqlx::Result<bool> {
    let held = in_table!(realm, "select id from", "where id = $1 and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3");
    let found: Option<(String,)> = tx.first(held.bind(id).bind(since.seen_ms).bind(since.created_ms)).await?;
    Ok(found.is_some())
}

/// The complete sessions of a person that still hold, the one used last first.
///
/// # Errors
/// The engine's own.
pub async fn of_holder(tx: &mut Tx, realm: Realm, holder_id: &str, since: Since) -> sqlx::Result<Vec<SignInSession>> {
    let found = in_table!(
        realm,
        "select id, holder_id, store_key, complete, user_agent, address, created_at_ms, seen_at_ms from",
        "where holder_id = $1 and complete and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3
         order by seen_at_ms desc, id desc limit 50"
    );
    tx.all(found.bind(holder_id).bind(since.seen_ms).bind(since.created_ms)).await
}

/// Notes that a session was used, unless that was noted after `unless_after_ms`.
///
/// # Errors
/// The engine's own.
pub async fn touch(tx: &mut Tx, realm: Realm, id: &str, now_ms: i64, unless_after_ms: i64) -> sqlx::Result<u64> {
    let touched = in_table!(realm, "update", "set seen_at_ms = $1 where id = $2 and ended_at_ms is null and seen_at_ms <= $3");
    tx.run(touched.bind(now_ms).bind(id).bind(unless_after_ms)).await
}

/// Ends one session of a person; false if it is not theirs or has ended.
///
/// # Errors
/// The engine's own.
pub async fn end(tx: &mut Tx, realm: Realm, holder_id: &str, id: &str, now_ms: i64) -> sqlx::Result<bool> {
    let ended = in_table!(realm, "update", "set ended_at_ms = $1 where id = $2 and holder_id = $3 and ended_at_ms is null");
    Ok(tx.run(ended.bind(now_ms).bind(id).bind(holder_id)).await? == 1)
}

/// Ends the session of that key.
///
/// # Errors
/// The engine's own.
pub async fn end_by_key(tx: &mut Tx, realm: Realm, store_key: &str, now_ms: i64) -> sqlx::Result<u64> {
    let ended = in_table!(realm, "update", "set ended_at_ms = $1 where store_key = $2 and ended_at_ms is null");
    tx.run(ended.bind(now_ms).bind(store_key)).await
}

/// Ends every session of a person but one; `''` keeps none.
///
/// # Errors
/// The engine's own.
pub async fn end_others(tx: &mut Tx, realm: Realm, holder_id: &str, kept_id: &str, now_ms: i64) -> sqlx::Result<u64> {
    let ended = in_table!(realm, "update", "set ended_at_ms = $1 where holder_id = $2 and id <> $3 and ended_at_ms is null");
    tx.run(ended.bind(now_ms).bind(holder_id).bind(kept_id)).await
}

/// Deletes what ended or ran out.
///
/// # Errors
/// The engine's own.
pub async fn delete_past(tx: &mut Tx, realm: Realm, since: Since) -> sqlx::Result<u64> {
    let past = in_table!(realm, "delete from", "where ended_at_ms is not null or seen_at_ms <= $1 or created_at_ms <= $2");
    tx.run(past.bind(since.seen_ms).bind(since.created_ms)).await
}
