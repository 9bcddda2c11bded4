//! Forms about the platform's people.

use super::{Route, once, plainly};
use crate::{
    server::{
        Site,
        login::status_of,
        visit::{lang, rerender},
    },
    services::{
        Admin,
        accounts::AccessError,
        admins::{AdminError, people},
    },
    ui::{
        text::{account, admin as text},
        visit::Typed,
    },
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;

pub fn table() -> Vec<Route> {
    vec![
        Route::post("/admin/people", post(invite)),
        Route::post("/admin/people/{id}/invite", post(invite_again)),
        Route::post("/admin/people/{id}/role", post(change_role)),
        Route::post("/admin/people/{id}/remove", post(remove)),
        Route::post("/admin/people/{id}/sessions/end", post(end_sessions)),
    ]
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Person {
    email: String,
    role: String,
    reason: String,
}

async fn invite(State(site): State<Site>, admin: Admin, mut parts: Parts, Form(form): Form<Person>) -> Response {
    match people::invite(&site.app, &admin, &form.email, &form.role).await {
        Ok(token) => link(&site, &admin, &token),
        Err(error) => again(&site, &mut parts, error, form).await,
    }
}

async fn invite_again(State(site): State<Site>, admin: Admin, Path(id): Path<String>, mut parts: Parts) -> Response {
    match people::invite_again(&site.app, &admin, &id).await {
        Ok(token) => link(&site, &admin, &token),
        Err(error) => again(&site, &mut parts, error, Person::default()).await,
    }
}

async fn change_role(
    State(site): State<Site>,
    admin: Admin,
    Path(id): Path<String>,
    mut parts: Parts,
    Form(form): Form<Person>,
) -> Response {
    match people::change_role(&site.app, &admin, &id, &form.role).await {
        Ok(()) => Redirect::to("/admin/people?done=role").into_response(),
        Err(error) => again(&site, &mut parts, error, Person::default()).await,
    }
}

async fn remove(State(site): State<Site>, admin: Admin, Path(id): Path<String>, mut parts: Parts, Form(form): Form<Person>) -> Response {
    match people::remove(&site.app, &admin, &id, &form.reason).await {
        Ok(()) => Redirect::to("/admin/people?done=removed").into_response(),
        Err(error) => again(&site, &mut parts, error, Person::default()).await,
    }
}

async fn end_sessions(State(site): State<Site>, admin: Admin, Path(id): Path<String>, mut parts: Parts) -> Response {
    match people::end_sessions(&site.app, &admin, &id).await {
        Ok(()) => Redirect::to("/admin/people?done=sessions").into_response(),
        Err(error) => again(&site, &mut parts, error, Person::default()).await,
    }
}

/// Shows the invitation's link once.
fn link(site: &Site, admin: &Admin, token: &str) -> Response {
    let mut response = Redirect::to("/admin/people?done=invited").into_response();
    once::say(site, &mut response, &admin.id, &[format!("{}/admin/invite/{token}", site.app.settings.public_url)]);
    response
}

/// The page again, with what was typed and what is wrong.
async fn again(site: &Site, parts: &mut Parts, error: AdminError, form: Person) -> Response {
    let lang = lang(&parts.headers);
    if let Some(response) = plainly(&parts.headers, &error) {
        return response;
    }
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, field, sentence) = match &error {
        AdminError::Taken => (StatusCode::CONFLICT, "email", text::email_taken(lang).to_owned()),
        AdminError::LastOwner => (StatusCode::CONFLICT, "", text::keep_one_owner(lang).to_owned()),
        AdminError::Role => (unprocessable, "role", text::role_missing(lang).to_owned()),
        AdminError::ReasonMissing => (unprocessable, "", text::reason_missing(lang).to_owned()),
        AdminError::Access(AccessError::Account(_)) => (unprocessable, "email", text::email_malformed(lang).to_owned()),
        AdminError::Access(error) => (status_of(error).0, "", account::access_error(lang, error)),
        AdminError::Forbidden(_) | AdminError::NotFound => return super::not_found(&parts.headers),
    };
    let values = [("email".to_owned(), form.email), ("role".to_owned(), form.role)].into();
    rerender(site, parts, "/admin/people", status, Typed { values, errors: vec![(field, sentence)] }).await
}
