//! What a shop does with its campaigns: the forms of the list and of a campaign's page; those of the editor stand in [`editor`].

mod editor;

pub(super) use editor::{known_wallets, not_kept, rearrange};

use super::{
    Site, refusal,
    visit::{lang, not_found, rerender},
};
use crate::{
    domain::{campaign::Step, merchant::NameError, money::Minor},
    services::{
        Actor,
        campaigns::{ChangeError, edit, life, platform},
    },
    ui::{
        offer::form::{self, Values},
        pages::merchant::offers::sum,
        text::{Lang, offers as text},
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

pub fn routes() -> Router<Site> {
    Router::new()
        .merge(editor::routes())
        .route("/offers/{id}/budget", post(set_budget))
        .route("/offers/{id}/join", post(join))
        .route("/offers/{id}/leave", post(leave))
        .route("/offers/{id}/publish", post(publish))
        .route("/offers/{id}/pause", post(pause))
        .route("/offers/{id}/resume", post(resume))
        .route("/offers/{id}/stop", post(stop))
        .route("/offers/{id}/archive", post(archive))
}

/// Why nothing was changed, in a sentence.
pub(super) fn said(lang: Lang, error: &ChangeError) -> String {
    match error {
        ChangeError::Forbidden => text::forbidden_change(lang).to_owned(),
        ChangeError::Conflict => text::conflict(lang).to_owned(),
        ChangeError::NotNow(state) => text::not_now(lang, text::state(lang, *state)),
        ChangeError::Title(NameError::TooLong) => text::title_too_long(lang).to_owned(),
        ChangeError::Title(_) => text::title_unprintable(lang).to_owned(),
        ChangeError::EndsInPast => text::ends_in_past(lang).to_owned(),
        ChangeError::LimitsFrozen => text::limits_frozen(lang).to_owned(),
        ChangeError::BelowUsed { used, .. } => text::below_used(lang, sum(*used)),
        ChangeError::Wrong(mistakes) => {
            mistakes.first().map_or(text::nothing_wrong(lang), |mistake| text::wrong(lang, form::Wrong::Rule(*mistake))).to_owned()
        }
        ChangeError::NotFound | ChangeError::Unavailable(_) => String::new(),
    }
}

/// `page` again with the sentence about what was refused; a campaign of somebody else does not exist.
async fn refused(site: &Site, parts: &mut Parts, page: &str, typed: Typed, error: ChangeError) -> Response {
    let status = match &error {
        ChangeError::NotFound => return not_found(site, parts).await,
        ChangeError::Unavailable(error) => return refusal::unavailable(&parts.headers, error),
        ChangeError::Forbidden => StatusCode::FORBIDDEN,
        ChangeError::Conflict | ChangeError::NotNow(_) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let field = if typed.values.contains_key("budget") && status == StatusCode::UNPROCESSABLE_ENTITY { "budget" } else { "" };
    let errors = vec![(field, said(lang(&parts.headers), &error))];
    rerender(site, parts, page, status, Typed { errors, ..typed }).await
}

/// A step that was asked for on the list or on the campaign's own page.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    from: String,
}

async fn step(site: &Site, actor: &Actor, id: &str, mut parts: Parts, asked: Asked, step: Step, done: &str) -> Response {
    let from_list = asked.from == "list" || step == Step::Archived;
    match life::take(&site.app, actor, id, asked.version, step).await {
        Ok(_) if from_list => Redirect::to(&format!("/offers?done={done}&id={id}")).into_response(),
        Ok(_) => Redirect::to(&format!("/offers/{id}?done={done}")).into_response(),
        Err(error) => {
            let page = if from_list { "/offers".to_owned() } else { format!("/offers/{id}") };
            refused(site, &mut parts, &page, Typed::default(), error).await
        }
    }
}

async fn publish(State(site): State<Site>, actor: Actor, Path(id): Path<String>, mut parts: Parts, Form(asked): Form<Asked>) -> Response {
    match life::take(&site.app, &actor, &id, asked.version, Step::Published).await {
        Ok(row) => {
            let starts_later = crate::services::campaigns::change::terms_of(&row)
                .is_some_and(|terms| terms.conditions.starts_at_ms > site.app.clock.now_ms());
            let done = if starts_later { "scheduled" } else { "published" };
            Redirect::to(&format!("/offers/{id}?done={done}")).into_response()
        }
        Err(error) => {
            let page = if matches!(error, ChangeError::NotNow(_)) { format!("/offers/{id}") } else { format!("/offers/{id}/publish") };
            refused(&site, &mut parts, &page, Typed::default(), error).await
        }
    }
}

async fn pause(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts, Form(asked): Form<Asked>) -> Response {
    step(&site, &actor, &id, parts, asked, Step::Paused, "paused").await
}

async fn resume(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts, Form(asked): Form<Asked>) -> Response {
    step(&site, &actor, &id, parts, asked, Step::Resumed, "resumed").await
}

async fn stop(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts, Form(asked): Form<Asked>) -> Response {
    step(&site, &actor, &id, parts, asked, Step::Stopped, "stopped").await
}

async fn archive(State(site): State<Site>, actor: Actor, Path(id): Path<String>, parts: Parts, Form(asked): Form<Asked>) -> Response {
    step(&site, &actor, &id, parts, asked, Step::Archived, "archived").await
}

/// Another budget, and the one that was on the screen (C1.8); empty where there was none.
#[derive(Deserialize)]
struct Budget {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    budget: String,
}

async fn set_budget(
    State(site): State<Site>,
    actor: Actor,
    Path(id): Path<String>,
    mut parts: Parts,
    Form(form): Form<Budget>,
) -> Response {
    let page = format!("/offers/{id}");
    let typed = Typed { values: Values::from([("budget".to_owned(), form.budget.clone())]), errors: Vec::new() };
    let budget = match Minor::parse(&form.budget) {
        Ok(budget) => budget.0,
        Err(error) => {
            let sentence = text::wrong(lang(&parts.headers), form::Wrong::Amount(error)).to_owned();
            let typed = Typed { errors: vec![("budget", sentence)], ..typed };
            return rerender(&site, &mut parts, &page, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
    };
    match edit::set_budget(&site.app, &actor, &id, form.seen.parse().ok(), budget).await {
        Ok(_) => Redirect::to(&format!("/offers/{id}?done=budget")).into_response(),
        Err(error) => refused(&site, &mut parts, &page, typed, error).await,
    }
}

async fn join(State(site): State<Site>, actor: Actor, Path(id): Path<String>, mut parts: Parts) -> Response {
    match platform::join(&site.app, &actor, &id).await {
        Ok(()) => Redirect::to("/offers?done=joined").into_response(),
        Err(error) => refused(&site, &mut parts, "/offers", Typed::default(), error).await,
    }
}

async fn leave(State(site): State<Site>, actor: Actor, Path(id): Path<String>, mut parts: Parts) -> Response {
    match platform::leave(&site.app, &actor, &id).await {
        Ok(()) => Redirect::to("/offers?done=left").into_response(),
        Err(error) => refused(&site, &mut parts, "/offers", Typed::default(), error).await,
    }
}
