//! Opening a shop, form by form. The person may answer page by page or send everything at once.

use super::{
    Site, refusal, session,
    session::MaybeActor,
    visit::{cookie, lang, rerender},
};
use crate::{
    services::accounts::{self, AccessError, Registration},
    ui::{
        pages::merchant::join::{DRAFT, Draft, Step},
        text::account::{access_error, first_store},
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
use std::collections::BTreeMap;
use tower_sessions::Session;

/// An answered page waits this long for the next.
const DRAFT_SECONDS: u32 = 3600;

pub fn routes() -> Router<Site> {
    Router::new().route("/join", post(join))
}

async fn join(
    State(site): State<Site>,
    MaybeActor(actor): MaybeActor,
    session: Session,
    mut parts: Parts,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    if actor.is_some() {
        return Redirect::to("/join").into_response();
    }
    let mut answers = draft(&parts).0;
    let sent = Step::ALL.into_iter().filter(|step| step.fields().iter().any(|field| form.contains_key(*field))).max().unwrap_or(Step::Shop);
    answers.extend(form.into_iter().filter(|(name, _)| Step::ALL.iter().any(|step| step.fields().contains(&name.as_str()))));
    match Step::first_open(&answers) {
        None => register(&site, &session, &mut parts, answers).await,
        Some(open) if open <= sent => {
            let mistakes = open.mistakes(&answers);
            refuse(&site, &mut parts, open, answers, mistakes).await
        }
        Some(open) => {
            let mut response = Redirect::to(&format!("/join?step={}", open.code())).into_response();
            keep_draft(&site, &mut response, &Draft(answers).to_cookie(), DRAFT_SECONDS);
            response
        }
    }
}

async fn register(site: &Site, session: &Session, parts: &mut Parts, answers: BTreeMap<String, String>) -> Response {
    let answer = |name: &str| answers.get(name).cloned().unwrap_or_default();
    let registration = Registration {
        shop_name: answer("shop_name"),
        store_name: first_store(lang(&parts.headers)).to_owned(),
        trade: answer("trade"),
        sign_in: answer("sign_in"),
        password: answer("password"),
    };
    let browser = session::browser(parts, &site.app.settings);
    match accounts::register(&site.app, &registration, Some(&browser.address)).await {
        Ok(registered) => {
            if let Err(error) = session::begin(session, &registered.account_id, &browser).await {
                return refusal::broken(&parts.headers, &error);
            }
            let mut response = Redirect::to("/join?step=code").into_response();
            keep_draft(site, &mut response, "", 0);
            response
        }
        Err(AccessError::Unavailable(error)) => refusal::unavailable(&parts.headers, &error),
        Err(AccessError::Taken) => {
            let values = [("sign_in".to_owned(), registration.sign_in)].into();
            let errors = vec![("sign_in", access_error(lang(&parts.headers), &AccessError::Taken))];
            rerender(site, parts, "/login", StatusCode::CONFLICT, Typed { values, errors }).await
        }
        Err(error) => refuse(site, parts, Step::Password, answers, vec![("", error)]).await,
    }
}

/// The page of `step` again, with what was answered and what is wrong with it.
async fn refuse(
    site: &Site,
    parts: &mut Parts,
    step: Step,
    mut answers: BTreeMap<String, String>,
    mistakes: Vec<(&'static str, AccessError)>,
) -> Response {
    let lang = lang(&parts.headers);
    let status = match mistakes.first() {
        Some((_, AccessError::Locked { .. } | AccessError::Busy(_))) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let errors = mistakes.iter().map(|(field, mistake)| (*field, access_error(lang, mistake))).collect();
    let cookie = Draft(answers.clone()).to_cookie();
    answers.insert("step".to_owned(), step.code().to_owned());
    answers.remove("password");
    let mut response = rerender(site, parts, "/join", status, Typed { values: answers, errors }).await;
    keep_draft(site, &mut response, &cookie, DRAFT_SECONDS);
    response
}

/// What this browser answered so far.
pub fn draft(parts: &Parts) -> Draft {
    cookie(&parts.headers, DRAFT).map(Draft::from_cookie).unwrap_or_default()
}

fn keep_draft(site: &Site, response: &mut Response, value: &str, seconds: u32) {
    let secure = if site.app.settings.https() { "; Secure" } else { "" };
    let cookie = format!("{DRAFT}={value}; Path=/join; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
