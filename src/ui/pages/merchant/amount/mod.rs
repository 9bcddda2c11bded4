//! M8, keying in an amount: the amount first, then how the money comes: a code on this screen, the payer's code scanned, or a link.

mod request;
mod scan;

pub use request::RequestPage;
pub use scan::{ScanPage, ScannedPage};

use crate::{
    domain::{
        money::Minor,
        payment_request::{Kind, State},
        time,
    },
    services::{
        Actor, App, Unavailable,
        instance_key::hex,
        payment_requests::{self, PaymentRequest},
        payments::Payment,
    },
    ui::{
        components::{ErrorSummary, Face, Field, Glyph, HeroMoney, Icon, Money, Pill, ShopLayout, Tab, Tone, WalletTile, for_member, word},
        error::{Failure, FailurePage},
        format,
        text::{Lang, till as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

/// What an address says of the amount and the note, for a form that begins with them.
fn asked(name: &str) -> String {
    use_query_map().get_untracked().get(name).unwrap_or_default()
}

/// The script that shows keys, asks how it stands, and opens the camera; every page here reads and posts without it.
#[component]
fn TillScript() -> impl IntoView {
    view! { <script src="/till.js" defer></script> }
}

#[component]
pub fn AmountPage() -> impl IntoView {
    for_member(|mut visit, actor| {
        let app = expect_context::<App>();
        for name in ["amount", "note"] {
            visit.typed.values.entry(name.to_owned()).or_insert_with(|| asked(name));
        }
        // The fields read the visit themselves.
        provide_context(visit.clone());
        Suspend::new(async move {
            match payment_requests::latest(&app, &actor).await {
                Ok(latest) => {
                    let key = hex(&app.entropy.bytes::<16>());
                    Either::Left(page(&visit, actor, key, &latest))
                }
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "the amount cannot be asked for");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

fn page(visit: &Visit, actor: Actor, key: String, latest: &[PaymentRequest]) -> impl IntoView + use<> {
    let lang = visit.lang;
    let latest = latest_list(lang, &actor, latest);
    let amount = amount_field(visit);
    view! {
        <ShopLayout actor title=text::title(lang) tab=Tab::Today class="till">
            <ErrorSummary/>
            <h1>{text::title(lang)}</h1>
            <form class="till-form" method="post" action="/amount" data-till>
                <input type="hidden" name="key" value=key/>
                {amount}
                {keypad(lang)}
                <Field name="note" label=text::note(lang) required=false autocomplete="off"/>
                <div class="till-ways">
                    <button class="button ink tall" name="step" value="code"><Icon glyph=Glyph::QR_CODE/>{text::show_code(lang)}</button>
                    <button class="button line tall" name="step" value="scan"><Icon glyph=Glyph::SCAN_LINE/>{text::scan_payer(lang)}</button>
                    <button class="button line tall" name="step" value="link"><Icon glyph=Glyph::SEND/>{text::send_link(lang)}</button>
                </div>
            </form>
            {latest}
            <script src="/amount.js" defer></script>
            <TillScript/>
        </ShopLayout>
    }
}

fn amount_field(visit: &Visit) -> impl IntoView + use<> {
    let error = visit.typed.error("amount");
    let described = error.as_ref().map(|_| "amount-error");
    view! {
        <div class="till-amount">
            <label class="unseen" for="amount">{text::amount(visit.lang)}</label>
            <span aria-hidden="true">"¥"</span>
            <input
                id="amount"
                name="amount"
                value=visit.typed.value("amount")
                inputmode="decimal"
                placeholder="0"
                autocomplete="off"
                maxlength="20"
                required=true
                aria-invalid=described.map(|_| "true")
                aria-describedby=described
            />
        </div>
        {error.map(|error| view! { <p class="field-error" id="amount-error"><Icon glyph=Glyph::TRIANGLE_ALERT/>{error}</p> })}
    }
}

/// The keys, which only a script shows.
fn keypad(lang: Lang) -> impl IntoView {
    let keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0"];
    let keys = keys.map(|key| view! { <button type="button" class="till-key" data-key=key>{key}</button> });
    view! {
        <div class="till-pad" role="group" aria-label=text::keypad(lang) hidden data-pad>
            {keys.into_iter().collect_view()}
            <button type="button" class="till-key" data-key="<" aria-label=text::backspace(lang)><Icon glyph=Glyph::CHEVRON_LEFT/></button>
        </div>
    }
}

fn latest_list(lang: Lang, actor: &Actor, latest: &[PaymentRequest]) -> impl IntoView + use<> {
    let zone = time::zone(&actor.time_zone);
    let items = latest
        .iter()
        .map(|request| {
            let (tone, glyph, state) = standing(lang, request.state);
            let kind = if request.kind == Kind::Link { text::link_word(lang) } else { text::code_word(lang) };
            let clock = format::clock(&time::local(request.created_at_ms, &zone));
            let note = request.note.clone();
            view! {
                <li>
                    <a href=request.path()>
                        <span class="number"><Money amount=request.amount/></span>
                        <span class="quiet">{clock} " · " {kind} {(!note.is_empty()).then(|| format!(" · {note}"))}</span>
                        <Pill tone glyph text=state/>
                    </a>
                </li>
            }
        })
        .collect_view();
    (!latest.is_empty()).then(|| {
        view! {
            <section class="till-latest" aria-labelledby="asked">
                <h2 id="asked">{text::latest(lang)}</h2>
                <ul>{items}</ul>
            </section>
        }
    })
}

fn standing(lang: Lang, state: State) -> (Tone, Glyph, &'static str) {
    match state {
        State::Open => (Tone::Info, Glyph::CLOCK, text::open_word(lang)),
        State::Paid => (Tone::Ok, Glyph::CIRCLE_CHECK, text::paid_word(lang)),
        State::Cancelled => (Tone::Mute, Glyph::CIRCLE_MINUS, text::cancelled_word(lang)),
        State::Expired => (Tone::Mute, Glyph::CLOCK, text::expired_word(lang)),
    }
}

/// Money that is here: readable at two metres, with the word that the payer's phone shows too.
fn received(lang: Lang, payment: &Payment, face: &Face) -> impl IntoView + use<> {
    let amount = Minor(payment.gross_minor - payment.merchant_discount_minor);
    let (face, mask) = (face.clone(), payment.payer_mask.clone());
    let word = word(lang, payment.match_word, payment.match_number);
    let detail = format!("/payments/{}", payment.id);
    view! {
        <section class="till-paid" role="status">
            <p class="till-got"><Icon glyph=Glyph::CIRCLE_CHECK/>{text::received(lang)}</p>
            <HeroMoney amount lang/>
            <p class="row"><WalletTile face=face.clone() small=true/><span>{face.name.clone()} " " {mask}</span></p>
            <p class="till-word"><b>{word}</b> <span>{text::match_word(lang)}</span></p>
        </section>
        <p class="till-ways">
            <a class="button ink tall" href="/amount"><Icon glyph=Glyph::PLUS/>{text::next_one(lang)}</a>
            <a class="button line tall" href=detail>{text::see_payment(lang)}</a>
        </p>
    }
}

/// Where no script asks, the page loads itself again.
#[component]
fn AskAgain() -> impl IntoView {
    view! { <noscript inner_html="<meta http-equiv=\"refresh\" content=\"3\">"></noscript> }
}
