//! For machines that watch this one: alive, ready, and how much it does. Says nothing of any shop.

use crate::{
    server::Site,
    services::{App, health},
};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

pub fn routes() -> Router<Site> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).route("/metrics", get(numbers))
}

async fn alive() -> &'static str {
    "alive\n"
}

/// Ready means that the database answers and has every table of this version.
async fn ready(State(app): State<App>) -> Response {
    let why = match health::ready(&app).await {
        Ok(true) => return "ready\n".into_response(),
        Ok(false) => "the database is not up to date: run tongma migrate\n",
        Err(error) => {
            tracing::warn!(%error, "not ready");
            "the database does not answer\n"
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], why).into_response()
}

async fn numbers() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], recorder().render()).into_response()
}

/// The counters of this process; the first call starts counting.
pub fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("something else counts in this process already");
        }
        handle
    })
}
