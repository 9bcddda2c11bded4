//! Wire protocols: pure translators between the domain's words and a wallet's. A connector holds no state, reads no clock
//! and opens no connection; the services send what it writes and hand it what came back.

pub use crate::domain::payment::RefundSeen;
pub use payer::{Brought, Method, Payer, Place, SignIn, nonce};
pub use secrets::Secrets;
pub use statement::{BillFile, BillKind, BillLine, Movement, Statement};

use crate::domain::{bill, payment::Fact, payment_code::PaymentCode};

pub mod alipay;
mod archive;
pub mod conformance;
pub mod entry;
pub(crate) mod form;
pub mod network;
mod payer;
mod rsa;
mod secrets;
mod statement;
pub mod unionpay;
pub mod wechat_pay;
mod x509;

/// What a connector is and how its results are asked for.
#[derive(Debug)]
pub struct Descriptor {
    /// The word in `wallet.connector` and in `/notify/{connector}/..`.
    pub code: &'static str,
    /// Seconds from one query for an unknown result to the next; the last one repeats.
    pub query_plan_s: &'static [i64],
    /// The same after a payer's code was scanned. The last one does not repeat: then the order is reversed. Empty: it scans nobody.
    pub collect_plan_s: &'static [i64],
    /// Seconds an order stays payable at the wallet.
    pub expiry_s: i64,
    /// What it does of the optional calls, and what its messages let their reader know: for screens and the conformance rules.
    pub can_refund: bool,
    pub promises: conformance::Promises,
    pub refund_order: RefundOrder,
}

impl Descriptor {
    /// The wallet in whose words a payer is named: a protocol of one wallet names its own also where another one's payer used it.
    pub fn names_payers_of<'a>(&'a self, wallet: &'a str) -> &'a str {
        if self.code == network::CODE { wallet } else { self.code }
    }
}

/// Whose money a partial refund gives back first (C2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOrder {
    /// Every part of the payment in proportion to what is left of it.
    Proportional,
    /// The payer's own money, and only then what others gave.
    PayerFirst,
}

/// One key of either side. `bytes` are raw for Ed25519 (32-byte seed or public key), DER for RSA.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    pub id: String,
    pub bytes: Vec<u8>,
    /// When it may be used, Unix ms: several at once while keys rotate.
    pub from_ms: i64,
    pub until_ms: i64,
}

impl std::fmt::Debug for Key {
    /// Never the bytes: a key may be secret.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Key({})", self.id)
    }
}

/// Our account with the other side: what a connector needs to speak for us and to recognise its peer.
#[derive(Clone)]
pub struct Account {
    pub id: String,
    /// Who we are to them.
    pub participant: String,
    /// Where they listen, without a slash at the end.
    pub base_url: String,
    /// Where they report to, complete.
    pub notify_url: String,
    /// Our private key in use.
    pub signing: Key,
    /// Their public keys.
    pub peers: Vec<Key>,
    /// What only this protocol has; its connector knows the fields.
    pub credentials: Secrets,
}

impl std::fmt::Debug for Account {
    /// Never the credentials.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Account").field("id", &self.id).field("participant", &self.participant).finish_non_exhaustive()
    }
}

/// An account with the time and randomness of one call. An answer is read with the `random` of its call, which ties the two together.
#[derive(Clone, Copy, Debug)]
pub struct Cx<'a> {
    pub account: &'a Account,
    pub now_ms: i64,
    pub random: [u8; 16],
}

/// What is asked of the other side.
#[derive(Clone, Debug)]
pub enum Op {
    /// Offer an order to a wallet so that its payer can confirm.
    Present(Present),
    /// Take the money from the payer whose payment code was scanned.
    Collect(Collect),
    /// What became of an order; by the wallet's own number where that is known.
    Query { payment_id: String, wallet: String, wallet_reference: Option<String> },
    /// Take no more money for an order.
    Close { payment_id: String, wallet: String },
    /// Undo a [`Op::Collect`] whose result is not known: money taken goes back, and no more is taken.
    Reverse { payment_id: String, wallet: String },
    /// Give money back.
    Refund(Refund),
    /// What became of a refund.
    RefundQuery { payment_id: String, refund_id: String, wallet: String },
    /// The daily bill of a wallet; `day` is yyyymmdd.
    Bill { wallet: String, day: i64 },
    /// What moved in our account with the wallet on that day.
    Funds { wallet: String, day: i64 },
    /// The file that the answer to [`Op::Bill`] or [`Op::Funds`] named.
    Download { wallet: String, day: i64, file: BillFile },
}

/// Money to give back. `refund_id` is the idempotency key: repeated with the same words, it is the same refund.
#[derive(Clone, Debug)]
pub struct Refund {
    pub payment_id: String,
    pub wallet: String,
    pub refund_id: String,
    pub amount_minor: i64,
    /// What the order was about, as it was presented.
    pub order_minor: i64,
    pub currency: String,
    /// The wallet's own number of the payment, where it is known.
    pub wallet_reference: Option<String>,
    pub reason: String,
}

/// An order together with the code that the payer's wallet shows.
#[derive(Clone, Debug)]
pub struct Collect {
    pub payment_id: String,
    pub wallet: String,
    pub code: PaymentCode,
    pub amount_minor: i64,
    pub currency: String,
    pub payee: String,
    pub note: String,
    /// The till that scanned.
    pub device: String,
}

/// An order as a wallet shows it to its payer. Amounts in minor units, times in Unix ms.
#[derive(Clone, Debug)]
pub struct Present {
    pub payment_id: String,
    pub wallet: String,
    pub method: Method,
    /// What the payer is asked for.
    pub amount_minor: i64,
    pub gross_minor: i64,
    /// What stands between the two.
    pub discounts: Vec<bill::BillLine>,
    pub currency: String,
    /// Name of the shop, as the payer reads it.
    pub payee: String,
    pub note: String,
    /// Where the payer comes back to.
    pub return_url: String,
    pub expires_at_ms: i64,
    /// The wallet's token for the payer, where a user-auth redirect gave one.
    pub payer_token: Option<String>,
}

/// What leaves us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct HttpResponse {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What reached our notification address.
#[derive(Clone, Copy, Debug)]
pub struct RawRequest<'a> {
    pub method: &'a str,
    /// With the query.
    pub path: &'a str,
    /// Names in lower case.
    pub headers: &'a [(String, String)],
    pub body: &'a [u8],
}

/// What an answer means. Everything that is not a clear word is [`Observed::Unknown`]: neither success nor failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    Fact(Fact),
    /// The wallet has the order; the page that its reader sees inside of the wallet hands it this JSON to go on.
    Invoke {
        parameters: String,
    },
    /// The wallet knows the order and nothing has been decided.
    Waiting,
    /// The wallet never heard of the order.
    NotFound,
    Refund(RefundSeen),
    Bill(Vec<BillLine>),
    Funds(Vec<Movement>),
    /// The bill lies there: [`Op::Download`].
    BillAt(BillFile),
    Unknown {
        why: &'static str,
    },
}

/// Why an answer was not believed that may be believed once the other side has been asked for its keys.
pub const UNKNOWN_KEY: &str = "unknown_key";

/// A notice that was authentic and meant for this account. `payer` in a success is still the wallet's own id of the payer: whoever
/// keeps the fact replaces it by the pseudonym first (D5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for every repeat of this notice.
    pub dedupe_key: String,
    pub payment_id: String,
    pub fact: Fact,
}

/// Why a message was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    #[error("the signature does not fit")]
    BadSignature,
    /// A false signature sent on purpose, to see whether we look: counted, and nothing to worry about.
    #[error("the signature is a test of ours")]
    Probe,
    #[error("the key is not known")]
    UnknownKey,
    #[error("the message is too old or from the future")]
    Stale,
    #[error("the message is not of this protocol")]
    Malformed,
    #[error("the message is for another account")]
    ForeignAccount,
}

/// Why a call cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("this connector cannot do that")]
    Unsupported,
    #[error("our key does not work")]
    BadKey,
    #[error("the account lacks settings of this protocol")]
    BadAccount,
    #[error("the order lacks what this protocol needs")]
    Unfit,
}

/// What became of a notice here, to be said in the connector's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Stored,
    Duplicate,
    Rejected(Rejected),
    /// Not stored: the wallet must come again.
    Busy,
}

/// The answer to a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpReply {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

/// A wire protocol. Pure: the same input gives the same output. No method has a default, so that nothing is forgotten silently.
pub trait Connector: Send + Sync {
    fn describe(&self) -> &'static Descriptor;

    /// Writes the call.
    ///
    /// # Errors
    /// [`Refusal`] where the protocol has no such call or our key is unusable.
    fn request(&self, op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal>;

    /// Reads the answer to a call; `None` is a time-out or a lost connection. Total: garbage reads as unknown.
    fn response(&self, op: &Op, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Observed;

    /// Verifies a notice, decrypts it, and binds it to the account of `cx`.
    ///
    /// # Errors
    /// [`Rejected`] says why nothing of it may be believed.
    fn notification(&self, raw: &RawRequest<'_>, cx: &Cx<'_>) -> Result<Vec<Event>, Rejected>;

    /// The answer that this wallet understands.
    fn reply(&self, outcome: Outcome, cx: &Cx<'_>) -> HttpReply;

    /// Where a payer who stands there goes to say who pays, to come back to `return_url` with fields of the wallet's; [`nonce`] of
    /// the same `cx` ties the two together. `None`: this protocol does not ask there, and the payer is known when the money is.
    ///
    /// # Errors
    /// [`Refusal`].
    fn sign_in(&self, place: &Place, wallet: &str, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal>;

    /// Whether the wallet says who pays before the order is made, for a payer who stands there; else what depends on the payer cannot be
    /// promised.
    fn names_payer(&self, place: &Place) -> bool;

    /// Reads what came back with the browser.
    ///
    /// # Errors
    /// [`Rejected`] where it is not the wallet's word for this sign-in.
    fn signed_in(&self, brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected>;

    /// The payer in the answer to [`SignIn::Exchange`]; `None` inside where the order needs none.
    ///
    /// # Errors
    /// [`Rejected`] where no payer is named and the order has to name one.
    fn exchanged(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Result<Option<Payer>, Rejected>;

    /// How a payer who stands there meets an order.
    fn method(&self, place: &Place, payer: Option<&Payer>) -> Method;

    /// The address that holds a whole order, where the protocol needs no call for it: the wallet hears of it when a browser goes there.
    ///
    /// # Errors
    /// [`Refusal`].
    fn address(&self, order: &Present, cx: &Cx<'_>) -> Result<Option<String>, Refusal>;

    /// Asks the other side for the keys with which it signs.
    ///
    /// # Errors
    /// [`Refusal::Unsupported`] where its keys are entered by hand.
    fn keys_request(&self, cx: &Cx<'_>) -> Result<HttpRequest, Refusal>;

    /// The account once for each key of the other side that a person entered, with that key alone; the account itself where they
    /// are asked for or vouched for by others. A key counts once the other side has signed an answer with it: else whoever enters
    /// one could report any payment.
    fn proofs(&self, account: &Account) -> Vec<Account>;

    /// The keys in the answer, where it may be believed and has any.
    fn keys_response(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Vec<Key>>;
}

/// What a server sees of an address as the path, with the query.
fn path_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    url[after_scheme..].find('/').map_or("/", |at| &url[after_scheme + at..])
}

/// The bytes of a PEM text with one block, or of bare base64.
pub fn pem(text: &str) -> Option<Vec<u8>> {
    x509::decode_text(text)?.into_iter().next()
}

/// The connector of that code: the registry.
pub fn find(code: &str) -> Option<&'static dyn Connector> {
    match code {
        "network" => Some(&network::Network),
        "alipay" => Some(&alipay::Alipay),
        "unionpay" => Some(&unionpay::UnionPay),
        "wechat_pay" => Some(&wechat_pay::WechatPay),
        _ => None,
    }
}
