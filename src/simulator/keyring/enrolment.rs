//! `POST /control/accounts`: what a wallet's merchant console would hand out, in the words in which the connector keeps it. Asked
//! again, it is the same.

use super::{Keyring, newest, validity_ms};
use crate::simulator::{Simulator, control::Refused};
use axum::{Json, extract::State as Shared, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io;

/// Who the one merchant of each wallet is there.
pub const WECHAT_MERCHANT: &str = "1900000109";
pub const WECHAT_APP: &str = "wx2421b1c4370ec43b";
pub const ALIPAY_APP: &str = "2021000122671234";
pub const ALIPAY_SELLER: &str = "2088102146225135";
pub const UNIONPAY_MERCHANT: &str = "777290058110048";

#[derive(Deserialize)]
pub struct Order {
    connector: String,
    /// A new key first; the one before it still counts.
    #[serde(default)]
    rotate: bool,
    /// The wallet itself signs with a new key from now on.
    #[serde(default)]
    rotate_wallet: bool,
    /// Alipay alone: `certificates`, or `keys`.
    #[serde(default)]
    mode: String,
}

pub async fn enrol(Shared(simulator): Shared<Simulator>, Json(order): Json<Order>) -> Result<Json<Value>, Refused> {
    let work = simulator.clone();
    // Making RSA keys takes a while: not on a thread that answers others.
    let done = tokio::task::spawn_blocking(move || account(&work, &order)).await;
    match done.map_err(io::Error::other).flatten() {
        Ok(Some(account)) => Ok(Json(account)),
        Ok(None) => Err(Refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_request",
            "connector is wechat_pay, alipay or unionpay: the network needs no account".to_owned(),
        )),
        Err(error) => Err(Refused(StatusCode::INTERNAL_SERVER_ERROR, "broken", error.to_string())),
    }
}

fn account(simulator: &Simulator, order: &Order) -> io::Result<Option<Value>> {
    let is_known = ["wechat_pay", "alipay", "unionpay"].contains(&order.connector.as_str());
    if order.rotate && is_known {
        simulator.keyring.rotate(&order.connector)?;
    }
    if order.rotate_wallet && is_known {
        simulator.keyring.rotate_wallet(&order.connector)?;
    }
    let (keyring, url) = (&simulator.keyring, simulator.url.as_str());
    let mut account = match order.connector.as_str() {
        "wechat_pay" => wechat_pay(keyring, url)?,
        "alipay" => alipay(keyring, url, order.mode == "keys")?,
        "unionpay" => unionpay(keyring, url)?,
        _ => return Ok(None),
    };
    account["base_url"] = url.into();
    Ok(Some(account))
}

fn wechat_pay(keyring: &Keyring, url: &str) -> io::Result<Value> {
    let keys = keyring.wechat_pay()?;
    let merchant = newest(&keys.merchants)?;
    let (from_ms, until_ms) = validity_ms();
    Ok(json!({
        "participant": WECHAT_MERCHANT,
        "credentials": {
            "app_id": WECHAT_APP,
            "app_secret": keys.app_secret,
            "serial": merchant.serial_hex,
            "private_key": merchant.pair.private_pem(),
            "api_key": keys.api_key,
            "public_keys": [{"id": keys.public_key_id, "public_key": keys.public_key.public_pem()}],
            "wallets": {"JDPAY_DEBIT": "jd_pay", "CMPAY_DEBIT": "hebao", "BESTPAY_DEBIT": "bestpay", "WOPAY_DEBIT": "wo_wallet"},
            "authorize_url": format!("{url}/connect/oauth2/authorize"),
            "token_url": format!("{url}/sns/oauth2/access_token"),
        },
        "peers": [{"id": keys.platform.serial_hex, "public_key": keys.platform.pair.public_pem(), "from_ms": from_ms, "until_ms": until_ms}],
    }))
}

fn alipay(keyring: &Keyring, url: &str, by_keys: bool) -> io::Result<Value> {
    let keys = keyring.alipay()?;
    let merchant = newest(&keys.merchants)?;
    let mut credentials = json!({
        "seller_id": ALIPAY_SELLER,
        "private_key": merchant.pair.private_pem(),
        "authorize_url": format!("{url}/oauth2/publicAppAuthorize.htm"),
    });
    if by_keys {
        credentials["alipay_public_keys"] = json!([{"key": keys.signer.pair.public_pem()}]);
    } else {
        credentials["certificates"] = json!({"app": merchant.pem, "alipay": [keys.signer.pem], "root": keys.root.pem});
    }
    Ok(json!({"participant": ALIPAY_APP, "credentials": credentials}))
}

fn unionpay(keyring: &Keyring, url: &str) -> io::Result<Value> {
    let keys = keyring.unionpay()?;
    let merchant = newest(&keys.merchants)?;
    Ok(json!({
        "participant": UNIONPAY_MERCHANT,
        "credentials": {
            "private_key": merchant.pair.private_pem(),
            "certificate": merchant.pem,
            "root": keys.root.pem,
            "middle": keys.middle.pem,
            "file_url": format!("{url}/"),
            "user_auth_url": format!("{url}/qrcGtwWeb-web/api/userAuth"),
        },
    }))
}
