//! The wallets that may pay this code: with an amount each one pays it, without one each leads back to the amount.

use super::{Frame, bill, format, later_view, shop_header, text, tile, wallet_name};
use crate::{
    domain::{bill::Agreed, money::Minor, wallet::Wallet},
    services::codes::Ready,
    ui::{
        code::{svg, symbol},
        text::Lang,
    },
};
use leptos::prelude::*;

/// What was typed before a wallet is chosen.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    pub ready: &'a Ready,
    pub amount: Option<Minor>,
    /// What that comes to with any of them, where it is less.
    pub after_discounts: Option<Minor>,
    /// The price that this page shows, where it is certain.
    pub shown: Option<Agreed>,
    pub note: &'a str,
    pub idempotency_key: &'a str,
    /// On a desk: the address at which a telephone goes on with what was typed.
    pub on_telephone: Option<String>,
    /// The amount again, with what was typed.
    pub back: String,
    /// The same page in the other language.
    pub other_language: String,
}

/// The document.
pub fn page(frame: &Frame, choice: &Choice<'_>) -> String {
    let lang = frame.lang;
    let Choice { ready, amount, after_discounts, shown, note, idempotency_key, on_telephone, back, other_language } = choice.clone();
    let items: Vec<_> = ready.usable.iter().map(|wallet| item(lang, wallet)).collect();
    let help = if items.is_empty() { text::no_wallet_open(lang) } else { text::none_of_these(lang) };
    let change = ready.request.is_none();
    let step = if amount.is_some() { "now" } else { "choose" };
    let body = view! {
        {shop_header(lang, &ready.merchant_name, &ready.store_name, ready.verified, other_language)}
        <main>
            <div class="say">
                <h2>{text::which_wallet(lang)}</h2>
                {amount.map(|amount| view! { <p class="num">{format::money(amount)}</p> })}
                {after_discounts.map(|pay| view! { <p>{text::after_discounts(lang, format::money(pay))}</p> })}
                {on_telephone.and_then(|address| scan(lang, &address))}
            </div>
            <form method="post" action=ready.path()>
                <input type="hidden" name="idempotency_key" value=idempotency_key.to_owned() />
                <input type="hidden" name="amount" value=amount.map(Minor::plain).unwrap_or_default() />
                <input type="hidden" name="note" value=note.to_owned() />
                {bill::shown(shown)}
                <input type="hidden" name="step" value=step />
                <ul class="list">{items}</ul>
                <div class="act">
                    <p class="help">{help}</p>
                    <p class="help"><a href="/wallet-order">{text::wallet_order(lang)}</a></p>
                    <a class="btn" href=back>{if change { text::back_to_amount(lang) } else { text::back_to_request(lang) }}</a>
                </div>
            </form>
        </main>
    };
    later_view(&Frame { title: text::which_wallet(lang).to_owned(), ..frame.clone() }, body)
}

/// Wallets live on telephones: this page once more, to be scanned off the desk's screen.
fn scan(lang: Lang, address: &str) -> Option<impl IntoView + use<>> {
    let drawing = svg::symbol(&symbol::address(address).ok()?, text::scan_here(lang));
    Some(view! { <div class="scan" inner_html=drawing></div> <p>{text::scan_here(lang)}</p> })
}

fn item(lang: Lang, wallet: &Wallet) -> impl IntoView + use<> {
    let app = lang.pick(&wallet.entry_app_zh, &wallet.entry_app_en).clone();
    view! {
        <li>
            <button name="wallet" value=wallet.code.clone()>
                {tile(wallet)} <span>{wallet_name(lang, wallet)} {(!app.is_empty()).then(|| view! { <small>{app}</small> })}</span>
            </button>
        </li>
    }
}
