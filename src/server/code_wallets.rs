//! What a shop decides about wallets: joining a pilot, leaving it, saying where it stands.

use super::{
    Site, refusal,
    visit::{lang, rerender},
};
use crate::{
    services::{
        Actor,
        rollout::shops::{self, ShopError},
    },
    ui::{text::rollout as text, visit::Typed},
};
use axum::{
    Form, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use std::collections::BTreeMap;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/code/wallets/city", post(city))
        .route("/code/wallets/{wallet}/join", post(join))
        .route("/code/wallets/{wallet}/leave", post(leave))
}

async fn join(State(site): State<Site>, actor: Actor, Path(wallet): Path<String>, parts: Parts) -> Response {
    answer(&site, parts, "joined", shops::take_part(&site.app, &actor, &wallet, true).await).await
}

async fn leave(State(site): State<Site>, actor: Actor, Path(wallet): Path<String>, parts: Parts) -> Response {
    answer(&site, parts, "left", shops::take_part(&site.app, &actor, &wallet, false).await).await
}

#[derive(Deserialize)]
struct Place {
    #[serde(default)]
    city: String,
}

async fn city(State(site): State<Site>, actor: Actor, parts: Parts, Form(form): Form<Place>) -> Response {
    answer(&site, parts, "city", shops::set_city(&site.app, &actor, &form.city).await).await
}

async fn answer(site: &Site, mut parts: Parts, done: &str, result: Result<(), ShopError>) -> Response {
    let lang = lang(&parts.headers);
    let (status, sentence) = match result {
        Ok(()) => return Redirect::to(&format!("/code/wallets?done={done}")).into_response(),
        Err(ShopError::Unavailable(error)) => return refusal::unavailable(&parts.headers, &error),
        Err(ShopError::Clerk) => (StatusCode::FORBIDDEN, text::owner_decides(lang)),
        Err(ShopError::NoTrial) => (StatusCode::CONFLICT, text::trial_gone(lang)),
    };
    let typed = Typed { values: BTreeMap::new(), errors: vec![("", sentence.to_owned())] };
    rerender(site, &mut parts, "/code/wallets", status, typed).await
}
