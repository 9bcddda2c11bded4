//! What a wallet's message said about who paid, as it stood there, and the wallet that it was taken for then. Written once.

use super::{Record, Tx, sql};
use serde::Serialize;

/// One row; `claimed` is empty for the payment's own wallet, `unknown`, or a wallet's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct EvidenceRow {
    pub payment_id: String,
    pub connector: String,
    pub field: String,
    pub value: String,
    pub claimed: String,
}

/// Inserts rows of [`EvidenceRow`].
pub async fn insert(tx: &mut Tx, rows: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into payment_evidence (payment_id, connector, field, value, claimed)
            select row.payment_id, row.connector, row.field, row.value, row.claimed
            from rows(payment_id text, connector text, field text, value text, claimed text) where true")
        .rows(rows),
    )
    .await
}

/// That of one payment.
pub async fn find(tx: &mut Tx, payment_id: &str) -> sqlx::Result<Option<EvidenceRow>> {
    tx.first(sql("select * from payment_evidence where payment_id = $1").bind(payment_id)).await
}

/// Those of payments, by their ids.
pub async fn of_payments(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<EvidenceRow>> {
    tx.all(sql("select * from payment_evidence where payment_id in (select row.id from rows(id text))").rows(ids)).await
}
