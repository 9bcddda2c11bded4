//! How an admin comes in: password, second factor (or setting it up), and the way out; and taking up an invitation.

use super::{
    super::{Site, login::status_of, refusal, session::browser, visit},
    Route, once,
    session::{self, MaybeAdmin},
    unavailable,
};
use crate::{
    services::{
        accounts::AccessError,
        admins::{AdminError, people, sessions::Known, sign_in},
    },
    ui::{
        address::encode,
        text::{Lang, account, admin as text},
        visit::Typed,
    },
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{HeaderValue, header, request::Parts};
use serde::Deserialize;
use tower_sessions::Session;

pub fn table() -> Vec<Route> {
    vec![
        Route::post("/admin/login", post(first)),
        Route::post("/admin/login/code", post(second)),
        Route::post("/admin/login/set-up", post(set_up)),
        Route::post("/admin/logout", post(sign_out)),
        Route::post("/admin/invite/{token}", post(take_up)),
    ]
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct First {
    email: String,
    password: String,
    next: String,
}

async fn first(State(site): State<Site>, session: Session, mut parts: Parts, Form(form): Form<First>) -> Response {
    let browser = browser(&parts, &site.app.settings);
    let refused = match sign_in::check_first(&site.app, &form.email, &form.password, &browser.address).await {
        Ok(admin_id) => match session::begin(&session, &admin_id, false, &browser).await {
            Ok(()) => return Redirect::to(&with_next("/admin/login/code", &form.next)).into_response(),
            Err(error) => return refusal::broken(&parts.headers, &error),
        },
        Err(error) => error,
    };
    let field = if matches!(refused, AccessError::Account(_)) { "email" } else { "" };
    let values = [("email", form.email), ("next", form.next)];
    again(&site, &mut parts, "/admin/login", field, &refused, &values).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Code {
    code: String,
    next: String,
}

async fn second(
    State(site): State<Site>,
    MaybeAdmin(known): MaybeAdmin,
    session: Session,
    mut parts: Parts,
    Form(form): Form<Code>,
) -> Response {
    let Some(Known::Half { admin_id, .. }) = known else { return Redirect::to("/admin/login").into_response() };
    let refused = match sign_in::check_second(&site.app, &admin_id, &form.code).await {
        Ok(()) => match session::begin(&session, &admin_id, true, &browser(&parts, &site.app.settings)).await {
            Ok(()) => return Redirect::to(inside(&form.next)).into_response(),
            Err(error) => return refusal::broken(&parts.headers, &error),
        },
        Err(error) => error,
    };
    again(&site, &mut parts, "/admin/login/code", "code", &refused, &[("next", form.next)]).await
}

async fn set_up(
    State(site): State<Site>,
    MaybeAdmin(known): MaybeAdmin,
    session: Session,
    mut parts: Parts,
    Form(form): Form<Code>,
) -> Response {
    let Some(Known::Half { admin_id, .. }) = known else { return Redirect::to("/admin/login").into_response() };
    let refused = match sign_in::confirm_set_up(&site.app, &admin_id, &form.code).await {
        Ok(codes) => match session::begin(&session, &admin_id, true, &browser(&parts, &site.app.settings)).await {
            Ok(()) => {
                let mut response = Redirect::to("/admin/me?done=second_factor").into_response();
                once::say(&site, &mut response, &admin_id, &codes);
                return response;
            }
            Err(error) => return refusal::broken(&parts.headers, &error),
        },
        Err(error) => error,
    };
    again(&site, &mut parts, "/admin/login/set-up", "code", &refused, &[("next", form.next)]).await
}

async fn sign_out(session: Session, parts: Parts) -> Response {
    match session.flush().await {
        Ok(()) => Redirect::to("/admin/login").into_response(),
        Err(error) => refusal::broken(&parts.headers, &error),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NewPassword {
    password: String,
}

async fn take_up(State(site): State<Site>, Path(token): Path<String>, mut parts: Parts, Form(form): Form<NewPassword>) -> Response {
    match people::take_up(&site.app, &token, &form.password).await {
        Ok(()) => Redirect::to("/admin/login?done=password").into_response(),
        Err(AdminError::Access(AccessError::Unavailable(error))) => unavailable(&parts.headers, &error),
        // The page itself says that the link is not good any more.
        Err(AdminError::Access(refused)) => {
            let path = parts.uri.path().to_owned();
            again(&site, &mut parts, &path, "password", &refused, &[]).await
        }
        Err(_) => Redirect::to(parts.uri.path()).into_response(),
    }
}

/// The page again, with what was typed and what is wrong.
async fn again(
    site: &Site,
    parts: &mut Parts,
    path: &str,
    field: &'static str,
    refused: &AccessError,
    values: &[(&str, String)],
) -> Response {
    if let AccessError::Unavailable(error) = refused {
        return unavailable(&parts.headers, error);
    }
    let (status, retry_seconds) = status_of(refused);
    let field = if retry_seconds.is_some() { "" } else { field };
    let sentence = sentence(visit::lang(&parts.headers), field, refused);
    let values = values.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let mut response = visit::rerender(site, parts, path, status, Typed { values, errors: vec![(field, sentence)] }).await;
    if let Some(seconds) = retry_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn sentence(lang: Lang, field: &str, refused: &AccessError) -> String {
    match (refused, field) {
        (AccessError::Wrong, "code") => text::wrong_code(lang).to_owned(),
        (AccessError::Wrong, _) => text::wrong(lang).to_owned(),
        (AccessError::Account(_), "email") => text::email_malformed(lang).to_owned(),
        _ => account::access_error(lang, refused),
    }
}

/// `wanted` where it is a page of the platform.
fn inside(wanted: &str) -> &str {
    let local = visit::local_path(wanted, "/admin");
    if super::is_platform(local.split('?').next().unwrap_or_default()) { local } else { "/admin" }
}

fn with_next(path: &str, wanted: &str) -> String {
    if wanted.is_empty() { path.to_owned() } else { format!("{path}?next={}", encode(wanted)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_the_platform_only() {
        assert_eq!(inside("/admin/offers?state=running"), "/admin/offers?state=running");
        for wanted in ["", "/today", "//evil.example/admin", "/administrator", "https://evil.example/admin"] {
            assert_eq!(inside(wanted), "/admin", "{wanted:?}");
        }
    }
}
