//! What a page hands to a wallet for a payment: table `payment_handover`. The last word counts.

use crate::db::{Tx, sql};

/// One row; `way` is `code` or `bridge`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Handover {
    pub payment_id: String,
    pub way: String,
    pub content: String,
    pub made_at_ms: i64,
}

/// Keeps it in the place of an older one.
pub async fn put(tx: &mut Tx, new: &Handover) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into payment_handover (payment_id, way, content, made_at_ms) values ($1, $2, $3, $4)
            on conflict (payment_id) do update set way = excluded.way, content = excluded.content, made_at_ms = excluded.made_at_ms")
        .bind(&new.payment_id)
        .bind(&new.way)
        .bind(&new.content)
        .bind(new.made_at_ms),
    )
    .await
}

/// That of one payment.
pub async fn find(tx: &mut Tx, payment_id: &str) -> sqlx::Result<Option<Handover>> {
    tx.first(sql("select * from payment_handover where payment_id = $1").bind(payment_id)).await
}
