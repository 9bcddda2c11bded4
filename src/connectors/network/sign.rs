//! How the interop network signs (ADR 0014): Ed25519 over a short text that names the direction, the call, the participant,
//! the key, the time, a nonce and the SHA-256 of the body. Pure functions, used alike by both sides.

use super::wire::{PayerClaims, PublicKey};
use crate::connectors::{HttpResponse, Key, RawRequest, Refusal, Rejected};
use aws_lc_rs::{
    digest,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

pub const PARTICIPANT: &str = "tongma-participant";
pub const KEY: &str = "tongma-key";
pub const TIME: &str = "tongma-time";
pub const NONCE: &str = "tongma-nonce";
pub const SIGNATURE: &str = "tongma-signature";
/// All of them.
pub const HEADERS: [&str; 5] = [PARTICIPANT, KEY, TIME, NONCE, SIGNATURE];

/// A message may be this old, or this far ahead, to the millisecond.
pub const TOLERANCE_MS: i64 = 300_000;

/// The first line of every signed text, so that a signature made here fits nothing else.
const MESSAGE_CONTEXT: &str = "tongma-network-1";
const PAYER_CONTEXT: &str = "tongma-payer-1";
const AUTHORIZE_CONTEXT: &str = "tongma-authorize-1";

/// The signature headers of a message, read but not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Whose account with the network the message is about, in either direction.
    pub participant: String,
    pub key_id: String,
    pub time_ms: i64,
    pub nonce: String,
    signature: Vec<u8>,
}

/// What makes a message one's own: who is concerned, which key signs, when, and the number used once.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    pub participant: &'a str,
    pub key: &'a Key,
    pub now_ms: i64,
    /// A request draws its own; an answer repeats the one of its request.
    pub nonce: &'a str,
}

/// What is signed: a request by its method and path with query, an answer by its status.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    Request { method: &'a str, path: &'a str },
    Answer { status: u16 },
}

impl Signer<'_> {
    /// The signature headers for a message with this body.
    ///
    /// # Errors
    /// [`Refusal::BadKey`] where the key is not a 32-byte seed.
    pub fn headers(&self, subject: Subject<'_>, body: &[u8]) -> Result<Vec<(String, String)>, Refusal> {
        let time = self.now_ms.to_string();
        let text = signed_text(subject, self.participant, &self.key.id, &time, self.nonce, body);
        let signature = STANDARD.encode(sign(self.key, &text)?);
        let headers = [(PARTICIPANT, self.participant), (KEY, &self.key.id), (TIME, &time), (NONCE, self.nonce), (SIGNATURE, &signature)];
        Ok(headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

/// Reads the signature headers of a message; names are in lower case.
///
/// # Errors
/// [`Rejected::Malformed`] where one is missing, stands twice or has no sound value.
pub fn seal(headers: &[(String, String)]) -> Result<Seal, Rejected> {
    let one = |name: &str| {
        let mut values = headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() && value.len() <= 128 && value.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(value.to_owned())
            }
            _ => Err(Rejected::Malformed),
        }
    };
    let time = one(TIME)?;
    let time_ms: i64 = time.parse().map_err(|_| Rejected::Malformed)?;
    if time_ms.to_string() != time {
        return Err(Rejected::Malformed);
    }
    let signature = STANDARD.decode(one(SIGNATURE)?).map_err(|_| Rejected::BadSignature)?;
    Ok(Seal { participant: one(PARTICIPANT)?, key_id: one(KEY)?, time_ms, nonce: one(NONCE)?, signature })
}

/// Verifies a request to the participant's account under the keys known of its sender.
///
/// # Errors
/// [`Rejected`] says why nothing of it may be believed; [`Rejected::UnknownKey`] may be cured by asking for the keys once.
pub fn verify_request(raw: &RawRequest<'_>, participant: &str, keys: &[Key], now_ms: i64) -> Result<Seal, Rejected> {
    let seal = seal(raw.headers)?;
    verify(&seal, Subject::Request { method: raw.method, path: raw.path }, participant, keys, now_ms, raw.body)?;
    Ok(seal)
}

/// Verifies the answer to the request that carried `nonce`.
///
/// # Errors
/// As [`verify_request`]; an answer to another request is [`Rejected::BadSignature`].
pub fn verify_answer(answer: &HttpResponse, participant: &str, nonce: &str, keys: &[Key], now_ms: i64) -> Result<(), Rejected> {
    let seal = seal(&answer.headers)?;
    if seal.nonce != nonce {
        return Err(Rejected::BadSignature);
    }
    verify(&seal, Subject::Answer { status: answer.status }, participant, keys, now_ms, &answer.body)
}

fn verify(seal: &Seal, subject: Subject<'_>, participant: &str, keys: &[Key], now_ms: i64, body: &[u8]) -> Result<(), Rejected> {
    let key = known_key(keys, &seal.key_id, now_ms)?;
    if seal.time_ms.abs_diff(now_ms) > TOLERANCE_MS.unsigned_abs() {
        return Err(Rejected::Stale);
    }
    let text = signed_text(subject, &seal.participant, &seal.key_id, &seal.time_ms.to_string(), &seal.nonce, body);
    fits(key, &text, &seal.signature)?;
    // Last, so that only the holder of a key learns which participants exist.
    if seal.participant == participant { Ok(()) } else { Err(Rejected::ForeignAccount) }
}

/// The text of seven lines that is signed.
fn signed_text(subject: Subject<'_>, participant: &str, key_id: &str, time: &str, nonce: &str, body: &[u8]) -> String {
    let subject = match subject {
        Subject::Request { method, path } => format!("request {method} {path}"),
        Subject::Answer { status } => format!("answer {status}"),
    };
    let body = hex(digest::digest(&digest::SHA256, body).as_ref());
    format!("{MESSAGE_CONTEXT}\n{subject}\n{participant}\n{key_id}\n{time}\n{nonce}\n{body}")
}

/// A payer token: `<key id>.<claims, base64url>.<signature, base64url>`.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn payer_token(key: &Key, claims: &PayerClaims) -> Result<String, Refusal> {
    let claims = serde_json::to_vec(claims).map_err(|_| Refusal::Unsupported)?;
    let claims = URL_SAFE_NO_PAD.encode(claims);
    let signature = sign(key, &format!("{PAYER_CONTEXT}\n{}\n{claims}", key.id))?;
    Ok(format!("{}.{claims}.{}", key.id, URL_SAFE_NO_PAD.encode(signature)))
}

/// Who pays, as the network vouches for it to this participant. The caller compares the wallet, and the state after a redirect.
///
/// # Errors
/// [`Rejected`]; [`Rejected::Stale`] once it has expired.
pub fn verify_payer_token(token: &str, participant: &str, keys: &[Key], now_ms: i64) -> Result<PayerClaims, Rejected> {
    let mut parts = token.split('.');
    let (Some(key_id), Some(encoded), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Rejected::Malformed);
    };
    let key = known_key(keys, key_id, now_ms)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Rejected::BadSignature)?;
    fits(key, &format!("{PAYER_CONTEXT}\n{key_id}\n{encoded}"), &signature)?;
    let claims = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Rejected::Malformed)?;
    let claims: PayerClaims = serde_json::from_slice(&claims).map_err(|_| Rejected::Malformed)?;
    if claims.audience != participant {
        Err(Rejected::ForeignAccount)
    } else if now_ms >= claims.expires_at_ms {
        Err(Rejected::Stale)
    } else {
        Ok(claims)
    }
}

/// The query of a user-auth redirect, signed by the participant so that the network sends payers nowhere else:
/// `participant, key, time, wallet, return_url, state, signature`, percent-encoded.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn authorize_query(signer: Signer<'_>, wallet: &str, return_url: &str) -> Result<String, Refusal> {
    let time = signer.now_ms.to_string();
    let text = authorize_text(signer.participant, &signer.key.id, &time, wallet, return_url, signer.nonce);
    let signature = URL_SAFE_NO_PAD.encode(sign(signer.key, &text)?);
    let fields = [
        ("participant", signer.participant),
        ("key", &signer.key.id),
        ("time", &time),
        ("wallet", wallet),
        ("return_url", return_url),
        ("state", signer.nonce),
        ("signature", &signature),
    ];
    Ok(fields.map(|(name, value)| format!("{name}={}", percent(value))).join("&"))
}

/// Verifies the decoded fields of a user-auth redirect: the network's half of [`authorize_query`].
///
/// # Errors
/// [`Rejected`].
#[expect(clippy::too_many_arguments, reason = "one for each field of the query")]
pub fn verify_authorize(
    participant: &str,
    key_id: &str,
    time_ms: i64,
    wallet: &str,
    return_url: &str,
    state: &str,
    signature: &str,
    keys: &[Key],
    now_ms: i64,
) -> Result<(), Rejected> {
    let key = known_key(keys, key_id, now_ms)?;
    if time_ms.abs_diff(now_ms) > TOLERANCE_MS.unsigned_abs() {
        return Err(Rejected::Stale);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Rejected::BadSignature)?;
    fits(key, &authorize_text(participant, key_id, &time_ms.to_string(), wallet, return_url, state), &signature)
}

fn authorize_text(participant: &str, key_id: &str, time: &str, wallet: &str, return_url: &str, state: &str) -> String {
    format!("{AUTHORIZE_CONTEXT}\n{participant}\n{key_id}\n{time}\n{wallet}\n{return_url}\n{state}")
}

/// The public key, 32 bytes, of a 32-byte seed.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn public_key(seed: &[u8]) -> Result<Vec<u8>, Refusal> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| Refusal::BadKey)?;
    Ok(pair.public_key().as_ref().to_vec())
}

/// A public key as it is published.
pub fn published(key: &Key) -> PublicKey {
    PublicKey { id: key.id.clone(), public: STANDARD.encode(&key.bytes), from_ms: key.from_ms, until_ms: key.until_ms }
}

/// A published key, if it is one.
pub fn read_published(key: &PublicKey) -> Option<Key> {
    let bytes = STANDARD.decode(&key.public).ok().filter(|bytes| bytes.len() == 32)?;
    let sound = !key.id.is_empty() && key.id.len() <= 64 && key.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    sound.then(|| Key { id: key.id.clone(), bytes, from_ms: key.from_ms, until_ms: key.until_ms })
}

/// Bytes as lower-case hex: how a nonce is written.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `value` for a query: everything but letters, digits and `-._~` escaped (RFC 3986).
fn percent(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn sign(key: &Key, text: &str) -> Result<Vec<u8>, Refusal> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&key.bytes).map_err(|_| Refusal::BadKey)?;
    Ok(pair.sign(text.as_bytes()).as_ref().to_vec())
}

fn known_key<'a>(keys: &'a [Key], id: &str, now_ms: i64) -> Result<&'a Key, Rejected> {
    keys.iter().find(|key| key.id == id && key.from_ms <= now_ms && now_ms < key.until_ms).ok_or(Rejected::UnknownKey)
}

fn fits(key: &Key, text: &str, signature: &[u8]) -> Result<(), Rejected> {
    UnparsedPublicKey::new(&ED25519, &key.bytes).verify(text.as_bytes(), signature).map_err(|_| Rejected::BadSignature)
}
