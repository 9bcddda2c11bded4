//! What only Alipay has: texts and signatures made by another implementation (`vectors.json`, public keys and certificates
//! only), certificate mode, refunds, discounts and bills.

use super::*;
use crate::{
    connectors::{archive::tests::zipped, x509},
    domain::payment::Evidence,
};
use proptest::prelude::*;

static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).expect("JSON"));

/// An account that trusts what the other implementation signed.
fn vector_account() -> Account {
    let keys = json!([{"key": VECTORS["alipay_public_key"]}]);
    let private_key = STANDARD.encode(private(&KEYS[0]));
    account_with(APP, &json!({"seller_id": SELLER, "private_key": private_key, "alipay_public_keys": keys}))
}

#[test]
fn the_signed_texts_are_those_of_another_implementation() {
    let request = &VECTORS["request"];
    let fields = form::read(text(&request["form_body"]).as_bytes()).expect("a form");
    assert_eq!(sign::call_text(&fields), text(&request["sign_string"]));
    assert_eq!(form::read(form::write(&fields).as_bytes()), Some(fields));
    let notice = form::read(text(&VECTORS["notify"]).as_bytes()).expect("a form");
    assert_eq!(sign::notice_text(&notice), text(&VECTORS["notify_sign_string"]));
}

#[test]
fn an_answer_is_verified_as_it_was_sent() {
    let credentials = Credentials::of(&vector_account(), NOW_MS).expect("credentials");
    let read = |vector: &Value, node: &str| sign::believed(text(&vector["body"]).as_bytes(), node, &credentials).map(str::to_owned);
    let (sound, brace) = (&VECTORS["response"], &VECTORS["response_error"]);
    assert_eq!(read(sound, "alipay_trade_precreate_response").as_deref(), Ok(text(&sound["signed_slice"])), "escaped slashes and all");
    assert_eq!(read(brace, "alipay_trade_query_response").as_deref(), Ok(text(&brace["signed_slice"])), "braces within a text");
    assert_eq!(read(sound, "alipay_trade_query_response"), Err("not the answer to this call"));
    let unsigned = json!({"body": r#"{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id"}}"#});
    assert_eq!(read(&unsigned, "error_response"), Err("not signed"));
}

fn vector_notice(name: &str, account: &Account) -> Result<Vec<Event>, Rejected> {
    let body = text(&VECTORS[name]).as_bytes().to_vec();
    take(&Sent { path: NOTICE_PATH.into(), headers: Vec::new(), body }, account)
}

#[test]
fn a_notice_of_another_implementation_tells_who_gave_what() {
    let account = vector_account();
    let events = vector_notice("notify", &account).expect("a sound notice");
    let Fact::Paid(paid) = &events[0].fact else { panic!("not a success") };
    assert_eq!((paid.amount_minor, paid.currency.as_str(), paid.paid_at_ms), (1250, "CNY", 1_795_307_407_000));
    assert_eq!(events[0].dedupe_key, "2026112200222083007000021000000001");
    let [discount] = &paid.discounts[..] else { panic!("one coupon") };
    assert_eq!((discount.id.as_str(), discount.name.as_str()), ("20261122000000000001", "立减"));
    assert_eq!((discount.amount_minor, discount.merchant_minor, discount.other_minor, discount.wallet_minor), (250, 250, 0, 0));
    // What was given back since changes nothing of what was paid, and is a notice of its own.
    let again = vector_notice("notify_partial_refund", &account).expect("a sound notice");
    assert_eq!(again[0].fact, events[0].fact);
    assert_ne!(again[0].dedupe_key, events[0].dedupe_key);
    assert_eq!(vector_notice("notify_other_app", &account), Err(Rejected::ForeignAccount));
}

#[test]
fn a_notice_counts_for_one_app_and_one_seller() {
    let account = Other.account();
    let told = |name: &str, value: &str| {
        let mut fields = notice_fields("E-1", &Fact::Paid(Other.paid()), NOW_MS);
        fields.insert(name.into(), value.into());
        take(&sent(fields, key_of(SignedWith::Current)), &account)
    };
    for (name, value) in [("app_id", "2021000000009999"), ("seller_id", "2088000000000009"), ("seller_id", "")] {
        assert_eq!(told(name, value), Err(Rejected::ForeignAccount), "{name}");
    }
    let events = told("total_amount", "0.01").expect("signed and ours");
    assert!(matches!(&events[0].fact, Fact::Paid(paid) if paid.amount_minor == 1), "the order itself refuses another amount (C0.6)");
    assert_eq!(told("trade_status", "WAIT_BUYER_PAY"), Ok(Vec::new()));
    for (name, value) in [("total_amount", "0.00"), ("total_amount", "1e3"), ("total_amount", ""), ("trade_no", ""), ("gmt_payment", "x")] {
        assert_eq!(told(name, value), Err(Rejected::Malformed), "{name} {value}");
    }
}

#[test]
fn a_full_refund_is_no_denial_of_the_payment() {
    let mut fields = notice_fields("E-1", &Fact::Closed, NOW_MS);
    fields.insert("refund_fee".into(), "12.50".into());
    assert_eq!(take(&sent(fields, key_of(SignedWith::Current)), &Other.account()), Ok(Vec::new()));
    let mut closed = success("send_pay_date", Some("TRADE_CLOSED"));
    assert!(matches!(read_as(&query(), &closed), Observed::Unknown { .. }));
    closed["send_pay_date"] = Value::Null;
    assert!(matches!(read_as(&query(), &closed), Observed::Unknown { .. }), "money came from somewhere");
}

fn query() -> Op {
    Op::Query { payment_id: PAYMENT.into(), wallet: "alipay".into(), wallet_reference: None }
}

fn read_as(op: &Op, content: &Value) -> Observed {
    let account = Other.account();
    let request = Alipay.request(op, &cx(&account)).expect("a call");
    let body = answer_to(call::method(op).expect("a call"), content);
    let answer = Other.answer(&request, 200, &body, NOW_MS, SignedWith::Current);
    Alipay.response(op, Some(&answer), &cx(&account))
}

#[test]
fn what_is_not_known_for_certain_is_neither_success_nor_failure() {
    let refund = Other.ops().into_iter().find(|op| matches!(op, Op::Refund(_))).expect("a refund");
    let refund_query = Other.ops().into_iter().find(|op| matches!(op, Op::RefundQuery { .. })).expect("its query");
    for (op, content) in [
        (collect(), json!({"code": "20000", "sub_code": "aop.unknow-error"})),
        (collect(), refusal("ACQ.SYSTEM_ERROR")),
        (collect(), refusal("ACQ.TRADE_HAS_SUCCESS")),
        (collect(), refusal("ACQ.OF_A_LATER_VERSION")),
        (query(), refusal("ACQ.SYSTEM_ERROR")),
        (query(), trade(&json!({"trade_status": "TRADE_SUCCESS", "total_amount": "12.50"}))),
        (refund.clone(), trade(&json!({"fund_change": "N"}))),
        (refund.clone(), refusal("ACQ.SYSTEM_ERROR")),
        (refund, refusal("ACQ.DISCORDANT_REPEAT_REQUEST")),
        (refund_query.clone(), trade(&json!({}))),
        (refund_query, trade(&json!({"out_request_no": "another", "refund_status": "REFUND_SUCCESS"}))),
        (Op::Reverse { payment_id: PAYMENT.into(), wallet: "alipay".into() }, trade(&json!({"retry_flag": "Y"}))),
    ] {
        assert!(matches!(read_as(&op, &content), Observed::Unknown { .. }), "{op:?} {content}");
    }
}

#[test]
fn a_payer_of_another_institution_has_no_wallet_name() {
    let mut content = success("send_pay_date", Some("TRADE_SUCCESS"));
    content["external_payer_info"] = json!({"out_inst_payer_inst_id": "Z2004944000010"});
    let Observed::Fact(Fact::Paid(paid)) = read_as(&query(), &content) else { panic!("a success") };
    assert_eq!(paid.wallet, None);
    assert_eq!(paid.evidence, Some(Evidence { field: "out_inst_payer_inst_id".into(), value: "Z2004944000010".into() }));
}

#[test]
fn calls_carry_what_alipay_asks_for() {
    let account = Other.account();
    let content = |op: &Op| -> (String, Value) {
        let request = Alipay.request(op, &cx(&account)).expect("a call");
        let fields = form::read(&request.body).expect("a form");
        (fields["method"].clone(), serde_json::from_str(&fields["biz_content"]).expect("JSON"))
    };
    let (method, order) = content(&Other.ops()[0]);
    assert_eq!((method.as_str(), text(&order["total_amount"])), ("alipay.trade.precreate", "12.50"));
    assert_eq!(text(&order["time_expire"]), "2026-11-22 08:45:00");
    let (method, order) = content(&collect());
    assert_eq!((method.as_str(), text(&order["auth_code"])), ("alipay.trade.pay", "281234567890123456"));
    assert_eq!(text(&order["subject"]), "王姐早餐铺 a b c d");
    let created = in_wallet(&Other.ops()[0]).expect("an order");
    assert_eq!(text(&content(&created).1["buyer_id"]), "2088000000000002");
    let Op::Present(order) = &Other.ops()[0] else { panic!("an order") };
    let url = super::super::call::wap_url(order, &cx(&account)).expect("an address");
    let (address, carried) = url.split_once('?').expect("a query");
    assert_eq!(address, "https://openapi.alipay.com/gateway.do");
    let signed = HttpRequest { method: "GET", url: String::new(), headers: Vec::new(), body: carried.as_bytes().to_vec() };
    assert!(Other.believes(&signed, NOW_MS));
    assert!(matches!(Alipay.request(&query(), &cx(&account_with(APP, &json!({})))), Err(Refusal::BadAccount)));
}

/// The two questions are one call whose answers are alike: only the file tells what it is.
#[test]
fn a_bill_of_one_kind_is_not_read_as_the_other() {
    let day = 20_261_122;
    let (trade, funds) = (Op::Bill { wallet: "alipay".into(), day }, Op::Funds { wallet: "alipay".into(), day });
    for op in [trade, funds] {
        let (content, meaning) = clear_contents(&op).remove(0);
        assert_eq!(read_as(&op, &content), meaning);
    }
    let zip = STANDARD.decode(text(&VECTORS["bill_zip_base64"])).expect("base64");
    assert!(matches!(bill::read(&zip, Statement::Funds), Observed::Unknown { .. }));
}

fn certified(alipay: &[&str]) -> Account {
    let chain = &VECTORS["chain"];
    let certificates = json!({"app": chain["app"], "alipay": alipay, "root": chain["root"]});
    let private_key = STANDARD.encode(private(&KEYS[0]));
    account_with(APP, &json!({"seller_id": SELLER, "private_key": private_key, "certificates": certificates}))
}

#[test]
fn certificates_are_named_as_alipay_names_them() {
    for (name, vector) in VECTORS["cert_sn"].as_object().expect("an object") {
        let read = x509::read(text(&vector["pem"])).expect("a certificate");
        assert_eq!(credentials::number(&read[0]), text(&vector["number"]), "{name}");
    }
    let chain = &VECTORS["chain"];
    let account = certified(&[text(&chain["leaf"])]);
    let request = Alipay.request(&query(), &cx(&account)).expect("a call");
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
    let notice = Sent { path: NOTICE_PATH.into(), headers: Vec::new(), body: text(&chain["notify"]).as_bytes().to_vec() };
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
    let after = Cx { now_ms: NOW_MS + 20 * 366 * 86_400_000, ..cx(&certified(&[text(&chain["leaf"])])) }.now_ms;
    let account = certified(&[text(&chain["leaf"])]);
    assert!(matches!(Alipay.response(&op, Some(&answer), &Cx { now_ms: after, ..cx(&account) }), Observed::Unknown { .. }));
}

fn bill_of(csv: &str) -> Observed {
    let (gbk, _, _) = encoding_rs::GBK.encode(csv);
    bill::read(&zipped(&[("1_业务明细.csv", &gbk), ("1_业务明细(汇总).csv", b"#\r\na,b\r\n")]), Statement::Trade)
}

#[test]
fn a_bill_is_read_as_a_whole_or_not_at_all() {
    let zip = STANDARD.decode(text(&VECTORS["bill_zip_base64"])).expect("base64");
    let Observed::Bill(lines) = bill::read(&zip, Statement::Trade) else { panic!("a bill") };
    let seen: Vec<_> = lines.iter().map(|line| (line.kind, line.amount_minor, line.settled_minor, line.fee_minor)).collect();
    use crate::connectors::BillKind::{Pay, Refund};
    assert_eq!(seen, vec![(Pay, 1250, Some(1000), 6), (Refund, 500, Some(400), 2)]);
    assert_eq!(lines[1].refund_id.as_deref(), Some("RF20261122T100000002"));
    assert_eq!(lines[0].at_ms, 1_795_307_407_000);
    let header = "支付宝交易号,商户订单号,业务类型,完成时间,订单金额(元),商家实收(元),退款批次号/请求号,服务费(元)";
    let row = "W-1\t,P-1\t,交易\t,2026-11-22 08:30:07,12.50,12.50,\t,-0.06";
    let end = "#---业务明细列表结束---";
    assert!(matches!(bill_of(&format!("#x\r\n{header}\r\n{row}\r\n{end}\r\n")), Observed::Bill(lines) if lines.len() == 1));
    assert_eq!(bill_of(&format!("{header}\r\n{end}\r\n")), Observed::Bill(Vec::new()), "a day without business");
    for broken in [
        format!("{header}\r\n{row}\r\n"),
        format!("{header}\r\n{row},more\r\n{end}"),
        format!("{header}\r\n{}\r\n{end}", row.replace("交易\t", "冻结\t")),
        format!("{header}\r\n{}\r\n{end}", row.replace("12.50", "12.5x")),
        format!("{}\r\n{row}\r\n{end}", header.replace("服务费", "别的")),
        String::new(),
    ] {
        assert!(matches!(bill_of(&broken), Observed::Unknown { .. }), "{broken}");
    }
}

#[test]
fn movements_of_the_balance_are_read() {
    let csv = "#x\r\n账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\r\n\
        F-1\t,W-1\t,P-1\t,豆浆,2026-11-22 08:30:07,x,12.50,0.00,112.50,支付宝,在线支付,\r\n\
        F-2\t,W-1\t,P-1\t,,2026-11-22 08:30:07,x,0.00,-0.06,112.44,支付宝,收费,\r\n#---账务明细列表结束---\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(csv);
    let Observed::Funds(movements) = bill::read(&zipped(&[("a.csv", &gbk)]), Statement::Funds) else { panic!("movements") };
    let seen: Vec<_> = movements.iter().map(|movement| (movement.amount_minor, movement.balance_minor)).collect();
    assert_eq!(seen, vec![(1250, 11250), (-6, 11244)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_break_the_readers(body in proptest::collection::vec(any::<u8>(), 0..300), csv in "\\PC{0,200}", yuan in "\\PC{0,12}") {
        let account = Other.account();
        let answer = HttpResponse { status: 200, headers: Vec::new(), body: body.clone() };
        for op in Other.ops() {
            let is_unknown = matches!(Alipay.response(&op, Some(&answer), &cx(&account)), Observed::Unknown { .. });
            prop_assert!(is_unknown);
        }
        let sent = Sent { path: NOTICE_PATH.into(), headers: Vec::new(), body: body.clone() };
        prop_assert!(take(&sent, &account).is_err());
        prop_assert!(matches!(bill::read(&body, Statement::Trade), Observed::Unknown { .. }), "not a zip");
        let _ = (bill_of(&csv), wire::minor(&yuan), wire::instant_ms(&yuan));
    }

    #[test]
    fn signed_nonsense_breaks_nothing(content in "\\PC{0,120}") {
        let account = Other.account();
        for field in ["fund_bill_list", "voucher_detail_list"] {
            let mut fields = notice_fields("E-1", &Fact::Paid(Other.paid()), NOW_MS);
            fields.insert(field.into(), content.clone());
            prop_assert!(take(&sent(fields, key_of(SignedWith::Current)), &account).is_ok(), "a list never puts a success in doubt");
        }
    }
}
