//! Refunds: accepted at once, told as succeeded by the notice and by every question after it.

use super::{
    Asked, Reply,
    orders::{known, spoiled},
    words,
};
use crate::simulator::{
    books::Order,
    office::{self, Trouble},
};
use serde_json::Value;

pub fn refund(asked: &Asked<'_>) -> Reply {
    let order = match order(asked) {
        Ok(order) => order,
        Err(Trouble::NoSuchOrder) => return Reply::problem(404, "RESOURCE_NOT_EXISTS", "订单号不存在"),
        Err(trouble) => return trouble.into(),
    };
    let number = asked.text("/out_refund_no").unwrap_or_default();
    if !(1..=64).contains(&number.len()) {
        return Reply::unfit("/out_refund_no", "商户退款单号为1至64位");
    }
    let amount = |field: &str| asked.body.pointer(field).and_then(Value::as_i64).unwrap_or(0);
    if amount("/amount/total") != order.offer.amount_minor {
        return Reply::unfit("/amount/total", "订单金额与原订单不一致");
    }
    let payment = order.offer.payment.clone();
    let given = asked.simulator.office.refund(&office::Asked {
        refund: number,
        payment: &payment,
        amount_minor: amount("/amount/refund"),
        notify_url: asked.text("/notify_url").unwrap_or_default(),
        ..office::Asked::default()
    });
    let reply = match given {
        Ok(given) => {
            asked.simulator.courier.report_refund(&given);
            let state = if given.now { "PROCESSING" } else { "SUCCESS" };
            Reply::json(&words::refund(&given.refund, &given.order, "status", state))
        }
        Err(Trouble::Refused("amount_exceeds_rest")) => Reply::unfit("/amount/refund", "退款金额大于可退金额"),
        Err(Trouble::NumberTaken) => Reply::unfit("/out_refund_no", "退款单号与之前的请求不一致"),
        Err(trouble) => trouble.into(),
    };
    spoiled(asked, "refund", &payment).unwrap_or(reply)
}

/// By the merchant's number, or by WeChat Pay's.
fn order(asked: &Asked<'_>) -> Result<Order, Trouble> {
    if let Some(number) = asked.text("/out_trade_no") {
        return known(asked, number);
    }
    let reference = asked.text("/transaction_id").ok_or(Trouble::NoSuchOrder)?;
    let found = asked.simulator.office.read(|books| books.orders().find(|order| order.wallet_reference == reference).cloned());
    found.ok_or(Trouble::NoSuchOrder)
}

pub fn query(asked: &Asked<'_>, number: &str) -> Reply {
    let found = asked.simulator.office.read(|books| {
        let refund = books.refund_of(number).filter(|refund| refund.wallet == "wechat_pay")?;
        Some((refund.clone(), books.order(&refund.payment)?.clone()))
    });
    match found {
        Some((refund, order)) => Reply::json(&words::refund(&refund, &order, "status", "SUCCESS")),
        None => Reply::problem(404, "RESOURCE_NOT_EXISTS", "退款单不存在"),
    }
}
