//! Collection codes: table `collection_code`, read together with the shop and the store they belong to.

use super::{Tx, sql};

/// A code to be stored as active.
#[derive(Clone, Copy, Debug)]
pub struct NewCode<'a> {
    pub code: &'a str,
    pub merchant_id: &'a str,
    pub store_id: &'a str,
    /// The stored word of a `CodeKind`.
    pub kind: &'a str,
    pub at_ms: i64,
}

/// A code with what a payer, a wallet or a printer needs to know of its shop.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CodeRow {
    pub code: String,
    /// The stored word of a `CodeKind`.
    pub kind: String,
    /// active, paused or revoked.
    pub state: String,
    pub merchant_id: String,
    pub merchant_name: String,
    pub merchant_state: String,
    /// The stored word of a `Trade`.
    pub trade: String,
    /// Of the shop; empty where nobody said.
    pub city: String,
    pub currency: String,
    pub time_zone: String,
    pub store_id: String,
    pub store_name: String,
    /// When somebody of the shop last scanned it as payers do.
    pub checked_at_ms: Option<i64>,
    /// The sign-in name of whoever last paused it or let it go on, and when.
    pub changed_by: Option<String>,
    pub changed_at_ms: Option<i64>,
}

/// Stores a code; 0 rows if the code exists or its store has one that is not revoked.
pub async fn insert(tx: &mut Tx, new: &NewCode<'_>) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into collection_code (code, merchant_id, store_id, kind, state, created_at_ms)
             values ($1, $2, $3, $4, 'active', $5) on conflict do nothing")
        .bind(new.code)
        .bind(new.merchant_id)
        .bind(new.store_id)
        .bind(new.kind)
        .bind(new.at_ms),
    )
    .await
}

/// The code as stored (upper case, nothing between the symbols), in whatever state.
pub async fn find(tx: &mut Tx, code: &str) -> sqlx::Result<Option<CodeRow>> {
    tx.first(
        sql("select collection_code.code, collection_code.kind, collection_code.state, merchant.id as merchant_id,
                    merchant.name as merchant_name, merchant.state as merchant_state, merchant.trade, merchant.city, merchant.currency,
                    merchant.time_zone, store.id as store_id, store.name as store_name,
                    collection_code.checked_at_ms, collection_code.changed_by, collection_code.changed_at_ms
             from collection_code
             join merchant on merchant.id = collection_code.merchant_id
             join store on store.id = collection_code.store_id
             where collection_code.code = $1")
        .bind(code),
    )
    .await
}

/// The one code of a store that is not revoked.
pub async fn active_of_store(tx: &mut Tx, store_id: &str) -> sqlx::Result<Option<CodeRow>> {
    tx.first(
        sql("select collection_code.code, collection_code.kind, collection_code.state, merchant.id as merchant_id,
                    merchant.name as merchant_name, merchant.state as merchant_state, merchant.trade, merchant.city, merchant.currency,
                    merchant.time_zone, store.id as store_id, store.name as store_name,
                    collection_code.checked_at_ms, collection_code.changed_by, collection_code.changed_at_ms
             from collection_code
             join merchant on merchant.id = collection_code.merchant_id
             join store on store.id = collection_code.store_id
             where collection_code.store_id = $1 and collection_code.state <> 'revoked'")
        .bind(store_id),
    )
    .await
}

/// Moves a code from one state to another; 0 rows if it does not stand at `from`.
pub async fn set_state(tx: &mut Tx, code: &str, from: &str, to: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update collection_code
             set state = $3, revoked_at_ms = case when $3 = 'revoked' then $4 else revoked_at_ms end
             where code = $1 and state = $2")
        .bind(code)
        .bind(from)
        .bind(to)
        .bind(at_ms),
    )
    .await
}

/// Pauses a code or lets it go on, and says who did; 0 rows if it does not stand at `from`.
pub async fn switch(tx: &mut Tx, code: &str, from: &str, to: &str, by: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update collection_code set state = $3, changed_by = $4, changed_at_ms = $5 where code = $1 and state = $2")
            .bind(code)
            .bind(from)
            .bind(to)
            .bind(by)
            .bind(at_ms),
    )
    .await
}

/// Makes it another kind of code; 0 rows if it is not of the kind `from`.
pub async fn set_kind(tx: &mut Tx, code: &str, from: &str, to: &str) -> sqlx::Result<u64> {
    tx.run(sql("update collection_code set kind = $3 where code = $1 and kind = $2").bind(code).bind(from).bind(to)).await
}

/// Writes down that somebody of the shop scanned its code, unless that was so since `since_ms`.
pub async fn checked(tx: &mut Tx, code: &str, since_ms: i64, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update collection_code set checked_at_ms = $3 where code = $1 and (checked_at_ms is null or checked_at_ms < $2)")
            .bind(code)
            .bind(since_ms)
            .bind(at_ms),
    )
    .await
}
