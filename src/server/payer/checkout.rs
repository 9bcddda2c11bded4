//! The scanned code: the page that asks for the amount, what is posted from it, and the way through the wallet's sign-in.

use super::{Asker, link, see_other};
use crate::{
    domain::{
        bill::{Agreed, Bill},
        money::{AmountError, Minor},
        wallet::Wallet,
    },
    server::telemetry,
    services::{
        Unavailable,
        campaigns::preview::{self, Paying},
        checkout::{self, Begun, CheckoutError, Dearer, NOTE_LENGTH, Order, Ordered},
        codes::Ready,
        instance_key::hex,
        payments::Next,
        receipts, shop_code,
    },
    ui::{
        pages::payer::{
            bill::fragment,
            checkout::{Checkout, page},
            problem,
            wallets::{self, Choice},
        },
        text::{Lang, common, payer as text},
        visit::Typed,
    },
};
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Json, Response},
};
use http::{StatusCode, header};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What stands in the form, and in links that keep what was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    amount: String,
    note: String,
    wallet: String,
    idempotency_key: String,
    /// The price that the page showed for its amount ([`Agreed`]).
    shown: String,
    /// The amount of the bill that the page showed.
    billed: String,
    /// Which button: pay; now (pay what the list of wallets shows, or what a script showed as it was typed; also where a browser names
    /// none); preview, wallets, choose.
    step: String,
    /// The owner wants to see what payers see.
    #[serde(rename = "as")]
    viewer: String,
}

impl Fields {
    fn pairs(&self) -> [(&'static str, &str); 3] {
        [("amount", &self.amount), ("note", &self.note), ("wallet", &self.wallet)]
    }

    /// The shop's amount where it asks for one, else what was typed.
    fn amount(&self, ready: &Ready) -> Option<Minor> {
        ready.request.as_ref().map(|request| request.amount).or_else(|| Minor::parse(&self.amount).ok())
    }

    /// The wallet to pay with: chosen, else recognised. Inside WeChat no other can be opened.
    fn wallet<'a>(&self, ready: &'a Ready) -> Option<&'a Wallet> {
        let chosen = ready.usable_wallet(&self.wallet).filter(|_| !ready.only_wechat());
        chosen.or(ready.wallet.as_ref())
    }
}

/// `GET /c/{code}`.
pub(super) async fn show(asker: Asker, Path(code): Path<String>, Query(fields): Query<Fields>) -> Response {
    let ready = match asker.open(&code).await {
        Ok(ready) => ready,
        Err(refused) => return refused,
    };
    if asker.wants_json {
        return for_wallets(&asker, &ready);
    }
    // A request is looked at before it is sent; only the printed code is checked for having been swapped.
    let owner = ready.request.is_none() && asker.actor.as_ref().is_some_and(|actor| actor.merchant_id == ready.merchant_id);
    if owner && fields.viewer != "payer" {
        let as_payer = link(&asker.path, &[("as", "payer")]);
        if let Err(error) = shop_code::note_check(&asker.app, &ready.code).await {
            return asker.down(&error);
        }
        return asker.page(StatusCode::OK, problem::own_code(&asker.frame(), &ready.store_name, as_payer, asker.other_language(&[])));
    }
    form(&asker, &ready, &fields, None, StatusCode::OK, Vec::new()).await
}

/// `GET /c/{code}/bill`: what the typed amount comes to, for the script of the page.
pub(super) async fn bill(asker: Asker, Path(code): Path<String>, Query(fields): Query<Fields>) -> Response {
    let ready = match asker.open(&code).await {
        Ok(ready) => ready,
        Err(refused) => return refused,
    };
    match price(&asker, &ready, &fields, fields.wallet(&ready), None).await {
        Ok(bill) => asker.page(StatusCode::OK, fragment(asker.lang, &bill)),
        Err(error) => asker.down(&error),
    }
}

/// What the typed amount comes to with this wallet; nothing where there is no amount. `vouched`: who pays, as the wallet said just now.
async fn price(asker: &Asker, ready: &Ready, fields: &Fields, wallet: Option<&Wallet>, vouched: Option<&str>) -> Result<Bill, Unavailable> {
    let Some(amount) = fields.amount(ready) else { return Ok(Bill::default()) };
    let Some(wallet) = wallet else { return preview::bill(&asker.app, ready, amount, None).await };
    let payer = vouched.map(str::to_owned).or_else(|| asker.returning_payer(wallet));
    let place = asker.place(ready, wallet);
    preview::bill(&asker.app, ready, amount, Some(Paying { wallet, place: &place, payer: payer.as_deref() })).await
}

/// For a wallet that resolves codes by the address instead of the network's `resolve`.
fn for_wallets(asker: &Asker, ready: &Ready) -> Response {
    let wallets: Vec<_> = ready.usable.iter().map(|wallet| &wallet.code).collect();
    let answer = serde_json::json!({
        "code": ready.code,
        "payee": ready.merchant_name,
        "store": ready.store_name,
        "kind": ready.kind.code(),
        "currency": ready.currency,
        "amount_minor": ready.request.as_ref().map(|request| request.amount.0),
        "wallets": wallets,
        "pay": format!("{}/network/v1/pay", asker.app.settings.public_url),
        "trial": asker.frame().trial,
    });
    ([(header::VARY, "Accept"), (header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

/// The page with the form as it was filled in, and what is wrong with it; `vouched` as in [`price`].
async fn form(
    asker: &Asker,
    ready: &Ready,
    fields: &Fields,
    vouched: Option<&str>,
    status: StatusCode,
    errors: Vec<(&'static str, String)>,
) -> Response {
    let wallet = fields.wallet(ready);
    let bill = match price(asker, ready, fields, wallet, vouched).await {
        Ok(bill) => bill,
        Err(error) => return asker.down(&error),
    };
    let key = if is_key(&fields.idempotency_key) { fields.idempotency_key.clone() } else { new_key(asker) };
    let values = fields.pairs().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let document = page(
        &asker.frame(),
        &Checkout {
            ready,
            wallet,
            typed: &Typed { values, errors },
            bill,
            idempotency_key: &key,
            other_language: asker.other_language(&fields.pairs()),
        },
    );
    asker.page(status, document)
}

fn new_key(asker: &Asker) -> String {
    hex(&asker.app.entropy.bytes::<16>())
}

fn is_key(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `GET /c/{code}/wallets`.
pub(super) async fn choose(asker: Asker, Path(code): Path<String>, Query(fields): Query<Fields>) -> Response {
    let ready = match asker.open(&code).await {
        Ok(ready) => ready,
        Err(refused) => return refused,
    };
    let address = ready.path();
    if ready.only_wechat() {
        return see_other(&link(&address, &fields.pairs()));
    }
    let bill = match price(&asker, &ready, &fields, None, None).await {
        Ok(bill) => bill,
        Err(error) => return asker.down(&error),
    };
    let key = new_key(&asker);
    let typed = [("amount", fields.amount.as_str()), ("note", fields.note.as_str())];
    let choice = Choice {
        on_telephone: (!asker.on_telephone()).then(|| format!("{}{}", asker.app.settings.public_url, link(&address, &typed))),
        ready: &ready,
        amount: fields.amount(&ready),
        after_discounts: (bill.discount() > Minor::ZERO && !bill.up_to()).then_some(bill.pay),
        shown: bill.agreed(),
        note: &fields.note,
        idempotency_key: &key,
        back: link(&address, &fields.pairs()),
        other_language: asker.other_language(&fields.pairs()),
    };
    asker.page(StatusCode::OK, wallets::page(&asker.frame(), &choice))
}

/// `POST /c/{code}`.
pub(super) async fn submit(asker: Asker, Path(code): Path<String>, Form(fields): Form<Fields>) -> Response {
    let ready = match asker.open(&code).await {
        Ok(ready) => ready,
        Err(refused) => return refused,
    };
    let address = ready.path();
    match fields.step.as_str() {
        "wallets" => return see_other(&link(&format!("{address}/wallets"), &fields.pairs())),
        "choose" => return see_other(&link(&address, &fields.pairs())),
        _ => {}
    }
    let (order, errors) = checked(asker.lang, &ready, &fields);
    if !errors.is_empty() {
        return form(&asker, &ready, &fields, None, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
    }
    if fields.step == "preview" {
        return see_other(&link(&address, &fields.pairs()));
    }
    let Some(wallet) = fields.wallet(&ready) else {
        return see_other(&link(&format!("{address}/wallets"), &fields.pairs()));
    };
    // Nobody pays a bill that was not shown: without a script, the first tap works it out.
    let is_shown = ready.request.is_some() || Minor::parse(&fields.billed).is_ok_and(|billed| billed.0 == order.amount_minor);
    if fields.step == "pay" && !is_shown {
        return see_other(&link(&address, &fields.pairs()));
    }
    let order = Order { wallet: wallet.code.as_str().into(), ..order };
    match checkout::begin(&asker.app, &ready, &order, asker.place(&ready, wallet)).await {
        Ok(Begun::SignIn(url)) => see_other(&url),
        Ok(Begun::Ordered(ordered)) => on(&asker, wallet, &ordered),
        Err(error) => stopped(&asker, &ready, error).await,
    }
}

/// The order in the form, and everything that keeps it from being one.
fn checked(lang: Lang, ready: &Ready, fields: &Fields) -> (Order, Vec<(&'static str, String)>) {
    let mut errors: Vec<(&'static str, &'static str)> = Vec::new();
    let asked = ready.request.as_ref();
    let amount = asked.map_or_else(|| Minor::parse(&fields.amount), |request| Ok(request.amount)).unwrap_or_else(|error| {
        let sentence = match error {
            AmountError::Missing => text::amount_missing(lang),
            AmountError::NotANumber => text::amount_not_a_number(lang),
            AmountError::TooSmall => text::amount_too_small(lang),
            AmountError::TooLarge => text::amount_too_large(lang),
        };
        errors.push(("amount", sentence));
        Minor::ZERO
    });
    let note = asked.map_or(fields.note.as_str(), |request| &request.note).trim();
    if note.chars().count() > NOTE_LENGTH {
        errors.push(("note", text::note_too_long(lang)));
    }
    if !fields.wallet.is_empty() && ready.usable_wallet(&fields.wallet).is_none() {
        errors.push(("", text::wallet_gone(lang)));
    }
    if !is_key(&fields.idempotency_key) {
        errors.push(("", text::form_stale(lang)));
    }
    let order = Order {
        code: ready.code.clone(),
        request: asked.map(|request| request.id.as_str().into()),
        amount_minor: amount.0,
        note: note.chars().filter(|character| !character.is_control()).collect(),
        wallet: Box::default(),
        // A script that is still asking leaves the price of another amount: that is no promise for this one.
        most_minor: Agreed::parse(&fields.shown).filter(|agreed| agreed.gross == amount).map(|agreed| agreed.pay.0),
        key: fields.idempotency_key.as_str().into(),
    };
    (order, errors.into_iter().map(|(field, sentence)| (field, sentence.to_owned())).collect())
}

/// Where an ordered payment goes on. The browser keeps who the wallet has just vouched for.
fn on(asker: &Asker, wallet: &Wallet, ordered: &Ordered) -> Response {
    let mut on = match &ordered.next {
        Next::Wallet(url) => see_other(url),
        Next::Status => see_other(&receipts::path(&asker.app, &ordered.payment.id)),
    };
    if let Some(payer) = &ordered.payer {
        asker.keep_payer(&mut on, &wallet.code, payer);
    }
    on
}

/// `GET /c/{code}/payer`: the payer has signed in to the wallet, which put its fields beside our sealed `order`.
pub(super) async fn come_back(asker: Asker, Path(code): Path<String>, Query(mut brought): Query<BTreeMap<String, String>>) -> Response {
    let ready = match asker.open(&code).await {
        Ok(ready) => ready,
        Err(refused) => return refused,
    };
    let sealed = brought.remove("order").unwrap_or_default();
    let travelling = match checkout::unsealed(&asker.app, &sealed) {
        Ok(travelling) if is_for(&travelling.order, &ready) => travelling,
        Ok(_) => return stopped(&asker, &ready, CheckoutError::Forged).await,
        Err(error) => return stopped(&asker, &ready, error).await,
    };
    let Some(wallet) = ready.usable_wallet(&travelling.order.wallet) else {
        let fields = Fields { idempotency_key: String::new(), ..refilled(&travelling.order) };
        let gone = vec![("", text::wallet_gone(asker.lang).to_owned())];
        return form(&asker, &ready, &fields, None, StatusCode::UNPROCESSABLE_ENTITY, gone).await;
    };
    let came = checkout::Came { fields: brought, user_agent: asker.browser.user_agent.clone() };
    match checkout::pay(&asker.app, &ready, &travelling, came).await {
        Ok(ordered) => on(&asker, wallet, &ordered),
        Err(error) => stopped(&asker, &ready, error).await,
    }
}

/// A request may be paid over a newer code than the one that its payer set out with.
fn is_for(order: &Order, ready: &Ready) -> bool {
    let request = ready.request.as_ref().map(|request| request.id.as_str());
    order.request.as_deref() == request && (request.is_some() || order.code == ready.code)
}

/// The form once more, with what the order said and why it went no further. Nothing has been charged.
async fn stopped(asker: &Asker, ready: &Ready, error: CheckoutError) -> Response {
    let (order, sentence, status) = match error {
        CheckoutError::Unavailable(error) => return asker.down(&error),
        CheckoutError::Dearer(dearer) => return show_again(asker, ready, &dearer).await,
        CheckoutError::Forged => (None, text::form_stale(asker.lang), StatusCode::UNPROCESSABLE_ENTITY),
        CheckoutError::Stale(order) => (Some(order), text::form_stale(asker.lang), StatusCode::UNPROCESSABLE_ENTITY),
        CheckoutError::NotThePayer(order) => (Some(order), text::not_the_payer(asker.lang), StatusCode::UNPROCESSABLE_ENTITY),
        CheckoutError::NoAccount(order) => (Some(order), text::wallet_unready(asker.lang), StatusCode::SERVICE_UNAVAILABLE),
    };
    let fields = order.as_ref().map(refilled).unwrap_or_default();
    let mut sentence = sentence.to_owned();
    if status.is_server_error() {
        sentence.push(' ');
        sentence.push_str(&common::request_number(asker.lang, telemetry::request_id(&asker.headers)));
    }
    form(asker, ready, &fields, None, status, vec![("", sentence)]).await
}

/// The bill again at the price that holds now: a price confirmed never rises. It is the price of who the wallet has vouched for, also
/// on the next look.
async fn show_again(asker: &Asker, ready: &Ready, dearer: &Dearer) -> Response {
    let Dearer { order, payer } = dearer;
    let sentence = vec![("", text::price_rose(asker.lang).to_owned())];
    let mut page = form(asker, ready, &refilled(order), payer.as_deref(), StatusCode::CONFLICT, sentence).await;
    if let Some(payer) = payer {
        asker.keep_payer(&mut page, &order.wallet, payer);
    }
    page
}

fn refilled(order: &Order) -> Fields {
    Fields {
        amount: Minor(order.amount_minor).plain(),
        note: order.note.clone(),
        wallet: order.wallet.to_string(),
        idempotency_key: order.key.to_string(),
        ..Fields::default()
    }
}
