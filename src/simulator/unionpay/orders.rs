//! Orders: a code for a payer to scan, a payer's code that was scanned, and everything that is asked about them later. An order is known
//! by its number and its time together.

use super::{Asked, Reply, words};
use crate::{
    domain::time,
    simulator::{
        Simulator,
        books::{Channel, Giver, Offer, Order, Refund, State, UnionPayOrder, local_day},
        keyring::enrolment,
        office::{self, Trouble, beijing},
        pages,
    },
};
use axum::{
    extract::{Path, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;

/// How long an order stays payable that names no end.
const EXPIRY_MS: i64 = 15 * 60_000;

fn instant_ms(beijing: &str) -> Option<i64> {
    let at = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", beijing).ok()?;
    time::beijing_ms(at)
}

fn offer(asked: &Asked<'_>) -> Result<Offer, Reply> {
    let (number, ordered_at) = (asked.field("orderId"), asked.field("txnTime"));
    let sound = (8..=40).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let amount_minor: Option<i64> = asked.field("txnAmt").parse().ok().filter(|amount| *amount > 0);
    let expires_at_ms = match asked.field("payTimeout") {
        "" => Some(asked.simulator.world.now_ms() + EXPIRY_MS),
        text => instant_ms(text),
    };
    let (Some(amount_minor), Some(_), Some(expires_at_ms), true) = (amount_minor, instant_ms(ordered_at), expires_at_ms, sound) else {
        return Err(Reply::code("10"));
    };
    if asked.field("currencyCode") != "156" {
        return Err(Reply::code("10"));
    }
    let known = asked.simulator.office.order(number).is_ok();
    Ok(Offer {
        payment: number.to_owned(),
        wallet: "unionpay".to_owned(),
        participant: enrolment::UNIONPAY_MERCHANT.to_owned(),
        notify_url: asked.field("backUrl").to_owned(),
        return_url: asked.field("frontUrl").to_owned(),
        amount_minor,
        gross_minor: amount_minor,
        discounts: Vec::new(),
        currency: "CNY".to_owned(),
        // Whose merchant number it is: the order itself names nobody.
        payee: format!("商户 {}", enrolment::UNIONPAY_MERCHANT),
        note: String::new(),
        payer: None,
        match_word: None,
        created_at_ms: asked.simulator.world.now_ms(),
        expires_at_ms,
        fault: if known { None } else { asked.simulator.armed.draw("unionpay") },
        channel: Channel::UnionPay(UnionPayOrder {
            ordered_at: ordered_at.to_owned(),
            kind: asked.field("txnSubType").to_owned(),
            handle: format!("00010000/62{}", asked.simulator.world.digits(26)),
        }),
    })
}

fn spoiled(asked: &Asked<'_>, about: &'static str, payment: &str) -> Option<Reply> {
    asked.simulator.spoil(about, payment).map(Reply::Spoilt)
}

pub fn present(asked: &Asked<'_>) -> Reply {
    let offer = match offer(asked) {
        Ok(offer) => offer,
        Err(reply) => return reply,
    };
    let payment = offer.payment.clone();
    let reply = match asked.simulator.office.take(offer) {
        Ok(order) if order.state == State::Waiting => {
            let handle = order.offer.channel.handle().unwrap_or_default();
            // A browser that comes by itself, and wants back, stays on this machine; a code on paper says what every app knows.
            let qr_code = match order.offer.return_url.as_str() {
                "" => format!("https://qr.95516.com/{handle}"),
                _ => format!("{}/qrcGtwWeb-web/{handle}", asked.simulator.url),
            };
            Reply::Say([words("00"), vec![("qrCode", qr_code)]].concat())
        }
        Ok(_) | Err(Trouble::NumberTaken) => Reply::code("12"),
        Err(_) => Reply::code("35"),
    };
    spoiled(asked, "order", &payment).unwrap_or(reply)
}

/// The code as an address: where a browser stands before the wallet.
pub async fn page(Shared(simulator): Shared<Simulator>, Path((issuer, number)): Path<(String, String)>, visit: pages::Visit) -> Response {
    match simulator.behind(&format!("{issuer}/{number}")) {
        Some(payment) => Redirect::to(&pages::pay_path(&payment, None, "")).into_response(),
        None => pages::no_such_order(&visit, StatusCode::NOT_FOUND, &number),
    }
}

/// The payer's code was scanned. Accepted is all that is said: a notice or a question tells the rest.
pub fn collect(asked: &Asked<'_>) -> Reply {
    let offer = match offer(asked) {
        Ok(offer) => offer,
        Err(reply) => return reply,
    };
    if !(1..=8).contains(&asked.field("termId").len()) {
        return Reply::code("10");
    }
    let payment = offer.payment.clone();
    let reply = match asked.simulator.collect(offer, asked.field("qrNo")) {
        Ok(Some(order)) if order.state == State::Declined => Reply::code(decline(&order)),
        Ok(Some(_)) => Reply::code("00"),
        Ok(None) => Reply::code("61"),
        Err(Trouble::NumberTaken) => Reply::code("12"),
        Err(_) => Reply::code("35"),
    };
    spoiled(asked, "order", &payment).unwrap_or(reply)
}

fn decline(order: &Order) -> &'static str {
    if order.decline_code == "balance_insufficient" { "64" } else { "60" }
}

/// An order of UnionPay's by its number and its time.
fn known(asked: &Asked<'_>, number: &str, ordered_at: &str) -> Option<Order> {
    let order = asked.simulator.office.order(number).ok()?;
    let fits = matches!(&order.offer.channel, Channel::UnionPay(ours) if ours.ordered_at == ordered_at);
    fits.then_some(order)
}

pub fn query(asked: &Asked<'_>) -> Reply {
    let (number, ordered_at) = (asked.field("orderId"), asked.field("txnTime"));
    if let Some(order) = known(asked, number, ordered_at) {
        return spoiled(asked, "order", number).unwrap_or_else(|| Reply::Say(queried(&order, asked.simulator)));
    }
    let refund = asked.simulator.office.read(|books| {
        let refund = books.refund_of(number).filter(|refund| refund.wallet == "unionpay" && refund.asked_at == ordered_at)?;
        Some((refund.clone(), books.order(&refund.payment)?.clone()))
    });
    match refund {
        Some((refund, order)) => {
            let mut told = words("00");
            told.extend(refunded(&refund, &order));
            told.extend([("origRespCode", "00".to_owned()), ("origRespMsg", "Success!".to_owned())]);
            Reply::Say(told)
        }
        None => Reply::code("34"),
    }
}

fn queried(order: &Order, simulator: &Simulator) -> Vec<(&'static str, String)> {
    let mut told = words("00");
    let original = match order.state {
        State::Paid => {
            told.extend(paid(order));
            "00"
        }
        State::Declined => decline(order),
        State::Waiting if simulator.world.now_ms() < order.offer.expires_at_ms => "05",
        // Nothing was ever traded on it.
        State::Waiting | State::Closed => return words("34"),
    };
    let sentence = words(original).pop().map(|(_, sentence)| sentence).unwrap_or_default();
    told.extend([("origRespCode", original.to_owned()), ("origRespMsg", sentence)]);
    told
}

/// What is told of money that came.
pub fn paid(order: &Order) -> Vec<(&'static str, String)> {
    let at = beijing(order.paid_at_ms().unwrap_or(order.offer.created_at_ms));
    let mut told = vec![
        ("queryId", order.wallet_reference.clone()),
        ("traceNo", order.trace_number.clone()),
        ("traceTime", at[4..].to_owned()),
        ("settleAmt", order.settled_minor().to_string()),
        ("settleCurrencyCode", "156".to_owned()),
        ("settleDate", at[4..8].to_owned()),
        ("txnAmt", order.payer_minor().to_string()),
        ("currencyCode", "156".to_owned()),
        ("accNo", card(&order.payer_wallet).to_owned()),
        ("payCardType", "01".to_owned()),
    ];
    if let Some(coupon) = order.coupon {
        let sponsor = match coupon.giver {
            Giver::Wallet => "00010000",
            Giver::Merchant => enrolment::UNIONPAY_MERCHANT,
            Giver::Other => "03080000",
        };
        let id = format!("21{}", order.wallet_reference);
        let part =
            json!({"type": "CP01", "spnsrId": sponsor, "offstAmt": coupon.amount_minor.to_string(), "id": id, "desc": coupon.name()});
        told.extend([("origTxnAmt", order.offer.amount_minor.to_string()), ("couponInfo", json!([part]).to_string())]);
    }
    told
}

/// The card behind a wallet, masked: it says which bank's app it was, and no more.
fn card(wallet: &str) -> &'static str {
    match wallet {
        "bank_icbc" => "622202******0017",
        "bank_ccb" => "621700******0017",
        "jd_pay" => "621467******0017",
        _ => "621626******0017",
    }
}

/// What is told of money that went back.
pub fn refunded(refund: &Refund, order: &Order) -> Vec<(&'static str, String)> {
    let at = beijing(refund.at_ms);
    let ordered_at = match &order.offer.channel {
        Channel::UnionPay(ours) => ours.ordered_at.clone(),
        _ => String::new(),
    };
    vec![
        ("queryId", refund.wallet_reference.clone()),
        ("traceNo", refund.trace_number.clone()),
        ("traceTime", at[4..].to_owned()),
        ("settleAmt", refund.amount_minor.to_string()),
        ("settleCurrencyCode", "156".to_owned()),
        ("settleDate", at[4..8].to_owned()),
        ("txnAmt", refund.amount_minor.to_string()),
        ("currencyCode", "156".to_owned()),
        ("origQryId", order.wallet_reference.clone()),
        ("origOrderId", order.offer.payment.clone()),
        ("origTxnTime", ordered_at),
    ]
}

/// The payment that a refund names: by UnionPay's number, or by the merchant's.
fn original(asked: &Asked<'_>) -> Option<Order> {
    match asked.field("origQryId") {
        "" => known(asked, asked.field("origOrderId"), asked.field("origTxnTime")),
        reference => asked.simulator.office.read(|books| {
            let ours = |order: &&Order| matches!(order.offer.channel, Channel::UnionPay(_)) && order.wallet_reference == reference;
            books.orders().find(ours).cloned()
        }),
    }
}

pub fn refund(asked: &Asked<'_>) -> Reply {
    let Some(order) = original(asked) else { return Reply::code("35") };
    let amount_minor = asked.field("txnAmt").parse().unwrap_or(0);
    give_back(asked, &order, amount_minor)
}

/// All of a payment, on the day of it.
pub fn cancel(asked: &Asked<'_>) -> Reply {
    let Some(order) = original(asked) else { return Reply::code("35") };
    let is_today = order.paid_at_ms().map(local_day) == Some(local_day(asked.simulator.world.now_ms()));
    if asked.field("txnAmt").parse() != Ok(order.offer.amount_minor) || !is_today {
        return Reply::code("36");
    }
    give_back(asked, &order, order.offer.amount_minor)
}

fn give_back(asked: &Asked<'_>, order: &Order, amount_minor: i64) -> Reply {
    let given = asked.simulator.office.refund(&office::Asked {
        refund: asked.field("orderId"),
        payment: &order.offer.payment,
        amount_minor,
        notify_url: asked.field("backUrl"),
        asked_at: asked.field("txnTime"),
        kind: asked.field("txnType"),
    });
    let reply = match given {
        Ok(given) if given.now => {
            asked.simulator.courier.report_refund(&given);
            Reply::Say([words("00"), vec![("queryId", given.refund.wallet_reference)]].concat())
        }
        Ok(_) | Err(Trouble::NumberTaken) => Reply::code("12"),
        Err(Trouble::Refused("amount_exceeds_rest")) => Reply::code("33"),
        Err(_) => Reply::code("35"),
    };
    spoiled(asked, "refund", &order.offer.payment).unwrap_or(reply)
}

/// Undoes an order whose result its asker does not know; it is named by the order's own number and time.
pub fn reverse(asked: &Asked<'_>) -> Reply {
    let (number, ordered_at) = (asked.field("orderId"), asked.field("txnTime"));
    if known(asked, number, ordered_at).is_none() {
        return Reply::code("35");
    }
    let reply = match asked.simulator.office.reverse(number) {
        Ok(order) if order.state == State::Paid => Reply::code("35"),
        Ok(_) => Reply::code("00"),
        Err(_) => Reply::code("35"),
    };
    spoiled(asked, "undo", number).unwrap_or(reply)
}
