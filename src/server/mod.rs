//! HTTP: routes, sessions, machines' endpoints and background jobs. Thin: who asks, one service verb, one answer.

use crate::services::App;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

pub mod admin;
pub mod amount;
pub mod assets;
pub mod code_actions;
pub mod code_files;
mod code_wallets;
pub mod health;
pub mod imported_codes;
mod installed;
pub mod jobs;
pub mod join;
pub mod limits;
pub mod live;
pub mod login;
pub mod me;
pub mod network;
pub mod notifications;
mod offer_files;
pub mod offers;
pub mod payer;
mod poster;
pub mod refusal;
pub mod router;
pub mod security;
pub mod serve;
pub mod session;
mod session_store;
pub mod telemetry;
pub mod visit;
mod wallet_accounts;

pub use router::router;
pub use serve::serve;

/// What every handler can ask for as its state; cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<SiteParts>);

/// See [`Site`].
pub struct SiteParts {
    pub app: App,
    pub leptos: LeptosOptions,
    /// Cancelled when the server is told to stop: whatever runs for long ends then.
    pub stop: CancellationToken,
}

impl Site {
    /// Puts the site together.
    pub fn new(app: App, leptos: LeptosOptions, stop: CancellationToken) -> Self {
        Self(Arc::new(SiteParts { app, leptos, stop }))
    }
}

impl std::ops::Deref for Site {
    type Target = SiteParts;
    fn deref(&self) -> &SiteParts {
        &self.0
    }
}

impl FromRef<Site> for App {
    fn from_ref(site: &Site) -> Self {
        site.app.clone()
    }
}

impl FromRef<Site> for LeptosOptions {
    fn from_ref(site: &Site) -> Self {
        site.leptos.clone()
    }
}
