//! Why each running campaign gave a payment something or nothing: JSON of `domain::campaign::Verdict`, in order, written once.

use super::{Tx, sql};
use serde::Serialize;

/// The trace of one payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Trace {
    pub payment_id: String,
    pub trace: String,
}

/// Inserts traces: a JSON array of [`Trace`].
pub async fn insert(tx: &mut Tx, traces: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into payment_trace (payment_id, trace) select row.value ->> 'payment_id', row.value ->> 'trace' from rows($1) where true")
            .bind(traces),
    )
    .await
}

/// The trace of a payment that was priced while there were campaigns.
pub async fn find(tx: &mut Tx, payment_id: &str) -> sqlx::Result<Option<Trace>> {
    tx.first(sql("select * from payment_trace where payment_id = $1").bind(payment_id)).await
}

/// The traces of payments, as far as they have one: a JSON array of `{"id"}`.
pub async fn of_payments(tx: &mut Tx, ids: &str) -> sqlx::Result<Vec<Trace>> {
    tx.all(sql("select * from payment_trace where payment_id in (select row.value ->> 'id' from rows($1))").bind(ids)).await
}
