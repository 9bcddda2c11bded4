//! What the product does: one verb a function, one transaction a verb. Called by pages, routes, jobs, demo and tests alike;
//! knows nothing of HTTP servers or screens.

use crate::db::Db;
use std::sync::Arc;

pub mod accounts;
pub mod actor;
pub mod admins;
pub mod campaigns;
pub mod checkout;
pub mod clock;
pub mod codes;
pub mod connector_account;
pub mod feed;
pub mod health;
pub mod imported_codes;
pub mod instance_key;
pub mod lab;
pub mod live;
pub mod network;
pub mod outbound;
pub mod payment_list;
pub mod payment_requests;
pub mod payments;
pub mod printout;
pub mod receipts;
pub mod recognition;
pub mod reconciliation;
pub mod returning_payer;
pub mod rollout;
pub mod sessions;
pub mod settings;
pub mod shop_code;
pub mod today;
pub mod verify;
pub mod wallet_routes;
pub mod wallets;
pub mod writer;

pub use actor::Actor;
pub use admins::Admin;
pub use clock::{Clock, Entropy};
pub use instance_key::InstanceKey;
pub use live::Live;
pub use settings::{Mode, Settings};
pub use writer::Writer;

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
    /// Everything that moves money goes through it (ADR 0013).
    pub writer: Writer,
    /// Wakes the live streams after a commit.
    pub live: Live,
    pub accounts_read: connector_account::Remembered,
    pub lab: lab::Lab,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts an instance together over an open, migrated database and starts its writer. Needs a tokio runtime.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(db: Db, clock: Clock, entropy: Entropy, key: InstanceKey, settings: Settings) -> Result<Self, StartError> {
        // No redirects: a signed call is meant for one address only.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).user_agent("tongma").build()?;
        let live = Live::start(&db);
        let writer = Writer::start(db.clone(), clock.clone(), live.clone())?;
        Ok(Self(Arc::new(Parts {
            db,
            clock,
            entropy,
            key,
            settings,
            http,
            writer,
            live,
            passwords: accounts::Passwords::default(),
            accounts_read: connector_account::Remembered::default(),
            lab: lab::Lab::default(),
        })))
    }

    /// A new id at the present time.
    pub fn new_id(&self) -> String {
        crate::domain::id::new_id(self.clock.now_ms(), self.entropy.bytes())
    }
}

/// Why there is no instance.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The machine has no usable TLS.
    #[error("no HTTP client can be made: {0}")]
    Http(#[from] reqwest::Error),
    #[error("no thread can be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// The database did not answer. Nothing was changed; asking again later may work.
#[derive(Debug, thiserror::Error)]
#[error("the database does not answer: {0}")]
pub struct Unavailable(#[from] pub sqlx::Error);
