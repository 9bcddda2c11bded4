//! An order and a refund in WeChat Pay's words: as answers and notices tell them.

use crate::{
    domain::time,
    simulator::{
        books::{Coupon, Giver, Order, Refund, State, WechatOrder},
        payers,
    },
};
use serde_json::{Value, json};

/// `2026-11-22T08:30:00+08:00`.
pub fn instant(at_ms: i64) -> String {
    time::beijing(at_ms, "%Y-%m-%dT%H:%M:%S%:z")
}

/// Whose order it is.
pub fn parties(offer_merchant: &str, order: &WechatOrder) -> Value {
    match &order.sub_merchant {
        None => json!({"appid": order.app_id, "mchid": offer_merchant}),
        Some(sub) => {
            let mut parties = json!({"sp_appid": order.app_id, "sp_mchid": offer_merchant, "sub_mchid": sub.id});
            if let Some(app) = &sub.app_id {
                parties["sub_appid"] = app.clone().into();
            }
            parties
        }
    }
}

/// The state and its sentence.
pub fn state(order: &Order) -> (&'static str, &'static str) {
    match order.state {
        State::Waiting if is_scanned(order) => ("USERPAYING", "用户支付中"),
        State::Waiting => ("NOTPAY", "订单未支付"),
        State::Paid if order.refunded_minor > 0 => ("REFUND", "转入退款"),
        State::Paid => ("SUCCESS", "支付成功"),
        State::Declined => ("PAYERROR", "支付失败(其他原因，如银行返回失败)"),
        State::Closed if is_scanned(order) => ("REVOKED", "已撤销"),
        State::Closed => ("CLOSED", "订单已关闭"),
    }
}

/// Whether the shop scanned the payer's code.
fn is_scanned(order: &Order) -> bool {
    matches!(&order.offer.channel, crate::simulator::books::Channel::WechatPay(order) if order.trade_type == "MICROPAY")
}

/// The order as a query and a notice tell it.
pub fn transaction(order: &Order, wechat: &WechatOrder) -> Value {
    let offer = &order.offer;
    let (state, sentence) = state(order);
    let mut told = parties(&offer.participant, wechat);
    told["out_trade_no"] = offer.payment.clone().into();
    told["attach"] = wechat.attach.clone().into();
    told["trade_state"] = state.into();
    told["trade_state_desc"] = sentence.into();
    told["trade_type"] = wechat.trade_type.clone().into();
    told["amount"] = json!({"total": offer.amount_minor, "currency": offer.currency});
    let Some(at_ms) = order.paid_at_ms() else { return told };
    told["transaction_id"] = order.wallet_reference.clone().into();
    told["bank_type"] = bank_type(order).into();
    told["success_time"] = instant(at_ms).into();
    told["amount"]["payer_total"] = order.payer_minor().into();
    told["amount"]["payer_currency"] = offer.currency.clone().into();
    if let Some(coupon) = order.coupon {
        told["promotion_detail"] = json!([promotion(order, coupon)]);
    }
    if let Some(open_id) = open_id(order) {
        let field = match &wechat.sub_merchant {
            None => "openid",
            Some(sub) if sub.app_id.is_some() => "sub_openid",
            Some(_) => "sp_openid",
        };
        told["payer"] = json!({field: open_id});
    }
    told
}

/// A coupon: the merchant's own is taken from what it is paid, the others were paid for beforehand.
fn promotion(order: &Order, coupon: Coupon) -> Value {
    json!({
        "coupon_id": format!("1{}", order.wallet_reference), "name": coupon.name(), "scope": "GLOBAL",
        "type": if coupon.giver == Giver::Merchant { "NOCASH" } else { "CASH" },
        "amount": coupon.amount_minor, "stock_id": "9865000", "currency": order.offer.currency,
        "wechatpay_contribute": coupon.part(Giver::Wallet), "merchant_contribute": coupon.part(Giver::Merchant),
        "other_contribute": coupon.part(Giver::Other),
    })
}

/// The payer's id; a guest of another wallet has none.
pub fn open_id(order: &Order) -> Option<String> {
    (order.payer_wallet == "wechat_pay").then(|| payers::open_id(&order.offer.participant, &order.payer))
}

/// The one field that may tell which wallet paid.
fn bank_type(order: &Order) -> &'static str {
    match order.payer_wallet.as_str() {
        // The same word for a balance of WeChat's own and for JD's guests: nobody publishes one for those.
        "wechat_pay" | "jd_pay" => "OTHERS",
        "ecny" => "ICBC_ECNY",
        "hebao" => "CMPAY_DEBIT",
        "bestpay" => "BESTPAY_DEBIT",
        "wo_wallet" => "WOPAY_DEBIT",
        // Cloud QuickPass, and every bank's app with it.
        _ => "UPQUICKPASS_DEBIT",
    }
}

/// A refund; the answers call its state `status`, notices `refund_status`.
pub fn refund(refund: &Refund, order: &Order, state_field: &str, state: &str) -> Value {
    let offer = &order.offer;
    let mut told = json!({
        "refund_id": refund.wallet_reference, "out_refund_no": refund.refund, "transaction_id": order.wallet_reference,
        "out_trade_no": offer.payment, "channel": "ORIGINAL", "user_received_account": "支付用户零钱", "create_time": instant(refund.at_ms),
        "funds_account": "AVAILABLE",
        "amount": {
            "total": offer.amount_minor, "refund": refund.amount_minor, "payer_total": offer.amount_minor, "payer_refund": refund.amount_minor,
            "settlement_refund": refund.amount_minor, "settlement_total": offer.amount_minor, "discount_refund": 0, "currency": offer.currency,
        },
    });
    told[state_field] = state.into();
    if state == "SUCCESS" {
        told["success_time"] = instant(refund.at_ms).into();
    }
    told
}
