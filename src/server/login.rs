//! Signing in and out. A form that comes after the session has ended waits in the page that asks to sign in, and is back on its own
//! page afterwards; nothing of it is kept on the server.

use super::{
    Site, limits, refusal, session,
    session::{MaybeActor, SignedOut},
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
    body::{Body, to_bytes},
    extract::{FromRequest, FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use serde::Deserialize;
use std::collections::BTreeMap;
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
    /// What was typed into the form at `next` before the session ended, as JSON.
    #[serde(default)]
    draft: String,
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
            Ok(()) => go_on(&site, &mut parts, &form).await,
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

/// To where one wanted to go; where a form waits, to its page with what was typed, not sent: whoever signed in says that again.
async fn go_on(site: &Site, parts: &mut Parts, form: &SignIn) -> Response {
    let next = local_path(&form.next, "/today");
    let values: BTreeMap<String, String> = serde_json::from_str(&form.draft).unwrap_or_default();
    if values.is_empty() || !keeps_words(next) {
        return Redirect::to(next).into_response();
    }
    // Who this browser is has just changed.
    parts.extensions.remove::<MaybeActor>();
    let errors = vec![("", text::not_sent_yet(lang(&parts.headers)).to_owned())];
    rerender(site, parts, next, StatusCode::OK, Typed { values, errors }).await
}

/// Pages whose words are worth keeping over a sign-in. No other page's fields are ever given back: they may be secrets.
const KEEPS_WORDS: [&str; 2] = ["/amount", "/offers/"];

fn keeps_words(page: &str) -> bool {
    KEEPS_WORDS.iter().any(|kept| page.starts_with(kept))
}

/// Lets a form whose session has ended wait on the page that asks to sign in.
pub async fn keep_words(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_form = parts.method == Method::POST && limits::is_form(&parts.headers);
    let known = is_form && matches!(MaybeActor::from_request_parts(&mut parts, &site).await, Ok(MaybeActor(Some(_))));
    if !is_form || known {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(body) = to_bytes(body, limits::FORM_BYTES).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let mut kept = parts.clone();
    let response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    if response.extensions().get::<SignedOut>().is_none() {
        return response;
    }
    let page = page_of(&kept.headers, &site.app.settings.public_url);
    let form = Form::<BTreeMap<String, String>>::from_request(Request::from_parts(kept.clone(), Body::from(body)), &site).await;
    let mut fields = form.map(|Form(fields)| fields).unwrap_or_default();
    fields.retain(|name, _| !name.contains("password") && !matches!(name.as_str(), "code" | "key"));
    let lang = lang(&kept.headers);
    let mut values = BTreeMap::from([("next".to_owned(), page.clone())]);
    let said = if keeps_words(&page) && !fields.is_empty() {
        values.insert("draft".to_owned(), serde_json::to_string(&fields).unwrap_or_default());
        text::session_over_kept(lang)
    } else {
        text::session_over(lang)
    };
    let typed = Typed { values, errors: vec![("", said.to_owned())] };
    rerender(&site, &mut kept, "/login", StatusCode::UNAUTHORIZED, typed).await
}

/// The page of ours that a form was sent from.
fn page_of(headers: &HeaderMap, public_url: &str) -> String {
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let here = [public_url.to_owned(), format!("http://{host}"), format!("https://{host}")];
    let path = here.iter().filter(|site| site.len() > "https://".len()).find_map(|site| from.strip_prefix(site.as_str()));
    local_path(path.unwrap_or_default(), "/today").to_owned()
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
    let values = [("sign_in", form.sign_in), ("next", form.next), ("draft", form.draft)];
    let values = values.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)).collect();
    rerender(site, parts, "/login", status, Typed { values, errors }).await
}

async fn sign_out(session: Session, parts: Parts) -> Response {
    match session::end(&session).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => refusal::broken(&parts.headers, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_from_a_page_of_ours_or_from_nowhere() {
        let from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("10.0.0.9:3000"));
            headers.insert(header::REFERER, HeaderValue::from_str(referer).unwrap());
            page_of(&headers, "https://pay.example.cn")
        };
        assert_eq!(from("https://pay.example.cn/offers/new?template=1"), "/offers/new?template=1");
        assert_eq!(from("http://10.0.0.9:3000/amount"), "/amount");
        for foreign in ["https://pay.example.cn.evil.example/amount", "https://evil.example/amount", ""] {
            assert_eq!(from(foreign), "/today", "{foreign}");
        }
    }
}
