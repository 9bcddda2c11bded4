//! The board: what has stopped by itself, and every wallet with how far it is and how it does. Trials and stopped ones come first.

use super::{address, done, kind_asked, percent, seconds, stamp};
use crate::{
    domain::{
        rollout::{
            Stage,
            gate::{STOP_BELOW_PPM, Tally},
        },
        wallet::CodeKind,
    },
    services::{
        App,
        rollout::{
            StepRow,
            board::{self, Board, Line},
            watch::Measurement,
        },
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Face, Glyph, Icon, StageBar, WalletTile, for_admin},
        pages::admin::{grouped, refused},
        text::{Lang, rollout as text},
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn AdminWallets() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let (lang, kind) = (visit.lang, kind_asked());
        let sought = use_query_map().get_untracked().get("q").unwrap_or_default().trim().to_owned();
        let done = done(lang);
        Suspend::new(async move {
            match board::look(&app, &admin, kind).await {
                Ok(board) => {
                    let view = board_view(lang, kind, &board, &Looked { now_ms: app.clock.now_ms(), sought, chosen: String::new() });
                    Either::Left(view! {
                        <AdminLayout admin title=text::wallets(lang) tab=AdminTab::Wallets>
                            <ErrorSummary/>
                            {done}
                            {view}
                        </AdminLayout>
                    })
                }
                Err(error) => Either::Right(refused(lang, admin, AdminTab::Wallets, &error)),
            }
        })
    })
}

/// How the board is looked at.
pub(super) struct Looked {
    pub now_ms: i64,
    /// What a wallet's name shall contain.
    pub sought: String,
    /// The wallet that is open beside.
    pub chosen: String,
}

/// Head, alerts and table.
pub(super) fn board_view(lang: Lang, kind: CodeKind, board: &Board, looked: &Looked) -> impl IntoView + use<> {
    let live = board.lines.iter().filter(|line| line.plan.stage.is_live()).count();
    let paid: i64 = board.lines.iter().map(|line| line.paid_today).sum();
    let all = board.lines.iter().fold(Tally::default(), |sum, line| Tally {
        succeeded: sum.succeeded + line.tally.succeeded,
        failed: sum.failed + line.tally.failed,
    });
    let rate = all.rate_ppm().map_or_else(|| text::nothing(lang).to_owned(), |ppm| text::per_cent(lang, percent(ppm)));
    // Beside an open wallet the wallet is the page's heading.
    let title = if looked.chosen.is_empty() {
        Either::Left(view! { <h1>{text::wallets(lang)}</h1> })
    } else {
        Either::Right(view! { <p class="title">{text::wallets(lang)}</p> })
    };
    view! {
        <header class="platform-title">
            {title}
            <form class="search" action="/admin/wallets" role="search">
                <input type="hidden" name="kind" value=kind.code()/>
                <Icon glyph=Glyph::Search/>
                <input class="input" type="search" name="q" value=looked.sought.clone() placeholder=text::search(lang) aria-label=text::search(lang)/>
            </form>
        </header>
        <dl class="figures">
            <div><dt>{text::wallets_in_use(lang)}</dt><dd>{text::of_all(lang, live, board.lines.len())}</dd></div>
            <div><dt>{text::shops(lang)}</dt><dd>{grouped(board.shops)}</dd></div>
            <div><dt>{text::paid_today(lang)}</dt><dd>{text::count(lang, grouped(paid))}</dd></div>
            <div><dt>{text::success_all(lang)}</dt><dd>{rate}</dd></div>
        </dl>
        {alerts(lang, board, looked.now_ms)}
        {kinds(lang, kind)}
        {table(lang, kind, board, looked)}
    }
}

fn alerts(lang: Lang, board: &Board, now_ms: i64) -> impl IntoView + use<> {
    let alert = |step: &StepRow| {
        let kind = CodeKind::from_code(&step.code_kind)?;
        let wallet = board.lines.iter().find(|line| line.wallet.code == step.wallet)?;
        let name = lang.pick(&wallet.wallet.name_zh, &wallet.wallet.name_en);
        let title = text::alert(lang, name, stamp(step.at_ms, now_ms));
        let more = Measurement::parse(&step.detail)
            .map(|tally| text::alert_more(lang, tally.succeeded, tally.attempts(), percent(tally.rate_ppm().unwrap_or(0))));
        let label = format!("{} {name}", text::see_why(lang));
        Some(view! {
            <div class="wallet-alert" role="status">
                <Icon glyph=Glyph::TriangleAlert/>
                <p><b>{title}</b>{more}</p>
                <a class="button line small" href=address(&step.wallet, kind) aria-label=label>{text::see_why(lang)}</a>
            </div>
        })
    };
    board.stopped.iter().filter_map(alert).collect_view()
}

/// The three kinds of code as links.
fn kinds(lang: Lang, chosen: CodeKind) -> impl IntoView {
    let links = [CodeKind::Merchant, CodeKind::PersonalBusiness, CodeKind::Personal].map(|kind| {
        let href = format!("/admin/wallets?kind={}", kind.code());
        view! { <a class="chip" href=href aria-current=(kind == chosen).then_some("true")>{text::kind(lang, kind)}</a> }
    });
    view! { <nav class="chips" aria-label=text::code_kinds(lang)>{links.into_iter().collect_view()}</nav> }
}

/// Stopped ones and trials before what is open to all; each group in the neutral order.
fn rank(line: &Line) -> u8 {
    match line.plan.stage {
        Stage::Suspended => 0,
        Stage::Pilot | Stage::Percentage => 1,
        Stage::Sandbox => 2,
        Stage::Open => 3,
        Stage::Off => 4,
    }
}

fn table(lang: Lang, kind: CodeKind, board: &Board, looked: &Looked) -> impl IntoView + use<> {
    let sought = looked.sought.to_lowercase();
    let named = |line: &&Line| {
        let wallet = &line.wallet;
        sought.is_empty() || [&wallet.name_zh, &wallet.name_en, &wallet.code].iter().any(|name| name.to_lowercase().contains(&sought))
    };
    let mut lines: Vec<&Line> = board.lines.iter().filter(named).collect();
    lines.sort_by_key(|line| rank(line));
    if lines.is_empty() {
        return Either::Left(view! { <p class="quiet">{text::none_found(lang)}</p> });
    }
    let rows: Vec<_> = lines.into_iter().map(|line| row(lang, kind, board, line, looked)).collect();
    Either::Right(view! {
        <table class="grid wallets">
            <thead>
                <tr>
                    <th scope="col">{text::wallet(lang)}</th>
                    <th scope="col">{text::how_far(lang)}</th>
                    <th scope="col" class="end">{text::shops(lang)}</th>
                    <th scope="col" class="end">{text::today_count(lang)}</th>
                    <th scope="col" class="end">{text::success_24h(lang)}</th>
                    <th scope="col" class="end">{text::told_p95(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    })
}

fn row(lang: Lang, kind: CodeKind, board: &Board, line: &Line, looked: &Looked) -> impl IntoView + use<> {
    let face = Face::of(&line.wallet, lang);
    let by_itself = board.stopped.iter().find(|step| step.wallet == line.wallet.code && step.code_kind == kind.code());
    let word = by_itself.map(|step| text::stopped_itself(lang, stamp(step.at_ms, looked.now_ms)));
    let waits = board.asks.iter().any(|ask| ask.wallet == line.wallet.code && ask.code_kind == kind.code());
    let waits = waits.then(|| view! { <small class="waits">{text::waits(lang)}</small> });
    let quiet = !line.plan.stage.is_live() && line.tally.attempts() == 0;
    let number = |count: i64| if quiet { text::nothing(lang).to_owned() } else { grouped(count) };
    let rate = line.tally.rate_ppm();
    let bad = rate.is_some_and(|ppm| ppm < STOP_BELOW_PPM);
    let sign = bad.then(|| view! { <Icon glyph=Glyph::TriangleAlert/> });
    let rate = rate.map_or_else(|| text::nothing(lang).to_owned(), |ppm| text::per_cent(lang, percent(ppm)));
    let told = line.delay_p95_ms.map_or_else(|| text::nothing(lang).to_owned(), |ms| text::seconds(lang, seconds(ms)));
    let owner = lang.pick(line.institution.0.clone(), line.institution.1.clone());
    let chosen = looked.chosen == line.wallet.code;
    let (plan, before) = (line.plan.clone(), line.before.clone());
    view! {
        <tr class:chosen=chosen>
            <th scope="row">
                <a class="wallet-name" href=address(&line.wallet.code, kind) aria-current=chosen.then_some("true")>
                    <WalletTile face=face.clone()/>
                    <span>{face.name}<small>{owner}</small></span>
                </a>
            </th>
            <td data-label=text::how_far(lang)><StageBar plan before word lang/>{waits}</td>
            <td data-label=text::shops(lang) class="number end">{number(line.shops)}</td>
            <td data-label=text::today_count(lang) class="number end">{number(line.paid_today)}</td>
            <td data-label=text::success_24h(lang) class="number end"><span class="rate" class:bad=bad>{sign}{rate}</span></td>
            <td data-label=text::told_p95(lang) class="number end">{told}</td>
        </tr>
    }
}
