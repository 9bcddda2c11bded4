//! Ids made by us: ULIDs as text. They sort by the time they were made, which keeps inserts at the right edge of an index,
//! and their 26 letters and digits are valid as an order number at every wallet.

use ulid::Ulid;

/// A new id from the time in Unix milliseconds and 16 random bytes (80 bits of them are used).
pub fn new_id(now_ms: i64, random: [u8; 16]) -> String {
    Ulid::from_parts(u64::try_from(now_ms).unwrap_or(0), u128::from_be_bytes(random)).to_string()
}

/// The middle of a trial order's number: ten letters of the random part. No id of a payment has them but once in 2^50.
const LABORATORY: &str = "1AB0RAT0RY";

/// The number of an order that the conformance lab makes: an id like any other, which some wallets read the time from, and not a payment.
pub fn new_lab_id(now_ms: i64, random: [u8; 16]) -> String {
    let id = new_id(now_ms, random);
    format!("{}{LABORATORY}{}", &id[..10], &id[20..])
}

/// Whether it is the number of such an order.
pub fn is_lab_id(text: &str) -> bool {
    is_id(text) && text[10..20] == *LABORATORY
}

/// Whether `text` has the form of an id, so that nothing else reaches a query.
pub fn is_id(text: &str) -> bool {
    Ulid::from_string(text).is_ok_and(|id| id.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_of_the_lab_are_told_from_payments() {
        let lab = new_lab_id(1_795_307_400_000, [7; 16]);
        assert!(is_id(&lab) && is_lab_id(&lab) && lab[..10] == new_id(1_795_307_400_000, [0; 16])[..10]);
        assert!(!is_lab_id(&new_id(1_795_307_400_000, [7; 16])) && !is_lab_id("") && !is_lab_id("微信微信微信微信微信微信"));
        assert_ne!(lab, new_lab_id(1_795_307_400_000, [8; 16]));
    }

    #[test]
    fn ids_sort_by_time_and_keep_their_form() {
        let early = new_id(1_000, [255; 16]);
        let late = new_id(1_001, [0; 16]);
        assert!(early < late);
        assert!(is_id(&early) && early.len() == 26);
        assert!(!is_id("01") && !is_id(&early.to_lowercase()));
    }
}
