//! WeChat Pay's answers. Only words that cannot mean anything else become facts; whatever is left is unknown and asked again: no
//! answer, 202, 429, every 5xx, and every code that the tables below do not name.

use super::{
    bill,
    credentials::Credentials,
    paid::{is_ours, paid},
    sign, wire,
};
use crate::{
    connectors::{BillFile, Cx, HttpResponse, Method, Observed, Op, Present, RefundSeen, Rejected, Statement, UNKNOWN_KEY, form},
    domain::payment::Fact,
};
use serde::de::DeserializeOwned;
use serde_json::json;

/// Where WeChat Pay lives: a bill may lie there whatever address the account uses.
const HOMES: [&str; 2] = ["https://api.mch.weixin.qq.com/", "https://api2.mch.weixin.qq.com/"];

/// Nothing was ordered, and the same order will not be taken either.
const REFUSED_ORDER: [(u16, &str); 6] = [
    (400, "PARAM_ERROR"),
    (400, "APPID_MCHID_NOT_MATCH"),
    (400, "MCH_NOT_EXISTS"),
    (403, "NO_AUTH"),
    (403, "RULE_LIMIT"),
    (403, "ACCOUNT_ERROR"),
];

/// The payment code was read, and nothing can be paid with it.
const REFUSED_CODE: [&str; 7] =
    ["AUTH_CODE_INVALID", "AUTH_CODE_ERROR", "AUTH_CODE_EXPIRE", "AUTHCODEEXPIRE", "NOT_SUPPORT_CARD", "NOTSUPORTCARD", "BUYER_MISMATCH"];

/// Reads an answer. Total.
pub fn response(op: &Op, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Observed {
    let Some(answer) = answer else { return unknown("no answer") };
    if let Op::Download { file, day, .. } = op {
        return if answer.status == 200 { bill::read(&answer.body, file, *day) } else { unknown("refused") };
    }
    let Ok(credentials) = Credentials::of(cx.account) else { return unknown("the account lacks settings") };
    if let Err(rejected) = sign::verify(&answer.headers, &answer.body, |serial| credentials.key(serial, cx), cx.now_ms) {
        return unknown(match rejected {
            Rejected::UnknownKey => UNKNOWN_KEY,
            Rejected::Stale => "stale",
            _ => "not signed",
        });
    }
    match (answer.status, op) {
        (204, Op::Close { .. }) if answer.body.is_empty() => Observed::Fact(Fact::Closed),
        (200, _) => understood(op, &answer.body, &credentials, cx).unwrap_or_else(|| unknown("not understood")),
        (status, _) => refused(op, status, &answer.body),
    }
}

fn unknown(why: &'static str) -> Observed {
    Observed::Unknown { why }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

fn understood(op: &Op, body: &[u8], credentials: &Credentials, cx: &Cx<'_>) -> Option<Observed> {
    match op {
        Op::Present(order) => prepaid(order, &parse(body)?, credentials, cx),
        Op::Collect(order) => transaction(&parse(body)?, &order.payment_id, credentials, cx),
        Op::Query { payment_id, .. } => transaction(&parse(body)?, payment_id, credentials, cx),
        Op::Reverse { payment_id, .. } => {
            let reversed: wire::Transaction = parse(body)?;
            // An order or a refund names the same numbers and says something else.
            let is_it = reversed.out_trade_no == *payment_id && reversed.trade_state.is_none() && parse::<wire::Refund>(body).is_none();
            (is_it && is_ours(&reversed.parties, credentials, cx)).then_some(Observed::Fact(Fact::Closed))
        }
        Op::Refund(refund) => {
            let seen: wire::Refund = parse(body)?;
            let amount = seen.amount.as_ref().and_then(|amount| amount.refund);
            let is_it = seen.out_refund_no == refund.refund_id && seen.out_trade_no == refund.payment_id;
            let state = refund_state(&seen.status).filter(|_| is_it && amount.is_none_or(|amount| amount == refund.amount_minor))?;
            Some(Observed::Refund(state))
        }
        Op::RefundQuery { refund_id, .. } => {
            let seen: wire::Refund = parse(body)?;
            Some(Observed::Refund(refund_state(&seen.status).filter(|_| seen.out_refund_no == *refund_id)?))
        }
        Op::Bill { .. } => lies_at(&parse(body)?, Statement::Trade, cx),
        Op::Funds { .. } => lies_at(&parse(body)?, Statement::Funds, cx),
        Op::Close { .. } | Op::Download { .. } => None,
    }
}

/// A refund's state by its word.
pub fn refund_state(word: &str) -> Option<RefundSeen> {
    match word {
        "SUCCESS" => Some(RefundSeen::Succeeded),
        "PROCESSING" => Some(RefundSeen::Processing),
        "CLOSED" => Some(RefundSeen::Refused),
        "ABNORMAL" => Some(RefundSeen::Abnormal),
        _ => None,
    }
}

fn prepaid(order: &Present, answer: &wire::Prepaid, credentials: &Credentials, cx: &Cx<'_>) -> Option<Observed> {
    let sound = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let presented = |url| Observed::Fact(Fact::Presented { pay_url: Some(url) });
    match &order.method {
        Method::Code => sound(&answer.code_url).map(presented),
        Method::RedirectFrom { .. } => sound(&answer.h5_url).map(|url| presented(led_back(&url, &order.return_url))),
        Method::InWallet { .. } => {
            let parameters = invocation(&sound(&answer.prepay_id)?, credentials, cx)?;
            Some(Observed::Invoke { parameters })
        }
        Method::Redirect => None,
    }
}

/// WeChat Pay knows where a browser goes on afterwards from nothing but the address that it was sent to.
fn led_back(url: &str, return_url: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{}", form::write(&[("redirect_url".to_owned(), return_url.to_owned())].into()))
}

/// What the page hands to `WeixinJSBridge`, signed.
fn invocation(prepay_id: &str, credentials: &Credentials, cx: &Cx<'_>) -> Option<String> {
    let app = credentials.sub_merchant.as_ref().and_then(|sub| sub.app_id.as_ref()).unwrap_or(&credentials.app_id);
    let (time, nonce, package) = (cx.now_ms.div_euclid(1000).to_string(), sign::nonce(cx), format!("prepay_id={prepay_id}"));
    let signature = sign::sign(credentials, &format!("{app}\n{time}\n{nonce}\n{package}\n")).ok()?;
    let parameters = json!({
        "appId": app, "timeStamp": time, "nonceStr": nonce, "package": package, "signType": "RSA", "paySign": signature,
    });
    Some(parameters.to_string())
}

fn transaction(seen: &wire::Transaction, payment_id: &str, credentials: &Credentials, cx: &Cx<'_>) -> Option<Observed> {
    if seen.out_trade_no != payment_id || !is_ours(&seen.parties, credentials, cx) {
        return None;
    }
    match seen.trade_state.as_deref()? {
        // With money given back it was paid all the same.
        "SUCCESS" | "REFUND" => Some(Observed::Fact(Fact::Paid(paid(seen)?))),
        "NOTPAY" | "USERPAYING" | "ACCEPT" => Some(Observed::Waiting),
        "CLOSED" | "REVOKED" => Some(Observed::Fact(Fact::Closed)),
        "PAYERROR" => Some(Observed::Fact(Fact::Declined { code: "PAYERROR".to_owned() })),
        _ => None,
    }
}

fn lies_at(answer: &wire::BillAddress, content: Statement, cx: &Cx<'_>) -> Option<Observed> {
    let own = format!("{}/", cx.account.base_url);
    let at_home = HOMES.into_iter().chain([own.as_str()]).any(|home| answer.download_url.starts_with(home));
    let is_hash = answer.hash_value.len() == 40 && answer.hash_value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let sound = at_home && is_hash && answer.hash_type == "SHA1" && answer.download_url.bytes().all(|byte| byte.is_ascii_graphic());
    sound.then(|| Observed::BillAt(BillFile { url: answer.download_url.clone(), sha1: Some(answer.hash_value.clone()), content }))
}

/// A no, by status and code together: neither alone says it.
fn refused(op: &Op, status: u16, body: &[u8]) -> Observed {
    let Some(wire::Problem { code }) = parse(body) else { return unknown("not understood") };
    let (status, code) = (status, code.as_str());
    match (op, status, code) {
        (Op::Query { .. } | Op::Close { .. } | Op::Reverse { .. }, 404, "ORDER_NOT_EXIST") => Observed::NotFound,
        (Op::Close { .. }, 400, "ORDER_CLOSED") => Observed::Fact(Fact::Closed),
        (Op::Collect(_), 400, "USERPAYING" | "USER_PAYING") => Observed::Waiting,
        (Op::Present(_) | Op::Collect(_), ..) if REFUSED_ORDER.contains(&(status, code)) => declined(code),
        (Op::Collect(_), 403, "NOT_ENOUGH") => declined(code),
        (Op::Collect(_), 400, _) if REFUSED_CODE.contains(&code) => declined(code),
        (Op::Refund(_), 403, "NOT_ENOUGH") => Observed::Refund(RefundSeen::InsufficientBalance),
        (Op::Refund(_), 400, "PARAM_ERROR")
        | (Op::Refund(_), 403, "NO_AUTH" | "USER_ACCOUNT_ABNORMAL")
        | (Op::Refund(_), 404, "RESOURCE_NOT_EXISTS" | "MCH_NOT_EXISTS") => Observed::Refund(RefundSeen::Refused),
        (Op::RefundQuery { .. }, 404, "RESOURCE_NOT_EXISTS") => Observed::NotFound,
        (Op::Bill { .. }, 400, "NO_STATEMENT_EXIST") => Observed::Bill(Vec::new()),
        (Op::Funds { .. }, 400, "NO_STATEMENT_EXIST") => Observed::Funds(Vec::new()),
        _ => unknown("refused"),
    }
}

fn declined(code: &str) -> Observed {
    Observed::Fact(Fact::Declined { code: code.to_owned() })
}
