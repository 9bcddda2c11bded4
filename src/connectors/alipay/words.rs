//! What Alipay's words mean. Only the words listed here are clear: they say for certain that nothing was taken. Whatever else
//! comes back is unknown and is asked for.

use super::wire::Answer;
use crate::{
    connectors::{Observed, RefundSeen},
    domain::payment::Fact,
};

/// The call did what it is for.
pub const DONE: &str = "10000";
/// The payer still has to type a password.
pub const WAITING: &str = "10003";
/// The call was understood and refused; `sub_code` says why.
pub const REFUSED: &str = "40004";

/// A payment code was refused before any money moved.
const DECLINES: [&str; 22] = [
    "ACQ.BEYOND_PAY_RESTRICTION",
    "ACQ.BEYOND_PER_RECEIPT_RESTRICTION",
    "ACQ.BUYER_BALANCE_NOT_ENOUGH",
    "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH",
    "ACQ.BUYER_ENABLE_STATUS_FORBID",
    "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
    "ACQ.BUYER_SELLER_EQUAL",
    "ACQ.ERROR_BALANCE_PAYMENT_DISABLE",
    "ACQ.ERROR_BUYER_CERTIFY_LEVEL_LIMIT",
    "ACQ.ERROR_SELLER_CERTIFY_LEVEL_LIMIT",
    "ACQ.INVALID_PARAMETER",
    "ACQ.MOBILE_PAYMENT_SWITCH_OFF",
    "ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE",
    "ACQ.PAYMENT_AUTH_CODE_INVALID",
    "ACQ.PAYMENT_FAIL",
    "ACQ.PAYMENT_REQUEST_HAS_RISK",
    "ACQ.PULL_MOBILE_CASHIER_FAIL",
    "ACQ.SELLER_BEEN_BLOCKED",
    "ACQ.TOTAL_FEE_EXCEED",
    "ACQ.USER_FACE_PAYMENT_SWITCH_OFF",
    "ACQ.BUYER_NOT_MAINLAND_CERT",
];

/// A refund was refused and no money goes back by this call.
const REFUND_REFUSALS: [&str; 9] = [
    "ACQ.BUYER_ERROR",
    "ACQ.BUYER_NOT_EXIST",
    "ACQ.INVALID_PARAMETER",
    "ACQ.REASON_TRADE_BEEN_FREEZEN",
    "ACQ.REASON_TRADE_REFUND_FEE_ERR",
    "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
    "ACQ.REFUND_FEE_ERROR",
    "ACQ.TRADE_HAS_FINISHED",
    "ACQ.TRADE_NOT_ALLOW_REFUND",
];

pub fn unknown(why: &'static str) -> Observed {
    Observed::Unknown { why }
}

/// A call about an order that was not done.
pub fn order_refused(answer: &Answer) -> Observed {
    match answer.sub_code.as_deref() {
        Some("ACQ.TRADE_NOT_EXIST") => Observed::NotFound,
        Some("ACQ.TRADE_HAS_CLOSE") => Observed::Fact(Fact::Closed),
        // Among them `ACQ.SYSTEM_ERROR` and `ACQ.TRADE_HAS_SUCCESS`, whose amount and number have to be asked for.
        _ => unknown("refused"),
    }
}

/// A payment code that was not paid with.
pub fn collect_refused(answer: &Answer) -> Observed {
    match answer.sub_code.as_deref() {
        Some(code) if DECLINES.contains(&code) => Observed::Fact(Fact::Declined { code: code.to_owned() }),
        Some("ACQ.TRADE_NOT_EXIST") => unknown("refused"),
        _ => order_refused(answer),
    }
}

/// A refund that was not made.
pub fn refund_refused(answer: &Answer) -> Observed {
    match answer.sub_code.as_deref() {
        Some("ACQ.SELLER_BALANCE_NOT_ENOUGH") => Observed::Refund(RefundSeen::InsufficientBalance),
        Some("ACQ.TRADE_NOT_EXIST") => Observed::NotFound,
        Some(code) if REFUND_REFUSALS.contains(&code) => Observed::Refund(RefundSeen::Refused),
        _ => unknown("refused"),
    }
}
