//! What a till does: asks for an amount once, withdraws it, scans a payer; and how each stands, for the script of its page.

use super::{
    Site, refusal,
    visit::{lang, not_found, rerender},
};
use crate::{
    domain::{
        money::{AmountError, Minor},
        payment_request::Kind,
    },
    services::{
        Actor, Unavailable,
        checkout::NOTE_LENGTH,
        payment_requests::{self, proposals},
        payments::collect::{CollectError, Take, collect},
    },
    ui::{
        address::encode,
        text::{Lang, payer, till as text},
        visit::Typed,
    },
};
use axum::{
    Form, Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{StatusCode, header, request::Parts};
use serde::Deserialize;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/amount", post(ask))
        .route("/amount/scan", post(scan))
        .route("/amount/scan/{payment}/state", get(scanned_state))
        .route("/amount/{id}/cancel", post(cancel))
        .route("/amount/{id}/state", get(state))
        .route("/payments/{id}/proposal", post(dealt_with))
}

/// The form of an amount, and that of a scan.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Fields {
    amount: String,
    note: String,
    /// Drawn with the page.
    key: String,
    /// Which way: code, scan or link.
    step: String,
    /// What the payer's wallet shows. Never given back to a page.
    code: String,
}

impl Fields {
    /// What was typed, but for the payer's code.
    fn typed(&self, errors: Vec<(&'static str, String)>) -> Typed {
        let values = [("amount", &self.amount), ("note", &self.note)];
        Typed { values: values.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect(), errors }
    }

    fn checked(&self, lang: Lang) -> Result<(Minor, &str), Vec<(&'static str, String)>> {
        let amount = Minor::parse(&self.amount).map_err(|error| amount_error(lang, error));
        let note = self.note.trim();
        let long = note.chars().count() > NOTE_LENGTH;
        let note_error = long.then(|| ("note", payer::note_too_long(lang).to_owned()));
        match amount {
            Ok(amount) if !long => Ok((amount, note)),
            amount => Err(amount.err().map(|sentence| ("amount", sentence.to_owned())).into_iter().chain(note_error).collect()),
        }
    }
}

fn amount_error(lang: Lang, error: AmountError) -> &'static str {
    match error {
        AmountError::Missing => payer::amount_missing(lang),
        AmountError::NotANumber => payer::amount_not_a_number(lang),
        AmountError::TooSmall => payer::amount_too_small(lang),
        AmountError::TooLarge => payer::amount_too_large(lang),
    }
}

async fn ask(State(site): State<Site>, actor: Actor, mut parts: Parts, Form(fields): Form<Fields>) -> Response {
    let lang = lang(&parts.headers);
    let (amount, note) = match fields.checked(lang) {
        Ok(checked) => checked,
        Err(errors) => return rerender(&site, &mut parts, "/amount", StatusCode::UNPROCESSABLE_ENTITY, fields.typed(errors)).await,
    };
    let kind = match fields.step.as_str() {
        "scan" => return Redirect::to(&scan_page(amount, note)).into_response(),
        "link" => Kind::Link,
        _ => Kind::Dynamic,
    };
    match payment_requests::create(&site.app, &actor, kind, amount, note, &fields.key).await {
        Ok(id) => Redirect::to(&format!("/amount/{id}")).into_response(),
        Err(error) => refusal::unavailable(&parts.headers, &error),
    }
}

fn scan_page(amount: Minor, note: &str) -> String {
    format!("/amount/scan?amount={}&note={}", amount.plain(), encode(note))
}

async fn scan(State(site): State<Site>, actor: Actor, mut parts: Parts, Form(fields): Form<Fields>) -> Response {
    let lang = lang(&parts.headers);
    let Ok((amount, note)) = fields.checked(lang) else { return Redirect::to("/amount").into_response() };
    let take = Take { amount, note, key: &fields.key };
    let error = match collect(&site.app, &actor, take, &fields.code).await {
        Ok(payment) => return Redirect::to(&format!("/amount/scan/{}", payment.id)).into_response(),
        Err(CollectError::Unavailable(error)) => return refusal::unavailable(&parts.headers, &error),
        Err(error) => error,
    };
    let typed = fields.typed(vec![("code", collect_error(lang, &error))]);
    rerender(&site, &mut parts, &scan_page(amount, note), StatusCode::UNPROCESSABLE_ENTITY, typed).await
}

fn collect_error(lang: Lang, error: &CollectError) -> String {
    match error {
        CollectError::WalletClosed(wallet) => {
            let name = wallet.as_ref().map(|wallet| lang.pick(&wallet.name_zh, &wallet.name_en).as_str());
            text::wallet_closed(lang, name.unwrap_or(text::an_unknown_wallet(lang)))
        }
        CollectError::CannotScan(wallet) => text::cannot_scan(lang, lang.pick(&wallet.name_zh, &wallet.name_en)),
        CollectError::ShopClosed => text::shop_closed(lang).to_owned(),
        CollectError::NoSuchCode | CollectError::Unavailable(_) => text::no_such_code(lang).to_owned(),
    }
}

async fn cancel(State(site): State<Site>, actor: Actor, Path(id): Path<String>, mut parts: Parts) -> Response {
    match payment_requests::cancel(&site.app, &actor, &id).await {
        Ok(Some(_)) => Redirect::to(&format!("/amount/{id}")).into_response(),
        Ok(None) => not_found(&site, &mut parts).await,
        Err(error) => refusal::unavailable(&parts.headers, &error),
    }
}

async fn state(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts) -> Response {
    let found = payment_requests::find(&site.app, &actor, &id).await;
    told(&parts, found.map(|found| found.map(|(request, _)| request.state.code())))
}

async fn scanned_state(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts) -> Response {
    let found = payment_requests::scanned(&site.app, &actor, &id).await;
    told(&parts, found.map(|found| found.map(|payment| payment.state().code())))
}

fn told(parts: &Parts, found: Result<Option<&'static str>, Unavailable>) -> Response {
    match found {
        Ok(Some(state)) => ([(header::CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "state": state }))).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => refusal::unavailable(&parts.headers, &error),
    }
}

async fn dealt_with(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts) -> Response {
    match proposals::settle(&site.app, &actor, &id).await {
        Ok(_) => Redirect::to(&format!("/payments/{id}")).into_response(),
        Err(error) => refusal::unavailable(&parts.headers, &error),
    }
}
