//! The instance key: 32 secret bytes from which every other secret of this instance is derived, each under its own name.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest, hkdf, hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

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

    /// Encrypts a secret for keeping or travelling: only this instance opens it, only for this purpose and only where it belongs
    /// (AES-256-GCM). `nonce` is random; `None` only where the cipher itself fails.
    pub fn seal(&self, purpose: &str, belongs_to: &str, nonce: [u8; NONCE_LEN], plain: &[u8]) -> Option<String> {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.derive(purpose)).ok()?);
        let mut sealed = plain.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(belongs_to), &mut sealed).ok()?;
        Some(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// What was sealed; `None` if it was not, or for something else.
    pub fn open(&self, purpose: &str, belongs_to: &str, sealed: &str) -> Option<Vec<u8>> {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.derive(purpose)).ok()?);
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        Some(key.open_in_place(nonce, Aad::from(belongs_to), sealed).ok()?.to_vec())
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

    #[test]
    fn a_sealed_secret_opens_only_where_it_belongs() {
        let key = InstanceKey::new([7; 32]);
        let sealed = key.seal("totp", "A", [1; 12], b"secret").unwrap();
        assert!(!sealed.contains("secret"));
        assert_eq!(key.open("totp", "A", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(key.open("totp", "B", &sealed), None, "moved to another row");
        assert_eq!(key.open("flash", "A", &sealed), None, "for another purpose");
        assert_eq!(InstanceKey::new([8; 32]).open("totp", "A", &sealed), None);
        for damaged in ["", "AA", "not base64!", &sealed[1..]] {
            assert_eq!(key.open("totp", "A", damaged), None, "{damaged}");
        }
    }
}
