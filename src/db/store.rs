//! A shop's stores.

use super::{Record, Tx, sql};

/// Adds a store.
///
/// # Errors
/// The engine's own.
pub async fn insert(tx: &mut Tx, id: &str, merchant_id: &str, name: &str, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into store (id, merchant_id, name, created_at_ms) values ($1, $2, $3, $4)")
            .bind(id)
            .bind(merchant_id)
            .bind(name)
            .bind(now_ms),
    )
    .await
}

/// Gives a store of that shop another name.
///
/// # Errors
/// The engine's own.
pub async fn rename(tx: &mut Tx, id: &str, merchant_id: &str, name: &str) -> sqlx::Result<u64> {
    tx.run(sql("update store set name = $3 where id = $1 and merchant_id = $2").bind(id).bind(merchant_id).bind(name)).await
}

/// The names of stores, by their ids.
///
/// # Errors
/// The engine's own.
pub async fn names(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> =
        tx.all(sql("select name from store where id in (select row.id from rows(id text)) order by id").rows(ids)).await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}
