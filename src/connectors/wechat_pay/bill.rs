//! WeChat Pay's daily files: rows of values that begin with a back-tick, amounts in yuan, and a summary at the end that must agree
//! (C3.14). Columns are found by name. A file that does not fit its hash or does not add up is not used at all.

use crate::{
    connectors::{BillFile, BillKind, BillLine, Movement, Observed, Statement},
    domain::time,
};
use aws_lc_rs::digest;
use std::collections::HashMap;

/// Amounts are read in thousandths of a fen: fees have five decimals of a yuan.
const SCALE: i64 = 1000;

/// A file as rows by the names of their columns.
struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
    summary: HashMap<String, String>,
}

/// Reads a file that was downloaded; `day` is yyyymmdd.
pub fn read(bytes: &[u8], file: &BillFile, day: i64) -> Observed {
    let unknown = |why| Observed::Unknown { why };
    let hash: String = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    if !file.sha1.as_ref().is_some_and(|sha1| sha1.eq_ignore_ascii_case(&hash)) {
        return unknown("not the file that was announced");
    }
    let Some(table) = std::str::from_utf8(bytes).ok().and_then(Table::read) else { return unknown("malformed") };
    let read = match file.content {
        Statement::Trade => trade(&table, day).map(Observed::Bill),
        Statement::Funds => funds(&table, day).map(Observed::Funds),
    };
    read.unwrap_or_else(|| unknown("the bill does not add up"))
}

impl Table {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let mut lines = text.split('\n').map(|line| line.trim_end_matches('\r')).filter(|line| !line.is_empty()).peekable();
        let columns = names(lines.next()?);
        let width = columns.len();
        let mut rows = Vec::new();
        while lines.peek().is_some_and(|line| line.starts_with('`')) {
            rows.push(values(lines.next()?).filter(|row| row.len() == width)?);
        }
        let totals = names(lines.next()?);
        let sums = values(lines.next()?).filter(|sums| sums.len() == totals.len())?;
        if lines.next().is_some() {
            return None;
        }
        let columns = columns.into_iter().enumerate().map(|(at, name)| (name, at)).collect();
        Some(Self { columns, rows, summary: totals.into_iter().zip(sums).collect() })
    }

    fn value<'a>(&self, row: &'a [String], name: &str) -> Option<&'a str> {
        row.get(*self.columns.get(name)?).map(String::as_str)
    }

    fn amount(&self, row: &[String], name: &str) -> Option<i64> {
        decimal(self.value(row, name)?)
    }

    /// Whether a sum in the summary, where there is one, is that of the column.
    fn agrees(&self, total: &str, column: &str) -> bool {
        let Some(told) = self.summary.get(total) else { return true };
        let sum = self.rows.iter().try_fold(0i64, |sum, row| sum.checked_add(self.amount(row, column)?));
        sum.is_some() && sum == decimal(told)
    }

    fn counts(&self, total: &str) -> bool {
        let rows = i64::try_from(self.rows.len()).ok().and_then(|rows| rows.checked_mul(100 * SCALE));
        rows.is_some() && self.summary.get(total).and_then(|count| decimal(count)) == rows
    }
}

/// Names of columns, in one spelling of brackets.
fn names(line: &str) -> Vec<String> {
    line.split(',').map(|name| name.trim().trim_start_matches('`').replace('（', "(").replace('）', ")")).collect()
}

/// A comma may stand in a value; one with a back-tick behind it does not.
fn values(line: &str) -> Option<Vec<String>> {
    Some(line.strip_prefix('`')?.split(",`").map(|value| value.trim().to_owned()).collect())
}

fn trade(table: &Table, day: i64) -> Option<Vec<BillLine>> {
    let sums = [
        ("应结订单总金额", "应结订单金额"),
        ("订单总金额", "订单金额"),
        ("退款总金额", "退款金额"),
        ("申请退款总金额", "申请退款金额"),
        ("手续费总金额", "手续费"),
    ];
    if !table.counts("总交易单数") || !sums.iter().all(|(total, column)| table.agrees(total, column)) {
        return None;
    }
    let lines: Option<Vec<_>> = table.rows.iter().map(|row| trade_line(table, row, day)).collect();
    Some(lines?.into_iter().flatten().collect())
}

/// `None` inside: a refund that failed, with which no money moved.
fn trade_line(table: &Table, row: &[String], day: i64) -> Option<Option<BillLine>> {
    let (kind, amount, settled) = match table.value(row, "交易状态")? {
        "SUCCESS" => (BillKind::Pay, "订单金额", "应结订单金额"),
        "REFUND" | "REVOKED" => (BillKind::Refund, "申请退款金额", "退款金额"),
        _ => return None,
    };
    if kind == BillKind::Refund && table.value(row, "退款状态") == Some("FAIL") {
        return Some(None);
    }
    let fee_minor = rounded(table.amount(row, "手续费")?);
    let refund_id = table.value(row, "商户退款单号").filter(|id| kind == BillKind::Refund && !matches!(*id, "" | "0"));
    Some(Some(BillLine {
        payment_id: table.value(row, "商户订单号")?.to_owned(),
        wallet_reference: table.value(row, "微信订单号")?.to_owned(),
        trace_number: String::new(),
        kind,
        refund_id: refund_id.map(str::to_owned),
        amount_minor: whole(table.amount(row, amount)?)?,
        settled_minor: Some(whole(table.amount(row, settled)?)?),
        // The fee of a payment is taken, that of a refund comes back and stands as negative.
        fee_minor: if kind == BillKind::Pay { fee_minor } else { -fee_minor },
        at_ms: instant(table.value(row, "交易时间")?, day)?,
    }))
}

fn funds(table: &Table, day: i64) -> Option<Vec<Movement>> {
    if !table.counts("资金流水总笔数") {
        return None;
    }
    let movements: Option<Vec<Movement>> = table.rows.iter().map(|row| movement(table, row, day)).collect();
    let movements = movements?;
    let side = |sign: i64| {
        let sum = movements
            .iter()
            .filter(|line| line.amount_minor.signum() == sign)
            .try_fold(0i64, |sum, line| sum.checked_add(line.amount_minor));
        sum.and_then(|sum| sum.checked_mul(sign * SCALE))
    };
    let told = |total: &str, sum: Option<i64>| table.summary.get(total).is_none_or(|told| sum.is_some() && decimal(told) == sum);
    (told("收入金额", side(1)) && told("支出金额", side(-1))).then_some(movements)
}

fn movement(table: &Table, row: &[String], day: i64) -> Option<Movement> {
    let sign = match table.value(row, "收支类型")? {
        "收入" => 1,
        "支出" => -1,
        _ => return None,
    };
    Some(Movement {
        number: table.value(row, "资金流水单号")?.to_owned(),
        wallet_reference: table.value(row, "微信支付业务单号")?.to_owned(),
        kind: table.value(row, "业务类型")?.to_owned(),
        amount_minor: whole(table.amount(row, "收支金额(元)")?)?.checked_mul(sign)?,
        balance_minor: whole(table.amount(row, "账户结余(元)")?)?,
        at_ms: instant(table.value(row, "记账时间")?, day)?,
    })
}

/// Yuan with up to five decimals, in thousandths of a fen.
fn decimal(text: &str) -> Option<i64> {
    let (sign, plain) = text.strip_prefix('-').map_or((1, text), |plain| (-1, plain));
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole, 12) || !digits(decimals, 5) {
        return None;
    }
    format!("{whole}{decimals:0<5}").parse::<i64>().ok().map(|amount| sign * amount)
}

/// Fen, where it is whole fen.
fn whole(thousandths: i64) -> Option<i64> {
    (thousandths % SCALE == 0).then_some(thousandths / SCALE)
}

/// Fen, half away from zero (C0.2).
fn rounded(thousandths: i64) -> i64 {
    (thousandths + thousandths.signum() * (SCALE / 2)) / SCALE
}

/// A time of that day in Beijing.
fn instant(text: &str, day: i64) -> Option<i64> {
    let local: jiff::civil::DateTime = text.parse().ok()?;
    if time::day_number(local.date()) != day {
        return None;
    }
    time::beijing_ms(local)
}
