//! M6, the code: show it, take it along, send it, check it, pause it, replace it.

use crate::{
    domain::{merchant::Role, time, wallet::CodeKind},
    services::{
        Actor, App, Unavailable,
        printout::{self, Printout},
        shop_code::{self, CONFIRMATION, ShopCode},
    },
    ui::{
        code::{svg, symbol},
        components::{CopyButton, CopyScript, EmptyState, ErrorSummary, Field, Glyph, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        format,
        text::{Lang, code as text, imported_codes, rollout, stand, till},
        visit::Visit,
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_query_map;

/// The store's code with what is printed of it, if the store has one.
pub(super) async fn read(app: &App, actor: &Actor) -> Result<Option<(ShopCode, Printout)>, Unavailable> {
    let Some(code) = shop_code::of(app, actor).await? else { return Ok(None) };
    Ok(printout::of(app, &code.row.code).await?.map(|printout| (code, printout)))
}

#[component]
pub fn CodePage() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let done = use_query_map().get_untracked().get("done");
        Suspend::new(async move {
            match read(&app, &actor).await {
                Ok(Some((code, printout))) => EitherOf3::A(page(&app, &visit, actor, &code, &printout, done.as_deref())),
                Ok(None) => EitherOf3::B(no_code(visit.lang, actor)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "the code cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

/// A store without a code: nothing to show, and who to ask.
pub(super) fn no_code(lang: Lang, actor: Actor) -> impl IntoView {
    view! {
        <ShopLayout actor title=text::title(lang) tab=Tab::Code>
            <h1>{text::title(lang)}</h1>
            <EmptyState title=text::no_code(lang) sentence=text::no_code_more(lang)>
                <a class="button line" href="/me">{crate::ui::text::merchant::tab_shop(lang)}</a>
            </EmptyState>
        </ShopLayout>
    }
}

/// The symbol as an SVG in the page; the address is short enough for a symbol unless the instance is misconfigured.
pub(super) fn symbol_svg(app: &App, lang: Lang, printout: &Printout) -> Option<String> {
    let symbol = symbol::address(&printout.address(app)).ok()?;
    Some(svg::symbol(&symbol, &stand::code_of(lang, &printout.shop)))
}

fn page(app: &App, visit: &Visit, actor: Actor, code: &ShopCode, printout: &Printout, done: Option<&str>) -> impl IntoView + use<> {
    let lang = visit.lang;
    let file = |ending: &str| format!("/code/{}{ending}?download&lang={}", code.code, lang.pick("zh", "en"));
    let files =
        [(".pdf", Glyph::FILE_TEXT, text::pdf(lang)), (".png", Glyph::IMAGE, text::png(lang)), (".svg", Glyph::PEN_TOOL, text::svg(lang))];
    let files = files.map(|(ending, glyph, name)| view! { <a class="button line" href=file(ending) download=""><Icon glyph/>{name}</a> });
    let said = match done {
        Some("replaced") => Some(text::replaced(lang)),
        Some("resumed") => Some(text::resumed(lang)),
        Some("kind") => Some(text::kind_changed(lang)),
        _ => None,
    };
    let said = said.map(|said| view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> });
    let is_paused = code.row.state == "paused";
    let paused = is_paused.then(|| paused(lang, &actor, code, done == Some("paused")));
    let owner_only = (actor.role == Role::Owner).then(|| more(visit, code, is_paused));
    let check = check(app, lang, &actor, code);
    let symbol = symbol_svg(app, lang, printout);
    let (grouped, number) = (code.code.grouped(), code.code.to_string());
    let payer_page = format!("/c/{}?as=payer", code.code);
    let share = shared(app, lang, printout);
    let shop = printout.shop.clone();
    let wallets = rollout::here_count(lang, printout.wallets.len());
    view! {
        <ShopLayout actor title=text::title(lang) tab=Tab::Code>
            <ErrorSummary/>
            {said}
            {paused}
            <div class="page-head"><h1>{text::title(lang)}</h1></div>
            <div class="code-page">
                <section class="code-plate">
                    <div class="qr" inner_html=symbol></div>
                    <p class="strong">{shop}</p>
                    <p class="row"><span class="unseen">{text::number(lang)} " "</span><span class="code-number">{grouped}</span><CopyButton value=number what=text::number(lang) lang/></p>
                    <p class="quiet note">{text::never_changes(lang)}</p>
                </section>
                <p class="code-actions">
                    <a class="button ink tall" href="/code/poster"><Icon glyph=Glyph::PRINTER/>{text::make_stand(lang)}</a>
                    <a class="button line tall" href="/amount"><Icon glyph=Glyph::HAND_COINS/>{till::key_in(lang)}</a>
                    <a class="button line tall" href=payer_page><Icon glyph=Glyph::SCAN_LINE/>{text::open_as_payer(lang)}</a>
                </p>
                {check}
                <section class="card">
                    <h2>{text::take_it(lang)}</h2>
                    <p class="files">{files.into_iter().collect_view()}</p>
                </section>
                <section class="card stack-tight">
                    <h2>{rollout::here_link(lang)}</h2>
                    <p>{wallets}</p>
                    <p><a class="button line" href="/code/wallets">{rollout::here_title(lang)}</a></p>
                </section>
                {share}
                <p><a class="button line wide" href="/code/others"><Icon glyph=Glyph::SCAN_LINE/>{imported_codes::title(lang)}</a></p>
                {owner_only}
            </div>
            <CopyScript/>
        </ShopLayout>
    }
}

/// The link, and the payload for apps that want EMVCo codes.
fn shared(app: &App, lang: Lang, printout: &Printout) -> impl IntoView + use<> {
    let link = format!("{}/c/{}", app.settings.public_url, printout.code);
    let emv = printout.emv(app).map(|payload| {
        view! {
            <details class="share">
                <summary>{text::emv(lang)}</summary>
                <p class="hint">{text::emv_more(lang)}</p>
                <code>{payload.clone()}</code>
                <CopyButton value=payload what=text::emv(lang) lang/>
            </details>
        }
    });
    view! {
        <section class="card stack">
            <div class="share">
                <h2>{text::share(lang)}</h2>
                <code>{link.clone()}</code>
                <CopyButton value=link what=text::link(lang) lang/>
                <p class="hint">{text::share_more(lang)}</p>
            </div>
            {emv}
        </section>
    }
}

/// That the code takes no money now, who said so, and the way back; right after pausing it is the undo.
fn paused(lang: Lang, actor: &Actor, code: &ShopCode, just_now: bool) -> impl IntoView + use<> {
    let zone = time::zone(&actor.time_zone);
    let by = code.row.changed_by.clone().zip(code.row.changed_at_ms);
    let by = by.map(|(who, at_ms)| text::paused_by(lang, who, format::stamp(&time::local(at_ms, &zone))));
    let resume = (actor.role == Role::Owner).then(|| {
        let words = if just_now { text::undo(lang) } else { text::resume(lang) };
        view! { <form method="post" action="/code/resume"><button class="button line">{words}</button></form> }
    });
    view! {
        <div class="notice warn" role="status">
            <Icon glyph=Glyph::CIRCLE_PAUSE/>
            <div class="stack-tight"><p>{text::paused(lang)} " " {by}</p>{resume}</div>
        </div>
    }
}

/// Whether somebody of the shop has scanned the print today, as payers do: a swapped sticker is seen in the morning.
fn check(app: &App, lang: Lang, actor: &Actor, code: &ShopCode) -> impl IntoView + use<> {
    let zone = time::zone(&actor.time_zone);
    let today = time::day(app.clock.now_ms(), &zone);
    let last = code.row.checked_at_ms;
    let (glyph, class, words) = match last.filter(|at_ms| time::day(*at_ms, &zone) == today) {
        Some(at_ms) => (Glyph::CIRCLE_CHECK, "notice ok", text::checked_today(lang, format::clock(&time::local(at_ms, &zone)))),
        None => (Glyph::SCAN_LINE, "notice info", text::check_now(lang).to_owned()),
    };
    let before = last
        .filter(|at_ms| time::day(*at_ms, &zone) != today)
        .map(|at_ms| view! { <p class="note">{text::checked_last(lang, format::stamp(&time::local(at_ms, &zone)))}</p> });
    view! {
        <section class="card stack-tight" aria-labelledby="check">
            <h2 id="check">{text::check_title(lang)}</h2>
            <div class=class><Icon glyph/><div><p>{words}</p>{before}</div></div>
        </section>
    }
}

/// What only an owner does, and seldom.
fn more(visit: &Visit, code: &ShopCode, is_paused: bool) -> impl IntoView + use<> {
    let lang = visit.lang;
    let kind = kind_form(visit, CodeKind::from_code(&code.row.kind));
    let pause = (!is_paused).then(|| {
        view! {
            <form class="stack-tight" method="post" action="/code/pause">
                <h2>{text::pause(lang)}</h2>
                <p>{text::pause_more(lang)}</p>
                <p><button class="button line"><Icon glyph=Glyph::CIRCLE_PAUSE/>{text::pause(lang)}</button></p>
            </form>
        }
    });
    let replace = replace_form(visit);
    view! {
        <details class="danger" open=!visit.typed.errors.is_empty()>
            <summary>{text::more(lang)}</summary>
            <div class="stack">{kind}{pause}{replace}</div>
        </details>
    }
}

/// What the code is for: which wallets and offers work with it can depend on that.
fn kind_form(visit: &Visit, now: Option<CodeKind>) -> impl IntoView + use<> {
    let lang = visit.lang;
    let error = visit.typed.error("kind").map(|sentence| view! { <p class="error" id="kind-error">{sentence}</p> });
    let choices = [CodeKind::Merchant, CodeKind::PersonalBusiness, CodeKind::Personal].map(|kind| {
        let (name, more) = text::kind(lang, kind);
        view! {
            <label class="choice wide">
                <input type="radio" name="kind" value=kind.code() checked=now == Some(kind)/>
                <span><span>{name}<small>{more}</small></span></span>
            </label>
        }
    });
    view! {
        <form class="stack-tight" method="post" action="/code/kind">
            <fieldset class="stack-tight">
                <legend><h2>{text::kind_title(lang)}</h2></legend>
                {error}
                {choices.into_iter().collect_view()}
            </fieldset>
            <p><button class="button line">{text::kind_save(lang)}</button></p>
        </form>
    }
}

/// Replacing ends every print of the old code: explained, typed out, and under the owner's password.
fn replace_form(visit: &Visit) -> impl IntoView + use<> {
    let lang = visit.lang;
    view! {
        <form class="stack" method="post" action="/code/replace">
            <h2>{text::replace_title(lang)}</h2>
            <p>{text::replace_more(lang)}</p>
            <Field name="confirmation" label=text::confirmation(lang, CONFIRMATION) autocomplete="off" autocapitalize="characters"/>
            <Field name="password" label=text::password(lang) kind="password" autocomplete="current-password"/>
            <button class="button bad">{text::replace_now(lang)}</button>
        </form>
    }
}
