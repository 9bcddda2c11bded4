//! The files of a stand as its shop has designed it. Only the shop makes them: what is written on a stand speaks in its name.

use super::{Site, refusal};
use crate::{
    services::{Actor, App},
    ui::{
        code::{drawing::Drawing, pdf, png, svg, wish::Wish},
        pages::merchant::poster,
        text::{Lang, common},
    },
};
use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use std::collections::BTreeMap;

pub fn routes() -> Router<Site> {
    Router::new().route("/code/poster/{file}", get(file))
}

/// `stand.pdf`, `stand.svg` and `stand.png`; `?download` asks for a file to keep.
async fn file(
    State(app): State<App>,
    actor: Actor,
    Path(name): Path<String>,
    Query(values): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let wish = Wish::read(|name| values.get(name).cloned(), Lang::Zh);
    let made = match poster::made(&app, &actor, &wish).await {
        Ok(made) => made.and_then(|made| Some((made.printout.code, made.drawn?.page))),
        Err(error) => return refusal::unavailable(&headers, &error),
    };
    let Some((code, page)) = made else { return not_found(&headers) };
    let ending = name.strip_prefix("stand").unwrap_or_default().to_owned();
    let Some((content_type, body)) = written(page, ending.clone()).await else { return not_found(&headers) };
    let place = if values.contains_key("download") { "attachment" } else { "inline" };
    let about = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("{place}; filename=\"{code}-{}{ending}\"", wish.size.code())),
    ];
    (about, body).into_response()
}

/// The file of that ending. Millions of pixels are not painted where requests are answered.
async fn written(page: Drawing, ending: String) -> Option<(&'static str, Vec<u8>)> {
    match ending.as_str() {
        ".pdf" => Some(("application/pdf", pdf::page(&page))),
        ".svg" => Some(("image/svg+xml", svg::drawing(&page).into_bytes())),
        ".png" => {
            let painted = tokio::task::spawn_blocking(move || png::stand(&page)).await.ok()?;
            Some(("image/png", painted.inspect_err(|error| tracing::error!(%error, "a stand could not be painted")).ok()?))
        }
        _ => None,
    }
}

fn not_found(headers: &HeaderMap) -> Response {
    refusal::page(headers, StatusCode::NOT_FOUND, common::not_found, common::not_found_more)
}
