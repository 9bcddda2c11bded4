//! The daily files.

use super::*;
use crate::connectors::{BillKind, BillLine, Movement};
use aws_lc_rs::digest;
use proptest::prelude::*;

const TRADE: &str = "\u{feff}交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n\
`2026-11-22 08:30:07,`wx1,`1900000001,`0,`,`W-1,`P-1,`o,`NATIVE,`SUCCESS,`ICBC_ECNY,`CNY,`10.00,`2.50,`0,`0,`0.00,`0.00,`,`,`豆浆,油条,`,`0.06500,`0.60%,`12.50,`0.00,`\r\n\
`2026-11-22 10:00:01,`wx1,`1900000001,`0,`,`W-1,`P-1,`o,`NATIVE,`REFUND,`ICBC_ECNY,`CNY,`0.00,`0.00,`R-9,`R-1,`4.00,`1.00,`ORIGINAL,`SUCCESS,`豆浆,`,`-0.02000,`0.60%,`0.00,`5.00,`\r\n\
总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
`2.0,`10.00,`4.00,`1.00,`0.04500,`12.50,`5.00\r\n";

const FUNDS: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n\
`2026-11-22 08:30:07,`W-1,`M-1,`交易,`交易,`收入,`10.00,`110.00,`system,`结算总金额 10.00 元,`P-1\r\n\
`2026-11-22 08:30:07,`W-1,`M-2,`交易,`扣除交易手续费,`支出,`0.06,`109.94,`system,`,`P-1\r\n\
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n\
`2.0,`1.0,`10.00,`1.0,`0.06\r\n";

fn read(text: &[u8], content: Statement, day: i64) -> Observed {
    let sha1 = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text).as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    let file = BillFile { url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x".into(), sha1: Some(sha1), content };
    downloaded(text, file, day)
}

fn downloaded(text: &[u8], file: BillFile, day: i64) -> Observed {
    let op = Op::Download { wallet: "wechat_pay".into(), day, file };
    let answer = HttpResponse { status: 200, headers: Vec::new(), body: text.to_vec() };
    WechatPay.response(&op, Some(&answer), &cx(&Other.account()))
}

fn is_unknown(observed: &Observed) -> bool {
    matches!(observed, Observed::Unknown { .. })
}

#[test]
fn a_trade_bill_is_read_c3_14() {
    let pay = BillLine {
        payment_id: "P-1".into(),
        wallet_reference: "W-1".into(),
        trace_number: String::new(),
        kind: BillKind::Pay,
        refund_id: None,
        amount_minor: 1250,
        settled_minor: Some(1000),
        fee_minor: 7,
        at_ms: NOW_MS + 7_000,
    };
    let refund = BillLine {
        kind: BillKind::Refund,
        refund_id: Some("R-1".into()),
        amount_minor: 500,
        settled_minor: Some(400),
        fee_minor: 2,
        at_ms: NOW_MS + 5_401_000,
        ..pay.clone()
    };
    assert_eq!(read(TRADE.as_bytes(), Statement::Trade, 20_261_122), Observed::Bill(vec![pay, refund]));
}

#[test]
fn movements_are_read_with_their_direction() {
    let income = Movement {
        number: "M-1".into(),
        wallet_reference: "W-1".into(),
        kind: "交易".into(),
        amount_minor: 1000,
        balance_minor: 11_000,
        at_ms: NOW_MS + 7_000,
    };
    let fee =
        Movement { number: "M-2".into(), kind: "扣除交易手续费".into(), amount_minor: -6, balance_minor: 10_994, ..income.clone() };
    assert_eq!(read(FUNDS.as_bytes(), Statement::Funds, 20_261_122), Observed::Funds(vec![income, fee]));
}

#[test]
fn a_file_that_does_not_add_up_is_not_used() {
    for (from, to) in [
        ("`2.0,`10.00", "`3,`10.00"),
        ("`2.0,`10.00", "`2,`10.01"),
        ("`12.50,`5.00\r\n", "`12.50,`5.01\r\n"),
        ("`0.04500", "`0.04501"),
        ("`SUCCESS,`ICBC", "`LATER,`ICBC"),
        ("2026-11-22 10", "2026-11-23 10"),
        ("2026-11-22 10", "yesterday 10"),
        ("`4.00,`1.00,`ORIGINAL", "`4.00,`ORIGINAL"),
        ("订单金额,申请", "金额,申请"),
    ] {
        let changed = TRADE.replacen(from, to, 1);
        assert_ne!(changed, TRADE, "{from}");
        assert!(is_unknown(&read(changed.as_bytes(), Statement::Trade, 20_261_122)), "{from} {to}");
    }
    assert!(is_unknown(&read(FUNDS.replacen("`0.06\r\n", "`0.07\r\n", 1).as_bytes(), Statement::Funds, 20_261_122)));
    assert!(is_unknown(&read(TRADE.as_bytes(), Statement::Trade, 20_261_121)), "another day");
    assert!(is_unknown(&read(TRADE.as_bytes(), Statement::Funds, 20_261_122)), "another file");
}

#[test]
fn a_file_that_was_not_announced_is_not_used() {
    let file = |sha1| BillFile { url: "https://x/".into(), sha1, content: Statement::Trade };
    assert!(is_unknown(&downloaded(TRADE.as_bytes(), file(None), 20_261_122)));
    assert!(is_unknown(&downloaded(TRADE.as_bytes(), file(Some("79bb0f45fc4c42234a918000b2668d689e2bde04".into())), 20_261_122)));
}

proptest! {
    #[test]
    fn no_file_breaks_the_reader(noise in proptest::collection::vec(any::<u8>(), 0..300), text in "[`,.0-9\r\n收支元-]{0,200}", cut in 0usize..1400) {
        let summary = format!("a,b\n`{text}\na\n`1\n");
        for bytes in [noise.as_slice(), text.as_bytes(), summary.as_bytes(), TRADE.as_bytes().get(..cut).unwrap_or_default()] {
            for content in [Statement::Trade, Statement::Funds] {
                let _ = read(bytes, content, 20_261_122);
            }
        }
    }
}
