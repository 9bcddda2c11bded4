//! The settlement file of a day: one table of columns of fixed width, zipped, deflated once more, in base64 within the answer.

use super::{Asked, Reply, words};
use crate::{
    connectors::unionpay::settlement::WIDTHS,
    domain::money::{Minor, fee},
    simulator::{
        books::{Books, Channel, Order, local_day},
        keyring::enrolment,
        network::FEE_RATE_PPM,
        office::beijing,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::ZlibEncoder};
use std::io::{Cursor, Write};

pub fn answer(asked: &Asked<'_>) -> Reply {
    // The day has no year: it is one of the last twelve months.
    let today = local_day(asked.simulator.world.now_ms());
    let Ok(month_day) = asked.field("settleDate").parse::<i64>() else { return Reply::code("10") };
    let this_year = today / 10_000 * 10_000 + month_day;
    let day = if this_year > today { this_year - 10_000 } else { this_year };
    let Some(archive) = asked.simulator.office.read(|books| file(books, day)) else { return Reply::code("98") };
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    match packer.write_all(&archive).and_then(|()| packer.finish()) {
        Ok(packed) => {
            let name = format!("{}_{day}.zip", enrolment::UNIONPAY_MERCHANT);
            Reply::Say([words("00"), vec![("fileName", name), ("fileContent", STANDARD.encode(packed))]].concat())
        }
        Err(_) => Reply::code("98"),
    }
}

/// The zip of that day; `None` where nothing happened.
pub fn file(books: &Books, day: i64) -> Option<Vec<u8>> {
    let ours = |order: &&Order| matches!(order.offer.channel, Channel::UnionPay(_));
    let paid = books.orders().filter(ours).filter_map(|order| {
        let fee_minor = fee(Minor(order.settled_minor()), FEE_RATE_PPM).0;
        Some((order.paid_at_ms()?, line(order, order.paid_at_ms()?, order.offer.amount_minor, fee_minor, None)))
    });
    let reversed = books.orders().filter(ours).filter_map(|order| {
        let back = Some((order.wallet_reference.as_str(), order.offer.payment.as_str(), order.trace_number.as_str()));
        Some((order.reversed_at_ms?, line(order, order.reversed_at_ms?, order.offer.amount_minor, 0, back)))
    });
    let refunded = books.refunds().filter_map(|refund| {
        let order = books.order(&refund.payment).filter(ours)?;
        let back = Some((refund.wallet_reference.as_str(), refund.refund.as_str(), refund.trace_number.as_str()));
        Some((refund.at_ms, line(order, refund.at_ms, refund.amount_minor, 0, back)))
    });
    let mut lines: Vec<_> = paid.chain(reversed).chain(refunded).filter(|(at_ms, _)| local_day(*at_ms) == day).collect();
    lines.sort();
    if lines.is_empty() {
        return None;
    }
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let name = format!("INN{}88ZM_{}", &day.to_string()[2..], enrolment::UNIONPAY_MERCHANT);
    writer.start_file(name, options).ok()?;
    for (_, line) in lines {
        writer.write_all(line.as_bytes()).ok()?;
    }
    writer.finish().ok().map(Cursor::into_inner)
}

/// One line; `back` has the numbers of money that went back: UnionPay's, the merchant's and the clearing house's.
fn line(order: &Order, at_ms: i64, amount_minor: i64, fee_minor: i64, back: Option<(&str, &str, &str)>) -> String {
    let is_paid = back.is_none();
    let (reference, number, trace) = back.unwrap_or((&order.wallet_reference, &order.offer.payment, &order.trace_number));
    // C is what the merchant gets, D what it pays.
    let signed = |side: char, amount_minor: i64| format!("{side}{amount_minor:012}");
    let mut columns = vec![String::new(); WIDTHS.len()];
    columns[0] = if is_paid { "S22" } else { "S30" }.to_owned();
    columns[3] = trace.to_owned();
    columns[4] = beijing(at_ms)[4..].to_owned();
    columns[6] = format!("{amount_minor:012}");
    columns[9] = reference.to_owned();
    columns[11] = number.to_owned();
    columns[15] = signed('D', fee_minor);
    columns[16] = if is_paid { signed('C', order.settled_minor() - fee_minor) } else { signed('D', amount_minor) };
    if !is_paid {
        columns[40].clone_from(&order.offer.payment);
    }
    let padded: Vec<String> = columns.iter().zip(WIDTHS).map(|(value, width)| format!("{value:<width$}")).collect();
    padded.join(" ") + "\r\n"
}
