//! Orders: taken in, asked about, closed and reversed; and the two ways on that a payer has: the H5 address, and the bridge of the
//! web view.

use super::{Asked, Reply, words};
use crate::simulator::{
    Simulator,
    books::{Channel, Offer, Order, State, SubMerchant, WechatOrder},
    keyring::enrolment,
    office::{Trouble, beijing},
    pages,
};
use axum::{
    extract::{Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// How long an order stays payable that names no end: two hours; and one for which a payer's code was scanned.
const EXPIRY_MS: i64 = 2 * 3_600_000;
const SCANNED_EXPIRY_MS: i64 = 5 * 60_000;
/// Letters of what stands for an order in its prepay id.
const HANDLE: usize = 20;

/// Who asks, as the words of the call say; `Err` names the field that does not fit.
fn merchant(asked: &Asked<'_>) -> Result<(String, Option<SubMerchant>), Reply> {
    let (app, merchant) = if asked.is_partner { ("/sp_appid", "/sp_mchid") } else { ("/appid", "/mchid") };
    if asked.text(merchant) != Some(enrolment::WECHAT_MERCHANT) {
        return Err(Reply::problem(400, "MCH_NOT_EXISTS", "商户号不存在"));
    }
    if asked.text(app) != Some(enrolment::WECHAT_APP) {
        return Err(Reply::problem(400, "APPID_MCHID_NOT_MATCH", "appid和mchid不匹配"));
    }
    let sub = match (asked.is_partner, asked.text("/sub_mchid")) {
        (true, None) => return Err(Reply::unfit("/sub_mchid", "源数据缺失")),
        (true, Some(id)) => Some(SubMerchant { id: id.to_owned(), app_id: asked.text("/sub_appid").map(str::to_owned) }),
        (false, _) => None,
    };
    Ok((enrolment::WECHAT_APP.to_owned(), sub))
}

/// What the order says, as far as all kinds agree.
fn offer(asked: &Asked<'_>, trade_type: &str) -> Result<Offer, Reply> {
    let (app_id, sub_merchant) = merchant(asked)?;
    let number = asked.text("/out_trade_no").unwrap_or_default();
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte);
    if !(6..=32).contains(&number.len()) || !number.bytes().all(sound) {
        return Err(Reply::unfit("/out_trade_no", "商户订单号为6至32位字母、数字或_-|*"));
    }
    let description = asked.text("/description").filter(|text| text.len() <= 127);
    let description = description.ok_or_else(|| Reply::unfit("/description", "商品描述为1至127个字节"))?;
    let amount_minor = asked.body.pointer("/amount/total").and_then(Value::as_i64).filter(|total| *total > 0);
    let amount_minor = amount_minor.ok_or_else(|| Reply::unfit("/amount/total", "金额为正整数，单位为分"))?;
    if asked.text("/amount/currency").is_some_and(|currency| currency != "CNY") {
        return Err(Reply::unfit("/amount/currency", "境内商户号仅支持人民币"));
    }
    let is_scanned = trade_type == "MICROPAY";
    let notify_url = asked.text("/notify_url").unwrap_or_default();
    let plain = reqwest::Url::parse(notify_url).is_ok_and(|url| url.query().is_none() && matches!(url.scheme(), "http" | "https"));
    if !is_scanned && !plain {
        return Err(Reply::unfit("/notify_url", "通知地址为完整的URL，不能携带参数"));
    }
    let now_ms = asked.simulator.world.now_ms();
    let expires_at_ms = match asked.text("/time_expire") {
        Some(time) => {
            let at: Result<jiff::Timestamp, _> = time.parse();
            at.map_err(|_| Reply::unfit("/time_expire", "时间遵循RFC3339"))?.as_millisecond()
        }
        None => now_ms + if is_scanned { SCANNED_EXPIRY_MS } else { EXPIRY_MS },
    };
    let random = crate::connectors::network::sign::hex(&asked.simulator.world.random());
    let known = asked.simulator.office.order(number).is_ok();
    Ok(Offer {
        payment: number.to_owned(),
        wallet: "wechat_pay".to_owned(),
        participant: enrolment::WECHAT_MERCHANT.to_owned(),
        notify_url: if is_scanned { String::new() } else { notify_url.to_owned() },
        return_url: String::new(),
        amount_minor,
        gross_minor: amount_minor,
        discounts: Vec::new(),
        currency: "CNY".to_owned(),
        payee: description.to_owned(),
        note: String::new(),
        payer: None,
        match_word: None,
        created_at_ms: now_ms,
        expires_at_ms,
        fault: if known { None } else { asked.simulator.armed.draw("wechat_pay") },
        channel: Channel::WechatPay(WechatOrder {
            trade_type: trade_type.to_owned(),
            app_id,
            sub_merchant,
            handle: random[..HANDLE].to_owned(),
            attach: asked.text("/attach").unwrap_or_default().to_owned(),
        }),
    })
}

pub fn present(asked: &Asked<'_>, kind: &str) -> Reply {
    let trade_type = match kind {
        "jsapi" => "JSAPI",
        "h5" => "MWEB",
        "app" => "APP",
        _ => "NATIVE",
    };
    let mut offer = match offer(asked, trade_type) {
        Ok(offer) => offer,
        Err(reply) => return reply,
    };
    if kind == "jsapi" {
        let open_id = ["/payer/openid", "/payer/sp_openid", "/payer/sub_openid"].into_iter().find_map(|field| asked.text(field));
        let Some(open_id) = open_id else { return Reply::unfit("/payer/openid", "源数据缺失") };
        // One that was given out before the last start is a payer who says the name once more.
        if let Some(visitor) = asked.simulator.visitors.look(open_id, asked.simulator.world.now_ms()) {
            offer.payer = Some(visitor.payer);
            offer.fault = visitor.fault.or(offer.fault);
        }
    }
    if kind == "h5" && asked.text("/scene_info/payer_client_ip").is_none() {
        return Reply::unfit("/scene_info/payer_client_ip", "源数据缺失");
    }
    let payment = offer.payment.clone();
    let reply = match asked.simulator.office.take(offer) {
        Ok(order) if order.state == State::Paid => Reply::problem(400, "ORDER_PAID", "订单已支付"),
        Ok(order) if order.state != State::Waiting => Trouble::Refused("closed").into(),
        Ok(order) => prepaid(asked.simulator, &order, kind),
        Err(trouble) => trouble.into(),
    };
    spoiled(asked, "order", &payment).unwrap_or(reply)
}

fn prepaid(simulator: &Simulator, order: &Order, kind: &str) -> Reply {
    let handle = order.offer.channel.handle().unwrap_or_default();
    let prepay_id = format!("wx{}{handle}", beijing(order.offer.created_at_ms));
    Reply::json(&match kind {
        "native" => json!({"code_url": format!("weixin://wxpay/bizpayurl?pr={handle}")}),
        "h5" => json!({
            "h5_url": format!("{}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={prepay_id}&package={}", simulator.url, order.offer.created_at_ms),
        }),
        _ => json!({"prepay_id": prepay_id}),
    })
}

/// What stands for the order in a prepay id.
pub fn handle_of(prepay_id: &str) -> Option<&str> {
    prepay_id.strip_prefix("wx").and_then(|rest| rest.len().checked_sub(HANDLE).and_then(|at| rest.get(at..)))
}

pub fn spoiled(asked: &Asked<'_>, about: &'static str, payment: &str) -> Option<Reply> {
    asked.simulator.spoil(about, payment).map(Reply::Spoilt)
}

/// The payer's code was scanned: the money is taken, or the payer is asked first.
pub fn collect(asked: &Asked<'_>) -> Reply {
    let offer = match offer(asked, "MICROPAY") {
        Ok(offer) => offer,
        Err(reply) => return reply,
    };
    let Some(code) = asked.text("/payer/auth_code") else { return Reply::unfit("/payer/auth_code", "源数据缺失") };
    let payment = offer.payment.clone();
    let reply = match asked.simulator.collect(offer, code) {
        Ok(Some(order)) if order.state == State::Declined => match order.decline_code.as_str() {
            "balance_insufficient" => Reply::problem(403, "NOT_ENOUGH", "余额不足"),
            _ => Reply::problem(400, "NOT_SUPPORT_CARD", "不支持卡类型"),
        },
        Ok(Some(order)) => told(&order),
        Ok(None) => Reply::problem(400, "AUTH_CODE_INVALID", "付款码无效或已过期，请收银员扫描最新的付款码"),
        Err(trouble) => trouble.into(),
    };
    spoiled(asked, "order", &payment).unwrap_or(reply)
}

fn told(order: &Order) -> Reply {
    match &order.offer.channel {
        Channel::WechatPay(wechat) => Reply::json(&words::transaction(order, wechat)),
        _ => Trouble::NoSuchOrder.into(),
    }
}

/// An order of WeChat Pay's by the merchant's number.
pub fn known(asked: &Asked<'_>, number: &str) -> Result<Order, Trouble> {
    let order = asked.simulator.office.order(number)?;
    if matches!(order.offer.channel, Channel::WechatPay(_)) { Ok(order) } else { Err(Trouble::NoSuchOrder) }
}

pub fn query(asked: &Asked<'_>, number: &str) -> Reply {
    let merchant = asked.query_value(if asked.is_partner { "sp_mchid" } else { "mchid" });
    if merchant != Some(enrolment::WECHAT_MERCHANT) {
        return Reply::unfit("mchid", "商户号与签名不一致");
    }
    let reply = known(asked, number).map_or_else(Reply::from, |order| told(&order));
    spoiled(asked, "order", number).unwrap_or(reply)
}

pub fn query_by_reference(asked: &Asked<'_>, reference: &str) -> Reply {
    let number = asked.simulator.office.read(|books| {
        let found = books.orders().find(|order| !reference.is_empty() && order.wallet_reference == reference);
        found.map(|order| order.offer.payment.clone())
    });
    number.map_or_else(|| Trouble::NoSuchOrder.into(), |number| query(asked, &number))
}

pub fn close(asked: &Asked<'_>, number: &str) -> Reply {
    let merchant = if asked.is_partner { "/sp_mchid" } else { "/mchid" };
    if asked.text(merchant) != Some(enrolment::WECHAT_MERCHANT) {
        return Reply::unfit("/mchid", "商户号与签名不一致");
    }
    let reply = match asked.simulator.office.close(number) {
        Ok(order) if order.state == State::Paid => Reply::problem(400, "ORDER_PAID", "订单已支付"),
        Ok(_) => Reply::Say(204, Vec::new()),
        Err(trouble) => trouble.into(),
    };
    spoiled(asked, "order", number).unwrap_or(reply)
}

pub fn reverse(asked: &Asked<'_>, number: &str) -> Reply {
    if let Err(reply) = merchant(asked) {
        return reply;
    }
    let reply = match asked.simulator.office.reverse(number) {
        Ok(order) => match &order.offer.channel {
            Channel::WechatPay(wechat) => {
                let mut told = words::parties(&order.offer.participant, wechat);
                told["out_trade_no"] = number.into();
                Reply::json(&told)
            }
            _ => Trouble::NoSuchOrder.into(),
        },
        Err(trouble) => trouble.into(),
    };
    spoiled(asked, "undo", number).unwrap_or(reply)
}

#[derive(Deserialize)]
pub struct H5 {
    prepay_id: String,
    #[serde(default)]
    redirect_url: String,
}

/// The page between a phone's browser and the wallet: here the wallet stands right behind it.
pub async fn h5(Shared(simulator): Shared<Simulator>, Query(h5): Query<H5>, visit: pages::Visit) -> Response {
    let handle = handle_of(&h5.prepay_id).unwrap_or_default();
    match simulator.behind(handle) {
        Some(payment) => Redirect::to(&pages::pay_path(&payment, None, &h5.redirect_url)).into_response(),
        None => pages::no_such_order(&visit, StatusCode::NOT_FOUND, &h5.prepay_id),
    }
}

/// Whether the merchant signed what its page handed to the bridge.
pub fn bridge_signature_fits(simulator: &Simulator, parameters: &Value) -> bool {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str).unwrap_or_default();
    let signed = format!("{}\n{}\n{}\n{}\n", text("appId"), text("timeStamp"), text("nonceStr"), text("package"));
    let Ok(keys) = simulator.keyring.wechat_pay() else { return false };
    text("signType") == "RSA" && keys.merchants.iter().any(|key| key.pair.verifies(signed.as_bytes(), text("paySign")))
}
