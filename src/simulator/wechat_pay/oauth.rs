//! Who reads a page inside of WeChat: the redirect that brings a `code`, and the call that gives the `openid` behind it.

use crate::simulator::{
    Simulator, Visitor,
    keyring::enrolment,
    pages::{
        Visit,
        authorize::{self, Person},
        trouble,
    },
    payers, wallets,
};
use axum::{
    Form, Json,
    extract::{Query, State as Shared},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub struct Request {
    appid: String,
    redirect_uri: String,
    response_type: String,
    scope: String,
    #[serde(default)]
    state: String,
}

impl Request {
    fn is_sound(&self) -> bool {
        self.appid == enrolment::WECHAT_APP
            && self.response_type == "code"
            && matches!(self.scope.as_str(), "snsapi_base" | "snsapi_userinfo")
    }
}

pub async fn page(Query(request): Query<Request>, visit: Visit) -> Response {
    if !request.is_sound() {
        return not_sound(&visit);
    }
    authorize::ask(&visit, wallets::find("wechat_pay").as_ref())
}

pub async fn sign_in(
    Shared(simulator): Shared<Simulator>,
    Query(request): Query<Request>,
    visit: Visit,
    Form(person): Form<Person>,
) -> Response {
    if !request.is_sound() {
        return not_sound(&visit);
    }
    let code = format!("0{}", crate::connectors::network::sign::hex(&simulator.world.random()));
    simulator.welcome(&code, &person.name(), person.fault());
    authorize::back(&visit, &request.redirect_uri, [("code", code.as_str()), ("state", &request.state)])
}

fn not_sound(visit: &Visit) -> Response {
    let title = visit.say("这个授权请求不对", "This is no sound request");
    trouble(visit, StatusCode::BAD_REQUEST, wallets::find("wechat_pay").as_ref(), title, "appid, response_type, scope")
}

#[derive(Deserialize)]
pub struct Exchange {
    appid: String,
    secret: String,
    code: String,
    grant_type: String,
}

/// A code is good once.
pub async fn access_token(Shared(simulator): Shared<Simulator>, Query(exchange): Query<Exchange>) -> Json<Value> {
    let wrong = |code: i64, message: &str| Json(json!({"errcode": code, "errmsg": message}));
    let Ok(keys) = simulator.keyring.wechat_pay() else { return wrong(-1, "system error") };
    if exchange.appid != enrolment::WECHAT_APP {
        return wrong(40013, "invalid appid");
    }
    if exchange.secret != keys.app_secret {
        return wrong(40125, "invalid appsecret");
    }
    if exchange.grant_type != "authorization_code" {
        return wrong(40002, "invalid grant_type");
    }
    let Some(Visitor { payer, fault }) = simulator.visitors.take(&exchange.code, simulator.world.now_ms()) else {
        return wrong(40029, "invalid code");
    };
    let open_id = payers::open_id(enrolment::WECHAT_MERCHANT, &payer);
    simulator.welcome(&open_id, &payer, fault);
    let token = crate::connectors::network::sign::hex(&simulator.world.random());
    Json(json!({"access_token": token, "expires_in": 7200, "refresh_token": token, "openid": open_id, "scope": "snsapi_base"}))
}
