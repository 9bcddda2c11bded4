//! Forms about the platform's campaigns: the steps of their life, budgets, ends, places; and where each stands, for pages that watch.
//! Those of the editor stand in [`editor`].

mod editor;

use super::{Route, not_found, unavailable};
use crate::{
    domain::{
        campaign::Step,
        money::Minor,
        time::{self, DEFAULT_TIME_ZONE},
    },
    server::{
        Site,
        offers::said,
        visit::{lang, rerender},
    },
    services::{
        Admin,
        admins::LookError,
        campaigns::{
            ChangeError,
            admin::{
                self as campaigns, RunError,
                budget::{self, Budgeted, Change},
                review, write,
            },
        },
    },
    ui::{
        offer::form::{Values, Wrong},
        pages::admin::offers::standing,
        text::platform_offers as text,
        visit::Typed,
    },
};
use axum::{
    Form, Json,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{Method, StatusCode, request::Parts};
use serde::Deserialize;
use std::collections::BTreeMap;

pub fn table() -> Vec<Route> {
    let life = [
        ("/admin/offers/{id}/submit", post(submit)),
        ("/admin/offers/{id}/publish", post(publish)),
        ("/admin/offers/{id}/send-back", post(send_back)),
        ("/admin/offers/{id}/pause", post(pause)),
        ("/admin/offers/{id}/resume", post(resume)),
        ("/admin/offers/{id}/stop", post(stop)),
        ("/admin/offers/{id}/archive", post(archive)),
    ];
    let others = [
        ("/admin/offers/new", post(editor::write_new)),
        ("/admin/offers/forecast", post(editor::forecast)),
        ("/admin/offers/{id}/edit", post(editor::rewrite)),
        ("/admin/offers/{id}/budget", post(change_budget)),
        ("/admin/offers/{id}/end", post(change_end)),
        ("/admin/offers/{id}/place", post(place)),
        ("/admin/offers/{id}/budget/grant", post(grant)),
        ("/admin/offers/{id}/budget/refuse", post(refuse)),
    ];
    let watch = Route { method: Method::GET, path: "/admin/offers/standing", handler: get(all_standing) };
    others.into_iter().chain(life).map(|(path, handler)| Route::post(path, handler)).chain([watch]).collect()
}

/// Where every campaign stands, by id.
async fn all_standing(State(site): State<Site>, admin: Admin, parts: Parts) -> Response {
    match campaigns::list(&site.app, &admin).await {
        Ok((listed, _)) => {
            let all: BTreeMap<_, _> = listed.iter().map(|listed| (listed.row.id.clone(), standing(listed))).collect();
            Json(all).into_response()
        }
        Err(error) => look_refused(&parts, &error),
    }
}

/// A step that was asked for on the campaign's page.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    version: i64,
    send_back_reason: String,
    stop_reason: String,
}

async fn take(site: Site, admin: Admin, id: String, parts: Parts, asked: Asked, step: Step) -> Response {
    let (reason, field, done) = match step {
        Step::SentBack => (asked.send_back_reason, "send_back_reason", "sent_back"),
        Step::Stopped => (asked.stop_reason, "stop_reason", "stopped"),
        Step::Submitted => (String::new(), "", "submitted"),
        Step::Published => (String::new(), "", "published"),
        Step::Paused => (String::new(), "", "paused"),
        Step::Resumed => (String::new(), "", "resumed"),
        _ => (String::new(), "", "archived"),
    };
    match review::take(&site.app, &admin, &id, asked.version, step, &reason).await {
        Ok(_) if step == Step::Archived => Redirect::to("/admin/offers?done=archived").into_response(),
        Ok(_) => Redirect::to(&format!("/admin/offers/{id}?done={done}")).into_response(),
        Err(error) => again(&site, parts, &id, Typed::default(), field, error).await,
    }
}

macro_rules! steps {
    ($($verb:ident: $step:ident),+) => {$(
        async fn $verb(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts, Form(asked): Form<Asked>) -> Response {
            take(site, admin, id, parts, asked, Step::$step).await
        }
    )+};
}
steps!(submit: Submitted, publish: Published, send_back: SentBack, pause: Paused, resume: Resumed, stop: Stopped, archive: Archived);

/// Another budget, and the one that was on the screen (C1.8).
#[derive(Deserialize, Default)]
#[serde(default)]
struct Budget {
    seen: i64,
    budget: String,
    budget_reason: String,
}

async fn change_budget(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts, Form(form): Form<Budget>) -> Response {
    let values = Values::from([("budget".to_owned(), form.budget.clone())]);
    let wanted = match Minor::parse(&form.budget) {
        Ok(wanted) => wanted.0,
        Err(error) => {
            let errors = vec![("budget", text::wrong(lang(&parts.headers), Wrong::Amount(error)).to_owned())];
            let mut parts = parts;
            let page = format!("/admin/offers/{id}");
            return rerender(&site, &mut parts, &page, StatusCode::UNPROCESSABLE_ENTITY, Typed { values, errors }).await;
        }
    };
    let change = Change::Budget { seen_minor: form.seen, budget_minor: wanted };
    changed(&site, &admin, parts, &id, (change, &form.budget_reason), values, ["budget", "budget_reason"]).await
}

/// Another last day, and the end that was on the screen, Unix ms.
#[derive(Deserialize, Default)]
#[serde(default)]
struct End {
    seen: i64,
    ends: String,
    ends_reason: String,
}

async fn change_end(State(site): State<Site>, admin: Admin, Path(id): Path<String>, mut parts: Parts, Form(form): Form<End>) -> Response {
    let values = Values::from([("ends".to_owned(), form.ends.clone())]);
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let next_day = form.ends.trim().parse().ok().and_then(|day| time::day_start_ms(time::day_plus(time::day_number(day), 1), &zone));
    let Some(next_day_ms) = next_day else {
        let errors = vec![("ends", text::wrong(lang(&parts.headers), Wrong::Date).to_owned())];
        let page = format!("/admin/offers/{id}");
        return rerender(&site, &mut parts, &page, StatusCode::UNPROCESSABLE_ENTITY, Typed { values, errors }).await;
    };
    let change = Change::End { seen_ms: form.seen, ends_at_ms: next_day_ms - 1 };
    changed(&site, &admin, parts, &id, (change, &form.ends_reason), values, ["ends", "ends_reason"]).await
}

/// What became of another budget or end; `fields` are the one for it and the one for the reason.
async fn changed(
    site: &Site,
    admin: &Admin,
    parts: Parts,
    id: &str,
    (change, reason): (Change, &str),
    values: Values,
    fields: [&'static str; 2],
) -> Response {
    let done = if matches!(change, Change::End { .. }) { "end" } else { "budget" };
    match budget::change(&site.app, admin, id, change, reason).await {
        Ok(Budgeted::Set) => Redirect::to(&format!("/admin/offers/{id}?done={done}")).into_response(),
        Ok(Budgeted::Asked) => Redirect::to(&format!("/admin/offers/{id}?done=budget_asked")).into_response(),
        Err(error) => {
            let field = fields[usize::from(matches!(error, RunError::ReasonMissing))];
            again(site, parts, id, Typed { values, errors: Vec::new() }, field, error).await
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Place {
    place: String,
}

async fn place(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts, Form(form): Form<Place>) -> Response {
    match write::place(&site.app, &admin, &id, form.place.trim().parse().unwrap_or(0)).await {
        Ok(()) => Redirect::to(&format!("/admin/offers/{id}?done=placed")).into_response(),
        Err(error) => again(&site, parts, &id, Typed::default(), "", error).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Decided {
    asked_at: i64,
}

async fn grant(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts, Form(form): Form<Decided>) -> Response {
    match budget::grant(&site.app, &admin, &id, form.asked_at).await {
        Ok(()) => Redirect::to(&format!("/admin/offers/{id}?done=budget")).into_response(),
        Err(error) => again(&site, parts, &id, Typed::default(), "", error).await,
    }
}

async fn refuse(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts, Form(form): Form<Decided>) -> Response {
    match budget::refuse(&site.app, &admin, &id, form.asked_at).await {
        Ok(()) => Redirect::to(&format!("/admin/offers/{id}?done=budget_refused")).into_response(),
        Err(error) => again(&site, parts, &id, Typed::default(), "", error).await,
    }
}

/// The campaign's page again with why nothing was done.
async fn again(site: &Site, mut parts: Parts, id: &str, mut typed: Typed, field: &'static str, error: RunError) -> Response {
    if gone(&error) {
        return run_refused(&parts, &error);
    }
    let lang = lang(&parts.headers);
    let (status, field, sentence) = match &error {
        RunError::ReasonMissing => (StatusCode::UNPROCESSABLE_ENTITY, field, text::reason_missing(lang).to_owned()),
        RunError::SamePerson => (StatusCode::FORBIDDEN, "", text::same_person(lang).to_owned()),
        RunError::AskedAlready => (StatusCode::CONFLICT, "", text::asked_already(lang).to_owned()),
        RunError::Change(ChangeError::Conflict) => (StatusCode::CONFLICT, "", text::conflict(lang).to_owned()),
        RunError::Change(change @ ChangeError::NotNow(_)) => (StatusCode::CONFLICT, "", said(lang, change)),
        RunError::Change(change) => (StatusCode::UNPROCESSABLE_ENTITY, field, said(lang, change)),
        RunError::Forbidden(missing) => return super::forbidden(&parts.headers, *missing),
    };
    typed.errors = vec![(field, sentence)];
    rerender(site, &mut parts, &format!("/admin/offers/{id}"), status, typed).await
}

/// Whether there is no page to show it on.
fn gone(error: &RunError) -> bool {
    matches!(error, RunError::Change(ChangeError::NotFound | ChangeError::Unavailable(_)) | RunError::Forbidden(_))
}

fn run_refused(parts: &Parts, error: &RunError) -> Response {
    match error {
        RunError::Forbidden(missing) => super::forbidden(&parts.headers, *missing),
        RunError::Change(ChangeError::Unavailable(error)) => unavailable(&parts.headers, error),
        RunError::Change(ChangeError::NotNow(_) | ChangeError::Conflict) => {
            super::super::refusal::page(&parts.headers, StatusCode::CONFLICT, text::offers, text::conflict)
        }
        _ => not_found(&parts.headers),
    }
}

fn look_refused(parts: &Parts, error: &LookError) -> Response {
    match error {
        LookError::Forbidden(missing) => super::forbidden(&parts.headers, *missing),
        LookError::Unavailable(error) => unavailable(&parts.headers, error),
    }
}
