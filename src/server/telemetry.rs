//! What operators read: one log line and one count a request, under a request id that the answer carries. Logged are the route's
//! pattern and the outcome, never a path with its tokens, a header or a body.

use crate::services::App;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error as `text` or `json`.
///
/// # Errors
/// A sentence on which variable is wrong.
pub fn start(filter: &str, format: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("TONGMA_LOG is not understood: {error}."))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        "text" => log.try_init(),
        "json" => log.json().try_init(),
        other => return Err(format!("TONGMA_LOG_FORMAT must be text or json, not {other:?}.")),
    };
    started.map_err(|error| format!("Logging cannot start: {error}."))
}

/// The header of a request and of its answer that names it.
const REQUEST_ID: &str = "x-request-id";

/// The name of a request, for pages that say something went wrong; empty outside of one.
pub fn request_id(headers: &HeaderMap) -> &str {
    headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default()
}

/// Counts and logs a request, and gives it a name whatever name it brought.
pub async fn recorded(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = app.new_id();
    let named = HeaderValue::from_str(&id).ok();
    if let Some(id) = &named {
        request.headers_mut().insert(REQUEST_ID, id.clone());
    }
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", %id, %method, route);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    if response.status().is_server_error() {
        tracing::error!(parent: &span, status, took_us = took.as_micros(), "answered");
    } else {
        tracing::debug!(parent: &span, status, took_us = took.as_micros(), "answered");
    }
    metrics::counter!("tongma_requests_total", "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("tongma_request_seconds", "route" => route).record(took.as_secs_f64());
    if let Some(id) = named {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
