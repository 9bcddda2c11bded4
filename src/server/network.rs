//! `/network/v1`: what wallets ask us through the interop network. Everything of it is said in `docs/network.md`.

use crate::{
    connectors::{
        HttpResponse, RawRequest,
        network::{sign, wire::BASE},
    },
    server::Site,
    services::{
        App,
        network::{self, Call, guesses::Guesses},
    },
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, OriginalUri, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::Response,
    routing::{get, post},
};
use std::sync::Arc;

/// No call is longer than a note and a token.
const BODY_LIMIT: usize = 16 << 10;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(
            &format!("{BASE}/resolve"),
            post(|state, guesses, uri, headers, body| call(Call::Resolve, state, guesses, uri, headers, body)),
        )
        .route(&format!("{BASE}/pay"), post(|state, guesses, uri, headers, body| call(Call::Pay, state, guesses, uri, headers, body)))
        .route(
            &format!("{BASE}/payment"),
            post(|state, guesses, uri, headers, body| call(Call::Payment, state, guesses, uri, headers, body)),
        )
        .route(&format!("{BASE}/keys"), get(keys))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(Extension(Arc::new(Guesses::default())))
}

async fn call(
    call: Call,
    State(app): State<App>,
    Extension(guesses): Extension<Arc<Guesses>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let headers = plain(&headers);
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    response(network::answer(&app, &guesses, call, &RawRequest { method: "POST", path, headers: &headers, body: &body }).await)
}

/// `?known=<key id>`.
#[derive(serde::Deserialize)]
struct Known {
    #[serde(default)]
    known: String,
}

async fn keys(State(app): State<App>, Query(known): Query<Known>, headers: HeaderMap) -> Response {
    let one = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| value.len() <= 128);
    response(network::keys(&app, &known.known, one(sign::PARTICIPANT), one(sign::NONCE)).await)
}

/// Names in lower case; a value that is no text cannot be part of a signature.
fn plain(headers: &HeaderMap) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect()
}

fn response(answer: HttpResponse) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
