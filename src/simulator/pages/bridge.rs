//! The bridge of a wallet's web view: a shop's page hands it the parameters that the connector made, and the wallet asks its payer.
//! In a real app this is JavaScript; here it is an address, so that a program and a browser can both be the web view.

use super::{Visit, no_such_order, pay_path, trouble};
use crate::simulator::{Simulator, wechat_pay};
use axum::{
    extract::{Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub struct Handed {
    /// JSON, as the page has it.
    parameters: String,
    /// Where the page wants its reader afterwards.
    #[serde(default)]
    return_url: String,
}

pub async fn go_on(Shared(simulator): Shared<Simulator>, Query(handed): Query<Handed>, visit: Visit) -> Response {
    match order(&simulator, &handed.parameters) {
        Ok(payment) => Redirect::to(&pay_path(&payment, None, &handed.return_url)).into_response(),
        Err(Unfit::Signature) => {
            let title = visit.say("店家的签名不对", "The shop's signature does not fit");
            trouble(&visit, StatusCode::FORBIDDEN, None, title, "paySign")
        }
        Err(Unfit::Order) => no_such_order(&visit, StatusCode::NOT_FOUND, &handed.parameters),
    }
}

/// Why the bridge does not go on.
pub enum Unfit {
    Signature,
    Order,
}

/// The order that those parameters are about.
pub fn order(simulator: &Simulator, parameters: &str) -> Result<String, Unfit> {
    let parameters: Value = serde_json::from_str(parameters).map_err(|_| Unfit::Order)?;
    let text = |name: &str| parameters.get(name).and_then(Value::as_str);
    if let Some(number) = text("tradeNO") {
        return simulator.behind(number).ok_or(Unfit::Order);
    }
    let prepay_id = text("package").and_then(|package| package.strip_prefix("prepay_id=")).ok_or(Unfit::Order)?;
    if !wechat_pay::bridge_signature_fits(simulator, &parameters) {
        return Err(Unfit::Signature);
    }
    wechat_pay::handle_of(prepay_id).and_then(|handle| simulator.behind(handle)).ok_or(Unfit::Order)
}
