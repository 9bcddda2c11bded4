//! RSA with SHA-256 (PKCS#1 v1.5), the one kind of signature that the big wallets make. What is signed is each protocol's own
//! business.

use super::{Refusal, x509};
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// A private key of ours.
pub struct SigningKey(KeyPair);

impl SigningKey {
    /// PKCS#8 or PKCS#1, as PEM or bare base64.
    pub fn read(text: &str) -> Option<Self> {
        let der = x509::decode_text(text)?.into_iter().next()?;
        KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)).ok().map(Self)
    }

    /// The signature under a text, in base64.
    ///
    /// # Errors
    /// [`Refusal::BadKey`].
    pub fn sign(&self, text: &str) -> Result<String, Refusal> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // This signature is not a random one; the generator only blinds the computation.
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).map_err(|_| Refusal::BadKey)?;
        Ok(STANDARD.encode(signature))
    }
}

/// A public key of the other side.
pub struct VerifyingKey(ParsedPublicKey);

impl VerifyingKey {
    /// From its DER.
    pub fn read(der: &[u8]) -> Option<Self> {
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).ok().map(Self)
    }

    /// Whether `signature` (base64) under a text is this key's.
    pub fn verifies(&self, text: &[u8], signature: &str) -> bool {
        STANDARD.decode(signature).is_ok_and(|signature| self.0.verify_sig(text, &signature).is_ok())
    }
}
