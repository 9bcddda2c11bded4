//! A rule tried on the shop's own last thirty days.

use super::sum;
use crate::{
    domain::{campaign::State, money::Minor, time},
    services::{
        Actor, App, Unavailable,
        campaigns::{
            rehearsal::{self, Day, Given, Rehearsal},
            shop::{self, Listed},
        },
        wallets,
    },
    ui::{
        components::{Face, Glyph, Icon, ShopLayout, Tab, WalletTile, for_member},
        error::{Failure, FailurePage},
        format,
        text::{Lang, campaign_sentence, merchant, offer_results as results, offers as text},
        visit::Visit,
    },
};
use jiff::tz::TimeZone;
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_params_map;

#[component]
pub fn OfferRehearsal() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        Suspend::new(async move {
            if !actor.role.sees_totals() {
                return Either::Right(view! { <FailurePage failure=Failure::Forbidden/> });
            }
            match read(&app, &actor, &id, visit.lang).await {
                Ok(Some((listed, told, faces))) => Either::Left(page(&visit, actor, &listed, &told, &faces)),
                Ok(None) => Either::Right(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "a rehearsal cannot be shown");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

async fn read(app: &App, actor: &Actor, id: &str, lang: Lang) -> Result<Option<(Listed, Rehearsal, Vec<Face>)>, Unavailable> {
    let Some(detail) = shop::one(app, actor, id).await? else { return Ok(None) };
    let faces = wallets::all(app).await?.iter().map(|wallet| Face::of(wallet, lang)).collect();
    Ok(rehearsal::rehearse(app, actor, id).await?.map(|told| (detail.listed, told, faces)))
}

fn page(visit: &Visit, actor: Actor, listed: &Listed, told: &Rehearsal, faces: &[Face]) -> impl IntoView + use<> {
    let lang = visit.lang;
    let zone = time::zone(&actor.time_zone);
    let body = if told.payments == 0 {
        Either::Left(view! { <p class="lead">{text::rehearsal_none(lang)}</p> })
    } else {
        let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd class="number">{value}</dd></div> };
        let ended = told.ended_at_ms.map_or_else(
            || text::rehearsal_not_ended(lang).to_owned(),
            |at_ms| {
                let local = time::local(at_ms, &zone);
                format!("{} {}", format::day(lang, local.date()), format::clock(&local))
            },
        );
        let ended = listed.terms.budget_minor().map(|_| fact(text::rehearsal_ended(lang), ended));
        let unnamed = (told.unnamed > 0).then(|| view! { <p class="hint">{results::unnamed(lang, told.unnamed)}</p> });
        Either::Right(view! {
            <p>{text::rehearsal_lead(lang, told.days.len(), told.payments)}</p>
            {unnamed}
            <section class="card">
                <dl class="facts">
                    <div class="total"><dt>{text::rehearsal_cost(lang)}</dt><dd class="number">{format::money(Minor(told.cost_minor))}</dd></div>
                    {fact(text::rehearsal_uses(lang), text::result_uses_count(lang, told.uses))}
                    {fact(text::result_new(lang), text::result_people(lang, told.new_payers))}
                    {fact(text::result_returning(lang), text::result_people(lang, told.payers - told.new_payers))}
                    {ended}
                </dl>
            </section>
            {by_day(lang, &told.days)}
            {who(lang, told, faces, &zone)}
            <p class="hint">{text::rehearsal_hint(lang)}</p>
        })
    };
    let rule = campaign_sentence::sentence(lang, &listed.terms);
    let (back, title) = (format!("/offers/{}", listed.row.id), listed.row.title.clone());
    let goes_on = (listed.now == State::Draft && actor.role.runs_campaigns()).then(|| {
        view! {
            <p class="offer-actions">
                <a class="button ink" href=format!("{back}/publish")><Icon glyph=Glyph::SEND/>{text::publish(lang)}</a>
                <a class="button line" href=format!("{back}/edit")><Icon glyph=Glyph::PENCIL/>{text::back_to_edit(lang)}</a>
            </p>
        }
    });
    view! {
        <ShopLayout actor title=text::rehearsal(lang) tab=Tab::Offers>
            <a class="back" href=back><Icon glyph=Glyph::CHEVRON_LEFT/>{title}</a>
            <div class="stack rehearsal">
                <h1>{text::rehearsal(lang)}</h1>
                <p class="offer-rule">{rule}</p>
                {goes_on}
                {body}
            </div>
        </ShopLayout>
    }
}

/// The payments that would have got something, the newest first, and what the others come to.
fn who(lang: Lang, told: &Rehearsal, faces: &[Face], zone: &TimeZone) -> impl IntoView + use<> {
    let line = |given: &Given| {
        let face = Face::among(faces, &given.wallet);
        let local = time::local(given.at_ms, zone);
        let when = format!("{} {}", format::day(lang, local.date()), format::clock(&local));
        let whose = match given.is_new {
            Some(true) => results::is_new(lang),
            Some(false) => results::is_returning(lang),
            None => results::is_unnamed(lang),
        };
        view! {
            <li>
                <WalletTile face=face.clone() small=true/>
                <p>
                    <a href=format!("/payments/{}", given.payment_id)>{face.name} " " {given.payer_mask.clone()}</a>
                    <small>{when} " · " {whose}</small>
                </p>
                <p class="number"><span>{sum(given.gross_minor)}</span><b>{results::would_save(lang, sum(given.off_minor))}</b></p>
            </li>
        }
    };
    let shown = i64::try_from(told.given.len()).unwrap_or(0);
    let shown_minor: i64 = told.given.iter().map(|given| given.off_minor).sum();
    let total = |class: &'static str, name: String, minor: i64| {
        view! { <div class=class><dt>{name}</dt><dd class="number">{format::money(Minor(minor))}</dd></div> }
    };
    let rest = (told.uses > shown).then(|| total("", results::further(lang, told.uses - shown), told.cost_minor - shown_minor));
    let newest = (told.uses > shown).then(|| view! { <p class="hint">{results::newest_of(lang, shown, told.uses)}</p> });
    (shown > 0).then(|| {
        view! {
            <section class="card stack-tight">
                <h2>{results::who_would(lang)}</h2>
                {newest}
                <ol class="rehearsed">{told.given.iter().map(line).collect_view()}</ol>
                <dl class="facts">{rest}{total("total", results::all_of_them(lang, told.uses), told.cost_minor)}</dl>
            </section>
        }
    })
}

/// The cost of each day as bars, and the numbers in a table.
fn by_day(lang: Lang, days: &[Day]) -> impl IntoView + use<> {
    let most = days.iter().map(|day| day.cost_minor).max().unwrap_or(0).max(1);
    let count = i64::try_from(days.len()).unwrap_or(1).max(1);
    let width = 600 / count;
    let bars = (0_i64..).zip(days).map(|(at, day)| {
        let height = if day.cost_minor > 0 { (day.cost_minor * 84 / most).max(3) } else { 0 };
        view! { <rect class="today" x=at * width + 2 y=100 - height width=width - 4 height=height rx="3"></rect> }
    });
    let name = |day: i64| time::date(day).map(|date| format::day(lang, date)).unwrap_or_default();
    let rows = days.iter().rev().map(|day| {
        view! {
            <tr>
                <th scope="row">{name(day.day)}</th>
                <td>{day.payments}</td>
                <td>{day.uses}</td>
                <td>{format::money(Minor(day.cost_minor))}</td>
            </tr>
        }
    });
    let (first, last) =
        (days.first().map(|day| name(day.day)).unwrap_or_default(), days.last().map(|day| name(day.day)).unwrap_or_default());
    let dearest = days.iter().max_by_key(|day| day.cost_minor);
    let words =
        dearest.map(|day| format!("{}: {} – {}; {} {}", text::rehearsal_by_day(lang), first, last, name(day.day), sum(day.cost_minor)));
    view! {
        <section class="card">
            <h2>{text::rehearsal_by_day(lang)}</h2>
            <figure class="hours">
                <svg viewBox="0 0 600 124" role="img" aria-label=words>
                    {bars.collect_view()}
                    <path class="ground" d="M0 100.5h600"></path>
                    <text class="axis-start" x="0" y="119">{first}</text>
                    <text class="axis-end" x="600" y="119">{last}</text>
                </svg>
                <details class="numbers">
                    <summary>{merchant::show_numbers(lang)}</summary>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{text::day(lang)}</th>
                                <th scope="col">{text::payments(lang)}</th>
                                <th scope="col">{text::rehearsal_uses(lang)}</th>
                                <th scope="col">{text::result_cost(lang)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </details>
            </figure>
        </section>
    }
}
