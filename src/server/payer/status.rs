//! A payment as its payer sees it: waiting, not paid, or the receipt. Shown whole only to whoever holds its link.

use super::{Asker, link};
use crate::{
    domain::money::Minor,
    services::{
        App, Mode, Unavailable,
        campaigns::explained,
        codes,
        payments::{self, Handover, Payment},
        receipts, wallets,
    },
    ui::{
        address::encode,
        pages::payer::{
            problem::Problem,
            receipt,
            status::{self, Shown},
        },
    },
};
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Json, Response},
};
use http::{StatusCode, header};
use serde::Deserialize;

/// The right to see the payment.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Right {
    k: String,
}

/// `GET /p/{payment}`.
pub(super) async fn show(asker: Asker, Path(id): Path<String>, Query(right): Query<Right>) -> Response {
    match page(&asker, &id, &right.k).await {
        Ok(answer) => answer,
        Err(error) => asker.down(&error),
    }
}

async fn page(asker: &Asker, id: &str, k: &str) -> Result<Response, Unavailable> {
    let app = &asker.app;
    let now_ms = app.clock.now_ms();
    if asker.guesses.blocked(&asker.browser.address, now_ms) {
        return Ok(asker.problem(Problem::TooMany));
    }
    let Some(payment) = payments::find(app, id).await? else {
        asker.guesses.missed(&asker.browser.address, now_ms);
        return Ok(asker.problem(Problem::NoPayment));
    };
    if !receipts::may_see(app, &payment.id, k) {
        return Ok(asker.page(StatusCode::OK, receipt::sealed(&asker.frame(), &payment.id, asker.other_language(&[]))));
    }
    let Some(payee) = codes::payee(app, &payment.code).await? else { return Ok(asker.problem(Problem::NoPayment)) };
    let wallet = wallets::find(app, payment.paid_with()).await?;
    let paid = payment.state().is_paid();
    let code = codes::path(&payment.code, payment.request_id.as_deref());
    let amount = Minor(payment.gross_minor).plain();
    let bill = explained::bill(app, &payment).await?;
    let handover = payments::handover(app, &payment).await?;
    let shown = Shown {
        simulated: handover.as_ref().and_then(|handover| simulated(app, &payment, handover)),
        handover: handover.as_ref(),
        bill: &bill,
        shop: &payee.merchant_name,
        store: &payee.store_name,
        verified: payee.verified,
        time_zone: &payee.time_zone,
        wallet: wallet.as_ref(),
        now_ms,
        poll: format!("/p/{}/state?k={k}", payment.id),
        here: receipts::path(app, &payment.id),
        other_language: asker.other_language(&[("k", k)]),
        again: if paid { code } else { link(&code, &[("amount", &amount), ("note", &payment.note)]) },
        payment: &payment,
    };
    let document = if paid { receipt::page(&asker.frame(), &shown) } else { status::page(&asker.frame(), &shown) };
    Ok(asker.page(StatusCode::OK, document))
}

/// Where the simulator takes over what the page hands to a wallet; none in live mode.
fn simulated(app: &App, payment: &Payment, handover: &Handover) -> Option<String> {
    if app.settings.mode != Mode::Trial {
        return None;
    }
    let (at, content) = (&app.settings.simulator_url, encode(&handover.content));
    let back = encode(&format!("{}{}", app.settings.public_url, receipts::path(app, &payment.id)));
    Some(match handover.way.as_str() {
        "bridge" => format!("{at}/bridge?parameters={content}&return_url={back}"),
        _ => format!("{at}/?content={content}"),
    })
}

/// `GET /p/{payment}/state`: what a waiting page asks for every two seconds.
pub(super) async fn state(asker: Asker, Path(id): Path<String>, Query(right): Query<Right>) -> Response {
    if !receipts::may_see(&asker.app, &id, &right.k) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match payments::find(&asker.app, &id).await {
        Err(error) => asker.down(&error),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Ok(Some(payment)) => ([(header::CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "state": payment.state }))).into_response(),
    }
}
