//! The discounts that payments were priced with: append-only but for what a late success took over a limit (D3), what a limit that came
//! later counts of them (C1.8), and what refunds gave back (C2).

use super::{Record, Tx, sql};
use crate::domain::bill::WALLETS;
use serde::{Deserialize, Serialize};

/// One campaign's part in one payment, or what the wallet gave by itself; minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct DiscountLine {
    pub payment_id: String,
    pub campaign_id: String,
    pub revision: i64,
    /// In the order in which they were applied: 0 the merchant's, 1 the platform's, then the wallet's.
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
    /// What refunds gave back to those who had paid it.
    pub platform_back_minor: i64,
    pub wallet_back_minor: i64,
    pub merchant_back_minor: i64,
}

impl DiscountLine {
    /// What refunds gave back of it.
    pub fn back_minor(&self) -> i64 {
        self.platform_back_minor + self.wallet_back_minor + self.merchant_back_minor
    }

    /// The name of a line that no campaign of ours is behind.
    pub fn wallets_name(position: i64, number: &str) -> String {
        format!("{WALLETS}{position}:{number}")
    }

    /// Whether the wallet gave it by itself and reported it with the money.
    pub fn is_wallets(&self) -> bool {
        self.campaign_id.starts_with(WALLETS)
    }
}

/// Inserts lines: rows of [`DiscountLine`].
pub async fn insert(tx: &mut Tx, lines: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into discount_line (payment_id, campaign_id, revision, position, title, merchant_id, payer, amount_minor,
                platform_minor, wallet_minor, merchant_minor, takes, over_limit_minor, at_ms)
            select row.payment_id, row.campaign_id, row.revision, row.position, row.title, row.merchant_id, row.payer,
                row.amount_minor, row.platform_minor, row.wallet_minor, row.merchant_minor, row.takes, row.over_limit_minor,
                row.at_ms
            from rows(payment_id text, campaign_id text, revision bigint, position bigint, title text, merchant_id text,
                payer text, amount_minor bigint, platform_minor bigint, wallet_minor bigint, merchant_minor bigint, takes text,
                over_limit_minor bigint, at_ms bigint) where true")
        .rows(lines),
    )
    .await
}

/// Notes what late successes took over limits: rows of `payment_id`, `campaign_id`, `over_limit_minor`, `takes`.
pub async fn mark_over_limit(tx: &mut Tx, lines: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("update discount_line set over_limit_minor = row.over_limit_minor, takes = row.takes
            from rows(over_limit_minor bigint, takes text, payment_id text, campaign_id text)
            where discount_line.payment_id = row.payment_id and discount_line.campaign_id = row.campaign_id")
        .rows(lines),
    )
    .await
}

/// Writes what refunds gave back of lines and of the limits that they had taken from: rows of [`DiscountLine`].
pub async fn give_back(tx: &mut Tx, lines: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("update discount_line set platform_back_minor = row.platform_back_minor,
                wallet_back_minor = row.wallet_back_minor,
                merchant_back_minor = row.merchant_back_minor, takes = row.takes
            from rows(platform_back_minor bigint, wallet_back_minor bigint, merchant_back_minor bigint, takes text,
                payment_id text, campaign_id text)
            where discount_line.payment_id = row.payment_id and discount_line.campaign_id = row.campaign_id")
        .rows(lines),
    )
    .await
}

/// The lines of payments, in the order in which they were applied, by their ids.
pub async fn of_payments(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<DiscountLine>> {
    tx.all(
        sql("select * from discount_line where payment_id in (select row.id from rows(id text)) order by payment_id, position").rows(ids),
    )
    .await
}
