//! An admin's own account: password, recovery codes, signed-in devices.

use super::{Route, once, session, unavailable};
use crate::{
    server::{
        Site,
        login::status_of,
        refusal,
        session::browser,
        visit::{lang, rerender},
    },
    services::{Admin, accounts::AccessError, admins::sign_in, sessions},
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
use http::request::Parts;
use serde::Deserialize;
use std::collections::BTreeMap;
use tower_sessions::Session;

pub fn table() -> Vec<Route> {
    vec![
        Route::post("/admin/me/password", post(change_password)),
        Route::post("/admin/me/recovery", post(renew_recovery)),
        Route::post("/admin/me/sessions/{id}/end", post(end_session)),
    ]
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Passwords {
    current_password: String,
    new_password: String,
}

async fn change_password(
    State(site): State<Site>,
    admin: Admin,
    session: Session,
    mut parts: Parts,
    Form(form): Form<Passwords>,
) -> Response {
    match sign_in::change_password(&site.app, &admin, &form.current_password, &form.new_password).await {
        Ok(()) => match session::begin(&session, &admin.id, true, &browser(&parts, &site.app.settings)).await {
            Ok(()) => Redirect::to("/admin/me?done=password").into_response(),
            Err(error) => refusal::broken(&parts.headers, &error),
        },
        Err(error) => {
            let field = match &error {
                AccessError::Wrong => "current_password",
                AccessError::Account(_) => "new_password",
                _ => "",
            };
            again(&site, &mut parts, field, &error).await
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Code {
    code: String,
}

async fn renew_recovery(State(site): State<Site>, admin: Admin, mut parts: Parts, Form(form): Form<Code>) -> Response {
    match sign_in::renew_recovery_codes(&site.app, &admin, &form.code).await {
        Ok(codes) => {
            let mut response = Redirect::to("/admin/me?done=recovery").into_response();
            once::say(&site, &mut response, &admin.id, &codes);
            response
        }
        Err(error) => again(&site, &mut parts, "code", &error).await,
    }
}

async fn end_session(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts) -> Response {
    match sessions::end(&site.app, &admin, &id).await {
        Ok(true) => Redirect::to("/admin/me?done=session").into_response(),
        // Over already, or not theirs: the list shows what there is.
        Ok(false) => Redirect::to("/admin/me").into_response(),
        Err(error) => unavailable(&parts.headers, &error),
    }
}

async fn again(site: &Site, parts: &mut Parts, field: &'static str, error: &AccessError) -> Response {
    if let AccessError::Unavailable(error) = error {
        return unavailable(&parts.headers, error);
    }
    let lang = lang(&parts.headers);
    let (status, retry_seconds) = status_of(error);
    let sentence = match (error, field) {
        (AccessError::Wrong, "code") => text::wrong_code(lang).to_owned(),
        (AccessError::Wrong, _) => account::wrong_current(lang).to_owned(),
        _ => account::access_error(lang, error),
    };
    let field = if retry_seconds.is_some() { "" } else { field };
    rerender(site, parts, "/admin/me", status, Typed { values: BTreeMap::new(), errors: vec![(field, sentence)] }).await
}
