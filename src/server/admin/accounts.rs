//! Forms about the platform's accounts with wallets.

use super::Route;
use crate::{
    connectors::entry::Typed as Entries,
    server::{
        Site,
        wallet_accounts::{Verb, acted, saved},
    },
    services::{Admin, connector_account::desk::Owner},
    ui::pages::wallet_accounts::PLATFORM,
};
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use http::request::Parts;

pub fn table() -> Vec<Route> {
    vec![
        Route::post("/admin/wallets/accounts/{id}", post(save)),
        Route::post("/admin/wallets/accounts/{id}/check", post(check)),
        Route::post("/admin/wallets/accounts/{id}/suspend", post(suspend)),
        Route::post("/admin/wallets/accounts/{id}/resume", post(resume)),
    ]
}

async fn save(State(site): State<Site>, admin: Admin, Path(wallet): Path<String>, parts: Parts, Form(fields): Form<Entries>) -> Response {
    saved(&site, Owner::Platform(&admin), PLATFORM, &wallet, fields, parts).await
}

async fn check(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts) -> Response {
    acted(&site, Owner::Platform(&admin), PLATFORM, &id, Verb::Check, parts).await
}

async fn suspend(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts) -> Response {
    acted(&site, Owner::Platform(&admin), PLATFORM, &id, Verb::Suspend, parts).await
}

async fn resume(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts) -> Response {
    acted(&site, Owner::Platform(&admin), PLATFORM, &id, Verb::Resume, parts).await
}
