//! WeChat Pay's cryptography: RSA with SHA-256 over lines of text in both directions, and AES-256-GCM for what it sends.
//! Decides what may be believed; what it says is read elsewhere.

use super::credentials::Credentials;
use crate::connectors::{Cx, Refusal, Rejected, rsa::VerifyingKey};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::sync::Arc;

/// The one way to sign that is spoken here.
pub const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";
/// A signature that begins so is false on purpose.
const PROBE: &str = "WECHATPAY/SIGNTEST/";
/// A message may be this old, or this far ahead.
const TOLERANCE_MS: u64 = 300_000;
/// The headers of a signature.
pub const HEADERS: [&str; 4] = ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature"];

/// The value of `Authorization` for a call; `path` with its query.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn authorization(credentials: &Credentials, method: &str, path: &str, body: &str, cx: &Cx<'_>) -> Result<String, Refusal> {
    let (time, nonce) = (cx.now_ms.div_euclid(1000), nonce(cx));
    let signature = sign(credentials, &format!("{method}\n{path}\n{time}\n{nonce}\n{body}\n"))?;
    let Credentials { serial, .. } = credentials;
    Ok(format!(
        "{SCHEME} mchid=\"{}\",nonce_str=\"{nonce}\",timestamp=\"{time}\",serial_no=\"{serial}\",signature=\"{signature}\"",
        cx.account.participant
    ))
}

/// The number used once of this call.
pub fn nonce(cx: &Cx<'_>) -> String {
    cx.random.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Our signature under a text, in base64.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn sign(credentials: &Credentials, text: &str) -> Result<String, Refusal> {
    credentials.signing.as_ref().ok_or(Refusal::BadKey)?.sign(text)
}

/// Verifies an answer or a notice under the key that it names, as far as `known` knows it. Header names are in lower case.
///
/// # Errors
/// [`Rejected`]; [`Rejected::UnknownKey`] may be cured by asking for the certificates.
pub fn verify(
    headers: &[(String, String)],
    body: &[u8],
    known: impl Fn(&str) -> Option<Arc<VerifyingKey>>,
    now_ms: i64,
) -> Result<(), Rejected> {
    let [time, nonce, serial, signature] = HEADERS.map(|name| one(headers, name));
    let signature = signature?;
    if signature.starts_with(PROBE) {
        return Err(Rejected::Probe);
    }
    // Not sent by every interface; where it is, there is one scheme.
    if headers.iter().any(|(name, value)| name == "wechatpay-signature-type" && value != SCHEME) {
        return Err(Rejected::Malformed);
    }
    let (time, nonce, serial) = (time?, nonce?, serial?);
    let time_ms = time.parse::<i64>().ok().and_then(|time| time.checked_mul(1000)).ok_or(Rejected::Malformed)?;
    let key = known(serial).ok_or(Rejected::UnknownKey)?;
    if time_ms.abs_diff(now_ms) > TOLERANCE_MS {
        return Err(Rejected::Stale);
    }
    let mut text = format!("{time}\n{nonce}\n").into_bytes();
    text.extend_from_slice(body);
    text.push(b'\n');
    if key.verifies(&text, signature) { Ok(()) } else { Err(Rejected::BadSignature) }
}

/// The value of a header that stands there once.
fn one<'a>(headers: &'a [(String, String)], name: &str) -> Result<&'a str, Rejected> {
    let mut values = headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
    match (values.next(), values.next()) {
        (Some(value), None) if !value.is_empty() && value.len() <= 1024 && value.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(value),
        _ => Err(Rejected::Malformed),
    }
}

/// What was encrypted for us under the APIv3 key; `None` where the key, the tag or the associated text is another.
pub fn decrypt(api_key: &str, nonce: &str, associated: &str, ciphertext: &str) -> Option<Vec<u8>> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, api_key.as_bytes()).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
    let mut text = STANDARD.decode(ciphertext).ok()?;
    let plain = key.open_in_place(nonce, Aad::from(associated.as_bytes()), &mut text).ok()?;
    Some(plain.to_vec())
}
