//! What was asked of the big wallets, as it came: the last calls, for whoever wants to judge them with software of somebody else's.

use super::Simulator;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State as Shared},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

/// Calls that are kept.
const LIMIT: usize = 1_000;
/// The largest body that is read.
const SIZE: usize = 256 << 10;

/// One call.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    connector: &'static str,
    method: String,
    /// With the query.
    path: String,
    headers: BTreeMap<String, String>,
    body: String,
    at_ms: i64,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Calls(Mutex<VecDeque<Kept>>);

impl Calls {
    /// Oldest first.
    pub fn all(&self) -> Vec<Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Keeps a call and lets it go on.
pub async fn keep(Shared((simulator, connector)): Shared<(Simulator, &'static str)>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, SIZE).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let headers = head.headers.iter().filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
    let kept = Kept {
        connector,
        method: head.method.to_string(),
        path: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        at_ms: simulator.world.now_ms(),
    };
    {
        let mut calls = simulator.calls.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == LIMIT {
            calls.pop_front();
        }
        calls.push_back(kept);
    }
    next.run(Request::from_parts(head, Body::from(body))).await
}
