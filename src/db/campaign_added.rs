//! What payments took of a campaign before some of its limits were there.

use super::{Record, Tx, sql};

/// A discount with what its counters are named by, also of a payment that ended without money: it may still come (D3).
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Line {
    pub payment_id: String,
    pub revision: i64,
    pub amount_minor: i64,
    /// What refunds gave back of it.
    pub back_minor: i64,
    /// JSON: what was taken from which counter.
    pub takes: String,
    /// Pseudonym (D5); empty where nobody knew who pays.
    pub payer: String,
    pub merchant_id: String,
    pub store_id: String,
    pub wallet: String,
    pub time_zone: String,
    pub state: String,
    pub created_at_ms: i64,
}

/// Makes everybody who read one of the payments that a campaign's discounts are priced into read it again before writing.
pub async fn touch_payments(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("update payment set version = version + 1
             where id in (select payment_id from discount_line where campaign_id = $1)")
        .bind(campaign_id),
    )
    .await
}

/// Those discounts.
pub async fn lines(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<Line>> {
    tx.all(
        sql("select line.payment_id, line.revision, line.amount_minor,
                line.platform_back_minor + line.wallet_back_minor + line.merchant_back_minor as back_minor, line.takes, line.payer, line.merchant_id, payment.store_id, payment.wallet,
                payment.time_zone, payment.state, payment.created_at_ms
             from discount_line line join payment on payment.id = line.payment_id
             where line.campaign_id = $1
             order by line.at_ms, line.payment_id")
        .bind(campaign_id),
    )
    .await
}

/// Writes down what they took: rows of `payment_id`, `campaign_id`, `takes`.
pub async fn set_takes(tx: &mut Tx, lines: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("update discount_line set takes = row.takes from rows(takes text, payment_id text, campaign_id text)
             where discount_line.payment_id = row.payment_id and discount_line.campaign_id = row.campaign_id")
        .rows(lines),
    )
    .await
}
