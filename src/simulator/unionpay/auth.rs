//! The redirect by which an app of the UnionPay family says that its user agrees to be known to the page, and the call that gives who it
//! is.

use super::{Asked, Reply, words};
use crate::{
    connectors::network::sign::hex,
    simulator::{
        Simulator,
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    version: String,
    redirect_url: String,
}

pub async fn page(Query(request): Query<Request>, visit: Visit) -> Response {
    let wallet = wallets::find("unionpay");
    if request.version == "1.0.0" {
        return authorize::ask(&visit, wallet.as_ref());
    }
    trouble(&visit, StatusCode::BAD_REQUEST, wallet.as_ref(), visit.say("这个授权请求不对", "This is no sound request"), "version")
}

pub async fn sign_in(
    Shared(simulator): Shared<Simulator>,
    Query(request): Query<Request>,
    visit: Visit,
    Form(person): Form<Person>,
) -> Response {
    let code = hex(&simulator.world.random());
    simulator.welcome(&code, &person.name(), person.fault());
    authorize::back(&visit, &request.redirect_url, [("userAuthCode", code.as_str()), ("respCode", "00")])
}

/// A code is good once, and for the app that brought it.
pub fn exchange(asked: &Asked<'_>) -> Reply {
    let (app, now_ms) = (asked.field("appUpIdentifier"), asked.simulator.world.now_ms());
    if asked.field("orderId").len() < 8 || !app.starts_with("UnionPay/") {
        return Reply::code("10");
    }
    match asked.simulator.visitors.take(asked.field("userAuthCode"), now_ms) {
        Some(visitor) => {
            let id = payers::pseudonym(enrolment::UNIONPAY_MERCHANT, "unionpay", &visitor.payer);
            Reply::Say([words("00"), vec![("appUserId", id)]].concat())
        }
        None => Reply::code("34"),
    }
}
