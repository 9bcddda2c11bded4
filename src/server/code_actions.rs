//! What an owner does with the shop's code.

use super::{
    Site, login, refusal,
    visit::{lang, rerender},
};
use crate::{
    services::{
        Actor,
        accounts::AccessError,
        shop_code::{self, ReplaceError, SwitchError},
    },
    ui::{
        text::{account, code as text},
        visit::Typed,
    },
};
use axum::{
    Form, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use std::collections::BTreeMap;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/code/replace", post(replace))
        .route("/code/pause", post(pause))
        .route("/code/resume", post(resume))
        .route("/code/kind", post(kind))
}

async fn pause(State(site): State<Site>, actor: Actor, parts: Parts) -> Response {
    switch(&site, &actor, parts, true).await
}

async fn resume(State(site): State<Site>, actor: Actor, parts: Parts) -> Response {
    switch(&site, &actor, parts, false).await
}

async fn switch(site: &Site, actor: &Actor, parts: Parts, paused: bool) -> Response {
    let to = if paused { "/code?done=paused" } else { "/code?done=resumed" };
    changed(site, parts, shop_code::set_paused(&site.app, actor, paused).await, to).await
}

#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    kind: String,
}

async fn kind(State(site): State<Site>, actor: Actor, parts: Parts, Form(form): Form<Kind>) -> Response {
    let done = shop_code::set_kind(&site.app, &actor, &form.kind).await;
    changed(&site, parts, done, "/code?done=kind").await
}

async fn changed(site: &Site, mut parts: Parts, done: Result<(), SwitchError>, to: &'static str) -> Response {
    let lang = lang(&parts.headers);
    let (status, field, sentence) = match done {
        Ok(()) => return Redirect::to(to).into_response(),
        Err(SwitchError::Unavailable(error)) => return refusal::unavailable(&parts.headers, &error),
        Err(SwitchError::NotOwner) => (StatusCode::FORBIDDEN, "", text::owner_changes(lang)),
        Err(SwitchError::NoCode) => (StatusCode::CONFLICT, "", text::no_code(lang)),
        Err(SwitchError::NoKind) => (StatusCode::UNPROCESSABLE_ENTITY, "kind", text::kind_missing(lang)),
    };
    let typed = Typed { values: BTreeMap::new(), errors: vec![(field, sentence.to_owned())] };
    rerender(site, &mut parts, "/code", status, typed).await
}

#[derive(Deserialize)]
struct Replacement {
    #[serde(default)]
    confirmation: String,
    #[serde(default)]
    password: String,
}

async fn replace(State(site): State<Site>, actor: Actor, mut parts: Parts, Form(form): Form<Replacement>) -> Response {
    let lang = lang(&parts.headers);
    let (status, field, sentence) = match shop_code::replace(&site.app, &actor, &form.confirmation, &form.password).await {
        Ok(_) => return Redirect::to("/code?done=replaced").into_response(),
        Err(ReplaceError::Unavailable(error) | ReplaceError::Access(AccessError::Unavailable(error))) => {
            return refusal::unavailable(&parts.headers, &error);
        }
        Err(ReplaceError::NotOwner) => (StatusCode::FORBIDDEN, "", text::owner_only(lang).to_owned()),
        Err(ReplaceError::NoCode) => (StatusCode::CONFLICT, "", text::no_code(lang).to_owned()),
        Err(ReplaceError::NotConfirmed) => (StatusCode::UNPROCESSABLE_ENTITY, "confirmation", text::not_confirmed(lang).to_owned()),
        Err(ReplaceError::Access(AccessError::Wrong)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "password", account::wrong_current(lang).to_owned())
        }
        Err(ReplaceError::Access(error)) => (login::status_of(&error).0, "", account::access_error(lang, &error)),
    };
    let typed = Typed { values: BTreeMap::from([("confirmation".to_owned(), form.confirmation)]), errors: vec![(field, sentence)] };
    rerender(&site, &mut parts, "/code", status, typed).await
}
