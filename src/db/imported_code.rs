//! Codes that a shop showed before: table `imported_code`.

use super::{Tx, sql};

/// One code, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ImportedRow {
    pub id: String,
    pub merchant_id: String,
    pub store_id: String,
    /// The stored word of an `imported_code::Kind`.
    pub kind: String,
    /// What its symbol says.
    pub content: String,
    pub added_by: String,
    pub added_at_ms: i64,
}

/// Keeps a code; 0 rows where the shop keeps the same one already.
pub async fn insert(tx: &mut Tx, new: &ImportedRow) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into imported_code (id, merchant_id, store_id, kind, content, added_by, added_at_ms)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing")
        .bind(&new.id)
        .bind(&new.merchant_id)
        .bind(&new.store_id)
        .bind(&new.kind)
        .bind(&new.content)
        .bind(&new.added_by)
        .bind(new.added_at_ms),
    )
    .await
}

/// What a shop keeps, newest first.
pub async fn kept(tx: &mut Tx, merchant_id: &str) -> sqlx::Result<Vec<ImportedRow>> {
    tx.all(
        sql("select id, merchant_id, store_id, kind, content, added_by, added_at_ms from imported_code
             where merchant_id = $1 and removed_at_ms is null order by added_at_ms desc, id")
        .bind(merchant_id),
    )
    .await
}

/// Takes a code off the list.
pub async fn remove(tx: &mut Tx, id: &str, merchant_id: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update imported_code set removed_at_ms = $3 where id = $1 and merchant_id = $2 and removed_at_ms is null")
            .bind(id)
            .bind(merchant_id)
            .bind(at_ms),
    )
    .await
}
