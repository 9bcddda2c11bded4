//! The second factor: time-based one-time codes (RFC 6238, SHA-1, six digits, thirty seconds), which every authenticator app
//! understands. Secret and time are given; that a code counts once is kept by whoever stores the step.

use totp_rs::{Builder, Secret, Totp};

/// Shown in authenticator apps before the account's name.
const ISSUER: &str = "tongma";
/// A clock may be one step off either way.
const STEPS_OFF: u16 = 1;

/// The 160-bit secret of one person.
#[derive(Clone)]
pub struct Key([u8; 20]);

impl Key {
    pub fn new(random: [u8; 20]) -> Self {
        Self(random)
    }

    /// From what [`Key::bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// From what [`Key::base32`] gave.
    pub fn from_base32(text: &str) -> Option<Self> {
        Self::from_bytes(Secret::try_from_base32(text).ok()?.as_ref())
    }

    pub fn bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// For typing into an app.
    pub fn base32(&self) -> String {
        Secret::from(self.0.as_slice()).to_base32()
    }

    /// For a symbol that an app scans: `otpauth://totp/...`.
    pub fn address(&self, email: &str) -> Option<String> {
        self.builder().with_issuer(Some(ISSUER)).with_account_name(email).build().ok()?.to_url().ok()
    }

    /// The step of a code that is good now, one step early or late included.
    pub fn matched_step(&self, code: &str, now_ms: i64) -> Option<i64> {
        self.totp()?.check(code, seconds(now_ms)?).and_then(|step| i64::try_from(step).ok())
    }

    /// The code of that moment, as an app shows it.
    pub fn code_at(&self, now_ms: i64) -> Option<String> {
        Some(self.totp()?.generate(seconds(now_ms)?).to_string())
    }

    fn builder(&self) -> Builder {
        Builder::new().with_secret(self.0.as_slice()).with_skew(STEPS_OFF)
    }

    fn totp(&self) -> Option<Totp> {
        self.builder().build().ok()
    }
}

fn seconds(now_ms: i64) -> Option<u64> {
    u64::try_from(now_ms / 1_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        let key = Key::new(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(key.code_at(seconds * 1_000).as_deref(), Some(code), "{seconds}");
            assert_eq!(key.matched_step(code, seconds * 1_000), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_good_for_one_step_on_either_side_r5() {
        let key = Key::new([7; 20]);
        let code = key.code_at(90_000).unwrap();
        for (now_ms, step) in [(59_999, None), (60_000, Some(3)), (90_000, Some(3)), (149_999, Some(3)), (150_000, None)] {
            assert_eq!(key.matched_step(&code, now_ms), step, "{now_ms}");
        }
        for typed in ["", "12345", "1234567", "abcdef", "+12345"] {
            assert_eq!(key.matched_step(typed, 90_000), None, "{typed:?}");
        }
    }

    #[test]
    fn an_app_reads_the_address() {
        let key = Key::new(*b"12345678901234567890");
        assert_eq!(key.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            key.address("li@example.cn").as_deref(),
            Some("otpauth://totp/tongma:li%40example.cn?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=tongma")
        );
        assert_eq!(Key::from_bytes(key.bytes()).unwrap().base32(), key.base32());
        assert_eq!(Key::from_base32(&key.base32()).unwrap().bytes(), key.bytes());
        assert!(Key::from_base32("GEZDGNBV").is_none() && Key::from_base32("not base32").is_none());
    }
}
