//! The slip of a payment for a receipt printer, 58 or 80 mm wide, in black and white alone.

use super::payment::read;
use crate::{
    domain::{money::Minor, payment::State, time},
    services::{Actor, App, Unavailable, payment_list::Detail},
    ui::{
        components::{Face, Glyph, GroupedNumber, Icon, ShopLayout, Tab, for_member, word},
        error::{Failure, FailurePage},
        format,
        text::{common, merchant},
        visit::Visit,
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::{use_params_map, use_query_map};

/// How wide the paper is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    Narrow,
    Wide,
}

impl Width {
    /// In mm.
    fn mm(self) -> &'static str {
        match self {
            Self::Narrow => "58",
            Self::Wide => "80",
        }
    }
}

#[component]
pub fn Slip() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        let wide = use_query_map().get_untracked().get("width").is_some_and(|width| width == Width::Wide.mm());
        Suspend::new(async move {
            match read(&app, &actor, &id, visit.lang).await {
                Ok(Some((detail, face))) if state(&detail).is_paid() => {
                    EitherOf3::A(page(&visit, actor, &detail, &face, if wide { Width::Wide } else { Width::Narrow }))
                }
                Ok(_) => EitherOf3::B(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "a slip cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

fn state(detail: &Detail) -> State {
    State::from_code(&detail.payment.state).unwrap_or(State::Created)
}

fn page(visit: &Visit, actor: Actor, detail: &Detail, face: &Face, width: Width) -> impl IntoView + use<> {
    let lang = visit.lang;
    let back = format!("/payments/{}", detail.payment.id);
    let widths = [Width::Narrow, Width::Wide].map(|one| {
        let href = format!("{back}/slip?width={}", one.mm());
        view! { <a class="chip" href=href aria-current=(one == width).then_some("true")>{one.mm()} " mm"</a> }
    });
    let slip = slip(visit, &actor, detail, face, width);
    view! {
        <ShopLayout actor title=merchant::slip(lang) tab=Tab::Payments>
            <a class="back" href=back.clone()><Icon glyph=Glyph::CHEVRON_LEFT/>{merchant::back_to_payment(lang)}</a>
            <div class="page-head no-print"><h1>{merchant::slip(lang)}</h1></div>
            <div class="stack no-print">
                <p class="chips">{widths.into_iter().collect_view()}</p>
                <p class="hint">{merchant::slip_help(lang)}</p>
                <button class="button ink tall" type="button" hidden data-print><Icon glyph=Glyph::PRINTER/>{merchant::print(lang)}</button>
            </div>
            {slip}
        </ShopLayout>
    }
}

fn slip(visit: &Visit, actor: &Actor, detail: &Detail, face: &Face, width: Width) -> impl IntoView + use<> {
    let lang = visit.lang;
    let payment = &detail.payment;
    let line = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let money = |name: &'static str, minor: i64| (minor != 0).then(|| line(name, format::money(Minor(minor))));
    let discounted = payment.discount_minor != 0;
    let at = format::stamp(&time::local(payment.paid_at_ms.unwrap_or(payment.listed_at_ms), &time::zone(&actor.time_zone)));
    let note = (!payment.note.is_empty()).then(|| line(merchant::note(lang), payment.note.clone()));
    let (shop, store, number) = (actor.merchant_name.clone(), actor.store_name.clone(), payment.id.clone());
    let wallet = format!("{} {}", face.name, payment.payer_mask);
    view! {
        <article class=format!("slip mm{}", width.mm())>
            <h2>{shop}</h2>
            <p>{store}</p>
            {visit.trial.then(|| view! { <p>{common::trial_banner(lang)}</p> })}
            <p class="slip-amount">{format::money(Minor(payment.payer_paid_minor))}</p>
            <p>{merchant::match_word(lang)} " " <b>{word(lang, payment.match_word, payment.match_number)}</b></p>
            <dl>
                {discounted.then(|| money(merchant::price(lang), payment.gross_minor))}
                {money(merchant::discount(lang), -payment.discount_minor)}
                {money(merchant::payer_paid(lang), payment.payer_paid_minor)}
                {money(merchant::refunded(lang), -payment.refunded_minor)}
                {line(merchant::filter_wallet(lang), wallet)}
                {line(merchant::paid_at(lang), at)}
                {note}
            </dl>
            <p>{merchant::our_number(lang)}<br/><GroupedNumber value=number/></p>
        </article>
    }
}
