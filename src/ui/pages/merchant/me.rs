//! My shop: who I am here, how pages look, where I am signed in, my password.

use crate::{
    domain::{
        merchant::Role,
        time::{local, zone},
    },
    services::{
        Actor, App,
        sessions::{self, Session},
    },
    ui::{
        components::{ErrorSummary, Field, Glyph, Icon, Pill, ShopLayout, Tab, Tone, for_member},
        error::{Failure, FailurePage},
        format,
        text::{Lang, account, common, wallet_accounts},
        visit::{Theme, Visit},
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn Me() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let done = use_query_map().read_untracked().get("done");
        view! {
            <Suspense>
                {move || {
                    let (app, actor, visit, done) = (app.clone(), actor.clone(), visit.clone(), done.clone());
                    Suspend::new(async move {
                        match sessions::own(&app, &actor).await {
                            Ok(sessions) => Either::Left(view! { <Sections visit actor sessions done/> }),
                            Err(error) => {
                                tracing::error!(%error, "the sessions of a member could not be read");
                                Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                            }
                        }
                    })
                }}
            </Suspense>
        }
    })
}

#[component]
fn Sections(visit: Visit, actor: Actor, sessions: Vec<Session>, done: Option<String>) -> impl IntoView {
    let lang = visit.lang;
    let said = match done.as_deref() {
        Some("password") => Some(account::password_changed(lang)),
        Some("names") => Some(account::renamed(lang)),
        Some("session") => Some(account::session_ended(lang)),
        _ => None,
    };
    let role = match actor.role {
        Role::Owner => account::owner(lang),
        Role::Manager => account::manager(lang),
        Role::Clerk => account::clerk(lang),
    };
    let wallets = (actor.role == Role::Owner).then(
        || view! { <a class="button line" href="/accounts/wallets"><Icon glyph=Glyph::KEY_ROUND/>{wallet_accounts::to_accounts(lang)}</a> },
    );
    view! {
        <ShopLayout actor=actor.clone() title=account::my_shop(lang) tab=Tab::Shop>
            <div class="stack">
                <ErrorSummary/>
                <h1>{account::my_shop(lang)}</h1>
                {said.map(|said| view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> })}
                <section class="card" aria-labelledby="shop">
                    <h2 id="shop">{actor.merchant_name.clone()}</h2>
                    <p>{actor.store_name.clone()}" · "{role}</p>
                    <p class="note">{account::signed_in_as(lang, &actor.sign_in)}</p>
                    <p class="row"><a class="button line" href="/code"><Icon glyph=Glyph::QR_CODE/>{account::my_code(lang)}</a>{wallets}</p>
                </section>
                {(actor.role == Role::Owner).then(|| view! { <NamesForm visit=visit.clone() actor=actor.clone()/> })}
                <LookForm visit=visit.clone() here="/me"/>
                <SessionList lang sessions time_zone=actor.time_zone.clone() here="/me"/>
                <PasswordForm lang sign_in=actor.sign_in.clone()/>
                <form method="post" action="/logout">
                    <button class="button line wide"><Icon glyph=Glyph::LOG_OUT/>{account::sign_out(lang)}</button>
                </form>
            </div>
        </ShopLayout>
    }
}

/// What the shop and its store are called, for the owner to change.
#[component]
fn NamesForm(mut visit: Visit, actor: Actor) -> impl IntoView {
    let lang = visit.lang;
    for (field, name) in [("shop_name", actor.merchant_name), ("store_name", actor.store_name)] {
        visit.typed.values.entry(field.to_owned()).or_insert(name);
    }
    // The fields read the visit themselves.
    provide_context(visit);
    view! {
        <section class="card" aria-labelledby="names">
            <h2 id="names">{account::rename(lang)}</h2>
            <form class="stack" method="post" action="/me/shop" novalidate>
                <Field name="shop_name" label=account::shop_name(lang) hint=account::shop_name_hint(lang) autocomplete="organization"/>
                <Field name="store_name" label=account::store_name(lang) hint=account::store_name_hint(lang) autocomplete="off"/>
                <button class="button line">{account::save(lang)}</button>
            </form>
        </section>
    }
}

/// How pages look; `here` is the page that it stands on.
#[component]
pub fn LookForm(visit: Visit, here: &'static str) -> impl IntoView {
    let lang = visit.lang;
    let theme = match visit.theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let languages = [Lang::Zh, Lang::En].map(|one| (one.pick("zh", "en"), common::own_name(one))).to_vec();
    let themes = vec![("system", account::theme_system(lang)), ("light", account::theme_light(lang)), ("dark", account::theme_dark(lang))];
    let sizes = vec![("0", account::text_normal(lang)), ("1", account::text_large(lang))];
    view! {
        <section class="card" aria-labelledby="look">
            <h2 id="look">{account::look(lang)}</h2>
            <form class="stack" method="post" action="/settings/look">
                <input type="hidden" name="next" value=here/>
                <Choices name="lang" legend=account::language(lang) chosen=lang.pick("zh", "en") choices=languages/>
                <Choices name="theme" legend=account::theme(lang) chosen=theme choices=themes/>
                <Choices name="large" legend=account::text_size(lang) chosen=if visit.large_text { "1" } else { "0" } choices=sizes/>
                <button class="button line">{account::save(lang)}</button>
            </form>
            // Kept by the script that the keys belong to.
            <label class="tick" hidden data-keys-switch><input type="checkbox"/><span>{common::keys_on(lang)}</span></label>
        </section>
    }
}

#[component]
fn Choices(name: &'static str, legend: &'static str, chosen: &'static str, choices: Vec<(&'static str, &'static str)>) -> impl IntoView {
    let choices = choices.into_iter().map(|(value, label)| {
        view! {
            <label class="choice">
                <input type="radio" name=name value=value checked=value == chosen/>
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            <div class="choices">{choices.collect_view()}</div>
        </fieldset>
    }
}

/// Signed-in devices; under `here` stand the addresses that end them.
#[component]
pub fn SessionList(lang: Lang, sessions: Vec<Session>, time_zone: String, here: &'static str) -> impl IntoView {
    let zone = zone(&time_zone);
    let rows = sessions.into_iter().map(|session| {
        let device = device(lang, &session.user_agent);
        let when = format::stamp(&local(session.seen_at_ms, &zone));
        let action = format!("{here}/sessions/{}/end", session.id);
        let end = if session.this_one {
            Either::Left(view! { <Pill tone=Tone::Ok glyph=Glyph::CIRCLE_CHECK text=account::this_device(lang)/> })
        } else {
            Either::Right(view! {
                <form method="post" action=action>
                    <button class="button line small" aria-label=account::end_session_of(lang, &device)>{account::end_session(lang)}</button>
                </form>
            })
        };
        view! {
            <li>
                <div><p class="strong">{device}</p><p class="note faint">{account::last_used(lang, when, session.address)}</p></div>
                {end}
            </li>
        }
    });
    view! {
        <section class="card" aria-labelledby="sessions">
            <h2 id="sessions">{account::sessions(lang)}</h2>
            <ul class="sessions">{rows.collect_view()}</ul>
        </section>
    }
}

#[component]
fn PasswordForm(lang: Lang, sign_in: String) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="password-title">
            <h2 id="password-title">{account::change_password(lang)}</h2>
            <form class="stack" method="post" action="/me/password" novalidate>
                // Password managers keep the password under this name.
                <input class="unseen" type="text" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=sign_in/>
                <Field name="current_password" label=account::current_password(lang) kind="password" autocomplete="current-password"/>
                <Field
                    name="new_password" label=account::new_password(lang) hint=account::password_hint(lang) kind="password"
                    autocomplete="new-password"
                />
                <button class="button line">{account::change_password(lang)}</button>
            </form>
        </section>
    }
}

/// A browser's and a system's own names from a user agent: enough to tell one's own devices apart.
fn device(lang: Lang, user_agent: &str) -> String {
    let browsers = [
        ("MicroMessenger", account::in_wechat(lang)),
        ("AlipayClient", account::in_alipay(lang)),
        ("HuaweiBrowser", account::huawei_browser(lang)),
        ("MiuiBrowser", account::mi_browser(lang)),
        ("QQBrowser", account::qq_browser(lang)),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("HarmonyOS", "HarmonyOS"),
        ("OpenHarmony", "HarmonyOS"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
    ];
    let named = |names: &[(&'static str, &'static str)]| names.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name);
    match (named(&browsers), named(&SYSTEMS).or(user_agent.contains("Linux").then_some("Linux"))) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => account::unknown_device(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_as_its_owner_knows_it() {
        let wechat =
            "Mozilla/5.0 (Linux; Android 14; M2012K11AC) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49";
        assert_eq!(device(Lang::Zh, wechat), "微信 · Android");
        assert_eq!(device(Lang::En, wechat), "WeChat · Android");
        let desk = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(device(Lang::En, desk), "Chrome · Linux");
        assert_eq!(device(Lang::En, "curl/8"), "Unknown browser");
    }
}
