//! What a merchant got from Alipay's console, as its connector account keeps it: the numbers, our private key, and either
//! Alipay's public keys or certificates. Keys are only read here; [`super::sign`] uses them.

use crate::connectors::{
    Account, pem,
    rsa::{SigningKey, VerifyingKey},
    x509,
};
use md5::{Digest, Md5};
use serde::Deserialize;
use std::{ops::RangeInclusive, sync::Arc};

/// The JSON of [`Account::credentials`]. It has no `Debug`: it is a secret. The app's number is [`Account::participant`].
#[derive(Deserialize)]
struct Stored {
    /// Who gets the money: every notice must name it.
    seller_id: String,
    /// Ours; PKCS#8 or PKCS#1, as PEM or bare base64.
    private_key: String,
    /// Without certificates: Alipay's public keys. Several while they change.
    #[serde(default)]
    alipay_public_keys: Vec<StoredKey>,
    #[serde(default)]
    certificates: Option<StoredCertificates>,
    /// Where we act for another merchant.
    #[serde(default)]
    app_auth_token: Option<String>,
    /// Where readers are sent to say who they are.
    #[serde(default = "authorize_url")]
    authorize_url: String,
}

fn authorize_url() -> String {
    "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm".to_owned()
}

#[derive(Deserialize)]
struct StoredKey {
    key: String,
    #[serde(default)]
    from_ms: i64,
    #[serde(default = "for_ever")]
    until_ms: i64,
}

fn for_ever() -> i64 {
    i64::MAX
}

/// The three files of certificate mode, as PEM texts.
#[derive(Deserialize)]
struct StoredCertificates {
    app: String,
    /// Alipay's, each followed by those that issued it. Several while they change.
    alipay: Vec<String>,
    root: String,
}

/// The same, read and checked.
pub struct Credentials {
    pub seller_id: String,
    pub private_key: SigningKey,
    /// Alipay's.
    pub keys: Vec<PeerKey>,
    /// The numbers of our certificate and of the roots, in certificate mode.
    pub certificate_numbers: Option<(String, String)>,
    pub app_auth_token: Option<String>,
    pub authorize_url: String,
}

/// A key of Alipay's. `number` is that of its certificate; a bare key has none.
pub struct PeerKey {
    pub number: Option<String>,
    pub public_key: VerifyingKey,
    /// Unix ms.
    counts: Vec<RangeInclusive<i64>>,
}

impl PeerKey {
    pub fn counts_at(&self, now_ms: i64) -> bool {
        self.counts.iter().any(|span| span.contains(&now_ms))
    }
}

impl Credentials {
    /// Reads the credentials of `account`; `None` where they are not Alipay's. A certificate that does not descend from the given roots
    /// is left out: nothing signed with it is believed.
    pub fn of(account: &Account) -> Option<Arc<Self>> {
        account.credentials.read_as(Self::read)
    }

    fn read(text: &str) -> Option<Self> {
        let stored: Stored = serde_json::from_str(text).ok()?;
        let private_key = SigningKey::read(&stored.private_key)?;
        let (keys, certificate_numbers) = match &stored.certificates {
            Some(certificates) => {
                let roots = x509::read(&certificates.root)?;
                let app = x509::read(&certificates.app)?;
                (certified_keys(certificates, &roots), Some((number(app.first()?), root_number(&roots))))
            }
            None => (stored.alipay_public_keys.iter().filter_map(bare_key).collect(), None),
        };
        let Stored { seller_id, app_auth_token, authorize_url, .. } = stored;
        Some(Self { seller_id, private_key, keys, certificate_numbers, app_auth_token, authorize_url })
    }
}

fn bare_key(stored: &StoredKey) -> Option<PeerKey> {
    let public_key = VerifyingKey::read(&pem(&stored.key)?)?;
    Some(PeerKey { number: None, public_key, counts: vec![stored.from_ms..=stored.until_ms.saturating_sub(1)] })
}

fn certified_keys(stored: &StoredCertificates, roots: &[x509::Certificate]) -> Vec<PeerKey> {
    let read = stored.alipay.iter().filter_map(|text| x509::read(text));
    read.filter_map(|chain| {
        let (leaf, issuers) = chain.split_first()?;
        let public_key = VerifyingKey::read(&leaf.public_key)?;
        Some(PeerKey { number: Some(number(leaf)), public_key, counts: leaf.lines(roots, issuers) })
    })
    .collect()
}

/// The number under which Alipay knows a certificate: MD5 of issuer and serial number. It names a certificate and proves nothing.
pub fn number(certificate: &x509::Certificate) -> String {
    let name = format!("{}{}", certificate.issuer(), certificate.serial());
    Md5::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The numbers of all roots that sign with RSA; the file has others beside them.
pub fn root_number(roots: &[x509::Certificate]) -> String {
    let numbers: Vec<_> = roots.iter().filter(|root| root.is_rsa_signed()).map(number).collect();
    numbers.join("_")
}
