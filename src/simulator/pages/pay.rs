//! The wallet asks its payer: this much to this shop? And says afterwards what became of it.

use super::{Visit, document, fault_sentence, money, no_such_order, pay_path, payer_of, state_word, trouble, what_goes_wrong, who_pays};
use crate::{
    connectors::network::wire::Discount,
    simulator::{
        Simulator,
        books::{Channel, Offer, Order, State},
        office::Payer,
        wallets,
    },
};
use axum::{
    Form,
    extract::{Path, Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use serde::Deserialize;

/// How a payer came here: with a guest's wallet, and wanted back by the shop.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Way {
    wallet: String,
    redirect_url: String,
}

impl Way {
    fn wallet<'a>(&'a self, offer: &'a Offer) -> &'a str {
        if self.wallet.is_empty() { &offer.wallet } else { &self.wallet }
    }
}

pub async fn page(Shared(simulator): Shared<Simulator>, Path(payment): Path<String>, Query(way): Query<Way>, visit: Visit) -> Response {
    match simulator.office.order(&payment) {
        Ok(order) if order.state == State::Waiting => ask(&visit, &simulator, &order, &way),
        Ok(order) => told(&visit, &order, &way),
        Err(_) => no_such_order(&visit, StatusCode::NOT_FOUND, &payment),
    }
}

fn ask(visit: &Visit, simulator: &Simulator, order: &Order, way: &Way) -> Response {
    let offer = &order.offer;
    let wallet = wallets::find(way.wallet(offer));
    let title = if visit.zh { format!("付给 {}", offer.payee) } else { format!("Pay {}", offer.payee) };
    let account = match &offer.payer {
        Some(payer) => {
            let balance = money(simulator.office.read(|books| books.balance_minor(way.wallet(offer), payer, simulator.world.now_ms())));
            let line = if visit.zh { format!("{payer} · 余额 {balance}") } else { format!("{payer} · balance {balance}") };
            let payer = payer.clone();
            view! { <p>{line}</p><input type="hidden" name="payer" value=payer /> }.into_any()
        }
        None => who_pays(visit).into_any(),
    };
    let misbehaves = offer.fault.map(|fault| view! { <p class="soft">{fault_sentence(visit, fault)}</p> });
    let body = view! {
        <h1>{title.clone()}</h1>
        <section>
            <p class="amount">{money(offer.amount_minor)}</p>
            {bill(visit, offer)}
            {(!offer.note.is_empty()).then(|| view! { <p class="soft">{offer.note.clone()}</p> })}
            <form method="post">
                {account}
                {(offer.channel != Channel::Network).then(|| coupons(visit))}
                {misbehaves.is_none().then(|| what_goes_wrong(visit))}
                {misbehaves}
                <button name="decision" value="confirm">{visit.say("确认付款", "Confirm and pay").to_owned()}</button>
                <button class="quiet" name="decision" value="decline">{visit.say("不付了", "Decline").to_owned()}</button>
            </form>
        </section>
    };
    document(visit, StatusCode::OK, &title, wallet.as_ref(), body)
}

/// What the wallet takes off by itself, folded away.
fn coupons(visit: &Visit) -> impl IntoView + use<> {
    let words = [
        ("", visit.say("不用", "None")),
        ("wallet:100", visit.say("钱包出 1 元", "¥1 by the wallet")),
        ("merchant:100", visit.say("店家出 1 元", "¥1 by the shop")),
        ("other:100", visit.say("品牌出 1 元", "¥1 by a brand")),
    ];
    let options = words.map(|(value, words)| view! { <option value=value>{words.to_owned()}</option> });
    view! {
        <details>
            <summary>{visit.say("用一张券", "Use a coupon").to_owned()}</summary>
            <label for="coupon">{visit.say("谁出钱", "Who gives it").to_owned()}</label>
            <select id="coupon" name="coupon">{options.collect_view()}</select>
        </details>
    }
}

/// The price before discounts and each discount with who gives it; nothing where there is none.
fn bill(visit: &Visit, offer: &Offer) -> Option<impl IntoView + use<>> {
    let line = |name: String, amount: String| view! { <dt>{name}</dt><dd>{amount}</dd> };
    let funder = |word: &str| match word {
        "merchant" => visit.say("店家优惠", "by the shop"),
        "wallet" => visit.say("钱包优惠", "by the wallet"),
        _ => visit.say("平台优惠", "by the platform"),
    };
    let off = |discount: &Discount| {
        line(format!("{} · {}", discount.title, funder(&discount.funder)), format!("\u{2212}{}", money(discount.amount_minor)))
    };
    let price = || line(visit.say("原价", "Price").to_owned(), money(offer.gross_minor));
    (offer.gross_minor != offer.amount_minor).then(|| {
        let lines: Vec<_> = offer.discounts.iter().map(off).collect();
        view! { <dl>{price()} {lines} {line(visit.say("实际付", "To pay").to_owned(), money(offer.amount_minor))}</dl> }
    })
}

fn told(visit: &Visit, order: &Order, way: &Way) -> Response {
    let offer = &order.offer;
    let wallet = wallets::find(&order.payer_wallet);
    let receipt = onward(order, way).map(|href| {
        view! { <a class="button" href=href>{visit.say("看店家的收据", "See the shop's receipt").to_owned()}</a> }
    });
    let title = state_word(visit, order.state).to_owned();
    let paid = order.state == State::Paid;
    let word = offer.match_word.as_ref().filter(|_| paid).map(|word| {
        let word = if visit.zh { word.zh.clone() } else { word.en.clone() };
        let hint = visit.say("给店家看这个核对字", "Show the shop this word").to_owned();
        view! { <p class="soft">{hint}</p><p class="word">{word}</p> }
    });
    let line = |name: &str, value: &str| {
        let (name, value) = (name.to_owned(), value.to_owned());
        (!value.is_empty()).then(|| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let coupon = order.coupon.map(|coupon| {
        view! { <p class="soft">{format!("{} \u{2212}{}", coupon.name(), money(coupon.amount_minor))}</p> }
    });
    let refunded = if order.refunded_minor > 0 { money(order.refunded_minor) } else { String::new() };
    let fault = offer.fault.map(|fault| fault_sentence(visit, fault)).unwrap_or_default();
    let body = view! {
        <h1 class=if paid { "yes" } else { "no" }>{title.clone()}</h1>
        <section>
            <p>{offer.payee.clone()}</p>
            <p class="amount">{money(order.payer_minor())}</p>
            {bill(visit, offer)}
            {coupon}
            {word}
            <dl>
                {line(visit.say("付款人", "Payer"), &order.payer)}
                {line(visit.say("备注", "Note"), &offer.note)}
                {line(visit.say("原因", "Why"), &reason(visit, order))}
                {line(visit.say("退回", "Given back"), &refunded)}
                {line(visit.say("钱包单号", "Wallet's number"), &order.wallet_reference)}
                {line(visit.say("清算流水号", "Trace number"), &order.trace_number)}
                {line(visit.say("商户单号", "Shop's number"), &offer.payment)}
                {line(visit.say("安排的问题", "Arranged fault"), &fault)}
            </dl>
        </section>
        {receipt}
        <a class="button quiet" href="/">{visit.say("再扫一次", "Scan again").to_owned()}</a>
    };
    document(visit, StatusCode::OK, &title, wallet.as_ref(), body)
}

fn reason(visit: &Visit, order: &Order) -> String {
    match (order.state, order.decline_code.as_str()) {
        (State::Declined, "payer_declined") => visit.say("你点了不付", "You declined").to_owned(),
        (State::Declined, "balance_insufficient") => visit.say("余额不够", "Not enough money").to_owned(),
        (State::Declined, "declined_by_issuer") => visit.say("钱包拒付", "The wallet declined").to_owned(),
        (State::Closed, _) => visit.say("这一单过时了，或店家关了", "Expired, or closed by the shop").to_owned(),
        (_, other) => other.to_owned(),
    }
}

/// Where the payer goes on; only a web address may stand in a link. Not every order says where.
fn onward(order: &Order, way: &Way) -> Option<String> {
    let told = [&way.redirect_url, &order.offer.return_url].into_iter().find(|address| !address.is_empty())?;
    reqwest::Url::parse(told).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
}

#[derive(Deserialize)]
pub struct Decision {
    decision: String,
    #[serde(default)]
    payer: String,
    #[serde(default)]
    payer_name: String,
    #[serde(default)]
    fault: String,
    #[serde(default)]
    coupon: String,
}

pub async fn decide(
    Shared(simulator): Shared<Simulator>,
    Path(payment): Path<String>,
    Query(way): Query<Way>,
    visit: Visit,
    Form(decision): Form<Decision>,
) -> Response {
    let name = payer_of(&decision.payer, &decision.payer_name);
    let wallet = Some(&*way.wallet).filter(|wallet| !wallet.is_empty());
    let payer = Payer { name: &name, wallet, coupon: decision.coupon.parse().ok() };
    let decided = match decision.decision.as_str() {
        "confirm" => simulator.confirm(&payment, payer, decision.fault.parse().ok()),
        _ => simulator.decline(&payment),
    };
    match decided {
        // A payer whom the app sent goes back to it; one who scanned here stays in the wallet.
        Ok(decided) => match onward(&decided.order, &way).filter(|_| decided.order.offer.match_word.is_none()) {
            Some(address) => Redirect::to(&address).into_response(),
            None => Redirect::to(&pay_path(&payment, None, "")).into_response(),
        },
        Err(error) => trouble(&visit, StatusCode::CONFLICT, None, visit.say("没办成", "That did not work"), &error.to_string()),
    }
}
