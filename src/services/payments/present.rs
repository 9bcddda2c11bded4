//! An order is put to its wallet: at an address to go on at, or through what our page hands over.

use super::{
    Handover, Payment, ask, call,
    group::Observation,
    observation, observe,
    requests::{self, Clear},
    wallet_call::NOT_SENT,
    write_observation,
};
use crate::{
    connectors::{Cx, Method, Observed, Op, Present},
    db,
    domain::{
        payment::{Fact, State},
        rollout::gate::UNCLEAR_ANSWERS,
    },
    services::{App, Unavailable, campaigns::explained, connector_account},
};

/// Where the payer goes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// On in the wallet, at this address.
    Wallet(String),
    /// To our own page of the payment: it hands the order to the wallet, waits, or shows the result.
    Status,
}

/// How an order is put to the wallet.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// Name of the shop, as the payer reads it.
    pub payee: &'a str,
    pub return_url: &'a str,
    pub method: &'a Method,
    /// The wallet's word for its payer, where the order has to carry it.
    pub payer_token: Option<&'a str>,
}

/// Asks the payment's wallet for the money, and says where the payer goes on. Safe to repeat: a wallet knows an order by its id.
///
/// # Errors
/// [`Unavailable`]; an unclear answer of the wallet is not an error, it is asked again.
pub async fn present(app: &App, payment: &Payment, offer: Offer<'_>) -> Result<Next, Unavailable> {
    if let Some(url) = &payment.pay_url
        && payment.state == State::Pending.code()
    {
        return Ok(Next::Wallet(url.clone()));
    }
    if !payment.state().is_open() || handover(app, payment).await?.is_some() {
        return Ok(Next::Status);
    }
    let Some((connector, account)) = connector_account::of(app, &payment.connector_account_id).await? else { return Ok(Next::Status) };
    if requests::clear_the_way(app, payment).await? != Clear::Yes {
        // No wallet ever heard of it.
        observe(app, payment, Fact::Closed).await?;
        return Ok(Next::Status);
    }
    // Pending before the wallet is asked: if this program stops in between, the order is asked about, not forgotten (C0.8).
    let first_query_at_ms = Some(ask::next_at_ms(connector.describe(), payment, app.clock.now_ms()));
    write_observation(app, Observation { first_query_at_ms, ..observation(payment, Fact::Presented { pay_url: None }) }).await?;
    let order = Present {
        payment_id: payment.id.clone(),
        wallet: payment.wallet.clone(),
        method: offer.method.clone(),
        amount_minor: payment.payer_paid_minor,
        gross_minor: payment.gross_minor,
        discounts: explained::bill(app, payment).await?.lines,
        currency: payment.currency.clone(),
        payee: offer.payee.to_owned(),
        note: payment.note.clone(),
        return_url: offer.return_url.to_owned(),
        expires_at_ms: payment.expires_at_ms,
        payer_token: offer.payer_token.map(str::to_owned),
    };
    let cx = Cx { account: &account, now_ms: app.clock.now_ms(), random: app.entropy.bytes() };
    let seen = match connector.address(&order, &cx) {
        Ok(Some(url)) => Observed::Fact(Fact::Presented { pay_url: Some(url) }),
        Ok(None) => call(app, connector, &account, &Op::Present(order)).await,
        Err(_refused) => Observed::Unknown { why: NOT_SENT },
    };
    presented(app, payment, offer.method, seen).await
}

/// What the wallet's answer to an order means for its payer.
async fn presented(app: &App, payment: &Payment, method: &Method, seen: Observed) -> Result<Next, Unavailable> {
    match seen {
        Observed::Fact(Fact::Presented { pay_url: Some(code) }) if *method == Method::Code => hand_over(app, payment, "code", code).await,
        Observed::Invoke { parameters } => hand_over(app, payment, "bridge", parameters).await,
        Observed::Fact(fact) => {
            let url = if let Fact::Presented { pay_url } = &fact { pay_url.clone() } else { None };
            observe(app, payment, fact).await?;
            Ok(url.map_or(Next::Status, Next::Wallet))
        }
        unclear => {
            tracing::info!(payment = payment.id, ?unclear, "the wallet did not answer clearly and will be asked");
            if matches!(unclear, Observed::Unknown { .. }) {
                let mut tx = app.db.write().await?;
                db::payment::note_unclear(&mut tx, &payment.id, UNCLEAR_ANSWERS).await?;
                tx.commit().await?;
            }
            Ok(Next::Status)
        }
    }
}

async fn hand_over(app: &App, payment: &Payment, way: &str, content: String) -> Result<Next, Unavailable> {
    let new = Handover { payment_id: payment.id.clone(), way: way.to_owned(), content, made_at_ms: app.clock.now_ms() };
    let mut tx = app.db.write().await?;
    db::payment_handover::put(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(Next::Status)
}

/// What our page hands to the wallet of a payment that waits for its payer.
///
/// # Errors
/// [`Unavailable`].
pub async fn handover(app: &App, payment: &Payment) -> Result<Option<Handover>, Unavailable> {
    if !payment.state().is_open() || payment.pay_url.is_some() {
        return Ok(None);
    }
    let mut tx = app.db.glance().await?;
    Ok(db::payment_handover::find(&mut tx, &payment.id).await?)
}
