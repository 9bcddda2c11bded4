//! The user-auth redirect: the wallet tells a page that the app shows inside it who its user is. The request is signed by the app,
//! so a token goes only where the app asked for it.

use super::{Visit, document, payer_of, trouble, wallet_of, what_goes_wrong, who_pays};
use crate::{
    connectors::{Rejected, network::sign},
    simulator::Simulator,
};
use axum::{
    Form,
    extract::{Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the redirect.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    participant: String,
    key: String,
    time: i64,
    wallet: String,
    return_url: String,
    state: String,
    signature: String,
}

impl Request {
    async fn verify(&self, simulator: &Simulator) -> Result<(), Rejected> {
        let keys = simulator.app.keys().await.map_err(|_| Rejected::UnknownKey)?;
        let now_ms = simulator.world.now_ms();
        let Self { participant, key, time, wallet, return_url, state, signature } = self;
        sign::verify_authorize(participant, key, *time, wallet, return_url, state, signature, &keys, now_ms)
    }
}

pub async fn page(Shared(simulator): Shared<Simulator>, Query(request): Query<Request>, visit: Visit) -> Response {
    let wallet = match wallet_of(&visit, &request.wallet) {
        Ok(wallet) => wallet,
        Err(page) => return *page,
    };
    if let Err(rejected) = request.verify(&simulator).await {
        return not_asked(&visit, rejected);
    }
    let title = visit.say("告诉店家你是谁？", "Tell the shop who you are?").to_owned();
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="soft">{visit.say(
            "店家只得到一个代号，看不到名字。",
            "The shop gets a code for you, never your name.",
        ).to_owned()}</p>
        <section>
            <form method="post">
                {who_pays(&visit)}
                {what_goes_wrong(&visit)}
                <button name="step" value="sign_in">{visit.say("继续", "Continue").to_owned()}</button>
            </form>
        </section>
    };
    document(&visit, StatusCode::OK, &title, Some(&wallet), body)
}

#[derive(Deserialize)]
pub struct Person {
    payer: String,
    #[serde(default)]
    payer_name: String,
    #[serde(default)]
    fault: String,
}

pub async fn sign_in(
    Shared(simulator): Shared<Simulator>,
    Query(request): Query<Request>,
    visit: Visit,
    Form(person): Form<Person>,
) -> Response {
    if let Err(rejected) = request.verify(&simulator).await {
        return not_asked(&visit, rejected);
    }
    let Ok(mut back) = reqwest::Url::parse(&request.return_url) else { return not_asked(&visit, Rejected::Malformed) };
    let payer = payer_of(&person.payer, &person.payer_name);
    let fault = person.fault.parse().ok();
    let token = simulator.sign_in(&request.participant, &request.wallet, &payer, &request.state, fault);
    back.query_pairs_mut().append_pair("token", &token).append_pair("state", &request.state);
    Redirect::to(back.as_str()).into_response()
}

fn not_asked(visit: &Visit, rejected: Rejected) -> Response {
    let title = visit.say("这个请求不是店家发的，或者放太久了", "The shop did not ask for this, or too long ago");
    trouble(visit, StatusCode::FORBIDDEN, None, title, &rejected.to_string())
}
