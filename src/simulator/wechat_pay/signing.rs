//! WeChat Pay's hand: it verifies every call of a merchant's, and signs every answer and notice with one of its two keys.

use crate::simulator::{
    keyring::{Certified, Keyring, Pair, WechatPay, enrolment},
    notices::Hand,
    world::World,
};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{collections::HashMap, io};

pub const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";
/// A call may be this old, or this far ahead.
const TOLERANCE_MS: u64 = 300_000;

/// A call whose signature is to be looked at.
pub struct Call<'a> {
    pub method: &'a str,
    /// With the query.
    pub path: &'a str,
    pub authorization: &'a str,
    pub body: &'a [u8],
}

/// Why a call is turned away: the sentence, and what of it was signed here.
pub struct Turned {
    pub message: &'static str,
    pub detail: Value,
}

impl Call<'_> {
    /// Whether the merchant signed it, with a key that counts, a moment ago.
    ///
    /// # Errors
    /// [`Turned`].
    pub fn verify(&self, merchants: &[Certified], now_ms: i64) -> Result<(), Turned> {
        let turned = |message: &'static str| Turned { message, detail: json!({"location": "authorization"}) };
        let parameters =
            self.authorization.strip_prefix(SCHEME).and_then(parameters).ok_or_else(|| turned("Http头Authorization值格式错误"))?;
        let one = |name: &str| parameters.get(name).map(String::as_str).ok_or_else(|| turned("Authorization缺少参数"));
        let (merchant, nonce, time) = (one("mchid")?, one("nonce_str")?, one("timestamp")?);
        let (serial, signature) = (one("serial_no")?, one("signature")?);
        if merchant != enrolment::WECHAT_MERCHANT {
            return Err(turned("商户号不存在"));
        }
        let key = merchants.iter().find(|key| key.serial_hex == serial).ok_or_else(|| turned("商户证书序列号有误"))?;
        let time_ms: Option<i64> = time.parse::<i64>().ok().and_then(|time| time.checked_mul(1000));
        if time_ms.is_none_or(|time_ms| time_ms.abs_diff(now_ms) > TOLERANCE_MS) {
            return Err(turned("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟"));
        }
        let text = [format!("{}\n{}\n{time}\n{nonce}\n", self.method, self.path).as_bytes(), self.body, b"\n"].concat();
        if key.pair.verifies(&text, signature) {
            return Ok(());
        }
        let shown: String = String::from_utf8_lossy(&text).chars().take(120).collect();
        Err(Turned {
            message: "签名错误，请检查后再试",
            detail: json!({
                "field": "signature", "issue": "sign not match", "location": "authorization",
                "sign_information": {
                    "method": self.method, "url": self.path, "truncated_sign_message": shown, "sign_message_length": text.len(),
                },
            }),
        })
    }
}

/// The five values behind the scheme, in any order.
fn parameters(text: &str) -> Option<HashMap<String, String>> {
    let pairs = text.trim().split(',').map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        Some((name.to_owned(), value.strip_prefix('"')?.strip_suffix('"')?.to_owned()))
    });
    pairs.collect()
}

/// With which key it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    PublicKey,
    Certificate,
}

impl Mode {
    /// An answer follows what the call asked for.
    pub fn asked(keys: &WechatPay, serial: Option<&str>) -> Self {
        if serial == Some(keys.public_key_id.as_str()) { Self::PublicKey } else { Self::Certificate }
    }

    fn key(self, keys: &WechatPay) -> (&str, &Pair) {
        match self {
            Self::PublicKey => (&keys.public_key_id, &keys.public_key),
            Self::Certificate => (&keys.platform.serial_hex, &keys.platform.pair),
        }
    }
}

/// The headers under a body.
///
/// # Errors
/// Where a key does not work.
pub fn headers(keys: &WechatPay, mode: Mode, hand: Hand, body: &[u8], world: &World) -> io::Result<Vec<(String, String)>> {
    let (serial, own) = mode.key(keys);
    let key = match hand {
        Hand::Own | Hand::Probe => own.clone(),
        Hand::Foreign => Keyring::foreign()?,
        Hand::Nobody => return Ok(Vec::new()),
    };
    let (time, nonce) = (world.now_ms().div_euclid(1000).to_string(), nonce(world));
    let text = [format!("{time}\n{nonce}\n").as_bytes(), body, b"\n"].concat();
    let mut signature = key.sign_text(&text)?;
    if hand == Hand::Probe {
        signature = format!("WECHATPAY/SIGNTEST/{}", &signature[..signature.len().min(64)]);
    }
    let pairs = [
        ("wechatpay-timestamp", time),
        ("wechatpay-nonce", nonce),
        ("wechatpay-serial", serial.to_owned()),
        ("wechatpay-signature", signature),
        ("wechatpay-signature-type", SCHEME.to_owned()),
    ];
    Ok(pairs.map(|(name, value)| (name.to_owned(), value)).to_vec())
}

/// 32 letters and digits.
pub fn nonce(world: &World) -> String {
    crate::connectors::network::sign::hex(&world.random())
}

/// What only the holder of the APIv3 key reads.
///
/// # Errors
/// Where the key is not one.
pub fn encrypted(keys: &WechatPay, plain: &[u8], associated: &str, world: &World) -> io::Result<Value> {
    let unfit = |_| io::Error::other("the APIv3 key does not work");
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, keys.api_key.as_bytes()).map_err(unfit)?);
    let nonce = nonce(world)[..12].to_owned();
    let mut text = plain.to_vec();
    let once = Nonce::try_assume_unique_for_key(nonce.as_bytes()).map_err(unfit)?;
    key.seal_in_place_append_tag(once, Aad::from(associated.as_bytes()), &mut text).map_err(unfit)?;
    Ok(json!({
        "algorithm": "AEAD_AES_256_GCM", "ciphertext": STANDARD.encode(text), "associated_data": associated, "nonce": nonce,
    }))
}
