//! Refunds that wallets reported, once for each number: append-only.

use super::{Tx, sql};
use serde::{Deserialize, Serialize};

/// One refund. Amounts in minor units, the day as yyyymmdd, both local to the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct RefundReport {
    pub payment_id: String,
    /// The number under which it was asked for.
    pub refund_id: String,
    /// What the payer got back.
    pub payer_minor: i64,
    /// What went back to those who had paid the discounts.
    pub platform_minor: i64,
    pub wallet_minor: i64,
    pub merchant_minor: i64,
    pub fee_minor: i64,
    pub day: i64,
    pub hour: i64,
    pub at_ms: i64,
}

/// Keeps refunds: a JSON array of [`RefundReport`].
pub async fn insert(tx: &mut Tx, refunds: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into refund_report (payment_id, refund_id, payer_minor, platform_minor, wallet_minor, merchant_minor, fee_minor, day,
                hour, at_ms)
            select row.value ->> 'payment_id', row.value ->> 'refund_id', cast(row.value ->> 'payer_minor' as bigint),
                cast(row.value ->> 'platform_minor' as bigint), cast(row.value ->> 'wallet_minor' as bigint),
                cast(row.value ->> 'merchant_minor' as bigint), cast(row.value ->> 'fee_minor' as bigint),
                cast(row.value ->> 'day' as bigint), cast(row.value ->> 'hour' as bigint), cast(row.value ->> 'at_ms' as bigint)
            from rows($1) where true")
        .bind(refunds),
    )
    .await
}

/// The refunds of payments, oldest first: a JSON array of `{"id"}`.
pub async fn of_payments(tx: &mut Tx, ids: &str) -> sqlx::Result<Vec<RefundReport>> {
    tx.all(
        sql("select * from refund_report where payment_id in (select row.value ->> 'id' from rows($1)) order by payment_id, at_ms, refund_id")
            .bind(ids),
    )
    .await
}
