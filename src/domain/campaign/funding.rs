//! Who pays a discount (C1-G), to the last minor unit.

use serde::{Deserialize, Serialize};

/// A funder. The order is the one in which equal remainders are served (C1.14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Platform,
    Wallet,
    Merchant,
}

/// A party's part in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub party: Party,
    pub basis_points: i64,
}
