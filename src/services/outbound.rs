//! The one way out: sends what a connector wrote and brings back what was answered. No answer within the limits is no
//! answer: the connector reads that as unknown.

use crate::{
    connectors::{HttpRequest, HttpResponse},
    services::App,
};
use std::time::Duration;

/// How long a wallet may take to answer, connecting included.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// The largest answer that is read (a daily bill is the largest there is).
const SIZE_LIMIT: usize = 2 << 20;

/// Sends `request`; `None` for a time-out, a lost connection, or an answer that is too large.
pub async fn send(app: &App, request: &HttpRequest) -> Option<HttpResponse> {
    match tokio::time::timeout(TIME_LIMIT, exchange(app, request)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::warn!(url = %request.url, error = %error.without_url(), "no answer");
            None
        }
        Err(_) => {
            tracing::warn!(url = %request.url, "no answer in time");
            None
        }
    }
}

async fn exchange(app: &App, request: &HttpRequest) -> reqwest::Result<Option<HttpResponse>> {
    let method = if request.method == "GET" { reqwest::Method::GET } else { reqwest::Method::POST };
    let mut call = app.http.request(method, &request.url).body(request.body.clone());
    for (name, value) in &request.headers {
        call = call.header(name, value);
    }
    let mut answer = call.send().await?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > SIZE_LIMIT {
            tracing::warn!(url = %request.url, "the answer is too large");
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    let headers =
        answer.headers().iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
    Ok(Some(HttpResponse { status: answer.status().as_u16(), headers, body }))
}
