//! Daily files: what was paid and refunded, and what moved in the merchant's balance. The answer to the question names the file and
//! its hash; the file itself is fetched from there within five minutes and is signed by nobody.

use super::{Asked, Reply, words};
use crate::{
    domain::{
        money::{Minor, fee},
        time,
    },
    simulator::{
        books::{Books, Channel, Order, local_day},
        network::FEE_RATE_PPM,
    },
};
use aws_lc_rs::digest;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use std::io::Write;

const GOOD_MS: i64 = 5 * 60_000;
const TRADE: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const TRADE_SUM: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const FUNDS: &str =
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号";
const FUNDS_SUM: &str = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额";

pub fn prepare(asked: &Asked<'_>, kind: &str) -> Reply {
    let day = asked.query_value("bill_date").and_then(|date| date.parse::<jiff::civil::Date>().ok());
    let Some(day) = day.map(time::day_number) else { return Reply::unfit("bill_date", "账单日期格式为yyyy-MM-dd") };
    let text = asked.simulator.office.read(|books| if kind == "tradebill" { trade(books, day) } else { funds(books, day) });
    let Some(text) = text else { return Reply::problem(400, "NO_STATEMENT_EXIST", "账单文件不存在") };
    let hash: String =
        digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = text.into_bytes();
    if asked.query_value("tar_type") == Some("GZIP") {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        match packer.write_all(&file).and_then(|()| packer.finish()) {
            Ok(packed) => file = packed,
            Err(_) => return Reply::problem(500, "SYSTEM_ERROR", "系统异常"),
        }
    }
    let simulator = asked.simulator;
    let (token, now_ms) = (crate::connectors::network::sign::hex(&simulator.world.random()), simulator.world.now_ms());
    simulator.files.put(&token, file, now_ms, now_ms + GOOD_MS);
    let url = format!("{}/v3/billdownload/file?token={token}", simulator.url);
    Reply::json(&json!({"hash_type": "SHA1", "hash_value": hash, "download_url": url}))
}

pub fn download(asked: &Asked<'_>) -> Reply {
    let token = asked.query_value("token").unwrap_or_default();
    match asked.simulator.files.look(token, asked.simulator.world.now_ms()) {
        Some(file) => Reply::File(file),
        None => Reply::problem(400, "PARAM_ERROR", "下载地址已失效"),
    }
}

/// One line of either file: its time, and what it is about.
enum Line<'a> {
    Paid(&'a Order),
    /// A refund: its numbers and its amount.
    Refunded(&'a Order, &'a str, &'a str, i64),
    Reversed(&'a Order),
}

/// What happened on that day, oldest first.
fn lines(books: &Books) -> Vec<(i64, Line<'_>)> {
    let ours = |order: &&Order| matches!(order.offer.channel, Channel::WechatPay(_));
    let paid = books.orders().filter(ours).filter_map(|order| Some((order.paid_at_ms()?, Line::Paid(order))));
    let reversed = books.orders().filter(ours).filter_map(|order| Some((order.reversed_at_ms?, Line::Reversed(order))));
    let refunded = books.refunds().filter_map(|refund| {
        let order = books.order(&refund.payment).filter(ours)?;
        Some((refund.at_ms, Line::Refunded(order, &refund.refund, &refund.wallet_reference, refund.amount_minor)))
    });
    let mut lines: Vec<_> = paid.chain(reversed).chain(refunded).collect();
    lines.sort_by_key(|(at_ms, _)| *at_ms);
    lines
}

fn fee_of(order: &Order) -> i64 {
    fee(Minor(order.settled_minor()), FEE_RATE_PPM).0
}

/// Values with a back-tick each, which is how a comma within them stays harmless.
fn row(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}")).collect::<Vec<_>>().join(",") + "\r\n"
}

fn yuan(amount_minor: i64) -> String {
    Minor(amount_minor).plain()
}

fn local(at_ms: i64) -> String {
    time::local(at_ms, &time::zone(time::DEFAULT_TIME_ZONE)).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The bill of a day; `None` where nothing happened.
pub fn trade(books: &Books, day: i64) -> Option<String> {
    let mut text = format!("\u{feff}{TRADE}\r\n");
    let (mut count, mut ordered, mut settled, mut refunded, mut fees) = (0, 0, 0, 0, 0);
    for (at_ms, line) in lines(books).iter().filter(|(at_ms, _)| local_day(*at_ms) == day) {
        let (order, state, refund, back_minor) = match line {
            Line::Paid(order) => (order, "SUCCESS", ["0", "0"], 0),
            Line::Refunded(order, number, reference, amount_minor) => (order, "REFUND", [*reference, *number], *amount_minor),
            Line::Reversed(order) => (order, "REVOKED", ["0", "0"], order.offer.amount_minor - order.refunded_minor),
        };
        let Channel::WechatPay(wechat) = &order.offer.channel else { continue };
        let (taken_minor, settled_minor, given_minor, fee_minor) = if state == "SUCCESS" {
            (order.offer.amount_minor, order.settled_minor(), order.offer.amount_minor - order.payer_minor(), fee_of(order))
        } else {
            (0, 0, 0, 0)
        };
        (count, ordered, settled) = (count + 1, ordered + taken_minor, settled + settled_minor);
        (refunded, fees) = (refunded + back_minor, fees + fee_minor);
        let sub = wechat.sub_merchant.as_ref().map_or("0", |sub| &sub.id);
        let told = words::transaction(order, wechat);
        let bank = told.get("bank_type").and_then(|bank| bank.as_str()).unwrap_or_default();
        let open_id = words::open_id(order).unwrap_or_default();
        let success = if state == "REFUND" { "SUCCESS" } else { "" };
        let original = if state == "REFUND" { "ORIGINAL" } else { "" };
        let values = [
            &local(*at_ms),
            &wechat.app_id,
            &order.offer.participant,
            sub,
            "",
            &order.wallet_reference,
            &order.offer.payment,
            &open_id,
            &wechat.trade_type,
            state,
            bank,
            "CNY",
            &yuan(settled_minor),
            &yuan(given_minor),
            refund[0],
            refund[1],
            &yuan(back_minor),
            "0.00",
            original,
            success,
            &order.offer.payee,
            &wechat.attach,
            &format!("{}000", yuan(fee_minor)),
            "0.38%",
            &yuan(taken_minor),
            &yuan(back_minor),
            "",
        ];
        text += &row(&values.map(str::to_owned));
    }
    let sums =
        [count.to_string(), yuan(settled), yuan(refunded), "0.00".to_owned(), format!("{}000", yuan(fees)), yuan(ordered), yuan(refunded)];
    (count > 0).then(|| format!("{text}{TRADE_SUM}\r\n{}", row(&sums)))
}

/// What moved in the balance on a day; `None` where nothing did.
fn funds(books: &Books, day: i64) -> Option<String> {
    let mut text = format!("\u{feff}{FUNDS}\r\n");
    let (mut balance_minor, mut sums) = (0, [(0, 0); 2]);
    for (at_ms, line) in lines(books) {
        let (reference, number, moves) = match &line {
            Line::Paid(order) => (
                order.wallet_reference.clone(),
                &order.offer.payment,
                vec![("交易", order.settled_minor()), ("扣除交易手续费", -fee_of(order))],
            ),
            Line::Refunded(order, _, reference, amount_minor) => {
                ((*reference).to_owned(), &order.offer.payment, vec![("退款", -amount_minor)])
            }
            Line::Reversed(order) => {
                (order.wallet_reference.clone(), &order.offer.payment, vec![("退款", order.refunded_minor - order.offer.amount_minor)])
            }
        };
        for (at, (kind, amount_minor)) in moves.into_iter().enumerate().filter(|(_, (_, amount_minor))| *amount_minor != 0) {
            balance_minor += amount_minor;
            if local_day(at_ms) != day {
                continue;
            }
            let is_out = amount_minor < 0;
            let side = &mut sums[usize::from(is_out)];
            *side = (side.0 + 1, side.1 + amount_minor.abs());
            let values = [
                local(at_ms),
                reference.clone(),
                format!("{reference}{at}"),
                "交易".to_owned(),
                kind.to_owned(),
                if is_out { "支出" } else { "收入" }.to_owned(),
                yuan(amount_minor.abs()),
                yuan(balance_minor),
                "system".to_owned(),
                String::new(),
                number.clone(),
            ];
            text += &row(&values);
        }
    }
    let [(came, came_minor), (went, went_minor)] = sums;
    let totals = [(came + went).to_string(), came.to_string(), yuan(came_minor), went.to_string(), yuan(went_minor)];
    (came + went > 0).then(|| format!("{text}{FUNDS_SUM}\r\n{}", row(&totals)))
}
