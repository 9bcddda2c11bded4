//! HTTP: routes, sessions, machines' endpoints and background jobs. Thin: who asks, one service verb, one answer.

use crate::services::App;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tokio_util::sync::CancellationToken;

pub mod jobs;
pub mod live;
pub mod notifications;
pub mod refusal;
pub mod security;
pub mod session;
pub mod visit;

/// What every handler can ask for as its state.
#[derive(Clone, FromRef)]
pub struct Site {
    pub app: App,
    pub leptos: LeptosOptions,
    /// Cancelled when the server stops: what streams, ends.
    pub stop: CancellationToken,
}
