//! The site as an app on a telephone: its manifest in the person's language, and its icons. What works without a network is in
//! `public/sw.js`.

use super::{Site, refusal, visit::lang};
use crate::ui::{
    code::{mark, png},
    text::{common, merchant, till},
};
use axum::{
    Json, Router,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, header};
use serde_json::json;

pub fn routes() -> Router<Site> {
    Router::new()
        .route("/manifest.webmanifest", get(manifest))
        .route("/icon-192.png", get(|headers| icon(headers, 192)))
        .route("/icon-512.png", get(|headers| icon(headers, 512)))
}

async fn manifest(headers: HeaderMap) -> Response {
    let lang = lang(&headers);
    let icon = |pixels: u16| json!({ "src": format!("/icon-{pixels}.png"), "sizes": format!("{pixels}x{pixels}"), "type": "image/png", "purpose": "any maskable" });
    let shortcut = |name: &str, url: &str| json!({ "name": name, "url": url });
    let manifest = json!({
        "id": "/today",
        "name": common::product(lang),
        "short_name": common::product(lang),
        "description": common::promise(lang),
        "lang": lang.tag(),
        "start_url": "/today",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf7f3",
        "theme_color": "#151923",
        "icons": [icon(192), icon(512)],
        "shortcuts": [shortcut(merchant::show_code(lang), "/code"), shortcut(till::key_in(lang), "/amount")],
    });
    let about = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::CACHE_CONTROL, "private, max-age=300"),
        (header::VARY, "Accept-Language, Cookie"),
    ];
    (about, Json(manifest)).into_response()
}

/// The mark in a square of so many pixels.
async fn icon(headers: HeaderMap, pixels: u16) -> Response {
    let about = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=604800")];
    match png::drawing(&mark::icon(), pixels / mark::ICON_MM) {
        Ok(icon) => (about, icon).into_response(),
        Err(error) => refusal::broken(&headers, &error),
    }
}
