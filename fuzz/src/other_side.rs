//! The other sides of the connectors as a fuzzer needs them: accounts whose peers' keys are at hand, and messages of anybody's behind a true
//! signature, so that also what stands behind one is reached.

use crate::{
    connectors::{
        self, Account, Collect, Cx, Key, Method, Op, Present, Refund,
        network::sign::{self, Signer, Subject},
    },
    domain::payment_code::PaymentCode,
};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest,
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
    str::FromStr,
    sync::LazyLock,
    time::Duration,
};
use x509_cert::{
    der::{
        Decode, Encode,
        asn1::{Any, BitString, ObjectIdentifier, OctetString, UtcTime},
    },
    ext::{Extension, pkix::BasicConstraints},
    name::Name,
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifier, SubjectPublicKeyInfoOwned},
    time::{Time, Validity},
};

/// When everything takes place, Unix ms.
pub const NOW_MS: i64 = 1_795_307_400_000;
/// The payment that is asked about.
pub const PAYMENT: &str = "01KAYJB0V3S2D0Q8M1C5R7T9WX";
const REFUND: &str = "01KAYJB0V3S2D0Q8M1C5R7T9WY";
/// Where notices arrive.
pub const PATH: &str = "/notify/x/y";

const MERCHANT: &str = "1900000001";
const API_KEY: &str = "01234567890123456789012345678901";
const NONCE: &str = "fdasflkja484";
const SEED: [u8; 32] = [7; 32];
const UNIONPAY: &str = "CN=041@8310000000083040@中国银联股份有限公司@00000001,C=CN";

/// The other side's RSA key; ours too, for nobody checks here what we sign.
static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"));
static ROOT: LazyLock<String> = LazyLock::new(|| certificate("CN=R", "CN=R"));
static MIDDLE: LazyLock<String> = LazyLock::new(|| certificate("CN=M", "CN=R"));
static SIGNER: LazyLock<String> = LazyLock::new(|| certificate(UNIONPAY, "CN=M"));

pub fn private_pem() -> String {
    let key: Pkcs8V1Der<'_> = PAIR.as_der().expect("PKCS#8");
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(key.as_ref()))
}

fn public_key() -> Vec<u8> {
    let key: PublicKeyX509Der<'_> = PAIR.public_key().as_der().expect("SPKI");
    key.as_ref().to_vec()
}

fn signature(text: &[u8]) -> String {
    STANDARD.encode(signed(text))
}

fn signed(text: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; PAIR.public_modulus_len()];
    PAIR.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).expect("a signature");
    signature
}

/// A certificate of the one key, as PEM.
pub fn certificate(subject: &str, issuer: &str) -> String {
    let algorithm = AlgorithmIdentifier { oid: ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11"), parameters: Some(Any::null()) };
    let time = |at_s: u64| Time::from(UtcTime::from_unix_duration(Duration::from_secs(at_s)).expect("before 2050"));
    let constraints = BasicConstraints { ca: true, path_len_constraint: None }.to_der().expect("DER");
    let content = x509_cert::TbsCertificate {
        version: x509_cert::Version::V3,
        serial_number: SerialNumber::from(29u8),
        signature: algorithm.clone(),
        issuer: Name::from_str(issuer).expect("a name"),
        validity: Validity { not_before: time(1_577_836_800), not_after: time(2_493_072_000) },
        subject: Name::from_str(subject).expect("a name"),
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(&public_key()).expect("a key"),
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(vec![Extension {
            extn_id: ObjectIdentifier::new_unwrap("2.5.29.19"),
            critical: true,
            extn_value: OctetString::new(constraints).expect("DER"),
        }]),
    };
    let signature = BitString::from_bytes(&signed(&content.to_der().expect("DER"))).expect("DER");
    let whole = x509_cert::Certificate { tbs_certificate: content, signature_algorithm: algorithm, signature };
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", STANDARD.encode(whole.to_der().expect("DER")))
}

/// Our account at that connector.
pub fn account(connector: &str) -> Account {
    let key = |bytes: Vec<u8>| Key { id: "K1".into(), bytes, from_ms: 0, until_ms: i64::MAX };
    let (peers, credentials) = match connector {
        "network" => (vec![key(sign::public_key(&SEED).expect("a seed"))], json!(null)),
        "wechat_pay" => (
            vec![key(public_key())],
            json!({ "app_id": "wx1", "app_secret": "s", "serial": "1D", "private_key": private_pem(), "api_key": API_KEY }),
        ),
        "alipay" => {
            let peer = json!([{ "key": STANDARD.encode(public_key()) }]);
            (Vec::new(), json!({ "seller_id": "2088", "private_key": private_pem(), "alipay_public_keys": peer }))
        }
        _ => (Vec::new(), json!({ "private_key": private_pem(), "certificate": *SIGNER, "root": *ROOT, "middle": *MIDDLE })),
    };
    Account {
        id: "A".into(),
        participant: MERCHANT.into(),
        base_url: "https://wallet.example.cn".into(),
        notify_url: format!("https://pay.example.cn{PATH}"),
        signing: key(SEED.to_vec()),
        peers,
        credentials: credentials.to_string().into(),
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

fn wechat_resource(associated: &str, plain: &[u8]) -> serde_json::Value {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_KEY.as_bytes()).expect("a key of 32 bytes"));
    let mut text = plain.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(NONCE.as_bytes()).expect("a nonce of 12 bytes");
    key.seal_in_place_append_tag(nonce, Aad::from(associated.as_bytes()), &mut text).expect("a sealed text");
    json!({ "algorithm": "AEAD_AES_256_GCM", "ciphertext": STANDARD.encode(text), "associated_data": associated, "nonce": NONCE })
}

/// A notice of WeChat Pay around a plain text of anybody's.
pub fn wechat_notice(event: &str, plain: &[u8]) -> Vec<u8> {
    let resource = wechat_resource("transaction", plain);
    json!({ "id": "EV-1", "event_type": event, "resource_type": "encrypt-resource", "resource": resource }).to_string().into_bytes()
}

/// A list of WeChat Pay's certificates with one of anybody's.
pub fn wechat_certificates(certificate: &[u8]) -> Vec<u8> {
    let entry = json!({
        "serial_no": "1D", "effective_time": "2020-01-01T00:00:00+08:00", "expire_time": "2040-01-01T00:00:00+08:00",
        "encrypt_certificate": wechat_resource("certificate", certificate),
    });
    json!({ "data": [entry] }).to_string().into_bytes()
}

/// The network's headers over a message.
pub fn network_headers(subject: Subject<'_>, body: &[u8]) -> Vec<(String, String)> {
    let key = Key { id: "K1".into(), bytes: SEED.to_vec(), from_ms: 0, until_ms: i64::MAX };
    let nonce = connectors::nonce(&cx(&account("network")));
    let signer = Signer { participant: MERCHANT, key: &key, nonce: &nonce, now_ms: NOW_MS };
    signer.headers(subject, body).expect("headers")
}

/// `name=value`, one a line.
fn fields(lines: &[u8]) -> BTreeMap<String, String> {
    let lines = String::from_utf8_lossy(lines);
    lines.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.replace('&', ""))).collect()
}

/// The text that both form protocols sign.
fn sorted(fields: &BTreeMap<String, String>) -> String {
    fields.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn form(fields: &BTreeMap<String, String>) -> Vec<u8> {
    let escaped = |text: &str| -> String {
        text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&").into_bytes()
}

/// A notice of Alipay's with fields of anybody's.
pub fn alipay_notice(lines: &[u8]) -> Vec<u8> {
    let mut fields = fields(lines);
    fields.retain(|name, _| name != "sign" && name != "sign_type");
    let signature = signature(sorted(&fields).as_bytes());
    fields.extend([("sign".to_owned(), signature), ("sign_type".to_owned(), "RSA2".to_owned())]);
    form(&fields)
}

/// An answer of Alipay's with a content of anybody's.
pub fn alipay_node(node: &str, content: &[u8]) -> Vec<u8> {
    let sign = signature(content);
    [format!("{{\"{node}\":").as_bytes(), content, format!(",\"sign\":\"{sign}\"}}").as_bytes()].concat()
}

/// The same to that call.
pub fn alipay_answer(op: &Op, content: &[u8]) -> Option<Vec<u8>> {
    let account = account("alipay");
    let request = connectors::find("alipay")?.request(op, &cx(&account)).ok()?;
    let method = asked(&request.body).get("method")?.replace('.', "_");
    Some(alipay_node(&format!("{method}_response"), content))
}

/// What a call said, as far as it needs no decoding.
fn asked(body: &[u8]) -> BTreeMap<String, String> {
    let body = String::from_utf8_lossy(body);
    body.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn unionpay_signed(mut fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let own = [("version", "5.1.0"), ("signMethod", "01"), ("merId", MERCHANT), ("signPubKeyCert", &SIGNER)];
    fields.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    fields.remove("signature");
    let hash = digest::digest(&digest::SHA256, sorted(&fields).as_bytes());
    let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    fields.insert("signature".to_owned(), signature(hash.as_bytes()));
    fields
}

/// A notice of UnionPay's with fields of anybody's.
pub fn unionpay_form(lines: &[u8]) -> Vec<u8> {
    form(&unionpay_signed(fields(lines)))
}

/// An answer of UnionPay's with fields of anybody's.
pub fn unionpay_plain(lines: &[u8]) -> Vec<u8> {
    let fields = unionpay_signed(fields(lines));
    fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&").into_bytes()
}

/// The same to that call: what the call was about stands in it.
pub fn unionpay_answer(op: &Op, lines: &[u8]) -> Option<Vec<u8>> {
    let account = account("unionpay");
    let request = connectors::find("unionpay")?.request(op, &cx(&account)).ok()?;
    let asked = asked(&request.body);
    let about = ["txnType", "txnSubType", "orderId", "txnTime", "settleDate"].into_iter().filter_map(|name| Some((name, asked.get(name)?)));
    let about: String = about.map(|(name, value)| format!("\n{name}={value}")).collect();
    Some(unionpay_plain(&[lines, about.as_bytes()].concat()))
}

/// A zip with one file.
pub fn zipped(name: &str, file: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory");
    writer.write_all(file).expect("memory");
    writer.finish().expect("memory").into_inner()
}

pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

/// Calls whose answers are read, by the second byte of an input.
pub fn ops(connector: &str) -> Vec<Op> {
    let (payment_id, wallet, refund_id) = (PAYMENT.to_owned(), connector.to_owned(), REFUND.to_owned());
    let present = |method| {
        Op::Present(Present {
            payment_id: payment_id.clone(),
            wallet: wallet.clone(),
            method,
            amount_minor: 1250,
            gross_minor: 1250,
            discounts: Vec::new(),
            currency: "CNY".into(),
            payee: "王姐早餐铺".into(),
            note: String::new(),
            return_url: "https://pay.example.cn/p/1".into(),
            expires_at_ms: NOW_MS + 900_000,
            payer_token: None,
        })
    };
    let shown = match connector {
        "wechat_pay" => "130061098828009406",
        "alipay" => "281234567890123456",
        "unionpay" => "6212345678901234567",
        _ => "181234567890123456",
    };
    let collect = Collect {
        payment_id: payment_id.clone(),
        wallet: wallet.clone(),
        code: PaymentCode::parse(shown).expect("a payment code"),
        amount_minor: 1250,
        currency: "CNY".into(),
        payee: "王姐早餐铺".into(),
        note: String::new(),
        device: "00000001".into(),
    };
    let refund = Refund {
        payment_id: payment_id.clone(),
        wallet: wallet.clone(),
        refund_id: refund_id.clone(),
        amount_minor: 500,
        order_minor: 1250,
        currency: "CNY".into(),
        wallet_reference: None,
        reason: String::new(),
    };
    vec![
        Op::Query { payment_id: payment_id.clone(), wallet: wallet.clone(), wallet_reference: None },
        Op::Close { payment_id: payment_id.clone(), wallet: wallet.clone() },
        Op::Reverse { payment_id: payment_id.clone(), wallet: wallet.clone() },
        present(Method::Code),
        present(Method::InWallet { payer: "2088000000000002".into() }),
        present(Method::RedirectFrom { ip: "203.0.113.7".into() }),
        Op::Collect(collect),
        Op::Refund(refund),
        Op::RefundQuery { payment_id: payment_id.clone(), refund_id, wallet: wallet.clone() },
        Op::Bill { wallet: wallet.clone(), day: 20_261_122 },
        Op::Funds { wallet, day: 20_261_122 },
    ]
}
