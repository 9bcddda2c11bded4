//! Who reads a page inside of Alipay: the redirect that brings an `auth_code`, and the call that gives the user behind it.

use super::{Asked, Reply};
use crate::{
    connectors::network::sign::hex,
    simulator::{
        Simulator, Visitor,
        keyring::enrolment,
        pages::{
            Visit,
            authorize::{self, Person},
            trouble,
        },
        payers, wallets,
    },
};
use axum::{
    Form,
    extract::{Query, State as Shared},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub struct Request {
    app_id: String,
    scope: String,
    redirect_uri: String,
    #[serde(default)]
    state: String,
}

impl Request {
    fn is_sound(&self) -> bool {
        self.app_id == enrolment::ALIPAY_APP && matches!(self.scope.as_str(), "auth_base" | "auth_user")
    }
}

pub async fn page(Query(request): Query<Request>, visit: Visit) -> Response {
    if request.is_sound() { authorize::ask(&visit, wallets::find("alipay").as_ref()) } else { not_sound(&visit) }
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
    let code = hex(&simulator.world.random());
    simulator.welcome(&code, &person.name(), person.fault());
    let pairs = [("app_id", request.app_id.as_str()), ("scope", &request.scope), ("auth_code", &code), ("state", &request.state)];
    authorize::back(&visit, &request.redirect_uri, pairs)
}

fn not_sound(visit: &Visit) -> Response {
    let title = visit.say("这个授权请求不对", "This is no sound request");
    trouble(visit, StatusCode::BAD_REQUEST, wallets::find("alipay").as_ref(), title, "app_id, scope")
}

/// A code is good once. The answer has no code of its own where it worked.
pub fn token(asked: &Asked<'_>) -> Reply {
    let simulator = asked.simulator;
    let found = simulator.visitors.take(asked.field("code"), simulator.world.now_ms());
    let Some(Visitor { payer, fault }) = found.filter(|_| asked.field("grant_type") == "authorization_code") else {
        return Reply::Error("isv.code-invalid", "授权码code无效");
    };
    let user = payers::buyer_id(enrolment::ALIPAY_APP, &payer);
    simulator.welcome(&user, &payer, fault);
    let token = hex(&simulator.world.random());
    Reply::Say(json!({"user_id": user, "access_token": token, "refresh_token": token, "expires_in": 1_296_000, "re_expires_in": 2_592_000}))
}
