//! Limits (C1-D): how much money or how many uses, in which period, for whom. Counters are kept elsewhere; here they get their names.

use serde::{Deserialize, Serialize};

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Minor units given.
    Money,
    /// Payments with a discount.
    Count,
}

/// Local periods of the merchant's zone at reservation (D1, C1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Day,
    /// From Monday (ISO 8601).
    Week,
    Month,
    Year,
    Ever,
}

/// For whom a limit is counted apart (C1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    All,
    Payer,
    Store,
    Merchant,
    Wallet,
    PayerAtMerchant,
}

/// "At most `amount` in each `period` for each `entity`"; minor units or uses. Money, for ever, for all: the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    pub measure: Measure,
    pub period: Period,
    pub entity: Entity,
    pub amount: i64,
}

/// Names one counter. The order is the one in which counters are changed (C1.6).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CounterKey {
    pub campaign_id: String,
    /// Place in the campaign's limits; the implied counters of `first_payment` and `nth` follow behind them.
    pub limit_no: i64,
    /// Which payer, store, merchant or wallet; empty for all.
    pub entity: String,
    /// yyyymmdd, yyyyww, yyyymm, yyyy; 0 for ever; the round for `nth`.
    pub period: i64,
}

/// What a line takes from a counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    pub key: CounterKey,
    pub amount: i64,
    /// The limit it was held against.
    pub limit: i64,
}
