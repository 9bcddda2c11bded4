//! One campaign: its rule, where it stands, what it came to, what may be done with it, and everything that was done.

use super::{list::Done, outcome::results_section, spending, state_pill, sum, today};
use crate::{
    domain::{
        campaign::{Owner, State, Step},
        time,
        wallet::Wallet,
    },
    services::{
        Actor, App, Unavailable,
        campaigns::{
            edit::BudgetNote,
            life,
            results::{self, Results},
            shop::{self, Detail, Listed, StepRow},
        },
        wallets,
    },
    ui::{
        components::{CopyButton, CopyScript, ErrorSummary, Face, Field, Glyph, Icon, Moment, ShopLayout, Tab, Timeline, for_member},
        error::{Failure, FailurePage},
        offer::form,
        text::{Lang, campaign_sentence, offers as text},
        visit::Visit,
    },
};
use jiff::tz::TimeZone;
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_params_map;

#[component]
pub fn Offer() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        let done = Done::of_address();
        Suspend::new(async move {
            match read(&app, &actor, &id).await {
                Ok(Some((detail, results, wallets))) => {
                    let link = format!("{}/o/{}", app.settings.public_url, detail.listed.row.link);
                    Either::Left(page(&visit, actor, &detail, results.as_ref(), &wallets, &link, &done))
                }
                Ok(None) => Either::Right(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "a campaign cannot be shown");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

async fn read(app: &App, actor: &Actor, id: &str) -> Result<Option<(Detail, Option<Results>, Vec<Wallet>)>, Unavailable> {
    let Some(detail) = shop::one(app, actor, id).await? else { return Ok(None) };
    let published = detail.listed.now != State::Draft;
    // What a campaign came to is sums, which a clerk does not see.
    let results = if published && actor.role.sees_totals() { results::results(app, actor, id).await? } else { None };
    Ok(Some((detail, results, wallets::all(app).await?)))
}

fn page(
    visit: &Visit,
    actor: Actor,
    detail: &Detail,
    results: Option<&Results>,
    wallets: &[Wallet],
    link: &str,
    done: &Done,
) -> impl IntoView + use<> {
    let lang = visit.lang;
    let zone = time::zone(&actor.time_zone);
    let listed = &detail.listed;
    let may = actor.role.runs_campaigns();
    let faces: Vec<Face> = wallets.iter().map(|wallet| Face::of(wallet, lang)).collect();
    let phrases = campaign_sentence::phrases(lang, &listed.terms, &zone, wallets);
    let phrases = phrases.into_iter().map(|phrase| view! { <li>{phrase}</li> }).collect_view();
    let owner = Owner::Merchant(actor.merchant_id.clone());
    let actions = may.then(|| actions(lang, listed, &owner));
    let stop = (may && life::possible(listed.now, &owner).contains(&Step::Stopped)).then(|| stop_form(lang, listed));
    let money = (listed.now != State::Draft).then(|| money(lang, visit, listed, may && !listed.now.is_over()));
    let share = (listed.now != State::Draft).then(|| share(lang, link));
    let results = results.map(|results| results_section(lang, &listed.row.id, results, &faces));
    let history = moments(lang, &detail.steps, &zone);
    let notice = done.notice(lang, Some((listed.row.id.clone(), listed.row.version)));
    let state = state_pill(lang, listed);
    let title = listed.row.title.clone();
    view! {
        <ShopLayout actor title=title.clone() tab=Tab::Offers>
            <ErrorSummary/>
            {notice}
            <a class="back" href="/offers"><Icon glyph=Glyph::CHEVRON_LEFT/>{text::offers(lang)}</a>
            <div class="offer-title"><h1>{title.clone()}</h1>{state}</div>
            {actions}
            <div class="offer-page">
                <section class="card"><h2>{text::the_rule(lang)}</h2><ul class="phrases">{phrases}</ul></section>
                {money}
                {results}
                {share}
                <section class="card"><h2>{text::history(lang)}</h2><Timeline moments=history/></section>
                {stop}
            </div>
        </ShopLayout>
    }
}

/// The steps that may be taken now, the next one first.
fn actions(lang: Lang, listed: &Listed, owner: &Owner) -> impl IntoView + use<> {
    let (id, version) = (listed.row.id.clone(), listed.row.version);
    let post = |step: &'static str, class: &'static str, glyph: Glyph, name: &'static str| {
        view! {
            <form method="post" action=format!("/offers/{id}/{step}")>
                <input type="hidden" name="version" value=version.to_string()/>
                <button class=class><Icon glyph/>{name}</button>
            </form>
        }
        .into_any()
    };
    let link = |href: String, class: &'static str, glyph: Glyph, name: &'static str| {
        view! { <a class=class href=href><Icon glyph/>{name}</a> }.into_any()
    };
    let buttons = life::possible(listed.now, owner).into_iter().filter_map(|step| match step {
        Step::Published => Some(link(format!("/offers/{id}/publish"), "button ink", Glyph::SEND, text::publish(lang))),
        Step::Resumed => Some(post("resume", "button ink", Glyph::PLAY, text::resume(lang))),
        Step::Paused => Some(post("pause", "button line", Glyph::PAUSE, text::pause(lang))),
        Step::Changed => Some(link(format!("/offers/{id}/edit"), "button line", Glyph::PENCIL, text::change(lang))),
        Step::Archived if listed.now == State::Draft => Some(post("archive", "button line", Glyph::TRASH2, text::discard(lang))),
        Step::Archived => Some(post("archive", "button line", Glyph::ARCHIVE, text::archive(lang))),
        _ => None,
    });
    let buttons = buttons.collect_view();
    let again = listed.now.is_over();
    let copy = link(format!("/offers/new?copy={id}"), if again { "button ink" } else { "button line" }, Glyph::COPY, text::copy_it(lang));
    let rehearse = link(format!("/offers/{id}/rehearsal"), "button line", Glyph::REWIND, text::rehearse(lang));
    view! { <div class="offer-actions">{buttons}{copy}{rehearse}</div> }
}

fn stop_form(lang: Lang, listed: &Listed) -> impl IntoView + use<> {
    view! {
        <details class="danger">
            <summary>{text::stop(lang)}</summary>
            <form class="stack" method="post" action=format!("/offers/{}/stop", listed.row.id)>
                <p>{text::stop_more(lang)}</p>
                <input type="hidden" name="version" value=listed.row.version.to_string()/>
                <p><button class="button bad"><Icon glyph=Glyph::CIRCLE_STOP/>{text::stop_now(lang)}</button></p>
            </form>
        </details>
    }
}

/// What is spent of the budget, and a new one.
fn money(lang: Lang, visit: &Visit, listed: &Listed, may: bool) -> impl IntoView + use<> {
    let today = today(lang, listed).map(|words| view! { <p class="quiet number">{words}</p> });
    let change = may.then(|| {
        let budget = listed.terms.budget_minor();
        let words = if budget.is_some() { text::change_budget(lang) } else { text::first_budget(lang) };
        let refused = visit.typed.error("budget").is_some();
        // The field shows what was typed; before that, what stands.
        if let Some(budget) = budget.filter(|_| !visit.typed.values.contains_key("budget")) {
            let mut shown = visit.clone();
            shown.typed.values.insert("budget".to_owned(), form::short(budget));
            provide_context(shown);
        }
        view! {
            <details class="budget-change" open=refused>
                <summary>{words}</summary>
                <form class="stack" method="post" action=format!("/offers/{}/budget", listed.row.id) novalidate>
                    <input type="hidden" name="seen" value=budget.map(|budget| budget.to_string()).unwrap_or_default()/>
                    <Field
                        name="budget" label=text::new_budget(lang) hint=text::new_budget_hint(lang, sum(listed.used_minor)) inputmode="decimal"
                        autocomplete="off"
                    />
                    <p><button class="button line">{words}</button></p>
                </form>
            </details>
        }
    });
    view! { <section class="card stack-tight"><h2>{text::money(lang)}</h2>{spending(lang, listed)}{today}{change}</section> }
}

/// The address of the public page, to be passed on.
pub fn share(lang: Lang, link: &str) -> impl IntoView + use<> {
    let link = link.to_owned();
    view! {
        <section class="card share">
            <h2>{text::share(lang)}</h2>
            <code>{link.clone()}</code>
            <p class="hint">{text::share_more(lang)}</p>
            <p class="share-acts">
                <CopyButton value=link.clone() what=text::share_link(lang) lang/>
                <a class="button line small" href=link>{text::open(lang)}</a>
            </p>
            <CopyScript/>
        </section>
    }
}

/// What was done, the newest first.
fn moments(lang: Lang, steps: &[StepRow], zone: &TimeZone) -> Vec<Moment> {
    steps
        .iter()
        .rev()
        .filter_map(|row| {
            let step = Step::from_code(&row.step)?;
            let what = match BudgetNote::of(step, &row.note) {
                Some(note) => text::step_budget(lang, sum(note.from_minor), sum(note.to_minor)),
                None => text::step(lang, step).to_owned(),
            };
            let class = match step {
                Step::Published | Step::Resumed => "good",
                Step::Paused | Step::SentBack => "warn",
                Step::Stopped => "bad",
                _ => "",
            };
            let clock = time::local(row.at_ms, zone).strftime("%m-%d %H:%M").to_string();
            let more = row.sign_in.clone().unwrap_or_else(|| text::step_by_platform(lang).to_owned());
            Some(Moment { clock, what, more, class })
        })
        .collect()
}
