//! Forms about how wallets are recognised.

use super::{Route, forbidden, unavailable};
use crate::{
    domain::wallet::Rule,
    server::{
        Site,
        visit::{lang, rerender},
    },
    services::{
        Admin,
        recognition::{self, BookError, Change, NamingRow},
    },
    ui::{pages::admin::wallets::RECOGNITION, text::recognition as text, visit::Typed},
};
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use std::collections::BTreeMap;

pub fn table() -> Vec<Route> {
    vec![
        Route::post("/admin/wallets/recognition/name", post(name)),
        Route::post("/admin/wallets/recognition/unname", post(unname)),
        Route::post("/admin/wallets/recognition/rule", post(rule)),
    ]
}

type Fields = BTreeMap<String, String>;

fn field(fields: &Fields, name: &str) -> String {
    fields.get(name).map_or("", |value| value.trim()).to_owned()
}

fn naming(fields: &Fields) -> NamingRow {
    let [connector, name, pattern, wallet] = ["connector", "field", "pattern", "wallet"].map(|name| field(fields, name));
    NamingRow { connector, field: name, pattern, wallet }
}

async fn name(State(site): State<Site>, admin: Admin, parts: Parts, Form(fields): Form<Fields>) -> Response {
    let done = recognition::name(&site.app, &admin, &naming(&fields)).await;
    answer(site, parts, fields, done).await
}

async fn unname(State(site): State<Site>, admin: Admin, parts: Parts, Form(fields): Form<Fields>) -> Response {
    let done = recognition::unname(&site.app, &admin, &naming(&fields)).await;
    answer(site, parts, fields, done).await
}

async fn rule(State(site): State<Site>, admin: Admin, parts: Parts, Form(fields): Form<Fields>) -> Response {
    let [token, not_after, app_id, wallet] = ["token", "not_after", "app_id", "wallet"].map(|name| field(&fields, name));
    let rule = Rule { token, not_after, app_id: app_id.to_ascii_lowercase(), wallet };
    let change = match field(&fields, "change").as_str() {
        "up" => Change::Up,
        "down" => Change::Down,
        "remove" => Change::Remove,
        _ => Change::Add(field(&fields, "place").parse::<usize>().unwrap_or(1).saturating_sub(1)),
    };
    let done = recognition::change_rule(&site.app, &admin, &rule, change).await;
    answer(site, parts, fields, done).await
}

/// On to the page, or the page again with what was typed and why nothing was changed.
async fn answer(site: Site, mut parts: Parts, fields: Fields, done: Result<(), BookError>) -> Response {
    let (status, name) = match &done {
        Ok(()) => return Redirect::to(&format!("{RECOGNITION}?done=changed")).into_response(),
        Err(BookError::Forbidden(missing)) => return forbidden(&parts.headers, *missing),
        Err(BookError::Unavailable(error)) => return unavailable(&parts.headers, error),
        Err(BookError::BadField) => (StatusCode::UNPROCESSABLE_ENTITY, "field"),
        Err(BookError::BadPattern) => (StatusCode::UNPROCESSABLE_ENTITY, "pattern"),
        Err(BookError::BadToken) => (StatusCode::UNPROCESSABLE_ENTITY, "token"),
        Err(BookError::BadWallet) => (StatusCode::UNPROCESSABLE_ENTITY, ""),
        Err(BookError::Conflict) => (StatusCode::CONFLICT, ""),
    };
    let sentence = done.err().map_or("", |error| text::error(lang(&parts.headers), &error)).to_owned();
    let typed = Typed { values: fields, errors: vec![(name, sentence)] };
    rerender(&site, &mut parts, RECOGNITION, status, typed).await
}
