//! Counts of attempts per account name and per address. An attempt is counted before the password is looked at, so guesses sent
//! at the same instant are counted exactly too.

use super::{Tx, sql};

/// How many attempts within which time lock for how long.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    pub attempts: i64,
    pub forgotten_after_ms: i64,
    pub locked_for_ms: i64,
}

/// Counts one attempt; `Some(instant)` if the key is locked until then and the attempt may not be made. The last allowed
/// attempt locks at once: it may still be made, and [`clear`] or [`forgive`] open the lock when it succeeds.
///
/// # Errors
/// The engine's own.
pub async fn count(tx: &mut Tx, key: &str, allowance: Allowance, now_ms: i64) -> sqlx::Result<Option<i64>> {
    let counted = tx
        .run(
            sql("insert into sign_in_attempt (key, failures, last_failure_at_ms, locked_until_ms) values ($1, 1, $2, 0)
                 on conflict (key) do update set
                     failures = case when sign_in_attempt.locked_until_ms > 0 or sign_in_attempt.last_failure_at_ms <= $3 then 1
                                     else sign_in_attempt.failures + 1 end,
                     locked_until_ms = case when sign_in_attempt.locked_until_ms > 0 or sign_in_attempt.last_failure_at_ms <= $3 then 0
                                            when sign_in_attempt.failures + 1 >= $4 then $5
                                            else 0 end,
                     last_failure_at_ms = $2
                 where sign_in_attempt.locked_until_ms <= $2")
            .bind(key)
            .bind(now_ms)
            .bind(now_ms - allowance.forgotten_after_ms)
            .bind(allowance.attempts)
            .bind(now_ms + allowance.locked_for_ms),
        )
        .await?;
    if counted == 1 {
        return Ok(None);
    }
    let locked: Option<(i64,)> = tx.first(sql("select locked_until_ms from sign_in_attempt where key = $1").bind(key)).await?;
    Ok(Some(locked.map_or(now_ms, |(until_ms,)| until_ms)))
}

/// Forgets every attempt of the key.
///
/// # Errors
/// The engine's own.
pub async fn clear(tx: &mut Tx, key: &str) -> sqlx::Result<u64> {
    tx.run(sql("delete from sign_in_attempt where key = $1").bind(key)).await
}

/// Takes back one attempt of the key.
///
/// # Errors
/// The engine's own.
pub async fn forgive(tx: &mut Tx, key: &str) -> sqlx::Result<u64> {
    tx.run(sql("update sign_in_attempt set failures = failures - 1, locked_until_ms = 0 where key = $1 and failures > 0").bind(key)).await
}

/// Deletes what no longer locks and was last counted before.
///
/// # Errors
/// The engine's own.
pub async fn delete_before(tx: &mut Tx, at_ms: i64, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(sql("delete from sign_in_attempt where last_failure_at_ms <= $1 and locked_until_ms <= $2").bind(at_ms).bind(now_ms)).await
}
