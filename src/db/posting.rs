//! The ledger's lines, append-only (D10).

use crate::db::{Tx, sql};

/// Inserts lines: a JSON array with the columns' names.
pub async fn insert(tx: &mut Tx, postings: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into posting (entry_id, line, payment_id, merchant_id, account, amount_minor, currency, at_ms)
            select row.value ->> 'entry_id', cast(row.value ->> 'line' as bigint), row.value ->> 'payment_id',
                row.value ->> 'merchant_id', row.value ->> 'account', cast(row.value ->> 'amount_minor' as bigint),
                row.value ->> 'currency', cast(row.value ->> 'at_ms' as bigint)
            from rows($1) where true")
        .bind(postings),
    )
    .await
}

/// One stored line.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Line {
    pub payment_id: String,
    pub account: String,
    pub amount_minor: i64,
}

/// The lines of payments: a JSON array of `{"id"}`, in the order of entry and line.
pub async fn of_payments(tx: &mut Tx, ids: &str) -> sqlx::Result<Vec<Line>> {
    tx.all(
        sql("select payment_id, account, amount_minor from posting
            where payment_id in (select row.value ->> 'id' from rows($1)) order by payment_id, entry_id, line")
        .bind(ids),
    )
    .await
}
