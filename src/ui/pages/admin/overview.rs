//! A1, the overview: in ten seconds, how the platform's day goes.

use super::{
    grouped,
    needs::{self, Need},
    refused,
};
use crate::{
    domain::{
        money::Minor,
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        Admin, App,
        admins::{LookError, overview},
        campaigns::admin as campaigns,
        rollout::board,
        wallets,
    },
    ui::{
        components::{AdminLayout, AdminTab, Face, Glyph, HourChart, Hours, Icon, RankedBars, WalletSum, for_admin},
        format,
        text::{Lang, admin as text},
    },
};
use leptos::{either::Either, prelude::*};

#[component]
pub fn Overview() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        Suspend::new(async move {
            match read(&app, &admin, lang).await {
                Ok((day, faces, needs)) => Either::Left(page(lang, admin, day, &faces, &needs)),
                Err(error) => Either::Right(refused(lang, admin, AdminTab::Overview, &error)),
            }
        })
    })
}

async fn read(app: &App, admin: &Admin, lang: Lang) -> Result<(overview::Overview, Vec<Face>, Vec<Need>), LookError> {
    let day = overview::look(app, admin).await?;
    let (listed, asks) = campaigns::list(app, admin).await?;
    let wallets = wallets::all(app).await?;
    let faces = Face::all(&wallets, lang);
    let mut needs = needs::of(admin, &listed, &asks);
    needs.extend(needs::of_wallets(admin, &board::pending(app, admin).await?, &faces));
    needs::sort(&mut needs);
    Ok((day, faces, needs))
}

fn page(lang: Lang, admin: Admin, day: overview::Overview, faces: &[Face], needs: &[Need]) -> impl IntoView + use<> {
    let present = usize::try_from(day.hour).unwrap_or(0);
    let local = time::local(day.now_ms, &time::zone(DEFAULT_TIME_ZONE));
    let stamp = format!("{} {}", format::day(lang, local.date()), format::clock(&local));
    let hours = Hours { today: day.totals.hours.to_vec(), yesterday: day.totals.yesterday_hours.to_vec(), present };
    let sums: Vec<_> = day
        .totals
        .wallets
        .iter()
        .map(|(code, received_minor, count)| WalletSum { face: Face::among(faces, code), received_minor: *received_minor, count: *count })
        .collect();
    let ranked = if sums.is_empty() {
        Either::Left(view! { <p class="quiet">{text::nothing_taken(lang)}</p> })
    } else {
        Either::Right(view! { <RankedBars sums=Signal::stored(sums) lang/> })
    };
    let needed = needs::list(lang, needs, day.now_ms);
    let clear = needs.is_empty().then(|| view! { <p class="quiet">{text::all_clear(lang)}</p> });
    view! {
        <AdminLayout admin title=text::overview(lang) tab=AdminTab::Overview class="with-panel">
            <div class="platform-main">
                <header class="platform-title">
                    <h1>{text::overview(lang)}</h1>
                    <p class="note quiet number">{stamp}" · "{text::beijing_time(lang)}</p>
                </header>
                <dl class="figures">
                    <div><dt>{text::taken_today(lang)}</dt><dd>{format::money(Minor(day.totals.received_minor))}</dd></div>
                    <div><dt>{text::payments_today(lang)}</dt><dd>{grouped(day.totals.count)}</dd></div>
                    <div><dt>{text::merchants(lang)}</dt><dd>{grouped(day.merchants)}</dd></div>
                    <div><dt>{text::wallets_open(lang)}</dt><dd>{text::of_all(lang, day.wallets_open, day.wallets)}</dd></div>
                </dl>
                {compared(lang, &day)}
                <section class="needed" aria-labelledby="needs-you">
                    <h2 id="needs-you">{text::needs_you(lang)}</h2>
                    {needed}
                    {clear}
                </section>
                <section class="card" aria-labelledby="by-hour">
                    <h2 id="by-hour">{text::today_by_hour(lang)}</h2>
                    <HourChart hours=Signal::stored(hours) lang/>
                </section>
            </div>
            <aside class="panel" aria-labelledby="by-wallet">
                <h2 id="by-wallet">{text::by_wallet(lang)}</h2>
                {ranked}
            </aside>
        </AdminLayout>
    }
}

/// Today's full hours beside the same hours of yesterday; nothing in the first hour of the day.
fn compared(lang: Lang, day: &overview::Overview) -> impl IntoView + use<> {
    let more = day.full_hours_minor - day.yesterday_full_hours_minor;
    let amount = format::money(Minor(more.abs()));
    let (glyph, sentence) = match more {
        0 => (Glyph::EQUAL, text::same_as_yesterday(lang).to_owned()),
        1.. => (Glyph::TRENDING_UP, text::more_than_yesterday(lang, amount)),
        _ => (Glyph::TRENDING_DOWN, text::less_than_yesterday(lang, amount)),
    };
    (day.hour > 0).then(|| {
        view! { <p class="compared"><Icon glyph/><span>{text::up_to_hour(lang, day.hour)}{lang.pick("，", ": ")}{sentence}</span></p> }
    })
}
