//! One of the platform's campaigns: what it spends, its rule, what it came to, who takes part, what was done.

use super::{done, panel::panel, refreshing, standing};
use crate::{
    domain::{
        admin::Right,
        campaign::{Entity, Limit, Party, State, Step},
        merchant::Trade,
        money::Minor,
        time::{self, DEFAULT_TIME_ZONE},
        wallet::Wallet,
    },
    services::{
        Admin, App,
        admins::LookError,
        campaigns::{
            admin::{self as campaigns, AdminStep, Detail, Outcome, Participant, budget::EndNote},
            edit::BudgetNote,
        },
        wallets,
    },
    ui::{
        components::{
            AdminLayout, AdminTab, ErrorSummary, Face, Glyph, Icon, Moment, OfferPill, RankedBars, Timeline, WalletSum, for_admin,
        },
        error::{Failure, FailurePage},
        format,
        islands::BurnGauge,
        pages::{admin::refused, merchant::offers::share},
        shell::WakeIslands,
        text::{Lang, account, campaign_sentence, offers, platform_offers as text},
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_params_map;

#[component]
pub fn AdminOffer() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        let (done, refreshing) = (done(lang), refreshing(lang, &format!("/admin/offers/{id}")));
        Suspend::new(async move {
            match read(&app, &admin, &id).await {
                Ok(Some((detail, wallets))) => {
                    let title = detail.listed.row.title.clone();
                    let link = format!("{}/o/{}", app.settings.public_url, detail.listed.row.link);
                    let (main, panel) = (main(lang, &admin, &detail, &wallets, &link), panel(&visit, &admin, &detail));
                    EitherOf3::A(view! {
                        <AdminLayout admin title=title tab=AdminTab::Offers class="with-panel">
                            <div class="platform-main">
                                <ErrorSummary/>
                                {done}
                                {main}
                                {refreshing}
                            </div>
                            {panel}
                            <WakeIslands/>
                        </AdminLayout>
                    })
                }
                Ok(None) => EitherOf3::B(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(error) => EitherOf3::C(refused(lang, admin, AdminTab::Offers, &error)),
            }
        })
    })
}

async fn read(app: &App, admin: &Admin, id: &str) -> Result<Option<(Detail, Vec<Wallet>)>, LookError> {
    let Some(detail) = campaigns::one(app, admin, id).await? else { return Ok(None) };
    Ok(Some((detail, wallets::all(app).await?)))
}

fn main(lang: Lang, admin: &Admin, detail: &Detail, wallets: &[Wallet], link: &str) -> impl IntoView + use<> {
    let listed = &detail.listed;
    let faces: Vec<Face> = wallets.iter().map(|wallet| Face::of(wallet, lang)).collect();
    let begun = !matches!(listed.now, State::Draft | State::Submitted | State::SentBack);
    let figures = begun.then(|| figures(lang, &detail.outcome));
    let gauge = begun.then(|| {
        view! {
            <section class="card" aria-labelledby="budget">
                <h2 id="budget">{text::budget(lang)}</h2>
                <BurnGauge id=listed.row.id.clone() standing=standing(listed) lang/>
                {used_up(lang, &detail.used_up)}
            </section>
        }
    });
    let outcome = (begun && detail.outcome.uses + detail.outcome.undone > 0).then(|| outcome(lang, &detail.outcome, &faces));
    let share = begun.then(|| share(lang, link));
    let shops = begun.then(|| participants(lang, admin, &detail.participants));
    let history = history(lang, &detail.steps);
    view! {
        <a class="back" href="/admin/offers"><Icon glyph=Glyph::CHEVRON_LEFT/>{text::back(lang)}</a>
        <header class="platform-title"><h1>{listed.row.title.clone()}</h1><OfferPill state=listed.now lang/></header>
        {figures}
        {gauge}
        {rule(lang, detail, wallets)}
        {outcome}
        {share}
        {shops}
        <section class="card" aria-labelledby="history"><h2 id="history">{text::history(lang)}</h2><Timeline moments=history/></section>
    }
}

/// Why payments get less or nothing now.
fn used_up(lang: Lang, used_up: &[(Limit, i64)]) -> impl IntoView + use<> {
    let lines = used_up.iter().map(|(limit, count)| {
        let words = campaign_sentence::limit(lang, limit);
        let words = match limit.entity {
            Entity::All => text::used_up(lang, words),
            Entity::Payer | Entity::PayerAtMerchant => text::used_up_by_payers(lang, words, count),
            Entity::Store | Entity::Merchant => text::used_up_by_shops(lang, words, count),
            Entity::Wallet => text::used_up_by_wallets(lang, words, count),
        };
        view! { <li>{words}</li> }
    });
    (!used_up.is_empty()).then(|| view! { <ul class="phrases">{lines.collect_view()}</ul> })
}

fn figures(lang: Lang, outcome: &Outcome) -> impl IntoView + use<> {
    view! {
        <dl class="figures">
            <div><dt>{text::spent(lang)}</dt><dd>{format::money(Minor(outcome.cost_minor))}</dd></div>
            <div><dt>{text::uses(lang)}</dt><dd>{offers::result_uses_count(lang, outcome.uses)}</dd></div>
            <div><dt>{text::payers(lang)}</dt><dd>{offers::result_people(lang, outcome.payers)}</dd></div>
            <div><dt>{text::turnover(lang)}</dt><dd>{format::money(Minor(outcome.gross_minor))}</dd></div>
        </dl>
    }
}

fn rule(lang: Lang, detail: &Detail, wallets: &[Wallet]) -> impl IntoView + use<> {
    let terms = &detail.listed.terms;
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let parts = terms.funding.iter().map(|share| {
        let who = match share.party {
            Party::Platform => text::platform_part(lang),
            Party::Wallet => text::wallet_part(lang),
            Party::Merchant => text::merchant_part(lang),
        };
        format!("{who} {}%", campaign_sentence::percent(share.basis_points * 100))
    });
    let funding = text::funding(lang, parts.collect::<Vec<_>>().join(" · "));
    let joining = terms.conditions.opt_in.then(|| text::by_joining(lang).to_owned());
    let shops = (!detail.shops.is_empty()).then(|| text::shops_of_list(lang, detail.shops.join(lang.pick("、", ", "))));
    let phrases = campaign_sentence::phrases(lang, terms, &zone, wallets).into_iter().chain([funding]).chain(joining).chain(shops);
    let lines = phrases.map(|phrase| view! { <li>{phrase}</li> }).collect_view();
    view! { <section class="card" aria-labelledby="rule"><h2 id="rule">{text::the_rule(lang)}</h2><ul class="phrases">{lines}</ul></section> }
}

fn outcome(lang: Lang, outcome: &Outcome, faces: &[Face]) -> impl IntoView + use<> {
    let sums: Vec<_> = outcome
        .wallets
        .iter()
        .filter(|part| part.uses > 0)
        .map(|part| WalletSum { face: Face::among(faces, &part.wallet), received_minor: part.amount_minor, count: part.uses })
        .collect();
    let parts = [
        (text::platform_part(lang), outcome.platform_minor),
        (text::wallet_part(lang), outcome.wallet_minor),
        (text::merchant_part(lang), outcome.merchant_minor),
    ];
    let parts = parts.into_iter().filter(|(_, minor)| *minor > 0);
    let parts = parts.map(|(who, minor)| view! { <div><dt>{who}</dt><dd class="number">{format::money(Minor(minor))}</dd></div> });
    let back = (outcome.back_minor > 0).then(|| {
        view! { <div><dt>{offers::result_back(lang)}</dt><dd class="number">{format::money(Minor(outcome.back_minor))}</dd></div> }
    });
    let over = (outcome.over_limit_minor > 0).then(|| {
        view! { <div><dt>{text::over_limit(lang)}</dt><dd class="number">{format::money(Minor(outcome.over_limit_minor))}</dd></div> }
    });
    view! {
        <section class="card" aria-labelledby="by-wallet">
            <h2 id="by-wallet">{offers::by_wallet(lang)}</h2>
            <RankedBars sums=Signal::stored(sums) lang/>
        </section>
        <section class="card" aria-labelledby="paid-by">
            <h2 id="paid-by">{text::paid_by(lang)}</h2>
            <dl class="facts">{parts.collect_view()}{back}{over}</dl>
        </section>
    }
}

fn participants(lang: Lang, admin: &Admin, shops: &[Participant]) -> impl IntoView + use<> {
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let day = |at_ms: i64| format::day(lang, time::local(at_ms, &zone).date());
    let rows = shops.iter().map(|shop| {
        let trade = Trade::from_code(&shop.trade).map_or("", |trade| account::trade_name(lang, trade));
        let since = match (shop.joined_at_ms, shop.left_at_ms) {
            (_, Some(_)) => text::left(lang).to_owned(),
            (Some(at_ms), None) => day(at_ms),
            (None, None) => text::by_itself(lang).to_owned(),
        };
        view! {
            <tr>
                <th scope="row">{shop.name.clone()}<small>{trade}</small></th>
                <td data-label=text::since(lang)>{since}</td>
                <td data-label=text::uses(lang) class="number end">{offers::result_uses_count(lang, shop.uses)}</td>
                <td data-label=text::spent(lang) class="number end">{format::money(Minor(shop.amount_minor))}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let content = if !admin.may(Right::SeeNames) {
        EitherOf3::A(view! { <p class="quiet">{text::names_hidden(lang)}</p> })
    } else if rows.is_empty() {
        EitherOf3::B(view! { <p class="quiet">{text::no_shops_yet(lang)}</p> })
    } else {
        EitherOf3::C(view! {
            <table class="grid">
                <thead>
                    <tr>
                        <th scope="col">{text::shop(lang)}</th>
                        <th scope="col">{text::since(lang)}</th>
                        <th scope="col" class="end">{text::uses(lang)}</th>
                        <th scope="col" class="end">{text::spent(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    view! { <section class="card" aria-labelledby="shops"><h2 id="shops">{text::shops(lang)}</h2>{content}</section> }
}

/// What was done, the newest first.
fn history(lang: Lang, steps: &[AdminStep]) -> Vec<Moment> {
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let moment = |row: &AdminStep| {
        let step = Step::from_code(&row.step)?;
        let sum = |minor: i64| campaign_sentence::amount(Lang::En, minor);
        let budget = BudgetNote::of(step, &row.note).map(|note| offers::step_budget(lang, sum(note.from_minor), sum(note.to_minor)));
        let end =
            || EndNote::parse(&row.note).map(|note| text::step_end_moved(lang, short_day(lang, note.from_ms), short_day(lang, note.to_ms)));
        let (what, note) = match budget.or_else(end) {
            Some(words) => (words, String::new()),
            None => (offers::step(lang, step).to_owned(), row.note.clone()),
        };
        let class = match step {
            Step::Published | Step::Resumed => "good",
            Step::Paused | Step::SentBack => "warn",
            Step::Stopped => "bad",
            _ => "",
        };
        let who = row.email.clone().unwrap_or_default();
        let more = if note.is_empty() { who } else { format!("{who} · {note}") };
        Some(Moment { clock: time::local(row.at_ms, &zone).strftime("%m-%d %H:%M").to_string(), what, more, class })
    };
    steps.iter().rev().filter_map(moment).collect()
}

/// For the panel beside.
pub(super) fn short_stamp(at_ms: i64) -> String {
    time::local(at_ms, &time::zone(DEFAULT_TIME_ZONE)).strftime("%m-%d %H:%M").to_string()
}

/// A day in a sentence.
pub(in crate::ui::pages::admin) fn short_day(lang: Lang, at_ms: i64) -> String {
    format::day(lang, time::local(at_ms, &time::zone(DEFAULT_TIME_ZONE)).date())
}
