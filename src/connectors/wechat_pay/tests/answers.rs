//! What WeChat Pay answers to each call, and what that means.

use super::*;
use proptest::prelude::*;

pub fn collect() -> Collect {
    Collect {
        payment_id: PAYMENT.into(),
        wallet: "wechat_pay".into(),
        code: PaymentCode::parse("130061098828009406").expect("a code"),
        amount_minor: 1250,
        currency: "CNY".into(),
        payee: "王姐早餐铺".into(),
        note: String::new(),
        device: "till-1".into(),
    }
}

fn problem(code: &str) -> Vec<u8> {
    bytes(&json!({ "code": code, "message": "因为" }))
}

fn in_state(state: &str) -> Vec<u8> {
    bytes(&json!({ "mchid": "1900000001", "appid": "wxd678efh567hg6787", "out_trade_no": PAYMENT, "trade_state": state }))
}

fn order_answers(paid: &Paid) -> Vec<(u16, Vec<u8>, Observed)> {
    let mut refunded = transaction();
    refunded["trade_state"] = "REFUND".into();
    vec![
        (200, bytes(&transaction()), Observed::Fact(Fact::Paid(paid.clone()))),
        (200, bytes(&refunded), Observed::Fact(Fact::Paid(paid.clone()))),
        (200, in_state("NOTPAY"), Observed::Waiting),
        (200, in_state("USERPAYING"), Observed::Waiting),
        (200, in_state("CLOSED"), Observed::Fact(Fact::Closed)),
        (200, in_state("REVOKED"), Observed::Fact(Fact::Closed)),
        (200, in_state("PAYERROR"), Observed::Fact(Fact::Declined { code: "PAYERROR".into() })),
    ]
}

fn refund_answers() -> Vec<(u16, Vec<u8>, Observed)> {
    let words = [
        ("SUCCESS", RefundSeen::Succeeded),
        ("PROCESSING", RefundSeen::Processing),
        ("CLOSED", RefundSeen::Refused),
        ("ABNORMAL", RefundSeen::Abnormal),
    ];
    words.map(|(word, seen)| (200, bytes(&refund(word)), Observed::Refund(seen))).to_vec()
}

fn bill_answer(content: Statement) -> (u16, Vec<u8>, Observed) {
    let url = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x";
    let sha1 = "79bb0f45fc4c42234a918000b2668d689e2bde04";
    let answer = json!({ "hash_type": "SHA1", "hash_value": sha1, "download_url": url });
    (200, bytes(&answer), Observed::BillAt(BillFile { url: url.into(), sha1: Some(sha1.into()), content }))
}

pub fn clear(op: &Op, paid: &Paid) -> Vec<(u16, Vec<u8>, Observed)> {
    let not_found = (404, problem("ORDER_NOT_EXIST"), Observed::NotFound);
    let closed = Observed::Fact(Fact::Closed);
    match op {
        Op::Present(_) => {
            let url = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz";
            let presented = Observed::Fact(Fact::Presented { pay_url: Some(url.into()) });
            let declined = Observed::Fact(Fact::Declined { code: "PARAM_ERROR".into() });
            vec![(200, bytes(&json!({ "code_url": url })), presented), (400, problem("PARAM_ERROR"), declined)]
        }
        Op::Query { .. } => [order_answers(paid), vec![not_found]].concat(),
        Op::Collect(_) => {
            let faulty = (400, problem("PARAM_ERROR"), Observed::Fact(Fact::Declined { code: "PARAM_ERROR".into() }));
            let poor = (403, problem("NOT_ENOUGH"), Observed::Fact(Fact::Declined { code: "NOT_ENOUGH".into() }));
            [order_answers(paid), vec![(400, problem("USERPAYING"), Observed::Waiting), faulty, poor]].concat()
        }
        Op::Close { .. } => vec![(204, Vec::new(), closed.clone()), (400, problem("ORDER_CLOSED"), closed), not_found],
        Op::Reverse { .. } => {
            let reversed = json!({ "mchid": "1900000001", "appid": "wxd678efh567hg6787", "out_trade_no": PAYMENT });
            vec![(200, bytes(&reversed), closed), not_found]
        }
        Op::Refund(_) => {
            let refused = (404, problem("RESOURCE_NOT_EXISTS"), Observed::Refund(RefundSeen::Refused));
            let short = (403, problem("NOT_ENOUGH"), Observed::Refund(RefundSeen::InsufficientBalance));
            let faulty = (400, problem("PARAM_ERROR"), Observed::Refund(RefundSeen::Refused));
            [refund_answers(), vec![refused, short, faulty]].concat()
        }
        Op::RefundQuery { .. } => [refund_answers(), vec![(404, problem("RESOURCE_NOT_EXISTS"), Observed::NotFound)]].concat(),
        Op::Bill { .. } => vec![bill_answer(Statement::Trade), (400, problem("NO_STATEMENT_EXIST"), Observed::Bill(Vec::new()))],
        Op::Funds { .. } => vec![bill_answer(Statement::Funds), (400, problem("NO_STATEMENT_EXIST"), Observed::Funds(Vec::new()))],
        Op::Download { .. } => Vec::new(),
    }
}

fn reads(op: &Op, status: u16, body: &[u8]) -> Observed {
    let answer = HttpResponse { status, headers: headers(body, NOW_MS, SignedWith::Current), body: body.to_vec() };
    WechatPay.response(op, Some(&answer), &cx(&Other.account()))
}

#[test]
fn a_payer_in_a_browser_is_led_back_from_wechat_pay() {
    let Some(Op::Present(order)) = Other.ops().into_iter().next() else { panic!("an order") };
    let order = Op::Present(Present {
        method: Method::RedirectFrom { ip: "203.0.113.7".into() },
        return_url: "https://pay.example.cn/p/01KAYJ?k=a&b=两".into(),
        ..order
    });
    let url = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2026&package=3537";
    let onward = format!("{url}&redirect_url=https%3A%2F%2Fpay.example.cn%2Fp%2F01KAYJ%3Fk%3Da%26b%3D%E4%B8%A4");
    let presented = Observed::Fact(Fact::Presented { pay_url: Some(onward) });
    assert_eq!(reads(&order, 200, &bytes(&json!({ "h5_url": url }))), presented);
}

#[test]
fn trouble_at_wechat_pay_is_never_a_no() {
    let trouble = [
        (500, "SYSTEM_ERROR"),
        (502, "BAD_GATEWAY"),
        (429, "RATELIMIT_EXCEEDED"),
        (429, "FREQUENCY_LIMITED"),
        (202, "ACCEPTED"),
        (401, "SIGN_ERROR"),
        (400, "ORDER_PAID"),
        (400, "ORDERPAID"),
        (403, "OUT_TRADE_NO_USED"),
        (400, "INVALID_REQUEST"),
        (400, "BANKERROR"),
        (400, "BANK_ERROR"),
        (400, "TRADE_ERROR"),
        (500, "NOT_ENOUGH"),
    ];
    for op in Other.ops() {
        for (status, code) in trouble {
            assert!(matches!(reads(&op, status, &problem(code)), Observed::Unknown { .. }), "{op:?} {status} {code}");
        }
    }
}

#[test]
fn a_payment_code_without_money_is_a_no() {
    for (status, code) in [(403, "NOT_ENOUGH"), (400, "AUTH_CODE_INVALID"), (400, "AUTHCODEEXPIRE")] {
        let declined = Observed::Fact(Fact::Declined { code: code.into() });
        assert_eq!(reads(&Op::Collect(collect()), status, &problem(code)), declined);
    }
}

#[test]
fn a_bill_is_fetched_from_wechat_pay_only() {
    let bill = Op::Bill { wallet: "wechat_pay".into(), day: 20_261_122 };
    let (_, body, _) = bill_answer(Statement::Trade);
    for (field, value) in [
        ("download_url", "https://api.mch.weixin.qq.com.evil.example/x"),
        ("download_url", "http://169.254.169.254/"),
        ("hash_type", "MD5"),
        ("hash_value", "79bb"),
    ] {
        let mut answer: Value = serde_json::from_slice(&body).expect("JSON");
        answer[field] = value.into();
        assert!(matches!(reads(&bill, 200, &bytes(&answer)), Observed::Unknown { .. }), "{field} {value}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_signed_answer_breaks_the_reader(body in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        "\\{\"(code|code_url|trade_state|status)\":[\"0-9a-z{}\\[\\]:,]{0,40}\\}".prop_map(String::into_bytes),
    ], status in 100u16..600) {
        for op in Other.ops() {
            let _ = reads(&op, status, &body);
        }
    }
}
