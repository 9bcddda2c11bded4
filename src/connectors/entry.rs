//! What a person enters for an account with a wallet: the fields of each protocol, what is wrong with what was typed, and the
//! credentials that come of it. Nothing is sent anywhere: whether the other side accepts them, a live check tells.

use super::{
    Key,
    network::{
        self,
        wire::{FOR_EVER_MS, PublicKey},
    },
    x509,
};
use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rsa::KeyPair,
    signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How a field is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Line,
    /// One line that nobody may read again.
    Secret,
    /// A PEM text that nobody may read again.
    PrivateKey,
    /// A PEM text.
    Pem,
    /// Yes or no: anything typed is a yes.
    Tick,
}

/// One field of an account.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
}

/// Why a field will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    NotANumber,
    NotASerial,
    NotThirtyTwo,
    NotAPrivateKey,
    NotAPublicKey,
    NotACertificate,
    /// Several certificates where one is pinned.
    NotOne,
    /// The certificate was made for another private key.
    NotAPair,
    NotAnAddress,
    /// An Ed25519 public key is 32 bytes.
    NotANetworkKey,
    /// What the platform vouches for is not there yet.
    NotVouched,
}

/// What was typed, by field.
pub type Typed = BTreeMap<String, String>;

/// Sound entries.
#[derive(Clone)]
pub struct Entered {
    /// Who we are to them.
    pub participant: String,
    pub base_url: String,
    /// JSON, secrets among it.
    pub credentials: String,
    /// Keys of the other side that no certificate brings.
    pub peers: Vec<Key>,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

static WECHAT_PAY: [Field; 12] = [
    field("merchant_number", Kind::Line),
    field("app_id", Kind::Line),
    field("app_secret", Kind::Secret),
    field("serial", Kind::Line),
    field("private_key", Kind::PrivateKey),
    field("api_key", Kind::Secret),
    optional("public_key_id", Kind::Line),
    optional("public_key", Kind::Pem),
    optional("sub_merchant", Kind::Line),
    optional("sub_app_id", Kind::Line),
    optional("sub_app_secret", Kind::Secret),
    optional(ADDRESS, Kind::Line),
];

static ALIPAY: [Field; 9] = [
    field("app_id", Kind::Line),
    field("seller_id", Kind::Line),
    field("private_key", Kind::PrivateKey),
    optional("public_key", Kind::Pem),
    optional("app_certificate", Kind::Pem),
    optional("wallet_certificate", Kind::Pem),
    optional("root_certificate", Kind::Pem),
    optional("app_auth_token", Kind::Secret),
    optional(ADDRESS, Kind::Line),
];

static UNIONPAY: [Field; 7] = [
    field("merchant_number", Kind::Line),
    field("private_key", Kind::PrivateKey),
    field("app_certificate", Kind::Pem),
    field("middle_certificate", Kind::Pem),
    field("root_certificate", Kind::Pem),
    optional(TEST_ENVIRONMENT, Kind::Tick),
    optional(ADDRESS, Kind::Line),
];

static NETWORK: [Field; 4] =
    [field("participant", Kind::Line), field(ADDRESS, Kind::Line), field("network_key_id", Kind::Line), field("network_key", Kind::Line)];

/// The field that says where the other side listens.
pub const ADDRESS: &str = "address";
/// The field that says that the other side signs as its test environment does: whatever it reports is no money.
const TEST_ENVIRONMENT: &str = "is_test_environment";

/// What the platform alone says of the other side, and a shop's account takes over: the field, and its name in the credentials. Whoever
/// vouches for UnionPay's certificates could sign for UnionPay.
pub fn vouched(connector: &str) -> &'static [(&'static str, &'static str)] {
    match connector {
        "unionpay" => &[("middle_certificate", "middle"), ("root_certificate", "root")],
        _ => &[],
    }
}

/// Whether a field is the platform's word alone, and no shop's: whom we call, whom we believe, and what we take for money.
pub fn is_platforms(connector: &str, name: &str) -> bool {
    [ADDRESS, TEST_ENVIRONMENT].contains(&name) || vouched(connector).iter().any(|(field, _)| *field == name)
}

/// The wallets whose accounts are entered by hand, by the platform and by shops.
pub const CONNECTORS: [&str; 3] = ["wechat_pay", "alipay", "unionpay"];
/// What the platform enters: also its account with the interop network, which shops take part in through it.
pub const PLATFORMS: [&str; 4] = ["wechat_pay", "alipay", "unionpay", network::CODE];

/// The fields of a protocol's account; none where it has no such account.
pub fn fields(connector: &str) -> &'static [Field] {
    match connector {
        "wechat_pay" => &WECHAT_PAY,
        "alipay" => &ALIPAY,
        "unionpay" => &UNIONPAY,
        network::CODE => &NETWORK,
        _ => &[],
    }
}

/// Reads what was typed.
///
/// # Errors
/// Everything that is wrong, by field.
pub fn enter(connector: &str, typed: &Typed) -> Result<Entered, Vec<(&'static str, Wrong)>> {
    let mut form = Form { typed, wrong: Vec::new() };
    for field in fields(connector) {
        if field.required && form.text(field.name).is_empty() {
            form.wrong.push((field.name, Wrong::Missing));
        }
    }
    let (participant, home, credentials) = match connector {
        "wechat_pay" => form.wechat_pay(),
        "alipay" => form.alipay(),
        network::CODE => (form.text("participant").to_owned(), "", json!({})),
        _ => form.unionpay(),
    };
    let peers = if connector == network::CODE { form.network_keys() } else { Vec::new() };
    let base_url = form.address().unwrap_or_else(|| home.to_owned());
    if form.wrong.is_empty() { Ok(Entered { participant, base_url, credentials: credentials.to_string(), peers }) } else { Err(form.wrong) }
}

struct Form<'a> {
    typed: &'a Typed,
    wrong: Vec<(&'static str, Wrong)>,
}

impl Form<'_> {
    fn text(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |text| text.trim())
    }

    /// Notes what is wrong with a field that is there.
    fn check(&mut self, name: &'static str, is_sound: impl Fn(&str) -> bool, otherwise: Wrong) -> String {
        let text = self.text(name).to_owned();
        if !text.is_empty() && !is_sound(&text) {
            self.wrong.push((name, otherwise));
        }
        text
    }

    fn digits(&mut self, name: &'static str, length: std::ops::RangeInclusive<usize>) -> String {
        self.check(name, |text| length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()), Wrong::NotANumber)
    }

    fn private_key(&mut self) -> String {
        self.check("private_key", |text| key_pair(text).is_some(), Wrong::NotAPrivateKey)
    }

    fn certificate(&mut self, name: &'static str) -> String {
        self.check(name, |text| x509::read(text).is_some(), Wrong::NotACertificate)
    }

    /// The one certificate that is pinned.
    fn pinned(&mut self, name: &'static str) -> String {
        let text = self.certificate(name);
        if x509::read(&text).is_some_and(|read| read.len() > 1) {
            self.wrong.push((name, Wrong::NotOne));
        }
        text
    }

    /// Ours: it has to be made for our private key.
    fn own_certificate(&mut self) -> String {
        let text = self.certificate("app_certificate");
        let of_key = key_pair(self.text("private_key")).and_then(|pair| public_der(&pair));
        let of_certificate = x509::read(&text).and_then(|read| Some(read.first()?.public_key.clone()));
        if of_key.is_some() && of_certificate.is_some() && of_key != of_certificate {
            self.wrong.push(("app_certificate", Wrong::NotAPair));
        }
        text
    }

    /// The network's key that its first message is held against; those after it are asked for.
    fn network_keys(&mut self) -> Vec<Key> {
        let published = PublicKey {
            id: self.text("network_key_id").to_owned(),
            public: self.text("network_key").to_owned(),
            from_ms: 0,
            until_ms: FOR_EVER_MS,
        };
        let read = network::sign::read_published(&published);
        self.check("network_key", |_| read.is_some(), Wrong::NotANetworkKey);
        read.into_iter().collect()
    }

    /// Where the other side listens, where it is not its usual address.
    fn address(&mut self) -> Option<String> {
        let text = self.check(ADDRESS, |text| text.starts_with("https://") || text.starts_with("http://"), Wrong::NotAnAddress);
        (!text.is_empty()).then(|| text.trim_end_matches('/').to_owned())
    }

    fn wechat_pay(&mut self) -> (String, &'static str, Value) {
        let participant = self.digits("merchant_number", 8..=12);
        let is_hex = |text: &str| (16..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let serial = self.check("serial", is_hex, Wrong::NotASerial).to_ascii_uppercase();
        // WeChat Pay hands out one kind of file only.
        let private_key = self.check(
            "private_key",
            |text| text.contains("-----BEGIN PRIVATE KEY-----") && key_pair(text).is_some(),
            Wrong::NotAPrivateKey,
        );
        let api_key = self.check("api_key", |text| text.len() == 32, Wrong::NotThirtyTwo);
        let public_key = self.check("public_key", |text| text.contains("-----BEGIN ") && is_public_key(text), Wrong::NotAPublicKey);
        if !public_key.is_empty() && self.text("public_key_id").is_empty() {
            self.wrong.push(("public_key_id", Wrong::Missing));
        }
        let public_keys: Vec<Value> =
            if public_key.is_empty() { Vec::new() } else { vec![json!({ "id": self.text("public_key_id"), "public_key": public_key })] };
        let mut credentials = json!({
            "app_id": self.text("app_id"), "app_secret": self.text("app_secret"), "serial": serial, "private_key": private_key,
            "api_key": api_key, "public_keys": public_keys,
        });
        let sub_merchant = self.digits("sub_merchant", 8..=12);
        let of_sub = ["sub_app_id", "sub_app_secret"].map(|name| self.text(name).to_owned());
        if !sub_merchant.is_empty() {
            let [app_id, app_secret] = of_sub.map(|text| Some(text).filter(|text| !text.is_empty()));
            credentials["sub_merchant"] = json!({ "id": sub_merchant, "app_id": app_id, "app_secret": app_secret });
        } else if of_sub.iter().any(|text| !text.is_empty()) {
            self.wrong.push(("sub_merchant", Wrong::Missing));
        }
        self.elsewhere(&mut credentials, &[("authorize_url", "/connect/oauth2/authorize"), ("token_url", "/sns/oauth2/access_token")]);
        (participant, "https://api.mch.weixin.qq.com", credentials)
    }

    fn alipay(&mut self) -> (String, &'static str, Value) {
        let participant = self.digits("app_id", 16..=16);
        let seller_id = self.digits("seller_id", 16..=16);
        let private_key = self.private_key();
        let public_key = self.check("public_key", is_public_key, Wrong::NotAPublicKey);
        let mut credentials = json!({ "seller_id": seller_id, "private_key": private_key });
        let files = ["app_certificate", "wallet_certificate", "root_certificate"];
        if files.iter().any(|name| !self.text(name).is_empty()) {
            let missing: Vec<_> = files.into_iter().filter(|name| self.text(name).is_empty()).collect();
            self.wrong.extend(missing.into_iter().map(|name| (name, Wrong::Missing)));
            let (app, wallet, root) =
                (self.own_certificate(), self.certificate("wallet_certificate"), self.certificate("root_certificate"));
            credentials["certificates"] = json!({ "app": app, "alipay": [wallet], "root": root });
        } else if public_key.is_empty() {
            self.wrong.push(("public_key", Wrong::Missing));
        } else {
            credentials["alipay_public_keys"] = json!([{ "key": public_key }]);
        }
        let token = self.text("app_auth_token");
        if !token.is_empty() {
            credentials["app_auth_token"] = token.into();
        }
        self.elsewhere(&mut credentials, &[("authorize_url", "/oauth2/publicAppAuthorize.htm")]);
        (participant, "https://openapi.alipay.com", credentials)
    }

    fn unionpay(&mut self) -> (String, &'static str, Value) {
        let participant = self.digits("merchant_number", 15..=15);
        let (private_key, certificate) = (self.private_key(), self.own_certificate());
        let (middle, root) = (self.pinned("middle_certificate"), self.pinned("root_certificate"));
        let mut credentials = json!({ "private_key": private_key, "certificate": certificate, "middle": middle, "root": root });
        let is_test = !self.text(TEST_ENVIRONMENT).is_empty();
        if is_test {
            credentials[TEST_ENVIRONMENT] = true.into();
            credentials["file_url"] = "https://filedownload.test.95516.com/".into();
        }
        self.elsewhere(&mut credentials, &[("file_url", "/"), ("user_auth_url", "/qrcGtwWeb-web/api/userAuth")]);
        (participant, if is_test { "https://gateway.test.95516.com" } else { "https://gateway.95516.com" }, credentials)
    }

    /// Whoever is not at their usual address has everything in one place.
    fn elsewhere(&mut self, credentials: &mut Value, paths: &[(&str, &str)]) {
        let address = self.text("address").trim_end_matches('/').to_owned();
        if !address.is_empty() {
            for (name, path) in paths {
                credentials[*name] = format!("{address}{path}").into();
            }
        }
    }
}

fn key_pair(text: &str) -> Option<KeyPair> {
    let der = x509::decode_text(text)?.into_iter().next()?;
    KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)).ok()
}

fn public_der(pair: &KeyPair) -> Option<Vec<u8>> {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().ok()?;
    Some(der.as_ref().to_vec())
}

/// Whether it is an RSA public key.
fn is_public_key(text: &str) -> bool {
    let Some(der) = x509::decode_text(text).and_then(|blocks| blocks.into_iter().next()) else { return false };
    ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &der).is_ok()
}

#[cfg(test)]
mod tests;
