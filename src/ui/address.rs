//! Values inside of addresses.

/// Percent-encodes everything but letters, digits and `-._~` (RFC 3986, 2.3).
pub fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_place() {
        assert_eq!(encode("/payments?q=柿&day=1"), "%2Fpayments%3Fq%3D%E6%9F%BF%26day%3D1");
        assert_eq!(encode("a-b.c_d~9"), "a-b.c_d~9");
    }
}
