//! One request: the code that a payer scans off this screen or the link that is sent, until it is paid, withdrawn or past its time.

use super::super::face_of;
use super::{AskAgain, TillScript, received};
use crate::{
    domain::{
        bill::Bill,
        money::Minor,
        payment_request::{Kind, State},
        time,
    },
    services::{
        Actor, App, Unavailable,
        campaigns::preview,
        codes::{self, Opened, Opener},
        payment_requests::{self, PaymentRequest},
        payments::Payment,
    },
    ui::{
        address::encode,
        code::{svg, symbol},
        components::{CopyButton, CopyScript, Face, Glyph, HeroMoney, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        format,
        text::{Lang, code as code_text, payer, till as text},
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_params_map;

/// A request with what its page says beside it.
struct Shown {
    request: PaymentRequest,
    settled: Option<(Payment, Face)>,
    /// What it comes to for a payer, as far as that can be known.
    bill: Bill,
    /// The same as an EMVCo payload.
    emv: Option<String>,
}

#[component]
pub fn RequestPage() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        Suspend::new(async move {
            match read(&app, &actor, &id, visit.lang).await {
                Ok(Some(shown)) => EitherOf3::A(page(&app, visit.lang, actor, &shown)),
                Ok(None) => EitherOf3::B(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "a request cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

async fn read(app: &App, actor: &Actor, id: &str, lang: Lang) -> Result<Option<Shown>, Unavailable> {
    let Some((request, payment)) = payment_requests::find(app, actor, id).await? else { return Ok(None) };
    let settled = match payment {
        Some(payment) => {
            let face = face_of(app, &payment, lang).await?;
            Some((payment, face))
        }
        None => None,
    };
    let (bill, emv) = match codes::open_request(app, &request.id.to_string(), Opener::Person("")).await? {
        Opened::Ready(ready) => (preview::bill(app, &ready, request.amount, None).await?, payment_requests::emv(app, &ready, &request)),
        _ => (Bill::default(), None),
    };
    Ok(Some(Shown { request, settled, bill, emv }))
}

fn page(app: &App, lang: Lang, actor: Actor, shown: &Shown) -> impl IntoView + use<> {
    let request = &shown.request;
    let content = match (&shown.settled, request.state) {
        (Some((payment, face)), _) => received(lang, payment, face).into_any(),
        (None, State::Open | State::Paid) => open(app, lang, &actor, shown).into_any(),
        (None, State::Cancelled) => over(lang, request, text::cancelled_title(lang), text::cancelled_help(lang)).into_any(),
        (None, State::Expired) => over(lang, request, text::expired_title(lang), text::expired_help(lang)).into_any(),
    };
    let title = if request.kind == Kind::Link { text::link_title(lang) } else { text::waiting_scan(lang) };
    let paid = shown.settled.is_some();
    let heading = if paid { text::received(lang) } else { title };
    view! {
        <ShopLayout actor title=format!("{heading} {}", format::money(request.amount)) tab=Tab::Today class="till">
            <a class="back" href="/amount"><Icon glyph=Glyph::CHEVRON_LEFT/>{text::title(lang)}</a>
            <h1 class:unseen=paid>{heading}</h1>
            {content}
            <CopyScript/>
            <TillScript/>
        </ShopLayout>
    }
}

fn open(app: &App, lang: Lang, actor: &Actor, shown: &Shown) -> impl IntoView + use<> {
    let Shown { request, bill, .. } = shown;
    let path = request.path();
    let poll = format!("{path}/state");
    let zone = time::zone(&actor.time_zone);
    let until = time::local(request.expires_at_ms, &zone);
    let until = if request.kind == Kind::Link { until.strftime("%m-%d %H:%M") } else { until.strftime("%H:%M:%S") }.to_string();
    let what = if request.kind == Kind::Link { link(app, lang, actor, request).into_any() } else { code(app, lang, shown).into_any() };
    let waiting = if request.kind == Kind::Link { text::waiting_link(lang) } else { text::waiting_scan(lang) };
    let less =
        (bill.discount() > Minor::ZERO).then(|| view! { <p class="till-less">{payer::from_price(lang, format::money(bill.pay))}</p> });
    let note = (!request.note.is_empty()).then(|| request.note.clone());
    view! {
        <section class="till-plate" data-poll=poll data-state=request.state.code()>
            <HeroMoney amount=request.amount lang/>
            {less}
            {note.map(|note| view! { <p>{note}</p> })}
            {what}
            <p class="quiet" role="status"><Icon glyph=Glyph::CLOCK/> " " {waiting} " · " <span class="number">{text::still_open(lang, until)}</span></p>
        </section>
        <div class="till-ways">
            <noscript><a class="button line" href=path.clone()>{text::refresh(lang)}</a></noscript>
            <form method="post" action=format!("{path}/cancel")><button class="button bad wide">{text::cancel(lang)}</button></form>
        </div>
        <AskAgain/>
    }
}

/// The symbol; the address is short enough for one unless the instance is misconfigured.
fn code(app: &App, lang: Lang, shown: &Shown) -> impl IntoView + use<> {
    let request = &shown.request;
    let words = text::code_image(lang, format::money(request.amount));
    let symbol = symbol::address(&request.id.url(&app.settings.public_url)).ok().map(|symbol| svg::symbol(&symbol, &words));
    let emv = shown.emv.clone().map(|payload| {
        view! {
            <details class="share">
                <summary>{code_text::emv(lang)}</summary>
                <code>{payload.clone()}</code>
                <CopyButton value=payload what=code_text::emv(lang) lang/>
            </details>
        }
    });
    view! { <div class="qr" inner_html=symbol></div> {emv} }
}

fn link(app: &App, lang: Lang, actor: &Actor, request: &PaymentRequest) -> impl IntoView + use<> {
    let link = request.link(app);
    let chat = text::chat(lang, &actor.merchant_name, format::money(request.amount), &link);
    view! {
        <p>{text::link_ready(lang)}</p>
        <div class="share">
            <code>{link.clone()}</code>
            <CopyButton value=link what=text::link(lang) lang/>
        </div>
        <div class="share">
            <code>{chat.clone()}</code>
            <CopyButton value=chat what=text::chat_words(lang) lang/>
        </div>
    }
}

fn over(lang: Lang, request: &PaymentRequest, title: &'static str, help: &'static str) -> impl IntoView + use<> {
    let again = format!("/amount?amount={}&note={}", request.amount.plain(), encode(&request.note));
    view! {
        <section class="till-plate" role="status">
            <HeroMoney amount=request.amount lang/>
            <h2>{title}</h2>
            <p class="quiet">{help}</p>
        </section>
        <p class="till-ways"><a class="button ink tall" href=again>{text::again(lang)}</a></p>
    }
}
