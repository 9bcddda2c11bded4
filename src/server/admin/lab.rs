//! Starting the conformance lab, and its reports for machines.

use super::{Route, forbidden, not_found, unavailable};
use crate::{
    server::{
        Site,
        visit::{lang, rerender},
    },
    services::{
        Admin,
        admins::LookError,
        lab::desk::{self, StartError},
    },
    ui::{text::lab as text, visit::Typed},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Json, Redirect, Response},
    routing::{get, post},
};
use http::{Method, StatusCode, request::Parts};
use serde::Deserialize;

const PAGE: &str = "/admin/lab";

pub fn table() -> Vec<Route> {
    vec![Route::post(PAGE, post(start)), Route { method: Method::GET, path: "/admin/lab/{id}/report.json", handler: get(report) }]
}

/// Without a wallet, all of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    wallet: String,
}

async fn start(State(site): State<Site>, admin: Admin, mut parts: Parts, Form(wish): Form<Wish>) -> Response {
    let wallet = Some(wish.wallet.as_str()).filter(|wallet| !wallet.is_empty());
    match desk::start(&site.app, &admin, wallet).await {
        Ok(()) => Redirect::to(&format!("{PAGE}?done=started")).into_response(),
        Err(StartError::Forbidden(missing)) => forbidden(&parts.headers, missing),
        Err(StartError::NotFound) => not_found(&parts.headers),
        Err(StartError::Unavailable(error)) => unavailable(&parts.headers, &error),
        Err(StartError::Busy) => {
            let typed = Typed { errors: vec![("", text::busy(lang(&parts.headers)).to_owned())], ..Typed::default() };
            rerender(&site, &mut parts, PAGE, StatusCode::CONFLICT, typed).await
        }
    }
}

async fn report(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts) -> Response {
    match desk::one(&site.app, &admin, &id).await {
        Ok(Some((_, report, _))) => Json(report).into_response(),
        Ok(None) => not_found(&parts.headers),
        Err(LookError::Forbidden(missing)) => forbidden(&parts.headers, missing),
        Err(LookError::Unavailable(error)) => unavailable(&parts.headers, &error),
    }
}
