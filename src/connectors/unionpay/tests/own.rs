//! What only UnionPay has: the owner of a certificate, orders that keep their time, and settlement files.

use super::*;
use crate::connectors::{BillKind, BillLine, archive::tests::zipped};
use proptest::prelude::*;
use std::io::Write;

#[test]
fn every_giver_of_an_offer_is_told_with_his_part() {
    let coupon =
        |sponsor: &str, amount: &str| json!({"type": "CP01", "spnsrId": sponsor, "offstAmt": amount, "id": "2112020", "desc": "满减"});
    let told = |more: &[(&str, &str)]| {
        let fields = with_fields(
            form::read(&Other.notice("E-1", &Fact::Closed, NOW_MS, SignedWith::Current, Edit::Nothing).body).expect("a form"),
            more,
        );
        match notice(&Read(&fields)).expect("a success").remove(0).fact {
            Fact::Paid(paid) => paid,
            other => panic!("{other:?}"),
        }
    };
    let coupons = json!([coupon("00010000", "100"), coupon(MERCHANT, "50"), coupon("03080000", "20")]).to_string();
    let left = told(&[("origTxnAmt", "1420"), ("couponInfo", &coupons)]);
    assert_eq!((left.amount_minor, left.payer_minor, left.given_minor()), (1420, Some(1250), Some(170)));
    let parts: Vec<_> = left.discounts.iter().map(|part| [part.wallet_minor, part.merchant_minor, part.other_minor]).collect();
    assert_eq!(parts, [[100, 0, 0], [0, 50, 0], [0, 0, 20]]);
    let whole = told(&[("couponInfo", &coupons)]);
    assert_eq!((whole.amount_minor, whole.payer_minor, whole.given_minor()), (1250, None, Some(170)));
    for odd in [r#"[{"spnsrId":"00010000","offstAmt":"1e3"}]"#, "[]", "{"] {
        let odd = told(&[("origTxnAmt", "1420"), ("couponInfo", odd)]);
        assert_eq!(odd.given_minor(), None, "it does not add up, so the payment puts it aside");
    }
}

#[test]
fn a_certificate_of_somebody_else_is_refused() {
    for name in ["CN=041@8310000000083040@某某商户有限公司@00099999", "CN=中国银联股份有限公司", "CN=00040000:SIGN"] {
        let fields = form::read(&Other.notice("E-1", &Fact::Closed, NOW_MS, SignedWith::Current, Edit::Nothing).body).expect("a form");
        let theirs = certificate(&KEYS[2], &KEYS[1], &says(name, "CN=M", false));
        let fields = with_fields(fields, &[("signPubKeyCert", &theirs)]);
        let signature = signature(&KEYS[2], &sign::signed_hash(&fields));
        let body = form::write(&with_fields(fields, &[("signature", &signature)])).into_bytes();
        let sent = Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body };
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

#[test]
fn all_of_a_payment_is_cancelled_on_its_clearing_day_and_refunded_later() {
    let account = Other.account();
    let Some(Op::Refund(part)) = Other.ops().into_iter().find(|op| matches!(op, Op::Refund(_))) else { panic!("a refund") };
    let all = crate::connectors::Refund { amount_minor: part.order_minor, ..part.clone() };
    let made_at_ms = i64::try_from(Ulid::from_string(PAYMENT).expect("a number").timestamp_ms()).expect("a time");
    let zone = time::zone(time::DEFAULT_TIME_ZONE);
    let next_day = time::day_plus(time::day(made_at_ms + 3_600_000, &zone), 1);
    let clearing_ends_ms = time::day_start_ms(next_day, &zone).expect("a day") - 3_600_000;
    let written = |refund: &crate::connectors::Refund, now_ms: i64| {
        let fields = call(&Op::Refund(refund.clone()), &Cx { now_ms, ..cx(&account) }).expect("a call");
        (fields["txnType"].clone(), fields.get("origQryId").cloned())
    };
    let cancelled = ("31".to_owned(), Some("W-1".to_owned()));
    assert_eq!(written(&all, made_at_ms + 1_000), cancelled);
    assert_eq!(written(&all, clearing_ends_ms - 1_000), cancelled);
    assert_eq!(written(&all, clearing_ends_ms).0, "04", "the books are closed");
    assert_eq!(written(&part, made_at_ms + 1_000).0, "04", "a part");
    assert_eq!(written(&crate::connectors::Refund { wallet_reference: None, ..all }, made_at_ms + 1_000).0, "04", "by our number alone");
}

#[test]
fn a_till_is_named_by_eight_characters() {
    for (device, named) in [("01KAYJB0V3S2D0Q8M1C5R7T9WX", "C5R7T9WX"), ("till-1", "till1"), ("柜台", "")] {
        assert_eq!(terminal(device), named);
    }
}

#[test]
fn a_second_root_beside_the_true_one_makes_no_account() {
    let forged = certificate(&KEYS[4], &KEYS[4], &says("CN=F", "CN=F", true));
    for (middle, root) in [(MIDDLE.clone(), format!("{}\n{forged}", *ROOT)), (format!("{}\n{forged}", *MIDDLE), ROOT.clone())] {
        let private_key = STANDARD.encode(private(&KEYS[4]));
        let credentials = json!({"private_key": private_key, "certificate": *OURS, "root": root, "middle": middle});
        let account = Account { credentials: credentials.to_string().into(), ..Other.account() };
        let sent = Other.notice("E-1", &Fact::Paid(Other.paid()), NOW_MS, SignedWith::Current, Edit::Nothing);
        assert_eq!(take(&sent, &account), Err(Rejected::UnknownKey));
        assert_eq!(UnionPay.request(&Other.ops()[0], &cx(&account)), Err(Refusal::BadAccount));
    }
}

#[test]
fn a_code_is_exchanged_for_the_payer_and_whoever_is_not_named_pays_all_the_same() {
    let account = Other.account();
    let brought = Brought {
        fields: [("userAuthCode", "5yRGbi+IRda5khIQoQf1Hw=="), ("respCode", "00")].map(|(name, value)| (name.into(), value.into())).into(),
        nonce: String::new(),
        wallet: "unionpay".into(),
        user_agent: "Mozilla/5.0 UnionPay/1.0 ICBCeLife".into(),
    };
    let Ok(SignIn::Exchange(request)) = UnionPay.signed_in(&brought, &cx(&account)) else { panic!("a call") };
    assert!(Other.believes(&request, NOW_MS));
    let asked = form::read(&request.body).expect("a form");
    assert_eq!((asked["userAuthCode"].as_str(), asked["appUpIdentifier"].as_str()), ("5yRGbi+IRda5khIQoQf1Hw==", "UnionPay/1.0 ICBCeLife"));
    let told = |more: &[(&str, &str)], with: SignedWith| {
        let body = form::write_plain(&signed(with_fields(asked.clone(), more), with));
        let payer = UnionPay.exchanged(Some(&HttpResponse { status: 200, headers: Vec::new(), body }), &cx(&account));
        payer.expect("nobody is turned away").map(|payer| payer.id)
    };
    let named = [("respCode", "00"), ("appUserId", "n8xBMa")];
    assert_eq!(told(&named, SignedWith::Current).as_deref(), Some("n8xBMa"));
    assert_eq!(told(&named, SignedWith::Unknown), None, "signed by nobody we know");
    assert_eq!(told(&[("respCode", "34"), ("appUserId", "n8xBMa")], SignedWith::Current), None);
    assert_eq!(told(&[named[0], named[1], ("orderId", "anothercall")], SignedWith::Current), None);
    let refused = Brought { fields: [("respCode".to_owned(), "34".to_owned())].into(), ..brought };
    assert!(matches!(UnionPay.signed_in(&refused, &cx(&account)), Err(Rejected::BadSignature)));
}

/// One line of a file: the columns that are read, the others blank.
fn line(kind: &str, order: &str, original: &str, amount: &str, fee: &str, net: &str) -> String {
    let mut columns: Vec<String> = settlement::WIDTHS.iter().map(|width| " ".repeat(*width)).collect();
    let mut put = |at: usize, value: &str| columns[at] = format!("{value:<width$}", width = settlement::WIDTHS[at]);
    put(0, kind);
    put(3, "123456");
    put(4, "1122083007");
    put(6, amount);
    put(9, "782611220830001234567");
    put(11, order);
    put(15, fee);
    put(16, net);
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
    let payment = line("S22", PAYMENT, "", "000000001250", "D000000000006", "C000000001244");
    packed(&format!("{payment}\r\n{}\r\n", line("S30", "R-1", PAYMENT, "000000000500", "C000000000002", "D000000000498")))
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
    let sound = line("S22", PAYMENT, "", "000000001250", "D000000000006", "C000000001244");
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
        let sent = Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body: body.clone() };
        prop_assert!(take(&sent, &account).is_err());
        let _ = (settlement::read(&STANDARD.encode(&body), 20_261_122), settlement::read(&packed(&table), 20_261_122), instant_ms(&time));
    }
}
