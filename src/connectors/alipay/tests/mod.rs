//! Alipay against the conformance suite: its other side as a test double.

mod own;
mod vectors;

use super::*;
use crate::{
    connectors::{
        Account, Collect, Key, Method, Present,
        conformance::{self, Edit, Heard, NOW_MS, PAYMENT, Peer, SignedWith, conformance},
        rsa::SigningKey,
    },
    domain::{payment::WalletDiscount, payment_code::PaymentCode},
};
use aws_lc_rs::{
    encoding::AsDer,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json, value::RawValue};
use std::{collections::BTreeMap, sync::LazyLock};

/// Alipay as a test double, with keys made for this run.
struct Other;

const NOTICE_PATH: &str = "/notify/alipay/5f0c6a1e9b7d4c3288aa10f2d3e4b596";
const APP: &str = "2021000000000001";
const SELLER: &str = "2088000000000001";

static KEYS: LazyLock<Vec<KeyPair>> = LazyLock::new(|| (0..5).map(|_| KeyPair::generate(KeySize::Rsa2048).expect("a key")).collect());

fn private(key: &KeyPair) -> Vec<u8> {
    AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(key).expect("a key").as_ref().to_vec()
}

fn public(key: &KeyPair) -> Vec<u8> {
    AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(key.public_key()).expect("a key").as_ref().to_vec()
}

fn signature(key: &KeyPair, text: &str) -> String {
    SigningKey::read(&STANDARD.encode(private(key))).expect("a key").sign(text).expect("a signature")
}

/// Ours is the first.
fn key_of(with: SignedWith) -> &'static KeyPair {
    match with {
        SignedWith::Current => &KEYS[1],
        SignedWith::Next => &KEYS[2],
        SignedWith::Expired => &KEYS[3],
        SignedWith::Forged | SignedWith::Unknown => &KEYS[4],
    }
}

fn account_with(participant: &str, credentials: &Value) -> Account {
    Account {
        id: "A".into(),
        participant: participant.into(),
        base_url: "https://openapi.alipay.com".into(),
        notify_url: format!("https://pay.example.cn{NOTICE_PATH}"),
        signing: Key { id: String::new(), bytes: Vec::new(), from_ms: 0, until_ms: 0 },
        peers: Vec::new(),
        credentials: credentials.to_string().into(),
    }
}

fn account_of(participant: &str, seller: &str) -> Account {
    let key =
        |with, from_ms: i64, until_ms: i64| json!({"key": STANDARD.encode(public(key_of(with))), "from_ms": from_ms, "until_ms": until_ms});
    let keys = [
        key(SignedWith::Expired, 0, NOW_MS),
        key(SignedWith::Current, 0, NOW_MS + 600_000),
        key(SignedWith::Next, NOW_MS - 600_000, i64::MAX),
    ];
    let private_key = STANDARD.encode(private(&KEYS[0]));
    account_with(participant, &json!({"seller_id": seller, "private_key": private_key, "alipay_public_keys": keys}))
}

fn cx(account: &Account) -> Cx<'_> {
    Cx { account, now_ms: NOW_MS, random: [42; 16] }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn answer_to(method: &str, content: &Value) -> Vec<u8> {
    json!({call::node(method): content}).to_string().into_bytes()
}

fn trade(more: &Value) -> Value {
    let mut content = json!({"code": "10000", "msg": "Success", "out_trade_no": PAYMENT, "trade_no": "W-1"});
    merge(&mut content, more);
    content
}

fn merge(content: &mut Value, more: &Value) {
    for (name, value) in more.as_object().expect("an object") {
        content[name] = value.clone();
    }
}

fn refusal(sub_code: &str) -> Value {
    json!({"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": "失败 {\"sign\":1}"})
}

fn paid_fields() -> Value {
    json!({
        "total_amount": "12.50", "buyer_user_id": "2088000000000002", "buyer_logon_id": "159****1234",
        "fund_bill_list": [{"amount": "10.00", "fund_channel": "ALIPAYACCOUNT"}, {"amount": "2.50", "fund_channel": "MDISCOUNT"}],
    })
}

fn success(time_field: &str, status: Option<&str>) -> Value {
    let mut content = trade(&paid_fields());
    content[time_field] = "2026-11-22 08:29:58".into();
    if let Some(status) = status {
        content["trade_status"] = status.into();
    }
    content
}

fn order_words() -> Vec<(Value, Observed)> {
    vec![(refusal("ACQ.TRADE_NOT_EXIST"), Observed::NotFound), (refusal("ACQ.TRADE_HAS_CLOSE"), Observed::Fact(Fact::Closed))]
}

fn refund_words() -> Vec<(Value, Observed)> {
    vec![
        (refusal("ACQ.TRADE_NOT_EXIST"), Observed::NotFound),
        (refusal("ACQ.SELLER_BALANCE_NOT_ENOUGH"), Observed::Refund(RefundSeen::InsufficientBalance)),
        (refusal("ACQ.TRADE_HAS_FINISHED"), Observed::Refund(RefundSeen::Refused)),
        (trade(&json!({"fund_change": "Y", "refund_fee": "5.00"})), Observed::Refund(RefundSeen::Succeeded)),
    ]
}

fn bill_words(content: Statement) -> Vec<(Value, Observed)> {
    let url = "https://dwbillcenter.alipay.com/downloadBillFile.resource?bizType=trade&token=1";
    let file = BillFile { url: url.into(), sha1: None, content };
    let at = json!({"code": "10000", "msg": "Success", "bill_download_url": url});
    vec![(at, Observed::BillAt(file)), (refusal("isp.bill_not_exist"), Observed::NotFound)]
}

/// The clear contents of an answer, without its envelope.
fn clear_contents(op: &Op) -> Vec<(Value, Observed)> {
    let paid = Observed::Fact(Fact::Paid(Other.paid()));
    let closed = Observed::Fact(Fact::Closed);
    match op {
        Op::Present(Present { method: Method::InWallet { .. }, .. }) => {
            vec![(trade(&json!({})), Observed::Invoke { parameters: r#"{"tradeNO":"W-1"}"#.into() })]
        }
        Op::Present(_) => {
            let pay_url = Some("https://qr.alipay.com/bax03431ljhokirwl38f00a7".to_owned());
            let content = json!({"code": "10000", "out_trade_no": PAYMENT, "qr_code": pay_url});
            vec![(content, Observed::Fact(Fact::Presented { pay_url }))]
        }
        Op::Collect(_) => vec![
            (success("gmt_payment", None), paid),
            (json!({"code": "10003", "msg": "order success pay inprocess", "out_trade_no": PAYMENT}), Observed::Waiting),
            (refusal("ACQ.BUYER_BALANCE_NOT_ENOUGH"), Observed::Fact(Fact::Declined { code: "ACQ.BUYER_BALANCE_NOT_ENOUGH".into() })),
        ],
        Op::Query { .. } => {
            let mut words = order_words();
            words.extend([
                (trade(&json!({"trade_status": "WAIT_BUYER_PAY", "total_amount": "12.50"})), Observed::Waiting),
                (success("send_pay_date", Some("TRADE_SUCCESS")), paid.clone()),
                (success("send_pay_date", Some("TRADE_FINISHED")), paid),
                (trade(&json!({"trade_status": "TRADE_CLOSED"})), closed),
            ]);
            words
        }
        Op::Close { .. } => {
            let mut words = order_words();
            words.push((trade(&json!({})), closed));
            words
        }
        Op::Reverse { .. } => vec![
            (trade(&json!({"retry_flag": "N", "action": "close"})), closed.clone()),
            (trade(&json!({"retry_flag": "N", "action": "refund"})), closed),
            (refusal("ACQ.TRADE_NOT_EXIST"), Observed::NotFound),
        ],
        Op::Refund(_) => refund_words(),
        Op::RefundQuery { refund_id, .. } => {
            let done = trade(&json!({"out_request_no": refund_id, "refund_status": "REFUND_SUCCESS"}));
            vec![(done, Observed::Refund(RefundSeen::Succeeded)), (refusal("ACQ.TRADE_NOT_EXIST"), Observed::NotFound)]
        }
        Op::Bill { .. } => bill_words(Statement::Trade),
        Op::Funds { .. } => bill_words(Statement::Funds),
        Op::Download { .. } => Vec::new(),
    }
}

fn collect() -> Op {
    Op::Collect(Collect {
        payment_id: PAYMENT.into(),
        wallet: "alipay".into(),
        code: PaymentCode::parse("281234567890123456").expect("an Alipay code"),
        amount_minor: 1250,
        currency: "CNY".into(),
        payee: "王姐早餐铺".into(),
        note: "a/b=c&d".into(),
        device: "1".into(),
    })
}

fn in_wallet(op: &Op) -> Option<Op> {
    let Op::Present(order) = op else { return None };
    Some(Op::Present(Present { method: Method::InWallet { payer: "2088000000000002".into() }, ..order.clone() }))
}

fn notice_fields(id: &str, fact: &Fact, at_ms: i64) -> Fields {
    let at = wire::beijing(at_ms);
    let status = if matches!(fact, Fact::Closed) { "TRADE_CLOSED" } else { "TRADE_SUCCESS" };
    let funds = r#"[{"amount":"10.00","fundChannel":"ALIPAYACCOUNT"},{"amount":"2.50","fundChannel":"MDISCOUNT"}]"#;
    let fields = [
        ("notify_id", id),
        ("notify_type", "trade_status_sync"),
        ("notify_time", &at),
        ("charset", "utf-8"),
        ("app_id", APP),
        ("seller_id", SELLER),
        ("out_trade_no", PAYMENT),
        ("trade_no", "W-1"),
        ("trade_status", status),
        ("total_amount", "12.50"),
        ("gmt_payment", "2026-11-22 08:29:58"),
        ("buyer_id", "2088000000000002"),
        ("buyer_logon_id", "159****1234"),
        ("subject", "豆浆&油条=套餐+加糖 100%"),
        ("fund_bill_list", funds),
        ("sign_type", "RSA2"),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn sent(mut fields: Fields, key: &KeyPair) -> Heard {
    let signature = signature(key, &sign::notice_text(&fields));
    fields.insert("sign".into(), signature);
    Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body: form::write(&fields).into_bytes() }
}

fn take(sent: &Heard, account: &Account) -> Result<Vec<Event>, Rejected> {
    Alipay.notification(&RawRequest { method: "POST", path: &sent.path, headers: &sent.headers, body: &sent.body }, &cx(account))
}

impl Peer for Other {
    fn connector(&self) -> &'static dyn Connector {
        &Alipay
    }

    fn account(&self) -> Account {
        account_of(APP, SELLER)
    }

    fn other_account(&self) -> Account {
        account_of("2021000000009999", "2088000000000009")
    }

    fn paid(&self) -> Paid {
        Paid {
            wallet: None,
            trace_number: "W-1".into(),
            payer: Some("2088000000000002".into()),
            payer_mask: Some("159****1234".into()),
            payer_minor: None,
            discounts: vec![WalletDiscount {
                id: "MDISCOUNT".into(),
                name: String::new(),
                amount_minor: 250,
                wallet_minor: 0,
                merchant_minor: 250,
                other_minor: 0,
            }],
            ..conformance::paid()
        }
    }

    fn facts(&self) -> Vec<Fact> {
        vec![Fact::Paid(self.paid()), Fact::Closed]
    }

    fn ops(&self) -> Vec<Op> {
        let mut ops = conformance::ops("alipay");
        ops.extend(ops.first().and_then(in_wallet));
        ops.extend([collect(), Op::Reverse { payment_id: PAYMENT.into(), wallet: "alipay".into() }]);
        ops
    }

    fn notice(&self, id: &str, fact: &Fact, at_ms: i64, with: SignedWith, edit: Edit) -> Heard {
        let mut fields = notice_fields(id, fact, at_ms);
        match edit {
            Edit::Nothing => {}
            Edit::ExtraField => drop(fields.insert("colour".into(), "red".into())),
            Edit::UnknownWord => drop(fields.insert("trade_status".into(), "OF_A_LATER_VERSION".into())),
            Edit::Huge => drop(fields.insert("colour".into(), "r".repeat(1 << 20))),
            Edit::Garbage => return Heard { body: b"<html>It works!</html>".to_vec(), ..sent(fields, key_of(with)) },
            Edit::Empty => return Heard { body: Vec::new(), ..sent(fields, key_of(with)) },
        }
        sent(fields, key_of(with))
    }

    fn with_swapped_algorithm(&self, notice: &Heard) -> Vec<Heard> {
        use aws_lc_rs::{digest, hmac};
        let fields = form::read(&notice.body).expect("a form");
        let swapped = |name: &str, value: &str| {
            let mut fields = fields.clone();
            fields.insert(name.into(), value.into());
            Heard { body: form::write(&fields).into_bytes(), ..notice.clone() }
        };
        let content = sign::notice_text(&fields);
        let shared = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public(key_of(SignedWith::Current))), content.as_bytes());
        let hash = digest::digest(&digest::SHA256, content.as_bytes());
        let mut missing = fields.clone();
        missing.remove("sign");
        vec![
            swapped("sign_type", "RSA"),
            swapped("sign_type", "MD5"),
            swapped("sign", &STANDARD.encode(shared.as_ref())),
            swapped("sign", &STANDARD.encode(hash.as_ref())),
            swapped("sign", ""),
            Heard { body: form::write(&missing).into_bytes(), ..notice.clone() },
        ]
    }

    fn clear_answers(&self, op: &Op) -> Vec<(u16, Vec<u8>, Observed)> {
        let Some(method) = call::method(op) else { return Vec::new() };
        clear_contents(op).into_iter().map(|(content, meaning)| (200, answer_to(method, &content), meaning)).collect()
    }

    fn answer(&self, _: &HttpRequest, status: u16, body: &[u8], _: i64, with: SignedWith) -> HttpResponse {
        let body = match serde_json::from_slice::<BTreeMap<String, Box<RawValue>>>(body) {
            Ok(mut parts) => {
                let node = parts.keys().find(|name| name.ends_with("_response")).expect("a node").clone();
                let signature = signature(key_of(with), parts[&node].get());
                parts.insert("sign".into(), RawValue::from_string(format!("\"{signature}\"")).expect("JSON"));
                serde_json::to_vec(&parts).expect("JSON")
            }
            Err(_) => body.to_vec(),
        };
        HttpResponse { status, headers: Vec::new(), body }
    }

    fn edited(&self, body: &[u8], edit: Edit) -> Vec<u8> {
        let mut parts: Value = serde_json::from_slice(body).expect("our own answer");
        let parts = parts.as_object_mut().expect("an object");
        let node = parts.keys().find(|name| name.ends_with("_response")).expect("a node").clone();
        match edit {
            Edit::ExtraField => parts[&node]["colour"] = "red".into(),
            Edit::UnknownWord => parts[&node]["code"] = "19999".into(),
            Edit::Garbage => return b"<html>It works!</html>".to_vec(),
            Edit::Empty => return Vec::new(),
            Edit::Nothing | Edit::Huge => {}
        }
        serde_json::to_vec(parts).expect("JSON")
    }

    fn believes(&self, request: &HttpRequest, _: i64) -> bool {
        let fields = form::read(&request.body).expect("a form");
        let signature = STANDARD.decode(&fields["sign"]).expect("base64");
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public(&KEYS[0]));
        fields["app_id"] == APP && key.verify(sign::call_text(&fields).as_bytes(), &signature).is_ok()
    }
}

conformance! { Other }
