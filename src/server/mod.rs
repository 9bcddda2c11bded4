//! HTTP: routes, sessions, machines' endpoints and background jobs. Thin: who asks, one service verb, one answer.

use crate::services::App;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;

pub mod refusal;
pub mod security;
pub mod session;
pub mod visit;

/// What every handler can ask for as its state.
#[derive(Clone, FromRef)]
pub struct Site {
    pub app: App,
    pub leptos: LeptosOptions,
}
