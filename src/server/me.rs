//! A member's own account: password and signed-in devices.

use super::{
    Site, login, refusal, session,
    visit::{lang, rerender},
};
use crate::{
    services::{
        Actor,
        accounts::{self, AccessError},
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
use http::request::Parts;
use serde::Deserialize;
use tower_sessions::Session;

pub fn routes() -> Router<Site> {
    Router::new().route("/me/password", post(change_password)).route("/me/sessions/{id}/end", post(end_session))
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
