//! Discount campaigns (C1): what a campaign promises, to whom, up to what limit and at whose cost. `quote` turns the running
//! campaigns into the lines of one bill. Nothing here knows where counters and draws are kept.

pub mod discount;
pub mod eligibility;
pub mod funding;
mod hints;
pub mod life;
pub mod limits;
mod offer;
pub mod quote;
pub mod terms;
#[cfg(test)]
mod tests;

pub use discount::{Discount, Drawn, Tier};
pub use eligibility::{Conditions, Hours, Moment};
pub use funding::{Party, Share};
pub use hints::Hint;
pub use life::{State, Step};
pub use limits::{CounterKey, Counters, Entity, IMPLIED_NO, Limit, Measure, Period, Take, counter_keys};
pub use quote::{Ask, Books, Line, Quote, Reason, Verdict, firm_quote, order_quote, quote};
pub use terms::{Field, TermsError};

use serde::{Deserialize, Serialize};

/// Symbols of the link to a campaign's public page: 40 bits of chance.
pub const LINK_LENGTH: usize = 8;

/// Whose campaign it is. A payment gets at most one of its merchant's and one of the platform's (D6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Merchant(String),
    Platform,
}

/// Whether a refund gives the payer's caps back (D2). The funder's budget always comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapRestore {
    #[default]
    Never,
    FullOnly,
    Proportional,
}

/// What a campaign promises: stored as JSON text, so a further kind needs no migration. Amounts are minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub discount: Discount,
    #[serde(default)]
    pub conditions: Conditions,
    /// In a fixed order: a counter is named by its place here.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// Who pays how much of each discount, in basis points that sum to 10,000 (C1.14).
    pub funding: Vec<Share>,
    /// Where two campaigns give the same, the higher number wins, then the older id (D6).
    #[serde(default)]
    pub priority: i64,
    /// Where a limit leaves less than the discount, give what is left instead of nothing (C1.7).
    #[serde(default)]
    pub allow_partial: bool,
    #[serde(default)]
    pub cap_restore: CapRestore,
}

impl Terms {
    /// A promise without further wishes: a daily money limit gives what is left of it (C1.7), a refund gives no limit back (D2).
    pub fn new(discount: Discount, conditions: Conditions, limits: Vec<Limit>, funding: Vec<Share>) -> Self {
        let allow_partial = Self::partial_by_default(&limits);
        Self { discount, conditions, limits, funding, priority: 0, allow_partial, cap_restore: CapRestore::default() }
    }
}

/// A campaign as the engine sees it: one revision of its terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub id: String,
    pub revision: i64,
    pub owner: Owner,
    pub title: String,
    pub terms: Terms,
}
