//! Refunds that wallets reported, once for each number: append-only.

use super::{Record, Tx, sql};
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

/// Keeps refunds: rows of [`RefundReport`].
pub async fn insert(tx: &mut Tx, refunds: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into refund_report (payment_id, refund_id, payer_minor, platform_minor, wallet_minor, merchant_minor, fee_minor, day,
                hour, at_ms)
            select row.payment_id, row.refund_id, row.payer_minor, row.platform_minor, row.wallet_minor, row.merchant_minor,
                row.fee_minor, row.day, row.hour, row.at_ms
            from rows(payment_id text, refund_id text, payer_minor bigint, platform_minor bigint, wallet_minor bigint,
                merchant_minor bigint, fee_minor bigint, day bigint, hour bigint, at_ms bigint) where true")
        .rows(refunds),
    )
    .await
}

/// The refunds of payments, oldest first, by their ids.
pub async fn of_payments(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<RefundReport>> {
    tx.all(
        sql("select * from refund_report where payment_id in (select row.id from rows(id text)) order by payment_id, at_ms, refund_id")
            .rows(ids),
    )
    .await
}
