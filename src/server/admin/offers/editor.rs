//! The forms of the editor: writing a campaign, submitting it, and saving a draft by itself while it is typed.

use super::{Asked, look_refused, run_refused, take};
use crate::{
    domain::{
        admin::Right,
        campaign::Step,
        time::{self, DEFAULT_TIME_ZONE},
    },
    server::{
        Site,
        admin::{forbidden, not_found, unavailable},
        offers::{known_wallets, not_kept, rearrange, said},
        visit::{lang, rerender},
    },
    services::{
        Admin,
        campaigns::{
            ChangeError,
            admin::{
                self as campaigns, RunError, review,
                write::{self, Unnamed},
            },
            edit::Written,
        },
    },
    ui::{
        format,
        islands::{Forecast, Kept},
        offer::{
            form::{self, Values, Wrong},
            platform_form,
        },
        pages::admin::offers::expected,
        text::{Lang, offers, platform_offers as text},
        visit::Typed,
    },
};
use axum::{
    Form, Json,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, request::Parts};

type Fields = Form<Vec<(String, String)>>;

pub(super) async fn write_new(State(site): State<Site>, admin: Admin, parts: Parts, Form(fields): Fields) -> Response {
    Sent { site, admin, parts, id: None, values: fields.into_iter().collect() }.write().await
}

pub(super) async fn rewrite(
    State(site): State<Site>,
    admin: Admin,
    Path(id): Path<String>,
    parts: Parts,
    Form(fields): Fields,
) -> Response {
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
            return forbidden(&self.parts.headers, missing);
        }
        let lang = lang(&self.parts.headers);
        self.values = match known_wallets(&self.site.app, std::mem::take(&mut self.values)).await {
            Ok(values) => values,
            Err(error) => return unavailable(&self.parts.headers, &error),
        };
        let step = self.values.get("step").cloned().unwrap_or_default();
        match (step.as_str(), &self.id) {
            ("autosave", _) => return self.keeps_itself(lang).await,
            ("discard", None) => return Redirect::to("/admin/offers").into_response(),
            ("discard", Some(_)) => return self.discard().await,
            _ => {}
        }
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

    /// Throws the draft away that was on the screen.
    async fn discard(self) -> Response {
        let asked = Asked { version: self.seen(), ..Asked::default() };
        take(self.site, self.admin, self.id.unwrap_or_default(), self.parts, asked, Step::Archived).await
    }

    /// The version that was on the screen.
    fn seen(&self) -> i64 {
        self.values.get("version").and_then(|version| version.parse().ok()).unwrap_or(0)
    }

    /// Saves the draft on its way, for a script that asks while somebody types.
    async fn keeps_itself(&self, lang: Lang) -> Response {
        let (read, errors) = match self.read(lang).await {
            Ok(read) => read,
            Err(response) => return *response,
        };
        if !errors.is_empty() || !read.unreadable().is_empty() {
            return not_kept(StatusCode::UNPROCESSABLE_ENTITY, offers::not_saved_unreadable(lang));
        }
        let (app, written) = (&self.site.app, written(lang, &read));
        let row = match &self.id {
            Some(id) => write::keep_draft(app, &self.admin, id, self.seen(), &written).await,
            None => write::create(app, &self.admin, self.values.get("new_id").map_or("", String::as_str), &written).await,
        };
        match row {
            Ok(row) => {
                let clock = format::clock(&time::local(row.changed_at_ms, &time::zone(DEFAULT_TIME_ZONE)));
                let on = Some((format!("/admin/offers/{}/edit", row.id), row.version));
                Json(Kept { said: offers::saved_by_itself(lang, clock), on }).into_response()
            }
            Err(RunError::Change(ChangeError::Conflict | ChangeError::NotNow(_))) => {
                not_kept(StatusCode::CONFLICT, offers::not_saved_changed(lang))
            }
            Err(error) => run_refused(&self.parts, &error),
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
        let written = written(lang, read);
        let row = match &self.id {
            None => write::create(app, &self.admin, self.values.get("new_id").map_or("", String::as_str), &written).await?,
            Some(id) => write::save(app, &self.admin, id, self.seen(), &written).await?,
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

/// What was written; without a name of its own, the rule is its name.
fn written(lang: Lang, read: &platform_form::Read) -> Written {
    let title = if read.title().is_empty() { form::unnamed(lang, read.terms()) } else { read.title().to_owned() };
    Written { title, terms: read.terms().clone() }
}

/// What the campaign in the form would cost, for a script that asks while somebody types.
pub(super) async fn forecast(State(site): State<Site>, admin: Admin, parts: Parts, Form(fields): Fields) -> Response {
    if let Err(missing) = admin.need(Right::EditCampaigns) {
        return forbidden(&parts.headers, missing);
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
