//! WeChat Pay against the conformance suite: its other side with keys of its own, made anew for every run.

use super::*;
use crate::{
    connectors::{
        Account, BillFile, Collect, Key, Statement,
        conformance::{self, Edit, Heard, NOW_MS, PAYMENT, Peer, SignedWith, conformance},
    },
    domain::{
        attribution::Evidence,
        payment::{Paid, WalletDiscount},
        payment_code::PaymentCode,
    },
};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::sync::LazyLock;

mod answers;
mod files;
mod messages;
mod vectors;

/// A double of WeChat Pay.
pub struct Other;

const NOTICE_PATH: &str = "/notify/wechat_pay/5f0c6a1e9b7d4c3288aa10f2d3e4b596";
/// Not a secret: the words of this test.
const API_KEY: &str = "thirty-two letters of this test.";
const REFUND: &str = "01KAYJB0V3S2D0Q8M1C5R7T9WY";

/// Ours, and theirs as `SignedWith` names them: current, next, expired, unknown.
static KEYS: LazyLock<[KeyPair; 5]> = LazyLock::new(|| std::array::from_fn(|_| KeyPair::generate(KeySize::Rsa2048).expect("a key")));

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn public(key: &KeyPair) -> Vec<u8> {
    key.public_key().as_der().expect("SPKI").as_ref().to_vec()
}

/// The id and the secret.
fn secret(with: SignedWith) -> (&'static str, &'static KeyPair) {
    match with {
        SignedWith::Current => ("5157F09EFDC096DE15EBE81A47057A7232F1B8E1", &KEYS[1]),
        SignedWith::Next => ("PUB_KEY_ID_0119000000012026112200000000000001", &KEYS[2]),
        SignedWith::Expired => ("3F3C2A9B00C0FFEE15EBE81A47057A7232F1B8E2", &KEYS[3]),
        SignedWith::Forged => ("5157F09EFDC096DE15EBE81A47057A7232F1B8E1", &KEYS[4]),
        SignedWith::Unknown => ("77AA09EFDC096DE15EBE81A47057A7232F1B8E3", &KEYS[4]),
    }
}

fn signature(key: &KeyPair, text: &[u8]) -> String {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).expect("a signature");
    STANDARD.encode(signature)
}

/// `edit` changes the settings.
fn account_with(merchant: &str, edit: impl FnOnce(&mut Value)) -> Account {
    let ours: Pkcs8V1Der<'_> = KEYS[0].as_der().expect("PKCS#8");
    let (next, key) = secret(SignedWith::Next);
    let mut credentials = json!({
        "app_id": "wxd678efh567hg6787",
        "serial": "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",
        "private_key": pem("PRIVATE KEY", ours.as_ref()),
        "api_key": API_KEY,
        "public_keys": [{ "id": next, "public_key": pem("PUBLIC KEY", &public(key)) }],
    });
    edit(&mut credentials);
    let certificate = |with, until_ms| {
        let (id, key) = secret(with);
        Key { id: id.into(), bytes: public(key), from_ms: 0, until_ms }
    };
    Account {
        id: "A".into(),
        participant: merchant.into(),
        base_url: "https://api.mch.weixin.qq.com".into(),
        notify_url: format!("https://pay.example.cn{NOTICE_PATH}"),
        signing: Key { id: String::new(), bytes: Vec::new(), from_ms: 0, until_ms: 0 },
        peers: vec![certificate(SignedWith::Current, NOW_MS + 600_000), certificate(SignedWith::Expired, NOW_MS)],
        credentials: credentials.to_string().into(),
    }
}

fn account_of(merchant: &str) -> Account {
    account_with(merchant, |_| {})
}

fn cx(account: &Account) -> Cx<'_> {
    Cx { account, now_ms: NOW_MS, random: [42; 16] }
}

/// A success in WeChat Pay's words.
fn transaction() -> Value {
    json!({
        "mchid": "1900000001", "appid": "wxd678efh567hg6787", "out_trade_no": PAYMENT, "transaction_id": "4200002026112208300000000001",
        "trade_type": "NATIVE", "trade_state": "SUCCESS", "trade_state_desc": "支付成功", "bank_type": "ICBC_ECNY", "attach": "",
        "success_time": "2026-11-22T08:29:58+08:00", "payer": { "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
        "amount": { "total": 1250, "payer_total": 1000, "currency": "CNY", "payer_currency": "CNY" },
        "promotion_detail": [{
            "coupon_id": "109519", "name": "单品惠-6", "scope": "SINGLE", "type": "NOCASH", "amount": 250, "stock_id": "931386",
            "wechatpay_contribute": 100, "merchant_contribute": 150, "other_contribute": 0, "currency": "CNY",
        }],
    })
}

fn refund(status: &str) -> Value {
    json!({
        "mchid": "1900000001", "out_trade_no": PAYMENT, "transaction_id": "4200002026112208300000000001", "out_refund_no": REFUND,
        "refund_id": "50300002026112210000000000001", "status": status, "amount": { "total": 1250, "refund": 500, "payer_refund": 400 },
    })
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn encrypted(plain: &[u8], associated: &str) -> Value {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_KEY.as_bytes()).expect("32 bytes"));
    let mut text = plain.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(b"fdasflkja484").expect("12 bytes");
    key.seal_in_place_append_tag(nonce, Aad::from(associated.as_bytes()), &mut text).expect("it is short");
    json!({
        "algorithm": "AEAD_AES_256_GCM", "original_type": associated, "associated_data": associated, "nonce": "fdasflkja484",
        "ciphertext": STANDARD.encode(text),
    })
}

/// A notice about `content`, with whatever body that makes.
fn envelope(id: &str, event: &str, content: &Value, edit: Edit) -> Vec<u8> {
    let content = if edit == Edit::ExtraField { edit_json(&bytes(content), edit) } else { bytes(content) };
    let kind = if event.starts_with("REFUND") { "refund" } else { "transaction" };
    let envelope = json!({
        "id": id, "create_time": "2026-11-22T08:30:00+08:00", "resource_type": "encrypt-resource", "event_type": event,
        "summary": "支付成功", "resource": encrypted(&content, kind),
    });
    edit_json(&bytes(&envelope), edit)
}

fn headers(body: &[u8], at_ms: i64, with: SignedWith) -> Vec<(String, String)> {
    let (id, key) = secret(with);
    let time = (at_ms / 1000).to_string();
    let text = [format!("{time}\nEcZ9Cmy4Xyx1\n").as_bytes(), body, b"\n"].concat();
    let pairs = [
        ("wechatpay-timestamp", time.clone()),
        ("wechatpay-nonce", "EcZ9Cmy4Xyx1".to_owned()),
        ("wechatpay-serial", id.to_owned()),
        ("wechatpay-signature", signature(key, &text)),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn sent(body: Vec<u8>, at_ms: i64, with: SignedWith) -> Heard {
    Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: headers(&body, at_ms, with), body }
}

fn edit_json(body: &[u8], edit: Edit) -> Vec<u8> {
    let Ok(mut message) = serde_json::from_slice::<Value>(body) else { return body.to_vec() };
    match edit {
        Edit::Nothing => {}
        Edit::ExtraField => message["colour"] = "red".into(),
        Edit::UnknownWord => {
            for field in ["event_type", "trade_state", "status", "code", "hash_type"] {
                if message.get(field).is_some() {
                    message[field] = "OF_A_LATER_VERSION".into();
                }
            }
            for field in ["code_url", "out_trade_no"] {
                if let Some(value) = message.as_object_mut().and_then(|message| message.remove(field)) {
                    message[format!("{field}_2")] = value;
                }
            }
        }
        Edit::Huge => message["colour"] = "r".repeat(1 << 20).into(),
        Edit::Garbage => return b"<html>It works!</html>".to_vec(),
        Edit::Empty => return Vec::new(),
    }
    bytes(&message)
}

impl Peer for Other {
    fn connector(&self) -> &'static dyn Connector {
        &WechatPay
    }

    fn account(&self) -> Account {
        account_of("1900000001")
    }

    fn other_account(&self) -> Account {
        account_of("1900000002")
    }

    fn paid(&self) -> Paid {
        Paid {
            amount_minor: 1250,
            currency: "CNY".into(),
            wallet_reference: "4200002026112208300000000001".into(),
            trace_number: String::new(),
            paid_at_ms: NOW_MS - 2_000,
            wallet: None,
            payer: Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".into()),
            payer_mask: None,
            payer_minor: Some(1000),
            discounts: vec![WalletDiscount {
                id: "109519".into(),
                name: "单品惠-6".into(),
                amount_minor: 250,
                wallet_minor: 100,
                merchant_minor: 150,
                other_minor: 0,
            }],
            evidence: Some(Evidence { field: "bank_type".into(), value: "ICBC_ECNY".into(), is_own_payer: true }),
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let refund = |seen| Fact::Refund { refund_id: REFUND.into(), seen, amount_minor: 500 };
        let refunds = [RefundSeen::Succeeded, RefundSeen::Refused, RefundSeen::Abnormal].map(refund);
        [Fact::Paid(self.paid())].into_iter().chain(refunds).collect()
    }

    fn ops(&self) -> Vec<Op> {
        let (payment_id, wallet) = (PAYMENT.to_owned(), "wechat_pay".to_owned());
        let mut ops = conformance::ops(&wallet);
        ops.push(Op::Query { payment_id: payment_id.clone(), wallet: wallet.clone(), wallet_reference: Some("42000020261122".into()) });
        ops.push(Op::Collect(answers::collect()));
        ops.push(Op::Reverse { payment_id, wallet: wallet.clone() });
        ops.push(Op::Funds { wallet, day: 20_261_122 });
        ops
    }

    fn notice(&self, id: &str, fact: &Fact, at_ms: i64, with: SignedWith, edit: Edit) -> Heard {
        let refunded = |word: &str| {
            let mut refund = refund("");
            refund.as_object_mut().expect("an object").remove("status");
            refund["refund_status"] = word.into();
            (format!("REFUND.{word}"), refund)
        };
        let (event, content) = match fact {
            Fact::Refund { seen: RefundSeen::Succeeded, .. } => refunded("SUCCESS"),
            Fact::Refund { seen: RefundSeen::Abnormal, .. } => refunded("ABNORMAL"),
            Fact::Refund { .. } => refunded("CLOSED"),
            _ => ("TRANSACTION.SUCCESS".to_owned(), transaction()),
        };
        sent(envelope(id, &event, &content, edit), at_ms, with)
    }

    fn with_swapped_algorithm(&self, notice: &Heard) -> Vec<Heard> {
        use aws_lc_rs::{digest, hmac};
        let with = |name: &str, value: String| {
            let mut sent = notice.clone();
            sent.headers.iter_mut().filter(|(known, _)| known == name).for_each(|(_, old)| old.clone_from(&value));
            sent
        };
        let shared = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, API_KEY.as_bytes()), &notice.body);
        let hash = digest::digest(&digest::SHA256, &notice.body);
        let mut named = notice.clone();
        named.headers.push(("wechatpay-signature-type".into(), "WECHATPAY2-SM2-WITH-SM3".into()));
        vec![
            named,
            with("wechatpay-signature", STANDARD.encode(shared)),
            with("wechatpay-signature", STANDARD.encode(hash)),
            with("wechatpay-signature", STANDARD.encode([0; 256])),
        ]
    }

    fn clear_answers(&self, op: &Op) -> Vec<(u16, Vec<u8>, Observed)> {
        answers::clear(op, &self.paid())
    }

    fn answer(&self, _: &HttpRequest, status: u16, body: &[u8], at_ms: i64, with: SignedWith) -> HttpResponse {
        HttpResponse { status, headers: headers(body, at_ms, with), body: body.to_vec() }
    }

    fn edited(&self, body: &[u8], edit: Edit) -> Vec<u8> {
        edit_json(body, edit)
    }

    fn believes(&self, request: &HttpRequest, now_ms: i64) -> bool {
        messages::believes(request, now_ms)
    }
}

conformance! { Other }
