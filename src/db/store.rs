//! A shop's stores.

use super::{Tx, sql};

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
