//! Opening wallets step by step: where each stands and what it came to ([`board`]), the steps themselves with their two pairs of eyes
//! ([`steps`]), stopping by itself ([`watch`]), what a shop has to do with it ([`shops`]), and finding a shop ([`find`]).

pub mod board;
mod crowd;
pub mod find;
pub mod shops;
pub mod steps;
pub mod watch;

use crate::{
    domain::rollout::{StepError, gate::Gate, licence::Outside},
    services::{Unavailable, admins::Forbidden},
};

pub use crate::db::{
    lab_run::LabRun,
    rollout_step::{AskRow, StepRow},
};

/// Why a wallet stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum RollError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Whoever asked cannot be the one who confirms.
    #[error("somebody else has to decide")]
    SamePerson,
    #[error("a reason is needed")]
    ReasonMissing,
    /// Somebody asked for a step already.
    #[error("a step waits already")]
    AskedAlready,
    /// Somebody has changed it since it was on the screen.
    #[error("it was changed meanwhile")]
    Conflict,
    #[error("there is no such wallet, or nothing waits")]
    NotFound,
    #[error(transparent)]
    Step(#[from] StepError),
    /// Shops wait until nothing breaks in the conformance lab.
    #[error("the conformance lab has not seen it hold")]
    Untested,
    /// More shops wait until these hold.
    #[error("gates do not hold: {0:?}")]
    Gates(Vec<Gate>),
    #[error("no licence covers the route: {0:?}")]
    Licence(Outside),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for RollError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}
