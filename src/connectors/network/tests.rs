//! The interop network against the conformance suite, and what only it promises: its exact signed text, tokens and bills.

use super::{
    read::bill_line,
    wire::{KeysAnswer, OrderStatus, PayerClaims, RefundStatus},
    *,
};
use crate::connectors::{
    Key, PaymentCode, RefundSeen, Secrets,
    conformance::{self, Edit, Heard, NOW_MS, PAYMENT, Peer, SignedWith, conformance, paid},
};
use crate::domain::payment::Paid;
use sign::{Signer, Subject};

/// A network with three keys, as a test double.
struct Other;

const NOTICE_PATH: &str = "/notify/network/5f0c6a1e9b7d4c3288aa10f2d3e4b596";

fn key(id: &str, seed: u8, from_ms: i64, until_ms: i64) -> Key {
    Key { id: id.into(), bytes: vec![seed; 32], from_ms, until_ms }
}

/// The secret keys of the network, as `SignedWith` names them.
fn secret(with: SignedWith) -> Key {
    match with {
        SignedWith::Current => key("n2", 2, 0, NOW_MS + 600_000),
        SignedWith::Next => key("n3", 3, NOW_MS - 600_000, i64::MAX),
        SignedWith::Expired => key("n1", 1, 0, NOW_MS),
        SignedWith::Forged => key("n2", 9, 0, i64::MAX),
        SignedWith::Unknown => key("n9", 9, 0, i64::MAX),
    }
}

fn public(key: &Key) -> Key {
    Key { bytes: sign::public_key(&key.bytes).expect("32 bytes"), ..key.clone() }
}

fn account_of(participant: &str) -> Account {
    let known = [SignedWith::Expired, SignedWith::Current, SignedWith::Next];
    Account {
        id: "A".into(),
        participant: participant.into(),
        base_url: "http://network.example:3900".into(),
        notify_url: format!("https://pay.example.cn{NOTICE_PATH}"),
        signing: key("k1", 77, 0, i64::MAX),
        peers: known.map(|with| public(&secret(with))).to_vec(),
        credentials: Secrets::default(),
    }
}

fn collect() -> Collect {
    Collect {
        payment_id: PAYMENT.into(),
        wallet: "jd_pay".into(),
        code: PaymentCode::parse("181234567890123456").expect("a code of its shape"),
        amount_minor: 1250,
        currency: "CNY".into(),
        payee: "王姐早餐铺".into(),
        note: "两份豆浆".into(),
        device: "till-1".into(),
    }
}

fn order_answer(status: OrderStatus) -> wire::OrderAnswer {
    wire::OrderAnswer { payment: PAYMENT.into(), wallet: "jd_pay".into(), status, pay_url: None, paid: None, reason: None }
}

fn wire_paid() -> wire::Paid {
    let Paid { amount_minor, currency, wallet_reference, trace_number, paid_at_ms, payer, payer_mask, .. } = paid();
    wire::Paid { amount_minor, currency, wallet_reference, trace_number, paid_at_ms, payer, payer_mask }
}

fn bill() -> wire::BillAnswer {
    let line = |kind, amount_minor, trace: &str| wire::BillLine {
        payment: PAYMENT.into(),
        wallet_reference: "W-1".into(),
        trace_number: trace.into(),
        kind,
        amount_minor,
        fee_minor: 5,
        at_ms: NOW_MS,
    };
    let lines = vec![line(wire::BillKind::Pay, 1250, "N-1"), line(wire::BillKind::Refund, 500, "N-2")];
    wire::BillAnswer { wallet: "jd_pay".into(), day: 20_261_122, currency: "CNY".into(), lines, count: 2, total_minor: 750 }
}

fn order_answers() -> Vec<(Vec<u8>, Observed)> {
    let pay_url = Some("https://wallet.example/pay/1".to_owned());
    vec![
        (
            json(&wire::OrderAnswer { pay_url: pay_url.clone(), ..order_answer(OrderStatus::Presented) }),
            Observed::Fact(Fact::Presented { pay_url }),
        ),
        (json(&order_answer(OrderStatus::Waiting)), Observed::Waiting),
        (json(&wire::OrderAnswer { paid: Some(wire_paid()), ..order_answer(OrderStatus::Paid) }), Observed::Fact(Fact::Paid(paid()))),
        (
            json(&wire::OrderAnswer { reason: Some("limit".into()), ..order_answer(OrderStatus::Declined) }),
            Observed::Fact(Fact::Declined { code: "limit".into() }),
        ),
        (json(&order_answer(OrderStatus::Closed)), Observed::Fact(Fact::Closed)),
        (json(&order_answer(OrderStatus::NotFound)), Observed::NotFound),
    ]
}

fn refund_answers(refund: &str) -> Vec<(Vec<u8>, Observed)> {
    let answer = |status| {
        let refund = refund.to_owned();
        json(&wire::RefundAnswer { refund, wallet: "jd_pay".into(), status, trace_number: None, reason: None })
    };
    vec![
        (answer(RefundStatus::Processing), Observed::Refund(RefundSeen::Processing)),
        (answer(RefundStatus::Succeeded), Observed::Refund(RefundSeen::Succeeded)),
        (answer(RefundStatus::Refused), Observed::Refund(RefundSeen::Refused)),
        (answer(RefundStatus::NotFound), Observed::NotFound),
    ]
}

fn edit_json(body: &[u8], edit: Edit) -> Vec<u8> {
    let mut message: serde_json::Value = serde_json::from_slice(body).expect("our own message");
    match edit {
        Edit::Nothing => {}
        Edit::ExtraField => message["colour"] = "red".into(),
        Edit::UnknownWord => {
            for field in ["kind", "status"] {
                if message.get(field).is_some() {
                    message[field] = "of_a_later_version".into();
                }
            }
            if let Some(line) = message.get_mut("lines").and_then(|lines| lines.get_mut(0)) {
                line["kind"] = "of_a_later_version".into();
            }
        }
        Edit::Huge => message["colour"] = "r".repeat(1 << 20).into(),
        Edit::Garbage => return b"<html>It works!</html>".to_vec(),
        Edit::Empty => return Vec::new(),
    }
    json(&message)
}

impl Peer for Other {
    fn connector(&self) -> &'static dyn Connector {
        &Network
    }

    fn account(&self) -> Account {
        account_of("tm-01")
    }

    fn other_account(&self) -> Account {
        account_of("tm-02")
    }

    fn paid(&self) -> Paid {
        paid()
    }

    fn facts(&self) -> Vec<Fact> {
        let refund = Fact::Refund { refund_id: "R1".into(), seen: RefundSeen::Succeeded, amount_minor: 400 };
        vec![Fact::Paid(paid()), Fact::Declined { code: "insufficient_funds".into() }, Fact::Closed, refund]
    }

    fn ops(&self) -> Vec<Op> {
        let mut ops = conformance::ops("jd_pay");
        ops.push(Op::Collect(collect()));
        ops.push(Op::Reverse { payment_id: PAYMENT.into(), wallet: "jd_pay".into() });
        ops
    }

    fn notice(&self, id: &str, fact: &Fact, at_ms: i64, with: SignedWith, edit: Edit) -> Heard {
        let (kind, paid, reason, refund) = match fact {
            Fact::Paid(_) => (NoticeKind::PaymentSucceeded, Some(wire_paid()), None, None),
            Fact::Declined { code } => (NoticeKind::PaymentDeclined, None, Some(code.clone()), None),
            Fact::Refund { refund_id, amount_minor, .. } => {
                let told = wire::RefundTold { refund: refund_id.clone(), amount_minor: *amount_minor };
                (NoticeKind::RefundSucceeded, None, None, Some(told))
            }
            _ => (NoticeKind::PaymentClosed, None, None, None),
        };
        let notice = wire::Notice { notice: id.into(), kind, payment: PAYMENT.into(), wallet: "jd_pay".into(), paid, reason, refund };
        let body = edit_json(&json(&notice), edit);
        let key = secret(with);
        let signer = Signer { participant: "tm-01", key: &key, now_ms: at_ms, nonce: "9d2f" };
        let headers = signer.headers(Subject::Request { method: "POST", path: NOTICE_PATH }, &body).expect("a sound key");
        Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers, body }
    }

    fn with_swapped_algorithm(&self, notice: &Heard) -> Vec<Heard> {
        use aws_lc_rs::{digest, hmac};
        use base64::{Engine, engine::general_purpose::STANDARD};
        let signed = |signature: &[u8]| {
            let mut sent = notice.clone();
            sent.headers.last_mut().expect("the signature is last").1 = STANDARD.encode(signature);
            sent
        };
        let known = public(&secret(SignedWith::Current));
        // The public key as a shared secret, a bare hash, nothing, and the neutral element with a zero.
        let shared = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &known.bytes), &notice.body);
        let mut neutral = [0; 64];
        neutral[0] = 1;
        let mut named = signed(shared.as_ref());
        named.headers.push(("tongma-algorithm".into(), "hmac-sha256".into()));
        let hash = digest::digest(&digest::SHA512, &notice.body);
        vec![named, signed(shared.as_ref()), signed(hash.as_ref()), signed(&[]), signed(&[0; 64]), signed(&neutral)]
    }

    fn clear_answers(&self, op: &Op) -> Vec<(u16, Vec<u8>, Observed)> {
        let answers = match op {
            Op::Present(_) | Op::Collect(_) | Op::Query { .. } | Op::Close { .. } | Op::Reverse { .. } => order_answers(),
            Op::Refund(Refund { refund_id, .. }) | Op::RefundQuery { refund_id, .. } => refund_answers(refund_id),
            Op::Bill { .. } => {
                let lines = bill().lines.into_iter().map(|line| bill_line(line).expect("a known kind")).collect();
                vec![(json(&bill()), Observed::Bill(lines))]
            }
            _ => Vec::new(),
        };
        answers.into_iter().map(|(body, meaning)| (200, body, meaning)).collect()
    }

    fn answer(&self, request: &HttpRequest, status: u16, body: &[u8], at_ms: i64, with: SignedWith) -> HttpResponse {
        let seal = sign::seal(&request.headers).expect("our own call");
        let key = secret(with);
        let signer = Signer { participant: &seal.participant, key: &key, now_ms: at_ms, nonce: &seal.nonce };
        let headers = signer.headers(Subject::Answer { status }, body).expect("a sound key");
        HttpResponse { status, headers, body: body.to_vec() }
    }

    fn edited(&self, body: &[u8], edit: Edit) -> Vec<u8> {
        edit_json(body, edit)
    }

    fn believes(&self, request: &HttpRequest, now_ms: i64) -> bool {
        let raw = RawRequest { method: request.method, path: path_of(&request.url), headers: &request.headers[..5], body: &request.body };
        sign::verify_request(&raw, "tm-01", &[public(&self.account().signing)], now_ms).is_ok()
    }
}

conformance! { Other }

#[test]
fn the_payers_code_goes_to_the_wallet_and_nowhere_else() {
    let account = account_of("tm-01");
    let op = Op::Collect(collect());
    let request = Network.request(&op, &Cx { account: &account, now_ms: NOW_MS, random: [42; 16] }).expect("a sound key");
    assert_eq!(request.url, "http://network.example:3900/network/v1/collect");
    let sent: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(sent["payment_code"], "181234567890123456");
    assert_eq!(sent["notify_url"], account.notify_url);
    assert!(!format!("{op:?}").contains("1812345678"));
}

/// Made with OpenSSL from the text in `docs/network.md`, so that both sides of this file cannot be wrong together.
#[test]
fn the_signed_text_is_the_documented_one() {
    let key = trial_key::signing();
    let signer = Signer { participant: "tm-01KAYJ9Q0M", key: &key, now_ms: 1_795_300_200_000, nonce: "5f0c6a1e9b7d4c3288aa10f2d3e4b596" };
    let body = br#"{"payment":"01KAYJB0V3S2D0Q8M1C5R7T9WX","wallet":"hebao"}"#;
    let headers = signer.headers(Subject::Request { method: "POST", path: "/network/v1/query" }, body).expect("a sound key");
    assert_eq!(headers[4], ("tongma-signature".into(), EXAMPLE_SIGNATURE.into()));
}

const EXAMPLE_SIGNATURE: &str = "FuQ+cBOUlotyHSNZyg1kSxcnaVr7Z1bPI6/BFPpHARMkIrf1NzmQz3COIuxX59c0/RYuVce2Cy53SMXZG5ZLAg==";

fn claims() -> PayerClaims {
    PayerClaims {
        wallet: "jd_pay".into(),
        payer: "p_4Zk".into(),
        mask: "*明".into(),
        audience: "tm-01".into(),
        expires_at_ms: NOW_MS + 1,
        state: String::new(),
    }
}

#[test]
fn a_payer_token_counts_for_one_participant_until_it_expires() {
    let signing = secret(SignedWith::Current);
    let keys = account_of("tm-01").peers;
    let token = sign::payer_token(&signing, &claims()).expect("a sound key");
    assert_eq!(sign::verify_payer_token(&token, "tm-01", &keys, NOW_MS), Ok(claims()));
    assert_eq!(sign::verify_payer_token(&token, "tm-01", &keys, NOW_MS + 1), Err(Rejected::Stale));
    assert_eq!(sign::verify_payer_token(&token, "tm-02", &keys, NOW_MS), Err(Rejected::ForeignAccount));
    let forged = sign::payer_token(&secret(SignedWith::Forged), &claims()).expect("a sound key");
    assert_eq!(sign::verify_payer_token(&forged, "tm-01", &keys, NOW_MS), Err(Rejected::BadSignature));
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] ^= 1;
        let changed = String::from_utf8(changed).expect("tokens are ASCII");
        assert!(sign::verify_payer_token(&changed, "tm-01", &keys, NOW_MS).is_err(), "byte {at}");
    }
    for nonsense in ["", ".", "..", "...", "n2..", "n2.e30.", &token[..token.len() - 1]] {
        assert!(sign::verify_payer_token(nonsense, "tm-01", &keys, NOW_MS).is_err(), "{nonsense}");
    }
}

#[test]
fn a_payer_is_sent_only_where_the_participant_asked() {
    let account = account_of("tm-01");
    let cx = Cx { account: &account, now_ms: NOW_MS, random: [42; 16] };
    let url = authorize_url("hebao", "https://pay.example.cn/c/7G?a=1&b=两", &cx).expect("a sound key");
    let (address, query) = url.split_once('?').expect("a query");
    assert_eq!(address, "http://network.example:3900/network/v1/authorize");
    assert!(query.contains("return_url=https%3A%2F%2Fpay.example.cn%2Fc%2F7G%3Fa%3D1%26b%3D%E4%B8%A4"));
    let signature = query.rsplit_once("signature=").expect("a signature").1;
    let keys = [public(&account.signing)];
    let verify =
        |return_url, now_ms| sign::verify_authorize("tm-01", "k1", NOW_MS, "hebao", return_url, &nonce(&cx), signature, &keys, now_ms);
    assert_eq!(verify("https://pay.example.cn/c/7G?a=1&b=两", NOW_MS + 300_000), Ok(()));
    assert_eq!(verify("https://pay.example.cn/c/7G?a=1&b=两", NOW_MS + 300_001), Err(Rejected::Stale));
    assert_eq!(verify("https://evil.example/", NOW_MS), Err(Rejected::BadSignature));
}

#[test]
fn a_bill_that_does_not_add_up_is_not_used() {
    for wrong in [
        wire::BillAnswer { total_minor: 751, ..bill() },
        wire::BillAnswer { count: 3, ..bill() },
        wire::BillAnswer { day: 20_261_121, ..bill() },
        wire::BillAnswer { wallet: "hebao".into(), ..bill() },
        wire::BillAnswer { lines: bill().lines[..1].to_vec(), ..bill() },
    ] {
        assert!(matches!(bill_seen(&json(&wrong), "jd_pay", 20_261_122), Observed::Unknown { .. }));
    }
    let empty = wire::BillAnswer { lines: Vec::new(), count: 0, total_minor: 0, ..bill() };
    assert_eq!(bill_seen(&json(&empty), "jd_pay", 20_261_122), Observed::Bill(Vec::new()));
}

#[test]
fn new_keys_are_vouched_for_by_a_known_one() {
    let account = account_of("tm-01");
    let cx = Cx { account: &account, now_ms: NOW_MS, random: [42; 16] };
    let request = keys_request("n2", &cx).expect("a sound key");
    assert!(Other.believes(&request, NOW_MS));
    let keys = vec![public(&secret(SignedWith::Next)), public(&secret(SignedWith::Unknown))];
    let listed =
        |participant: &str| json(&KeysAnswer { participant: participant.into(), keys: keys.iter().map(sign::published).collect() });
    let answered = |body: &[u8], with| keys_response(Some(&Other.answer(&request, 200, body, NOW_MS, with)), &cx);
    assert_eq!(answered(&listed("tm-01"), SignedWith::Current), Some(keys.clone()));
    assert_eq!(answered(&listed("tm-01"), SignedWith::Unknown), None, "a key does not vouch for itself");
    assert_eq!(answered(&listed("tm-02"), SignedWith::Current), None);
    assert_eq!(answered(br#"{"participant":"tm-01","keys":[]}"#, SignedWith::Current), None);
    assert_eq!(keys_response(None, &cx), None);
}

#[test]
fn the_trial_key_is_known_under_any_name() {
    assert!(trial_key::is_trial(&Key { id: "main".into(), ..trial_key::public() }));
    assert!(!trial_key::is_trial(&public(&secret(SignedWith::Current))));
}
