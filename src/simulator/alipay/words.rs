//! A trade in Alipay's words: as answers and notices tell it. Amounts are decimal yuan, times are Beijing's.

use crate::{
    domain::{money::Minor, time},
    simulator::{
        books::{AlipayOrder, Channel, Order, State},
        payers,
    },
};
use serde_json::{Value, json};

/// `2026-11-22 08:30:00`.
pub fn beijing(at_ms: i64) -> String {
    time::local(at_ms, &time::zone(time::DEFAULT_TIME_ZONE)).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub fn yuan(amount_minor: i64) -> String {
    Minor(amount_minor).plain()
}

pub fn alipay(order: &Order) -> Option<&AlipayOrder> {
    match &order.offer.channel {
        Channel::Alipay(alipay) => Some(alipay),
        _ => None,
    }
}

/// Both numbers of a trade.
pub fn numbers(order: &Order) -> Value {
    let trade_no = alipay(order).map(|alipay| alipay.trade_no.clone()).unwrap_or_default();
    json!({"out_trade_no": order.offer.payment, "trade_no": trade_no})
}

pub fn status(order: &Order) -> &'static str {
    match order.state {
        State::Waiting => "WAIT_BUYER_PAY",
        State::Paid if order.refundable_minor() > 0 => "TRADE_SUCCESS",
        // All of it went back: the same word as for "nobody paid".
        State::Paid | State::Declined | State::Closed => "TRADE_CLOSED",
    }
}

/// Who paid and with what; nothing where nobody did.
pub fn payer(order: &Order) -> Value {
    if order.paid_at_ms().is_none() {
        return json!({});
    }
    let amount = yuan(order.offer.amount_minor);
    let mut told = json!({
        "buyer_user_id": payers::buyer_id(&order.offer.participant, &order.payer), "buyer_logon_id": payers::mask(&order.payer),
        "buyer_pay_amount": amount, "receipt_amount": amount, "invoice_amount": amount, "point_amount": "0.00",
        "fund_bill_list": [{"fund_channel": "ALIPAYACCOUNT", "amount": amount}],
    });
    if order.payer_wallet != "alipay" {
        told["external_payer_info"] = json!({"out_inst_payer_inst_id": institution(&order.payer_wallet)});
        told["fund_bill_list"] = json!([{"fund_channel": "BANKCARD", "bank_code": institution(&order.payer_wallet), "amount": amount}]);
    }
    told
}

/// The institution of a guest, as its code on the wire.
fn institution(wallet: &str) -> String {
    wallet.trim_start_matches("bank_").replace('_', "").to_ascii_uppercase()
}

/// Puts the fields of one object into another.
pub fn merge(content: &mut Value, more: Value) {
    if let (Some(content), Value::Object(more)) = (content.as_object_mut(), more) {
        content.extend(more);
    }
}
