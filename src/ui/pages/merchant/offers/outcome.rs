//! M13, what a campaign came to: numbers from the books, and a claim only where there is enough to claim anything from.

use super::sum;
use crate::{
    domain::money::Minor,
    services::{
        Actor, App,
        campaigns::{
            results::{self, Part, Results, Uplift},
            shop::Listed,
        },
    },
    ui::{
        components::{Face, Glyph, Icon, WalletTile},
        format,
        text::{Lang, merchant, offer_results, offers as text},
    },
};
use leptos::{either::Either, prelude::*};

/// The results section of a campaign's page.
pub(super) fn results_section(lang: Lang, id: &str, results: &Results, faces: &[Face]) -> impl IntoView + use<> {
    if results.uses + results.undone == 0 {
        return Either::Left(view! {
            <section class="card"><h2>{text::results(lang)}</h2><p class="quiet">{text::nobody_yet(lang)}</p></section>
        });
    }
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd class="number">{value}</dd></div> };
    let money = |minor: i64| format::money(Minor(minor));
    let facts = [
        Some(fact(text::result_uses(lang), text::result_uses_count(lang, results.uses))),
        Some(fact(text::result_cost(lang), money(results.cost_minor))),
        Some(fact(text::result_new(lang), text::result_people(lang, results.new_payers))),
        Some(fact(text::result_returning(lang), text::result_people(lang, results.returning_payers))),
        results.with_minor.map(|minor| fact(text::result_with(lang), money(minor))),
        results.without_minor.map(|minor| fact(text::result_without(lang), money(minor))),
        (results.back_minor > 0).then(|| fact(text::result_back(lang), money(results.back_minor))),
        (results.undone > 0).then(|| fact(text::result_undone(lang), text::result_uses_count(lang, results.undone))),
        (results.over_limit_minor > 0).then(|| fact(text::result_over(lang), money(results.over_limit_minor))),
    ];
    let file = format!("/offers/{id}/results.csv");
    Either::Right(view! {
        <section class="card stack-tight">
            <h2>{text::results(lang)}</h2>
            <dl class="facts">{facts.into_iter().flatten().collect_view()}</dl>
            <p><a class="button line small" href=file download><Icon glyph=Glyph::FILE_TEXT/>{offer_results::export(lang)}</a></p>
        </section>
        {uplift_section(lang, results.uplift)}
        {hours(lang, &results.hours)}
        {wallets(lang, &results.wallets, faces)}
    })
}

fn uplift_section(lang: Lang, uplift: Uplift) -> impl IntoView {
    let (words, more) = uplift_words(lang, uplift);
    let more = more.into_iter().map(|line| view! { <p class="quiet note">{line}</p> }).collect_view();
    view! { <section class="card stack-tight"><h2>{text::uplift_title(lang)}</h2><p class="strong">{words}</p>{more}</section> }
}

/// What is claimed, and by which method.
pub(super) fn uplift_words(lang: Lang, uplift: Uplift) -> (String, Vec<String>) {
    match uplift {
        Uplift::TooFew => (text::too_few(lang).to_owned(), vec![text::too_few_more(lang).to_owned()]),
        Uplift::NothingBefore => (text::nothing_before(lang).to_owned(), Vec::new()),
        Uplift::Told { days, payments, expected, average_more_minor } => {
            let average = match average_more_minor {
                0 => None,
                more @ 1.. => Some(text::average_more(lang, sum(more))),
                less => Some(text::average_less(lang, sum(-less))),
            };
            let method = text::uplift_method(lang, days, payments, expected);
            (more_or_less(lang, payments - expected), average.into_iter().chain([method]).collect())
        }
    }
}

fn more_or_less(lang: Lang, difference: i64) -> String {
    match difference {
        0 => text::uplift_same(lang).to_owned(),
        more @ 1.. => text::uplift_more(lang, more),
        less => text::uplift_less(lang, -less),
    }
}

/// Uses by the hour: bars of the hours that had any, and the same in words.
fn hours(lang: Lang, hours: &[Part<i64>]) -> impl IntoView + use<> {
    let most = hours.iter().map(|part| part.uses).max().unwrap_or(1).max(1);
    let lines = hours.iter().map(|part| {
        let width = part.uses * 100 / most;
        view! {
            <li>
                <span class="number">{merchant::hour_now(lang, part.of)}</span>
                <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                    <rect width="100" height="6"></rect>
                    <rect class="share" width=width.to_string() height="6"></rect>
                </svg>
                <span class="number strong">{text::result_uses_count(lang, part.uses)}</span>
                <span class="number quiet">{sum(part.cost_minor)}</span>
            </li>
        }
    });
    view! { <section class="card"><h2>{text::by_hour(lang)}</h2><ol class="hour-bars">{lines.collect_view()}</ol></section> }
}

fn wallets(lang: Lang, wallets: &[Part<String>], faces: &[Face]) -> impl IntoView + use<> {
    let lines = wallets.iter().map(|part| {
        let face = Face::among(faces, &part.of);
        view! {
            <li>
                <WalletTile face=face.clone() small=true/>
                <span>{face.name}</span>
                <span class="number strong">{text::result_uses_count(lang, part.uses)}</span>
                <span class="number quiet">{sum(part.cost_minor)}</span>
            </li>
        }
    });
    view! { <section class="card"><h2>{text::by_wallet(lang)}</h2><ol class="wallet-uses">{lines.collect_view()}</ol></section> }
}

/// The result of the campaign before, in two sentences, beside the one that is being written.
pub(super) async fn last_result(app: &App, lang: Lang, actor: &Actor, listed: &Listed) -> Option<impl IntoView + use<>> {
    let told = results::results(app, actor, &listed.row.id).await;
    let told = told.inspect_err(|error| tracing::error!(%error, "the last campaign's results cannot be read")).ok()??;
    let more = match told.uplift {
        Uplift::Told { payments, expected, average_more_minor, .. } if payments > expected && average_more_minor > 0 => {
            text::last_more(lang, payments - expected, sum(average_more_minor))
        }
        Uplift::Told { payments, expected, .. } => format!("{}{}", more_or_less(lang, payments - expected), lang.pick("。", ".")),
        Uplift::TooFew => format!("{}{}", text::too_few(lang), lang.pick("。", ".")),
        Uplift::NothingBefore => String::new(),
    };
    let href = format!("/offers/{}", listed.row.id);
    let title = text::last_title(lang, &listed.row.title);
    let cost = text::last_result(lang, sum(told.cost_minor), told.uses);
    Some(view! {
        <section class="side-card" aria-labelledby="last-time">
            <h2 id="last-time"><Icon glyph=Glyph::HISTORY/><a href=href>{title}</a></h2>
            <p class="number">{cost} " " {more}</p>
        </section>
    })
}
