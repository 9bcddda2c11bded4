//! Codes that stand in for an admin's second factor, each once.

use super::{Record, Tx, sql};

/// Puts these codes in the place of whatever the admin had: their MACs.
pub async fn replace(tx: &mut Tx, admin_id: &str, macs: &[impl Record]) -> sqlx::Result<u64> {
    forget(tx, admin_id).await?;
    let insert = sql("insert into admin_recovery_code (admin_id, code_mac) select $1, row.mac from rows(mac text) where true");
    tx.run(insert.rows(macs).bind(admin_id)).await
}

/// Uses a code up; false if it is none, or was used before.
pub async fn use_up(tx: &mut Tx, admin_id: &str, mac: &str, now_ms: i64) -> sqlx::Result<bool> {
    let used = sql("update admin_recovery_code set used_at_ms = $3 where admin_id = $1 and code_mac = $2 and used_at_ms is null");
    Ok(tx.run(used.bind(admin_id).bind(mac).bind(now_ms)).await? == 1)
}

/// How many are left.
pub async fn left(tx: &mut Tx, admin_id: &str) -> sqlx::Result<i64> {
    let count = sql("select count(*) from admin_recovery_code where admin_id = $1 and used_at_ms is null").bind(admin_id);
    let found: Option<(i64,)> = tx.first(count).await?;
    Ok(found.map_or(0, |(left,)| left))
}

/// Deletes all of them.
pub async fn forget(tx: &mut Tx, admin_id: &str) -> sqlx::Result<u64> {
    tx.run(sql("delete from admin_recovery_code where admin_id = $1").bind(admin_id)).await
}
