//! What only Alipay has: one app and one seller, what is never certain, guests, discounts and bills.

use super::*;
use crate::{connectors::archive::tests::zipped, domain::attribution::Evidence};
use proptest::prelude::*;

#[test]
fn an_answer_that_is_not_signed_says_nothing() {
    let credentials = Credentials::of(&Other.account()).expect("credentials");
    let body = br#"{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id"}}"#;
    assert_eq!(sign::believed(body, "error_response", &credentials, NOW_MS), Err("not signed"));
}

#[test]
fn what_is_not_signed_is_not_sent() {
    let unheard = Account { notify_url: String::new(), ..Other.account() };
    let request = Alipay.request(&query(), &cx(&unheard)).expect("a call");
    let fields = form::read(&request.body).expect("a form");
    assert!(fields.values().all(|value| !value.is_empty()), "{fields:?}");
    assert!(Other.believes(&request, NOW_MS));
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
    let events = take(&sent(fields, key_of(SignedWith::Current)), &Other.account()).expect("a sound notice");
    let [paid, back] = &events[..] else { panic!("{events:?}") };
    assert!(matches!(&paid.fact, Fact::Paid(paid) if paid.amount_minor == 1_250), "it was paid before, which may not have been heard");
    assert_eq!(
        back.fact,
        Fact::RefundedSoFar { refund_id: "E-1".into(), total_minor: 1_250 },
        "named by its notice where it has no number"
    );
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
fn a_payer_of_another_institution_is_a_guest_in_answers_and_notices() {
    let mut content = success("send_pay_date", Some("TRADE_SUCCESS"));
    content["external_payer_info"] = json!({"out_inst_payer_inst_id": "Z2004944000010"});
    let Observed::Fact(Fact::Paid(paid)) = read_as(&query(), &content) else { panic!("a success") };
    let guest = Evidence { field: "out_inst_payer_inst_id".into(), value: "Z2004944000010".into(), is_own_payer: false };
    assert_eq!(paid.evidence.as_ref(), Some(&guest));

    let mut fields = notice_fields("E-1", &Fact::Paid(Other.paid()), NOW_MS);
    let told = |fields: Fields| match take(&sent(fields, key_of(SignedWith::Current)), &Other.account()).expect("ours").remove(0).fact {
        Fact::Paid(paid) => paid.evidence,
        other => panic!("{other:?}"),
    };
    assert_eq!(told(fields.clone()), None, "a user of Alipay's own");
    fields.insert("external_payer_info".into(), json!({"out_inst_payer_inst_id": "Z2004944000010"}).to_string());
    assert_eq!(told(fields), Some(guest));
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
}

#[test]
fn a_bill_is_fetched_from_alipays_own_house_alone() {
    let op = Op::Bill { wallet: "alipay".into(), day: 20_261_122 };
    let at = |url: &str| match read_as(&op, &json!({"code": "10000", "bill_download_url": url})) {
        Observed::BillAt(file) => Some(file.url),
        _ => None,
    };
    let home = "https://dwbillcenter.alipay.com/downloadBillFile.resource?token=1";
    assert_eq!(at(home).as_deref(), Some(home));
    assert_eq!(at(&home.replace("https", "http")).as_deref(), Some(home), "never in the clear");
    assert!(at("https://openapi.alipay.com/file").is_some());
    for elsewhere in [
        "https://evil.example/x",
        "https://dwbillcenter.alipay.com@evil.example/",
        "https://dwbillcenter.alipay.com.evil.example/",
        "file:///etc/passwd",
        "",
    ] {
        assert_eq!(at(elsewhere), None, "{elsewhere}");
    }
}

fn bill_of(csv: &str) -> Observed {
    let (gbk, _, _) = encoding_rs::GBK.encode(csv);
    bill::read(&zipped(&[("1_业务明细.csv", &gbk), ("1_业务明细(汇总).csv", b"#\r\na,b\r\n")]), Statement::Trade)
}

#[test]
fn a_bill_is_read_as_a_whole_or_not_at_all() {
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
        let sent = Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body: body.clone() };
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
            prop_assert!(take(&sent(fields, key_of(SignedWith::Current)), &account).is_ok(), "a list is no reason to turn a notice away");
        }
    }
}
