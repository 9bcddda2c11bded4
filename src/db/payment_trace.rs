//! Why each running campaign gave a payment something or nothing: JSON of `domain::campaign::Verdict`, in order, in a column of the
//! payment that is written once, with it.

use super::{Record, Tx, sql};

/// The trace of one payment.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Trace {
    pub payment_id: String,
    pub trace: String,
}

/// The trace of a payment that was priced while there were campaigns.
pub async fn find(tx: &mut Tx, payment_id: &str) -> sqlx::Result<Option<Trace>> {
    tx.first(sql("select id as payment_id, trace from payment where id = $1 and trace is not null").bind(payment_id)).await
}

/// The traces of payments, as far as they have one, by their ids.
pub async fn of_payments(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<Trace>> {
    tx.all(
        sql("select id as payment_id, trace from payment where id in (select row.id from rows(id text)) and trace is not null").rows(ids),
    )
    .await
}
