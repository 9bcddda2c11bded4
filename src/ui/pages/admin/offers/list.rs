//! The list: what waits, what runs and how fast it spends, what is over.

use super::{done, refreshing, standing};
use crate::{
    domain::{
        admin::Right,
        campaign::State,
        money::Minor,
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        Admin, App,
        campaigns::{admin as campaigns, shop::Listed},
    },
    ui::{
        components::{AdminLayout, AdminTab, EmptyState, ErrorSummary, Glyph, Icon, for_admin},
        format,
        islands::{BurnDown, BurnRow},
        offer::template,
        pages::{
            admin::{needs, refused},
            merchant::offers::template_cards,
        },
        shell::WakeIslands,
        text::{Lang, campaign_sentence, platform_offers as text},
    },
};
use leptos::{either::Either, prelude::*};

#[component]
pub fn AdminOffers() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let (done, refreshing) = (done(lang), refreshing(lang, "/admin/offers"));
        Suspend::new(async move {
            match campaigns::list(&app, &admin).await {
                Ok((listed, asks)) => {
                    let needs = needs::list(lang, &needs::of(&admin, &listed, &asks), app.clock.now_ms());
                    let list = list(lang, &admin, &listed);
                    let templates = admin.may(Right::EditCampaigns).then(|| templates(lang, app.clock.now_ms()));
                    Either::Left(view! {
                        <AdminLayout admin title=text::offers(lang) tab=AdminTab::Offers>
                            <ErrorSummary/>
                            {done}
                            {list.0}
                            {needs}
                            {list.1}
                            {templates}
                            {refreshing}
                            <WakeIslands/>
                        </AdminLayout>
                    })
                }
                Err(error) => Either::Right(refused(lang, admin, AdminTab::Offers, &error)),
            }
        })
    })
}

/// The head with its numbers, and the table.
fn list(lang: Lang, admin: &Admin, listed: &[Listed]) -> (impl IntoView + use<>, impl IntoView + use<>) {
    let running: Vec<&Listed> = listed.iter().filter(|listed| matches!(listed.now, State::Running | State::Exhausted)).collect();
    let today: i64 = listed.iter().map(|listed| listed.today_minor).sum();
    let left: i64 = running.iter().map(|listed| (listed.terms.budget_minor().unwrap_or(0) - listed.used_minor).max(0)).sum();
    let waiting = listed.iter().filter(|listed| listed.now == State::Submitted).count();
    let new = admin.may(Right::EditCampaigns).then(|| {
        view! { <a class="button ink" href="/admin/offers/new"><Icon glyph=Glyph::PLUS/>{text::new_offer(lang)}</a> }
    });
    let head = view! {
        <header class="platform-title"><h1>{text::offers(lang)}</h1>{new}</header>
        <dl class="figures">
            <div><dt>{text::running(lang)}</dt><dd>{running.len()}</dd></div>
            <div><dt>{text::to_review(lang)}</dt><dd>{waiting}</dd></div>
            <div><dt>{text::given_today(lang)}</dt><dd>{format::money(Minor(today))}</dd></div>
            <div><dt>{text::budget_left(lang)}</dt><dd>{format::money(Minor(left))}</dd></div>
        </dl>
    };
    let table = if listed.is_empty() {
        Either::Left(view! { <EmptyState title=text::none_yet(lang) sentence=text::none_yet_more(lang)>""</EmptyState> })
    } else {
        let rows = rows(lang, listed);
        Either::Right(view! {
            <BurnDown rows lang/>
            <p class="note quiet script-only">{text::live(lang)}</p>
        })
    };
    (head, table)
}

/// Where somebody who writes one may begin.
fn templates(lang: Lang, now_ms: i64) -> impl IntoView {
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let templates = template::of_platform(lang, time::day(now_ms, &zone), &zone);
    view! {
        <section class="offer-group" aria-labelledby="templates">
            <h2 id="templates">{text::start_from(lang)}</h2>
            <p class="hint">{text::start_from_more(lang)}</p>
            {template_cards(lang, &templates, "/admin/offers/new")}
        </section>
    }
}

/// Running first, then what waits, then what is over; each group the newest first.
fn rows(lang: Lang, listed: &[Listed]) -> Vec<BurnRow> {
    let rank = |state: State| match state {
        State::Running | State::Exhausted => 0,
        State::Paused => 1,
        State::Submitted | State::SentBack => 2,
        State::Scheduled => 3,
        State::Draft => 4,
        State::Expired | State::Stopped | State::Archived => 5,
    };
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let mut sorted: Vec<&Listed> = listed.iter().collect();
    sorted.sort_by_key(|listed| rank(listed.now));
    let row = |listed: &&Listed| BurnRow {
        id: listed.row.id.clone(),
        title: listed.row.title.clone(),
        rule: campaign_sentence::sentence(lang, &listed.terms),
        until: format::day(lang, time::local(listed.terms.conditions.ends_at_ms, &zone).date()),
        standing: standing(listed),
    };
    sorted.iter().map(row).collect()
}
