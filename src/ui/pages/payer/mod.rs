//! The payer's pages: server HTML that needs no WebAssembly and no second request. Style and script stand in the page under a
//! nonce, so that the first view is one round trip even where nothing compresses it.

pub mod bill;
pub mod checkout;
mod hand_over;
pub mod offer;
pub mod offers;
pub mod problem;
pub mod receipt;
pub mod status;
pub mod wallets;

#[cfg(test)]
mod tests;

use crate::{
    domain::{money::Minor, wallet::Wallet},
    ui::{
        format,
        text::{Lang, common, payer as text},
    },
};
use leptos::{html::meta, prelude::*, svg};
use std::sync::LazyLock;

static FIRST_STYLE: LazyLock<String> = LazyLock::new(|| squeeze(include_str!("../../../../style/pay.css")));
static WHOLE_STYLE: LazyLock<String> =
    LazyLock::new(|| format!("{}\n{}", *FIRST_STYLE, squeeze(include_str!("../../../../style/pay_after.css"))));
static FIRST_SCRIPT: LazyLock<String> =
    LazyLock::new(|| format!("{}\n{}", squeeze(include_str!("../../../../public/amount.js")), squeeze(include_str!("pay.js"))));
static LATER_SCRIPT: LazyLock<String> = LazyLock::new(|| squeeze(include_str!("pay_after.js")));

static BRIDGE_SCRIPT: LazyLock<String> = LazyLock::new(|| format!("{}\n{}", *LATER_SCRIPT, squeeze(include_str!("pay_bridge.js"))));

/// Without indentation, empty lines and comment lines: what our own files can spare without a parser.
fn squeeze(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What every page needs, whatever it shows.
#[derive(Clone, Debug)]
pub struct Frame {
    pub lang: Lang,
    pub trial: bool,
    /// Stands in the header that allows the page its style and script.
    pub nonce: String,
    pub title: String,
    /// Loads the page again where no script does, after so many seconds.
    pub refresh_s: Option<u32>,
    /// None: the page is its payer's alone, and no search engine lists it.
    pub found: Option<Found>,
}

/// What a page says of itself to search engines and to apps that show a link.
#[derive(Clone, Debug)]
pub struct Found {
    pub said: String,
    pub address: String,
}

/// What a page brings with it.
#[derive(Clone, Copy, Debug)]
enum View {
    /// What a scanned code opens: as light as it can be.
    First,
    /// Any page after it.
    Later,
    /// A page that hands an order to the wallet's web view.
    Bridge,
}

fn first_view(frame: &Frame, body: impl IntoView + 'static) -> String {
    document(frame, View::First, body)
}

fn later_view(frame: &Frame, body: impl IntoView + 'static) -> String {
    document(frame, View::Later, body)
}

fn bridge_view(frame: &Frame, body: impl IntoView + 'static) -> String {
    document(frame, View::Bridge, body)
}

fn document(frame: &Frame, view: View, body: impl IntoView + 'static) -> String {
    let Frame { lang, trial, nonce, title, refresh_s, found } = frame.clone();
    let (style, script): (&'static str, &'static str) = match view {
        View::First => (&FIRST_STYLE, &FIRST_SCRIPT),
        View::Later => (&WHOLE_STYLE, &LATER_SCRIPT),
        View::Bridge => (&WHOLE_STYLE, &BRIDGE_SCRIPT),
    };
    let head = match found {
        None => view! { <meta name="robots" content="noindex" /> }.into_any(),
        Some(Found { said, address }) => view! {
            <meta name="description" content=said.clone() />
            {open_graph("og:title", title.clone())}
            {open_graph("og:description", said)}
            {open_graph("og:url", address.clone())}
            <link rel="canonical" href=address />
        }
        .into_any(),
    };
    let page = view! {
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width,initial-scale=1" />
                {head}
                <meta name="format-detection" content="telephone=no" />
                <title>{title}</title>
                <style nonce=nonce.clone() inner_html=style></style>
                <script nonce=nonce.clone() inner_html="document.documentElement.className='js'"></script>
                {refresh_s.map(|seconds| {
                    view! { <noscript inner_html=format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">")></noscript> }
                })}
            </head>
            <body>
                {trial.then(|| view! { <aside class="trial">{common::trial_banner(lang)}</aside> })}
                {body.into_view()}
                <script nonce=nonce inner_html=script></script>
            </body>
        </html>
    };
    // Markers for waking a page up again, which nobody does here. Text cannot contain one: it is escaped.
    format!("<!doctype html>{}", page.to_html().replace("<!>", ""))
}

/// What apps show beside a link.
fn open_graph(name: &'static str, content: String) -> impl IntoView {
    meta().attr("property", name).attr("content", content)
}

/// The name of a wallet in this language.
fn wallet_name(lang: Lang, wallet: &Wallet) -> String {
    lang.pick(&wallet.name_zh, &wallet.name_en).clone()
}

/// The tile of a wallet: its character on its colour. Decoration: the name stands beside it.
fn tile(wallet: &Wallet) -> impl IntoView + use<> {
    let Wallet { tile_text, tile_color, .. } = wallet.clone();
    view! {
        <svg class="w" viewBox="0 0 40 40" aria-hidden="true">
            <rect width="40" height="40" rx="11" fill=tile_color />
            <text x="20" y="27">{tile_text}</text>
        </svg>
    }
}

/// An icon from Lucide (ISC), by the path it is drawn with.
fn icon(path: &'static str) -> impl IntoView {
    svg::svg().class("i").attr("viewBox", "0 0 24 24").attr("aria-hidden", "true").child(svg::path().attr("d", path))
}

const BADGE_CHECK: &str = "M3.85 8.62a4 4 0 0 1 4.78-4.77 4 4 0 0 1 6.74 0 4 4 0 0 1 4.78 4.78 4 4 0 0 1 0 6.74 4 4 0 0 1-4.77 4.78 \
    4 4 0 0 1-6.75 0 4 4 0 0 1-4.78-4.77 4 4 0 0 1 0-6.76ZM16 9l-5.5 5.5L8 12";
const TICKET: &str =
    "M2 9a3 3 0 1 1 0 6v2a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-2a3 3 0 1 1 0-6V7a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2zM9 9h.01M15 9l-6 6M15 15h.01";
const CHECK: &str = "M21.801 10A10 10 0 1 1 17 3.335M9 11l3 3L22 4";
const CIRCLE_X: &str = "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20M15 9l-6 6M9 9l6 6";
const CLOCK: &str = "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20M12 6v6l4 2";
const LIVE: &str = "M16.247 7.761a6 6 0 0 1 0 8.478M19.075 4.933a10 10 0 0 1 0 14.134M4.925 19.067a10 10 0 0 1 0-14.134\
    M7.753 16.239a6 6 0 0 1 0-8.478M12 10a2 2 0 1 0 0 4a2 2 0 0 0 0-4";
const LOCK: &str = "M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M7 11V7a5 5 0 0 1 10 0v4";
const PENCIL: &str = "M13 21h8M15 5l4 4M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 \
    .623.622l4.353-1.32a2 2 0 0 0 .83-.497z";
const BACKSPACE: &str = "M10 5a2 2 0 0 0-1.344.519l-6.328 5.74a1 1 0 0 0 0 1.481l6.328 5.741A2 2 0 0 0 10 19h10a2 2 0 0 0 2-2V7\
    a2 2 0 0 0-2-2zM12 9l6 6M18 9l-6 6";

/// Whose page it is: the name first, then the store.
fn shop_header(lang: Lang, shop: &str, store: &str, verified: bool, other_language: String) -> impl IntoView + use<> {
    let (shop, store) = (shop.to_owned(), store.to_owned());
    let mark = shop.chars().next().map(String::from).unwrap_or_default();
    let badge = verified.then(|| view! { " · " <b>{icon(BADGE_CHECK)} " " {text::verified(lang)}</b> });
    view! {
        <header>
            <span class="mark" aria-hidden="true">{mark}</span>
            <div class="who"><h1>{shop}</h1><p>{store} {badge}</p></div>
            {language_link(lang, other_language)}
        </header>
    }
}

/// The same page in the other language, named in that language.
fn language_link(lang: Lang, href: String) -> impl IntoView + use<> {
    let other = lang.pick(Lang::En, Lang::Zh);
    view! { <a class="lang" id="lang" href=href hreflang=other.tag() lang=other.tag()>{text::other_language(lang)}</a> }
}

/// An amount in large figures: the class makes long ones smaller.
fn amount_class(amount: Minor) -> &'static str {
    match format::money(amount).chars().count() {
        ..=8 => "amt num",
        9..=11 => "amt num m",
        _ => "amt num s",
    }
}

/// A number in groups of four, as people read it out.
fn grouped(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
