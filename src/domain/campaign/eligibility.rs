//! To whom, where and when a campaign gives anything (C1-C). An empty list means "all".

use crate::domain::wallet::CodeKind;
use serde::{Deserialize, Serialize};

/// All must hold. Times are Unix ms, both ends inclusive; amounts minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    pub starts_at_ms: i64,
    pub ends_at_ms: i64,
    /// 1 = Monday to 7 = Sunday, in the merchant's zone.
    pub weekdays: Vec<u8>,
    /// Local seconds of the day, both ends inclusive; an end before the start goes over midnight.
    pub hours: Option<Hours>,
    pub wallets: Vec<String>,
    pub stores: Vec<String>,
    pub code_kinds: Vec<CodeKind>,
    /// The price before any discount.
    pub min_gross_minor: Option<i64>,
    pub max_gross_minor: Option<i64>,
    /// Only payers who have not paid this merchant before.
    pub first_time: bool,
    /// Platform campaigns: shops of these trades, shops of this list, and only shops that joined.
    pub trades: Vec<String>,
    pub merchants: Vec<String>,
    pub opt_in: bool,
}

/// See [`Conditions::hours`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from_s: i64,
    pub until_s: i64,
}
