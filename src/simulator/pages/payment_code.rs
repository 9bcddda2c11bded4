//! The code that a payer shows at the till: a new one for every asking, good for a minute and for one payment.

use super::{Visit, authorize::Person, document, wallet_of, what_goes_wrong, who_pays};
use crate::simulator::{Simulator, wallets::Wallet};
use axum::{
    Form,
    extract::{Path, State as Shared},
    http::StatusCode,
    response::Response,
};
use leptos::prelude::*;

pub async fn page(Path(wallet): Path<String>, visit: Visit) -> Response {
    match wallet_of(&visit, &wallet) {
        Ok(wallet) => ask(&visit, &wallet, None),
        Err(page) => *page,
    }
}

pub async fn show(Shared(simulator): Shared<Simulator>, Path(wallet): Path<String>, visit: Visit, Form(person): Form<Person>) -> Response {
    match wallet_of(&visit, &wallet) {
        Ok(wallet) => {
            let (code, _) = simulator.payment_code(&wallet.code, &person.name(), false, person.fault());
            ask(&visit, &wallet, Some((&person.name(), &code)))
        }
        Err(page) => *page,
    }
}

fn ask(visit: &Visit, wallet: &Wallet, shown: Option<(&str, &str)>) -> Response {
    let title = visit.say("付款码", "Payment code").to_owned();
    let code = shown.map(|(name, code)| {
        view! {
            <section>
                <p class="soft">{name.to_owned()}</p>
                <p class="word" id="code">{code.to_owned()}</p>
                <p class="soft">{visit.say("一分钟内、只能用一次。给店家扫，或念给店家。", "Good for one minute and one payment. Let the shop scan or type it.").to_owned()}</p>
            </section>
        }
    });
    let body = view! {
        <h1>{title.clone()}</h1>
        {code}
        <section>
            <form method="post">
                {who_pays(visit)}
                {what_goes_wrong(visit)}
                <button>{visit.say("换一个新的码", "Show a new code").to_owned()}</button>
            </form>
        </section>
    };
    document(visit, StatusCode::OK, &title, Some(wallet), body)
}
