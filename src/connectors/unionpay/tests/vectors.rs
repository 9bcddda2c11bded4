//! What another implementation wrote and signed (`vectors.json`: certificates only). Each of its texts is answered here by name, and
//! one that has no answer fails.

use super::*;
use crate::connectors::{rsa::VerifyingKey, x509};
use serde_json::Value;

static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).expect("JSON"));

/// The name of every vector that the other implementation has for this wallet, in order: one that gets lost is noticed.
const KNOWN: [&str; 5] = [
    "unionpay_notify",
    "unionpay_notify_forged_cert",
    "unionpay_request_apply_qr",
    "unionpay_response_apply_qr",
    "unionpay_signMethod_11_secureKey",
];

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn key(name: &str) -> &'static str {
    text(&VECTORS["keys"][name])
}

/// An account that trusts the other implementation's root, with that certificate between it and the signer's.
fn account_by(middle: &str) -> Account {
    let private_key = STANDARD.encode(private(&KEYS[4]));
    let credentials = json!({"private_key": private_key, "certificate": key("merchant_cert"), "root": key("root_cert"), "middle": middle});
    Account { credentials: credentials.to_string().into(), ..account_of(key("merId")) }
}

fn account() -> Account {
    account_by(key("middle_cert"))
}

fn notice_as(body: &str, account: &Account) -> Result<Vec<Event>, Rejected> {
    take(&Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body: body.as_bytes().to_vec() }, account)
}

fn is_hashed(vector: &Value, fields: &Fields) {
    assert_eq!(form::signed_text(fields, &["signature"]), text(&vector["content"]));
    assert_eq!(sign::signed_hash(fields), text(&vector["sha256_hex_lower"]));
}

/// The other implementation's hash is ours, its signature fits it, and we name our certificate as it does.
fn request(vector: &Value) {
    let fields = form::read(text(&vector["form_body"]).as_bytes()).expect("a form");
    is_hashed(vector, &fields);
    let theirs = VerifyingKey::read(&x509::read(key("merchant_cert")).expect("a certificate")[0].public_key).expect("a key");
    assert!(theirs.verifies(sign::signed_hash(&fields).as_bytes(), &fields["signature"]), "the hash is hashed again");
    let written = UnionPay.request(&Other.ops()[0], &cx(&account())).expect("a call");
    assert_eq!(written.url, text(&vector["url"]));
    assert_eq!(form::read(&written.body).expect("a form")["certId"], key("certId"));
}

fn response(vector: &Value) {
    let mut fields = form::read_plain(text(&vector["raw_body"]).as_bytes()).expect("fields");
    is_hashed(vector, &fields);
    let account = account();
    let credentials = Credentials::of(&account).expect("credentials");
    assert_eq!(sign::verify(&fields, key("merId"), &credentials, NOW_MS), Ok(()));
    fields.insert("qrCode".into(), "https://qr.95516.com/00010001/0".into());
    assert_eq!(sign::verify(&fields, key("merId"), &credentials, NOW_MS), Err(Rejected::BadSignature));
}

fn payment(vector: &Value) {
    let (account, body) = (account(), text(&vector["form_body"]));
    is_hashed(vector, &form::read(body.as_bytes()).expect("a form"));
    let events = notice_as(body, &account).expect("a sound notice");
    let Fact::Paid(paid) = &events[0].fact else { panic!("not a success") };
    assert_eq!((paid.amount_minor, paid.paid_at_ms, paid.trace_number.as_str()), (1250, 1_795_307_407_000, "123456"));
    assert_eq!(events[0].dedupe_key, "782611220830001234567-01");
    assert_eq!(notice_as(&body.replace("txnAmt=1250", "txnAmt=1"), &account), Err(Rejected::BadSignature));
    // The same message where another line is trusted, or at another time.
    assert_eq!(notice_as(body, &account_by(key("root_cert"))), Err(Rejected::UnknownKey), "the step between is pinned too");
    assert_eq!(notice_as(body, &Other.account()), Err(Rejected::UnknownKey), "another root");
    let late = Cx { now_ms: NOW_MS + 20 * 366 * 86_400_000, ..cx(&account) };
    let raw = RawRequest { method: "POST", path: NOTICE_PATH, headers: &[], body: body.as_bytes() };
    assert_eq!(UnionPay.notification(&raw, &late), Err(Rejected::UnknownKey), "after its time");
}

/// A message under a secret that both sides hold is not spoken, with a sound certificate beside it or without.
fn shared_secret(vector: &Value) {
    let mut fields: Fields = serde_json::from_value(vector["params"].clone()).expect("fields");
    fields.insert("signature".into(), text(&vector["signature"]).into());
    assert_eq!(notice_as(&form::write(&fields), &account()), Err(Rejected::Malformed), "it has no certificate");
    let sound = form::read(text(&VECTORS["vectors"]["unionpay_notify"]["form_body"]).as_bytes()).expect("a form");
    fields.insert("signPubKeyCert".into(), sound["signPubKeyCert"].clone());
    assert_eq!(notice_as(&form::write(&fields), &account()), Err(Rejected::BadSignature));
}

#[test]
fn every_vector_is_answered_as_it_says() {
    for (name, vector) in VECTORS["vectors"].as_object().expect("vectors") {
        match name.as_str() {
            "unionpay_request_apply_qr" => request(vector),
            "unionpay_response_apply_qr" => response(vector),
            "unionpay_notify" => payment(vector),
            "unionpay_notify_forged_cert" => {
                let forged = notice_as(text(&vector["form_body"]), &account());
                assert_eq!(forged, Err(Rejected::UnknownKey), "a certificate of one's own is worth nothing");
            }
            "unionpay_signMethod_11_secureKey" => shared_secret(vector),
            other => panic!("{other} has no answer"),
        }
    }
}

#[test]
fn no_vector_is_lost() {
    conformance::no_vector_is_lost(&VECTORS, &[], &KNOWN);
}
