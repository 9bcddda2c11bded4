//! What the product does: one verb a function, one transaction a verb. Called by pages, routes, jobs, demo and tests alike;
//! knows nothing of HTTP servers or screens.

use crate::db::Db;
use std::sync::Arc;

pub mod accounts;
pub mod actor;
pub mod clock;
pub mod codes;
pub mod connector_account;
pub mod instance_key;
pub mod outbound;
pub mod payments;
pub mod receipts;
pub mod settings;
pub mod wallets;

pub use actor::Actor;
pub use clock::{Clock, Entropy};
pub use instance_key::InstanceKey;
pub use settings::{Mode, Settings};

/// Everything a verb may need; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See [`App`].
pub struct Parts {
    pub db: Db,
    pub clock: Clock,
    pub entropy: Entropy,
    pub key: InstanceKey,
    pub settings: Settings,
    /// For calls to wallets.
    pub http: reqwest::Client,
    /// Hashes and checks passwords off the async threads.
    pub passwords: accounts::Passwords,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// A new id at the present time.
    pub fn new_id(&self) -> String {
        crate::domain::id::new_id(self.clock.now_ms(), self.entropy.bytes())
    }
}

/// The database did not answer. Nothing was changed; asking again later may work.
#[derive(Debug, thiserror::Error)]
#[error("the database does not answer: {0}")]
pub struct Unavailable(#[from] pub sqlx::Error);
