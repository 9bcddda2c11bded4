//! From a payer's confirmed amount to the wallet that asks for it. Who pays comes from the wallet, never from a page: the order
//! travels to the wallet's sign-in and back under seal, and is made only with the wallet's signed word for its payer.

use super::{
    App, Unavailable,
    codes::Ready,
    connector_account,
    instance_key::sha256_hex,
    payments::{self, CreateError, NewPayment, Next, Payment},
    receipts, wallets,
};
use crate::{
    connectors::{self, Cx, Rejected, network},
    domain::wallet::Wallet,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// How long a payer may take to sign in to the wallet, in ms.
const SIGN_IN_MS: i64 = 15 * 60_000;

/// The longest note, in characters.
pub const NOTE_LENGTH: usize = 60;

/// What a payer has confirmed on our page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub code: String,
    pub amount_minor: i64,
    pub note: String,
    pub wallet: String,
    /// Drawn with the page, so that a second tap is the same order.
    pub key: String,
}

/// An order on its way through the wallet's sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Travelling {
    pub order: Order,
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
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Where the payer signs in to the wallet, with `order` sealed so that it comes back unchanged.
///
/// # Errors
/// [`CheckoutError::NoAccount`], [`CheckoutError::Unavailable`].
pub async fn sign_in_url(app: &App, order: &Order, wallet: &Wallet) -> Result<String, CheckoutError> {
    let Some(account) = connector_account::platform(app, &wallet.connector).await? else {
        return Err(CheckoutError::NoAccount(order.clone()));
    };
    let cx = Cx { account: &account, now_ms: app.clock.now_ms(), random: app.entropy.bytes() };
    let travelling = Travelling { order: order.clone(), nonce: connectors::nonce(&cx), until_ms: cx.now_ms + SIGN_IN_MS };
    let return_url = format!("{}/c/{}/payer?order={}", app.settings.public_url, order.code, seal(app, &travelling));
    network::authorize_url(&wallet.code, &return_url, &cx).map_err(|_| CheckoutError::NoAccount(order.clone()))
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
    /// Who pays, as the wallet vouched for it just now.
    pub payer: String,
}

/// Makes the payment and offers it to the wallet. `token` is the wallet's word for its payer. The same order gives the same payment.
///
/// # Errors
/// [`CheckoutError`].
pub async fn pay(app: &App, ready: &Ready, travelling: &Travelling, token: &str) -> Result<Ordered, CheckoutError> {
    let order = &travelling.order;
    let wallet = wallets::find(app, &order.wallet).await?;
    let Some(wallet) = wallet else { return Err(CheckoutError::NoAccount(order.clone())) };
    let Some(account) = connector_account::platform(app, &wallet.connector).await? else {
        return Err(CheckoutError::NoAccount(order.clone()));
    };
    let verified = |keys: &[_]| network::sign::verify_payer_token(token, &account.participant, keys, app.clock.now_ms());
    let claims = match verified(&account.peers) {
        // The network may have changed its keys since we last asked.
        Err(Rejected::UnknownKey) => match connector_account::refresh_keys(app, &account).await? {
            Some(renewed) => verified(&renewed.peers),
            None => Err(Rejected::UnknownKey),
        },
        known => known,
    };
    let claims = match claims {
        Ok(claims) if claims.wallet == wallet.code && claims.state == travelling.nonce => claims,
        _ => return Err(CheckoutError::NotThePayer(order.clone())),
    };
    let payer = app.key.payer_pseudonym(&wallet.code, &claims.payer);
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
        payer: Some(payer.clone()),
        payer_mask: claims.mask,
        idempotency_key: idempotency_key(order),
        presented_by_wallet: false,
    };
    let payment = payments::create(app, new).await.map_err(|error| match error {
        CreateError::NoAccount => CheckoutError::NoAccount(order.clone()),
        CreateError::Unavailable(error) => error.into(),
    })?;
    let return_url = format!("{}{}", app.settings.public_url, receipts::path(app, &payment.id));
    let next = payments::present(app, &payment, &ready.merchant_name, &return_url, Some(token)).await?;
    Ok(Ordered { payment, next, payer })
}

/// One payment for one confirmed order: the key of the page alone would give the old payment to somebody who went back and
/// changed the amount.
fn idempotency_key(order: &Order) -> String {
    let Order { code, amount_minor, note, wallet, key } = order;
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
