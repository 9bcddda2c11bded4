//! The shop scans the code that a payer's wallet shows. The order is stored before the wallet is asked, the code never: it goes to
//! the wallet and is forgotten. What the wallet does not say at once is asked for by [`super::ask`], and undone where it never does.

use super::{CreateError, NewPayment, Payment, ask, call, create, find, observe, wallet_call::NOT_SENT};
use crate::{
    connectors::{self, Collect, Observed, Op},
    domain::{money::Minor, payment::Fact, payment_code::PaymentCode, wallet::Wallet},
    services::{
        Actor, App, Unavailable,
        codes::{self, Opened, Opener, Ready},
        connector_account,
        instance_key::sha256_hex,
        shop_code, wallets,
    },
};

/// What a till takes.
#[derive(Clone, Copy, Debug)]
pub struct Take<'a> {
    pub amount: Minor,
    pub note: &'a str,
    /// Drawn with the page, so that a second tap is the same order.
    pub key: &'a str,
}

/// Why no money was asked for. Nothing of the code is in it.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    #[error("no wallet shows such a code")]
    NoSuchCode,
    #[error("the wallet is not open at this shop")]
    WalletClosed(Option<Wallet>),
    #[error("the wallet cannot be scanned by shops")]
    CannotScan(Wallet),
    #[error("the shop takes no money now")]
    ShopClosed,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Takes the money from whoever shows `typed`, as a scanner or a person typed it. The payment says how far it came.
///
/// # Errors
/// [`CollectError`]: no order was made.
pub async fn collect(app: &App, actor: &Actor, take: Take<'_>, typed: &str) -> Result<Payment, CollectError> {
    let code = PaymentCode::parse(typed).ok_or(CollectError::NoSuchCode)?;
    let ready = own_code(app, actor, code.issuer()).await?;
    let Some(wallet) = ready.usable_wallet(code.issuer()).cloned() else {
        return Err(CollectError::WalletClosed(wallets::find(app, code.issuer()).await?));
    };
    if connectors::find(&wallet.connector).is_none_or(|connector| connector.describe().collect_plan_s.is_empty()) {
        return Err(CollectError::CannotScan(wallet));
    }
    let payment = match create(app, order(actor, &ready, &wallet, take)).await {
        Ok(payment) => payment,
        // The payer saw no price before: there is none to rise.
        Err(CreateError::NoAccount | CreateError::Dearer) => return Err(CollectError::CannotScan(wallet)),
        Err(CreateError::Unavailable(error)) => return Err(error.into()),
    };
    if payment.state().is_open() {
        charge(app, &payment, &ready.merchant_name, code).await?;
    }
    Ok(find(app, &payment.id).await?.unwrap_or(payment))
}

/// The shop's code as the wallet of that code opens it.
async fn own_code(app: &App, actor: &Actor, wallet: &str) -> Result<Box<Ready>, CollectError> {
    let Some(own) = shop_code::of(app, actor).await? else { return Err(CollectError::ShopClosed) };
    match codes::open(app, &own.row.code, Opener::Wallet(wallet)).await? {
        Opened::Ready(ready) => Ok(ready),
        _ => Err(CollectError::ShopClosed),
    }
}

fn order(actor: &Actor, ready: &Ready, wallet: &Wallet, take: Take<'_>) -> NewPayment {
    let Take { amount, note, key } = take;
    let words = format!("{}\n{key}\n{}\n{}\n{note}", ready.code, amount.0, wallet.code);
    NewPayment {
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
        gross_minor: amount.0,
        note: note.to_owned(),
        payer: None,
        payer_mask: String::new(),
        idempotency_key: format!("scan-{}", &sha256_hex(words.as_bytes())[..40]),
        presented_by_wallet: true,
        request: None,
        scanned_by: Some(actor.account_id.clone()),
        most_minor: None,
    }
}

/// Asks the wallet for the money. Safe to repeat: a wallet knows an order by its id.
async fn charge(app: &App, payment: &Payment, payee: &str, code: PaymentCode) -> Result<(), Unavailable> {
    let Some((connector, account)) = connector_account::of(app, &payment.connector_account_id).await? else { return Ok(()) };
    let op = Op::Collect(Collect {
        payment_id: payment.id.clone(),
        wallet: payment.wallet.clone(),
        code,
        amount_minor: payment.payer_paid_minor,
        currency: payment.currency.clone(),
        payee: payee.to_owned(),
        note: payment.note.clone(),
        device: payment.store_id.clone(),
    });
    match call(app, connector, &account, &op).await {
        // It never left this machine: there is nothing to ask about.
        Observed::Unknown { why: NOT_SENT } => observe(app, payment, Fact::Closed).await.map(drop),
        seen => ask::settle(app, connector, payment, seen).await,
    }
}
