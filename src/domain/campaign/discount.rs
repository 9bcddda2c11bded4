//! The kinds of discount (C1-B) and what each gives on an amount, before any limit.

use serde::{Deserialize, Serialize};

/// "From `at_minor` on, `off_minor` less."
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    pub at_minor: i64,
    pub off_minor: i64,
}

/// What is given. Amounts are minor units, rates and chances parts per million.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Discount {
    /// 满减: the highest tier that the price reaches.
    Threshold { tiers: Vec<Tier> },
    /// 每满: `off_minor` for every whole `each_minor` of the price.
    Every { each_minor: i64, off_minor: i64, at_most_minor: Option<i64> },
    /// 立减.
    Fixed { off_minor: i64 },
    /// HALF_UP(price x rate).
    Percent { rate_ppm: i64, at_most_minor: Option<i64> },
    /// 随机立减: drawn once per order, uniform over both ends (C1.3).
    Random { min_minor: i64, max_minor: i64 },
    /// The price becomes `to_minor` where it was more.
    ReduceTo { to_minor: i64 },
    /// `off_minor` with this probability; drawn once per order (C1.3).
    Chance { chance_ppm: i64, off_minor: i64 },
    /// Once, on a payer's first payment at the merchant.
    FirstPayment { off_minor: i64 },
    /// On every n-th payment of a payer at the merchant since the campaign began.
    Nth { n: i64, off_minor: i64 },
}
