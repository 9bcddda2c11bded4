//! Where wallets report: `/notify/{connector}/{account}`. The body is taken as it came, the answer is the connector's own.

use crate::{connectors::RawRequest, server::Site, services::App, services::payments::notices};
use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};

/// What every address here begins with.
pub(super) const UNDER: &str = "/notify/";

pub fn routes() -> Router<Site> {
    Router::new().route("/notify/{connector}/{account}", post(notify))
}

async fn notify(
    State(app): State<App>,
    Path((connector, account)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let headers: Vec<(String, String)> =
        headers.iter().map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let raw = RawRequest { method: "POST", path, headers: &headers, body: &body };
    let Some(reply) = notices::take(&app, &connector, &account, &raw).await else { return StatusCode::NOT_FOUND.into_response() };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CONTENT_TYPE, reply.content_type)], reply.body).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
    }
    response
}
