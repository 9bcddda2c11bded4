//! What a shop does with its campaigns: every form of the list, the editor and a campaign's page.

use super::{
    Site, refusal,
    visit::{lang, not_found, rerender},
};
use crate::{
    domain::{
        campaign::{Owner, Step, Terms},
        merchant::NameError,
        money::Minor,
        time,
    },
    services::{
        Actor, App, Unavailable,
        campaigns::{
            ChangeError,
            edit::{self, Written},
            life, platform, shop,
        },
    },
    ui::{
        offer::{
            form::{self, Read, TIER_AT, TIER_OFF, TIERS, Values, WALLET},
            template,
        },
        pages::merchant::offers::{expected, sum},
        text::{Lang, campaign_sentence, offers as text},
        visit::Typed,
    },
};
use axum::{
    Form, Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/offers/new", post(write_new))
        .route("/offers/forecast", post(forecast))
        .route("/offers/{id}/edit", post(write))
        .route("/offers/{id}/budget", post(set_budget))
        .route("/offers/{id}/join", post(join))
        .route("/offers/{id}/leave", post(leave))
        .route("/offers/{id}/publish", post(publish))
        .route("/offers/{id}/pause", post(pause))
        .route("/offers/{id}/resume", post(resume))
        .route("/offers/{id}/stop", post(stop))
        .route("/offers/{id}/archive", post(archive))
}

type Fields = Form<Vec<(String, String)>>;

/// A form of the editor on its way: who sent it, from which page, and what stands in it.
struct Sent<'a> {
    site: &'a Site,
    actor: &'a Actor,
    lang: Lang,
    page: String,
    values: Values,
}

async fn write_new(State(site): State<Site>, actor: Actor, mut parts: Parts, Form(fields): Fields) -> Response {
    let lang = lang(&parts.headers);
    let sent = Sent { site: &site, actor: &actor, lang, page: "/offers/new".to_owned(), values: fields.into_iter().collect() };
    let zone = time::zone(&actor.time_zone);
    let base = template::blank(time::day(site.app.clock.now_ms(), &zone), &zone);
    let (sent, read, publish) = match sent.read(&mut parts, &base, false).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let id = sent.values.get("new_id").cloned().unwrap_or_default();
    match edit::create(&site.app, &actor, &id, &written(lang, &read)).await {
        Ok(row) if publish => Redirect::to(&format!("/offers/{}/publish", row.id)).into_response(),
        Ok(row) => Redirect::to(&format!("/offers?done=saved&id={}", row.id)).into_response(),
        Err(error) => sent.refused(&mut parts, &read, error).await,
    }
}

async fn write(State(site): State<Site>, actor: Actor, Path(id): Path<String>, mut parts: Parts, Form(fields): Fields) -> Response {
    let lang = lang(&parts.headers);
    let detail = match shop::one(&site.app, &actor, &id).await {
        Ok(Some(detail)) => detail,
        Ok(None) => return not_found(&site, &mut parts).await,
        Err(error) => return refusal::unavailable(&parts.headers, &error),
    };
    let draft = detail.listed.now == crate::domain::campaign::State::Draft;
    let values: Values = fields.into_iter().collect();
    let seen = values.get("version").and_then(|version| version.parse().ok()).unwrap_or(0);
    let sent = Sent { site: &site, actor: &actor, lang, page: format!("/offers/{id}/edit"), values };
    if sent.step() == "discard" {
        return match life::take(&site.app, &actor, &id, seen, Step::Archived).await {
            Ok(_) => Redirect::to("/offers?done=discarded").into_response(),
            Err(error) => refused(&site, &mut parts, "/offers", Typed::default(), error).await,
        };
    }
    let (sent, read, publish) = match sent.read(&mut parts, &detail.listed.terms, !draft).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    match edit::save(&site.app, &actor, &id, seen, &written(lang, &read)).await {
        Ok(_) if publish => Redirect::to(&format!("/offers/{id}/publish")).into_response(),
        Ok(_) if draft => Redirect::to(&format!("/offers?done=saved&id={id}")).into_response(),
        Ok(_) => Redirect::to(&format!("/offers/{id}?done=changed")).into_response(),
        Err(error) => sent.refused(&mut parts, &read, error).await,
    }
}

impl Sent<'_> {
    fn step(&self) -> String {
        self.values.get("step").cloned().unwrap_or_default()
    }

    /// What shall be kept, and whether it shall be published; or the same page again: for a step that only changes what is shown, and
    /// where something must be put right first. A `live` campaign must be complete, a draft only where it is to be published.
    async fn read(mut self, parts: &mut Parts, base: &Terms, live: bool) -> Result<(Self, Read, bool), Response> {
        let step = self.step();
        let zone = time::zone(&self.actor.time_zone);
        let kept = matches!(step.as_str(), "save" | "publish");
        if !kept && !self.actor.role.runs_campaigns() {
            return Err(refused(self.site, parts, "/offers", Typed::default(), ChangeError::Forbidden).await);
        }
        if !kept && step != "preview" {
            rearrange(&mut self.values, &step);
            return Err(self.again(parts, StatusCode::OK, Vec::new()).await);
        }
        let read = form::read(&self.values, base, &zone);
        let complete = step == "publish" || live;
        let owner = Owner::Merchant(self.actor.merchant_id.clone());
        let mistakes = if complete { read.mistakes(&owner) } else { read.unreadable.clone() };
        if mistakes.is_empty() && kept {
            return Ok((self, read, step == "publish"));
        }
        let lang = self.lang;
        let errors: Vec<_> = mistakes.into_iter().map(|(field, wrong)| (field, text::wrong(lang, wrong).to_owned())).collect();
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Err(self.again(parts, status, errors).await)
    }

    /// The editor again with everything that was typed.
    async fn again(self, parts: &mut Parts, status: StatusCode, errors: Vec<(&'static str, String)>) -> Response {
        rerender(self.site, parts, &self.page, status, Typed { values: self.values, errors }).await
    }

    /// The editor again with what the service says.
    async fn refused(self, parts: &mut Parts, read: &Read, error: ChangeError) -> Response {
        let lang = self.lang;
        let errors = match &error {
            ChangeError::Wrong(mistakes) => {
                let sentence = |mistake| text::wrong(lang, form::Wrong::Rule(mistake)).to_owned();
                mistakes.iter().map(|mistake| (read.field_of(*mistake), sentence(*mistake))).collect()
            }
            ChangeError::Title(_) => vec![("title", said(lang, &error))],
            ChangeError::EndsInPast => vec![("ends", said(lang, &error))],
            ChangeError::LimitsFrozen => vec![("payer_amount", said(lang, &error))],
            ChangeError::BelowUsed { limit_no, used } => {
                let limit = usize::try_from(*limit_no).ok().and_then(|at| read.terms.limits.get(at));
                let money = limit.is_some_and(|limit| limit.measure == crate::domain::campaign::Measure::Money);
                let field = if limit.is_some_and(crate::domain::campaign::Limit::is_budget) { "budget" } else { "payer_amount" };
                vec![(field, text::below_used(lang, if money { sum(*used) } else { used.to_string() }))]
            }
            ChangeError::Conflict => vec![("", text::conflict_kept(lang).to_owned())],
            _ => return refused(self.site, parts, "/offers", Typed::default(), error).await,
        };
        let status = if matches!(error, ChangeError::Conflict) { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.again(parts, status, errors).await
    }
}

/// What the shop wrote; without a name of its own, the rule is its name.
fn written(lang: Lang, read: &Read) -> Written {
    let title = if read.title.is_empty() { campaign_sentence::gift(lang, &read.terms.discount) } else { read.title.clone() };
    let title = if title.is_empty() { text::new_offer(lang).to_owned() } else { title.chars().take(40).collect() };
    Written { title, terms: read.terms.clone() }
}

/// One more row, one less, or every wallet again.
pub(super) fn rearrange(values: &mut Values, step: &str) {
    let rows = values.get("rows").and_then(|rows| rows.parse::<usize>().ok()).unwrap_or(1).clamp(1, TIERS);
    let filled =
        (0..TIERS).rev().find(|row| [TIER_AT, TIER_OFF].iter().any(|names| values.get(names[*row]).is_some_and(|typed| !typed.is_empty())));
    let rows = rows.max(filled.map_or(1, |row| row + 1));
    if step == "all_wallets" {
        values.retain(|name, _| !name.starts_with(WALLET));
    } else if step == "add_tier" {
        values.insert("rows".to_owned(), (rows + 1).min(TIERS).to_string());
    } else if let Some(removed) = step.strip_prefix("remove_tier_").and_then(|row| row.parse::<usize>().ok()) {
        for row in removed.saturating_sub(1)..TIERS {
            for names in [TIER_AT, TIER_OFF] {
                let next = names.get(row + 1).and_then(|next| values.get(*next)).cloned().unwrap_or_default();
                values.insert(names[row].to_owned(), next);
            }
        }
        values.insert("rows".to_owned(), rows.saturating_sub(1).max(1).to_string());
    }
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

/// Another budget, and the one that was on the screen (C1.8).
#[derive(Deserialize)]
struct Budget {
    #[serde(default)]
    seen: i64,
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
    match edit::set_budget(&site.app, &actor, &id, form.seen, budget).await {
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

/// What the campaign in the form would cost, for a script that asks while somebody types.
async fn forecast(State(site): State<Site>, actor: Actor, parts: Parts, Form(fields): Fields) -> Response {
    if !actor.role.runs_campaigns() {
        return StatusCode::FORBIDDEN.into_response();
    }
    match told(&site.app, &actor, &fields.into_iter().collect()).await {
        Ok(forecast) => Json(forecast).into_response(),
        Err(error) => refusal::unavailable(&parts.headers, &error),
    }
}

async fn told(app: &App, actor: &Actor, values: &Values) -> Result<crate::ui::islands::Forecast, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let id = values.get("campaign").map(String::as_str).unwrap_or_default();
    let stored = shop::one(app, actor, id).await?;
    let today = time::day(app.clock.now_ms(), &zone);
    let (base, used_minor) =
        stored.map_or_else(|| (template::blank(today, &zone), 0), |detail| (detail.listed.terms, detail.listed.used_minor));
    expected(app, actor, &form::read(values, &base, &zone), used_minor).await
}
