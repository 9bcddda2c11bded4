//! The one way out: sends what a connector wrote and brings back what was answered. No answer within the limits is no
//! answer: the connector reads that as unknown.

use crate::{
    connectors::{HttpRequest, HttpResponse},
    services::App,
};
use std::time::Duration;

/// What an answer may take.
#[derive(Clone, Copy)]
struct Limits {
    /// Connecting included.
    time: Duration,
    /// Bytes.
    size: usize,
}

/// Of an answer about one order, while somebody waits for it.
const ANSWER: Limits = Limits { time: Duration::from_secs(5), size: 2 << 20 };
/// Of a daily bill, for which nobody waits.
const BILL: Limits = Limits { time: Duration::from_secs(60), size: 64 << 20 };

/// Sends `request`; `None` for a time-out, a lost connection, or an answer that is too large.
pub async fn send(app: &App, request: &HttpRequest) -> Option<HttpResponse> {
    within(app, request, ANSWER).await
}

/// The same for a daily bill.
pub async fn fetch(app: &App, request: &HttpRequest) -> Option<HttpResponse> {
    within(app, request, BILL).await
}

async fn within(app: &App, request: &HttpRequest, limits: Limits) -> Option<HttpResponse> {
    match tokio::time::timeout(limits.time, exchange(app, request, limits.size)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::warn!(to = shown(&request.url), error = %error.without_url(), "no answer");
            None
        }
        Err(_) => {
            tracing::warn!(to = shown(&request.url), "no answer in time");
            None
        }
    }
}

async fn exchange(app: &App, request: &HttpRequest, size: usize) -> reqwest::Result<Option<HttpResponse>> {
    let method = if request.method == "GET" { reqwest::Method::GET } else { reqwest::Method::POST };
    let mut call = app.http.request(method, &request.url).body(request.body.clone());
    for (name, value) in &request.headers {
        call = call.header(name, value);
    }
    let mut answer = call.send().await?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > size {
            tracing::warn!(to = shown(&request.url), "the answer is too large");
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    let headers =
        answer.headers().iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
    Ok(Some(HttpResponse { status: answer.status().as_u16(), headers, body }))
}

/// What of an address may be written down: without its query, which may hold secrets.
fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
