//! Refunds: made at once; the same request number is the same refund.

use super::{
    Asked, Reply,
    trades::{known, trouble},
    words::{beijing, merge, numbers, yuan},
};
use crate::{
    domain::money::Minor,
    simulator::{
        office::{self, Trouble},
        payers,
    },
};
use serde_json::json;

pub fn refund(asked: &Asked<'_>) -> Reply {
    let order = match known(asked) {
        Ok(order) => order,
        Err(error) => return trouble(error),
    };
    let amount = asked.text("refund_amount").and_then(|amount| Minor::parse(amount).ok()).filter(|amount| amount.0 > 0);
    let Some(amount) = amount else { return Reply::refused("ACQ.INVALID_PARAMETER", "refund_amount无效") };
    let payment = order.offer.payment.clone();
    // Without a number it is a refund of everything.
    let number = asked.text("out_request_no").unwrap_or(&payment);
    let given = asked.simulator.office.refund(&office::Asked {
        refund: number,
        payment: &payment,
        amount_minor: amount.0,
        notify_url: &order.offer.notify_url,
        ..office::Asked::default()
    });
    let reply = match given {
        Ok(given) => {
            asked.simulator.courier.report_refund(&given);
            let mut told = numbers(&given.order);
            merge(
                &mut told,
                json!({
                    "fund_change": if given.now { "Y" } else { "N" }, "refund_fee": yuan(given.order.refunded_minor),
                    "buyer_logon_id": payers::mask(&order.payer), "gmt_refund_pay": beijing(given.refund.at_ms),
                    "buyer_user_id": payers::buyer_id(&order.offer.participant, &order.payer),
                }),
            );
            Reply::done(told)
        }
        Err(Trouble::NumberTaken) => Reply::refused("ACQ.DISCORDANT_REPEAT_REQUEST", "不一致的请求"),
        Err(Trouble::Refused("amount_exceeds_rest")) => Reply::refused("ACQ.REASON_TRADE_REFUND_FEE_ERR", "退款金额无效"),
        Err(Trouble::Refused(_)) => Reply::refused("ACQ.TRADE_NOT_ALLOW_REFUND", "当前交易不允许退款"),
        Err(error) => trouble(error),
    };
    asked.simulator.spoil("refund", &payment).map_or(reply, Reply::Spoilt)
}

/// The question works also where there is no such refund: then it says nothing of one.
pub fn query(asked: &Asked<'_>) -> Reply {
    let order = match known(asked) {
        Ok(order) => order,
        Err(error) => return trouble(error),
    };
    let number = asked.text("out_request_no").unwrap_or_default();
    let found = asked.simulator.office.read(|books| books.refund_of(number).cloned());
    let Some(refund) = found.filter(|refund| refund.payment == order.offer.payment) else { return Reply::done(json!({})) };
    let mut told = numbers(&order);
    merge(
        &mut told,
        json!({
            "out_request_no": refund.refund, "refund_status": "REFUND_SUCCESS", "refund_amount": yuan(refund.amount_minor),
            "total_amount": yuan(order.offer.amount_minor), "gmt_refund_pay": beijing(refund.at_ms),
        }),
    );
    Reply::done(told)
}
