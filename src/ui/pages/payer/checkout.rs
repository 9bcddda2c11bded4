//! The page that a scanned code opens: who is paid, how much, with which wallet.

use super::{BACKSPACE, Frame, LOCK, PENCIL, amount_class, bill, first_view, icon, shop_header, tile, wallet_name};
use crate::{
    domain::{bill::Bill, money::Minor, time, wallet::Wallet},
    services::codes::Ready,
    ui::{
        text::{Lang, payer as text},
        visit::Typed,
    },
};
use leptos::prelude::*;

/// What stands on the page beside the code itself.
#[derive(Clone, Debug)]
pub struct Checkout<'a> {
    pub ready: &'a Ready,
    /// The wallet to pay with: chosen by hand, or recognised.
    pub wallet: Option<&'a Wallet>,
    pub typed: &'a Typed,
    /// Worked out for the typed amount; of nothing where it is none.
    pub bill: Bill,
    pub idempotency_key: &'a str,
    /// The same page in the other language.
    pub other_language: String,
}

impl Checkout<'_> {
    /// Inside WeChat no other wallet can be opened, so none is offered.
    fn may_change_wallet(&self) -> bool {
        !self.ready.only_wechat() && self.ready.usable.len() > usize::from(self.wallet.is_some())
    }
}

/// The document. Its first heading is the name of the shop (P1.4).
pub fn page(frame: &Frame, checkout: &Checkout<'_>) -> String {
    let lang = frame.lang;
    let Checkout { ready, typed, .. } = checkout;
    let wrong = !typed.errors.is_empty();
    let title = format!("{}{}", if wrong { text::error_prefix(lang) } else { "" }, text::pay_to(lang, &ready.merchant_name));
    let summary: Vec<_> = typed
        .errors
        .iter()
        .filter(|(field, _)| *field != "amount")
        .map(|(_, sentence)| view! { <p class="err">{sentence.clone()}</p> })
        .collect();
    let body = view! {
        {shop_header(lang, &ready.merchant_name, &ready.store_name, ready.verified, checkout.other_language.clone())}
        <main>
            <form id=ready.request.is_none().then_some("f") method="post" action=ready.path()>
                <input type="hidden" name="idempotency_key" value=checkout.idempotency_key.to_owned() />
                <input type="hidden" name="wallet" value=checkout.wallet.map(|wallet| wallet.code.clone()).unwrap_or_default() />
                <div class="body">
                    {(!summary.is_empty()).then(|| view! { <div class="sum" role="alert">{summary}</div> })}
                    {what_to_pay(lang, checkout)}
                    {bill_box(lang, &checkout.bill)}
                    {wallet_row(lang, checkout)}
                </div>
                {if ready.request.is_none() { pad(lang, checkout).into_any() } else { pay_now(lang, checkout).into_any() }}
            </form>
        </main>
    };
    first_view(&Frame { title, ..frame.clone() }, body)
}

/// What the shop asks for, or the field to say how much.
fn what_to_pay(lang: Lang, checkout: &Checkout<'_>) -> impl IntoView + use<> {
    let Some(request) = &checkout.ready.request else {
        let (amount, note) = (amount_field(lang, checkout.typed), note_field(lang, checkout.typed));
        return view! {
            {amount}
            {note}
            <button class="btn calc" name="step" value="preview">{text::work_out(lang)}</button>
        }
        .into_any();
    };
    let until = time::local(request.until_ms, &time::zone(&checkout.ready.time_zone)).strftime("%m-%d %H:%M").to_string();
    let note = (!request.note.is_empty()).then(|| request.note.clone());
    view! {
        <label for="amount">{text::asked_amount(lang)}</label>
        <div class=amount_class(request.amount)>
            <span aria-hidden="true">"¥"</span>
            <output id="amount">{request.amount.plain()}</output>
        </div>
        <input type="hidden" name="amount" value=request.amount.plain() />
        {note.map(|note| view! { <p class="note">{icon(PENCIL)} " " {note}</p> })}
        <p class="note num">{text::pay_until(lang, until)}</p>
    }
    .into_any()
}

/// The button alone: there is nothing to type.
fn pay_now(lang: Lang, checkout: &Checkout<'_>) -> impl IntoView + use<> {
    let direct = direct(lang, checkout);
    view! {
        <div class="pad num">
            <button class="pay" name="step" value="pay">
                <b>{text::pay(lang)}</b> <span data-pay="">{bill::to_pay(lang, &checkout.bill)}</span>
            </button>
            <p class="foot">{icon(LOCK)} " " {direct}</p>
        </div>
    }
}

fn direct(lang: Lang, checkout: &Checkout<'_>) -> String {
    checkout.wallet.map_or_else(|| text::direct_any(lang).to_owned(), |wallet| text::direct(lang, wallet_name(lang, wallet)))
}

fn amount_field(lang: Lang, typed: &Typed) -> impl IntoView + use<> {
    let value = typed.value("amount");
    let error = typed.error("amount");
    let class = Minor::parse(&value).map_or("amt num", amount_class);
    let described = error.is_some().then_some("amount-error");
    view! {
        <label for="amount">{text::amount(lang)}</label>
        <div class=class>
            <span aria-hidden="true">"¥"</span>
            <input
                id="amount"
                name="amount"
                value=value
                inputmode="decimal"
                placeholder="0"
                autocomplete="off"
                maxlength="20"
                required=true
                aria-invalid=described.map(|_| "true")
                aria-describedby=described
            />
        </div>
        {error.map(|sentence| view! { <p class="err" id="amount-error" role="alert">{sentence}</p> })}
    }
}

fn note_field(lang: Lang, typed: &Typed) -> impl IntoView + use<> {
    view! {
        <div class="note">
            {icon(PENCIL)}
            <input
                id="note"
                name="note"
                value=typed.value("note")
                maxlength="60"
                autocomplete="off"
                aria-label=text::note(lang)
                placeholder=text::add_note(lang)
            />
        </div>
    }
}

fn bill_box(lang: Lang, bill: &Bill) -> impl IntoView + use<> {
    view! {
        <section class="bill" id="bill" aria-label=text::bill(lang)>{bill::section(lang, bill)}</section>
        <p class="vh" id="said" aria-live="polite"></p>
    }
}

fn wallet_row(lang: Lang, checkout: &Checkout<'_>) -> impl IntoView + use<> {
    let change = |words: &'static str| {
        checkout
            .may_change_wallet()
            .then(|| view! { <button class="more" name="step" value="wallets" formnovalidate=true>{words} " ›"</button> })
    };
    match (checkout.wallet, &checkout.ready.closed_wallet) {
        (Some(wallet), _) => {
            let recognised = checkout.ready.wallet.as_ref() == Some(wallet);
            let how = if recognised { text::recognised(lang) } else { text::chosen(lang) };
            let elsewhere = (!checkout.may_change_wallet()).then(|| text::other_wallet_scan(lang));
            view! {
                <div class="way">
                    {tile(wallet)} <p>{wallet_name(lang, wallet)} <small>{elsewhere.unwrap_or(how)}</small></p>
                    {change(text::change(lang))}
                </div>
            }
            .into_any()
        }
        (None, Some(closed)) => {
            let others = checkout.ready.usable.iter().take(6).map(|wallet| wallet_name(lang, wallet)).collect::<Vec<_>>();
            let help = format!("{}{}{}", text::use_one_of(lang), lang.pick("：", ": "), others.join(lang.pick("、", ", ")));
            view! {
                <div class="way" role="status">
                    {tile(closed)} <p>{text::not_open_here(lang, wallet_name(lang, closed))} <small>{help}</small></p>
                    {change(text::see_wallets(lang))}
                </div>
            }
            .into_any()
        }
        (None, None) => view! {
            <div class="way">
                <p>{text::choose_at_pay(lang)} <small>{text::works_with(lang, checkout.ready.usable.len())}</small></p>
                {change(text::see_wallets(lang))}
            </div>
        }
        .into_any(),
    }
}

/// The keys, which only a script shows, and the button that pays.
fn pad(lang: Lang, checkout: &Checkout<'_>) -> impl IntoView + use<> {
    let key = |name: &'static str| view! { <button type="button" class="k" data-k=name>{name}</button> };
    let direct = direct(lang, checkout);
    // Before an amount is typed there is nothing to pay.
    let due = (checkout.bill.gross > Minor::ZERO).then(|| bill::to_pay(lang, &checkout.bill));
    view! {
        <div class="pad keys num" role="group" aria-label=text::keypad(lang)>
            {key("1")} {key("2")} {key("3")}
            <button type="button" class="k" data-k="<" aria-label=text::backspace(lang)>{icon(BACKSPACE)}</button>
            {key("4")} {key("5")} {key("6")}
            <button class="pay" id="pay" name="step" value="pay">
                <b>{text::pay(lang)}</b> <span data-pay="">{due}</span>
            </button>
            {key("7")} {key("8")} {key("9")}
            <button type="button" class="k k0" data-k="0">"0"</button>
            <button type="button" class="k" data-k="." aria-label=text::point(lang)>"."</button>
            <p class="foot">{icon(LOCK)} " " {direct}</p>
        </div>
    }
}
