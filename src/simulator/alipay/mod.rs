//! Alipay's side of OpenAPI version 2: one gateway for every call, forms in, signed JSON out; with certificates where the merchant
//! speaks of them, with bare keys otherwise. An order's fault may spoil the answer, never the act.

mod bills;
mod notices;
mod oauth;
mod refunds;
mod trades;
mod words;

pub use bills::trade as trade_bill;
pub use notices::letter;

use super::{
    Simulator,
    keyring::{Alipay, Certified, enrolment},
    pages::{self, Visit},
    spoilt::{self, Spoilt},
};
use crate::connectors::form::{self, Fields};
use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State as Shared},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use md5::{Digest, Md5};
use serde_json::{Value, json};

/// What is answered.
pub enum Reply {
    /// The content of the answer to that call.
    Say(Value),
    /// Outside of every call, and signed by nobody.
    Error(&'static str, &'static str),
    Page(Box<Response>),
    Spoilt(Spoilt),
}

impl Reply {
    fn done(mut content: Value) -> Self {
        content["code"] = "10000".into();
        content["msg"] = "Success".into();
        Self::Say(content)
    }

    fn refused(sub_code: &str, sub_msg: &str) -> Self {
        Self::Say(json!({"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": sub_msg}))
    }
}

/// A verified call.
pub struct Asked<'a> {
    pub simulator: &'a Simulator,
    pub method: &'a str,
    pub fields: Fields,
    pub content: Value,
}

impl Asked<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.content.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }
}

pub fn routes() -> Router<Simulator> {
    Router::new()
        .route("/gateway.do", get(call).post(call))
        .route("/downloadBillFile.resource", get(bills::download))
        .route("/oauth2/publicAppAuthorize.htm", get(oauth::page).post(oauth::sign_in))
}

async fn call(Shared(simulator): Shared<Simulator>, OriginalUri(uri): OriginalUri, visit: Visit, body: Bytes) -> Response {
    let Ok(keys) = simulator.keyring.alipay() else { return spoilt::garbage() };
    // Common parameters may stand in the address, and the content in the body.
    let mut fields: Fields = pages::form_pairs(uri.query().unwrap_or_default()).collect();
    if !body.is_empty() {
        fields.extend(form::read(&body).unwrap_or_default());
    }
    let method = fields.get("method").cloned().unwrap_or_default();
    let certificate = fields.contains_key("app_cert_sn").then(|| number(&keys.signer));
    let reply = match verify(&fields, &keys) {
        Ok(()) => {
            let content = fields.get("biz_content").and_then(|content| serde_json::from_str(content).ok()).unwrap_or_default();
            act(&Asked { simulator: &simulator, method: &method, fields, content }, &visit)
        }
        Err(reply) => reply,
    };
    let content = match reply {
        Reply::Say(content) => content.to_string(),
        Reply::Error(sub_code, sub_msg) => {
            let told = json!({"code": "40002", "msg": "Invalid Arguments", "sub_code": sub_code, "sub_msg": sub_msg});
            return sent(json!({"error_response": told}).to_string());
        }
        Reply::Page(page) => return *page,
        Reply::Spoilt(Spoilt::Garbage) => return spoilt::garbage(),
        Reply::Spoilt(Spoilt::Broken) => return spoilt::broken(),
        Reply::Spoilt(Spoilt::Half) => return sent("{\"alipay_trade_".to_owned()),
    };
    // Its serialiser escapes slashes, and that text is what it signs.
    let content = content.replace('/', "\\/");
    let Ok(signature) = keys.signer.pair.sign_text(content.as_bytes()) else { return spoilt::garbage() };
    let named = certificate.map(|number| format!(",\"alipay_cert_sn\":\"{number}\"")).unwrap_or_default();
    let signature = signature.replace('/', "\\/");
    sent(format!("{{\"{}_response\":{content}{named},\"sign\":\"{signature}\"}}", method.replace('.', "_")))
}

fn sent(body: String) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/html;charset=utf-8")], body).into_response()
}

/// The number under which it knows a certificate.
pub fn number(certificate: &Certified) -> String {
    let name = format!("{}{}", certificate.issuer, certificate.serial);
    Md5::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the merchant signed it, with a key that counts.
fn verify(fields: &Fields, keys: &Alipay) -> Result<(), Reply> {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    if field("app_id") != enrolment::ALIPAY_APP {
        return Err(Reply::Error("isv.invalid-app-id", "无效的AppID参数"));
    }
    if field("sign_type") != "RSA2" {
        return Err(Reply::Error("isv.invalid-signature-type", "无效的签名类型"));
    }
    if !matches!(field("charset").to_ascii_lowercase().as_str(), "utf-8" | "") || field("version") != "1.0" {
        return Err(Reply::Error("isv.invalid-parameter", "只支持utf-8，版本1.0"));
    }
    let named = fields.get("app_cert_sn");
    let counts = |key: &&Certified| named.is_none_or(|named| *named == number(key));
    if named.is_some() && field("alipay_root_cert_sn") != number(&keys.root) {
        return Err(Reply::Error("isv.invalid-alipay-root-cert-sn", "支付宝根证书序列号不正确"));
    }
    let text = form::signed_text(fields, &["sign"]);
    let mut merchants = keys.merchants.iter().filter(counts).peekable();
    if merchants.peek().is_none() {
        return Err(Reply::Error("isv.invalid-app-cert-sn", "应用公钥证书序列号不正确"));
    }
    if merchants.any(|key| key.pair.verifies(text.as_bytes(), field("sign"))) {
        return Ok(());
    }
    Err(Reply::Error("isv.invalid-signature", "无效签名"))
}

fn act(asked: &Asked<'_>, visit: &Visit) -> Reply {
    match asked.method {
        "alipay.trade.precreate" | "alipay.trade.create" => trades::present(asked),
        "alipay.trade.wap.pay" | "alipay.trade.page.pay" => trades::page(asked, visit),
        "alipay.trade.pay" => trades::collect(asked),
        "alipay.trade.query" => trades::query(asked),
        "alipay.trade.close" => trades::close(asked),
        "alipay.trade.cancel" => trades::cancel(asked),
        "alipay.trade.refund" => refunds::refund(asked),
        "alipay.trade.fastpay.refund.query" => refunds::query(asked),
        "alipay.data.dataservice.bill.downloadurl.query" => bills::prepare(asked),
        "alipay.system.oauth.token" => oauth::token(asked),
        _ => Reply::Error("isv.invalid-method", "不存在的方法名"),
    }
}
