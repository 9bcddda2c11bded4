//! Daily files: a zip of GBK tables whose columns are found by their names. A file that does not add up, or of which a line
//! cannot be read, is not used at all: half a bill is worse than none.

use super::{wire, words::unknown};
use crate::connectors::{BillKind, BillLine, Movement, Observed, Statement, archive};
use std::collections::HashMap;

/// One line under its header.
struct Row<'a>(HashMap<&'a str, &'a str>);

impl Row<'_> {
    fn text(&self, column: &str) -> Option<&str> {
        self.0.get(column).copied()
    }

    /// Amounts that are not told are zero.
    fn minor(&self, column: &str) -> Option<i64> {
        match self.text(column)? {
            "" => Some(0),
            yuan => wire::minor(yuan.trim_start_matches('+')),
        }
    }
}

/// Reads the file that an answer named.
pub fn read(bytes: &[u8], content: Statement) -> Observed {
    let Some(tables) = tables(bytes, content) else { return unknown("not a bill") };
    match content {
        Statement::Trade => collect(&tables, trade_line).map_or(unknown("malformed"), Observed::Bill),
        Statement::Funds => collect(&tables, movement).map_or(unknown("malformed"), Observed::Funds),
    }
}

/// The texts of the detailed tables; summaries have another first column.
fn tables(bytes: &[u8], content: Statement) -> Option<Vec<String>> {
    let first = match content {
        Statement::Trade => "支付宝交易号",
        Statement::Funds => "账务流水号",
    };
    let mut tables = Vec::new();
    for (_name, file) in archive::unzip(bytes)? {
        let (text, _, is_broken) = encoding_rs::GBK.decode(&file);
        if is_broken {
            return None;
        }
        if text.lines().any(|line| line.trim_start().starts_with(first)) {
            tables.push(text.into_owned());
        }
    }
    (!tables.is_empty()).then_some(tables)
}

fn collect<T>(tables: &[String], read: fn(&Row<'_>) -> Option<T>) -> Option<Vec<T>> {
    let mut lines = Vec::new();
    for table in tables {
        let mut rows = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        // Both widths of brackets are met.
        let header = rows.next()?.replace('(', "（").replace(')', "）");
        let header: Vec<_> = header.split(',').map(str::trim).collect();
        for row in rows {
            let values: Vec<_> = row.split(',').map(str::trim).collect();
            // A comma in a name would shift what stands behind it.
            if values.len() != header.len() {
                return None;
            }
            lines.push(read(&Row(header.iter().copied().zip(values).collect()))?);
        }
        if !is_whole(table) {
            return None;
        }
    }
    Some(lines)
}

/// The line after the last row says that nothing was cut off.
fn is_whole(table: &str) -> bool {
    table.lines().any(|line| line.starts_with('#') && line.contains("列表结束"))
}

fn trade_line(row: &Row<'_>) -> Option<BillLine> {
    let amount = row.minor("订单金额（元）")?;
    let kind = match row.text("业务类型")? {
        "交易" if amount > 0 => BillKind::Pay,
        "退款" if amount < 0 => BillKind::Refund,
        _ => return None,
    };
    let sign = if kind == BillKind::Pay { 1 } else { -1 };
    let number = row.text("支付宝交易号").filter(|number| !number.is_empty())?;
    Some(BillLine {
        payment_id: row.text("商户订单号")?.to_owned(),
        wallet_reference: number.to_owned(),
        trace_number: number.to_owned(),
        kind,
        refund_id: row.text("退款批次号/请求号").filter(|number| !number.is_empty()).map(str::to_owned),
        amount_minor: sign * amount,
        settled_minor: Some(sign * row.minor("商家实收（元）")?),
        // The fee of a payment is taken and stands as negative; that of a refund comes back.
        fee_minor: -sign * row.minor("服务费（元）")?,
        at_ms: wire::instant_ms(row.text("完成时间")?)?,
    })
}

fn movement(row: &Row<'_>) -> Option<Movement> {
    Some(Movement {
        number: row.text("账务流水号")?.to_owned(),
        wallet_reference: row.text("业务流水号")?.to_owned(),
        kind: row.text("业务类型")?.to_owned(),
        // Outgoing amounts stand as negative already.
        amount_minor: row.minor("收入金额（+元）")? + row.minor("支出金额（-元）")?,
        balance_minor: row.minor("账户余额（元）")?,
        at_ms: wire::instant_ms(row.text("发生时间")?)?,
    })
}
