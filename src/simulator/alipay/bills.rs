//! Daily files: a zip of two GBK tables with GBK names, one with every line and one with the sums, fetched from an address that is
//! good for half a minute.

use super::{
    Asked, Reply,
    words::{alipay, beijing, yuan},
};
use crate::{
    connectors::network::sign::hex,
    domain::{
        money::{Minor, fee},
        time,
    },
    simulator::{
        Simulator,
        books::{Books, Order, local_day},
        keyring::enrolment::ALIPAY_SELLER,
        network::FEE_RATE_PPM,
        payers,
    },
};
use axum::{
    extract::{Query, State as Shared},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use encoding_rs::GBK;
use serde::Deserialize;
use serde_json::json;
use std::io::{Cursor, Write};

const GOOD_MS: i64 = 30_000;
const TRADE: &str = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";
const FUNDS: &str =
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注";

pub fn prepare(asked: &Asked<'_>) -> Reply {
    let day = asked.text("bill_date").and_then(|date| date.parse::<jiff::civil::Date>().ok()).map(time::day_number);
    let Some(day) = day else { return Reply::refused("isp.bill_not_exist", "账单不存在") };
    let simulator = asked.simulator;
    let is_trade = asked.text("bill_type") == Some("trade");
    let file = simulator.office.read(|books| if is_trade { trade(books, day) } else { funds(books, day) });
    let Some(file) = file else { return Reply::refused("isp.bill_not_exist", "账单不存在") };
    let (token, now_ms) = (hex(&simulator.world.random()), simulator.world.now_ms());
    simulator.files.put(&token, file, now_ms, now_ms + GOOD_MS);
    let url = format!("{}/downloadBillFile.resource?bizType=trade&fileType=csv.zip&downloadToken={token}", simulator.url);
    Reply::done(json!({"bill_download_url": url}))
}

#[derive(Deserialize)]
pub struct Fetch {
    #[serde(rename = "downloadToken")]
    token: String,
}

pub async fn download(Shared(simulator): Shared<Simulator>, Query(fetch): Query<Fetch>) -> Response {
    match simulator.files.look(&fetch.token, simulator.world.now_ms()) {
        Some(file) => ([(header::CONTENT_TYPE, "application/octet-stream")], file).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Money that came or went: its time, its order, its amount, and the request number where it went.
struct Line<'a> {
    at_ms: i64,
    order: &'a Order,
    amount_minor: i64,
    request: &'a str,
}

fn lines(books: &Books) -> Vec<Line<'_>> {
    let paid = books
        .orders()
        .filter(|order| alipay(order).is_some())
        .filter_map(|order| Some(Line { at_ms: order.paid_at_ms()?, order, amount_minor: order.offer.amount_minor, request: "" }));
    let reversed = books.orders().filter(|order| alipay(order).is_some()).filter_map(|order| {
        let amount_minor = order.refunded_minor - order.offer.amount_minor;
        Some(Line { at_ms: order.reversed_at_ms?, order, amount_minor, request: &order.offer.payment })
    });
    let refunded = books.refunds().filter_map(|refund| {
        let order = books.order(&refund.payment).filter(|order| alipay(order).is_some())?;
        Some(Line { at_ms: refund.at_ms, order, amount_minor: -refund.amount_minor, request: &refund.refund })
    });
    let mut lines: Vec<_> = paid.chain(reversed).chain(refunded).collect();
    lines.sort_by_key(|line| line.at_ms);
    lines
}

/// Values padded with tabs, and without the commas that would shift what stands behind them.
fn row(values: &[String]) -> String {
    values.iter().map(|value| format!("{}\t", value.replace(',', " "))).collect::<Vec<_>>().join(",") + "\r\n"
}

/// The bill of a day; `None` where nothing happened.
pub fn trade(books: &Books, day: i64) -> Option<Vec<u8>> {
    let preamble = format!("#支付宝业务明细查询\r\n#账号：[{}0156]\r\n#-----业务明细列表-----\r\n", ALIPAY_SELLER);
    let mut text = format!("{preamble}{TRADE}\r\n");
    let (mut count, mut sum_minor) = (0, 0);
    for line in lines(books).iter().filter(|line| local_day(line.at_ms) == day) {
        let Some(ours) = alipay(line.order) else { continue };
        let is_paid = line.amount_minor > 0;
        let fee_minor = if is_paid { -fee(Minor(line.order.settled_minor()), FEE_RATE_PPM).0 } else { 0 };
        let settled = yuan(if is_paid { line.order.settled_minor() } else { line.amount_minor });
        let given = |minor: i64| yuan(if is_paid { minor } else { 0 });
        let by_shop = given(line.order.offer.amount_minor - line.order.settled_minor());
        let by_others = given(line.order.settled_minor() - line.order.payer_minor());
        (count, sum_minor) = (count + 1, sum_minor + line.amount_minor);
        let (created, done) = (beijing(line.order.offer.created_at_ms), beijing(line.at_ms));
        let (amount, nothing) = (yuan(line.amount_minor), yuan(0));
        let (kind, mask) = (if is_paid { "交易" } else { "退款" }, payers::mask(&line.order.payer));
        let values = [
            &ours.trade_no,
            &line.order.offer.payment,
            kind,
            &line.order.offer.payee,
            &created,
            &done,
            "",
            "",
            "",
            "",
            &mask,
            &amount,
            &settled,
            &nothing,
            &nothing,
            &by_others,
            &by_shop,
            &nothing,
            "",
            &nothing,
            &nothing,
            line.request,
            &yuan(fee_minor),
            &nothing,
            "",
        ];
        text += &row(&values.map(str::to_owned));
    }
    text += "#-----业务明细列表结束-----\r\n";
    let sums = format!("#支付宝业务汇总查询\r\n总笔数,总金额（元）\r\n{count}\t,{}\t\r\n#-----业务汇总列表结束-----\r\n", yuan(sum_minor));
    (count > 0).then(|| {
        zipped(&[
            (&format!("{ALIPAY_SELLER}0156_{day}_业务明细.csv"), &text),
            (&format!("{ALIPAY_SELLER}0156_{day}_业务明细(汇总).csv"), &sums),
        ])
    })
}

/// What moved in the balance on a day.
fn funds(books: &Books, day: i64) -> Option<Vec<u8>> {
    let mut text = format!("#支付宝账务明细查询\r\n#-----账务明细列表-----\r\n{FUNDS}\r\n");
    let (mut count, mut balance_minor) = (0, 0);
    for line in lines(books) {
        let Some(ours) = alipay(line.order) else { continue };
        let is_paid = line.amount_minor > 0;
        let fee_minor = if is_paid { -fee(Minor(line.order.settled_minor()), FEE_RATE_PPM).0 } else { 0 };
        let moved = if is_paid { ("在线支付", line.order.settled_minor()) } else { ("交易退款", line.amount_minor) };
        let moves = [moved, ("收费", fee_minor)];
        for (at, (kind, amount_minor)) in moves.into_iter().enumerate().filter(|(_, (_, amount_minor))| *amount_minor != 0) {
            balance_minor += amount_minor;
            if local_day(line.at_ms) != day {
                continue;
            }
            count += 1;
            let side = |wanted: bool| if wanted { yuan(amount_minor) } else { String::new() };
            text += &row(&[
                format!("{}{}{at}", ours.trade_no, line.request),
                ours.trade_no.clone(),
                line.order.offer.payment.clone(),
                line.order.offer.payee.clone(),
                beijing(line.at_ms),
                payers::mask(&line.order.payer),
                side(amount_minor > 0),
                side(amount_minor < 0),
                yuan(balance_minor),
                "支付宝".to_owned(),
                kind.to_owned(),
                String::new(),
            ]);
        }
    }
    text += "#-----账务明细列表结束-----\r\n";
    (count > 0).then(|| zipped(&[(&format!("{ALIPAY_SELLER}0156_{day}_账务明细.csv"), &text)]))
}

/// A zip whose names and texts are GBK. The writer knows UTF-8 names only and flags them, so it gets names of the same length, which
/// are then replaced: nothing in a zip is computed over them.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut names = Vec::new();
    for (at, (name, text)) in files.iter().enumerate() {
        let name = GBK.encode(name).0.into_owned();
        let stand_in = format!("{:~<width$}", format!("name-{at}-"), width = name.len());
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        // Memory takes whatever is written.
        let _ = writer.start_file(stand_in.as_str(), options).and_then(|()| Ok(writer.write_all(&GBK.encode(text).0)?));
        names.push((stand_in.into_bytes(), name));
    }
    let mut archive = writer.finish().map(Cursor::into_inner).unwrap_or_default();
    for (stand_in, name) in names {
        let mut at = 0;
        while let Some(found) = archive[at..].windows(stand_in.len()).position(|window| window == stand_in) {
            archive[at + found..at + found + name.len()].copy_from_slice(&name);
            at += found + name.len();
        }
    }
    archive
}
