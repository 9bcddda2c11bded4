//! Ids made by us: ULIDs as text. They sort by the time they were made, which keeps inserts at the right edge of an index,
//! and their 26 letters and digits are valid as an order number at every wallet.

use ulid::Ulid;

/// A new id from the time in Unix milliseconds and 16 random bytes (80 bits of them are used).
pub fn new_id(now_ms: i64, random: [u8; 16]) -> String {
    Ulid::from_parts(u64::try_from(now_ms).unwrap_or(0), u128::from_be_bytes(random)).to_string()
}

/// Whether `text` has the form of an id, so that nothing else reaches a query.
pub fn is_id(text: &str) -> bool {
    Ulid::from_string(text).is_ok_and(|id| id.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_keep_their_form() {
        let early = new_id(1_000, [255; 16]);
        let late = new_id(1_001, [0; 16]);
        assert!(early < late);
        assert!(is_id(&early) && early.len() == 26);
        assert!(!is_id("01") && !is_id(&early.to_lowercase()));
    }
}
