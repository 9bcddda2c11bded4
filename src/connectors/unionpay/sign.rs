//! Signatures of version 5.1.0: RSA over the hex of a SHA-256, with the signer's certificate inside of the message. Anybody can put
//! a certificate there: it counts only if it descends from the pinned ones, is valid now, and belongs to UnionPay.

use crate::connectors::{
    Account, Refusal, Rejected,
    form::{self, Fields},
    x509::{self, Certificate},
};
use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use std::fmt::Write;

/// The third part of the name on a certificate with which UnionPay signs.
const OWNER: &str = "中国银联股份有限公司";
/// The same in UnionPay's test environment.
const TEST_OWNER: &str = "00040000:SIGN";

/// The JSON of [`Account::credentials`]. It has no `Debug`: it is a secret. Our merchant number is [`Account::participant`].
#[derive(Deserialize)]
struct Stored {
    /// Ours; PKCS#8 or PKCS#1, as PEM or bare base64.
    private_key: String,
    /// Ours, as PEM: calls name it by its serial number.
    certificate: String,
    /// UnionPay's, as PEM.
    root: String,
    middle: String,
    #[serde(default)]
    is_test_environment: bool,
    /// Where settlement files are asked for.
    #[serde(default = "file_url")]
    file_url: String,
    /// Where readers are sent to say whether they want to be known.
    #[serde(default = "user_auth_url")]
    user_auth_url: String,
}

fn user_auth_url() -> String {
    "https://qr.95516.com/qrcGtwWeb-web/api/userAuth".to_owned()
}

fn file_url() -> String {
    "https://filedownload.95516.com/".to_owned()
}

/// The same, read.
pub struct Credentials {
    private_key: Vec<u8>,
    certificate_id: String,
    roots: Vec<Certificate>,
    between: Vec<Certificate>,
    is_test_environment: bool,
    pub file_url: String,
    pub user_auth_url: String,
}

impl Credentials {
    /// `None` where the credentials of `account` are not UnionPay's.
    pub fn of(account: &Account) -> Option<Self> {
        let stored: Stored = serde_json::from_str(&account.credentials).ok()?;
        Some(Self {
            private_key: x509::decode_text(&stored.private_key)?.into_iter().next()?,
            certificate_id: x509::read(&stored.certificate)?.first()?.serial(),
            roots: x509::read(&stored.root)?,
            between: x509::read(&stored.middle)?,
            is_test_environment: stored.is_test_environment,
            file_url: stored.file_url,
            user_auth_url: stored.user_auth_url,
        })
    }
}

/// What is signed: the lower-case hex of the hash of the sorted fields.
pub fn signed_hash(fields: &Fields) -> String {
    let hash = digest::digest(&digest::SHA256, form::signed_text(fields, &["signature"]).as_bytes());
    hash.as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Adds our certificate's number and the signature.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn sign(mut fields: Fields, credentials: &Credentials) -> Result<Fields, Refusal> {
    fields.insert("certId".to_owned(), credentials.certificate_id.clone());
    let signature = signature(&credentials.private_key, &signed_hash(&fields))?;
    fields.insert("signature".to_owned(), signature);
    Ok(fields)
}

/// The signature of a text.
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

/// Whether UnionPay signed these fields for the merchant number `participant`.
///
/// # Errors
/// [`Rejected`].
pub fn verify(fields: &Fields, participant: &str, credentials: &Credentials, now_ms: i64) -> Result<(), Rejected> {
    let field = |name: &str| fields.get(name).map(String::as_str).ok_or(Rejected::Malformed);
    let (signature, certificate) = (field("signature")?, field("signPubKeyCert")?);
    // 11 and 12 are shared secrets, which are not spoken here.
    if field("signMethod")? != "01" || field("version")? != "5.1.0" {
        return Err(Rejected::BadSignature);
    }
    let sent = x509::read(certificate).ok_or(Rejected::UnknownKey)?;
    let leaf = sent.first().ok_or(Rejected::UnknownKey)?;
    let name = leaf.common_name();
    let owner = name.split('@').nth(2);
    let is_unionpays = owner == Some(OWNER) || (credentials.is_test_environment && (owner == Some(TEST_OWNER) || name == TEST_OWNER));
    if !is_unionpays || !leaf.descends_from(&credentials.roots, &credentials.between, now_ms) {
        return Err(Rejected::UnknownKey);
    }
    let signature = STANDARD.decode(signature).map_err(|_| Rejected::BadSignature)?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &leaf.public_key)
        .verify(signed_hash(fields).as_bytes(), &signature)
        .map_err(|_| Rejected::BadSignature)?;
    // Last, so that only the holder of the key learns which merchants exist.
    if field("merId")? == participant { Ok(()) } else { Err(Rejected::ForeignAccount) }
}
