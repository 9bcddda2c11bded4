//! The forms of the editor: writing a campaign, previewing it without scripts, and saving a draft by itself while it is typed.

use super::{refused, said};
use crate::{
    domain::{
        campaign::{Owner, Step, Terms},
        time,
    },
    server::{
        Site, refusal,
        visit::{lang, not_found, rerender},
    },
    services::{
        Actor, App, Unavailable,
        campaigns::{
            ChangeError, draft,
            edit::{self, Written},
            life, shop,
        },
        wallets,
    },
    ui::{
        format,
        islands::{Forecast, Kept},
        offer::{
            form::{self, LIMITS, Read, TIER_AT, TIER_OFF, TIERS, Values, WALLET},
            template,
        },
        pages::merchant::offers::{expected, sum},
        text::{Lang, offers as text},
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

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/offers/new", post(write_new)).route("/offers/forecast", post(forecast)).route("/offers/{id}/edit", post(write))
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
    let values = match known_wallets(&site.app, fields.into_iter().collect()).await {
        Ok(values) => values,
        Err(error) => return refusal::unavailable(&parts.headers, &error),
    };
    let sent = Sent { site: &site, actor: &actor, lang, page: "/offers/new".to_owned(), values };
    let zone = time::zone(&actor.time_zone);
    let base = template::blank(time::day(site.app.clock.now_ms(), &zone), &zone);
    match sent.step() {
        "discard" => return Redirect::to("/offers").into_response(),
        "autosave" => return sent.keeps_itself(&parts, None, 0, &base).await,
        _ => {}
    }
    let (sent, read, publish) = match sent.read(&mut parts, &base, false).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let id = sent.values.get("new_id").cloned().unwrap_or_default();
    match edit::create(&site.app, &actor, &id, &written(lang, &read)).await {
        Ok(row) if publish => Redirect::to(&format!("/offers/{}/publish", row.id)).into_response(),
        Ok(row) if sent.step() == "rehearse" => Redirect::to(&format!("/offers/{}/rehearsal", row.id)).into_response(),
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
    let values = match known_wallets(&site.app, fields.into_iter().collect()).await {
        Ok(values) => values,
        Err(error) => return refusal::unavailable(&parts.headers, &error),
    };
    let seen = values.get("version").and_then(|version| version.parse().ok()).unwrap_or(0);
    let sent = Sent { site: &site, actor: &actor, lang, page: format!("/offers/{id}/edit"), values };
    if sent.step() == "discard" {
        return match life::take(&site.app, &actor, &id, seen, Step::Archived).await {
            Ok(_) => Redirect::to("/offers?done=discarded").into_response(),
            Err(error) => refused(&site, &mut parts, "/offers", Typed::default(), error).await,
        };
    }
    if sent.step() == "autosave" {
        return sent.keeps_itself(&parts, Some(&id), seen, &detail.listed.terms).await;
    }
    let (sent, read, publish) = match sent.read(&mut parts, &detail.listed.terms, !draft).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    match edit::save(&site.app, &actor, &id, seen, &written(lang, &read)).await {
        Ok(_) if publish => Redirect::to(&format!("/offers/{id}/publish")).into_response(),
        Ok(_) if sent.step() == "rehearse" => Redirect::to(&format!("/offers/{id}/rehearsal")).into_response(),
        Ok(_) if draft => Redirect::to(&format!("/offers?done=saved&id={id}")).into_response(),
        Ok(_) => Redirect::to(&format!("/offers/{id}?done=changed")).into_response(),
        Err(error) => sent.refused(&mut parts, &read, error).await,
    }
}

impl Sent<'_> {
    fn step(&self) -> &str {
        self.values.get("step").map_or("", String::as_str)
    }

    /// Saves the draft on its way, for a script that asks while somebody types; `id` is none as long as nothing was saved.
    async fn keeps_itself(&self, parts: &Parts, id: Option<&str>, seen: i64, base: &Terms) -> Response {
        let lang = self.lang;
        let zone = time::zone(&self.actor.time_zone);
        let read = form::read(&self.values, base, &zone);
        if !read.unreadable.is_empty() {
            return not_kept(StatusCode::UNPROCESSABLE_ENTITY, text::not_saved_unreadable(lang));
        }
        let app = &self.site.app;
        let written = written(lang, &read);
        let row = match id {
            Some(id) => draft::keep(app, self.actor, id, seen, &written).await,
            None => edit::create(app, self.actor, self.values.get("new_id").map_or("", String::as_str), &written).await,
        };
        match row {
            Ok(row) => {
                let clock = format::clock(&time::local(row.changed_at_ms, &zone));
                let on = Some((format!("/offers/{}/edit", row.id), row.version));
                Json(Kept { said: text::saved_by_itself(lang, clock), on }).into_response()
            }
            Err(ChangeError::Conflict | ChangeError::NotNow(_)) => not_kept(StatusCode::CONFLICT, text::not_saved_changed(lang)),
            Err(ChangeError::Forbidden) => StatusCode::FORBIDDEN.into_response(),
            Err(ChangeError::NotFound) => StatusCode::NOT_FOUND.into_response(),
            Err(ChangeError::Unavailable(error)) => refusal::unavailable(&parts.headers, &error),
            Err(_) => not_kept(StatusCode::UNPROCESSABLE_ENTITY, text::not_saved_unreadable(lang)),
        }
    }

    /// What shall be kept, and whether it shall be published; or the same page again: for a step that only changes what is shown, and
    /// where something must be put right first. A `live` campaign must be complete, a draft only where it is to be published.
    async fn read(mut self, parts: &mut Parts, base: &Terms, live: bool) -> Result<(Self, Read, bool), Response> {
        let step = self.step().to_owned();
        let zone = time::zone(&self.actor.time_zone);
        let kept = matches!(step.as_str(), "save" | "rehearse" | "publish");
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
            ChangeError::BelowUsed { limit, used } => {
                let money = limit.measure == crate::domain::campaign::Measure::Money;
                let place = read.terms.limits.iter().position(|typed| typed.counts_as(limit));
                let field = place.map_or("", |place| read.limit_field(place));
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
    let title = if read.title.is_empty() { form::unnamed(lang, &read.terms) } else { read.title.clone() };
    Written { title, terms: read.terms.clone() }
}

/// Why a draft did not save itself.
pub(in crate::server) fn not_kept(status: StatusCode, said: &str) -> Response {
    (status, Json(Kept { said: said.to_owned(), on: None })).into_response()
}

/// The form without fields of wallets that the registry does not know: nothing on our pages has them.
///
/// # Errors
/// [`Unavailable`].
pub(in crate::server) async fn known_wallets(app: &App, mut values: Values) -> Result<Values, Unavailable> {
    let known = wallets::all(app).await?;
    values.retain(|field, _| field.strip_prefix(WALLET).is_none_or(|code| known.iter().any(|wallet| wallet.code == code)));
    Ok(values)
}

/// One more row, one less, or every wallet again.
pub(in crate::server) fn rearrange(values: &mut Values, step: &str) {
    let rows = values.get("rows").and_then(|rows| rows.parse::<usize>().ok()).unwrap_or(1).clamp(1, TIERS);
    let filled =
        (0..TIERS).rev().find(|row| [TIER_AT, TIER_OFF].iter().any(|names| values.get(names[*row]).is_some_and(|typed| !typed.is_empty())));
    let rows = rows.max(filled.map_or(1, |row| row + 1));
    if step == "all_wallets" {
        values.retain(|name, _| !name.starts_with(WALLET));
    } else if step == "add_tier" {
        values.insert("rows".to_owned(), (rows + 1).min(TIERS).to_string());
    } else if step == "add_limit" {
        let rows = values.get("limit_rows").and_then(|rows| rows.parse::<usize>().ok()).unwrap_or(1);
        values.insert("limit_rows".to_owned(), rows.saturating_add(1).min(LIMITS).to_string());
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

async fn told(app: &App, actor: &Actor, values: &Values) -> Result<Forecast, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let id = values.get("campaign").map(String::as_str).unwrap_or_default();
    let stored = shop::one(app, actor, id).await?;
    let today = time::day(app.clock.now_ms(), &zone);
    let (base, used_minor) =
        stored.map_or_else(|| (template::blank(today, &zone), 0), |detail| (detail.listed.terms, detail.listed.used_minor));
    expected(app, actor, &form::read(values, &base, &zone), used_minor).await
}
