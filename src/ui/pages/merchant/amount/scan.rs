//! The payer's code is scanned, or typed; and what came of it. The code is on no page after this one.

use super::super::face_of;
use super::{AskAgain, TillScript, asked, received};
use crate::{
    domain::{decline::Decline, money::Minor, payment::State},
    services::{Actor, App, Unavailable, instance_key::hex, payment_requests, payments::Payment},
    ui::{
        address::encode,
        components::{ErrorSummary, Face, Field, Glyph, HeroMoney, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        format,
        text::{Lang, till as text},
        visit::Visit,
    },
};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_router::hooks::use_params_map;

/// A till asks for longer than this before it says that it is still asking, in ms.
const LONG_MS: i64 = 15_000;

#[component]
pub fn ScanPage() -> impl IntoView {
    for_member(|visit, actor| {
        let key = hex(&expect_context::<App>().entropy.bytes::<16>());
        match Minor::parse(&asked("amount")) {
            Ok(amount) => Either::Left(scan(&visit, actor, amount, asked("note"), key)),
            Err(_) => {
                leptos_axum::redirect("/amount");
                Either::Right(())
            }
        }
    })
}

fn scan(visit: &Visit, actor: Actor, amount: Minor, note: String, key: String) -> impl IntoView + use<> {
    let lang = visit.lang;
    let back = format!("/amount?amount={}&note={}", amount.plain(), encode(&note));
    view! {
        <ShopLayout actor title=text::scan_title(lang) tab=Tab::Today class="till">
            <ErrorSummary/>
            <a class="back" href=back><Icon glyph=Glyph::CHEVRON_LEFT/>{text::other_amount(lang)}</a>
            <h1>{text::scan_title(lang)}</h1>
            <HeroMoney amount lang/>
            <form class="till-form" method="post" action="/amount/scan" data-scan>
                <input type="hidden" name="key" value=key/>
                <input type="hidden" name="amount" value=amount.plain()/>
                <input type="hidden" name="note" value=note/>
                <Field name="code" label=text::code_field(lang) hint=text::scan_help(lang) autocomplete="off" inputmode="numeric"/>
                <div class="till-camera" hidden data-camera-box><video muted playsinline data-camera-view></video></div>
                <p class="field-error" hidden data-camera-refused><Icon glyph=Glyph::TRIANGLE_ALERT/>{text::camera_refused(lang)}</p>
                <div class="till-ways">
                    <button class="button ink tall">{text::take(lang, format::money(amount))}</button>
                    <button type="button" class="button line tall" hidden data-camera data-stop=text::camera_stop(lang)>
                        <Icon glyph=Glyph::SCAN_LINE/><span>{text::camera(lang)}</span>
                    </button>
                </div>
            </form>
            <TillScript/>
        </ShopLayout>
    }
}

#[component]
pub fn ScannedPage() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let id = use_params_map().get_untracked().get("payment").unwrap_or_default();
        Suspend::new(async move {
            match read(&app, &actor, &id, visit.lang).await {
                Ok(Some((payment, face))) => EitherOf3::A(result(&app, visit.lang, actor, &payment, &face)),
                Ok(None) => EitherOf3::B(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "a scanned payment cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

async fn read(app: &App, actor: &Actor, id: &str, lang: Lang) -> Result<Option<(Payment, Face)>, Unavailable> {
    let Some(payment) = payment_requests::scanned(app, actor, id).await? else { return Ok(None) };
    let face = face_of(app, &payment, lang).await?;
    Ok(Some((payment, face)))
}

fn result(app: &App, lang: Lang, actor: Actor, payment: &Payment, face: &Face) -> impl IntoView + use<> {
    let state = payment.state();
    let (heading, content) = if state.is_paid() {
        (text::received(lang).to_owned(), received(lang, payment, face).into_any())
    } else if state.is_open() {
        (text::asking(lang, &face.name), asking(app.clock.now_ms(), lang, payment).into_any())
    } else {
        (text::not_taken(lang).to_owned(), not_taken(lang, payment, state).into_any())
    };
    view! {
        <ShopLayout actor title=heading.clone() tab=Tab::Today class="till">
            <a class="back" href="/amount"><Icon glyph=Glyph::CHEVRON_LEFT/>{text::title(lang)}</a>
            <h1 class:unseen=state.is_paid()>{heading}</h1>
            {content}
            <TillScript/>
        </ShopLayout>
    }
}

fn asking(now_ms: i64, lang: Lang, payment: &Payment) -> impl IntoView + use<> {
    let path = format!("/amount/scan/{}", payment.id);
    let early = now_ms - payment.created_at_ms < LONG_MS;
    let amount = Minor(payment.payer_paid_minor);
    view! {
        <section class="till-plate" data-poll=format!("{path}/state") data-state=payment.state.clone()>
            <HeroMoney amount lang/>
            <p role="status"><Icon glyph=Glyph::HOURGLASS/> " " {text::asking_help(lang)}</p>
            <p class="notice warn" hidden=early data-late><Icon glyph=Glyph::CLOCK/><span>{text::still_asking(lang)}</span></p>
        </section>
        <noscript><p class="till-ways"><a class="button line" href=path>{text::refresh(lang)}</a></p></noscript>
        <AskAgain/>
    }
}

fn not_taken(lang: Lang, payment: &Payment, state: State) -> impl IntoView + use<> {
    let why = if state == State::Closed {
        text::undone_help(lang)
    } else {
        match Decline::read(payment.failure_code.as_deref().unwrap_or_default()) {
            Decline::Funds => text::declined_funds(lang),
            Decline::Limit => text::declined_limit(lang),
            Decline::Cancelled => text::declined_cancelled(lang),
            Decline::Other => text::declined_other(lang),
        }
    };
    let amount = Minor(payment.gross_minor);
    let again = format!("/amount/scan?amount={}&note={}", amount.plain(), encode(&payment.note));
    view! {
        <section class="till-plate" role="status">
            <HeroMoney amount lang/>
            <p>{why}</p>
        </section>
        <p class="till-ways">
            <a class="button ink tall" href=again><Icon glyph=Glyph::SCAN_LINE/>{text::scan_again(lang)}</a>
            <a class="button line tall" href="/amount">{text::other_amount(lang)}</a>
        </p>
    }
}
