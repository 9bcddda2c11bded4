//! Signed-in browsers of admins; apart from those of merchants. A row is found by the hash of the cookie's value.

use super::{Tx, sign_in_session::Since, sql};

/// One browser of an admin.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AdminSession {
    pub id: String,
    pub admin_id: String,
    pub store_key: String,
    /// Whether the second factor was given too.
    pub complete: bool,
    pub user_agent: String,
    pub address: String,
    pub created_at_ms: i64,
    pub seen_at_ms: i64,
}

/// The admin behind a session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Holder {
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
pub async fn insert(tx: &mut Tx, session: &AdminSession) -> sqlx::Result<bool> {
    let added = tx
        .run(
            sql("insert into admin_session (id, admin_id, store_key, complete, user_agent, address, created_at_ms, seen_at_ms)
                 values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (store_key) do nothing")
            .bind(&session.id)
            .bind(&session.admin_id)
            .bind(&session.store_key)
            .bind(session.complete)
            .bind(&session.user_agent)
            .bind(&session.address)
            .bind(session.created_at_ms)
            .bind(session.seen_at_ms),
        )
        .await?;
    Ok(added == 1)
}

/// The session of that key, if it still holds.
pub async fn by_key(tx: &mut Tx, store_key: &str, since: Since) -> sqlx::Result<Option<AdminSession>> {
    tx.first(
        sql("select id, admin_id, store_key, complete, user_agent, address, created_at_ms, seen_at_ms from admin_session
             where store_key = $1 and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3")
        .bind(store_key)
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
}

/// Who is behind the session of that key, if it holds and its admin is active.
pub async fn holder(tx: &mut Tx, store_key: &str, since: Since) -> sqlx::Result<Option<Holder>> {
    tx.first(
        sql("select s.id as session_id, s.complete, s.created_at_ms, s.seen_at_ms, admin.id as admin_id, admin.email, admin.role,
                    admin.totp_secret is not null as has_second_factor
             from admin_session s join admin on admin.id = s.admin_id
             where s.store_key = $1 and s.ended_at_ms is null and s.seen_at_ms > $2 and s.created_at_ms > $3 and admin.state = 'active'")
        .bind(store_key)
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
}

/// The complete sessions of an admin that still hold, the one used last first.
pub async fn of_admin(tx: &mut Tx, admin_id: &str, since: Since) -> sqlx::Result<Vec<AdminSession>> {
    tx.all(
        sql("select id, admin_id, store_key, complete, user_agent, address, created_at_ms, seen_at_ms from admin_session
             where admin_id = $1 and complete and ended_at_ms is null and seen_at_ms > $2 and created_at_ms > $3
             order by seen_at_ms desc, id desc limit 50")
        .bind(admin_id)
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
}

/// Notes that a session was used, unless that was noted after `unless_after_ms`.
pub async fn touch(tx: &mut Tx, id: &str, now_ms: i64, unless_after_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update admin_session set seen_at_ms = $1 where id = $2 and ended_at_ms is null and seen_at_ms <= $3")
            .bind(now_ms)
            .bind(id)
            .bind(unless_after_ms),
    )
    .await
}

/// Ends one session of an admin; false if it is not theirs or has ended.
pub async fn end(tx: &mut Tx, admin_id: &str, id: &str, now_ms: i64) -> sqlx::Result<bool> {
    let ended = sql("update admin_session set ended_at_ms = $1 where id = $2 and admin_id = $3 and ended_at_ms is null");
    Ok(tx.run(ended.bind(now_ms).bind(id).bind(admin_id)).await? == 1)
}

/// Ends the session of that key.
pub async fn end_by_key(tx: &mut Tx, store_key: &str, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(sql("update admin_session set ended_at_ms = $1 where store_key = $2 and ended_at_ms is null").bind(now_ms).bind(store_key)).await
}

/// Ends every session of an admin but one; `''` keeps none.
pub async fn end_others(tx: &mut Tx, admin_id: &str, kept_id: &str, now_ms: i64) -> sqlx::Result<u64> {
    let ended = sql("update admin_session set ended_at_ms = $1 where admin_id = $2 and id <> $3 and ended_at_ms is null");
    tx.run(ended.bind(now_ms).bind(admin_id).bind(kept_id)).await
}

/// Deletes what ended or ran out.
pub async fn delete_past(tx: &mut Tx, since: Since) -> sqlx::Result<u64> {
    tx.run(
        sql("delete from admin_session where ended_at_ms is not null or seen_at_ms <= $1 or created_at_ms <= $2")
            .bind(since.seen_ms)
            .bind(since.created_ms),
    )
    .await
}
