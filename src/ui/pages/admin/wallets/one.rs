//! One wallet: on a desk beside the board, on a phone alone.

use super::{
    bills,
    cohort::{self, Members},
    done, kind_asked,
    list::{Looked, board_view},
    panel, route,
};
use crate::{
    domain::{admin::Right, rollout::Stage, wallet::CodeKind},
    services::{
        Admin, App,
        admins::LookError,
        campaigns::admin::write,
        reconciliation::look::{self, Books},
        rollout::{
            StepRow,
            board::{self, Board, Detail, TradePart},
            watch::Measurement,
        },
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Face, Glyph, Icon, Moment, Timeline, WalletTile, for_admin},
        error::{Failure, FailurePage},
        pages::admin::{grouped, refused, trade_of},
        text::{Lang, rollout as text},
        visit::Visit,
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_params_map;

#[component]
pub fn AdminWallet() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let (lang, kind) = (visit.lang, kind_asked());
        let wallet = use_params_map().get_untracked().get("wallet").unwrap_or_default();
        let done = done(lang);
        Suspend::new(async move {
            match read(&app, &admin, &wallet, kind).await {
                Ok(Some(Read { board, detail, members, books })) => {
                    let now_ms = app.clock.now_ms();
                    let title = lang.pick(detail.line.wallet.name_zh.clone(), detail.line.wallet.name_en.clone());
                    let board = board_view(lang, kind, &board, &Looked { now_ms, chosen: wallet, ..Looked::default() });
                    let panel = view_of(&visit, &admin, kind, (&detail, &members, &books), now_ms);
                    EitherOf3::A(view! {
                        <AdminLayout admin title=title tab=AdminTab::Wallets class="with-panel one-wallet">
                            <div class="platform-main desk-only">{board}</div>
                            <article class="panel" aria-labelledby="wallet">
                                <ErrorSummary/>
                                {done}
                                {panel}
                            </article>
                        </AdminLayout>
                    })
                }
                Ok(None) => EitherOf3::B(view! { <FailurePage failure=Failure::NotFound/> }),
                Err(error) => EitherOf3::C(refused(lang, admin, AdminTab::Wallets, &error)),
            }
        })
    })
}

/// Everything on the page.
struct Read {
    board: Board,
    detail: Detail,
    members: Members,
    books: Books,
}

async fn read(app: &App, admin: &Admin, wallet: &str, kind: CodeKind) -> Result<Option<Read>, LookError> {
    let Some(detail) = board::one(app, admin, wallet, kind).await? else { return Ok(None) };
    let ids: Vec<String> = detail.line.plan.cohort.merchants.iter().cloned().collect();
    let lines = if admin.may(Right::SeeNames) { write::lines_of_shops(app, &ids).await? } else { String::new() };
    let books = look::of_wallet(app, admin, wallet).await?;
    Ok(Some(Read { board: board::look(app, admin, kind).await?, detail, members: Members { lines }, books }))
}

fn view_of(
    visit: &Visit,
    admin: &Admin,
    kind: CodeKind,
    (detail, members, books): (&Detail, &Members, &Books),
    now_ms: i64,
) -> impl IntoView + use<> {
    let lang = visit.lang;
    let line = &detail.line;
    let face = Face::of(&line.wallet, lang);
    let days = (now_ms - line.changed_at_ms) / 86_400_000;
    let stage = text::stage_of(lang, &line.plan);
    // A wallet that nobody ever touched has no beginning to count from.
    let sub = match days {
        _ if line.changed_at_ms == 0 => text::for_ever(lang, stage, line.shops),
        0 => text::from_today(lang, stage, line.shops),
        _ => text::for_days(lang, stage, days, line.shops),
    };
    let close = format!("/admin/wallets?kind={}", kind.code());
    let institution = lang.pick(&line.institution.0, &line.institution.1);
    let licence = match lang.pick(&line.holder.0, &line.holder.1).as_str() {
        "" => text::institution(lang, institution, &line.region),
        holder => text::institution_of(lang, institution, &line.region, holder),
    };
    let unlicensed = line.licensed.err().map(|outside| {
        view! { <div class="notice bad"><Icon glyph=Glyph::TRIANGLE_ALERT/><p>{text::outside(lang, outside)}</p></div> }
    });
    view! {
        <header class="wallet-head">
            <WalletTile face=face.clone()/>
            <div><h1 id="wallet">{face.name}</h1><p>{sub}" · "{text::kind(lang, kind)}</p></div>
            <a class="icon-link" href=close aria-label=text::close(lang)><Icon glyph=Glyph::X/></a>
        </header>
        {others(lang, kind, detail)}
        {unlicensed}
        {panel::stages(lang, detail, now_ms)}
        {panel::ask(lang, admin, kind, detail, now_ms)}
        {panel::gates(lang, detail)}
        {panel::trend(lang, detail)}
        {route::section(visit, admin, kind, detail)}
        {panel::next(visit, admin, kind, detail)}
        {panel::stop(visit, admin, kind, detail)}
        {panel::other_step(visit, admin, kind, detail)}
        {cohort::form(visit, admin, kind, detail, members)}
        {bills::section(lang, books)}
        {parts(lang, &detail.trades)}
        <section aria-labelledby="history"><h2 class="sub" id="history">{text::history(lang)}</h2><Timeline moments=history(lang, detail, now_ms)/></section>
        <p class="note quiet">{licence}</p>
    }
}

/// How far the wallet is for the other kinds of code.
fn others(lang: Lang, kind: CodeKind, detail: &Detail) -> impl IntoView + use<> {
    let links = detail.cells.iter().filter(|(other, _)| *other != kind).map(|(other, plan)| {
        let words = format!("{} {}", text::kind(lang, *other), text::stage_of(lang, plan));
        view! { <a class="chip" href=super::address(&detail.line.wallet.code, *other)>{words}</a> }
    });
    view! { <nav class="chips" aria-label=text::other_kinds(lang)>{links.collect_view()}</nav> }
}

fn parts(lang: Lang, trades: &[TradePart]) -> impl IntoView + use<> {
    let rows: Vec<_> = trades
        .iter()
        .map(|part| {
            let rate = part.tally.rate_ppm();
            let rate = rate.map_or_else(|| text::nothing(lang).to_owned(), |ppm| text::per_cent(lang, super::percent(ppm)));
            view! {
                <tr>
                    <th scope="row">{trade_of(lang, &part.trade)}</th>
                    <td>{grouped(part.shops)}</td>
                    <td>{grouped(part.tally.attempts())}</td>
                    <td>{rate}</td>
                </tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="numbers" aria-labelledby="parts">
                <h2 class="sub" id="parts">{text::parts(lang)}</h2>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text::trade(lang)}</th>
                            <th scope="col">{text::shops(lang)}</th>
                            <th scope="col">{text::payments(lang)}</th>
                            <th scope="col">{text::success(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    })
}

/// What was done, the newest first.
fn history(lang: Lang, detail: &Detail, now_ms: i64) -> Vec<Moment> {
    let moment = |step: &StepRow| {
        let (from, to) = (Stage::from_code(&step.from_state), Stage::from_code(&step.state));
        let to_words = text::stage_at(lang, to, step.percent);
        let what = if (from, step.from_percent) == (to, step.percent) {
            text::changed_cohort(lang, to_words)
        } else {
            text::went(lang, text::stage_at(lang, from, step.from_percent), to_words)
        };
        let who = match (step.asked_by.as_str(), step.made_by.as_str()) {
            (_, "") => text::by_itself(lang).to_owned(),
            ("", who) => who.to_owned(),
            (one, two) => text::by_two(lang, one, two),
        };
        let why = match Measurement::parse(&step.detail) {
            Some(tally) => text::measured(lang, tally.succeeded, tally.attempts()),
            None => step.reason.clone(),
        };
        let class = match to {
            Stage::Suspended => "bad",
            _ if to.is_live() && step.asked_by.is_empty() => "warn",
            _ if to.is_live() => "good",
            _ => "",
        };
        Moment { clock: super::stamp(step.at_ms, now_ms), what, more: format!("{who} · {why}"), class }
    };
    let mut moments: Vec<Moment> = detail.history.iter().map(moment).collect();
    if detail.line.version == i64::try_from(moments.len()).unwrap_or(0) + 1 {
        moments.push(Moment { clock: "–".to_owned(), what: text::first_day(lang).to_owned(), more: String::new(), class: "good" });
    }
    moments
}
