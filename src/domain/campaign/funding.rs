//! Who pays a discount (C1-G), to the last minor unit.

use crate::domain::money::Minor;
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

/// All of it.
pub const WHOLE: i64 = 10_000;

/// The funding of a merchant's own campaign.
pub const MERCHANT_ALONE: Share = Share { party: Party::Merchant, basis_points: WHOLE };

/// Splits a non-negative `amount`: each share rounded down, then the minor units that remain one each by the largest remainder, ties in
/// the order of [`Party`] (C1.14). The parts sum to `amount` where the shares are [`valid`]; they come in the order of `Party`.
pub fn split(amount: Minor, shares: &[Share]) -> Vec<(Party, Minor)> {
    let mut parts: Vec<_> = shares
        .iter()
        .map(|share| {
            let exact = i128::from(amount.0) * i128::from(share.basis_points);
            let whole = i64::try_from(exact / i128::from(WHOLE)).unwrap_or(amount.0);
            (share.party, Minor(whole), exact % i128::from(WHOLE))
        })
        .collect();
    let mut missing = amount - parts.iter().map(|(_, whole, _)| *whole).sum();
    parts.sort_by_key(|(party, _, remainder)| (std::cmp::Reverse(*remainder), *party));
    for (_, part, _) in &mut parts {
        if missing > Minor::ZERO {
            *part += Minor(1);
            missing = missing - Minor(1);
        }
    }
    parts.sort_by_key(|(party, ..)| *party);
    parts.into_iter().map(|(party, part, _)| (party, part)).collect()
}

/// Whether shares name each party once, each with something, and sum to the whole.
pub fn valid(shares: &[Share]) -> bool {
    let once = |share: &Share| shares.iter().filter(|other| other.party == share.party).count() == 1;
    shares.iter().all(|share| share.basis_points > 0 && share.basis_points <= WHOLE && once(share))
        && shares.iter().map(|share| share.basis_points).sum::<i64>() == WHOLE
}
