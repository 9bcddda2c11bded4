//! What the fuzz targets share: the code under test, compiled from its own files, and an account at each wallet whose other side's
//! keys are at hand, so that also what stands behind a signature is reached.

#[path = "../../src/connectors/mod.rs"]
pub mod connectors;
#[path = "../../src/domain/mod.rs"]
pub mod domain;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use connectors::{Account, BillFile, Cx, Key, Op, Statement, network};
use serde_json::json;
use std::sync::LazyLock;

/// When everything takes place, Unix ms.
pub const NOW_MS: i64 = 1_795_307_400_000;
/// The connectors, by the number that begins an input.
pub const CONNECTORS: [&str; 4] = ["network", "wechat_pay", "alipay", "unionpay"];
/// The payment that is asked about.
pub const PAYMENT: &str = "01KAYJB0V3S2D0Q8M1C5R7T9WX";

const API_KEY: &str = "01234567890123456789012345678901";
const NONCE: &str = "fdasflkja484";
const SEED: [u8; 32] = [7; 32];

/// The other side's RSA key; ours too, for nobody checks here what we sign.
static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"));

fn private_key() -> String {
    let key: Pkcs8V1Der<'_> = PAIR.as_der().expect("PKCS#8");
    STANDARD.encode(key.as_ref())
}

fn public_key() -> Vec<u8> {
    let key: PublicKeyX509Der<'_> = PAIR.public_key().as_der().expect("SPKI");
    key.as_ref().to_vec()
}

fn signature(text: &[u8]) -> String {
    let mut signature = vec![0; PAIR.public_modulus_len()];
    PAIR.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).expect("a signature");
    STANDARD.encode(signature)
}

/// Our account at that connector.
pub fn account(connector: &str) -> Account {
    let key = |bytes: Vec<u8>| Key { id: "K1".into(), bytes, from_ms: 0, until_ms: i64::MAX };
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../src/connectors/unionpay/tests/vectors.json")).expect("vectors");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", private_key());
    let (peer, credentials) = match connector {
        "network" => (network::sign::public_key(&SEED).expect("a seed"), json!(null)),
        "wechat_pay" => (public_key(), json!({ "app_id": "wx1", "serial": "1D", "private_key": pem, "api_key": API_KEY })),
        "alipay" => {
            let peer = json!([{ "key": STANDARD.encode(public_key()) }]);
            (Vec::new(), json!({ "seller_id": "2088", "private_key": private_key(), "alipay_public_keys": peer }))
        }
        _ => {
            let (ours, root, middle) = (&vectors["merchant_cert"], &vectors["root"], &vectors["middle"]);
            (Vec::new(), json!({ "private_key": private_key(), "certificate": ours, "root": root, "middle": middle }))
        }
    };
    Account {
        id: "A".into(),
        participant: "1900000001".into(),
        base_url: "https://wallet.example.cn".into(),
        notify_url: "https://pay.example.cn/notify/x/y".into(),
        signing: key(SEED.to_vec()),
        peers: vec![key(peer)],
        credentials: credentials.to_string(),
    }
}

/// One call of that account.
pub fn cx(account: &Account) -> Cx<'_> {
    Cx { account, now_ms: NOW_MS, random: [42; 16] }
}

/// WeChat Pay's headers over a body.
pub fn wechat_headers(body: &[u8]) -> Vec<(String, String)> {
    let time = (NOW_MS / 1000).to_string();
    let text = [format!("{time}\n{NONCE}\n").as_bytes(), body, b"\n"].concat();
    let headers = [("timestamp", time.as_str()), ("nonce", NONCE), ("serial", "K1"), ("signature", &signature(&text))]
        .map(|(name, value)| (format!("wechatpay-{name}"), value.to_owned()));
    headers.to_vec()
}

/// A notice of WeChat Pay around a plain text of anybody's.
pub fn wechat_notice(event: &str, plain: &[u8]) -> Vec<u8> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_KEY.as_bytes()).expect("a key of 32 bytes"));
    let mut text = plain.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(NONCE.as_bytes()).expect("a nonce of 12 bytes");
    key.seal_in_place_append_tag(nonce, Aad::from(b"transaction"), &mut text).expect("a sealed text");
    let resource = json!({
        "algorithm": "AEAD_AES_256_GCM", "ciphertext": STANDARD.encode(text), "associated_data": "transaction", "nonce": NONCE,
        "original_type": "transaction",
    });
    json!({ "id": "EV-1", "event_type": event, "resource_type": "encrypt-resource", "resource": resource }).to_string().into_bytes()
}

/// The network's headers over a message.
pub fn network_headers(subject: network::sign::Subject<'_>, body: &[u8]) -> Vec<(String, String)> {
    let key = Key { id: "K1".into(), bytes: SEED.to_vec(), from_ms: 0, until_ms: i64::MAX };
    let nonce = connectors::nonce(&cx(&account("network")));
    let signer = network::sign::Signer { participant: "1900000001", key: &key, nonce: &nonce, now_ms: NOW_MS };
    signer.headers(subject, body).expect("headers")
}

/// A notice or answer of Alipay's over a text.
pub fn alipay_signature(text: &str) -> String {
    signature(text.as_bytes())
}

/// Calls whose answers are read.
pub fn ops(connector: &str) -> Vec<Op> {
    let (payment_id, wallet) = (PAYMENT.to_owned(), connector.to_owned());
    let file = |content| BillFile { url: "https://wallet.example.cn/file".into(), sha1: None, content };
    vec![
        Op::Query { payment_id: payment_id.clone(), wallet: wallet.clone(), wallet_reference: None },
        Op::Close { payment_id: payment_id.clone(), wallet: wallet.clone() },
        Op::Reverse { payment_id: payment_id.clone(), wallet: wallet.clone() },
        Op::RefundQuery { payment_id, refund_id: "01KAYJB0V3S2D0Q8M1C5R7T9WY".into(), wallet: wallet.clone() },
        Op::Bill { wallet: wallet.clone(), day: 20_261_122 },
        Op::Funds { wallet: wallet.clone(), day: 20_261_122 },
        Op::Download { wallet: wallet.clone(), day: 20_261_122, file: file(Statement::Trade) },
        Op::Download { wallet, day: 20_261_122, file: file(Statement::Funds) },
    ]
}
