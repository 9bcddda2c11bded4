//! Payments: ordered by a payer, offered to a wallet, moved by what the wallet says. Every change goes through the writer
//! (ADR 0013) as a compare-and-set and writes its event and its postings in the same transaction.

use crate::services::{App, Unavailable};

/// An order as a payer or a wallet asks for it. The wallet, the code and the shop have been looked up already.
#[derive(Clone, Debug)]
pub struct NewPayment {
    pub merchant_id: String,
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
}

/// A payment as stored: one row of `payment`. Amounts in minor units, times in Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Payment {
    pub id: String,
    pub merchant_id: String,
    pub store_id: String,
    pub code: String,
    pub code_kind: String,
    pub wallet: String,
    pub connector_account_id: String,
    pub network: String,
    pub currency: String,
    pub gross_minor: i64,
    pub discount_minor: i64,
    pub merchant_discount_minor: i64,
    pub payer_paid_minor: i64,
    pub fee_rate_ppm: i64,
    pub fee_minor: i64,
    pub refunded_minor: i64,
    pub state: String,
    pub version: i64,
    pub payer: Option<String>,
    pub payer_mask: String,
    pub note: String,
    pub match_word: i64,
    pub match_number: i64,
    pub idempotency_key: String,
    pub wallet_reference: Option<String>,
    pub trace_number: Option<String>,
    pub failure_code: Option<String>,
    pub pay_url: Option<String>,
    pub listed_at_ms: i64,
    pub day: i64,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
    pub paid_at_ms: Option<i64>,
    pub settled_at_ms: Option<i64>,
    pub next_query_at_ms: Option<i64>,
    pub query_count: i64,
}

/// Why an order was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error("no account for this wallet's connector")]
    NoAccount,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Makes an order, durable when this returns; the same idempotency key returns the payment made first.
///
/// # Errors
/// [`CreateError`].
pub async fn create(_app: &App, _order: NewPayment) -> Result<Payment, CreateError> {
    unreachable!()
}

/// Where the payer goes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// On in the wallet, at this address.
    Wallet(String),
    /// To our own waiting page or receipt: the result is known, or unknown and being asked for.
    Status,
}

/// Asks the payment's wallet for the money, and says where the payer goes on. Safe to repeat.
///
/// # Errors
/// [`Unavailable`]; an unclear answer of the wallet is not an error, it is asked again.
pub async fn present(
    _app: &App,
    _payment: &Payment,
    _payee: &str,
    _return_url: &str,
    _payer_token: Option<&str>,
) -> Result<Next, Unavailable> {
    unreachable!()
}

/// The payment of that id, for whoever holds a right to it (the caller checks).
///
/// # Errors
/// [`Unavailable`].
pub async fn find(_app: &App, _id: &str) -> Result<Option<Payment>, Unavailable> {
    unreachable!()
}

/// Takes in a wallet's message: verifies it, stores it durably, and gives the words to answer it with. Applying it follows.
///
/// # Errors
/// Never: what cannot be stored is answered so that the wallet comes again.
pub async fn take_notice(
    _app: &App,
    _connector: &str,
    _account_token: &str,
    _raw: &crate::connectors::RawRequest<'_>,
) -> crate::connectors::HttpReply {
    unreachable!()
}
