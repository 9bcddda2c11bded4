//! The receipt: the match word and a running clock, which no screenshot has, then the bill. Nothing on it names the payer.

use super::{CHECK, Frame, LIVE, LOCK, amount_class, bill, format, grouped, icon, language_link, later_view, status::Shown, text};
use crate::{
    domain::{match_word::MatchWord, money::Minor, time},
    ui::text::Lang,
};
use leptos::prelude::*;

/// So long the clock runs; afterwards the plain time is proof of nothing but itself.
const LIVE_MS: i64 = 15 * 60 * 1000;

/// The document for a payment that is paid, whatever was given back since.
pub fn page(frame: &Frame, shown: &Shown<'_>) -> String {
    let lang = frame.lang;
    let payment = shown.payment;
    let amount = Minor(payment.payer_paid_minor);
    let title = format!("{} · {}", text::paid(lang), format::money(amount));
    let paid_at_ms = payment.paid_at_ms.unwrap_or(payment.listed_at_ms);
    let word =
        MatchWord { word: usize::try_from(payment.match_word).unwrap_or(0), number: u8::try_from(payment.match_number).unwrap_or(0) };
    let refunded = (payment.refunded_minor > 0)
        .then(|| view! { <p class="back">{text::refunded_some(lang, format::money(Minor(payment.refunded_minor)))}</p> });
    let row = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let at = format::stamp(&time::local(paid_at_ms, &time::zone(shown.time_zone)));
    let (whole, decimals) = format::money_parts(amount);
    let body = view! {
        <main>
            <section class="paid" role="status">
                <h1>{icon(CHECK)} " " {text::paid(lang)}</h1>
                <p class=amount_class(amount)><span>"¥"</span> {format!("{whole}.{decimals}")}</p>
                <p>{text::paid_to(lang, shown.shop)} " · " {shown.store.to_owned()}</p>
            </section>
            <article class="slip">
                {refunded}
                <div class=lang.pick("word", "word en")>
                    <p>{text::show_word(lang)}</p> <strong>{lang.pick(word.zh(), word.en())}</strong> {live(lang, paid_at_ms, shown.now_ms)}
                </div>
                <dl class="num">
                    {bill::lines(lang, shown.bill)} {row(text::used(lang), shown.wallet_name(lang))} {row(text::time(lang), at)}
                    {row(text::number(lang), grouped(&payment.id))}
                </dl>
            </article>
            <div class="act">
                <p class="help">{text::wrong(lang)}</p>
                <div class="two">
                    <button class="btn jso" type="button" data-print="">{text::save(lang)}</button>
                    <a class="btn dark" href=shown.again.clone()>{text::done(lang)}</a>
                </div>
                {language_link(lang, shown.other_language.clone())}
            </div>
        </main>
    };
    later_view(&Frame { title, ..frame.clone() }, body)
}

/// How long ago the money came, by the server's clock.
fn live(lang: Lang, paid_at_ms: i64, now_ms: i64) -> Option<impl IntoView + use<>> {
    let age_ms = (now_ms - paid_at_ms).max(0);
    (age_ms < LIVE_MS).then(|| {
        let clock = format!("{:02}:{:02}", age_ms / 60_000, age_ms / 1000 % 60);
        view! {
            <p class="tick num">
                {icon(LIVE)} " " {text::live_paid(lang)} " "
                <span role="timer" data-since=paid_at_ms.to_string() data-now=now_ms.to_string()>{clock}</span>
            </p>
        }
    })
}

/// For somebody who has the number only: no amount, no word, no state.
pub fn sealed(frame: &Frame, number: &str, other_language: String) -> String {
    let lang = frame.lang;
    let title = text::sealed_title(lang);
    let body = view! {
        <main>
            <div class="say">{icon(LOCK)} <h1>{title}</h1> <p>{grouped(number)}</p> <p>{text::sealed_help(lang)}</p></div>
            <div class="act">{language_link(lang, other_language)}</div>
        </main>
    };
    later_view(&Frame { title: title.to_owned(), ..frame.clone() }, body)
}
