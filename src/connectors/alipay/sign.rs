//! Signatures: RSA with SHA-256 over sorted fields (calls, notices) or over the exact text of an answer. Nothing of a message is
//! read as meaning before it was verified here.

use super::credentials::{Credentials, PeerKey};
use crate::connectors::{
    Refusal, Rejected,
    form::{self, Fields},
};
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The one algorithm that is spoken; the older one is SHA-1.
pub const SIGN_TYPE: &str = "RSA2";

/// The signature of a text with our private key.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn signature(private_key: &[u8], text: &str) -> Result<String, Refusal> {
    let key = KeyPair::from_pkcs8(private_key).or_else(|_| KeyPair::from_der(private_key)).map_err(|_| Refusal::BadKey)?;
    let mut signature = vec![0; key.public_modulus_len()];
    // PKCS#1 v1.5 needs no randomness: the same text has the same signature.
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).map_err(|_| Refusal::BadKey)?;
    Ok(STANDARD.encode(signature))
}

/// The text of a call that is signed: everything but the signature.
pub fn call_text(fields: &Fields) -> String {
    form::signed_text(fields, &["sign"])
}

/// The text of a notice that is signed: without the signature and its kind.
pub fn notice_text(fields: &Fields) -> String {
    form::signed_text(fields, &["sign", "sign_type"])
}

/// Whether one of our known keys signed `text`; a message that names a certificate is held against that one only.
///
/// # Errors
/// [`Rejected::UnknownKey`] or [`Rejected::BadSignature`].
pub fn verify(credentials: &Credentials, certificate: Option<&str>, text: &str, signature: &str) -> Result<(), Rejected> {
    let fits_name = |key: &&PeerKey| certificate.is_none_or(|named| key.number.as_deref().is_none_or(|number| number == named));
    let mut keys = credentials.keys.iter().filter(fits_name).peekable();
    if keys.peek().is_none() {
        return Err(Rejected::UnknownKey);
    }
    let signature = STANDARD.decode(signature).map_err(|_| Rejected::BadSignature)?;
    let fits =
        |key: &PeerKey| UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.public_key).verify(text.as_bytes(), &signature).is_ok();
    if keys.any(fits) { Ok(()) } else { Err(Rejected::BadSignature) }
}

/// The part of an answer named `node`, exactly as it was sent and signed.
///
/// # Errors
/// The word for why nothing of it may be believed.
pub fn believed<'a>(body: &'a [u8], node: &str, credentials: &Credentials) -> Result<&'a str, &'static str> {
    let parts: BTreeMap<&str, &'a RawValue> = serde_json::from_slice(body).map_err(|_| "malformed")?;
    let text = |name: &str| parts.get(name).and_then(|value| serde_json::from_str::<String>(value.get()).ok());
    let content = parts.get(node).ok_or("not the answer to this call")?.get();
    let signature = text("sign").ok_or("not signed")?;
    match verify(credentials, text("alipay_cert_sn").as_deref(), content, &signature) {
        Ok(()) => Ok(content),
        Err(Rejected::UnknownKey) => Err("unknown_key"),
        Err(_) => Err("bad_signature"),
    }
}
