//! From a payer's confirmed amount to the wallet that asks for it. Who pays comes from the wallet, never from a page: where the wallet
//! can say so beforehand, the order travels to its sign-in and back under seal, and is made with its word for the payer; elsewhere
//! the payer is known when the money is. Which of the two, the wallet's protocol decides.

use super::{
    App, Unavailable,
    codes::{self, Ready},
    connector_account,
    instance_key::sha256_hex,
    outbound,
    payments::{self, CreateError, ForRequest, NewPayment, Next, Offer, Payment},
    receipts, wallets,
};
use crate::{
    connectors::{self, Account, Brought, Connector, Cx, Payer, Place, Rejected, SignIn},
    domain::wallet::Wallet,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a payer may take to sign in to the wallet, in ms.
const SIGN_IN_MS: i64 = 15 * 60_000;

/// The longest note, in characters.
pub const NOTE_LENGTH: usize = 60;

/// What a payer has confirmed on our page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub code: String,
    /// The request that it is for; its amount and note are the shop's.
    #[serde(default)]
    pub request: Option<Box<str>>,
    pub amount_minor: i64,
    pub note: String,
    pub wallet: Box<str>,
    /// The price that the page showed, where it was certain: nothing is ordered above it.
    #[serde(default)]
    pub most_minor: Option<i64>,
    /// Drawn with the page, so that a second tap is the same order.
    pub key: Box<str>,
}

/// An order on its way through the wallet's sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Travelling {
    pub order: Order,
    place: Place,
    /// The number of this sign-in: the wallet's word for the payer repeats it, so that it is good for this order only.
    nonce: String,
    until_ms: i64,
}

/// Why an order stops before a wallet asks for it.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// The seal is not ours or was broken.
    #[error("the seal is not one of ours")]
    Forged,
    /// The payer took too long; the order may be confirmed again.
    #[error("the sealed order is too old")]
    Stale(Order),
    /// The wallet's word for its payer does not hold, or is for another order.
    #[error("the wallet's word for its payer does not hold")]
    NotThePayer(Order),
    /// We have no account with the wallet's other side.
    #[error("no account for this wallet's connector")]
    NoAccount(Order),
    /// It would cost more than the page had shown: nothing was ordered.
    #[error("the price has risen since it was shown")]
    Dearer(Box<Dearer>),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// An order that was not made.
#[derive(Clone, Debug)]
pub struct Dearer {
    pub order: Order,
    /// Who pays, where the wallet vouched for it just now.
    pub payer: Option<String>,
}

/// What follows a confirmed amount.
#[derive(Clone, Debug)]
pub enum Begun {
    /// The payer signs in to the wallet at this address and comes back.
    SignIn(String),
    Ordered(Box<Ordered>),
}

/// The other side of an order.
struct Reached {
    wallet: Wallet,
    connector: &'static dyn Connector,
    account: Account,
}

async fn reach(app: &App, ready: &Ready, order: &Order) -> Result<Reached, CheckoutError> {
    let nobody = || CheckoutError::NoAccount(order.clone());
    let wallet = wallets::find(app, &order.wallet).await?.ok_or_else(nobody)?;
    let connector = connectors::find(&wallet.connector).ok_or_else(nobody)?;
    let account = connector_account::for_merchant(app, &wallet.connector, &ready.merchant_id).await?.ok_or_else(nobody)?;
    Ok(Reached { wallet, connector, account })
}

/// Sends a payer who stands at `place` to the wallet's sign-in with the order sealed so that it comes back unchanged; where the wallet
/// has none there, orders at once.
///
/// # Errors
/// [`CheckoutError`].
pub async fn begin(app: &App, ready: &Ready, order: &Order, place: Place) -> Result<Begun, CheckoutError> {
    let reached = reach(app, ready, order).await?;
    let cx = Cx { account: &reached.account, now_ms: app.clock.now_ms(), random: app.entropy.bytes() };
    let travelling = Travelling { order: order.clone(), place, nonce: connectors::nonce(&cx), until_ms: cx.now_ms + SIGN_IN_MS };
    let return_url =
        format!("{}{}/payer?order={}", app.settings.public_url, codes::path(&order.code, order.request.as_deref()), seal(app, &travelling));
    match reached.connector.sign_in(&travelling.place, &reached.wallet.code, &return_url, &cx) {
        Ok(Some(url)) => Ok(Begun::SignIn(url)),
        Ok(None) => make(app, ready, &travelling, &reached, None).await.map(|ordered| Begun::Ordered(Box::new(ordered))),
        Err(_refused) => Err(CheckoutError::NoAccount(order.clone())),
    }
}

/// What is inside a seal.
///
/// # Errors
/// [`CheckoutError::Forged`], [`CheckoutError::Stale`].
pub fn unsealed(app: &App, text: &str) -> Result<Travelling, CheckoutError> {
    let travelling = unseal(app, text).ok_or(CheckoutError::Forged)?;
    if app.clock.now_ms() < travelling.until_ms { Ok(travelling) } else { Err(CheckoutError::Stale(travelling.order)) }
}

/// An order that its wallet may ask for.
#[derive(Clone, Debug)]
pub struct Ordered {
    pub payment: Payment,
    pub next: Next,
    /// Who pays, where the wallet vouched for it just now.
    pub payer: Option<String>,
}

/// A browser that came back from a wallet's sign-in.
#[derive(Debug)]
pub struct Came {
    /// Of its address.
    pub fields: BTreeMap<String, String>,
    pub user_agent: String,
}

/// Orders for a payer who has come back from the wallet's sign-in. The same order gives the same payment.
///
/// # Errors
/// [`CheckoutError`].
pub async fn pay(app: &App, ready: &Ready, travelling: &Travelling, came: Came) -> Result<Ordered, CheckoutError> {
    let reached = reach(app, ready, &travelling.order).await?;
    let payer = signed_in(app, travelling, &reached, came).await?;
    make(app, ready, travelling, &reached, payer).await
}

/// The payer whom the wallet vouches for; `None` where it lets them through unnamed.
async fn signed_in(app: &App, travelling: &Travelling, reached: &Reached, came: Came) -> Result<Option<Payer>, CheckoutError> {
    let Reached { wallet, connector, account } = reached;
    let Came { fields, user_agent } = came;
    let brought = Brought { fields, nonce: travelling.nonce.clone(), wallet: wallet.code.clone(), user_agent };
    let cx = Cx { account, now_ms: app.clock.now_ms(), random: app.entropy.bytes() };
    let mut seen = connector.signed_in(&brought, &cx);
    if matches!(seen, Err(Rejected::UnknownKey))
        // The other side may have changed its keys since we last asked.
        && let Some(renewed) = connector_account::keys::refresh(app, account).await?
    {
        seen = connector.signed_in(&brought, &Cx { account: &renewed, ..cx });
    }
    let payer = match seen {
        Ok(SignIn::Known(payer)) => Ok(Some(payer)),
        Ok(SignIn::Exchange(request)) => {
            let answer = outbound::send(app, &request).await;
            connector.exchanged(answer.as_ref(), &Cx { now_ms: app.clock.now_ms(), ..cx })
        }
        Err(rejected) => Err(rejected),
    };
    payer.map_err(|_rejected| CheckoutError::NotThePayer(travelling.order.clone()))
}

/// Makes the payment and offers it to the wallet.
async fn make(
    app: &App,
    ready: &Ready,
    travelling: &Travelling,
    reached: &Reached,
    payer: Option<Payer>,
) -> Result<Ordered, CheckoutError> {
    let Travelling { order, place, .. } = travelling;
    let Reached { wallet, connector, .. } = reached;
    let pseudonym = payer.as_ref().map(|payer| app.key.payer_pseudonym(connector.describe().names_payers_of(&wallet.code), &payer.id));
    let new = NewPayment {
        merchant_id: ready.merchant_id.clone(),
        trade: ready.trade.clone(),
        store_id: ready.store_id.clone(),
        code: ready.code.clone(),
        code_kind: ready.kind.code().to_owned(),
        time_zone: ready.time_zone.clone(),
        currency: ready.currency.clone(),
        wallet: wallet.code.clone(),
        network: wallet.network.clone(),
        connector: wallet.connector.clone(),
        fee_rate_ppm: wallet.fee_rate_ppm,
        gross_minor: order.amount_minor,
        note: order.note.clone(),
        payer: pseudonym.clone(),
        payer_mask: payer.as_ref().map(|payer| payer.mask.clone()).unwrap_or_default(),
        idempotency_key: idempotency_key(order),
        presented_by_wallet: false,
        request: ready.request.as_ref().map(|request| ForRequest { id: request.id.clone(), until_ms: request.until_ms }),
        scanned_by: None,
        most_minor: order.most_minor,
    };
    let payment = payments::create(app, new).await.map_err(|error| match error {
        CreateError::NoAccount => CheckoutError::NoAccount(order.clone()),
        CreateError::Dearer => CheckoutError::Dearer(Box::new(Dearer { order: order.clone(), payer: pseudonym.clone() })),
        CreateError::Unavailable(error) => error.into(),
    })?;
    let return_url = format!("{}{}", app.settings.public_url, receipts::path(app, &payment.id));
    let method = connector.method(place, payer.as_ref());
    let payer_token = payer.as_ref().and_then(|payer| payer.token.as_deref());
    let offer = Offer { payee: &ready.merchant_name, return_url: &return_url, method: &method, payer_token };
    let next = payments::present(app, &payment, offer).await?;
    Ok(Ordered { payment, next, payer: pseudonym })
}

/// One payment for one confirmed order: the key of the page alone would give the old payment to somebody who went back and
/// changed the amount.
fn idempotency_key(order: &Order) -> String {
    let Order { code, request, amount_minor, note, wallet, key, .. } = order;
    let code = request.as_deref().unwrap_or(code);
    format!("page-{}", &sha256_hex(format!("{code}\n{key}\n{amount_minor}\n{wallet}\n{note}").as_bytes())[..40])
}

fn seal(app: &App, travelling: &Travelling) -> String {
    // A struct of texts and numbers always serialises.
    let text = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(travelling).unwrap_or_default());
    format!("{text}.{}", app.key.mac("checkout", &text))
}

fn unseal(app: &App, sealed: &str) -> Option<Travelling> {
    let (text, mac) = sealed.split_once('.')?;
    if !app.key.has_mac("checkout", text, mac) {
        return None;
    }
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
