//! RSA key pairs: made here, kept as PKCS#8, signing with SHA-256. What is signed is each protocol's own business.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    error::Unspecified,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{io, sync::Arc};

/// A key pair; cheap to clone.
#[derive(Clone)]
pub struct Pair {
    key: Arc<KeyPair>,
    private: Arc<[u8]>,
    public: Arc<[u8]>,
}

impl std::fmt::Debug for Pair {
    /// Never the private key.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Pair(..)")
    }
}

fn broken(_: Unspecified) -> io::Error {
    io::Error::other("an RSA key cannot be made")
}

impl Pair {
    /// # Errors
    /// Where the machine gives no randomness.
    pub fn generate() -> io::Result<Self> {
        let key = KeyPair::generate(KeySize::Rsa2048).map_err(broken)?;
        let private: Pkcs8V1Der<'_> = key.as_der().map_err(broken)?;
        let private: Arc<[u8]> = private.as_ref().into();
        Self::of(key, private)
    }

    fn of(key: KeyPair, private: Arc<[u8]>) -> io::Result<Self> {
        let public: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(broken)?;
        let public = public.as_ref().into();
        Ok(Self { key: Arc::new(key), private, public })
    }

    /// The public key, DER.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    pub fn private_pem(&self) -> String {
        pem("PRIVATE KEY", &self.private)
    }

    pub fn public_pem(&self) -> String {
        pem("PUBLIC KEY", &self.public)
    }

    /// The signature under a text.
    ///
    /// # Errors
    /// Where the key does not work.
    pub fn sign(&self, text: &[u8]) -> io::Result<Vec<u8>> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        // The signature is not a random one; the generator only blinds the computation.
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).map_err(broken)?;
        Ok(signature)
    }

    /// The same in base64.
    ///
    /// # Errors
    /// As [`Pair::sign`].
    pub fn sign_text(&self, text: &[u8]) -> io::Result<String> {
        Ok(STANDARD.encode(self.sign(text)?))
    }

    /// Whether `signature` (base64) under a text is this key's.
    pub fn verifies(&self, text: &[u8], signature: &str) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public);
        STANDARD.decode(signature).is_ok_and(|signature| key.verify(text, &signature).is_ok())
    }
}

impl Serialize for Pair {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        STANDARD.encode(&self.private).serialize(out)
    }
}

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let private = STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        let key = KeyPair::from_pkcs8(&private).map_err(D::Error::custom)?;
        Self::of(key, private.into()).map_err(D::Error::custom)
    }
}

/// A PEM text of one block, in lines of 64 letters as every reader takes them.
pub fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    // Base64 is ASCII: any cut is between letters.
    for at in (0..encoded.len()).step_by(64) {
        text.push_str(&encoded[at..(at + 64).min(encoded.len())]);
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}
