//! Numbers as people type them into the form, which are no amounts of money: shares of a price.

use super::Wrong;
use crate::domain::money::plain_character;

/// Parts per million in a whole.
const WHOLE_PPM: i64 = 1_000_000;

/// A percentage, as parts per million.
///
/// # Errors
/// [`Wrong::Share`].
pub(super) fn percent(typed: &str) -> Result<i64, Wrong> {
    decimal(typed.trim_end_matches(['%', '％']), 4).filter(|ppm| *ppm <= WHOLE_PPM).ok_or(Wrong::Share)
}

/// What is left of the price in tenths, as shops say it: `9` and `8.8`, also `88`; as parts per million that come off.
///
/// # Errors
/// [`Wrong::Share`]; [`Wrong::WholePrice`] for ten tenths.
pub(super) fn rate_of_tenths(typed: &str) -> Result<i64, Wrong> {
    let left_ppm = decimal(typed.trim_end_matches('折'), 5).ok_or(Wrong::Share)?;
    match left_ppm {
        WHOLE_PPM | 10_000_000 => Err(Wrong::WholePrice),
        1..WHOLE_PPM => Ok(WHOLE_PPM - left_ppm),
        // Two digits without a point are tenths and hundredths.
        WHOLE_PPM..10_000_000 if left_ppm % 100_000 == 0 => Ok(WHOLE_PPM - left_ppm / 10),
        _ => Err(Wrong::Share),
    }
}

/// A number with at most so many decimals, in units of the last one.
fn decimal(typed: &str, places: usize) -> Option<i64> {
    let plain: String = typed.chars().filter_map(plain_character).collect();
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = format!("{whole}{decimals}");
    let readable = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && decimals.len() <= places && whole.len() <= 6;
    readable.then(|| format!("{whole}{decimals:0<places$}").parse().ok()).flatten()
}
