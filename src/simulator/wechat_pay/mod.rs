//! WeChat Pay's side of APIv3: a merchant's calls under `/v3/`, each verified, acted on and answered with a signature; the pages of
//! its OAuth and of its H5 payments. An order's fault may spoil the answer, never the act.

mod bills;
mod notices;
mod oauth;
mod orders;
mod refunds;
mod signing;
mod words;

pub use bills::trade as trade_bill;
pub use notices::letter;
pub use orders::{bridge_signature_fits, handle_of};

use super::{
    Simulator,
    keyring::{Certified, WechatPay},
    network::plain_headers,
    notices::Hand,
    office::Trouble,
    spoilt::{self, Spoilt},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{OriginalUri, State as Shared},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde_json::{Value, json};
use signing::{Call, Mode};
use std::io;

/// What is answered.
pub enum Reply {
    Say(u16, Vec<u8>),
    /// A file, which nobody signs.
    File(Vec<u8>),
    Spoilt(Spoilt),
}

impl Reply {
    fn json(body: &Value) -> Self {
        Self::Say(200, body.to_string().into_bytes())
    }

    fn problem(status: u16, code: &str, message: &str) -> Self {
        Self::Say(status, json!({"code": code, "message": message}).to_string().into_bytes())
    }

    /// A field that is missing or cannot be.
    fn unfit(field: &str, issue: &str) -> Self {
        let detail = json!({"location": "body", "field": field, "issue": issue});
        Self::Say(400, json!({"code": "PARAM_ERROR", "message": "参数错误", "detail": detail}).to_string().into_bytes())
    }
}

impl From<Trouble> for Reply {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NoSuchOrder => Self::problem(404, "ORDER_NOT_EXIST", "订单不存在"),
            Trouble::NumberTaken => Self::problem(403, "OUT_TRADE_NO_USED", "商户订单号重复"),
            Trouble::Refused("closed") => Self::problem(400, "ORDER_CLOSED", "订单已关闭"),
            Trouble::Refused(_) => Self::problem(400, "INVALID_REQUEST", "无效请求"),
            Trouble::Journal(_) => Self::problem(500, "SYSTEM_ERROR", "系统异常，请用相同参数重新调用"),
        }
    }
}

/// A verified call.
pub struct Asked<'a> {
    pub simulator: &'a Simulator,
    pub keys: &'a WechatPay,
    /// Behind the question mark, decoded.
    pub query: Vec<(String, String)>,
    pub body: Value,
    /// Under `/v3/pay/partner/`: a service provider speaks for its merchant.
    pub is_partner: bool,
}

impl Asked<'_> {
    fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn text(&self, pointer: &str) -> Option<&str> {
        self.body.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

pub fn routes() -> Router<Simulator> {
    Router::new()
        .route("/v3/{*path}", any(call))
        .route("/connect/oauth2/authorize", get(oauth::page).post(oauth::sign_in))
        .route("/sns/oauth2/access_token", get(oauth::access_token))
        .route("/cgi-bin/mmpayweb-bin/checkmweb", get(orders::h5))
}

async fn call(
    Shared(simulator): Shared<Simulator>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let headers = plain_headers(&headers);
    let Ok(keys) = simulator.keyring.wechat_pay() else { return spoilt::garbage() };
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let verified = Call { method: method.as_str(), path, authorization: header("authorization").unwrap_or_default(), body: &body }
        .verify(&keys.merchants, simulator.world.now_ms());
    let reply = match verified {
        Ok(()) => {
            let asked = Asked {
                simulator: &simulator,
                keys: &keys,
                query: super::pages::form_pairs(uri.query().unwrap_or_default()).collect(),
                body: serde_json::from_slice(&body).unwrap_or_default(),
                is_partner: uri.path().starts_with("/v3/pay/partner/"),
            };
            act(&asked, method.as_str(), uri.path())
        }
        Err(turned) => {
            let told = json!({"code": "SIGN_ERROR", "message": turned.message, "detail": turned.detail});
            Reply::Say(401, told.to_string().into_bytes())
        }
    };
    answer(&simulator, &keys, Mode::asked(&keys, header("wechatpay-serial")), reply)
}

fn answer(simulator: &Simulator, keys: &WechatPay, mode: Mode, reply: Reply) -> Response {
    let (status, body) = match reply {
        Reply::Say(status, body) => (status, body),
        Reply::File(body) => return body.into_response(),
        Reply::Spoilt(Spoilt::Garbage) => return spoilt::garbage(),
        Reply::Spoilt(Spoilt::Broken) => return spoilt::broken(),
        Reply::Spoilt(Spoilt::Half) => (200, b"{\"trade_state\":".to_vec()),
    };
    let Ok(signed) = signing::headers(keys, mode, Hand::Own, &body, &simulator.world) else { return spoilt::garbage() };
    let mut response = Response::builder().status(status).header("request-id", simulator.world.new_id());
    if status != 204 {
        response = response.header("content-type", "application/json; charset=utf-8");
    }
    for (name, value) in signed {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).unwrap_or_else(|_| StatusCode::BAD_REQUEST.into_response())
}

fn act(asked: &Asked<'_>, method: &str, path: &str) -> Reply {
    let path = path.trim_start_matches("/v3/").replacen("pay/partner/", "pay/", 1);
    let parts: Vec<&str> = path.split('/').collect();
    match (method, parts.as_slice()) {
        ("POST", ["pay", "transactions", "codepay"]) => orders::collect(asked),
        ("POST", ["pay", "transactions", kind @ ("jsapi" | "native" | "h5" | "app")]) => orders::present(asked, kind),
        ("GET", ["pay", "transactions", "out-trade-no", number]) => orders::query(asked, &decoded(number)),
        ("GET", ["pay", "transactions", "id", number]) => orders::query_by_reference(asked, number),
        ("POST", ["pay", "transactions", "out-trade-no", number, "close"]) => orders::close(asked, &decoded(number)),
        ("POST", ["pay", "transactions", "out-trade-no", number, "reverse"]) => orders::reverse(asked, &decoded(number)),
        ("POST", ["refund", "domestic", "refunds"]) => refunds::refund(asked),
        ("GET", ["refund", "domestic", "refunds", number]) => refunds::query(asked, &decoded(number)),
        ("GET", ["certificates"]) => certificates(asked),
        ("GET", ["bill", kind @ ("tradebill" | "fundflowbill")]) => bills::prepare(asked, kind),
        ("GET", ["billdownload", "file"]) => bills::download(asked),
        _ => Reply::problem(404, "RESOURCE_NOT_EXISTS", "请求的资源不存在"),
    }
}

/// A number that stood in a path.
fn decoded(number: &str) -> String {
    super::pages::form_pairs(&format!("v={}", number.replace('+', "%2B"))).next().map(|(_, value)| value).unwrap_or_default()
}

/// Its certificates, for the merchant's eyes only.
fn certificates(asked: &Asked<'_>) -> Reply {
    let keys = asked.keys;
    let (from_ms, until_ms) = super::keyring::validity_ms();
    let entry = |platform: &Certified| {
        let encrypted = signing::encrypted(keys, platform.pem.as_bytes(), "certificate", &asked.simulator.world)?;
        Ok(json!({
            "serial_no": platform.serial_hex, "effective_time": words::instant(from_ms), "expire_time": words::instant(until_ms),
            "encrypt_certificate": encrypted,
        }))
    };
    let listed: io::Result<Vec<Value>> = keys.platform_before.iter().chain([&keys.platform]).map(entry).collect();
    listed.map_or_else(|_| Reply::problem(500, "SYSTEM_ERROR", "系统异常"), |listed| Reply::json(&json!({"data": listed})))
}
