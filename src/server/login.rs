//! Signing in and out.

use super::{
    Site, refusal, session,
    visit::{lang, local_path, rerender},
};
use crate::{
    domain::account::AccountError,
    services::accounts::{self, AccessError},
    ui::{
        text::account::{self as text, access_error},
        visit::Typed,
    },
};
use axum::{
    Form, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::Deserialize;
use tower_sessions::Session;

pub fn routes() -> Router<Site> {
    Router::new().route("/login", post(sign_in)).route("/logout", post(sign_out))
}

#[derive(Deserialize)]
struct SignIn {
    #[serde(default)]
    sign_in: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(State(site): State<Site>, session: Session, mut parts: Parts, Form(form): Form<SignIn>) -> Response {
    let lang = lang(&parts.headers);
    if form.password.is_empty() {
        let errors = vec![("password", text::password_missing(lang).to_owned())];
        return refuse(&site, &mut parts, form, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
    }
    let browser = session::browser(&parts, &site.app.settings);
    match accounts::sign_in(&site.app, &form.sign_in, &form.password, &browser.address).await {
        Ok(account_id) => match session::begin(&session, &account_id, &browser).await {
            Ok(()) => Redirect::to(local_path(&form.next, "/today")).into_response(),
            Err(error) => refusal::broken(&parts.headers, &error),
        },
        Err(AccessError::Unavailable(error)) => refusal::unavailable(&parts.headers, &error),
        Err(error) => {
            let (status, retry_seconds) = status_of(&error);
            let field = if matches!(error, AccessError::Account(AccountError::SignInMissing | AccountError::SignInMalformed)) {
                "sign_in"
            } else {
                ""
            };
            let errors = vec![(field, access_error(lang, &error))];
            let mut response = refuse(&site, &mut parts, form, status, errors).await;
            if let Some(seconds) = retry_seconds {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    }
}

/// The status of a refusal, and in how many seconds to come again.
pub fn status_of(error: &AccessError) -> (StatusCode, Option<i64>) {
    match error {
        AccessError::Locked { for_ms } => (StatusCode::TOO_MANY_REQUESTS, Some((for_ms + 999) / 1000)),
        AccessError::Busy(_) => (StatusCode::TOO_MANY_REQUESTS, Some(2)),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
    }
}

async fn refuse(site: &Site, parts: &mut Parts, form: SignIn, status: StatusCode, errors: Vec<(&'static str, String)>) -> Response {
    let mut values = [("sign_in".to_owned(), form.sign_in)].into_iter().collect::<std::collections::BTreeMap<_, _>>();
    if !form.next.is_empty() {
        values.insert("next".to_owned(), form.next);
    }
    rerender(site, parts, "/login", status, Typed { values, errors }).await
}

async fn sign_out(session: Session, parts: Parts) -> Response {
    match session::end(&session).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => refusal::broken(&parts.headers, &error),
    }
}
