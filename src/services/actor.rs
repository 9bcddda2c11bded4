//! Who asks. Every verb that shows or changes something of a shop takes an [`Actor`] and checks it first.

use crate::domain::merchant::Role;

/// A signed-in member of one shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account_id: String,
    pub sign_in: String,
    pub session_id: String,
    pub merchant_id: String,
    pub merchant_name: String,
    pub store_id: String,
    pub store_name: String,
    pub role: Role,
    /// IANA name; every day on this member's pages is a day in it.
    pub time_zone: String,
}
