//! Money as integer minor units (C0.1) and the one rounding rule (C0.2). No float, also not in the browser.

use serde::{Deserialize, Serialize};
use std::{fmt, iter::Sum, ops};

/// An amount in minor units (fen for CNY). May be negative where money goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// The largest amount of one payment, 10,000,000.00: far above any till, far below any overflow.
pub const MAX_PAYMENT: Minor = Minor(1_000_000_000);

/// Why a typed amount was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("the amount is missing")]
    Missing,
    #[error("the amount is not a number with at most two decimals")]
    NotANumber,
    #[error("the amount must be at least 0.01")]
    TooSmall,
    #[error("the amount is above 10000000.00")]
    TooLarge,
}

impl Minor {
    pub const ZERO: Self = Self(0);

    /// Reads what a person typed: digits with at most one point and two decimals; full-width digits, `¥` and
    /// thousands commas are forgiven. Between 0.01 and [`MAX_PAYMENT`] (D7).
    ///
    /// # Errors
    /// [`AmountError`] says which sentence the person needs.
    pub fn parse(typed: &str) -> Result<Self, AmountError> {
        let plain: String = typed.chars().filter_map(plain_character).collect();
        if plain.is_empty() {
            return Err(AmountError::Missing);
        }
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && decimals.is_empty()) || !digits_only(whole) || !digits_only(decimals) || decimals.len() > 2 {
            return Err(AmountError::NotANumber);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 8 {
            return Err(AmountError::TooLarge);
        }
        let digits = format!("{whole}{decimals:0<2}");
        match digits.parse().map(Minor) {
            Err(_) => Err(AmountError::NotANumber),
            Ok(Minor(0)) => Err(AmountError::TooSmall),
            Ok(amount) if amount > MAX_PAYMENT => Err(AmountError::TooLarge),
            Ok(amount) => Ok(amount),
        }
    }

    /// `1234567` as `12345.67`: for machines, always two decimals.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

/// What a typed character counts as: full-width forms as ASCII, decoration as nothing.
pub fn plain_character(typed: char) -> Option<char> {
    match typed {
        '¥' | '￥' | ',' | '，' | ' ' | '\u{3000}' | '\t' => None,
        '。' | '．' => Some('.'),
        '０'..='９' => char::from_digit(u32::from(typed) - u32::from('０'), 10),
        other => Some(other),
    }
}

/// The fee on a non-negative `amount` at `rate_ppm` parts per million (D4).
pub fn fee(amount: Minor, rate_ppm: i64) -> Minor {
    at_rate(amount, rate_ppm)
}

/// A non-negative `amount` times parts per million, HALF_UP to the minor unit (C0.2).
pub fn at_rate(amount: Minor, rate_ppm: i64) -> Minor {
    let exact = i128::from(amount.0) * i128::from(rate_ppm);
    Minor(i64::try_from((exact + 500_000).div_euclid(1_000_000)).unwrap_or(i64::MAX))
}

impl ops::Add for Minor {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl ops::Sub for Minor {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl ops::Neg for Minor {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl ops::AddAssign for Minor {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl Sum for Minor {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, ops::Add::add)
    }
}
impl fmt::Display for Minor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.plain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typed_amounts_are_read_as_people_write_them() {
        for (typed, minor) in
            [("12.5", 1250), ("0.01", 1), ("¥1,234.50", 123_450), ("１２。５", 1250), (".5", 50), ("7.", 700), ("007", 700)]
        {
            assert_eq!(Minor::parse(typed), Ok(Minor(minor)), "{typed}");
        }
        for (typed, error) in [
            ("", AmountError::Missing),
            ("  ", AmountError::Missing),
            (".", AmountError::NotANumber),
            ("1.234", AmountError::NotANumber),
            ("1e3", AmountError::NotANumber),
            ("-1", AmountError::NotANumber),
            ("1.2.3", AmountError::NotANumber),
            ("0.00", AmountError::TooSmall),
            ("10000000.01", AmountError::TooLarge),
            ("99999999999999999999", AmountError::TooLarge),
        ] {
            assert_eq!(Minor::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn the_fee_rounds_half_up_once_c0_2() {
        assert_eq!(fee(Minor(1250), 3_800), Minor(5)); // 4.75
        assert_eq!(fee(Minor(125), 4_000), Minor(1)); // 0.5
        assert_eq!(fee(Minor(124), 4_000), Minor(0)); // 0.496
        assert_eq!(fee(Minor(0), 6_000), Minor(0));
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(minor in 1i64..=MAX_PAYMENT.0) {
            prop_assert_eq!(Minor::parse(&Minor(minor).plain()), Ok(Minor(minor)));
        }

        #[test]
        fn a_fee_never_exceeds_its_amount(minor in 0i64..=MAX_PAYMENT.0, rate in 0i64..=1_000_000) {
            let fee = fee(Minor(minor), rate);
            prop_assert!(fee >= Minor::ZERO && fee <= Minor(minor));
        }
    }
}
