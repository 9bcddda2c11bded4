//! What a wallet takes off the price by itself: told in its own protocol's words together with the money.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Who gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    Wallet,
    Merchant,
    /// A brand or a bank, through the wallet.
    Other,
}

/// A payer's coupon, `wallet:150` as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Coupon {
    pub giver: Giver,
    pub amount_minor: i64,
}

impl Coupon {
    /// What of it is good for an order: something is left to pay (D7).
    pub fn for_order(self, amount_minor: i64) -> Option<Self> {
        let amount_minor = self.amount_minor.min(amount_minor - 1);
        (amount_minor > 0).then_some(Self { amount_minor, ..self })
    }

    /// The part of one giver, in minor units.
    pub fn part(self, giver: Giver) -> i64 {
        if self.giver == giver { self.amount_minor } else { 0 }
    }

    pub fn name(self) -> &'static str {
        match self.giver {
            Giver::Wallet => "钱包立减",
            Giver::Merchant => "店家券",
            Giver::Other => "品牌券",
        }
    }
}

impl FromStr for Coupon {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{word} is no coupon: wallet:<fen>, merchant:<fen> or other:<fen>");
        let (giver, amount) = word.split_once(':').ok_or_else(wrong)?;
        let giver = match giver {
            "wallet" => Giver::Wallet,
            "merchant" => Giver::Merchant,
            "other" => Giver::Other,
            _ => return Err(wrong()),
        };
        let amount_minor = amount.parse().ok().filter(|amount| *amount > 0).ok_or_else(wrong)?;
        Ok(Self { giver, amount_minor })
    }
}

impl fmt::Display for Coupon {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let giver = match self.giver {
            Giver::Wallet => "wallet",
            Giver::Merchant => "merchant",
            Giver::Other => "other",
        };
        write!(out, "{giver}:{}", self.amount_minor)
    }
}

impl TryFrom<String> for Coupon {
    type Error = String;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

impl From<Coupon> for String {
    fn from(coupon: Coupon) -> Self {
        coupon.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coupon_reads_back_from_its_word_and_leaves_something_to_pay() {
        for word in ["wallet:150", "merchant:1", "other:20"] {
            assert_eq!(word.parse::<Coupon>().unwrap().to_string(), word);
        }
        for wrong in ["", "wallet", "wallet:", "wallet:0", "wallet:-1", "bank:5"] {
            assert!(wrong.parse::<Coupon>().is_err(), "{wrong}");
        }
        let coupon: Coupon = "wallet:150".parse().unwrap();
        assert_eq!(coupon.for_order(100).map(|coupon| coupon.amount_minor), Some(99));
        assert_eq!((coupon.for_order(500), coupon.for_order(1)), (Some(coupon), None));
    }
}
