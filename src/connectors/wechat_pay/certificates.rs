//! WeChat Pay's certificates: asked for, decrypted, kept as the keys of the other side. Certificates come and go by themselves;
//! public keys are entered by hand and do not.

use super::{credentials::Credentials, sign, wire, write};
use crate::connectors::{Cx, HttpRequest, HttpResponse, Key, Refusal, rsa::VerifyingKey, x509};
use std::sync::Arc;

/// More than an account ever has at a time.
const MOST: usize = 16;

/// # Errors
/// [`Refusal`].
pub fn request(cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
    let credentials = Credentials::of(cx.account)?;
    write::send("GET", "/v3/certificates", None, &credentials, cx)
}

/// The certificates in an answer. Whoever has none yet cannot verify the answer first: what opens under the APIv3 key is WeChat
/// Pay's, and then the answer has to be signed with a key that was known or is among them.
pub fn response(answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Vec<Key>> {
    let answer = answer.filter(|answer| answer.status == 200)?;
    let credentials = Credentials::of(cx.account).ok()?;
    let listed: wire::Certificates = serde_json::from_slice(&answer.body).ok()?;
    if listed.data.is_empty() || listed.data.len() > MOST {
        return None;
    }
    let keys: Vec<Key> = listed.data.iter().map(|entry| key(entry, &credentials)).collect::<Option<_>>()?;
    let listed = |serial: &str| keys.iter().find(|key| key.id == serial).and_then(|key| VerifyingKey::read(&key.bytes)).map(Arc::new);
    let known = |serial: &str| credentials.key(serial, cx).or_else(|| listed(serial));
    sign::verify(&answer.headers, &answer.body, known, cx.now_ms).ok()?;
    Some(keys)
}

pub(super) fn key(entry: &wire::CertificateEntry, credentials: &Credentials) -> Option<Key> {
    let wire::Resource { algorithm, ciphertext, associated_data, nonce } = &entry.encrypt_certificate;
    if algorithm != "AEAD_AES_256_GCM" {
        return None;
    }
    let plain = sign::decrypt(&credentials.api_key, nonce, associated_data.as_deref().unwrap_or_default(), ciphertext)?;
    let certificate = x509::read(std::str::from_utf8(&plain).ok()?)?.into_iter().next()?;
    let at_ms = |text: &str| text.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond());
    // Named as messages name it, and as it names itself.
    (entry.serial_no.eq_ignore_ascii_case(&certificate.serial_hex())).then_some(())?;
    let (from_ms, until_ms) = (at_ms(&entry.effective_time)?, at_ms(&entry.expire_time)?);
    Some(Key { id: entry.serial_no.clone(), bytes: certificate.public_key, from_ms, until_ms })
}
