//! Payments: ordered by a payer, offered to a wallet, moved by what the wallet says. Every change goes through the writer
//! (ADR 0013) as a compare-and-set and writes its event and its postings in the same transaction.

pub mod ask;
pub(in crate::services) mod attribution;
pub mod campaign_payers;
pub mod campaign_totals;
pub mod changed;
pub mod collect;
pub mod counters;
pub mod effects;
pub mod facts;
pub mod group;
pub mod notices;
pub mod open;
pub mod orders;
pub mod present;
pub mod pricing;
pub mod refunds;
pub mod requests;
pub mod settle;
mod wallet_call;

pub use crate::db::{discount_line::DiscountLine, payment::Payment, payment_handover::Handover};
pub use changed::Seen;
pub use present::{Next, Offer, handover, present};
pub(in crate::services) use wallet_call::{call, exchange};

use crate::{
    connectors, db,
    domain::{
        id::is_id,
        match_word::MatchWord,
        money::Minor,
        payment::{Fact, State, waterfall},
        time,
    },
    services::{App, Unavailable, connector_account},
};
use group::{Command, Observation, Order, Outcome};
use std::sync::Arc;

/// The least time that a payer has at the wallet, in ms: no wallet takes an order for less.
const LEAST_MS: i64 = 60_000;

/// An order as a payer or a wallet asks for it. The wallet, the code and the shop have been looked up already.
#[derive(Clone, Debug)]
pub struct NewPayment {
    pub merchant_id: String,
    /// The shop's, as stored.
    pub trade: String,
    pub store_id: String,
    pub code: String,
    pub code_kind: String,
    pub time_zone: String,
    pub currency: String,
    pub wallet: String,
    pub network: String,
    pub connector: String,
    pub fee_rate_ppm: i64,
    pub gross_minor: i64,
    pub note: String,
    /// Pseudonym (D5) and mask of the payer, once the wallet has said who pays.
    pub payer: Option<String>,
    pub payer_mask: String,
    /// The same key gives the same payment, however often it is sent.
    pub idempotency_key: String,
    /// Whether the wallet itself brought the order through the network and asks its payer: then it is pending at once.
    pub presented_by_wallet: bool,
    /// The request that it is made for.
    pub request: Option<ForRequest>,
    /// The account that scanned the payer's code, where the shop takes the money.
    pub scanned_by: Option<String>,
    /// The price that the payer saw and agreed to, where it was certain: a price confirmed never rises.
    pub most_minor: Option<i64>,
}

/// A request of a shop, and when it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForRequest {
    pub id: String,
    pub until_ms: i64,
}

/// Why an order was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error("no account for this wallet's connector")]
    NoAccount,
    /// It would have cost more than its payer agreed to.
    #[error("the price has risen since it was shown")]
    Dearer,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// An order that has been made.
#[derive(Clone, Debug)]
pub struct Made {
    pub payment: Payment,
    /// The discounts that it was priced with; none where it was made before.
    pub lines: Option<Arc<[DiscountLine]>>,
}

/// As [`make`], for who needs the payment alone.
///
/// # Errors
/// [`CreateError`].
pub async fn create(app: &App, order: NewPayment) -> Result<Payment, CreateError> {
    Ok(make(app, order).await?.payment)
}

/// Makes an order at the price that the running campaigns give it, durable when this returns together with what it takes from their
/// limits (D1); the same idempotency key returns the payment made first, whatever else was sent
/// (the caller compares where that matters).
///
/// # Errors
/// [`CreateError`].
pub async fn make(app: &App, order: NewPayment) -> Result<Made, CreateError> {
    let Some(connector) = connectors::find(&order.connector) else { return Err(CreateError::NoAccount) };
    let Some(connector_account_id) = connector_account::id_for_merchant(app, &order.connector, &order.merchant_id).await? else {
        return Err(CreateError::NoAccount);
    };
    let plan = connector.describe();
    let now_ms = app.clock.now_ms();
    let word = MatchWord::draw(app.entropy.bytes());
    let money = waterfall(Minor(order.gross_minor), Minor::ZERO, Minor::ZERO, order.fee_rate_ppm);
    let scanned = order.scanned_by.is_some();
    // After a scan the wallet has as long as it is asked; then the order is undone.
    let life_s = if scanned { plan.collect_plan_s.iter().sum() } else { plan.expiry_s };
    let until_ms = order.request.as_ref().map_or(i64::MAX, |request| request.until_ms.max(now_ms + LEAST_MS));
    let expires_at_ms = (now_ms + life_s * 1000).min(until_ms);
    let state = if order.presented_by_wallet { State::Pending } else { State::Created };
    let first_query_at_ms = if order.presented_by_wallet { now_ms + ask::delay_ms(plan, scanned, 0) } else { expires_at_ms };
    let payment = Payment {
        id: app.new_id(),
        merchant_id: order.merchant_id,
        store_id: order.store_id,
        code: order.code,
        code_kind: order.code_kind,
        wallet: order.wallet,
        connector_account_id,
        network: order.network,
        currency: order.currency,
        gross_minor: money.gross.0,
        discount_minor: 0,
        merchant_discount_minor: money.merchant_discount.0,
        payer_paid_minor: money.payer_paid.0,
        fee_rate_ppm: order.fee_rate_ppm,
        fee_minor: money.fee.0,
        refunded_minor: 0,
        unfunded_minor: 0,
        fee_back_minor: 0,
        state: state.code().to_owned(),
        version: 1,
        payer: order.payer,
        payer_mask: order.payer_mask,
        // A character that no screen shows must not reach a database that refuses it.
        note: order.note.chars().filter(|character| !character.is_control()).take(100).collect(),
        match_word: i64::try_from(word.word).unwrap_or(0),
        match_number: i64::from(word.number),
        idempotency_key: order.idempotency_key,
        wallet_reference: None,
        trace_number: None,
        failure_code: None,
        pay_url: None,
        day: time::day(now_ms, &time::zone(&order.time_zone)),
        time_zone: order.time_zone,
        listed_at_ms: now_ms,
        created_at_ms: now_ms,
        expires_at_ms,
        paid_at_ms: None,
        settled_at_ms: None,
        next_query_at_ms: Some(first_query_at_ms),
        query_count: 0,
        draws: None,
        request_id: order.request.map(|request| request.id),
        scanned_by: order.scanned_by,
        payer_wallet: None,
        wallet_discount_minor: 0,
    };
    let (most_minor, random) = (order.most_minor, u64::from_be_bytes(app.entropy.bytes()));
    let order = Order { payment, trade: order.trade, random, most_minor };
    match app.writer.write(Command::Create(Box::new(order))).await? {
        Outcome::Created(held) => Ok(Made { payment: Arc::unwrap_or_clone(held.payment), lines: Some(held.lines) }),
        Outcome::Existing(payment) => Ok(Made { payment: *payment, lines: None }),
        Outcome::Dearer => Err(CreateError::Dearer),
        // The writer answers an order with an order; anything else is a database that lost the row under our hands.
        Outcome::Noticed { .. } | Outcome::Observed(_) => Err(CreateError::Unavailable(Unavailable(sqlx::Error::RowNotFound))),
    }
}

/// Lets a fact about a payment take effect, durable when this returns.
///
/// # Errors
/// [`Unavailable`].
pub async fn observe(app: &App, payment: &Payment, fact: Fact) -> Result<Seen, Unavailable> {
    write_observation(app, observation(payment, fact)).await
}

fn observation(payment: &Payment, fact: Fact) -> Observation {
    let (payment_id, connector_account_id) = (payment.id.clone(), payment.connector_account_id.clone());
    Observation { payment_id, connector_account_id, fact, notice_id: None, first_query_at_ms: None }
}

/// Writes an observation; where it rests on one of the same instant, once more.
async fn write_observation(app: &App, observation: Observation) -> Result<Seen, Unavailable> {
    for _ in 0..2 {
        match app.writer.write(Command::Observe(Box::new(observation.clone()))).await? {
            Outcome::Observed(Seen::Conflict) => {}
            Outcome::Observed(seen) => return Ok(seen),
            Outcome::Created(_) | Outcome::Existing(_) | Outcome::Dearer | Outcome::Noticed { .. } => break,
        }
    }
    Ok(Seen::Conflict)
}

/// The payment of that id, for whoever holds a right to it (the caller checks).
///
/// # Errors
/// [`Unavailable`].
pub async fn find(app: &App, id: &str) -> Result<Option<Payment>, Unavailable> {
    if !is_id(id) {
        return Ok(None);
    }
    let mut tx = app.db.glance().await?;
    Ok(db::payment::find(&mut tx, id).await?)
}
