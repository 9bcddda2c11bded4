//! The wallet app's pages: plain HTML that works without scripts, in Chinese and English, neutral in looks and marked as simulated
//! on every page. People use them by hand; `/control/scan` goes through the same forms.

pub mod authorize;
mod bridge;
mod home;
mod pay;
mod payment_code;
mod scan;

use super::{
    Simulator,
    books::State,
    faults::Fault,
    payers,
    wallets::{self, Wallet},
};
use crate::domain::money::Minor;
use axum::{
    Router,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use leptos::prelude::*;
use std::convert::Infallible;

const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

pub fn routes() -> Router<Simulator> {
    Router::new()
        .route("/", get(home::page))
        .route("/faults", axum::routing::post(home::arm))
        .route("/scan", get(scan::choose))
        .route("/wallet/{wallet}/scan", get(scan::page).post(scan::order))
        .route("/wallet/{wallet}/code", get(payment_code::page).post(payment_code::show))
        .route("/pay/{payment}", get(pay::page).post(pay::decide))
        .route("/bridge", get(bridge::go_on))
        .route("/network/v1/authorize", get(authorize::page).post(authorize::sign_in))
        .route("/style.css", get(style))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")], include_str!("style.css"))
}

/// Who reads a page: the language, and where they are.
#[derive(Clone, Debug)]
pub struct Visit {
    zh: bool,
    /// The language was asked for by the address and is to be remembered.
    chosen: bool,
    uri: Uri,
    /// The code that the address brings, or that was scanned last in this browser.
    content: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = query_value(&parts.uri, "lang");
        let known = asked.clone().or_else(|| cookie(&parts.headers, "simulator_lang"));
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("zh");
        let zh = known.as_deref().unwrap_or(accepted).trim().to_ascii_lowercase().starts_with("zh");
        let kept = || cookie(&parts.headers, "simulator_content").map(|kept| read_percent(&kept));
        let content = query_value(&parts.uri, "content").or_else(kept).unwrap_or_default();
        Ok(Self { zh, chosen: asked.is_some(), uri: parts.uri.clone(), content })
    }
}

impl Visit {
    /// The sentence in the reader's language.
    pub fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.zh { zh } else { en }
    }

    /// This page in the other language.
    fn other_language(&self) -> String {
        let kept = form_pairs(self.uri.query().unwrap_or_default()).filter(|(name, _)| name != "lang");
        let lang = ("lang".to_owned(), self.say("en", "zh").to_owned());
        format!("{}?{}", self.uri.path(), write_pairs(kept.chain([lang])))
    }
}

/// A whole page; `wallet` is the app that it belongs to.
fn document(visit: &Visit, status: StatusCode, title: &str, wallet: Option<&Wallet>, body: impl IntoView) -> Response {
    let name = wallet.map_or(visit.say("模拟钱包", "Simulated wallets"), |wallet| wallet.name(visit.zh)).to_owned();
    let page = view! {
        <html lang=visit.say("zh-CN", "en").to_owned()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width,initial-scale=1" />
                <meta name="robots" content="noindex" />
                <title>{format!("{title} · {name}")}</title>
                <link rel="stylesheet" href="/style.css" />
                <link rel="icon" href="data:," />
            </head>
            <body>
                <p class="trial">{visit.say("模拟钱包 · 这里没有真钱", "Simulated wallet · no real money here").to_owned()}</p>
                <header>
                    {wallet.map(tile)}
                    <span class="name">{name}</span>
                    {wallet.map(|_| view! { <a href="/">{visit.say("换钱包", "All wallets").to_owned()}</a> })}
                    <a href=visit.other_language() hreflang=visit.say("en", "zh-CN").to_owned()>{visit.say("English", "中文").to_owned()}</a>
                </header>
                <main>{body}</main>
            </body>
        </html>
    };
    let mut response = (status, Html(format!("<!doctype html>{}", page.to_html()))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if visit.chosen {
        let kept = if visit.zh { "simulator_lang=zh; Path=/; SameSite=Lax" } else { "simulator_lang=en; Path=/; SameSite=Lax" };
        headers.append(header::SET_COOKIE, HeaderValue::from_static(kept));
    }
    response
}

/// A page that says what is wrong and leads back.
pub fn trouble(visit: &Visit, status: StatusCode, wallet: Option<&Wallet>, title: &str, detail: &str) -> Response {
    let body = view! {
        <h1>{title.to_owned()}</h1>
        <section class="wrong" role="alert">
            <p>{visit.say("钱没有动。", "No money has moved.").to_owned()}</p>
            <p class="soft">{detail.to_owned()}</p>
            <a class="button quiet" href="/">{visit.say("回首页", "Back to the start").to_owned()}</a>
        </section>
    };
    document(visit, status, title, wallet, body)
}

/// The page for a number, a code or an address behind which there is nothing.
pub fn no_such_order(visit: &Visit, status: StatusCode, asked: &str) -> Response {
    trouble(visit, status, None, visit.say("没有这一单", "There is no such order"), asked)
}

/// Where the payer of an order confirms; `wallet` is a guest on it, and `onward` where the shop wants its payer afterwards.
pub fn pay_path(payment: &str, wallet: Option<&str>, onward: &str) -> String {
    let given = [("wallet", wallet.unwrap_or_default()), ("redirect_url", onward)].into_iter().filter(|(_, value)| !value.is_empty());
    let query = write_pairs(given.map(|(name, value)| (name.to_owned(), value.to_owned())));
    // A plus in a path is a plus.
    let number = write_percent(payment).replace('+', "%20");
    if query.is_empty() { format!("/pay/{number}") } else { format!("/pay/{number}?{query}") }
}

/// The wallet's tile: its character, white on its colour. Decoration: the name stands beside it.
fn tile(wallet: &Wallet) -> impl IntoView + use<> {
    view! {
        <svg class="tile" viewBox="0 0 44 44" aria-hidden="true">
            <rect width="44" height="44" rx="12" fill=wallet.tile_color />
            <text x="22" y="30" text-anchor="middle">{wallet.tile_text.to_string()}</text>
        </svg>
    }
}

/// Who pays: people to choose from, or a name of one's own.
fn who_pays(visit: &Visit) -> impl IntoView + use<> {
    let people = payers::EXAMPLES.into_iter().enumerate().map(|(at, name)| {
        view! { <label><input type="radio" name="payer" value=name checked={at == 0} />{name}</label> }
    });
    view! {
        <fieldset>
            <legend>{visit.say("你是谁", "Who are you").to_owned()}</legend>
            <div class="people">{people.collect_view()}</div>
            <label for="payer_name">{visit.say("别的名字", "Another name").to_owned()}</label>
            <input id="payer_name" name="payer_name" maxlength="40" autocomplete="off" />
        </fieldset>
    }
}

/// What shall go wrong, folded away.
fn what_goes_wrong(visit: &Visit) -> impl IntoView + use<> {
    view! {
        <details>
            <summary>{visit.say("让这一单出点问题", "Make something go wrong").to_owned()}</summary>
            <label for="fault">{visit.say("出什么问题", "What goes wrong").to_owned()}</label>
            <select id="fault" name="fault">
                <option value="" selected=true>{visit.say("一切正常", "Nothing").to_owned()}</option>
                {fault_options(visit)}
            </select>
        </details>
    }
}

fn fault_options(visit: &Visit) -> impl IntoView + use<> {
    let option = |fault: Fault| view! { <option value=fault.to_string()>{fault_sentence(visit, fault)}</option> };
    Fault::ALL.into_iter().map(option).collect_view()
}

/// What a fault does, for a person.
fn fault_sentence(visit: &Visit, fault: Fault) -> String {
    match fault {
        Fault::Duplicate => visit.say("通知重复发几次", "The notice comes several times"),
        Fault::Late { ms } => {
            return if visit.zh { format!("通知晚 {ms} 毫秒") } else { format!("The notice comes {ms} ms late") };
        }
        Fault::Lost => visit.say("通知丢了，只能去查", "The notice is lost; only a query tells"),
        Fault::Reorder => visit.say("通知排在下一笔后面", "The notice comes after the next one"),
        Fault::Forged => visit.say("没付钱，有人伪造成功通知", "Not paid, but a forged notice says so"),
        Fault::Tampered => visit.say("通知在路上被改过", "The notice is altered on the way"),
        Fault::Unknown => visit.say("头两次应答是乱码", "The first two answers are garbage"),
        Fault::Decline => visit.say("钱包拒付", "The wallet declines"),
        Fault::Timeout => visit.say("应答在路上断了", "The connection breaks before the answer"),
        Fault::AmountMismatch => visit.say("通知里的金额不对", "The notice states a wrong amount"),
        Fault::UnknownWord => visit.say("通知里有新版本的词", "The notice has a word of a later version"),
        Fault::ExtraField => visit.say("通知多一个字段", "The notice has a field more"),
        Fault::Huge => visit.say("通知大得离谱", "The notice is far too large"),
        Fault::Stale => visit.say("通知是十分钟前签的", "The notice was signed ten minutes ago"),
        Fault::Foreign => visit.say("通知是给别的商户的", "The notice is for another merchant"),
        Fault::Cut => visit.say("通知只有半截", "The notice ends in the middle"),
        Fault::Silent => visit.say("再也不说话", "It never says anything"),
        Fault::Mute => visit.say("收了钱，两分钟不吭声", "Takes the money and says nothing for two minutes"),
    }
    .to_owned()
}

fn state_word(visit: &Visit, state: State) -> &str {
    match state {
        State::Waiting => visit.say("等你确认", "Waiting for you"),
        State::Paid => visit.say("付好了", "Paid"),
        State::Declined => visit.say("没付", "Not paid"),
        State::Closed => visit.say("关了", "Closed"),
    }
}

/// `¥12.50`.
fn money(amount_minor: i64) -> String {
    format!("¥{}", Minor(amount_minor))
}

/// The payer as chosen or typed: a typed name goes first.
fn payer_of(chosen: &str, typed: &str) -> String {
    payers::name(typed).or_else(|| payers::name(chosen)).unwrap_or_else(|| payers::EXAMPLES[0].to_owned())
}

/// The wallet of a path, or the page that says there is none.
fn wallet_of(visit: &Visit, code: &str) -> Result<Wallet, Box<Response>> {
    let title = visit.say("没有这个钱包", "No such wallet");
    wallets::find(code).ok_or_else(|| Box::new(trouble(visit, StatusCode::NOT_FOUND, None, title, code)))
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

fn query_value(uri: &Uri, name: &str) -> Option<String> {
    form_pairs(uri.query().unwrap_or_default()).find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The decoded pairs of a query.
pub fn form_pairs(query: &str) -> impl Iterator<Item = (String, String)> + use<> {
    let mut url = blank();
    url.set_query(Some(query));
    url.query_pairs().into_owned().collect::<Vec<_>>().into_iter()
}

/// A query of those pairs.
fn write_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> String {
    let mut url = blank();
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

#[expect(clippy::expect_used, reason = "a constant address parses")]
fn blank() -> reqwest::Url {
    reqwest::Url::parse("http://page/").expect("a constant address")
}

/// A text for a cookie, and back.
fn write_percent(text: &str) -> String {
    write_pairs([("v".to_owned(), text.to_owned())]).split_off(2)
}

fn read_percent(kept: &str) -> String {
    form_pairs(&format!("v={kept}")).next().map(|(_, value)| value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_code_reads_back() {
        for content in ["HTTP://SHOP/C/7GK2M9XQ4TB", "a=b; c&d 早", ""] {
            let kept = write_percent(content);
            assert!(kept.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';'));
            assert_eq!(read_percent(&kept), content);
        }
    }

    #[test]
    fn nothing_that_was_typed_becomes_markup() {
        let visit = Visit { zh: false, chosen: false, uri: Uri::from_static("/?content=%3Cb%3E"), content: String::new() };
        let evil = "<script>\"'&";
        let page = view! { <p title=evil.to_owned()>{evil.to_owned()}</p> }.to_html();
        assert!(!page.contains("<script>") && !page.contains("\"\"'"), "{page}");
        assert_eq!(visit.other_language(), "/?content=%3Cb%3E&lang=zh");
    }
}
