//! What every request is held to, whoever sends it: size, time, and that a mistake in one answer never ends the process.

use crate::{
    server::{Site, notifications, refusal},
    ui::text::common,
};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use std::{any::Any, panic::AssertUnwindSafe, time::Duration};
use tower::ServiceBuilder;
use tower_http::{
    limit::RequestBodyLimitLayer,
    map_response_body::MapResponseBodyLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};

/// The largest body taken in: a wallet's notice with its certificate chain has room, and its connector reads less.
const BODY_BYTES: usize = 256 * 1024;
/// The largest form of a page: all fields of the longest one in percent-encoded Chinese, but not ten thousand fields.
pub(super) const FORM_BYTES: usize = 24 * 1024;
/// Between two parts of a body.
const BODY_TIME: Duration = Duration::from_secs(8);
/// Until the answer begins; a live stream may then go on.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// Holds every route of `router` to the limits. Few layers: each one that stands alone costs every request a copy of what is under it.
pub fn held(router: Router<Site>) -> Router<Site> {
    let times_and_sizes = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_TIME))
        .layer(RequestBodyTimeoutLayer::new(BODY_TIME))
        // The answer to a request that took too long is made up by its layer, out of a body that the limit's own cannot be.
        .layer(MapResponseBodyLayer::new(Body::new))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES));
    router.layer(times_and_sizes).layer(middleware::from_fn(answered))
}

/// An answer, whatever happens under way, with what its client has to know about it.
async fn answered(mut request: Request, next: Next) -> Response {
    let mut response = match small_form(&mut request) {
        Ok(()) => unbroken(request, next).await,
        Err(refused) => refused.into_response(),
    };
    match response.status() {
        // Who is turned away because something of ours does not answer is told when to come again (R9), whoever turned them away.
        StatusCode::SERVICE_UNAVAILABLE => {
            response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
        }
        // A body that was refused is not read to its end, so nothing can follow it on this connection; said, so that the client opens
        // another instead of losing its next request (RFC 9110, 15.5.14).
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    response
}

/// Holds what people fill in to what a page can ask for.
fn small_form(request: &mut Request) -> Result<(), StatusCode> {
    // Some wallets write their notices as forms: long ones, of which their connectors say how much is read.
    if is_form(request.headers()) && !request.uri().path().starts_with(notifications::UNDER) {
        if announced_bytes(request.headers()).is_some_and(|bytes| bytes > FORM_BYTES) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        DefaultBodyLimit::max(FORM_BYTES).apply(request);
    }
    Ok(())
}

pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

fn announced_bytes(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A handler that panics ends its own answer alone: a person gets a page that says so, a program the bare status.
async fn unbroken(request: Request, next: Next) -> Response {
    let reader = refusal::wants_page(request.headers()).then(|| request.headers().clone());
    // Nothing of the request is used after it; what handlers share is behind locks that survive a panic.
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|panic| broken(reader.as_ref(), panic.as_ref()))
}

/// The answer where a handler panicked, by the headers of whoever reads pages; the reason goes to the log only.
fn broken(reader: Option<&HeaderMap>, panic: &(dyn Any + Send)) -> Response {
    let reason = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!(reason, "a handler panicked");
    match reader {
        Some(headers) => refusal::page(headers, StatusCode::INTERNAL_SERVER_ERROR, common::broken, common::broken_more),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::to_bytes, routing::get};
    use tower::ServiceExt;

    async fn asked(accept: &str) -> (StatusCode, String) {
        #[expect(clippy::panic, reason = "the mistake that this is about")]
        let site = Router::<()>::new()
            .route(
                "/",
                get(|| async {
                    if true {
                        panic!("a mistake")
                    }
                }),
            )
            .layer(middleware::from_fn(answered));
        let request = Request::get("/").header("accept", accept).header("accept-language", "en").header("x-request-id", "01KB");
        let response = site.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        (status, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn whoever_is_turned_away_is_told_when_to_come_again_r9() {
        let slow = async || StatusCode::SERVICE_UNAVAILABLE;
        let own = async || (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]);
        let site = Router::<()>::new().route("/slow", get(slow)).route("/own", get(own)).layer(middleware::from_fn(answered));
        for (path, seconds) in [("/slow", "5"), ("/own", "1")] {
            let answer = site.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.headers()[header::RETRY_AFTER], seconds, "{path}");
        }
    }

    #[tokio::test]
    async fn a_mistake_of_ours_is_a_page_with_a_number_and_a_way_on() {
        let (status, page) = asked("text/html").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        for part in ["<html lang=\"en\">", "Something broke", "Request number 01KB", "href=\"\">Try again", "href=\"/\""] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("a mistake"), "the reason is for the log");
        assert_eq!(asked("application/json").await, (StatusCode::INTERNAL_SERVER_ERROR, String::new()));
    }
}
