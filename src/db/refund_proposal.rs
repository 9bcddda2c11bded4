//! Money that a person has to decide about: table `refund_proposal`. Nothing here moves money.

use super::{Record, Tx, sql};

/// One proposal with what a screen says of its payment. Amounts in minor units, times in Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ProposalRow {
    pub payment_id: String,
    /// The stored word of a `payment_request::Refundable`.
    pub reason: String,
    pub at_ms: i64,
    /// open or settled.
    pub state: String,
    pub wallet: String,
    pub payer_paid_minor: i64,
    pub match_word: i64,
    pub match_number: i64,
}

/// Stores proposals: rows of `payment_id`, `merchant_id`, `reason`, `at_ms`; one that exists stays as it is.
pub async fn insert(tx: &mut Tx, proposals: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into refund_proposal (payment_id, merchant_id, reason, at_ms, state)
             select row.payment_id, row.merchant_id, row.reason, row.at_ms, 'open'
             from rows(payment_id text, merchant_id text, reason text, at_ms bigint) where true on conflict (payment_id) do nothing")
        .rows(proposals),
    )
    .await
}

/// The proposal about that payment.
pub async fn of_payment(tx: &mut Tx, payment_id: &str) -> sqlx::Result<Option<ProposalRow>> {
    tx.first(
        sql("select refund_proposal.payment_id, reason, at_ms, refund_proposal.state, wallet, payer_paid_minor, match_word, match_number
             from refund_proposal join payment on payment.id = refund_proposal.payment_id
             where refund_proposal.payment_id = $1")
        .bind(payment_id),
    )
    .await
}

/// What a shop has yet to decide, oldest first.
pub async fn open_of_merchant(tx: &mut Tx, merchant_id: &str, limit: i64) -> sqlx::Result<Vec<ProposalRow>> {
    tx.all(
        sql(
            "select refund_proposal.payment_id, reason, at_ms, refund_proposal.state, wallet, payer_paid_minor, match_word, match_number
             from refund_proposal join payment on payment.id = refund_proposal.payment_id
             where refund_proposal.merchant_id = $1 and refund_proposal.state = 'open' order by at_ms, refund_proposal.payment_id limit $2",
        )
        .bind(merchant_id)
        .bind(limit),
    )
    .await
}

/// Somebody of the shop has dealt with it.
pub async fn settle(tx: &mut Tx, payment_id: &str, merchant_id: &str, by: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update refund_proposal set state = 'settled', settled_by = $3, settled_at_ms = $4
             where payment_id = $1 and merchant_id = $2 and state = 'open'")
        .bind(payment_id)
        .bind(merchant_id)
        .bind(by)
        .bind(at_ms),
    )
    .await
}
