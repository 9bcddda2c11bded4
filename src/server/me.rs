//! A member's own account: the shop's names, password and signed-in devices.

use super::{
    Site, login, refusal, session,
    visit::{lang, rerender},
};
use crate::{
    services::{
        Actor,
        accounts::{
            self, AccessError,
            names::{self, RenameError},
        },
        sessions,
    },
    ui::{
        text::account::{self as text, access_error},
        visit::Typed,
    },
};
use axum::{
    Form, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use tower_sessions::Session;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/me/shop", post(rename))
        .route("/me/password", post(change_password))
        .route("/me/sessions/{id}/end", post(end_session))
}

#[derive(Deserialize)]
struct Names {
    #[serde(default)]
    shop_name: String,
    #[serde(default)]
    store_name: String,
}

async fn rename(State(site): State<Site>, actor: Actor, mut parts: Parts, Form(form): Form<Names>) -> Response {
    let lang = lang(&parts.headers);
    let named = |error| access_error(lang, &AccessError::Name(error));
    let (status, mistake) = match names::rename(&site.app, &actor, &form.shop_name, &form.store_name).await {
        Ok(()) => return Redirect::to("/me?done=names").into_response(),
        Err(RenameError::Unavailable(error)) => return refusal::unavailable(&parts.headers, &error),
        Err(RenameError::NotOwner) => (StatusCode::FORBIDDEN, ("", text::owner_renames(lang).to_owned())),
        Err(RenameError::Shop(error)) => (StatusCode::UNPROCESSABLE_ENTITY, ("shop_name", named(error))),
        Err(RenameError::Store(error)) => (StatusCode::UNPROCESSABLE_ENTITY, ("store_name", named(error))),
    };
    let values = [("shop_name".to_owned(), form.shop_name), ("store_name".to_owned(), form.store_name)].into();
    rerender(&site, &mut parts, "/me", status, Typed { values, errors: vec![mistake] }).await
}

#[derive(Deserialize)]
struct Passwords {
    #[serde(default)]
    current_password: String,
    #[serde(default)]
    new_password: String,
}

async fn change_password(
    State(site): State<Site>,
    actor: Actor,
    session: Session,
    mut parts: Parts,
    Form(form): Form<Passwords>,
) -> Response {
    match accounts::change_password(&site.app, &actor, &form.current_password, &form.new_password).await {
        Ok(()) => match session::renew(&session).await {
            Ok(()) => Redirect::to("/me?done=password").into_response(),
            Err(error) => refusal::broken(&parts.headers, &error),
        },
        Err(AccessError::Unavailable(error)) => refusal::unavailable(&parts.headers, &error),
        Err(error) => {
            let lang = lang(&parts.headers);
            let (field, sentence) = match &error {
                AccessError::Wrong => ("current_password", text::wrong_current(lang).to_owned()),
                AccessError::Account(_) => ("new_password", access_error(lang, &error)),
                _ => ("", access_error(lang, &error)),
            };
            let typed = Typed { values: std::collections::BTreeMap::new(), errors: vec![(field, sentence)] };
            rerender(&site, &mut parts, "/me", login::status_of(&error).0, typed).await
        }
    }
}

async fn end_session(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts) -> Response {
    match sessions::end(&site.app, &actor, &id).await {
        Ok(true) => Redirect::to("/me?done=session").into_response(),
        // Over already, or not theirs: the list shows what there is.
        Ok(false) => Redirect::to("/me").into_response(),
        Err(error) => refusal::unavailable(&parts.headers, &error),
    }
}
