//! The discounts that payments were priced with: append-only but for what a late success took over a limit (D3).

use super::{Tx, sql};
use serde::{Deserialize, Serialize};

/// One campaign's part in one payment, minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct DiscountLine {
    pub payment_id: String,
    pub campaign_id: String,
    pub revision: i64,
    /// In the order in which they were applied: 0 the merchant's, 1 the platform's.
    pub position: i64,
    pub title: String,
    pub merchant_id: String,
    /// Pseudonym (D5); empty where nobody knew who pays.
    pub payer: String,
    pub amount_minor: i64,
    pub platform_minor: i64,
    pub wallet_minor: i64,
    pub merchant_minor: i64,
    /// JSON: what was taken from which counter.
    pub takes: String,
    pub over_limit_minor: i64,
    pub at_ms: i64,
}

/// Inserts lines: a JSON array of [`DiscountLine`].
pub async fn insert(tx: &mut Tx, lines: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into discount_line (payment_id, campaign_id, revision, position, title, merchant_id, payer, amount_minor,
                platform_minor, wallet_minor, merchant_minor, takes, over_limit_minor, at_ms)
            select row.value ->> 'payment_id', row.value ->> 'campaign_id', cast(row.value ->> 'revision' as bigint),
                cast(row.value ->> 'position' as bigint), row.value ->> 'title', row.value ->> 'merchant_id', row.value ->> 'payer',
                cast(row.value ->> 'amount_minor' as bigint), cast(row.value ->> 'platform_minor' as bigint),
                cast(row.value ->> 'wallet_minor' as bigint), cast(row.value ->> 'merchant_minor' as bigint), row.value ->> 'takes',
                cast(row.value ->> 'over_limit_minor' as bigint), cast(row.value ->> 'at_ms' as bigint)
            from rows($1) where true")
        .bind(lines),
    )
    .await
}

/// Notes what late successes took over limits: a JSON array of `{"payment_id", "campaign_id", "over_limit_minor", "takes"}`.
pub async fn mark_over_limit(tx: &mut Tx, lines: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("update discount_line set over_limit_minor = cast(row.value ->> 'over_limit_minor' as bigint), takes = row.value ->> 'takes'
            from rows($1)
            where payment_id = row.value ->> 'payment_id' and campaign_id = row.value ->> 'campaign_id'")
        .bind(lines),
    )
    .await
}

/// The lines of payments, in the order in which they were applied: a JSON array of `{"id"}`.
pub async fn of_payments(tx: &mut Tx, ids: &str) -> sqlx::Result<Vec<DiscountLine>> {
    tx.all(
        sql("select * from discount_line where payment_id in (select row.value ->> 'id' from rows($1)) order by payment_id, position")
            .bind(ids),
    )
    .await
}
