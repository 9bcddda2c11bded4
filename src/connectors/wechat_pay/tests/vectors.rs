//! What another implementation wrote, signed and encrypted (`vectors.json`: public keys, certificates and the test's own APIv3 key).
//! Each of its texts is answered here by name, and one that has no answer fails.

use super::*;
use crate::connectors::{pem as der, rsa::VerifyingKey, x509};
use serde_json::Value;

static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).expect("JSON"));

/// The name of every vector that the other implementation has for this wallet, in order: one that gets lost is noticed.
const KNOWN: [&str; 18] = [
    "wx_certificates_entry",
    "wx_fundflowbill",
    "wx_jsapi_pay_sign",
    "wx_notify_bad_gcm_tag",
    "wx_notify_payment_cert",
    "wx_notify_payment_pubkey",
    "wx_notify_probe_SIGNTEST",
    "wx_notify_refund",
    "wx_notify_tampered_body",
    "wx_request_get_bill",
    "wx_request_get_query",
    "wx_request_post_close",
    "wx_request_post_native",
    "wx_response_204",
    "wx_response_cert_mode",
    "wx_response_pubkey_mode",
    "wx_sensitive_field_oaep_sha1",
    "wx_tradebill_ALL",
];

/// What is not spoken and has no vector here (ADR 17): no call of ours carries a name or a card, so no request field is encrypted.
const NOT_SPOKEN: [&str; 1] = ["wx_sensitive_field_oaep_sha1"];

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn certified(name: &str) -> Vec<u8> {
    x509::read(text(&VECTORS["keys"][name])).expect("a certificate").remove(0).public_key
}

/// An account that trusts what the other implementation signed.
fn account() -> Account {
    let keys = &VECTORS["keys"];
    let platform = Key { id: text(&keys["platform_serial"]).into(), bytes: certified("platform_cert"), from_ms: 0, until_ms: i64::MAX };
    let ours = account_with(text(&keys["mchid"]), |settings| {
        settings["app_id"] = keys["appid"].clone();
        settings["serial"] = keys["merchant_serial"].clone();
        settings["api_key"] = keys["apiv3_key"].clone();
        settings["public_keys"] = json!([{"id": keys["public_key_id"], "public_key": keys["public_key_mode_public_key"]}]);
    });
    Account { peers: vec![platform], ..ours }
}

fn headers_of(vector: &Value) -> Vec<(String, String)> {
    let headers = vector["headers"].as_object().expect("headers").iter();
    headers.map(|(name, value)| (name.to_ascii_lowercase(), text(value).to_owned())).collect()
}

fn at(vector: &Value) -> i64 {
    text(&vector["headers"]["Wechatpay-Timestamp"]).parse::<i64>().expect("a time") * 1000
}

/// The other implementation's signature fits its text, and we sign the same text in the same words.
fn request(vector: &Value) {
    let account = account();
    let message = text(&vector["message"]);
    let merchant = VerifyingKey::read(&certified("merchant_cert")).expect("a key");
    assert!(merchant.verifies(message.as_bytes(), text(&vector["signature"])));
    let (method, path, body) = (text(&vector["method"]), text(&vector["canonical_url"]), text(&vector["body"]));
    let (time, nonce) = (text(&vector["timestamp"]), text(&vector["nonce_str"]));
    assert_eq!(format!("{method}\n{path}\n{time}\n{nonce}\n{body}\n"), message);
    let cx = Cx { now_ms: time.parse::<i64>().expect("a time") * 1000, ..cx(&account) };
    let credentials = Credentials::of(&account).expect("settings");
    let written = sign::authorization(&credentials, method, path, body, &cx).expect("a signature");
    let (ours, signature) = written.split_once("signature=\"").expect("a signature");
    let ours = ours.replace(&sign::nonce(&cx), nonce);
    assert_eq!(ours, text(&vector["authorization"]).split_once("signature=\"").expect("a signature").0);
    let own = VerifyingKey::read(&public(&KEYS[0])).expect("a key");
    assert!(own.verifies(message.replace(nonce, &sign::nonce(&cx)).as_bytes(), signature.trim_end_matches('"')));
}

fn response(vector: &Value) {
    let account = account();
    let credentials = Credentials::of(&account).expect("settings");
    let read = |body: &str, now_ms: i64| {
        let cx = Cx { now_ms, ..cx(&account) };
        sign::verify(&headers_of(vector), body.as_bytes(), |serial| credentials.key(serial, &cx), now_ms)
    };
    let body = text(&vector["body"]);
    assert_eq!(read(body, at(vector)), Ok(()));
    assert_eq!(read(&format!("{body} "), at(vector)), Err(Rejected::BadSignature));
    assert_eq!(read(body, at(vector) + 301_000), Err(Rejected::Stale));
}

fn notice(vector: &Value) -> Result<Event, Rejected> {
    let (account, headers) = (account(), headers_of(vector));
    let raw = RawRequest { method: "POST", path: NOTICE_PATH, headers: &headers, body: text(&vector["body"]).as_bytes() };
    WechatPay.notification(&raw, &Cx { now_ms: at(vector), ..cx(&account) }).map(|mut events| events.remove(0))
}

fn payment(vector: &Value) {
    let event = notice(vector).expect("a sound notice");
    assert_eq!((event.dedupe_key.as_str(), event.payment_id.as_str()), ("EV-2026112208300800001", "BF20261122T083000001"));
    let Fact::Paid(paid) = event.fact else { panic!("a success") };
    assert_eq!((paid.amount_minor, paid.paid_at_ms), (1250, 1_795_307_407_000));
    let evidence = paid.evidence.expect("what it says of who paid");
    assert_eq!((evidence.field.as_str(), evidence.value.as_str()), ("bank_type", "ICBC_ECNY"));
    assert_eq!((paid.discounts[0].amount_minor, paid.discounts[0].merchant_minor, paid.discounts[0].wallet_minor), (250, 150, 100));
}

fn jsapi(vector: &Value) {
    let field = |name: &str| text(&vector[name]);
    let signed = format!("{}\n{}\n{}\n{}\n", field("appId"), field("timeStamp"), field("nonceStr"), field("package"));
    assert_eq!((signed.as_str(), field("signType")), (field("message"), "RSA"));
    assert!(VerifyingKey::read(&certified("merchant_cert")).expect("a key").verifies(signed.as_bytes(), field("paySign")));
}

fn certificate(vector: &Value) {
    let entry = serde_json::from_value(vector.clone()).expect("an entry");
    let key = certificates::key(&entry, &Credentials::of(&account()).expect("settings")).expect("it opens");
    assert_eq!((key.id.as_str(), key.bytes), (text(&VECTORS["keys"]["platform_serial"]), certified("platform_cert")));
}

fn file(vector: &Value, content: Statement) -> Observed {
    let csv = STANDARD.decode(text(&vector["csv_utf8_base64"])).expect("base64");
    let file = BillFile { url: String::new(), sha1: Some(text(&vector["hash_value"]).to_owned()), content };
    bill::read(&csv, &file, 20_261_122)
}

#[test]
fn every_vector_is_answered_as_it_says() {
    assert!(der(text(&VECTORS["keys"]["public_key_mode_public_key"])).is_some());
    for (name, vector) in VECTORS["vectors"].as_object().expect("vectors") {
        match name.as_str() {
            "wx_request_post_native" | "wx_request_get_query" | "wx_request_get_bill" | "wx_request_post_close" => request(vector),
            "wx_response_cert_mode" | "wx_response_pubkey_mode" | "wx_response_204" => response(vector),
            "wx_notify_payment_pubkey" | "wx_notify_payment_cert" => payment(vector),
            "wx_notify_refund" => {
                let refunded = Fact::Refund { refund_id: "RF20261122T100000001".into(), seen: RefundSeen::Succeeded, amount_minor: 500 };
                assert_eq!(notice(vector).expect("a sound notice").fact, refunded);
            }
            "wx_notify_probe_SIGNTEST" => assert_eq!(notice(vector), Err(Rejected::Probe)),
            "wx_notify_tampered_body" | "wx_notify_bad_gcm_tag" => assert_eq!(notice(vector), Err(Rejected::BadSignature), "{name}"),
            "wx_jsapi_pay_sign" => jsapi(vector),
            "wx_certificates_entry" => certificate(vector),
            "wx_tradebill_ALL" => {
                let Observed::Bill(lines) = file(vector, Statement::Trade) else { panic!("a bill") };
                let seen: Vec<_> = lines.iter().map(|line| (line.amount_minor, line.settled_minor, line.fee_minor)).collect();
                assert_eq!(seen, [(1250, Some(1000), 6), (500, Some(400), 2)]);
            }
            "wx_fundflowbill" => {
                let Observed::Funds(movements) = file(vector, Statement::Funds) else { panic!("movements") };
                assert_eq!((movements.len(), movements[0].amount_minor, movements[0].balance_minor), (1, 1000, 11_000));
            }
            other => panic!("{other} has no answer"),
        }
    }
}

#[test]
fn no_vector_is_lost() {
    conformance::no_vector_is_lost(&VECTORS, &NOT_SPOKEN, &KNOWN);
}
