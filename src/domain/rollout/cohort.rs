//! Which shops are in: by list, by trade, by city, by their own wish, and by a share that a stable hash draws. A share of 25 % holds
//! every shop of the share of 10 %, so that widening takes nobody out.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What of a shop a roll-out goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shop {
    pub merchant_id: String,
    /// The stored word of a trade.
    pub trade: String,
    /// As its owner wrote it, without the ending of a city; empty where nobody said.
    pub city: String,
}

/// How a shop stands to one wallet's cohort, as stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Membership {
    #[default]
    None,
    /// Put on the list by the platform.
    Listed,
    /// Joined by its own wish.
    Joined,
    /// It wants no part in the trial, whatever else puts it in.
    Left,
}

/// Who is in a pilot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cohort {
    /// Stored words of trades.
    pub trades: BTreeSet<String>,
    pub cities: BTreeSet<String>,
    /// Shops may join by themselves.
    pub opt_in: bool,
    /// Listed shops, by id. Left empty where only the question is whether one shop is in: its [`Membership`] says so.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub merchants: BTreeSet<String>,
}

impl Cohort {
    /// Whether the shop is in.
    pub fn holds(&self, shop: &Shop, membership: Membership) -> bool {
        match membership {
            Membership::Left => false,
            Membership::Listed => true,
            Membership::Joined if self.opt_in => true,
            Membership::Joined | Membership::None => {
                self.trades.contains(&shop.trade) || (!shop.city.is_empty() && self.cities.contains(&shop.city))
            }
        }
    }

    /// Whether every shop of `other` is in this one too, whoever there is.
    pub fn contains(&self, other: &Self) -> bool {
        self.trades.is_superset(&other.trades)
            && self.cities.is_superset(&other.cities)
            && self.merchants.is_superset(&other.merchants)
            && (self.opt_in || !other.opt_in)
    }

    /// Whether nobody can be in.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// A city as it is kept: trimmed, without 市 at its end, at most 20 characters.
pub fn city(typed: &str) -> String {
    let name: String = typed.trim().chars().filter(|character| !character.is_control()).take(20).collect();
    match name.strip_suffix('市') {
        Some(short) if !short.is_empty() => short.to_owned(),
        _ => name,
    }
}

/// Where a shop falls between 0 and 9999 for a wallet: always the same, and another for each wallet, so that it is not always the
/// same shops that go first. FNV-1a, stirred once more because its low digits alone are uneven for ids that differ little.
pub fn bucket(wallet: &str, merchant_id: &str) -> i64 {
    let bytes = wallet.bytes().chain([b'\n']).chain(merchant_id.bytes());
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^= hash >> 33;
    // Below 10 000, so it fits.
    i64::try_from(hash % 10_000).unwrap_or(0)
}
