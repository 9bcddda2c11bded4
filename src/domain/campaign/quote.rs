//! One price (C1.12): the same campaigns, counters and draws give the same lines in the same order, with the reason for every
//! campaign that gave something or nothing.

use super::{Campaign, CounterKey, Owner, Party, Take};
use crate::domain::{money::Minor, wallet::CodeKind};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// What is to be priced.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub now_ms: i64,
    pub zone: &'a TimeZone,
    pub merchant_id: &'a str,
    pub trade: &'a str,
    pub store_id: &'a str,
    pub wallet: &'a str,
    pub code_kind: CodeKind,
    pub gross: Minor,
    /// Pseudonym (D5); none as long as the wallet has not said who pays: then lines say "up to".
    pub payer: Option<&'a str>,
}

/// What has happened so far, as far as a quote asks for it.
pub trait Books {
    /// Reserved and committed of a counter together.
    fn used(&self, key: &CounterKey) -> i64;
    /// The payer's stored draw for this campaign, uniform over `u64` (C1.3).
    fn draw(&self, campaign_id: &str) -> u64;
    /// The payer's successful payments at the merchant, ever or since an instant.
    fn payments_since(&self, since_ms: i64) -> i64;
    /// Whether the merchant joined the platform's campaign.
    fn joined(&self, campaign_id: &str) -> bool;
}

/// A discount of one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub campaign_id: String,
    pub revision: i64,
    pub owner: Owner,
    pub title: String,
    pub amount: Minor,
    /// Sums to `amount` (C0.4).
    pub shares: Vec<(Party, Minor)>,
    /// What to reserve, in the order of the keys.
    pub takes: Vec<Take>,
    /// The payer is not known yet: it may turn out less.
    pub up_to: bool,
}

/// Why a campaign gave what it gave; numbers are minor units, counts or Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    Given,
    /// A limit left less than the discount.
    GivenInPart {
        computed_minor: i64,
        limit_no: i64,
    },
    /// Cut so that 0.01 is left to pay (C1.2).
    CutToMinimum {
        computed_minor: i64,
    },
    NotStarted {
        starts_at_ms: i64,
    },
    Over {
        ended_at_ms: i64,
    },
    Weekday,
    Hour,
    Wallet,
    Store,
    CodeKind,
    BelowMinimum {
        min_minor: i64,
    },
    AboveMaximum {
        max_minor: i64,
    },
    NotFirstTime,
    Trade,
    NotOnTheList,
    NotJoined,
    /// The price does not reach the first tier, the each, or the price to reduce to.
    NotReached {
        at_minor: i64,
    },
    NotDrawn,
    /// Payments so far in this round, and how many make one.
    NotTheNth {
        so_far: i64,
        n: i64,
    },
    /// `limit_no` of the campaign's limits has `left` left.
    CapReached {
        limit_no: i64,
        left: i64,
    },
    /// Another campaign of the same owner gives more (D6).
    BetterOne {
        campaign_id: String,
    },
}

/// What was decided about one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub campaign_id: String,
    pub revision: i64,
    pub title: String,
    pub amount: Minor,
    #[serde(flatten)]
    pub reason: Reason,
}

/// What a payer may want to know beside the price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hint", rename_all = "snake_case")]
pub enum Hint {
    /// "Another 3.50 saves 2.00": pay so much more (before discounts) to save so much more.
    MoreSaves { more: Minor, saves: Minor, campaign_id: String },
    /// What a payer's daily money limit leaves after this payment.
    LeftToday { left: Minor, campaign_id: String },
}

/// A price with its explanation. `gross = pay + sum of lines` (C0.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub gross: Minor,
    /// Merchant first, then platform (D6).
    pub lines: Vec<Line>,
    pub pay: Minor,
    /// Every campaign given, in the order given.
    pub trace: Vec<Verdict>,
    pub hints: Vec<Hint>,
}

/// Prices `ask` with `campaigns`, the running ones of the merchant and of the platform.
pub fn quote(ask: &Ask<'_>, campaigns: &[Campaign], books: &dyn Books) -> Quote {
    let _ = (campaigns, books);
    Quote { gross: ask.gross, lines: Vec::new(), pay: ask.gross, trace: Vec::new(), hints: Vec::new() }
}
