//! What a shop takes away from its campaigns: `/offers/{id}/results.csv`.

use super::{
    Site, refusal,
    visit::{lang, not_found},
};
use crate::{
    services::{
        Actor, Unavailable,
        campaigns::{results, shop},
        wallets,
    },
    ui::{components::Face, pages::merchant::offers::results_csv, text::common},
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header, request::Parts};

pub fn routes() -> Router<Site> {
    Router::new().route("/offers/{id}/results.csv", get(results_file))
}

async fn results_file(State(site): State<Site>, actor: Actor, Path(id): Path<String>, mut parts: Parts) -> Response {
    if !actor.role.sees_totals() {
        return refusal::page(&parts.headers, StatusCode::FORBIDDEN, common::forbidden, common::forbidden_more);
    }
    match made(&site, &actor, &id, &parts).await {
        Ok(Some(text)) => {
            let name = format!("attachment; filename=\"offer-{id}.csv\"");
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, name.as_str()),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, text).into_response()
        }
        Ok(None) => not_found(&site, &mut parts).await,
        Err(error) => refusal::unavailable(&parts.headers, &error),
    }
}

async fn made(site: &Site, actor: &Actor, id: &str, parts: &Parts) -> Result<Option<String>, Unavailable> {
    let lang = lang(&parts.headers);
    let Some(detail) = shop::one(&site.app, actor, id).await? else { return Ok(None) };
    let Some(told) = results::results(&site.app, actor, id).await? else { return Ok(None) };
    let faces: Vec<Face> = wallets::all(&site.app).await?.iter().map(|wallet| Face::of(wallet, lang)).collect();
    Ok(Some(results_csv(lang, &detail.listed.row.title, id, &told, &faces)))
}
