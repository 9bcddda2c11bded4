//! What a merchant, or a service provider for it, has agreed with WeChat Pay: the settings and secrets of one account.

use crate::connectors::{Account, Cx, Key, Refusal};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `Account::credentials` of this connector. `Account::participant` is the merchant number (a service provider's own). Never printed.
#[derive(Deserialize)]
pub struct Credentials {
    pub app_id: String,
    /// Exchanges a reader's code for who they are.
    #[serde(default)]
    pub app_secret: String,
    /// Serial number of our certificate, hex, and the private key that belongs to it, PEM (PKCS#8).
    pub serial: String,
    pub private_key: String,
    /// The APIv3 key: 32 letters, with which WeChat Pay encrypts what it sends.
    pub api_key: String,
    /// WeChat Pay's public key where the account has one. Certificates arrive as `Account::peers`; both may be in use at a time.
    #[serde(default)]
    pub public_keys: Vec<PublicKey>,
    /// The merchant that a service provider speaks for.
    #[serde(default)]
    pub sub_merchant: Option<SubMerchant>,
    /// `bank_type` to wallet, before the rules of `attribution`.
    #[serde(default)]
    pub wallets: BTreeMap<String, String>,
    /// Where readers are sent to say who they are, and where their codes are exchanged.
    #[serde(default = "authorize_url")]
    pub authorize_url: String,
    #[serde(default = "token_url")]
    pub token_url: String,
}

fn authorize_url() -> String {
    "https://open.weixin.qq.com/connect/oauth2/authorize".to_owned()
}

fn token_url() -> String {
    "https://api.weixin.qq.com/sns/oauth2/access_token".to_owned()
}

/// A public key of WeChat Pay: `PUB_KEY_ID_..` and PEM (SPKI).
#[derive(Deserialize)]
pub struct PublicKey {
    pub id: String,
    pub public_key: String,
}

/// A service provider's merchant.
#[derive(Deserialize)]
pub struct SubMerchant {
    pub id: String,
    #[serde(default)]
    pub app_id: Option<String>,
    #[serde(default)]
    pub app_secret: Option<String>,
}

impl Credentials {
    /// Reads the account's settings.
    ///
    /// # Errors
    /// [`Refusal::BadAccount`].
    pub fn of(account: &Account) -> Result<Self, Refusal> {
        serde_json::from_str(&account.credentials).map_err(|_| Refusal::BadAccount)
    }

    /// The app that payers are known to, and its secret.
    pub fn payer_app(&self) -> Option<(&str, &str)> {
        let sub = self.sub_merchant.as_ref().and_then(|sub| Some((sub.app_id.as_deref()?, sub.app_secret.as_deref().unwrap_or_default())));
        Some(sub.unwrap_or((&self.app_id, &self.app_secret))).filter(|(_, secret)| !secret.is_empty())
    }

    /// Every key of WeChat Pay that counts now: its public keys, which do not expire, and its certificates.
    pub fn peers(&self, cx: &Cx<'_>) -> Vec<Key> {
        let certificates = cx.account.peers.iter().filter(|key| key.from_ms <= cx.now_ms && cx.now_ms < key.until_ms).cloned();
        let public_keys = self
            .public_keys
            .iter()
            .filter_map(|key| Some(Key { id: key.id.clone(), bytes: der(&key.public_key)?, from_ms: 0, until_ms: i64::MAX }));
        certificates.chain(public_keys).collect()
    }
}

/// The bytes inside of a PEM text with one block.
pub fn der(pem: &str) -> Option<Vec<u8>> {
    let (_begin, rest) = pem.split_once("-----BEGIN ")?;
    let (_label, rest) = rest.split_once("-----")?;
    let (encoded, _end) = rest.split_once("-----END ")?;
    let encoded: String = encoded.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    STANDARD.decode(encoded).ok().filter(|der| !der.is_empty())
}
