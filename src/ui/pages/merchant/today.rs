//! M4, Today: how is business, and did the last one pay.

use super::{near_day, row, stops};
use crate::{
    domain::{money::Minor, time},
    services::{
        Actor, App, Unavailable,
        payment_list::Listed,
        payment_requests::proposals::{self, ProposalRow},
        rollout::shops::{self, Stop},
        shop_code::{self, ShopCode},
        today::{self, Suspicious, Totals},
        wallets,
    },
    ui::{
        components::{EmptyState, Face, Glyph, Hours, Icon, Row, ShopLayout, Tab, WalletSum, for_member, word},
        error::{Failure, FailurePage},
        format,
        islands::{DayProps, DayTotals, LiveFeed},
        shell::WakeIslands,
        text::{Lang, account, merchant, till},
        visit::Visit,
    },
};
use jiff::tz::TimeZone;
use leptos::{either::Either, prelude::*};

#[component]
pub fn Today() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        Suspend::new(async move {
            match read(&app, &actor, visit.lang).await {
                Ok((day, read)) => Either::Left(page(&visit, actor, day, read)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "today cannot be shown");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

/// What stands on the page beside the day itself.
struct Beside {
    code: Option<ShopCode>,
    /// What the shop has to decide, to look at, and to know.
    proposals: Vec<ProposalRow>,
    suspicious: Vec<Suspicious>,
    stops: Vec<Stop>,
}

async fn read(app: &App, actor: &Actor, lang: Lang) -> Result<(DayProps, Beside), Unavailable> {
    let today = today::look(app, actor).await?;
    let faces = Face::all(&wallets::all(app).await?, lang);
    let zone = time::zone(&actor.time_zone);
    let local = time::local(today.now_ms, &zone);
    let day = DayProps {
        seq: today.seq,
        now_ms: today.now_ms,
        zone_ms: i64::from(local.offset().seconds()) * 1_000,
        date: format::day(lang, local.date()),
        totals: today.totals.map(|totals| day_totals(totals, today.hour, &faces)),
        rows: today.latest.iter().map(|listed| Row { clock: said(lang, today.day, listed, &zone), ..row(listed, &faces, &zone) }).collect(),
        faces,
        lang,
    };
    let (code, proposals, stops) = (shop_code::of(app, actor).await?, proposals::open(app, actor).await?, shops::stops(app, actor).await?);
    Ok((day, Beside { code, proposals, suspicious: today.suspicious, stops }))
}

/// When a payment came, with its day where that is not `today`, yyyymmdd: the list goes on where the day began.
fn said(lang: Lang, today: i64, listed: &Listed, zone: &TimeZone) -> String {
    let at = time::local(listed.listed_at_ms, zone);
    let clock = format::clock(&at);
    if listed.day == today {
        return clock;
    }
    let day = near_day(lang, listed.day, today).map_or_else(|| format::day_of_month(lang, at.date()), str::to_owned);
    format!("{day} {clock}")
}

fn day_totals(totals: Totals, hour: i64, faces: &[Face]) -> DayTotals {
    let present = usize::try_from(hour).unwrap_or(0);
    let wallets = totals.wallets.into_iter();
    DayTotals {
        received_minor: totals.received_minor,
        count: totals.count,
        yesterday_until_now_minor: totals.yesterday_until_now_minor,
        hours: Hours { today: totals.hours.to_vec(), yesterday: totals.yesterday_hours.to_vec(), present },
        wallets: wallets
            .map(|(code, received_minor, count)| WalletSum { face: Face::among(faces, &code), received_minor, count })
            .collect(),
    }
}

fn page(visit: &Visit, actor: Actor, day: DayProps, beside: Beside) -> impl IntoView + use<> {
    let lang = visit.lang;
    let Beside { code, proposals, suspicious, stops } = beside;
    let first_day = day.rows.is_empty();
    let stops = stops::notices(lang, &actor.time_zone, day.now_ms, &stops);
    let (to_decide, to_look_at) = (to_decide(lang, &proposals), to_look_at(lang, &suspicious));
    let practice = visit.trial.then(|| code.as_ref().map(|code| format!("/c/{}?as=payer&amount=0.01", code.code))).flatten();
    let practice = practice.map(|href| {
        view! { <a class="button line tall" href=href><Icon glyph=Glyph::COINS/>{merchant::practice(lang)}</a> }
    });
    let first_code = code.filter(|_| first_day).map(|code| first_code(lang, &code));
    view! {
        <ShopLayout actor title=merchant::today(lang) tab=Tab::Today class="today">
            <LiveFeed day>
                {stops}
                {to_decide}
                {to_look_at}
                <nav class="today-actions" aria-label=merchant::what_next(lang)>
                    <a class="button ink tall" href="/code"><Icon glyph=Glyph::QR_CODE/>{merchant::show_code(lang)}</a>
                    <a class="button line tall" href="/amount"><Icon glyph=Glyph::HAND_COINS/>{till::key_in(lang)}</a>
                    {practice}
                </nav>
                {first_code}
            </LiveFeed>
            <WakeIslands/>
        </ShopLayout>
    }
}

/// Money that was not wanted any more: each line leads to its payment.
fn to_decide(lang: Lang, proposals: &[ProposalRow]) -> impl IntoView + use<> {
    let lines = proposals
        .iter()
        .map(|proposal| {
            let words = word(lang, proposal.match_word, proposal.match_number);
            let sentence = till::proposed(lang, format::money(Minor(proposal.payer_paid_minor)), words);
            view! { <li><a href=format!("/payments/{}", proposal.payment_id)>{sentence}<Icon glyph=Glyph::CHEVRON_RIGHT/></a></li> }
        })
        .collect_view();
    (!proposals.is_empty()).then(|| {
        view! {
            <section class="today-decide notice warn" aria-labelledby="decide">
                <Icon glyph=Glyph::TRIANGLE_ALERT/>
                <div><h2 id="decide">{till::to_decide(lang)}</h2><ul>{lines}</ul></div>
            </section>
        }
    })
}

/// Messages that did not fit: each line leads to the payment they were about.
fn to_look_at(lang: Lang, suspicious: &[Suspicious]) -> impl IntoView + use<> {
    let lines = suspicious
        .iter()
        .map(|payment| {
            let words = word(lang, payment.match_word, payment.match_number);
            let sentence = merchant::did_not_fit(lang, format::money(Minor(payment.received_minor)), words);
            view! { <li><a href=format!("/payments/{}", payment.id)>{sentence}<Icon glyph=Glyph::CHEVRON_RIGHT/></a></li> }
        })
        .collect_view();
    (!suspicious.is_empty()).then(|| {
        view! {
            <section class="today-decide notice bad" aria-labelledby="look-at">
                <Icon glyph=Glyph::TRIANGLE_ALERT/>
                <div>
                    <h2 id="look-at">{merchant::state_suspicious(lang)}</h2>
                    <ul>{lines}</ul>
                    <p><a class="link" href="/payments?state=suspicious">{merchant::all_suspicious(lang)}</a></p>
                </div>
            </section>
        }
    })
}

/// Before the first payment: the code itself, ready to be scanned.
fn first_code(lang: Lang, code: &ShopCode) -> impl IntoView + use<> {
    let grouped = code.code.grouped();
    let picture = format!("/code/{}.svg", code.code);
    let words = account::code_image(lang, &code.row.merchant_name);
    view! {
        <div class="today-code">
            <EmptyState title=merchant::first_code(lang) sentence=merchant::first_code_more(lang)>
                <img class="qr" src=picture width="320" height="320" alt=words/>
                <p class="code-number">{grouped}</p>
            </EmptyState>
        </div>
    }
}
