//! The settlement file of a day: a deflated zip within an answer, in it one table of fixed columns. A file of which any line cannot be
//! read is not used at all.

use super::instant_ms;
use crate::connectors::{BillKind, BillLine, archive};
use base64::{Engine, engine::general_purpose::STANDARD};

/// An inflated archive: far above any real one.
const ARCHIVE_LIMIT: u64 = 64 << 20;

/// The widths of the columns up to the last one that is used; between two of them stands one space.
pub const WIDTHS: [usize; 41] = [
    3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12,
    2, 1, 32,
];

/// The lines of the file in `content` (base64), for `day`; `None` where it is not such a file.
pub fn read(content: &str, day: i64) -> Option<Vec<BillLine>> {
    let packed = STANDARD.decode(content).ok()?;
    let archive = archive::read_up_to(flate2::read::ZlibDecoder::new(&packed[..]), ARCHIVE_LIMIT)?;
    let files = archive::unzip(&archive)?;
    let (_, table) = files.iter().find(|(name, _)| name.windows(3).any(|part| part == b"ZM_"))?;
    let lines = table.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty()).map(|line| read_line(line, day)).collect()
}

fn read_line(line: &[u8], day: i64) -> Option<BillLine> {
    let mut columns = Vec::new();
    let mut at = 0;
    for width in WIDTHS {
        // Names are GBK; whatever is used here is ASCII.
        columns.push(String::from_utf8_lossy(line.get(at..at + width)?).trim().to_owned());
        at += width + 1;
    }
    let [number, original_order] = [&columns[9], &columns[40]];
    let kind = match columns[0].as_str() {
        "S22" => BillKind::Pay,
        "S30" => BillKind::Refund,
        _ => return None,
    };
    let is_payment = kind == BillKind::Pay;
    let order = columns[11].clone();
    let fee_minor = signed(&columns[15])?;
    Some(BillLine {
        payment_id: if is_payment { order.clone() } else { original_order.clone() },
        wallet_reference: number.clone(),
        trace_number: columns[3].clone(),
        kind,
        refund_id: (!is_payment).then_some(order),
        amount_minor: columns[6].parse().ok()?,
        // That column is what is left after the fee.
        settled_minor: Some((signed(&columns[16])? - fee_minor).abs()),
        // The fee of a payment is taken from us, that of a refund comes back.
        fee_minor: fee_minor.abs(),
        at_ms: instant_ms(&format!("{:04}{}", day / 10_000, columns[4]))?,
    })
}

/// `D000000000012` is 12 to be paid, `C000000000012` is 12 to be had.
fn signed(amount: &str) -> Option<i64> {
    let sign = match amount.chars().next()? {
        'C' => 1,
        'D' => -1,
        _ => return None,
    };
    let digits = amount.get(1..)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse::<i64>().ok().map(|minor| sign * minor) } else { None }
}
