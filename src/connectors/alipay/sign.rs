//! Signatures: RSA with SHA-256 over sorted fields (calls, notices) or over the exact text of an answer. Nothing of a message is
//! read as meaning before it was verified here.

use super::credentials::{Credentials, PeerKey};
use crate::connectors::{
    Rejected, UNKNOWN_KEY,
    form::{self, Fields},
};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The one algorithm that is spoken; the older one is SHA-1.
pub const SIGN_TYPE: &str = "RSA2";

/// The text of a call that is signed: everything but the signature.
pub fn call_text(fields: &Fields) -> String {
    form::signed_text(fields, &["sign"])
}

/// The text of a notice that is signed: without the signature and its kind.
pub fn notice_text(fields: &Fields) -> String {
    form::signed_text(fields, &["sign", "sign_type"])
}

/// Whether one of the known keys that count now signed `text`; a message that names a certificate is held against that one only.
///
/// # Errors
/// [`Rejected::UnknownKey`] or [`Rejected::BadSignature`].
pub fn verify(credentials: &Credentials, certificate: Option<&str>, text: &str, signature: &str, now_ms: i64) -> Result<(), Rejected> {
    let fits_name = |key: &&PeerKey| certificate.is_none_or(|named| key.number.as_deref().is_none_or(|number| number == named));
    let mut keys = credentials.keys.iter().filter(|key| key.counts_at(now_ms)).filter(fits_name).peekable();
    if keys.peek().is_none() {
        return Err(Rejected::UnknownKey);
    }
    if keys.any(|key| key.public_key.verifies(text.as_bytes(), signature)) { Ok(()) } else { Err(Rejected::BadSignature) }
}

/// The part of an answer named `node`, exactly as it was sent and signed.
///
/// # Errors
/// The word for why nothing of it may be believed.
pub fn believed<'a>(body: &'a [u8], node: &str, credentials: &Credentials, now_ms: i64) -> Result<&'a str, &'static str> {
    let parts: BTreeMap<&str, &'a RawValue> = serde_json::from_slice(body).map_err(|_| "malformed")?;
    let text = |name: &str| parts.get(name).and_then(|value| serde_json::from_str::<String>(value.get()).ok());
    let content = parts.get(node).ok_or("not the answer to this call")?.get();
    let signature = text("sign").ok_or("not signed")?;
    match verify(credentials, text("alipay_cert_sn").as_deref(), content, &signature, now_ms) {
        Ok(()) => Ok(content),
        Err(Rejected::UnknownKey) => Err(UNKNOWN_KEY),
        Err(_) => Err("bad_signature"),
    }
}
