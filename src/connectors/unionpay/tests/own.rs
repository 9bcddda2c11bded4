//! What only UnionPay has: texts and signatures made by another implementation (`vectors.json`, certificates only), the owner of a
//! certificate, and settlement files.

use super::*;
use crate::connectors::{BillKind, BillLine, archive::tests::zipped};
use proptest::prelude::*;
use serde_json::Value;
use std::io::Write;

static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).expect("JSON"));

fn text(name: &str) -> &'static str {
    VECTORS[name].as_str().expect("a text")
}

/// An account that trusts the other implementation's root.
fn vector_account(middle: &str) -> Account {
    let private_key = STANDARD.encode(private(&KEYS[4]));
    let credentials = json!({"private_key": private_key, "certificate": text("merchant_cert"), "root": text("root"), "middle": middle});
    Account { credentials: credentials.to_string(), ..account_of(text("mer_id")) }
}

fn vector_notice(name: &str, account: &Account) -> Result<Vec<Event>, Rejected> {
    take(&Sent { path: NOTICE_PATH.into(), headers: Vec::new(), body: text(name).as_bytes().to_vec() }, account)
}

#[test]
fn the_signed_hash_is_that_of_another_implementation() {
    let request = &VECTORS["request"];
    let fields = form::read(request["form_body"].as_str().expect("a text").as_bytes()).expect("a form");
    assert_eq!(form::signed_text(&fields, &["signature"]), request["content"].as_str().expect("a text"));
    assert_eq!(sign::signed_hash(&fields), request["sha256_hex_lower"].as_str().expect("a text"));
    let account = vector_account(text("middle"));
    let written = UnionPay.request(&Other.ops()[0], &cx(&account)).expect("a call");
    assert_eq!(form::read(&written.body).expect("a form")["certId"], text("cert_id"));
}

#[test]
fn an_answer_and_a_notice_of_another_implementation_are_believed() {
    let account = vector_account(text("middle"));
    let fields = form::read_plain(text("response_raw").as_bytes()).expect("fields");
    let credentials = Credentials::of(&account).expect("credentials");
    assert_eq!(sign::verify(&fields, MERCHANT, &credentials, NOW_MS), Ok(()));
    let events = vector_notice("notify", &account).expect("a sound notice");
    let Fact::Paid(paid) = &events[0].fact else { panic!("not a success") };
    assert_eq!((paid.amount_minor, paid.paid_at_ms, paid.trace_number.as_str()), (1250, 1_795_307_407_000, "123456"));
    assert_eq!(events[0].dedupe_key, "782611220830001234567-01");
}

#[test]
fn a_certificate_of_ones_own_is_worth_nothing() {
    let account = vector_account(text("middle"));
    assert_eq!(vector_notice("notify_forged_cert", &account), Err(Rejected::UnknownKey));
    assert_eq!(vector_notice("notify", &vector_account(text("root"))), Err(Rejected::UnknownKey), "the step between is pinned too");
    assert_eq!(vector_notice("notify", &Other.account()), Err(Rejected::UnknownKey), "another root");
    let late = Cx { now_ms: NOW_MS + 20 * 366 * 86_400_000, ..cx(&account) };
    let raw = RawRequest { method: "POST", path: NOTICE_PATH, headers: &[], body: text("notify").as_bytes() };
    assert_eq!(UnionPay.notification(&raw, &late), Err(Rejected::UnknownKey), "after its time");
}

#[test]
fn a_certificate_of_somebody_else_is_refused() {
    for name in ["CN=041@8310000000083040@某某商户有限公司@00099999", "CN=中国银联股份有限公司", "CN=00040000:SIGN"] {
        let fields = form::read(&Other.notice("E-1", &Fact::Closed, NOW_MS, SignedWith::Current, Edit::Nothing).body).expect("a form");
        let theirs = certificate(&KEYS[2], &KEYS[1], &says(name, "CN=M", false));
        let fields = with_fields(fields, &[("signPubKeyCert", &theirs)]);
        let signature = sign::signature(&private(&KEYS[2]), &sign::signed_hash(&fields)).expect("a key");
        let body = form::write(&with_fields(fields, &[("signature", &signature)])).into_bytes();
        let sent = Sent { path: NOTICE_PATH.into(), headers: Vec::new(), body };
        assert_eq!(take(&sent, &Other.account()), Err(Rejected::UnknownKey), "{name}");
    }
}

#[test]
fn an_order_keeps_its_time_and_a_refund_names_what_it_gives_back() {
    let account = Other.account();
    let fields = |op: &Op| call(op, &cx(&account)).expect("a call");
    let ops = Other.ops();
    let (order, asked) = (fields(&ops[0]), fields(&ops[1]));
    assert_eq!((&order["orderId"], &order["txnTime"]), (&asked["orderId"], &asked["txnTime"]));
    let refund = ops.iter().find(|op| matches!(op, Op::Refund(_))).expect("a refund");
    assert_eq!(fields(refund)["origQryId"], "W-1");
    let Op::Refund(known) = refund else { panic!("a refund") };
    let unnumbered = fields(&Op::Refund(crate::connectors::Refund { wallet_reference: None, ..known.clone() }));
    assert_eq!((&unnumbered["origOrderId"], &unnumbered["origTxnTime"]), (&order["orderId"], &order["txnTime"]));
    assert_ne!(unnumbered["orderId"], order["orderId"]);
}

/// One line of a file: the columns that are read, the others blank.
fn line(kind: &str, order: &str, original: &str, amount: &str, fee: &str) -> String {
    let mut columns: Vec<String> = settlement::WIDTHS.iter().map(|width| " ".repeat(*width)).collect();
    let mut put = |at: usize, value: &str| columns[at] = format!("{value:<width$}", width = settlement::WIDTHS[at]);
    put(0, kind);
    put(3, "123456");
    put(4, "1122083007");
    put(6, amount);
    put(9, "782611220830001234567");
    put(11, order);
    put(15, fee);
    put(16, &format!("C{amount}"));
    put(40, original);
    columns.join(" ")
}

fn packed(table: &str) -> String {
    let archive = zipped(&[("INN26112288ZM_777290058100001", table.as_bytes()), ("INN26112288ZME_777290058100001", b"")]);
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(&archive).expect("memory");
    STANDARD.encode(writer.finish().expect("memory"))
}

/// A payment and a part of it given back.
pub fn file() -> String {
    let payment = line("S22", PAYMENT, "", "000000001250", "D000000000006");
    packed(&format!("{payment}\r\n{}\r\n", line("S30", "R-1", PAYMENT, "000000000500", "C000000000002")))
}

pub fn lines() -> Vec<BillLine> {
    let line = |kind, refund_id: Option<&str>, amount_minor, fee_minor| BillLine {
        payment_id: PAYMENT.into(),
        wallet_reference: "782611220830001234567".into(),
        trace_number: "123456".into(),
        kind,
        refund_id: refund_id.map(str::to_owned),
        amount_minor,
        settled_minor: Some(amount_minor),
        fee_minor,
        at_ms: 1_795_307_407_000,
    };
    vec![line(BillKind::Pay, None, 1250, 6), line(BillKind::Refund, Some("R-1"), 500, 2)]
}

#[test]
fn a_settlement_file_is_read_as_a_whole_or_not_at_all() {
    assert_eq!(settlement::read(&file(), 20_261_122), Some(lines()));
    assert_eq!(settlement::read(&packed(""), 20_261_122), Some(Vec::new()), "a day without business");
    let sound = line("S22", PAYMENT, "", "000000001250", "D000000000006");
    for broken in [sound.replace("S22", "S99"), sound[..300].to_owned(), sound.replace("000000001250", "0000000012x0")] {
        assert_eq!(settlement::read(&packed(&format!("{sound}\r\n{broken}")), 20_261_122), None, "{broken}");
    }
    let mut bomb = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![0; (16 << 20) + 1]).expect("memory");
    assert_eq!(settlement::read(&STANDARD.encode(bomb.finish().expect("memory")), 20_261_122), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_bytes_break_the_readers(body in proptest::collection::vec(any::<u8>(), 0..300), table in "\\PC{0,400}", time in "\\PC{0,14}") {
        let account = Other.account();
        let answer = HttpResponse { status: 200, headers: Vec::new(), body: body.clone() };
        for op in Other.ops() {
            let is_unknown = matches!(UnionPay.response(&op, Some(&answer), &cx(&account)), Observed::Unknown { .. });
            prop_assert!(is_unknown);
        }
        let sent = Sent { path: NOTICE_PATH.into(), headers: Vec::new(), body: body.clone() };
        prop_assert!(take(&sent, &account).is_err());
        let _ = (settlement::read(&STANDARD.encode(&body), 20_261_122), settlement::read(&packed(&table), 20_261_122), instant_ms(&time));
    }
}
