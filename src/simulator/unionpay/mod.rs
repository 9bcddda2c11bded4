//! UnionPay's side of the QR interface, version 5.1.0: forms of sorted fields in, lines of fields out, both signed over the hex of a
//! hash, with the signer's certificate in every answer. An order's fault may spoil the answer, never the act.

mod auth;
mod notices;
mod orders;
mod settlement;

pub use notices::letter;
pub use settlement::file as settlement_file;

use super::{
    Simulator,
    keyring::{Certified, UnionPay, enrolment},
    notices::Hand,
    spoilt::{self, Spoilt},
};
use crate::connectors::form::{self, Fields};
use aws_lc_rs::digest;
use axum::{
    Router,
    body::Bytes,
    extract::State as Shared,
    http::header,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use std::io;

/// What is answered besides what the call said.
pub enum Reply {
    Say(Vec<(&'static str, String)>),
    Spoilt(Spoilt),
}

impl Reply {
    /// A code with its sentence.
    fn code(code: &str) -> Self {
        Self::Say(words(code))
    }
}

/// `respCode` and `respMsg`.
fn words(code: &str) -> Vec<(&'static str, String)> {
    let sentence = match code {
        "00" => "成功[0000000]",
        "05" => "交易已受理，请稍后查询交易结果[0000005]",
        "10" => "报文格式错误[6100010]",
        "11" => "验证签名失败[9100004]",
        "12" => "重复交易[6100012]",
        "31" => "商户状态不正确[6100031]",
        "33" => "交易金额超限[3000033]",
        "34" => "查无此交易[2600000]",
        "35" => "原交易不存在或状态不正确[2600035]",
        "36" => "与原交易信息不符[2600036]",
        "60" => "交易失败，详情请咨询您的发卡行[1000060]",
        "61" => "输入的卡号无效，请确认后输入[1000061]",
        "64" => "卡上的余额不足[1000064]",
        "98" => "文件不存在[6100098]",
        _ => "系统未开放或暂时关闭，请稍后再试[6100001]",
    };
    vec![("respCode", code.to_owned()), ("respMsg", sentence.to_owned())]
}

/// A verified call.
pub struct Asked<'a> {
    pub simulator: &'a Simulator,
    pub fields: Fields,
}

impl Asked<'_> {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }
}

pub fn routes() -> Router<Simulator> {
    Router::new()
        .route("/gateway/api/{call}", post(call))
        // Where files are asked for, the real address has no path at all.
        .route("/", post(call))
        .route("/qrcGtwWeb-web/api/userAuth", get(auth::page).post(auth::sign_in))
        .route("/qrcGtwWeb-web/{issuer}/{number}", get(orders::page))
}

async fn call(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    let Ok(keys) = simulator.keyring.unionpay() else { return spoilt::garbage() };
    let fields = form::read(&body).unwrap_or_default();
    let reply = match verify(&fields, &keys) {
        Ok(()) => act(&Asked { simulator: &simulator, fields: fields.clone() }),
        Err(code) => Reply::code(code),
    };
    let more = match reply {
        Reply::Say(more) => more,
        Reply::Spoilt(Spoilt::Garbage) => return spoilt::garbage(),
        Reply::Spoilt(Spoilt::Broken) => return spoilt::broken(),
        Reply::Spoilt(Spoilt::Half) => return sent(b"accessType=0&bizType=0000".to_vec()),
    };
    // The answer repeats what was asked, without what only the asker says.
    let own = ["signature", "certId", "qrNo", "backUrl", "frontUrl", "userAuthCode", "appUpIdentifier"];
    let mut told: Fields = fields.into_iter().filter(|(name, _)| !own.contains(&name.as_str())).collect();
    told.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    match signed(told, &keys, Hand::Own) {
        Ok(told) => sent(form::write_plain(&told)),
        Err(_) => spoilt::garbage(),
    }
}

fn sent(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "text/html;charset=utf-8")], body).into_response()
}

/// What is signed: the lower-case hex of the hash of the sorted fields.
fn hash(fields: &Fields) -> String {
    let hash = digest::digest(&digest::SHA256, form::signed_text(fields, &["signature"]).as_bytes());
    crate::connectors::network::sign::hex(hash.as_ref())
}

/// Adds the signer's certificate and the signature; a forger brings the true certificate, which is no secret, and another key.
///
/// # Errors
/// Where a key does not work.
pub fn signed(mut fields: Fields, keys: &UnionPay, hand: Hand) -> io::Result<Fields> {
    fields.insert("signPubKeyCert".to_owned(), keys.signer.pem.trim_end().to_owned());
    let key = match hand {
        Hand::Own => keys.signer.pair.clone(),
        Hand::Foreign | Hand::Probe => super::keyring::Keyring::foreign()?,
        Hand::Nobody => return Ok(fields),
    };
    let signature = key.sign_text(hash(&fields).as_bytes())?;
    fields.insert("signature".to_owned(), signature);
    Ok(fields)
}

/// Whether the merchant signed it, with the certificate that it names; `Err` is the code that says why not.
fn verify(fields: &Fields, keys: &UnionPay) -> Result<(), &'static str> {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    if field("version") != "5.1.0" || field("encoding") != "UTF-8" || field("signMethod") != "01" {
        return Err("10");
    }
    if field("merId") != enrolment::UNIONPAY_MERCHANT {
        return Err("31");
    }
    let named = |key: &&Certified| key.serial == field("certId");
    let key = keys.merchants.iter().find(named).ok_or("11")?;
    if key.pair.verifies(hash(fields).as_bytes(), field("signature")) { Ok(()) } else { Err("11") }
}

fn act(asked: &Asked<'_>) -> Reply {
    match (asked.field("txnType"), asked.field("txnSubType")) {
        ("01", "07") => orders::present(asked),
        ("01", "06") => orders::collect(asked),
        ("00", "00") => orders::query(asked),
        ("04", "00") => orders::refund(asked),
        ("31", "00") => orders::cancel(asked),
        ("99", "01") => orders::reverse(asked),
        ("00", "10") => auth::exchange(asked),
        ("76", "01") => settlement::answer(asked),
        _ => Reply::code("10"),
    }
}
