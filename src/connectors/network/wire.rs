//! Every message of the interop network as it stands on the wire (`docs/network.md`). Amounts are integers in minor units,
//! times Unix milliseconds. Unknown fields are ignored, so that either side may add one; an unknown word is never guessed at.

use serde::{Deserialize, Serialize};

/// What all paths of the protocol begin with, on either side.
pub const BASE: &str = "/network/v1";

/// "For ever" as the end of a key's window: the largest integer that every JSON reader can hold (2^53 - 1).
pub const FOR_EVER_MS: i64 = 9_007_199_254_740_991;

/// `POST resolve`: what does this code say? Asked by a wallet after its payer has scanned it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveRequest {
    /// The text of the QR symbol, unchanged: our address in any case, or an EMVCo payload.
    pub content: String,
    /// Code of the wallet that asks.
    pub wallet: String,
}

/// What a wallet shows its payer before an amount is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveAnswer {
    /// The collection code in its one normal form.
    pub code: String,
    /// Name of the shop: to be shown first.
    pub payee: String,
    pub store: String,
    /// `personal`, `personal_business` or `merchant`.
    pub code_kind: String,
    /// ISO 4217.
    pub currency: String,
    /// The amount where the code fixes one.
    pub amount_minor: Option<i64>,
    /// Whether this wallet may pay this code now.
    pub wallet_open: bool,
    /// Nothing here moves real money.
    pub trial: bool,
}

/// `POST pay`: the payer has confirmed who is paid and how much; make the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayRequest {
    pub content: String,
    pub wallet: String,
    pub amount_minor: i64,
    pub currency: String,
    /// Who pays, signed by the network (see `sign::payer_token`).
    pub payer_token: String,
    /// What the payer wants the shop to read; may be empty.
    #[serde(default)]
    pub note: String,
    /// The wallet's own number for this order, 8 to 64 letters, digits, `-` or `_`. The same number gives the same payment.
    pub order: String,
}

/// The order as we made it: the wallet now asks its payer for `amount_minor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayAnswer {
    pub payment: String,
    /// A state word, as in [`PaymentAnswer::state`].
    pub state: String,
    pub payee: String,
    pub currency: String,
    pub gross_minor: i64,
    /// What the payer is asked for: gross less the discounts.
    pub amount_minor: i64,
    pub discounts: Vec<Discount>,
    pub expires_at_ms: i64,
    pub match_word: MatchWords,
    /// Where reports of this order go.
    pub notify_url: String,
    /// The receipt, for a person.
    pub receipt_url: String,
}

/// One discount and who bears it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    /// What its owner calls it, for the payer to read.
    #[serde(default)]
    pub title: String,
    pub amount_minor: i64,
    /// `merchant`, `platform` or `wallet`: who bears most of it.
    pub funder: String,
    /// Who bears how much of it; sums to `amount_minor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<FunderShare>,
}

/// One part of a discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunderShare {
    pub funder: String,
    pub amount_minor: i64,
}

/// The match word in both languages: shown on the wallet's success page and on the shop's screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchWords {
    pub zh: String,
    pub en: String,
}

/// `POST payment`: how does it stand with you?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRequest {
    pub payment: String,
}

/// A payment as we know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAnswer {
    pub payment: String,
    pub wallet: String,
    /// `created`, `pending`, `succeeded`, `failed`, `closed`, `succeeded_late`, `partially_refunded`, `refunded`.
    pub state: String,
    pub currency: String,
    pub gross_minor: i64,
    /// What the payer is asked for, or has paid.
    pub amount_minor: i64,
    /// What has arrived: 0 until the money is confirmed.
    pub paid_minor: i64,
    pub expires_at_ms: i64,
    pub wallet_reference: Option<String>,
    pub match_word: MatchWords,
}

/// `POST present`: offer this order to a wallet so that its payer can confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresentRequest {
    pub payment: String,
    pub wallet: String,
    pub amount_minor: i64,
    pub gross_minor: i64,
    /// Between `gross_minor` and `amount_minor`.
    #[serde(default)]
    pub discounts: Vec<Discount>,
    pub currency: String,
    pub payee: String,
    pub note: String,
    /// Where the payer comes back to.
    pub return_url: String,
    pub notify_url: String,
    pub expires_at_ms: i64,
    /// Who pays, where a user-auth redirect has told.
    pub payer_token: Option<String>,
}

/// `POST collect`: take the money from the payer whose payment code the shop has scanned. Not printable: the code is money.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectRequest {
    pub payment: String,
    pub wallet: String,
    /// Digits, as scanned; good for one order.
    pub payment_code: String,
    pub amount_minor: i64,
    pub currency: String,
    pub payee: String,
    pub note: String,
    /// The till that scanned.
    pub device: String,
    pub notify_url: String,
}

/// `POST query`, `POST close` and `POST reverse`: what became of the order; take no more money for it; undo it altogether.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRequest {
    pub payment: String,
    pub wallet: String,
}

/// The answer to `present`, `collect`, `query`, `close` and `reverse`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAnswer {
    pub payment: String,
    pub wallet: String,
    pub status: OrderStatus,
    /// With `presented`: where the payer confirms, in the wallet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_url: Option<String>,
    /// With `paid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Paid>,
    /// With `declined`: the wallet's own word for why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What the network may say of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// The wallet has it and shows it at `pay_url`.
    Presented,
    /// The wallet has it and nothing is decided.
    Waiting,
    Paid,
    Declined,
    Closed,
    /// The wallet never heard of it.
    NotFound,
    /// A word of a later version.
    #[serde(other)]
    Unrecognised,
}

/// Money that has moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    pub amount_minor: i64,
    pub currency: String,
    /// The wallet's number of the payment.
    pub wallet_reference: String,
    /// The network's number of the transfer.
    pub trace_number: String,
    pub paid_at_ms: i64,
    /// The payer as this participant may know them: an opaque id, the same for the same person in the same wallet, and
    /// another one at every other participant. Never an account number, a phone number or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<String>,
    /// What may be shown of the payer, such as `*明`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_mask: Option<String>,
}

/// `POST refund`: give money back. `refund` is the idempotency key: the same number is the same refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequest {
    pub refund: String,
    pub payment: String,
    pub wallet: String,
    pub amount_minor: i64,
    pub reason: String,
}

/// `POST refund-query`: what became of a refund?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundQueryRequest {
    pub refund: String,
    pub wallet: String,
}

/// The answer to `refund` and `refund-query`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAnswer {
    pub refund: String,
    pub wallet: String,
    pub status: RefundStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_number: Option<String>,
    /// With `refused`: the wallet's own word for why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What the network may say of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// Accepted; the money is on its way.
    Processing,
    Succeeded,
    Refused,
    NotFound,
    #[serde(other)]
    Unrecognised,
}

/// `POST bill`: everything a wallet moved for us on one day of its calendar; `day` is yyyymmdd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillRequest {
    pub wallet: String,
    pub day: i64,
}

/// A daily bill. `count` and `total_minor` (payments less refunds) let the reader see that nothing is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillAnswer {
    pub wallet: String,
    pub day: i64,
    pub currency: String,
    pub lines: Vec<BillLine>,
    pub count: i64,
    pub total_minor: i64,
}

/// One movement; `amount_minor` is positive, `kind` says which way it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillLine {
    pub payment: String,
    pub wallet_reference: String,
    pub trace_number: String,
    pub kind: BillKind,
    pub amount_minor: i64,
    pub fee_minor: i64,
    pub at_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillKind {
    Pay,
    Refund,
    #[serde(other)]
    Unrecognised,
}

/// `POST {notify_url}`: the network reports. Repeated with the same `notice` until it is acknowledged, signed anew each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The same for every repeat.
    pub notice: String,
    pub kind: NoticeKind,
    pub payment: String,
    pub wallet: String,
    /// With `payment_succeeded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Paid>,
    /// With `payment_declined`: the wallet's own word for why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// With `refund_succeeded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundTold>,
}

/// A refund that a notice reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundTold {
    /// The same for every notice and answer about it.
    pub refund: String,
    /// What the payer got back.
    pub amount_minor: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    PaymentSucceeded,
    PaymentDeclined,
    PaymentClosed,
    RefundSucceeded,
    #[serde(other)]
    Unrecognised,
}

/// `GET keys`: the public keys of the side that is asked, signed by one that the asker knows already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysAnswer {
    /// Whose account with the network this is about.
    pub participant: String,
    pub keys: Vec<PublicKey>,
}

/// One Ed25519 public key; also how keys are stored in `connector_account.peer_keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    pub id: String,
    /// 32 bytes in base64.
    pub public: String,
    pub from_ms: i64,
    pub until_ms: i64,
}

/// What a payer token says (`sign::payer_token`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerClaims {
    pub wallet: String,
    /// As [`Paid::payer`].
    pub payer: String,
    /// As [`Paid::payer_mask`].
    pub mask: String,
    /// The participant it is meant for.
    pub audience: String,
    /// Valid before this instant.
    pub expires_at_ms: i64,
    /// After a user-auth redirect: the `state` of the request that asked for it; else empty.
    #[serde(default)]
    pub state: String,
}

/// What both sides answer when they do nothing: a documented word and a sentence for an engineer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub error: String,
    pub message: String,
}

/// The acknowledgement of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// `stored` or `repeated`.
    pub status: String,
}
