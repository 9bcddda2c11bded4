//! Writing calls: the content of each, the fields around it, and the signature.

use super::{credentials::Credentials, sign, wire};
use crate::{
    connectors::{
        BillFile, Collect, Cx, HttpRequest, Method, Op, Present, Refusal,
        form::{self, Fields},
    },
    domain::{money::Minor, time},
};
use serde_json::{Value, json};

/// Refunds and subjects may be this long.
const SUBJECT_LIMIT: usize = 120;

/// The name of the call that an operation makes; `None` where it makes none.
pub fn method(op: &Op) -> Option<&'static str> {
    Some(match op {
        Op::Present(Present { method: Method::InWallet { .. }, .. }) => "alipay.trade.create",
        // The code is also an address, at which a browser opens the app.
        Op::Present(_) => "alipay.trade.precreate",
        Op::Collect(_) => "alipay.trade.pay",
        Op::Query { .. } => "alipay.trade.query",
        Op::Close { .. } => "alipay.trade.close",
        Op::Reverse { .. } => "alipay.trade.cancel",
        Op::Refund(_) => "alipay.trade.refund",
        Op::RefundQuery { .. } => "alipay.trade.fastpay.refund.query",
        Op::Bill { .. } | Op::Funds { .. } => "alipay.data.dataservice.bill.downloadurl.query",
        Op::Download { .. } => return None,
    })
}

/// The part of an answer that belongs to that call.
pub fn node(method: &str) -> String {
    format!("{}_response", method.replace('.', "_"))
}

/// Writes the call of `op`.
///
/// # Errors
/// [`Refusal`].
pub fn request(op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
    if let Op::Download { file: BillFile { url, .. }, .. } = op {
        // The address is itself the permission and is good for half a minute.
        return Ok(HttpRequest { method: "GET", url: url.clone(), headers: Vec::new(), body: Vec::new() });
    }
    let method = method(op).ok_or(Refusal::Unsupported)?;
    send(method, &[("notify_url", &cx.account.notify_url), ("biz_content", &content(op)?.to_string())], cx)
}

/// A signed call with its own fields.
///
/// # Errors
/// [`Refusal`].
pub fn send(method: &str, own: &[(&str, &str)], cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
    let fields = signed_fields(method, own, cx)?;
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded;charset=utf-8".to_owned())];
    Ok(HttpRequest { method: "POST", url: gateway(cx), headers, body: form::write(&fields).into_bytes() })
}

/// Where a payer's browser pays an order on Alipay's own page, and comes back from. No call of ours: the address carries it all.
///
/// # Errors
/// [`Refusal`].
pub fn wap_url(order: &Present, cx: &Cx<'_>) -> Result<String, Refusal> {
    let mut content = order_content(order);
    content["product_code"] = "QUICK_WAP_WAY".into();
    content["quit_url"] = order.return_url.clone().into();
    let (content, notify_url) = (content.to_string(), cx.account.notify_url.as_str());
    let own = [("notify_url", notify_url), ("biz_content", &content), ("return_url", &order.return_url)];
    let fields = signed_fields("alipay.trade.wap.pay", &own, cx)?;
    Ok(format!("{}?{}", gateway(cx), form::write(&fields)))
}

fn gateway(cx: &Cx<'_>) -> String {
    format!("{}/gateway.do", cx.account.base_url)
}

fn signed_fields(method: &str, own: &[(&str, &str)], cx: &Cx<'_>) -> Result<Fields, Refusal> {
    let credentials = Credentials::of(cx.account).ok_or(Refusal::BadAccount)?;
    let at = wire::beijing(cx.now_ms);
    let mut named = vec![
        ("app_id", cx.account.participant.as_str()),
        ("method", method),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", sign::SIGN_TYPE),
        ("timestamp", &at),
        ("version", "1.0"),
    ];
    named.extend(own);
    named.extend(credentials.app_auth_token.as_deref().map(|token| ("app_auth_token", token)));
    if let Some((ours, roots)) = &credentials.certificate_numbers {
        named.extend([("app_cert_sn", ours.as_str()), ("alipay_root_cert_sn", roots)]);
    }
    // What is empty is not signed, so it is not sent either: not every reader leaves it out of the text.
    let said = named.into_iter().filter(|(_, value)| !value.is_empty());
    let mut fields: Fields = said.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let signature = credentials.private_key.sign(&sign::call_text(&fields))?;
    fields.insert("sign".to_owned(), signature);
    Ok(fields)
}

fn content(op: &Op) -> Result<Value, Refusal> {
    Ok(match op {
        Op::Present(order) => presented(order),
        Op::Collect(order) => collected(order),
        Op::Query { payment_id, .. } => {
            json!({"out_trade_no": payment_id, "query_options": ["fund_bill_list", "voucher_detail_list"]})
        }
        Op::Close { payment_id, .. } | Op::Reverse { payment_id, .. } => json!({"out_trade_no": payment_id}),
        Op::Refund(refund) => json!({
            "out_trade_no": refund.payment_id,
            "out_request_no": refund.refund_id,
            "refund_amount": Minor(refund.amount_minor).plain(),
            "refund_reason": short(&refund.reason),
        }),
        Op::RefundQuery { payment_id, refund_id, .. } => json!({"out_trade_no": payment_id, "out_request_no": refund_id}),
        Op::Bill { day, .. } => json!({"bill_type": "trade", "bill_date": date(*day)?}),
        Op::Funds { day, .. } => json!({"bill_type": "signcustomer", "bill_date": date(*day)?}),
        Op::Download { .. } => return Err(Refusal::Unsupported),
    })
}

fn date(day: i64) -> Result<String, Refusal> {
    Ok(time::date(day).ok_or(Refusal::Unfit)?.to_string())
}

fn order_content(order: &Present) -> Value {
    json!({
        "out_trade_no": order.payment_id,
        "total_amount": Minor(order.amount_minor).plain(),
        "subject": subject(&order.payee, &order.note),
        // An instant, not a span: a span would begin anew when the code is scanned.
        "time_expire": wire::beijing(order.expires_at_ms),
    })
}

fn presented(order: &Present) -> Value {
    let mut content = order_content(order);
    if let Method::InWallet { payer } = &order.method {
        // Payers used to have a number; newer apps are told a name that only they know.
        let is_number = payer.len() == 16 && payer.starts_with("2088");
        content[if is_number { "buyer_id" } else { "buyer_open_id" }] = payer.clone().into();
        content["product_code"] = "JSAPI_PAY".into();
    }
    content
}

fn collected(order: &Collect) -> Value {
    json!({
        "out_trade_no": order.payment_id,
        "total_amount": Minor(order.amount_minor).plain(),
        "subject": subject(&order.payee, &order.note),
        "scene": "bar_code",
        "auth_code": order.code.as_str(),
        "terminal_id": order.device,
    })
}

/// Alipay refuses these characters in a subject, and an empty one.
fn subject(payee: &str, note: &str) -> String {
    let joined = format!("{payee} {note}").replace(['/', '=', '&'], " ");
    let joined = short(joined.trim());
    if joined.is_empty() { "-".to_owned() } else { joined }
}

fn short(text: &str) -> String {
    text.chars().take(SUBJECT_LIMIT).collect()
}
