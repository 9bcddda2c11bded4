//! A wallet that has scanned a code: it asks the network whose code it is, asks its payer how much, and brings the order.

use super::{Visit, document, pay_path, payer_of, trouble, wallet_of, what_goes_wrong, who_pays, write_pairs, write_percent};
use crate::{
    connectors::network::wire::ResolveAnswer,
    domain::money::Minor,
    simulator::{Simulator, app::CallError, codes, scan::ScanError, wallets::Wallet},
};
use axum::{
    Form,
    extract::{Path, Query, State as Shared},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Choice {
    content: String,
    wallet: String,
}

/// A tile was tapped: on to that wallet, remembering the code for the next one.
pub async fn choose(Query(choice): Query<Choice>) -> Response {
    let content = choice.content.trim();
    let query = write_pairs([("content".to_owned(), content.to_owned())]);
    let wallet = write_percent(&choice.wallet);
    let mut response = Redirect::to(&format!("/wallet/{wallet}/scan?{query}")).into_response();
    let kept = format!("simulator_content={}; Path=/; SameSite=Lax; Max-Age=2592000", write_percent(content));
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        response.headers_mut().insert(header::SET_COOKIE, kept);
    }
    response
}

#[derive(Deserialize)]
pub struct Scanned {
    #[serde(default)]
    content: String,
}

pub async fn page(
    Shared(simulator): Shared<Simulator>,
    Path(wallet): Path<String>,
    Query(scanned): Query<Scanned>,
    visit: Visit,
) -> Response {
    let wallet = match wallet_of(&visit, &wallet) {
        Ok(wallet) => wallet,
        Err(page) => return *page,
    };
    if let Some(code) = codes::order_code(&scanned.content) {
        let found = simulator.behind(code.handle).filter(|_| codes::reads(&wallet.code, code.wallet));
        return match found {
            Some(payment) => Redirect::to(&pay_path(&payment, Some(&wallet.code), "")).into_response(),
            None => {
                let title = visit.say("这个钱包读不了这张码，或这一单不在了", "This wallet cannot read that code, or the order is gone");
                trouble(&visit, StatusCode::NOT_FOUND, Some(&wallet), title, &scanned.content)
            }
        };
    }
    match simulator.app.resolve(&scanned.content, &wallet.code).await {
        Ok(shop) if shop.wallet_open => {
            let number = simulator.world.new_id();
            ask(&visit, &wallet, &shop, &Typed { content: scanned.content, order: number, ..Typed::default() }, None)
        }
        Ok(shop) => {
            let title = visit.say("这个钱包在这家店还不能用", "This wallet does not work at this shop yet");
            trouble(&visit, StatusCode::OK, Some(&wallet), title, &shop.payee)
        }
        // It is not reached through the network: it opens the code's page, as it does in its own web view.
        Err(CallError::Refused(..)) if wallet.opens_pages() && is_address(&scanned.content) => {
            let joint = if scanned.content.contains('?') { '&' } else { '?' };
            Redirect::to(&format!("{}{joint}wallet={}", scanned.content.trim(), wallet.code)).into_response()
        }
        Err(error) => refused(&visit, &wallet, &ScanError::Call(error)),
    }
}

fn is_address(content: &str) -> bool {
    reqwest::Url::parse(content.trim()).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// What the payer has typed.
#[derive(Default, Deserialize)]
pub struct Typed {
    content: String,
    /// The wallet's number: sent twice, it is one payment.
    order: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    payer: String,
    #[serde(default)]
    payer_name: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    fault: String,
}

fn ask(visit: &Visit, wallet: &Wallet, shop: &ResolveAnswer, typed: &Typed, wrong: Option<&str>) -> Response {
    let title = if visit.zh { format!("付给 {}", shop.payee) } else { format!("Pay {}", shop.payee) };
    let amount = shop.amount_minor.map_or_else(|| typed.amount.clone(), |amount_minor| Minor(amount_minor).plain());
    let fixed = shop.amount_minor.is_some();
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="soft">{shop.store.clone()}</p>
        <section>
            <form method="post">
                <input type="hidden" name="content" value=typed.content.clone() />
                <input type="hidden" name="order" value=typed.order.clone() />
                <label for="amount">{visit.say("金额（元）", "Amount (yuan)").to_owned()}</label>
                <input
                    id="amount"
                    class="big"
                    name="amount"
                    value=amount
                    readonly=fixed
                    inputmode="decimal"
                    autocomplete="off"
                    required=true
                    aria-invalid=wrong.map(|_| "true")
                    aria-describedby=wrong.map(|_| "wrong")
                />
                {wrong.map(|wrong| view! { <p class="no" id="wrong" role="alert">{wrong.to_owned()}</p> })}
                {who_pays(visit)}
                <label for="note">{visit.say("备注", "Note").to_owned()}</label>
                <input id="note" name="note" maxlength="60" autocomplete="off" value=typed.note.clone() />
                {what_goes_wrong(visit)}
                <button>{visit.say("下一步", "Next").to_owned()}</button>
            </form>
        </section>
        <p class="soft">{visit.say(
            "这里走的是清算网络。想看网页里付款：",
            "This goes through the clearing network. To pay on the page instead: ",
        ).to_owned()}
            {web_address(&typed.content).map(|href| view! { <a href=href>{visit.say("打开码里的网址", "open the code's address").to_owned()}</a> })}
        </p>
    };
    document(visit, if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &title, Some(wallet), body)
}

fn web_address(content: &str) -> Option<String> {
    reqwest::Url::parse(content).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
}

pub async fn order(Shared(simulator): Shared<Simulator>, Path(wallet): Path<String>, visit: Visit, Form(typed): Form<Typed>) -> Response {
    let wallet = match wallet_of(&visit, &wallet) {
        Ok(wallet) => wallet,
        Err(page) => return *page,
    };
    let amount = match Minor::parse(&typed.amount) {
        Ok(amount) => amount,
        Err(_) => return ask_again(&simulator, &visit, &wallet, &typed).await,
    };
    let payer = payer_of(&typed.payer, &typed.payer_name);
    let fault = typed.fault.parse().ok().or_else(|| simulator.armed.draw(&wallet.code));
    match simulator.order(&typed.order, &typed.content, &wallet, &payer, amount.0, &typed.note, fault).await {
        Ok(ordered) => Redirect::to(&format!("/pay/{}", ordered.order.offer.payment)).into_response(),
        Err(error) => refused(&visit, &wallet, &error),
    }
}

async fn ask_again(simulator: &Simulator, visit: &Visit, wallet: &Wallet, typed: &Typed) -> Response {
    let wrong = visit.say("输一个金额，如 12.50", "Type an amount such as 12.50");
    match simulator.app.resolve(&typed.content, &wallet.code).await {
        Ok(shop) => ask(visit, wallet, &shop, typed, Some(wrong)),
        Err(error) => refused(visit, wallet, &ScanError::Call(error)),
    }
}

/// What the app has said no to, in words for a payer.
fn refused(visit: &Visit, wallet: &Wallet, error: &ScanError) -> Response {
    let title = match error {
        ScanError::Call(CallError::Refused(word, _)) => match word.as_str() {
            "unknown_code" | "malformed" => visit.say("这不是能付的码", "This is no code that can be paid"),
            "code_paused" => visit.say("这张码暂停收款", "This code takes no money now"),
            "wallet_not_open" => visit.say("这个钱包在这家店还不能用", "This wallet does not work at this shop yet"),
            "bad_amount" | "wrong_amount" => visit.say("这个金额付不了", "This amount cannot be paid"),
            "too_many" => visit.say("试得太快了，等一会儿", "Too many tries, wait a little"),
            _ => visit.say("店家那边说不行", "The shop's side said no"),
        },
        ScanError::Call(CallError::Unreachable(_)) => visit.say("现在连不上店家那边", "The shop's side cannot be reached"),
        _ => visit.say("没办成", "That did not work"),
    };
    let status = if matches!(error, ScanError::Call(CallError::Unreachable(_))) { StatusCode::BAD_GATEWAY } else { StatusCode::CONFLICT };
    trouble(visit, status, Some(wallet), title, &error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(web_address("HTTP://SHOP.CN/C/1").as_deref(), Some("http://shop.cn/C/1"));
        for other in ["javascript:alert(1)", "000201", "", "weixin://x"] {
            assert_eq!(web_address(other), None, "{other}");
        }
    }
}
