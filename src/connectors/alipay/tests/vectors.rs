//! What another implementation wrote and signed (`vectors.json`: public keys and certificates only). Each of its texts is answered
//! here by name, and one that has no answer fails. `chain` beside them holds the certificates of a line, sound and unsound.

use super::*;
use crate::connectors::{
    BillKind::{Pay, Refund},
    rsa::VerifyingKey,
    x509,
};

static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).expect("JSON"));

/// The name of every vector that the other implementation has for this wallet, in order: one that gets lost is noticed.
const KNOWN: [&str; 14] = [
    "alipay_aes_content",
    "alipay_cert_sn",
    "alipay_notify",
    "alipay_notify_other_app",
    "alipay_notify_partial_refund",
    "alipay_trade_bill",
    "alipay_v2_request",
    "alipay_v2_response",
    "alipay_v2_response_error_with_brace_in_string",
    "alipay_v3_error",
    "alipay_v3_request_cert_and_token",
    "alipay_v3_request_get",
    "alipay_v3_request_precreate",
    "alipay_v3_response",
];

/// What is not spoken and has no vector here (ADR 17).
const NOT_SPOKEN: [&str; 6] = [
    // Another wrapping of what the signature covers anyway.
    "alipay_aes_content",
    // Version 3 is another transport of the same calls.
    "alipay_v3_error",
    "alipay_v3_request_cert_and_token",
    "alipay_v3_request_get",
    "alipay_v3_request_precreate",
    "alipay_v3_response",
];

fn key(name: &str) -> &'static str {
    text(&VECTORS["keys"][name])
}

/// An account that trusts what the other implementation signed.
fn account() -> Account {
    let keys = json!([{"key": key("alipay_public_key")}]);
    let private_key = STANDARD.encode(private(&KEYS[0]));
    account_with(key("app_id"), &json!({"seller_id": key("seller_id"), "private_key": private_key, "alipay_public_keys": keys}))
}

/// The other implementation's text is ours, its signature fits it, and we write the same fields.
fn request(vector: &Value) {
    let fields = form::read(text(&vector["form_body"]).as_bytes()).expect("a form");
    assert_eq!(sign::call_text(&fields), text(&vector["sign_string"]));
    let theirs = VerifyingKey::read(&crate::connectors::pem(key("app_public_key")).expect("PEM")).expect("a key");
    assert!(theirs.verifies(sign::call_text(&fields).as_bytes(), &fields["sign"]));
    assert_eq!(form::read(form::write(&fields).as_bytes()), Some(fields));
}

/// It is believed as it was sent, escaped slashes, braces within a text and all, and not as the answer to another call.
fn response(vector: &Value, node: &str) {
    let credentials = Credentials::of(&account()).expect("credentials");
    let body = text(&vector["body"]);
    let read = |body: &str, node: &str| sign::believed(body.as_bytes(), node, &credentials, NOW_MS).map(str::to_owned);
    assert_eq!(read(body, node).as_deref(), Ok(text(&vector["signed_slice"])));
    assert_eq!(read(body, "alipay_trade_refund_response"), Err("not the answer to this call"));
    assert_eq!(read(&body.replace("\"msg\":\"", "\"msg\":\" "), node), Err("bad_signature"));
}

fn notice_as(body: &str) -> Result<Vec<Event>, Rejected> {
    take(&Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body: body.as_bytes().to_vec() }, &account())
}

fn notice(vector: &Value) -> Result<Vec<Event>, Rejected> {
    let body = text(&vector["form_body"]);
    assert_eq!(notice_as(&body.replace("total_amount=12.50", "total_amount=0.01")), Err(Rejected::BadSignature));
    if let Some(signed) = vector["sign_string"].as_str() {
        assert_eq!(sign::notice_text(&form::read(body.as_bytes()).expect("a form")), signed);
    }
    notice_as(body)
}

/// The success that a notice tells, and what it says beside it.
fn payment(vector: &Value, dedupe_key: &str) -> Vec<Event> {
    let mut events = notice(vector).expect("a sound notice");
    let event = events.remove(0);
    assert_eq!((event.dedupe_key.as_str(), event.payment_id.as_str()), (dedupe_key, "BF20261122T083000002"));
    let Fact::Paid(paid) = event.fact else { panic!("not a success") };
    assert_eq!((paid.amount_minor, paid.currency.as_str(), paid.paid_at_ms), (1250, "CNY", 1_795_307_407_000));
    let [discount] = &paid.discounts[..] else { panic!("one coupon") };
    assert_eq!((discount.id.as_str(), discount.name.as_str()), ("20261122000000000001", "立减"));
    assert_eq!((discount.amount_minor, discount.merchant_minor, discount.other_minor, discount.wallet_minor), (250, 250, 0, 0));
    assert_eq!((paid.payer_minor, paid.given_minor()), (Some(1000), Some(250)));
    events
}

/// What was given back changes nothing of what was paid, and is told beside it.
fn refund(vector: &Value) {
    let number = "2026112200222100010000021000000002";
    let told = Event {
        dedupe_key: format!("{number}/refund"),
        payment_id: "BF20261122T083000002".to_owned(),
        fact: Fact::RefundedSoFar { refund_id: "RF20261122T100000002".to_owned(), total_minor: 500 },
    };
    assert_eq!(payment(vector, number), [told]);
}

fn bill(vector: &Value) {
    let zip = STANDARD.decode(text(&vector["zip_base64"])).expect("base64");
    let Observed::Bill(lines) = bill::read(&zip, Statement::Trade) else { panic!("a bill") };
    let seen: Vec<_> = lines.iter().map(|line| (line.kind, line.amount_minor, line.settled_minor, line.fee_minor)).collect();
    assert_eq!(seen, vec![(Pay, 1250, Some(1000), 6), (Refund, 500, Some(400), 2)]);
    assert_eq!(lines[1].refund_id.as_deref(), Some("RF20261122T100000002"));
    assert_eq!(lines[0].at_ms, 1_795_307_407_000);
    assert!(matches!(bill::read(&zip, Statement::Funds), Observed::Unknown { .. }), "the file tells what it is");
}

#[test]
fn every_vector_is_answered_as_it_says() {
    for (name, vector) in VECTORS["vectors"].as_object().expect("vectors") {
        match name.as_str() {
            "alipay_cert_sn" => {
                for (certificate, number) in vector.as_object().expect("an object") {
                    let read = x509::read(key(certificate)).expect("a certificate");
                    assert_eq!(credentials::number(&read[0]), text(&number["sn_md5"]), "{certificate}");
                }
            }
            "alipay_v2_request" => request(vector),
            "alipay_v2_response" => response(vector, "alipay_trade_precreate_response"),
            "alipay_v2_response_error_with_brace_in_string" => response(vector, "alipay_trade_query_response"),
            "alipay_notify" => assert_eq!(payment(vector, "2026112200222083007000021000000001"), []),
            "alipay_notify_partial_refund" => refund(vector),
            "alipay_notify_other_app" => assert_eq!(notice(vector), Err(Rejected::ForeignAccount)),
            "alipay_trade_bill" => bill(vector),
            other => panic!("{other} has no answer"),
        }
    }
}

#[test]
fn no_vector_is_lost() {
    conformance::no_vector_is_lost(&VECTORS, &NOT_SPOKEN, &KNOWN);
}

fn certified(alipay: &[&str]) -> Account {
    let chain = &VECTORS["chain"];
    let certificates = json!({"app": chain["app"], "alipay": alipay, "root": chain["root"]});
    let private_key = STANDARD.encode(private(&KEYS[0]));
    account_with(APP, &json!({"seller_id": SELLER, "private_key": private_key, "certificates": certificates}))
}

#[test]
fn certificates_are_named_as_alipay_names_them() {
    let chain = &VECTORS["chain"];
    let account = certified(&[text(&chain["leaf"])]);
    let op = Op::Query { payment_id: PAYMENT.into(), wallet: "alipay".into(), wallet_reference: None };
    let request = Alipay.request(&op, &cx(&account)).expect("a call");
    let fields = form::read(&request.body).expect("a form");
    assert_eq!(fields["app_cert_sn"], text(&chain["app_number"]));
    assert_eq!(fields["alipay_root_cert_sn"], text(&chain["root_number"]), "the other kind of root is left out");
    assert!(Other.believes(&request, NOW_MS));
}

#[test]
fn only_a_certificate_of_alipays_own_line_is_believed() {
    let chain = &VECTORS["chain"];
    let Op::Present(order) = conformance::ops("alipay").remove(0) else { panic!("an order") };
    let op = Op::Present(Present { payment_id: "BF20261122T083000002".into(), ..order });
    let answer = HttpResponse { status: 200, headers: Vec::new(), body: text(&chain["response"]["body"]).as_bytes().to_vec() };
    let notice = Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body: text(&chain["notify"]).as_bytes().to_vec() };
    let verdict = |name: &str| {
        let account = certified(&[text(&chain[name])]);
        let known = matches!(Alipay.response(&op, Some(&answer), &cx(&account)), Observed::Fact(_));
        let noticed = take(&notice, &account).map(|events| events.len());
        assert_eq!(known, noticed.is_ok(), "{name}");
        noticed
    };
    assert_eq!(verdict("leaf"), Ok(1));
    for refused in ["leaf_alone", "run_out", "foreign", "by_a_leaf"] {
        assert_eq!(verdict(refused), Err(Rejected::UnknownKey), "{refused}");
    }
    let account = certified(&[text(&chain["leaf"])]);
    let after = Cx { now_ms: NOW_MS + 20 * 366 * 86_400_000, ..cx(&account) };
    assert!(matches!(Alipay.response(&op, Some(&answer), &after), Observed::Unknown { .. }));
}
