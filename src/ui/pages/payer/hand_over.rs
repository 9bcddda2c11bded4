//! A payment that our page hands to its wallet: words for the bridge of the wallet's own web view, or a code for the wallet on
//! another device. Both wait for the result as any waiting page does.

use super::{Frame, bridge_view, format, grouped, icon, later_view, shop_header, status::Shown, text};
use crate::{
    domain::{money::Minor, time},
    services::payments::Handover,
    ui::{
        code::{svg, symbol},
        pages::payer::CLOCK,
        text::Lang,
    },
};
use leptos::prelude::*;

/// The document; `None` where what was kept cannot be shown.
pub fn page(frame: &Frame, shown: &Shown<'_>, handover: &Handover) -> Option<String> {
    match handover.way.as_str() {
        "code" => code(frame, shown, &handover.content),
        "bridge" => Some(bridge(frame, shown, &handover.content)),
        _ => None,
    }
}

/// The wallet's code, to be scanned from this screen.
fn code(frame: &Frame, shown: &Shown<'_>, content: &str) -> Option<String> {
    let lang = frame.lang;
    let payment = shown.payment;
    let title = text::scan_with(lang, shown.wallet_name(lang));
    let drawing = svg::symbol(&symbol::address(content).ok()?, &title);
    let until = format::clock(&time::local(payment.expires_at_ms, &time::zone(shown.time_zone)));
    let body = view! {
        {shop_header(lang, shown.shop, shown.store, shown.verified, shown.other_language.clone())}
        <main data-poll=shown.poll.clone() data-state=payment.state.clone()>
            <div class="say" role="status">
                <h2>{title.clone()}</h2> <p class="num">{format::money(Minor(payment.payer_paid_minor))}</p>
                <div class="scan" inner_html=drawing></div> <p>{text::scan_until(lang, until)}</p> <p>{text::scan_help(lang)}</p>
            </div>
            <div class="act">
                <p class="help num">{text::number(lang)} " " {grouped(&payment.id)}</p>
                {simulated(lang, shown)} <a class="btn" href=shown.here.clone()>{text::refresh(lang)}</a>
            </div>
        </main>
    };
    Some(later_view(&Frame { title, refresh_s: Some(5), ..frame.clone() }, body))
}

/// The way on in a trial, where no real wallet can take the order.
fn simulated(lang: Lang, shown: &Shown<'_>) -> Option<impl IntoView + use<>> {
    shown.simulated.clone().map(|href| view! { <a class="btn" href=href>{text::simulated_wallet(lang)}</a> })
}

/// The order for the wallet that reads this page. Only a script reaches the bridge.
fn bridge(frame: &Frame, shown: &Shown<'_>, parameters: &str) -> String {
    let lang = frame.lang;
    let payment = shown.payment;
    let wallet = shown.wallet_name(lang);
    let title = text::bridge_title(lang, &wallet);
    let line = |name: &'static str, words: String, hidden: bool| view! { <p data-say=name hidden=hidden>{words}</p> };
    let body = view! {
        {shop_header(lang, shown.shop, shown.store, shown.verified, shown.other_language.clone())}
        <main data-poll=shown.poll.clone() data-state=payment.state.clone() data-bridge=parameters.to_owned()>
            <div class="say" role="status">
                {icon(CLOCK)} <h2>{title.clone()}</h2> <p class="num">{format::money(Minor(payment.payer_paid_minor))}</p>
                {line("asking", text::bridge_asking(lang).to_owned(), false)} {line("left", text::bridge_left(lang).to_owned(), true)}
                {line("back", text::bridge_back(lang).to_owned(), true)} {line("sent", text::bridge_sent(lang).to_owned(), true)} {line("none", text::bridge_none(lang, &wallet), true)}
                <noscript><p>{text::bridge_none(lang, &wallet)}</p></noscript>
            </div>
            <div class="act">
                <p class="help num">{text::number(lang)} " " {grouped(&payment.id)}</p>
                <button class="btn dark jso" type="button" id="go">{text::pay(lang)}</button>
                {simulated(lang, shown)}
                <a class="btn" href=shown.here.clone()>{text::refresh(lang)}</a>
            </div>
        </main>
    };
    bridge_view(&Frame { title, refresh_s: Some(5), ..frame.clone() }, body)
}
