//! Signatures of version 5.1.0: RSA over the hex of a SHA-256, with the signer's certificate inside of the message. Anybody can put
//! a certificate there: it counts only if it descends from the pinned ones, is valid now, and belongs to UnionPay.

use crate::connectors::{
    Account, Refusal, Rejected,
    form::{self, Fields},
    rsa::{SigningKey, VerifyingKey},
    x509::{self, Certificate},
};
use aws_lc_rs::digest;
use serde::Deserialize;
use std::{fmt::Write, slice, sync::Arc};

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
    /// UnionPay's, as PEM: one of each, for whoever could add another could sign for UnionPay.
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
    private_key: SigningKey,
    certificate_id: String,
    root: Certificate,
    middle: Certificate,
    is_test_environment: bool,
    pub file_url: String,
    pub user_auth_url: String,
}

impl Credentials {
    /// `None` where the credentials of `account` are not UnionPay's.
    pub fn of(account: &Account) -> Option<Arc<Self>> {
        account.credentials.read_as(Self::read)
    }

    fn read(text: &str) -> Option<Self> {
        let stored: Stored = serde_json::from_str(text).ok()?;
        Some(Self {
            private_key: SigningKey::read(&stored.private_key)?,
            certificate_id: x509::read(&stored.certificate)?.first()?.serial(),
            root: x509::read_one(&stored.root)?,
            middle: x509::read_one(&stored.middle)?,
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
    let signature = credentials.private_key.sign(&signed_hash(&fields))?;
    fields.insert("signature".to_owned(), signature);
    Ok(fields)
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
    let lines = leaf.lines(slice::from_ref(&credentials.root), slice::from_ref(&credentials.middle));
    if !is_unionpays || !lines.iter().any(|line| line.contains(&now_ms)) {
        return Err(Rejected::UnknownKey);
    }
    let key = VerifyingKey::read(&leaf.public_key).ok_or(Rejected::UnknownKey)?;
    if !key.verifies(signed_hash(fields).as_bytes(), signature) {
        return Err(Rejected::BadSignature);
    }
    // Last, so that only the holder of the key learns which merchants exist.
    if field("merId")? == participant { Ok(()) } else { Err(Rejected::ForeignAccount) }
}
