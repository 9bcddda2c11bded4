//! Trades: taken in, paid from a payer's code, asked about, closed and cancelled.

use super::{
    Asked, Reply,
    words::{beijing, merge, numbers, payer, status, yuan},
};
use crate::{
    connectors::network::sign::hex,
    domain::{money::Minor, time},
    simulator::{
        books::{AlipayOrder, Channel, Offer, Order, State, local_day},
        keyring::enrolment,
        office::Trouble,
        pages::{self, Visit},
    },
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde_json::json;

/// How long a trade stays payable that names no end.
const EXPIRY_MS: i64 = 2 * 3_600_000;
/// A subject that contains one of these is refused.
const NOT_IN_SUBJECTS: [char; 3] = ['/', '=', '&'];

pub fn trouble(trouble: Trouble) -> Reply {
    match trouble {
        Trouble::NoSuchOrder => Reply::refused("ACQ.TRADE_NOT_EXIST", "交易不存在"),
        Trouble::NumberTaken => Reply::refused("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改"),
        Trouble::Refused(_) => Reply::refused("ACQ.TRADE_HAS_CLOSE", "交易已经关闭"),
        Trouble::Journal(_) => Reply::refused("ACQ.SYSTEM_ERROR", "系统错误"),
    }
}

fn offer(asked: &Asked<'_>) -> Result<Offer, Reply> {
    let invalid = |_what: &str| Reply::refused("ACQ.INVALID_PARAMETER", "参数无效");
    let simulator = asked.simulator;
    let number = asked.text("out_trade_no").filter(|number| number.len() <= 64).ok_or_else(|| invalid("out_trade_no"))?;
    let subject = asked.text("subject").filter(|subject| !subject.contains(NOT_IN_SUBJECTS)).ok_or_else(|| invalid("subject"))?;
    let amount = asked.text("total_amount").and_then(|amount| Minor::parse(amount).ok()).filter(|amount| amount.0 > 0);
    let amount = amount.ok_or_else(|| invalid("total_amount"))?;
    let now_ms = simulator.world.now_ms();
    let expires_at_ms = match asked.text("time_expire") {
        Some(text) => instant_ms(text).ok_or_else(|| invalid("time_expire"))?,
        None => now_ms + EXPIRY_MS,
    };
    let buyer = asked.text("buyer_id").or(asked.text("buyer_open_id"));
    let visitor = buyer.and_then(|buyer| simulator.visitors.look(buyer, now_ms));
    let armed = if simulator.office.order(number).is_ok() { None } else { simulator.armed.draw("alipay") };
    Ok(Offer {
        payment: number.to_owned(),
        wallet: "alipay".to_owned(),
        participant: enrolment::ALIPAY_APP.to_owned(),
        notify_url: asked.field("notify_url").to_owned(),
        return_url: asked.field("return_url").to_owned(),
        amount_minor: amount.0,
        gross_minor: amount.0,
        discounts: Vec::new(),
        currency: "CNY".to_owned(),
        payee: subject.to_owned(),
        note: asked.text("body").unwrap_or_default().to_owned(),
        payer: visitor.as_ref().map(|visitor| visitor.payer.clone()),
        match_word: None,
        created_at_ms: now_ms,
        expires_at_ms,
        fault: visitor.and_then(|visitor| visitor.fault).or(armed),
        channel: Channel::Alipay(AlipayOrder {
            trade_no: format!("{}22001{}", local_day(now_ms), simulator.world.digits(15)),
            handle: format!("bax0{}", &hex(&simulator.world.random())[..20]),
            method: asked.method.to_owned(),
            passback: asked.text("passback_params").unwrap_or_default().to_owned(),
        }),
    })
}

fn instant_ms(beijing: &str) -> Option<i64> {
    let at: jiff::civil::DateTime = beijing.parse().ok()?;
    time::beijing_ms(at)
}

fn spoiled(asked: &Asked<'_>, about: &'static str, payment: &str) -> Option<Reply> {
    asked.simulator.spoil(about, payment).map(Reply::Spoilt)
}

/// Takes an order in; `Err` answers for one that is not payable any more.
fn taken(asked: &Asked<'_>, offer: Offer) -> Result<Order, Reply> {
    match asked.simulator.office.take(offer) {
        Ok(order) if order.state == State::Paid => Err(Reply::refused("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")),
        Ok(order) if order.state != State::Waiting => Err(trouble(Trouble::Refused("closed"))),
        Ok(order) => Ok(order),
        Err(error) => Err(trouble(error)),
    }
}

pub fn present(asked: &Asked<'_>) -> Reply {
    let is_code = asked.method == "alipay.trade.precreate";
    if !is_code && asked.text("buyer_id").or(asked.text("buyer_open_id")).is_none() {
        return Reply::refused("ACQ.INVALID_PARAMETER", "buyer_id和buyer_open_id不能同时为空");
    }
    let offer = match offer(asked) {
        Ok(offer) => offer,
        Err(reply) => return reply,
    };
    let payment = offer.payment.clone();
    let reply = match taken(asked, offer) {
        Ok(order) if is_code => {
            let handle = order.offer.channel.handle().unwrap_or_default();
            Reply::done(json!({"out_trade_no": payment, "qr_code": format!("https://qr.alipay.com/{handle}")}))
        }
        Ok(order) => Reply::done(numbers(&order)),
        Err(reply) => reply,
    };
    spoiled(asked, "order", &payment).unwrap_or(reply)
}

/// The payer's browser brings the order itself and stays to pay it.
pub fn page(asked: &Asked<'_>, visit: &Visit) -> Reply {
    let order = offer(asked).and_then(|offer| taken(asked, offer));
    Reply::Page(Box::new(match order {
        Ok(order) => Redirect::to(&pages::pay_path(&order.offer.payment, None, &order.offer.return_url)).into_response(),
        Err(Reply::Say(content)) => {
            let why = content.get("sub_msg").and_then(|why| why.as_str()).unwrap_or_default();
            pages::trouble(visit, StatusCode::CONFLICT, None, visit.say("这一单付不了", "This order cannot be paid"), why)
        }
        Err(_) => pages::no_such_order(visit, StatusCode::NOT_FOUND, ""),
    }))
}

/// The payer's code was scanned: the money is taken, or the payer is asked first.
pub fn collect(asked: &Asked<'_>) -> Reply {
    let Some(code) = asked.text("auth_code") else { return Reply::refused("ACQ.INVALID_PARAMETER", "auth_code不能为空") };
    let mut offer = match offer(asked) {
        Ok(offer) => offer,
        Err(reply) => return reply,
    };
    offer.return_url = String::new();
    let payment = offer.payment.clone();
    let known = asked.simulator.office.order(&payment).is_ok_and(|order| order.state == State::Paid);
    let reply = match asked.simulator.collect(offer, code) {
        Ok(Some(_)) if known => Reply::refused("ACQ.TRADE_HAS_SUCCESS", "交易已被支付"),
        Ok(Some(order)) => collected(&order),
        Ok(None) => Reply::refused("ACQ.PAYMENT_AUTH_CODE_INVALID", "支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款"),
        Err(error) => trouble(error),
    };
    spoiled(asked, "order", &payment).unwrap_or(reply)
}

fn collected(order: &Order) -> Reply {
    let mut told = numbers(order);
    match order.state {
        State::Waiting => {
            merge(&mut told, json!({"code": "10003", "msg": "order success pay inprocess"}));
            Reply::Say(told)
        }
        State::Paid => {
            let paid_at = order.paid_at_ms().map(beijing);
            merge(&mut told, json!({"total_amount": yuan(order.offer.amount_minor), "gmt_payment": paid_at}));
            merge(&mut told, payer(order));
            Reply::done(told)
        }
        State::Declined if order.decline_code == "balance_insufficient" => Reply::refused("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足"),
        State::Declined => Reply::refused("ACQ.PAYMENT_FAIL", "支付失败"),
        State::Closed => trouble(Trouble::Refused("closed")),
    }
}

/// A trade by the merchant's number, or by Alipay's.
pub fn known(asked: &Asked<'_>) -> Result<Order, Trouble> {
    let office = &asked.simulator.office;
    let order = match (asked.text("out_trade_no"), asked.text("trade_no")) {
        (Some(number), _) => office.order(number)?,
        (None, Some(number)) => office.order(&asked.simulator.behind(number).ok_or(Trouble::NoSuchOrder)?)?,
        (None, None) => return Err(Trouble::NoSuchOrder),
    };
    if matches!(order.offer.channel, Channel::Alipay(_)) { Ok(order) } else { Err(Trouble::NoSuchOrder) }
}

pub fn query(asked: &Asked<'_>) -> Reply {
    let order = match known(asked) {
        Ok(order) => order,
        Err(error) => return trouble(error),
    };
    let mut told = numbers(&order);
    merge(&mut told, json!({"trade_status": status(&order), "total_amount": yuan(order.offer.amount_minor)}));
    merge(&mut told, payer(&order));
    if let Some(at_ms) = order.paid_at_ms() {
        told["send_pay_date"] = beijing(at_ms).into();
    }
    spoiled(asked, "order", &order.offer.payment).unwrap_or_else(|| Reply::done(told))
}

pub fn close(asked: &Asked<'_>) -> Reply {
    let number = asked.text("out_trade_no").map(str::to_owned);
    let number = number.or_else(|| known(asked).ok().map(|order| order.offer.payment)).unwrap_or_default();
    let reply = match asked.simulator.office.close(&number) {
        Ok(order) if order.state == State::Paid => Reply::refused("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
        Ok(order) => Reply::done(numbers(&order)),
        Err(error) => trouble(error),
    };
    spoiled(asked, "order", &number).unwrap_or(reply)
}

/// Undoes: what was paid goes back, what was not paid is closed.
pub fn cancel(asked: &Asked<'_>) -> Reply {
    let number = asked.text("out_trade_no").map(str::to_owned);
    let number = number.or_else(|| known(asked).ok().map(|order| order.offer.payment)).unwrap_or_default();
    let reply = match asked.simulator.office.reverse(&number) {
        Ok(order) if order.state == State::Paid => Reply::refused("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
        Ok(order) => {
            let mut told = numbers(&order);
            let action = if order.reversed_at_ms.is_some() { "refund" } else { "close" };
            merge(&mut told, json!({"retry_flag": "N", "action": action}));
            Reply::done(told)
        }
        Err(error) => trouble(error),
    };
    spoiled(asked, "undo", &number).unwrap_or(reply)
}
