//! The first page: paste what a code says, tap a wallet, and see what happened lately.

use super::{Visit, document, fault_options, fault_sentence, money, state_word, tile};
use crate::simulator::{
    Simulator,
    books::Order,
    faults::{ANY_WALLET, Fault},
    wallets::{self, WALLETS, Wallet},
};
use axum::{
    Form,
    extract::State as Shared,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use serde::Deserialize;

/// Tiles that stand open; the banks are folded away.
const FIRST: usize = 8;
const LATEST: usize = 8;

pub async fn page(Shared(simulator): Shared<Simulator>, visit: Visit) -> Response {
    let title = visit.say("用哪个钱包扫？", "Scan with which wallet?").to_owned();
    let example = format!("{}/c/…", simulator.app.url());
    let body = view! {
        <h1>{title.clone()}</h1>
        <form method="get" action="/scan">
            <section>
                <label for="content">{visit.say("码里写的内容（网址或一串数字）", "What the code says (an address or a long number)").to_owned()}</label>
                <textarea id="content" name="content" rows="2" required=true placeholder=example spellcheck="false">
                    {visit.content.clone()}
                </textarea>
                <p class="soft" id="how">{visit.say("粘贴好，点一个钱包就是扫码。", "Paste it, then tap a wallet: that is the scan.").to_owned()}</p>
                <div class="tiles">{tiles(&visit, &WALLETS[..FIRST])}</div>
                <details>
                    <summary>{visit.say("银行 App", "Bank apps").to_owned()}</summary>
                    <div class="tiles">{tiles(&visit, &WALLETS[FIRST..])}</div>
                </details>
            </section>
        </form>
        <section>
            <h2>{visit.say("给店家扫的付款码", "A payment code for the shop to scan").to_owned()}</h2>
            <p>{code_links(&visit)}</p>
        </section>
        {latest(&simulator, &visit)}
        {faults(&simulator, &visit)}
        <section>
            <h2>{visit.say("给程序用", "For programs").to_owned()}</h2>
            <p class="soft">{visit.say("这台模拟器自己的账：", "The simulator's own books:").to_owned()}</p>
            <p><a href="/control/ledger">"/control/ledger"</a>" · "<a href="/control/log">"/control/log"</a>" · "
                <a href="/control/faults">"/control/faults"</a></p>
        </section>
    };
    document(&visit, StatusCode::OK, &title, None, body)
}

fn tiles(visit: &Visit, wallets: &[Wallet]) -> impl IntoView + use<> {
    let zh = visit.zh;
    let button = |wallet: &Wallet| {
        view! { <button name="wallet" value=wallet.code.to_string()>{tile(wallet)}<span>{wallet.name(zh).to_owned()}</span></button> }
    };
    wallets.iter().map(button).collect_view()
}

fn code_links(visit: &Visit) -> impl IntoView + use<> {
    let zh = visit.zh;
    let link = |wallet: &Wallet| {
        view! { <a href=format!("/wallet/{}/code", wallet.code)>{wallet.name(zh).to_owned()}</a>" " }
    };
    WALLETS[..FIRST].iter().map(link).collect_view()
}

fn latest(simulator: &Simulator, visit: &Visit) -> impl IntoView + use<> {
    let orders: Vec<Order> = simulator.office.read(|books| books.orders().rev().take(LATEST).cloned().collect());
    let row = |order: &Order| {
        let wallet = wallets::find(&order.offer.wallet);
        let sub = match order.offer.fault {
            Some(fault) => format!("{} · {}", state_word(visit, order.state), fault_sentence(visit, fault)),
            None => state_word(visit, order.state).to_owned(),
        };
        view! {
            <li><a href=format!("/pay/{}", order.offer.payment)>
                {wallet.as_ref().map(tile)}
                <span class="grow">{order.offer.payee.clone()}<br /><span class="soft">{sub}</span></span>
                <span class="sum">{money(order.offer.amount_minor)}</span>
            </a></li>
        }
    };
    let rows = orders.iter().map(row).collect_view();
    (!orders.is_empty()).then(|| {
        view! { <section><h2>{visit.say("最近的付款", "Latest payments").to_owned()}</h2><ul>{rows}</ul></section> }
    })
}

fn faults(simulator: &Simulator, visit: &Visit) -> impl IntoView + use<> {
    let zh = visit.zh;
    let name = |code: &str| match wallets::find(code) {
        Some(wallet) => wallet.name(zh).to_owned(),
        None => visit.say("任何钱包", "Any wallet").to_owned(),
    };
    let waiting = simulator.armed.waiting();
    let lines = waiting.iter().map(|(wallet, fault, count)| {
        view! { <p>{format!("{} · {} × {count}", name(wallet), fault_sentence(visit, *fault))}</p> }
    });
    let options = WALLETS.iter().map(|wallet| view! { <option value=wallet.code.to_string()>{wallet.name(zh).to_owned()}</option> });
    view! {
        <section>
            <h2>{visit.say("让接下来几单出问题", "Make the next payments go wrong").to_owned()}</h2>
            {lines.collect_view()}
            <details>
                <summary>{visit.say("安排", "Arrange").to_owned()}</summary>
                <form method="post" action="/faults">
                    <label for="wallet">{visit.say("钱包", "Wallet").to_owned()}</label>
                    <select id="wallet" name="wallet">
                        <option value=ANY_WALLET selected=true>{visit.say("任何钱包", "Any wallet").to_owned()}</option>
                        {options.collect_view()}
                    </select>
                    <label for="kind">{visit.say("出什么问题", "What goes wrong").to_owned()}</label>
                    <select id="kind" name="kind">{fault_options(visit)}</select>
                    <label for="count">{visit.say("几单", "How many").to_owned()}</label>
                    <input id="count" name="count" type="number" min="1" max="1000" value="1" />
                    <button>{visit.say("安排好", "Arrange it").to_owned()}</button>
                </form>
            </details>
        </section>
    }
}

#[derive(Deserialize)]
pub struct Arm {
    wallet: String,
    kind: Fault,
    count: u64,
}

pub async fn arm(Shared(simulator): Shared<Simulator>, Form(arm): Form<Arm>) -> Response {
    simulator.armed.arm(&arm.wallet, arm.kind, arm.count.min(1_000));
    Redirect::to("/").into_response()
}
