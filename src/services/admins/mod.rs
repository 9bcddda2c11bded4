//! The platform's own people: adding and removing them, signing in with a second factor, their sessions, and the audit of what
//! they do. Nothing here has to do with merchants' accounts and sessions.

pub mod audit;
pub mod overview;
pub mod people;
pub mod sessions;
pub mod sign_in;

use super::{Unavailable, accounts::AccessError};
use crate::domain::admin::{Right, Role};

/// A signed-in admin. Every verb of the platform's side takes one and checks its right first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    pub id: String,
    pub email: String,
    pub role: Role,
    pub session_id: String,
}

impl Admin {
    /// Passes if the admin's role has the right.
    ///
    /// # Errors
    /// [`Forbidden`] names the right that is missing.
    pub fn need(&self, right: Right) -> Result<(), Forbidden> {
        if self.role.may(right) { Ok(()) } else { Err(Forbidden(right)) }
    }

    pub fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }
}

/// The role of whoever asked has no such right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the role has no right to {0:?}")]
pub struct Forbidden(pub Right);

/// Why something about admins was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Not there, or not in the state that this is for.
    #[error("there is no such admin")]
    NotFound,
    #[error("the last owner stays")]
    LastOwner,
    #[error("the e-mail has an admin")]
    Taken,
    #[error("no such role")]
    Role,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error(transparent)]
    Access(#[from] AccessError),
}

impl From<Unavailable> for AdminError {
    fn from(error: Unavailable) -> Self {
        Self::Access(error.into())
    }
}

impl From<sqlx::Error> for AdminError {
    fn from(error: sqlx::Error) -> Self {
        Self::Access(error.into())
    }
}

/// A reason as it is kept: trimmed, one line, at most 200 characters.
pub(in crate::services) fn reason(typed: &str) -> Option<String> {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| line.chars().take(200).collect())
}

/// Why a page of the platform cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for LookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}
