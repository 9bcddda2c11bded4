//! The conformance lab: what came of the last run of every wallet, the buttons that start one, and a report in full.

use super::refused;
use crate::{
    domain::{
        admin::Right,
        lab::{Case, Report, Verdict},
        time::{self, DEFAULT_TIME_ZONE},
        wallet::Wallet,
    },
    services::{
        Admin, App,
        lab::{
            LabRun,
            desk::{self, Board, Line},
        },
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Face, Glyph, Icon, Pill, Tone, WalletTile, for_admin},
        error::{Failure, FailurePage},
        format,
        text::{Lang, lab as text},
        visit::Visit,
    },
};
use http::{HeaderValue, header};
use leptos::{either::Either, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Seconds until the page is asked for again while a run is on.
const REFRESH: &str = "5";

#[component]
pub fn AdminLab() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let started = use_query_map().read_untracked().get("done").is_some();
        Suspend::new(async move {
            match desk::look(&app, &admin).await {
                Ok(board) => Either::Left(page(&visit, admin, &board, started)),
                Err(error) => Either::Right(refused(lang, admin, AdminTab::Lab, &error)),
            }
        })
    })
}

#[component]
pub fn AdminLabRun() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let id = use_params_map().read_untracked().get("id").unwrap_or_default();
        Suspend::new(async move {
            match desk::one(&app, &admin, &id).await {
                Ok(Some((run, report, wallet))) => {
                    let title = lang.pick(wallet.name_zh.clone(), wallet.name_en.clone());
                    let content = report_of(lang, &admin, &run, &report, &wallet);
                    Either::Left(view! { <AdminLayout admin title tab=AdminTab::Lab>{content}</AdminLayout> })
                }
                Ok(None) => Either::Right(Either::Left(view! { <FailurePage failure=Failure::NotFound/> })),
                Err(error) => Either::Right(Either::Right(refused(lang, admin, AdminTab::Lab, &error))),
            }
        })
    })
}

fn page(visit: &Visit, admin: Admin, board: &Board, started: bool) -> impl IntoView + use<> {
    let lang = visit.lang;
    let running = board.running.as_ref().map(|running| {
        // Said in a header: it needs no script, and whoever reads with a screen reader is not thrown back by an element of the page.
        if let Some(response) = use_context::<ResponseOptions>() {
            response.insert_header(header::REFRESH, HeaderValue::from_static(REFRESH));
        }
        view! {
            <div class="notice info" role="status">
                <Icon glyph=Glyph::HOURGLASS/>
                <p><b>{text::runs(lang)}</b>" "{text::runs_more(lang, running.left.len(), &running.started_by)}</p>
            </div>
        }
    });
    let may = admin.may(Right::RollOut) && running.is_none();
    let said = (started && running.is_none())
        .then(|| view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{text::started(lang)}</p></div> });
    let all = may.then(|| {
        view! {
            <form method="post" action="/admin/lab">
                <button class="button ink"><Icon glyph=Glyph::PLAY/>{text::run_all(lang)}</button>
            </form>
        }
    });
    let rows: Vec<_> = board.lines.iter().map(|line| row(lang, line, may)).collect();
    view! {
        <AdminLayout admin title=text::lab(lang) tab=AdminTab::Lab>
            <ErrorSummary/>
            <header class="platform-title"><h1>{text::lab(lang)}</h1>{all}</header>
            <p class="lead">{text::lead(lang)}</p>
            {running}
            {said}
            <table class="grid wallets">
                <thead>
                    <tr>
                        <th scope="col">{text::wallet(lang)}</th>
                        <th scope="col">{text::result(lang)}</th>
                        <th scope="col">{text::last_run(lang)}</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </AdminLayout>
    }
}

fn row(lang: Lang, line: &Line, may: bool) -> impl IntoView + use<> {
    let (wallet, run) = (&line.wallet, line.run.as_ref());
    let is_used = line.connector == wallet.connector;
    let face = Face::of(wallet, lang);
    let result = match run {
        Some(run) => Either::Left(view! {
            <a href=format!("/admin/lab/{}", run.id)>{pill(lang, run)}</a>
            <small class="note">{text::counts(lang, run.held, run.broke, run.not_tried)}</small>
        }),
        None => Either::Right(view! { <span class="quiet">{text::never(lang)}</span> }),
    };
    let last = run.map(|run| view! { <span>{stamp(run.at_ms)}<small class="note">{text::by(lang, &run.started_by)}</small></span> });
    // One button starts all of a wallet's protocols.
    let again = (may && is_used).then(|| {
        let label = text::run_wallet(lang, &face.name);
        view! {
            <form method="post" action="/admin/lab">
                <input type="hidden" name="wallet" value=wallet.code.clone()/>
                <button class="button line small" aria-label=label>{if run.is_some() { text::run_one(lang) } else { text::run_first(lang) }}</button>
            </form>
        }
    });
    view! {
        <tr id=is_used.then(|| wallet.code.clone())>
            <th scope="row">
                <span class="wallet-name">
                    <WalletTile face=face.clone()/>
                    <span>{face.name.clone()}<small>{text::protocol(lang, &line.connector)}</small></span>
                </span>
            </th>
            <td data-label=text::result(lang)>{result}</td>
            <td data-label=text::last_run(lang)>{last}</td>
            <td>{again}</td>
        </tr>
    }
}

fn pill(lang: Lang, run: &LabRun) -> impl IntoView + use<> {
    if run.broke == 0 {
        view! { <Pill tone=Tone::Ok glyph=Glyph::CIRCLE_CHECK text=text::all_held(lang, run.held)/> }
    } else {
        view! { <Pill tone=Tone::Bad glyph=Glyph::CIRCLE_X text=text::some_broke(lang, run.broke)/> }
    }
}

fn report_of(lang: Lang, admin: &Admin, run: &LabRun, report: &Report, wallet: &Wallet) -> impl IntoView + use<> {
    let face = Face::of(wallet, lang);
    let tenths = (report.ended_at_ms - report.started_at_ms).max(0) / 100;
    let again = admin.may(Right::RollOut).then(|| {
        view! {
            <form method="post" action="/admin/lab">
                <input type="hidden" name="wallet" value=wallet.code.clone()/>
                <button class="button ink"><Icon glyph=Glyph::PLAY/>{text::run_one(lang)}</button>
            </form>
        }
    });
    let part = |id: &'static str, title: &'static str, wanted: fn(&Verdict) -> bool| {
        let cases: Vec<_> = report.cases.iter().filter(|case| wanted(&case.verdict)).map(|case| line(lang, case)).collect();
        let empty = cases.is_empty().then(|| view! { <p class="quiet">{text::none_broke(lang)}</p> });
        view! {
            <section class="card" aria-labelledby=id>
                <h2 id=id>{title}<small class="note">" "{cases.len()}</small></h2>
                {empty}
                <ul class="cases">{cases}</ul>
            </section>
        }
    };
    view! {
        <div class="stack">
            <p><a class="link note" href="/admin/lab">{text::back(lang)}</a></p>
            <header class="wallet-head">
                <WalletTile face=face.clone()/>
                <div><h1>{face.name}</h1><p>{text::counts(lang, run.held, run.broke, run.not_tried)}</p></div>
            </header>
            <dl class="facts">
                <div><dt>{text::last_run(lang)}</dt><dd>{stamp(run.at_ms)}" · "{text::by(lang, &run.started_by)}</dd></div>
                <div><dt>{text::took(lang)}</dt><dd class="number">{text::seconds(lang, format!("{}.{}", tenths / 10, tenths % 10))}</dd></div>
                <div><dt>{text::connector(lang)}</dt><dd>{text::protocol(lang, &report.connector)}</dd></div>
                <div><dt>{text::account(lang)}</dt><dd class="number anywhere">{report.account.clone()}</dd></div>
                <div><dt>{text::reached_at(lang)}</dt><dd class="anywhere">{report.base_url.clone()}</dd></div>
            </dl>
            <div class="row">
                {again}
                <a class="button line" href=format!("/admin/lab/{}/report.json", run.id)><Icon glyph=Glyph::FILE_TEXT/>{text::as_json(lang)}</a>
            </div>
            {part("broke", text::broke(lang), |verdict| matches!(verdict, Verdict::Broke(_)))}
            {part("not-tried", text::not_tried(lang), |verdict| matches!(verdict, Verdict::NotTried(_)))}
            {part("held", text::held(lang), |verdict| *verdict == Verdict::Held)}
        </div>
    }
}

fn line(lang: Lang, case: &Case) -> impl IntoView + use<> {
    let (glyph, class, why) = match &case.verdict {
        Verdict::Held => (Glyph::CIRCLE_CHECK, "held", None),
        Verdict::Broke(why) => (Glyph::CIRCLE_X, "broke", Some(Either::Left(view! { <code class="anywhere">{why.clone()}</code> }))),
        Verdict::NotTried(why) => {
            (Glyph::CIRCLE_DASHED, "not-tried", Some(Either::Right(view! { <small class="note">{text::why(lang, *why)}</small> })))
        }
    };
    let sentence = format!("{}{}{}", text::step(lang, case.step), lang.pick("：", " "), text::rule(lang, case.rule));
    view! { <li class=class><Icon glyph/><span>{sentence}{why}</span></li> }
}

fn stamp(at_ms: i64) -> String {
    format::stamp(&time::local(at_ms, &time::zone(DEFAULT_TIME_ZONE)))
}
