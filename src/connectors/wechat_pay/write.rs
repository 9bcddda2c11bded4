//! The calls to WeChat Pay: which address, which words. Signing is `sign`'s.

use super::{credentials::Credentials, sign};
use crate::{
    connectors::{Collect, Cx, HttpRequest, Method, Op, Present, Refund, Refusal, path_of},
    domain::time,
};
use serde_json::{Value, json};
use std::net::IpAddr;

/// Writes the call.
///
/// # Errors
/// [`Refusal`].
pub fn request(op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
    let credentials = Credentials::of(cx.account)?;
    let orders = orders(&credentials);
    let (get, post) =
        (|path: String| send("GET", &path, None, &credentials, cx), |path: String, body| send("POST", &path, Some(body), &credentials, cx));
    match op {
        Op::Present(order) => {
            let (word, body) = presented(order, &credentials, cx)?;
            post(format!("{orders}/{word}"), body)
        }
        Op::Collect(order) => post(format!("{orders}/codepay"), collected(order, &credentials, cx)?),
        Op::Query { payment_id, wallet_reference, .. } => {
            let number = match wallet_reference.as_deref().filter(|number| is_number(number, 1, 32)) {
                Some(number) => format!("id/{number}"),
                None => format!("out-trade-no/{}", order_number(payment_id)?),
            };
            get(format!("{orders}/{number}?{}", merchant_query(&credentials, cx)))
        }
        Op::Close { payment_id, .. } => {
            let mut body = parties(&credentials, cx);
            without(&mut body, &["appid", "sp_appid", "sub_appid"]);
            post(format!("{orders}/out-trade-no/{}/close", order_number(payment_id)?), body)
        }
        Op::Reverse { payment_id, .. } => {
            post(format!("{orders}/out-trade-no/{}/reverse", order_number(payment_id)?), parties(&credentials, cx))
        }
        Op::Refund(refund) => post("/v3/refund/domestic/refunds".to_owned(), refunded(refund, &credentials, cx)?),
        Op::RefundQuery { refund_id, .. } => {
            let number = Some(refund_id.as_str()).filter(|number| is_number(number, 1, 64)).ok_or(Refusal::Unfit)?;
            get(format!("/v3/refund/domestic/refunds/{number}{}", sub_merchant_query(&credentials, '?')))
        }
        Op::Bill { day, .. } => {
            get(format!("/v3/bill/tradebill?bill_date={}&bill_type=ALL{}", date(*day)?, sub_merchant_query(&credentials, '&')))
        }
        Op::Funds { day, .. } => get(format!("/v3/bill/fundflowbill?bill_date={}&account_type=BASIC", date(*day)?)),
        Op::Download { file, .. } => send("GET", &file.url, None, &credentials, cx),
    }
}

/// A signed call. `address` is a path, or complete; always JSON where there is a body.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn send(
    method: &'static str,
    address: &str,
    body: Option<Value>,
    credentials: &Credentials,
    cx: &Cx<'_>,
) -> Result<HttpRequest, Refusal> {
    let url = if address.starts_with('/') { format!("{}{address}", cx.account.base_url) } else { address.to_owned() };
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let authorization = sign::authorization(credentials, method, path_of(&url), &body, cx)?;
    let mut headers = vec![
        ("authorization".to_owned(), authorization),
        ("accept".to_owned(), "application/json".to_owned()),
        ("user-agent".to_owned(), concat!("tongma/", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    if method == "POST" {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    // Asks for an answer that is signed with this key; without it, one signed with a certificate.
    if let Some(key) = credentials.public_keys.first() {
        headers.push(("wechatpay-serial".to_owned(), key.id.clone()));
    }
    Ok(HttpRequest { method, url, headers, body: body.into_bytes() })
}

fn orders(credentials: &Credentials) -> &'static str {
    if credentials.sub_merchant.is_some() { "/v3/pay/partner/transactions" } else { "/v3/pay/transactions" }
}

/// Whose order it is.
fn parties(credentials: &Credentials, cx: &Cx<'_>) -> Value {
    let merchant = &cx.account.participant;
    match &credentials.sub_merchant {
        None => json!({ "appid": credentials.app_id, "mchid": merchant }),
        Some(sub) => {
            let mut parties = json!({ "sp_appid": credentials.app_id, "sp_mchid": merchant, "sub_mchid": sub.id });
            if let Some(app) = &sub.app_id {
                parties["sub_appid"] = json!(app);
            }
            parties
        }
    }
}

fn without(body: &mut Value, fields: &[&str]) {
    if let Some(body) = body.as_object_mut() {
        body.retain(|field, _| !fields.contains(&field.as_str()));
    }
}

fn merchant_query(credentials: &Credentials, cx: &Cx<'_>) -> String {
    let merchant = &cx.account.participant;
    match &credentials.sub_merchant {
        None => format!("mchid={merchant}"),
        Some(sub) => format!("sp_mchid={merchant}&sub_mchid={}", sub.id),
    }
}

fn sub_merchant_query(credentials: &Credentials, before: char) -> String {
    credentials.sub_merchant.as_ref().map(|sub| format!("{before}sub_mchid={}", sub.id)).unwrap_or_default()
}

fn presented(order: &Present, credentials: &Credentials, cx: &Cx<'_>) -> Result<(&'static str, Value), Refusal> {
    let mut body = parties(credentials, cx);
    body["description"] = json!(description(&order.payee, &order.note)?);
    body["out_trade_no"] = json!(order_number(&order.payment_id)?);
    body["time_expire"] = json!(instant(order.expires_at_ms));
    body["notify_url"] = json!(cx.account.notify_url);
    body["amount"] = json!({ "total": amount(order.amount_minor, &order.currency)?, "currency": order.currency });
    let word = match &order.method {
        Method::Code => "native",
        Method::InWallet { payer } => {
            let field = match &credentials.sub_merchant {
                None => "openid",
                Some(sub) if sub.app_id.is_some() => "sub_openid",
                Some(_) => "sp_openid",
            };
            body["payer"] = json!({ field: payer });
            "jsapi"
        }
        Method::RedirectFrom { ip } => {
            let ip: IpAddr = ip.parse().map_err(|_| Refusal::Unfit)?;
            body["scene_info"] = json!({ "payer_client_ip": ip.to_string(), "h5_info": { "type": "Wap" } });
            "h5"
        }
        Method::Redirect => return Err(Refusal::Unfit),
    };
    Ok((word, body))
}

fn collected(order: &Collect, credentials: &Credentials, cx: &Cx<'_>) -> Result<Value, Refusal> {
    if order.code.issuer() != "wechat_pay" {
        return Err(Refusal::Unfit);
    }
    let device = clipped(&order.device, 32);
    let mut body = parties(credentials, cx);
    body["description"] = json!(description(&order.payee, &order.note)?);
    body["out_trade_no"] = json!(order_number(&order.payment_id)?);
    body["payer"] = json!({ "auth_code": order.code.as_str() });
    body["amount"] = json!({ "total": amount(order.amount_minor, &order.currency)?, "currency": order.currency });
    body["scene_info"] = json!({ "device_id": device, "store_info": { "out_id": device } });
    Ok(body)
}

fn refunded(refund: &Refund, credentials: &Credentials, cx: &Cx<'_>) -> Result<Value, Refusal> {
    let number = Some(refund.refund_id.as_str()).filter(|number| is_number(number, 1, 64)).ok_or(Refusal::Unfit)?;
    if refund.amount_minor > refund.order_minor {
        return Err(Refusal::Unfit);
    }
    let mut body = json!({
        "out_trade_no": order_number(&refund.payment_id)?,
        "out_refund_no": number,
        "notify_url": cx.account.notify_url,
        "amount": {
            "refund": amount(refund.amount_minor, &refund.currency)?,
            "total": amount(refund.order_minor, &refund.currency)?,
            "currency": refund.currency,
        },
    });
    let reason = clipped(&refund.reason, 80);
    if !reason.is_empty() {
        body["reason"] = json!(reason);
    }
    if let Some(sub) = &credentials.sub_merchant {
        body["sub_mchid"] = json!(sub.id);
    }
    Ok(body)
}

/// Our number of an order, where WeChat Pay takes it as one.
fn order_number(payment_id: &str) -> Result<&str, Refusal> {
    if is_number(payment_id, 6, 32) { Ok(payment_id) } else { Err(Refusal::Unfit) }
}

/// Narrower than what WeChat Pay allows: these stand in addresses.
fn is_number(number: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// WeChat Pay moves yuan at home, and nothing below one fen.
fn amount(amount_minor: i64, currency: &str) -> Result<i64, Refusal> {
    if amount_minor > 0 && currency == "CNY" { Ok(amount_minor) } else { Err(Refusal::Unfit) }
}

fn description(payee: &str, note: &str) -> Result<String, Refusal> {
    let text = clipped(format!("{payee} {note}").trim(), 127);
    if text.is_empty() { Err(Refusal::Unfit) } else { Ok(text) }
}

/// As much of a text as fits into so many bytes.
fn clipped(text: &str, bytes: usize) -> String {
    let mut clipped = String::new();
    for character in text.chars().filter(|character| !character.is_control()) {
        if clipped.len() + character.len_utf8() > bytes {
            break;
        }
        clipped.push(character);
    }
    clipped
}

fn instant(at_ms: i64) -> String {
    time::beijing(at_ms, "%Y-%m-%dT%H:%M:%S%:z")
}

fn date(day: i64) -> Result<String, Refusal> {
    time::date(day).map(|date| date.to_string()).ok_or(Refusal::Unfit)
}
