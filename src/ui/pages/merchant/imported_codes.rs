//! The codes of others that a shop still shows: what each of them is, and what to do with it.

use crate::{
    domain::{
        imported_code::{Business, Kind},
        merchant::Role,
        time,
    },
    services::{
        Actor, App, Unavailable,
        imported_codes::{self, Imported},
    },
    ui::{
        components::{ErrorSummary, Field, Glyph, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        text::{Lang, imported_codes as text, till},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn ImportedCodes() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let done = use_query_map().get_untracked().get("done").unwrap_or_default();
        Suspend::new(async move {
            match imported_codes::kept(&app, &actor).await {
                Ok(kept) => Either::Left(page(&visit, actor, &kept, &done)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "the kept codes cannot be shown");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

fn page(visit: &Visit, actor: Actor, kept: &[Imported], done: &str) -> impl IntoView + use<> {
    let lang = visit.lang;
    let said = if done == "removed" {
        Some(text::removed_now(lang).to_owned())
    } else {
        Kind::from_code(done).map(|kind| text::kept_now(lang, name(lang, kind)))
    };
    let said = said.map(|said| view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> });
    let (zone, changes) = (time::zone(&actor.time_zone), actor.role == Role::Owner);
    let items = kept
        .iter()
        .map(|code| {
            let day = time::local(code.added_at_ms, &zone).strftime("%Y-%m-%d").to_string();
            item(lang, code, day, changes)
        })
        .collect_view();
    let list = if kept.is_empty() {
        Either::Left(view! { <p class="quiet">{text::none(lang)}</p> })
    } else {
        Either::Right(view! { <h2>{text::list(lang)}</h2><ul class="kept-codes">{items}</ul> })
    };
    view! {
        <ShopLayout actor title=text::title(lang) tab=Tab::Code class="till">
            <ErrorSummary/>
            {said}
            <a class="back" href="/code"><Icon glyph=Glyph::CHEVRON_LEFT/>{crate::ui::text::code::title(lang)}</a>
            <h1>{text::title(lang)}</h1>
            <p class="lead">{text::lead(lang)}</p>
            {if changes { Either::Left(add(lang)) } else { Either::Right(view! { <p class="quiet">{text::owner_only(lang)}</p> }) }}
            <section>{list}</section>
            <script src="/till.js" defer></script>
        </ShopLayout>
    }
}

fn add(lang: Lang) -> impl IntoView {
    view! {
        <form class="card till-form" method="post" action="/code/others" aria-labelledby="add">
            <h2 id="add">{text::add(lang)}</h2>
            <Field name="content" label=text::content(lang) hint=text::content_help(lang) autocomplete="off"/>
            <div class="till-camera" hidden data-camera-box><video muted playsinline data-camera-view></video></div>
            <p class="field-error" hidden data-camera-refused><Icon glyph=Glyph::TRIANGLE_ALERT/>{till::camera_refused(lang)}</p>
            <div class="till-ways">
                <button class="button ink">{text::keep(lang)}</button>
                <button type="button" class="button line" hidden data-camera data-stop=till::camera_stop(lang)>
                    <Icon glyph=Glyph::SCAN_LINE/><span>{till::camera(lang)}</span>
                </button>
            </div>
        </form>
    }
}

/// What a code is called.
fn name(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::WechatPersonal => text::wechat_personal(lang),
        Kind::WechatBusiness => text::wechat_business(lang),
        Kind::Alipay => text::alipay(lang),
        Kind::Unionpay => text::unionpay(lang),
        Kind::Qq => text::qq(lang),
        Kind::Emv => text::emv(lang),
    }
}

fn item(lang: Lang, code: &Imported, day: String, changes: bool) -> impl IntoView + use<> {
    let (name, content) = (name(lang, code.kind), code.content.clone());
    let advice = match (code.kind, code.kind.business()) {
        (_, Business::No) => warning(text::not_for_business(lang)).into_any(),
        (Kind::Emv, _) => view! { <p>{text::to_do_emv(lang)}</p> }.into_any(),
        (_, Business::IfNotPersonal) => view! { {warning(text::if_personal(lang))} <p>{text::to_do(lang)}</p> }.into_any(),
        (_, Business::Yes) => view! { <p>{text::to_do(lang)}</p> }.into_any(),
    };
    let action = format!("/code/others/{}/remove", code.id);
    let remove = changes.then(|| {
        view! { <button class="button plain small">{text::remove(lang)}<span class="unseen">{text::remove_what(lang, name)}</span></button> }
    });
    view! {
        <li class="card stack-tight">
            <h3>{name}</h3>
            <code>{content}</code>
            {advice}
            <form class="row" method="post" action=action>
                <span class="quiet">{text::added(lang, day)}</span>
                {remove}
            </form>
        </li>
    }
}

fn warning(sentence: &'static str) -> impl IntoView {
    view! { <p class="notice warn"><Icon glyph=Glyph::TRIANGLE_ALERT/><span>{sentence}</span></p> }
}
