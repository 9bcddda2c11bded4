//! What a merchant, or a service provider for it, has agreed with WeChat Pay: the settings and secrets of one account.

use crate::connectors::{
    Account, Cx, Key, Refusal, pem,
    rsa::{SigningKey, VerifyingKey},
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};

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
    /// Where readers are sent to say who they are, and where their codes are exchanged.
    #[serde(default = "authorize_url")]
    pub authorize_url: String,
    #[serde(default = "token_url")]
    pub token_url: String,
    /// `private_key` and `public_keys`, parsed; what cannot be is no key.
    #[serde(skip)]
    pub signing: Option<SigningKey>,
    #[serde(skip)]
    verifying: BTreeMap<String, Arc<VerifyingKey>>,
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
    pub fn of(account: &Account) -> Result<Arc<Self>, Refusal> {
        account.credentials.read_as(Self::read).ok_or(Refusal::BadAccount)
    }

    fn read(text: &str) -> Option<Self> {
        let mut read: Self = serde_json::from_str(text).ok()?;
        read.signing = SigningKey::read(&read.private_key);
        let parsed = |key: &PublicKey| Some((key.id.clone(), Arc::new(VerifyingKey::read(&pem(&key.public_key)?)?)));
        read.verifying = read.public_keys.iter().filter_map(parsed).collect();
        Some(read)
    }

    /// The app that payers are known to, and its secret.
    pub fn payer_app(&self) -> Option<(&str, &str)> {
        let sub = self.sub_merchant.as_ref().and_then(|sub| Some((sub.app_id.as_deref()?, sub.app_secret.as_deref().unwrap_or_default())));
        Some(sub.unwrap_or((&self.app_id, &self.app_secret))).filter(|(_, secret)| !secret.is_empty())
    }

    /// The key of WeChat Pay of that serial, where it counts now: public keys do not expire, certificates do.
    pub fn key(&self, serial: &str, cx: &Cx<'_>) -> Option<Arc<VerifyingKey>> {
        let in_time = |key: &&Key| key.id == serial && key.from_ms <= cx.now_ms && cx.now_ms < key.until_ms;
        let certified = || cx.account.peers.iter().find(in_time).and_then(|key| VerifyingKey::read(&key.bytes));
        self.verifying.get(serial).cloned().or_else(|| certified().map(Arc::new))
    }
}
