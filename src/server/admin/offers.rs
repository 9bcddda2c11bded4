//! Forms about the platform's campaigns: the editor, the steps of their life, budgets; and where each stands, for pages that watch.

use super::{Route, not_found, unavailable};
use crate::{
    domain::{
        admin::Right,
        campaign::Step,
        money::Minor,
        time::{self, DEFAULT_TIME_ZONE},
    },
    server::{
        Site,
        offers::{rearrange, said},
        visit::{lang, rerender},
    },
    services::{
        Admin,
        admins::LookError,
        campaigns::{
            ChangeError,
            admin::{
                self as campaigns, RunError,
                budget::{self, Budgeted},
                review,
                write::{self, Unnamed},
            },
            edit::Written,
        },
    },
    ui::{
        islands::Forecast,
        offer::{
            form::{Values, Wrong},
            platform_form,
        },
        pages::admin::offers::{expected, standing},
        text::{Lang, campaign_sentence, offers, platform_offers as text},
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
        ("/admin/offers/new", post(write_new)),
        ("/admin/offers/forecast", post(forecast)),
        ("/admin/offers/{id}/edit", post(rewrite)),
        ("/admin/offers/{id}/budget", post(change_budget)),
        ("/admin/offers/{id}/budget/grant", post(grant)),
        ("/admin/offers/{id}/budget/refuse", post(refuse)),
    ];
    let watch = Route { method: Method::GET, path: "/admin/offers/standing", handler: get(all_standing) };
    others.into_iter().chain(life).map(|(path, handler)| Route::post(path, handler)).chain([watch]).collect()
}

type Fields = Form<Vec<(String, String)>>;

async fn write_new(State(site): State<Site>, admin: Admin, parts: Parts, Form(fields): Fields) -> Response {
    Sent { site, admin, parts, id: None, values: fields.into_iter().collect() }.write().await
}

async fn rewrite(State(site): State<Site>, admin: Admin, Path(id): Path<String>, parts: Parts, Form(fields): Fields) -> Response {
    Sent { site, admin, parts, id: Some(id), values: fields.into_iter().collect() }.write().await
}

/// A form of the editor on its way.
struct Sent {
    site: Site,
    admin: Admin,
    parts: Parts,
    /// None: a new campaign.
    id: Option<String>,
    values: Values,
}

impl Sent {
    /// Keeps what was written and submits it where that was asked for; else the same page again, for a step that only changes what is
    /// shown, and where something must be put right first.
    async fn write(mut self) -> Response {
        if let Err(missing) = self.admin.need(Right::EditCampaigns) {
            return super::forbidden(&self.parts.headers, missing);
        }
        let lang = lang(&self.parts.headers);
        let step = self.values.get("step").cloned().unwrap_or_default();
        let kept = matches!(step.as_str(), "save" | "publish");
        if !kept && step != "preview" {
            rearrange(&mut self.values, &step);
            return self.again(StatusCode::OK, Vec::new()).await;
        }
        let read = match self.read(lang).await {
            Ok(read) => read,
            Err(response) => return *response,
        };
        let (read, mut errors) = read;
        let mistakes = if step == "publish" { read.mistakes() } else { read.unreadable() };
        errors.extend(mistakes.into_iter().map(|(field, wrong)| (field, text::wrong(lang, wrong).to_owned())));
        if !errors.is_empty() || !kept {
            let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            return self.again(status, errors).await;
        }
        match self.keep(lang, &read, step == "publish").await {
            Ok((id, done)) => Redirect::to(&format!("/admin/offers/{id}?done={done}")).into_response(),
            Err(error) => self.refused(lang, &read, error).await,
        }
    }

    /// The form, and what is wrong with the lines that name shops.
    async fn read(&self, lang: Lang) -> Result<(platform_form::Read, Vec<(&'static str, String)>), Box<Response>> {
        let app = &self.site.app;
        let refused = |response: Response| Box::new(response);
        let zone = time::zone(DEFAULT_TIME_ZONE);
        let base = match &self.id {
            None => platform_form::blank(time::day(app.clock.now_ms(), &zone), &zone),
            Some(id) => match campaigns::one(app, &self.admin, id).await {
                Ok(Some(detail)) => detail.listed.terms,
                Ok(None) => return Err(refused(not_found(&self.parts.headers))),
                Err(error) => return Err(refused(look_refused(&self.parts, &error))),
            },
        };
        let lines = self.values.get("shops").map(String::as_str).unwrap_or_default();
        let (shops, errors) = match write::shops_of_lines(app, &self.admin, lines).await {
            Ok(Ok(shops)) => (shops, Vec::new()),
            Ok(Err(Unnamed::Nobody(line))) => (Vec::new(), vec![("shops", text::nobody_named(lang, line))]),
            Ok(Err(Unnamed::Several(line))) => (Vec::new(), vec![("shops", text::several_named(lang, line))]),
            Err(error) => return Err(refused(run_refused(&self.parts, &error))),
        };
        Ok((platform_form::read(&self.values, &base, shops, &zone), errors))
    }

    /// Writes, and submits: the campaign's id and what was done.
    async fn keep(&self, lang: Lang, read: &platform_form::Read, submit: bool) -> Result<(String, &'static str), RunError> {
        let app = &self.site.app;
        let title = if read.title().is_empty() { campaign_sentence::gift(lang, &read.terms().discount) } else { read.title().to_owned() };
        let title = if title.is_empty() { text::new_offer(lang).to_owned() } else { title };
        let written = Written { title: title.chars().take(40).collect(), terms: read.terms().clone() };
        let row = match &self.id {
            None => write::create(app, &self.admin, self.values.get("new_id").map_or("", String::as_str), &written).await?,
            Some(id) => {
                let seen = self.values.get("version").and_then(|version| version.parse().ok()).unwrap_or(0);
                write::save(app, &self.admin, id, seen, &written).await?
            }
        };
        if !submit {
            return Ok((row.id, "saved"));
        }
        let row = review::take(app, &self.admin, &row.id, row.version, Step::Submitted, "").await?;
        Ok((row.id, "submitted"))
    }

    /// The editor again with what the service says.
    async fn refused(self, lang: Lang, read: &platform_form::Read, error: RunError) -> Response {
        let errors = match &error {
            RunError::Change(ChangeError::Wrong(mistakes)) => {
                mistakes.iter().map(|mistake| (read.field_of(*mistake), text::wrong(lang, Wrong::Rule(*mistake)).to_owned())).collect()
            }
            RunError::Change(change @ ChangeError::Title(_)) => vec![("title", said(lang, change))],
            RunError::Change(change @ ChangeError::EndsInPast) => vec![("ends", said(lang, change))],
            RunError::Change(ChangeError::Conflict) => vec![("", offers::conflict_kept(lang).to_owned())],
            _ => return run_refused(&self.parts, &error),
        };
        self.again(StatusCode::UNPROCESSABLE_ENTITY, errors).await
    }

    /// The editor again with everything that was typed.
    async fn again(mut self, status: StatusCode, errors: Vec<(&'static str, String)>) -> Response {
        let page = self.id.as_ref().map_or_else(|| "/admin/offers/new".to_owned(), |id| format!("/admin/offers/{id}/edit"));
        rerender(&self.site, &mut self.parts, &page, status, Typed { values: self.values, errors }).await
    }
}

/// What the campaign in the form would cost, for a script that asks while somebody types.
async fn forecast(State(site): State<Site>, admin: Admin, parts: Parts, Form(fields): Fields) -> Response {
    if let Err(missing) = admin.need(Right::EditCampaigns) {
        return super::forbidden(&parts.headers, missing);
    }
    let sent = Sent { id: None, values: fields.into_iter().collect(), site, admin, parts };
    let read = match sent.read(lang(&sent.parts.headers)).await {
        Ok((read, errors)) if errors.is_empty() => read,
        Ok(_) => return Json(Forecast { expected: None }).into_response(),
        Err(response) => return *response,
    };
    match expected(&sent.site.app, &sent.admin, &read).await {
        Ok(forecast) => Json(forecast).into_response(),
        Err(error) => look_refused(&sent.parts, &error),
    }
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
    match budget::change(&site.app, &admin, &id, form.seen, wanted, &form.budget_reason).await {
        Ok(Budgeted::Set) => Redirect::to(&format!("/admin/offers/{id}?done=budget")).into_response(),
        Ok(Budgeted::Asked) => Redirect::to(&format!("/admin/offers/{id}?done=budget_asked")).into_response(),
        Err(error) => {
            let field = if matches!(error, RunError::ReasonMissing) { "budget_reason" } else { "budget" };
            again(&site, parts, &id, Typed { values, errors: Vec::new() }, field, error).await
        }
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
