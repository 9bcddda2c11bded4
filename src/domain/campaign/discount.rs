//! The kinds of discount (C1-B) and what each gives on an amount, before any limit.

use super::Reason;
use crate::domain::money::{Minor, at_rate};
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

/// What a draw came to, and from what; kept so that a price can be explained afterwards (C1.3, C1.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Drawn {
    /// An amount within both ends, before any limit cuts it.
    Amount { drawn_minor: i64, min_minor: i64, max_minor: i64 },
    /// A number below 1,000,000, won where it is below `chance_ppm`.
    Chance { drawn_ppm: i64, chance_ppm: i64 },
}

/// One hundred percent, and a chance that is certain.
const WHOLE_PPM: i64 = 1_000_000;

impl Discount {
    /// What is taken off: reached prices are looked up with the price before any discount (`gross`), a rate and a price to reduce to
    /// work on what is `left` of it. Without a draw, the best that one could give.
    ///
    /// # Errors
    /// Why it gives nothing.
    pub fn off(&self, gross: i64, left: i64, draw: Option<u64>) -> Result<i64, Reason> {
        match *self {
            Self::Threshold { ref tiers } => {
                let reached = tiers.iter().rev().find(|tier| tier.at_minor <= gross);
                let first = tiers.first().map_or(i64::MAX, |tier| tier.at_minor);
                reached.map(|tier| tier.off_minor).ok_or(Reason::NotReached { at_minor: first })
            }
            Self::Every { each_minor, off_minor, at_most_minor } => match gross / each_minor.max(1) {
                0 => Err(Reason::NotReached { at_minor: each_minor }),
                times => Ok(off_minor.saturating_mul(times).min(at_most_minor.unwrap_or(i64::MAX))),
            },
            Self::Percent { rate_ppm, at_most_minor } => match at_rate(Minor(left.max(0)), rate_ppm).0 {
                // Half a minor unit is the least that is rounded up.
                0 => Err(Reason::NotReached { at_minor: (WHOLE_PPM / 2 + rate_ppm.max(1) - 1) / rate_ppm.max(1) }),
                off => Ok(off.min(at_most_minor.unwrap_or(i64::MAX))),
            },
            Self::ReduceTo { to_minor } if left > to_minor => Ok(left - to_minor),
            Self::ReduceTo { to_minor } => Err(Reason::NotReached { at_minor: to_minor }),
            Self::Random { min_minor, max_minor } => Ok(draw.map_or(max_minor, |draw| drawn_between(draw, min_minor, max_minor))),
            Self::Chance { chance_ppm, off_minor } => match draw {
                Some(draw) if scaled(draw, WHOLE_PPM) >= chance_ppm => Err(Reason::NotDrawn),
                _ => Ok(off_minor),
            },
            Self::Fixed { off_minor } | Self::FirstPayment { off_minor } | Self::Nth { off_minor, .. } => Ok(off_minor),
        }
    }

    /// The next higher price at which it gives more than at `gross`. A rate gives more with every price and has no steps.
    pub fn next_step(&self, gross: i64) -> Option<i64> {
        match self {
            Self::Threshold { tiers } => tiers.iter().map(|tier| tier.at_minor).find(|at| *at > gross),
            Self::Every { each_minor, .. } => (gross / (*each_minor).max(1) + 1).checked_mul(*each_minor),
            _ => None,
        }
    }

    /// What `draw` comes to, where anything is drawn.
    pub fn drawn(&self, draw: u64) -> Option<Drawn> {
        match *self {
            Self::Random { min_minor, max_minor } => {
                Some(Drawn::Amount { drawn_minor: drawn_between(draw, min_minor, max_minor), min_minor, max_minor })
            }
            Self::Chance { chance_ppm, .. } => Some(Drawn::Chance { drawn_ppm: scaled(draw, WHOLE_PPM), chance_ppm }),
            _ => None,
        }
    }

    /// Whether a success uses the draw up, at a price of which at most `room` can come off (C1.3). One below the average, or a miss, needs
    /// a price with room for all of it: for less, its payer would pay 0.01 and draw again. A lucky one goes with whatever it gives: else
    /// it would give again and again to whoever buys little.
    pub fn uses_up(&self, draw: u64, room: i64) -> bool {
        match *self {
            Self::Random { min_minor, max_minor } => {
                let drawn = drawn_between(draw, min_minor, max_minor);
                let is_lucky = drawn >= (min_minor + max_minor + 1) / 2;
                room >= if is_lucky { 1 } else { drawn }
            }
            Self::Chance { chance_ppm, .. } if scaled(draw, WHOLE_PPM) < chance_ppm => room >= 1,
            Self::Chance { off_minor, .. } => room >= off_minor,
            _ => false,
        }
    }

    /// Whether what it gives is drawn.
    pub fn is_drawn(&self) -> bool {
        matches!(self, Self::Random { .. } | Self::Chance { .. })
    }

    /// The least that it gives on any price of at least `min_gross` that gets anything, before limits. A rate and a price to reduce to
    /// may give a single minor unit where another discount came before.
    pub fn least_minor(&self, min_gross: i64) -> i64 {
        let at_least = |price: i64| self.off(price, price, Some(0));
        match self {
            Self::Percent { .. } | Self::ReduceTo { .. } => 1,
            _ => match at_least(min_gross) {
                Err(Reason::NotReached { at_minor }) => at_least(at_minor).unwrap_or(1),
                least => least.unwrap_or(1),
            },
        }
    }

    /// The least that one use gives, where that is known beforehand.
    pub fn least_off_minor(&self) -> Option<i64> {
        match *self {
            Self::Threshold { ref tiers } => tiers.first().map(|tier| tier.off_minor),
            Self::Every { off_minor, at_most_minor, .. } => Some(off_minor.min(at_most_minor.unwrap_or(i64::MAX))),
            Self::Random { min_minor, .. } => Some(min_minor),
            Self::Fixed { off_minor } | Self::Chance { off_minor, .. } | Self::FirstPayment { off_minor } | Self::Nth { off_minor, .. } => {
                Some(off_minor)
            }
            Self::Percent { .. } | Self::ReduceTo { .. } => None,
        }
    }
}

/// The round that the next payment ends, after `so_far` successful ones.
///
/// # Errors
/// [`Reason::NotTheNth`] where it ends none.
pub fn nth_round(n: i64, so_far: i64) -> Result<i64, Reason> {
    let n = n.max(1);
    if (so_far + 1) % n == 0 { Ok((so_far + 1) / n) } else { Err(Reason::NotTheNth { so_far: so_far % n, n }) }
}

/// Uniform over `min..=max`.
fn drawn_between(draw: u64, min: i64, max: i64) -> i64 {
    min + scaled(draw, (max - min).max(0).saturating_add(1))
}

/// `draw / 2^64 x steps`, rounded down: every step is as likely as the next.
fn scaled(draw: u64, steps: i64) -> i64 {
    let product = u128::from(draw) * u128::from(steps.unsigned_abs());
    i64::try_from(product >> 64).unwrap_or(i64::MAX)
}
