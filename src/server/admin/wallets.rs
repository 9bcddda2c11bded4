//! Forms about wallets and their pilots: steps, who is in, confirming, stopping.

use super::{Route, not_found, unavailable};
use crate::{
    domain::{
        merchant::Trade,
        rollout::{Cohort, Stage, StepError, cohort::city},
        wallet::CodeKind,
    },
    server::{
        Site,
        visit::{lang, rerender},
    },
    services::{
        Admin,
        campaigns::admin::{
            RunError,
            write::{self, Unnamed},
        },
        rollout::{
            RollError,
            steps::{self, At, Done, Wanted},
        },
        wallet_routes::{self, RouteError},
    },
    ui::{
        pages::admin::wallets::address,
        text::{Lang, rollout as text},
        visit::Typed,
    },
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use std::collections::BTreeMap;

pub fn table() -> Vec<Route> {
    vec![
        Route::post("/admin/wallets/{wallet}/step", post(step)),
        Route::post("/admin/wallets/{wallet}/cohort", post(cohort)),
        Route::post("/admin/wallets/{wallet}/confirm", post(confirm)),
        Route::post("/admin/wallets/{wallet}/refuse", post(refuse)),
        Route::post("/admin/wallets/{wallet}/stop", post(stop)),
        Route::post("/admin/wallets/{wallet}/route", post(route)),
    ]
}

type Fields = Form<Vec<(String, String)>>;

/// A form on its way.
struct Sent {
    site: Site,
    admin: Admin,
    parts: Parts,
    wallet: String,
    values: BTreeMap<String, String>,
}

impl Sent {
    fn new(site: Site, admin: Admin, parts: Parts, wallet: String, fields: Vec<(String, String)>) -> Self {
        Self { site, admin, parts, wallet, values: fields.into_iter().collect() }
    }

    fn lang(&self) -> Lang {
        lang(&self.parts.headers)
    }

    fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", |value| value.trim())
    }

    fn number(&self, field: &str) -> i64 {
        self.value(field).parse().unwrap_or(0)
    }

    fn kind(&self) -> CodeKind {
        CodeKind::from_code(self.value("kind")).unwrap_or(CodeKind::Merchant)
    }

    fn at(&self) -> At<'_> {
        At { wallet: &self.wallet, kind: self.kind() }
    }

    /// On to the wallet's page, which says what was done.
    fn done(&self, word: &str) -> Response {
        let page = address(&self.wallet, self.kind());
        let joint = if page.contains('?') { '&' } else { '?' };
        Redirect::to(&format!("{page}{joint}done={word}")).into_response()
    }

    /// The wallet's page again with what was typed and why nothing was done; `field` is the one for a reason.
    async fn refused(mut self, field: &'static str, error: RollError) -> Response {
        let lang = self.lang();
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        let (status, field, sentence) = match &error {
            RollError::Forbidden(missing) => return super::forbidden(&self.parts.headers, *missing),
            RollError::NotFound => return not_found(&self.parts.headers),
            RollError::Unavailable(error) => return unavailable(&self.parts.headers, error),
            RollError::ReasonMissing => (unprocessable, field, text::reason_missing(lang).to_owned()),
            RollError::SamePerson => (StatusCode::FORBIDDEN, "", text::same_person(lang).to_owned()),
            RollError::AskedAlready => (StatusCode::CONFLICT, "", text::asked_already(lang).to_owned()),
            RollError::Conflict => (StatusCode::CONFLICT, "", text::conflict(lang).to_owned()),
            RollError::Step(StepError::Share) => (unprocessable, "percent", text::bad_share(lang).to_owned()),
            RollError::Step(error) => (StatusCode::CONFLICT, "", text::step_error(lang, *error).to_owned()),
            RollError::Untested => (StatusCode::CONFLICT, "", text::untested(lang).to_owned()),
            RollError::Gates(gates) => {
                let names: Vec<_> = gates.iter().map(|gate| text::gate(lang, *gate)).collect();
                (StatusCode::CONFLICT, "", text::gates_missing(lang, names.join(lang.pick("；", "; "))))
            }
            RollError::Licence(outside) => (StatusCode::CONFLICT, "", text::outside(lang, *outside).to_owned()),
        };
        self.again(status, field, sentence).await
    }

    async fn again(&mut self, status: StatusCode, field: &'static str, sentence: String) -> Response {
        let page = address(&self.wallet, self.kind());
        let typed = Typed { values: std::mem::take(&mut self.values), errors: vec![(field, sentence)] };
        rerender(&self.site, &mut self.parts, &page, status, typed).await
    }

    async fn change(self, wanted: Wanted, reason_field: &'static str) -> Response {
        let (seen, reason) = (self.number("version"), self.value(reason_field));
        match steps::change(&self.site.app, &self.admin, self.at(), seen, &wanted, reason).await {
            Ok(Done::Taken) => self.done("taken"),
            Ok(Done::Asked) => self.done("asked"),
            Err(error) => self.refused(reason_field, error).await,
        }
    }
}

async fn step(State(site): State<Site>, admin: Admin, Path(wallet): Path<String>, parts: Parts, Form(fields): Fields) -> Response {
    let sent = Sent::new(site, admin, parts, wallet, fields);
    let wanted = Wanted { stage: Some((Stage::from_code(sent.value("to")), sent.number("percent"))), cohort: None };
    let reason = if sent.values.contains_key("other") { "other_reason" } else { "step_reason" };
    sent.change(wanted, reason).await
}

async fn cohort(State(site): State<Site>, admin: Admin, Path(wallet): Path<String>, parts: Parts, Form(fields): Fields) -> Response {
    let mut sent = Sent::new(site, admin, parts, wallet, fields);
    if let Err(missing) = sent.admin.need(crate::domain::admin::Right::RollOut) {
        return super::forbidden(&sent.parts.headers, missing);
    }
    let lang = sent.lang();
    let shops = match write::shops_of_lines(&sent.site.app, &sent.admin, sent.value("shops")).await {
        Ok(Ok(shops)) => shops,
        Ok(Err(unnamed)) => {
            let sentence = match unnamed {
                Unnamed::Nobody(line) => text::nobody_named(lang, line),
                Unnamed::Several(line) => text::several_named(lang, line),
            };
            return sent.again(StatusCode::UNPROCESSABLE_ENTITY, "shops", sentence).await;
        }
        Err(RunError::Forbidden(missing)) => return super::forbidden(&sent.parts.headers, missing),
        Err(error) => {
            tracing::error!(%error, "the shops of a pilot could not be looked up");
            return not_found(&sent.parts.headers);
        }
    };
    let trades = Trade::ALL.into_iter().map(Trade::code).filter(|trade| sent.values.contains_key(&format!("trade_{trade}")));
    let cities = sent.value("cities").split([',', '，', '、']).map(city).filter(|city| !city.is_empty());
    let cohort = Cohort {
        trades: trades.map(str::to_owned).collect(),
        cities: cities.collect(),
        opt_in: sent.values.contains_key("opt_in"),
        merchants: shops.into_iter().collect(),
    };
    sent.change(Wanted { stage: None, cohort: Some(cohort) }, "cohort_reason").await
}

async fn confirm(State(site): State<Site>, admin: Admin, Path(wallet): Path<String>, parts: Parts, Form(fields): Fields) -> Response {
    let sent = Sent::new(site, admin, parts, wallet, fields);
    match steps::confirm(&sent.site.app, &sent.admin, sent.at(), sent.number("asked_at")).await {
        Ok(()) => sent.done("confirmed"),
        Err(error) => sent.refused("", error).await,
    }
}

async fn refuse(State(site): State<Site>, admin: Admin, Path(wallet): Path<String>, parts: Parts, Form(fields): Fields) -> Response {
    let sent = Sent::new(site, admin, parts, wallet, fields);
    match steps::refuse(&sent.site.app, &sent.admin, sent.at(), sent.number("asked_at")).await {
        Ok(()) => sent.done("refused"),
        Err(error) => sent.refused("", error).await,
    }
}

async fn stop(State(site): State<Site>, admin: Admin, Path(wallet): Path<String>, parts: Parts, Form(fields): Fields) -> Response {
    let sent = Sent::new(site, admin, parts, wallet, fields);
    match steps::stop(&sent.site.app, &sent.admin, sent.at(), sent.value("stop_reason")).await {
        Ok(()) => sent.done("stopped"),
        Err(error) => sent.refused("stop_reason", error).await,
    }
}

async fn route(State(site): State<Site>, admin: Admin, Path(wallet): Path<String>, parts: Parts, Form(fields): Fields) -> Response {
    let mut sent = Sent::new(site, admin, parts, wallet, fields);
    let lang = sent.lang();
    let [from, to, reason] = ["from", "to", "route_reason"].map(|field| sent.value(field));
    match wallet_routes::switch(&sent.site.app, &sent.admin, &sent.wallet, from, to, reason).await {
        Ok(()) => sent.done("route"),
        Err(RouteError::Forbidden(missing)) => super::forbidden(&sent.parts.headers, missing),
        Err(RouteError::NotFound) => not_found(&sent.parts.headers),
        Err(RouteError::Unavailable(error)) => unavailable(&sent.parts.headers, &error),
        Err(RouteError::ReasonMissing) => {
            sent.again(StatusCode::UNPROCESSABLE_ENTITY, "route_reason", text::reason_missing(lang).to_owned()).await
        }
        Err(RouteError::Conflict) => sent.again(StatusCode::CONFLICT, "", text::route_conflict(lang).to_owned()).await,
    }
}
