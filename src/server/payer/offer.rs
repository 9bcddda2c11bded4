//! A campaign's public page, for whoever was given its link or found it.

use super::Asker;
use crate::{
    services::{campaigns::public, wallets},
    ui::pages::payer::{
        offer::{Shown, page},
        problem::Problem,
    },
};
use axum::{extract::Path, response::Response};
use http::StatusCode;

/// `GET /o/{link}`.
pub(super) async fn show(asker: Asker, Path(link): Path<String>) -> Response {
    let app = &asker.app;
    let now_ms = app.clock.now_ms();
    if asker.guesses.blocked(&asker.browser.address, now_ms) {
        return asker.problem(Problem::TooMany);
    }
    let offer = match public::find(app, &link).await {
        Ok(Some(offer)) => offer,
        Ok(None) => {
            asker.guesses.missed(&asker.browser.address, now_ms);
            return asker.problem(Problem::NoOffer);
        }
        Err(error) => return asker.down(&error),
    };
    let wallets = match wallets::all(app).await {
        Ok(wallets) => wallets,
        Err(error) => return asker.down(&error),
    };
    let shown = Shown {
        address: format!("{}/o/{}", app.settings.public_url, offer.link),
        other_language: asker.other_language(&[]),
        offer: &offer,
        wallets: &wallets,
    };
    asker.page(StatusCode::OK, page(&asker.frame(), &shown))
}
