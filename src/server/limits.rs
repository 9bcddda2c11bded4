//! What every request is held to, whoever sends it: size, time, and that a mistake in one answer never ends the process.

use crate::server::Site;
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::{any::Any, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::RequestBodyTimeoutLayer, timeout::TimeoutLayer};

/// The largest body taken in: a wallet's notice with its certificate chain has room.
const BODY_BYTES: usize = 256 * 1024;
/// The largest form: all fields of the longest page in percent-encoded Chinese, but not ten thousand fields.
const FORM_BYTES: usize = 24 * 1024;
/// Between two parts of a body.
const BODY_TIME: Duration = Duration::from_secs(8);
/// Until the answer begins; a live stream may then go on.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// Holds every route of `router` to the limits.
pub fn held(router: Router<Site>) -> Router<Site> {
    router
        .layer(middleware::from_fn(small_forms))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        .layer(RequestBodyTimeoutLayer::new(BODY_TIME))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_TIME))
        .layer(CatchPanicLayer::custom(broken))
        .layer(middleware::map_response(ending_the_connection))
}

/// A body that was refused is not read to its end, so nothing can follow it on this connection; said, so that the client opens
/// another instead of losing its next request (RFC 9110, 15.5.14).
async fn ending_the_connection(mut response: Response) -> Response {
    if matches!(response.status(), StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn small_forms(mut request: Request, next: Next) -> Response {
    if is_form(request.headers()) {
        if announced_bytes(request.headers()).is_some_and(|bytes| bytes > FORM_BYTES) {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        DefaultBodyLimit::max(FORM_BYTES).apply(&mut request);
    }
    next.run(request).await
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

fn announced_bytes(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The answer where a handler panicked; the reason goes to the log only.
fn broken(panic: Box<dyn Any + Send>) -> Response<Body> {
    let reason = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!(reason, "a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
