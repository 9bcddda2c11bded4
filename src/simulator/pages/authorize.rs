//! The user-auth redirect: the wallet tells a page that the app shows inside it who its user is. The request is signed by the app,
//! so a token goes only where the app asked for it.

use super::{Visit, document, payer_of, trouble, wallet_of, what_goes_wrong, who_pays};
use crate::{
    connectors::{Rejected, network::sign},
    simulator::{Simulator, faults::Fault, wallets::Wallet},
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
    match request.verify(&simulator).await {
        Ok(()) => ask(&visit, Some(&wallet)),
        Err(rejected) => not_asked(&visit, rejected),
    }
}

/// Who reads this page of a shop's inside of the wallet.
pub fn ask(visit: &Visit, wallet: Option<&Wallet>) -> Response {
    let title = visit.say("告诉店家你是谁？", "Tell the shop who you are?").to_owned();
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="soft">{visit.say(
            "店家只得到一个代号，看不到名字。",
            "The shop gets a code for you, never your name.",
        ).to_owned()}</p>
        <section>
            <form method="post">
                {who_pays(visit)}
                {what_goes_wrong(visit)}
                <button name="step" value="sign_in">{visit.say("继续", "Continue").to_owned()}</button>
            </form>
        </section>
    };
    document(visit, StatusCode::OK, &title, wallet, body)
}

/// Back to the shop's page with what it wanted to know.
pub fn back<'a>(visit: &Visit, address: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Response {
    let Some(mut address) = reqwest::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return not_asked(visit, Rejected::Malformed);
    };
    address.query_pairs_mut().extend_pairs(pairs);
    Redirect::to(address.as_str()).into_response()
}

#[derive(Deserialize)]
pub struct Person {
    payer: String,
    #[serde(default)]
    payer_name: String,
    #[serde(default)]
    fault: String,
}

impl Person {
    pub fn name(&self) -> String {
        payer_of(&self.payer, &self.payer_name)
    }

    /// What shall go wrong with the order that follows.
    pub fn fault(&self) -> Option<Fault> {
        self.fault.parse().ok()
    }
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
    let token = simulator.sign_in(&request.participant, &request.wallet, &person.name(), &request.state, person.fault());
    back(&visit, &request.return_url, [("token", token.as_str()), ("state", &request.state)])
}

fn not_asked(visit: &Visit, rejected: Rejected) -> Response {
    let title = visit.say("这个请求不是店家发的，或者放太久了", "The shop did not ask for this, or too long ago");
    trouble(visit, StatusCode::FORBIDDEN, None, title, &rejected.to_string())
}
