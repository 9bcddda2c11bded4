//! A trade in Alipay's words: as answers and notices tell it. Amounts are decimal yuan, times are Beijing's.

use crate::{
    domain::{money::Minor, time},
    simulator::{
        books::{AlipayOrder, Channel, Coupon, Giver, Order, State},
        payers,
    },
};
use serde_json::{Value, json};

/// `2026-11-22 08:30:00`.
pub fn beijing(at_ms: i64) -> String {
    time::beijing(at_ms, "%Y-%m-%d %H:%M:%S")
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
    let amount = yuan(order.payer_minor());
    let mut told = json!({
        "buyer_user_id": payers::buyer_id(&order.offer.participant, &order.payer), "buyer_logon_id": payers::mask(&order.payer),
        "buyer_pay_amount": amount, "receipt_amount": yuan(order.settled_minor()), "invoice_amount": amount, "point_amount": "0.00",
        "fund_bill_list": funds(order, ["fund_channel", "bank_code"]),
    });
    if let Some(coupon) = order.coupon {
        told["voucher_detail_list"] = json!([voucher(order, coupon, ["id", "merchant_contribute", "other_contribute"])]);
    }
    if let Some(guest) = guest(order) {
        told["external_payer_info"] = guest;
    }
    told
}

/// Where the money came from. Notices name the fields otherwise than answers.
pub fn funds(order: &Order, [channel, bank]: [&str; 2]) -> Value {
    let amount = yuan(order.payer_minor());
    let own = match guest(order) {
        Some(_) => json!({channel: "BANKCARD", bank: institution(&order.payer_wallet), "amount": amount}),
        None => json!({channel: "ALIPAYACCOUNT", "amount": amount}),
    };
    let given = order.coupon.map(|coupon| {
        let kind = if coupon.giver == Giver::Merchant { "MDISCOUNT" } else { "DISCOUNT" };
        json!({channel: kind, "amount": yuan(coupon.amount_minor)})
    });
    [own].into_iter().chain(given).collect()
}

/// A coupon and who bears it; what nobody else bears is Alipay's.
pub fn voucher(order: &Order, coupon: Coupon, [id, merchant, other]: [&str; 3]) -> Value {
    json!({
        id: format!("V{}", order.wallet_reference), "name": coupon.name(), "type": "ALIPAY_COMMON_VOUCHER",
        "amount": yuan(coupon.amount_minor), merchant: yuan(coupon.part(Giver::Merchant)), other: yuan(coupon.part(Giver::Other)),
    })
}

/// Whose user paid, where it was none of Alipay's.
pub fn guest(order: &Order) -> Option<Value> {
    (order.payer_wallet != "alipay").then(|| json!({"out_inst_payer_inst_id": institution(&order.payer_wallet)}))
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
