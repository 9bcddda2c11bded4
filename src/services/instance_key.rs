//! The instance key: 32 secret bytes from which every other secret of this instance is derived, each under its own name.

use aws_lc_rs::{digest, hkdf, hmac};

/// See the module. Never printed, never stored in the database.
#[derive(Clone)]
pub struct InstanceKey([u8; 32]);

impl InstanceKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A 32-byte key for one purpose; purposes never share a key (HKDF-SHA256, RFC 5869).
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let info = [purpose.as_bytes()];
        let mut key = [0; 32];
        let filled = hkdf::Salt::new(hkdf::HKDF_SHA256, b"tongma")
            .extract(&self.0)
            .expand(&info, hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut key));
        debug_assert!(filled.is_ok(), "HKDF-SHA256 gives 32 bytes");
        key
    }

    /// A MAC of `message` under a key of its own, as lower-case hex.
    pub fn mac(&self, purpose: &str, message: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive(purpose));
        hex(hmac::sign(&key, message.as_bytes()).as_ref())
    }

    /// Whether `mac` is that of `message`; takes the same time whatever differs.
    pub fn has_mac(&self, purpose: &str, message: &str, mac: &str) -> bool {
        let own = self.mac(purpose, message);
        aws_lc_rs::constant_time::verify_slices_are_equal(own.as_bytes(), mac.as_bytes()).is_ok()
    }

    /// The pseudonym under which a payer is known here: scoped to the wallet, of no use without this key (D5).
    pub fn payer_pseudonym(&self, wallet: &str, payer_id: &str) -> String {
        self.mac("payer", &format!("{wallet}\n{payer_id}"))[..32].to_owned()
    }
}

impl std::fmt::Debug for InstanceKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("InstanceKey(..)")
    }
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of `bytes` as lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_recognised_across_wallets_d5() {
        let key = InstanceKey::new([7; 32]);
        assert_eq!(key.payer_pseudonym("jd_pay", "alice"), key.payer_pseudonym("jd_pay", "alice"));
        assert_ne!(key.payer_pseudonym("jd_pay", "alice"), key.payer_pseudonym("hebao", "alice"));
        assert_ne!(key.payer_pseudonym("jd_pay", "alice"), InstanceKey::new([8; 32]).payer_pseudonym("jd_pay", "alice"));
        assert!(key.has_mac("a", "m", &key.mac("a", "m")) && !key.has_mac("b", "m", &key.mac("a", "m")));
    }
}
