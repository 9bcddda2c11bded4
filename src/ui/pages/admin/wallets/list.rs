//! The board: what has stopped by itself, and every wallet with how far it is and how it does. Trials and stopped ones come first.

use super::{RECOGNITION, address, done, kind_asked, percent, seconds, stamp};
use crate::{
    domain::{
        rollout::{
            Stage,
            gate::{BAD_BELOW_PPM, Tally},
        },
        wallet::CodeKind,
    },
    services::{
        Admin, App,
        admins::LookError,
        rollout::{
            StepRow,
            board::{self, Board, Line},
            find::{self, AtShop, FoundRow},
            watch::Measurement,
        },
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Face, Glyph, Icon, StageBar, WalletTile, for_admin},
        pages::admin::{grouped, refused},
        text::{Lang, recognition, rollout as text},
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn AdminWallets() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let (lang, kind) = (visit.lang, kind_asked());
        let query = use_query_map().get_untracked();
        let sought = query.get("q").unwrap_or_default().trim().to_owned();
        let shop = query.get("shop");
        let done = done(lang);
        Suspend::new(async move {
            match read(&app, &admin, kind, sought, shop).await {
                Ok((board, looked)) => {
                    let view = board_view(lang, kind, &board, &looked);
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

async fn read(app: &App, admin: &Admin, kind: CodeKind, sought: String, shop: Option<String>) -> Result<(Board, Looked), LookError> {
    let shops = find::shops(app, admin, &sought).await?;
    let at_shop = match shop {
        Some(code) => find::at_shop(app, admin, &code).await?.filter(|at| at.kind == kind),
        None => None,
    };
    let looked = Looked { now_ms: app.clock.now_ms(), sought, shops, at_shop, chosen: String::new() };
    Ok((board::look(app, admin, kind).await?, looked))
}

/// How the board is looked at.
#[derive(Default)]
pub(super) struct Looked {
    pub now_ms: i64,
    /// What a wallet's name shall contain.
    pub sought: String,
    /// The shops whose names contain it.
    pub shops: Vec<FoundRow>,
    /// The shop whose wallets alone are shown.
    pub at_shop: Option<AtShop>,
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
            <form class="wallet-find" action="/admin/wallets" role="search">
                <input type="hidden" name="kind" value=kind.code()/>
                <Icon glyph=Glyph::SEARCH/>
                <input class="input" type="search" name="q" value=looked.sought.clone() placeholder=text::search(lang) aria-label=text::search(lang)/>
            </form>
            <a class="link note" href=RECOGNITION>{recognition::title(lang)}</a>
        </header>
        <dl class="figures">
            <div><dt>{text::wallets_in_use(lang)}</dt><dd>{text::of_all(lang, live, board.lines.len())}</dd></div>
            <div><dt>{text::shops(lang)}</dt><dd>{grouped(board.shops)}</dd></div>
            <div><dt>{text::paid_today(lang)}</dt><dd>{text::count(lang, grouped(paid))}</dd></div>
            <div><dt>{text::success_all(lang)}</dt><dd>{rate}</dd></div>
        </dl>
        {alerts(lang, board, looked.now_ms)}
        {kinds(lang, kind)}
        {shops_found(lang, looked)}
        {table(lang, kind, board, looked)}
    }
}

fn alerts(lang: Lang, board: &Board, now_ms: i64) -> impl IntoView + use<> {
    let alert = |(step, told): &(StepRow, i64)| {
        let kind = CodeKind::from_code(&step.code_kind)?;
        let wallet = board.lines.iter().find(|line| line.wallet.code == step.wallet)?;
        let name = lang.pick(&wallet.wallet.name_zh, &wallet.wallet.name_en);
        let title = text::alert(lang, name, stamp(step.at_ms, now_ms));
        let more = Measurement::parse(&step.detail)
            .map(|tally| text::alert_more(lang, tally.succeeded, tally.attempts(), percent(tally.rate_ppm().unwrap_or(0)), grouped(*told)));
        let label = format!("{} {name}", text::see_why(lang));
        Some(view! {
            <div class="wallet-alert" role="status">
                <Icon glyph=Glyph::TRIANGLE_ALERT/>
                <p><b>{title}</b>{more}</p>
                <a class="button line small" href=address(&step.wallet, kind) aria-label=label>{text::see_why(lang)}</a>
            </div>
        })
    };
    board.stopped.iter().filter_map(alert).collect_view()
}

/// Shops that were looked for, each leading to its wallets; or the one whose wallets are shown.
fn shops_found(lang: Lang, looked: &Looked) -> impl IntoView + use<> {
    if let Some(at) = &looked.at_shop {
        let href = format!("/admin/wallets?kind={}", at.kind.code());
        let words = text::at_shop(lang, &at.name, at.wallets.len());
        return Some(view! { <p class="at-shop"><b>{words}</b><a class="chip" href=href>{text::all_wallets(lang)}</a></p> }.into_any());
    }
    let link = |shop: &FoundRow| {
        let href = format!("/admin/wallets?kind={}&shop={}", shop.kind, shop.code);
        view! { <a class="chip" href=href>{shop.name.clone()}</a> }
    };
    let links: Vec<_> = looked.shops.iter().map(link).collect();
    (!links.is_empty()).then(|| {
        view! { <nav class="chips at-shop" aria-label=text::shops_found(lang)><b>{text::shops_found(lang)}</b>{links}</nav> }.into_any()
    })
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
        let works = looked.at_shop.as_ref().is_none_or(|at| at.wallets.iter().any(|usable| usable.code == wallet.code));
        works
            && (sought.is_empty()
                || [&wallet.name_zh, &wallet.name_en, &wallet.code].iter().any(|name| name.to_lowercase().contains(&sought)))
    };
    let mut lines: Vec<&Line> = board.lines.iter().filter(named).collect();
    lines.sort_by_key(|line| rank(line));
    if lines.is_empty() {
        return Either::Left(looked.shops.is_empty().then(|| view! { <p class="quiet">{text::none_found(lang)}</p> }));
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
    let by_itself =
        board.stopped.iter().map(|(step, _)| step).find(|step| step.wallet == line.wallet.code && step.code_kind == kind.code());
    let word = by_itself.map(|step| text::stopped_itself(lang, stamp(step.at_ms, looked.now_ms)));
    let waits = board.asks.iter().any(|ask| ask.wallet == line.wallet.code && ask.code_kind == kind.code());
    let waits = waits.then(|| view! { <small class="waits">{text::waits(lang)}</small> });
    let quiet = !line.plan.stage.is_live() && line.tally.attempts() == 0;
    let number = |count: i64| if quiet { text::nothing(lang).to_owned() } else { grouped(count) };
    let rate = line.tally.rate_ppm();
    let bad = rate.is_some_and(|ppm| ppm < BAD_BELOW_PPM);
    let sign = bad.then(|| view! { <Icon glyph=Glyph::TRIANGLE_ALERT/> });
    let rate = rate.map_or_else(|| text::nothing(lang).to_owned(), |ppm| text::per_cent(lang, percent(ppm)));
    let told = line.delay_p95_ms.map_or_else(|| text::nothing(lang).to_owned(), |ms| text::seconds(lang, seconds(ms)));
    let chosen = looked.chosen == line.wallet.code;
    let (plan, before) = (line.plan.clone(), line.before.clone());
    view! {
        <tr class:chosen=chosen>
            <th scope="row">
                <a class="wallet-name" href=address(&line.wallet.code, kind) aria-current=chosen.then_some("true")>
                    <WalletTile face=face.clone()/>
                    <span>{face.name}<small>{text::way(lang, &line.wallet)}</small></span>
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
