//! Signed-in browsers. A row is found by the hash of the cookie's value, so a copy of the database opens no session.

use super::{Tx, sql};

/// One signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SignInSession {
    pub id: String,
    pub account_id: String,
    pub store_key: String,
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

/// Adds a session; false if the key is taken.
///
/// # Errors
/// The engine's own.
pub async fn insert(tx: &mut Tx, session: &SignInSession) -> sqlx::Result<bool> {
    let added = tx
        .run(
            sql("insert into sign_in_session (id, account_id, store_key, user_agent, address, created_at_ms, seen_at_ms)
                 values ($1, $2, $3, $4, $5, $6, $7) on conflict (store_key) do nothing")
            .bind(&session.id)
            .bind(&session.account_id)
            .bind(&session.store_key)
            .bind(&session.user_agent)
            .bind(&session.address)
            .bind(session.created_at_ms)
            .bind(session.seen_at_ms),
        )
        .await?;
    Ok(added == 1)
}

/// The session of that key, if it still holds.
///
/// # Errors
/// The engine's own.
pub async fn by_key(tx: &mut Tx, store_key: &str, since: Since) -> sqlx::Result<Option<SignInSession>> {
    tx.first(
        sql("select id, account_id, store_key, user_agent, address, created_at_ms, seen_at_ms from sign_in_session
             where store_key = $1 and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3")
        .bind(store_key)
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
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
             join account a on a.id = s.account_id
             join membership p on p.account_id = a.id
             join merchant m on m.id = p.merchant_id
             join store t on t.merchant_id = m.id
             where s.store_key = $1 and s.ended_at_ms is null and s.seen_at_ms > $2 and s.created_at_ms > $3
             order by p.created_at_ms, m.id, t.id limit 1")
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
pub async fn holds(tx: &mut Tx, id: &str, since: Since) -> sqlx::Result<bool> {
    let found: Option<(String,)> = tx
        .first(
            sql("select id from sign_in_session where id = $1 and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3")
                .bind(id)
                .bind(since.seen_ms)
                .bind(since.created_ms),
        )
        .await?;
    Ok(found.is_some())
}

/// The sessions of a person that still hold, the one used last first.
///
/// # Errors
/// The engine's own.
pub async fn of_account(tx: &mut Tx, account_id: &str, since: Since) -> sqlx::Result<Vec<SignInSession>> {
    tx.all(
        sql("select id, account_id, store_key, user_agent, address, created_at_ms, seen_at_ms from sign_in_session
             where account_id = $1 and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3
             order by seen_at_ms desc, id desc limit 50")
        .bind(account_id)
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
}

/// Notes that a session was used, unless that was noted after `unless_after_ms`.
///
/// # Errors
/// The engine's own.
pub async fn touch(tx: &mut Tx, id: &str, now_ms: i64, unless_after_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update sign_in_session set seen_at_ms = $1 where id = $2 and ended_at_ms is null and seen_at_ms <= $3")
            .bind(now_ms)
            .bind(id)
            .bind(unless_after_ms),
    )
    .await
}

/// Ends one session of a person; false if it is not theirs or has ended.
///
/// # Errors
/// The engine's own.
pub async fn end(tx: &mut Tx, account_id: &str, id: &str, now_ms: i64) -> sqlx::Result<bool> {
    let ended = tx
        .run(
            sql("update sign_in_session set ended_at_ms = $1 where id = $2 and account_id = $3 and ended_at_ms is null")
                .bind(now_ms)
                .bind(id)
                .bind(account_id),
        )
        .await?;
    Ok(ended == 1)
}

/// Ends the session of that key.
///
/// # Errors
/// The engine's own.
pub async fn end_by_key(tx: &mut Tx, store_key: &str, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(sql("update sign_in_session set ended_at_ms = $1 where store_key = $2 and ended_at_ms is null").bind(now_ms).bind(store_key))
        .await
}

/// Ends every session of a person but one.
///
/// # Errors
/// The engine's own.
pub async fn end_others(tx: &mut Tx, account_id: &str, kept_id: &str, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update sign_in_session set ended_at_ms = $1 where account_id = $2 and id <> $3 and ended_at_ms is null")
            .bind(now_ms)
            .bind(account_id)
            .bind(kept_id),
    )
    .await
}

/// Deletes what ended or ran out.
///
/// # Errors
/// The engine's own.
pub async fn delete_past(tx: &mut Tx, since: Since) -> sqlx::Result<u64> {
    tx.run(
        sql("delete from sign_in_session where ended_at_ms is not null or seen_at_ms <= $1 or created_at_ms <= $2")
            .bind(since.seen_ms)
            .bind(since.created_ms),
    )
    .await
}
