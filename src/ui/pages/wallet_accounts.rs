//! Accounts with wallets, for the platform's admins and for a shop's owner alike: what there is, and the form that adds an account or
//! replaces its keys. Nothing secret is ever shown.

use crate::{
    domain::{
        admin::Right,
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        App,
        admins::LookError,
        connector_account::desk::{
            self, Check, DeskError, Listed, Owner,
            entry::{self, Field, Kind},
        },
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Glyph, Icon, Pill, ShopLayout, Tab, Tone, for_admin, for_member},
        error::{Failure, FailurePage},
        format,
        pages::admin,
        text::{Lang, wallet_accounts as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

/// Where the platform's stand, and where a shop's own do.
pub const PLATFORM: &str = "/admin/wallets/accounts";
pub const SHOP: &str = "/accounts/wallets";

/// What the address asks for.
struct Asked {
    done: Option<String>,
    connector: Option<String>,
}

impl Asked {
    fn read() -> Self {
        let query = use_query_map().read_untracked();
        Self { done: query.get("done"), connector: query.get("wallet").filter(|wallet| entry::PLATFORMS.contains(&wallet.as_str())) }
    }
}

#[component]
pub fn PlatformAccounts() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let asked = Asked::read();
        Suspend::new(async move {
            let may = admin.need(Right::RunAccounts).is_ok();
            match desk::list(&app, Owner::Platform(&admin)).await {
                Ok(listed) => Either::Left(view! {
                    <AdminLayout admin title=text::title(visit.lang) tab=AdminTab::Accounts>
                        {content(&visit, PLATFORM, &listed, &asked, text::lead_platform(visit.lang), may)}
                    </AdminLayout>
                }),
                Err(DeskError::Forbidden(missing)) => {
                    Either::Right(Either::Left(admin::refused(visit.lang, admin, AdminTab::Accounts, &LookError::Forbidden(missing))))
                }
                Err(error) => Either::Right(Either::Right(unavailable(&error))),
            }
        })
    })
}

#[component]
pub fn ShopAccounts() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let asked = Asked::read();
        let lang = visit.lang;
        Suspend::new(async move {
            let content = match desk::list(&app, Owner::Shop(&actor)).await {
                Ok(listed) => Either::Left(content(&visit, SHOP, &listed, &asked, text::lead_shop(lang), true)),
                Err(DeskError::NotOwner) => {
                    Failure::Forbidden.is_answered();
                    Either::Right(Either::Left(view! {
                        <h1>{text::title(lang)}</h1>
                        <p class="lead">{text::owner_only(lang)}</p>
                    }))
                }
                Err(error) => Either::Right(Either::Right(unavailable(&error))),
            };
            view! { <ShopLayout actor title=text::title(lang) tab=Tab::Shop>{content}</ShopLayout> }
        })
    })
}

fn unavailable(error: &DeskError) -> impl IntoView + use<> {
    tracing::error!(%error, "accounts with wallets cannot be shown");
    view! { <FailurePage failure=Failure::Unavailable/> }
}

/// `may`: change something, and not only look.
fn content(visit: &Visit, base: &'static str, listed: &[Listed], asked: &Asked, lead: &'static str, may: bool) -> impl IntoView + use<> {
    let lang = visit.lang;
    let checked = listed.iter().find(|account| Some(&account.id) == asked.done.as_ref()).and_then(|account| account.check);
    let said = match (asked.done.as_deref(), checked) {
        (Some("suspended"), _) => Some((true, text::done_suspended(lang))),
        (Some("resumed"), _) => Some((true, text::done_resumed(lang))),
        (_, Some(check)) => Some((check == Check::Good, text::checked(lang, check))),
        _ => None,
    };
    let said = said.map(|(is_good, sentence)| {
        let (class, glyph) = if is_good { ("notice ok", Glyph::CIRCLE_CHECK) } else { ("notice warn", Glyph::TRIANGLE_ALERT) };
        view! { <div class=class role="status"><Icon glyph/><p>{sentence}</p></div> }
    });
    let connectors: &[&str] = if base == PLATFORM { &entry::PLATFORMS } else { &entry::CONNECTORS };
    // A refused form is shown again.
    let chosen = visit.typed.values.get("wallet").or(asked.connector.as_ref());
    let chosen = connectors.iter().find(|connector| may && chosen.is_some_and(|chosen| chosen == **connector));
    let form = chosen.map(|connector| form(visit, base, connector));
    let wallets: Vec<_> = connectors.iter().map(|connector| wallet(lang, base, connector, listed, may)).collect();
    view! {
        <div class="stack">
            <ErrorSummary/>
            <h1>{text::title(lang)}</h1>
            <p class="lead">{lead}</p>
            {said}
            {form}
            {wallets}
        </div>
    }
}

/// One wallet with its accounts.
fn wallet(lang: Lang, base: &'static str, connector: &'static str, listed: &[Listed], may: bool) -> impl IntoView + use<> {
    let own: Vec<&Listed> = listed.iter().filter(|account| account.connector == connector).collect();
    let button = if own.iter().any(|account| account.is_open) { text::replace(lang) } else { text::add(lang) };
    let nothing = own.is_empty().then(|| view! { <p class="note">{text::none(lang)}</p> });
    let cards: Vec<_> = own.into_iter().map(|account| card(lang, base, account, may)).collect();
    let enter = may.then(|| {
        let form = format!("{base}?wallet={connector}#entry");
        view! { <p class="row"><a class="button line" href=form><Icon glyph=Glyph::KEY_ROUND/>{button}</a></p> }
    });
    view! {
        <section class="card" aria-labelledby=connector>
            <h2 id=connector>{text::wallet(lang, connector)}</h2>
            {nothing}
            {cards}
            {enter}
        </section>
    }
}

fn card(lang: Lang, base: &'static str, account: &Listed, may: bool) -> impl IntoView + use<> {
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let stamp = |at_ms: i64| format::stamp(&time::local(at_ms, &zone));
    let (tone, glyph, state) = if account.is_open {
        (Tone::Ok, Glyph::CIRCLE_CHECK, text::open(lang))
    } else if account.is_waiting {
        (Tone::Warn, Glyph::CLOCK, text::waiting(lang))
    } else {
        (Tone::Mute, Glyph::CIRCLE_PAUSE, text::suspended(lang))
    };
    let trial = account.is_trial.then(|| view! { <Pill tone=Tone::Info glyph=Glyph::INFO text=text::trial(lang)/> });
    let checked = match account.check {
        Some(check) => format!("{} · {}", stamp(account.checked_at_ms), text::checked(lang, check)),
        None => text::never(lang).to_owned(),
    };
    let own_keys: Vec<_> = account
        .own_keys
        .iter()
        .map(|(id, public)| {
            view! {
                <div><dt>{text::own_key(lang)}</dt><dd class="anywhere">{format!("{id} · {public}")}</dd></div>
            }
        })
        .collect();
    let at = |verb: &str| format!("{base}/{}/{verb}", account.id);
    let (verb, word) = if account.is_open { ("suspend", text::suspend(lang)) } else { ("resume", text::resume(lang)) };
    let turn =
        (!account.is_waiting).then(|| view! { <form method="post" action=at(verb)><button class="button line">{word}</button></form> });
    view! {
        <dl class="facts">
            <div><dt>{text::number(lang)}</dt><dd class="number">{account.participant.clone()}</dd></div>
            <div><dt>{text::reached_at(lang)}</dt><dd>{account.base_url.clone()}</dd></div>
            <div><dt>{text::notified_at(lang)}</dt><dd class="anywhere">{account.notify_url.clone()}</dd></div>
            {own_keys}
            <div><dt>{text::changed(lang)}</dt><dd class="number">{stamp(account.changed_at_ms)}</dd></div>
            <div><dt>{text::last_check(lang)}</dt><dd>{checked}</dd></div>
        </dl>
        <p class="row"><Pill tone glyph text=state/>{trial}</p>
        {may.then(|| {
            view! {
                <div class="row">
                    <form method="post" action=at("check")>
                        <button class="button line"><Icon glyph=Glyph::REFRESH_CW/>{text::check(lang)}</button>
                    </form>
                    {turn}
                </div>
            }
        })}
    }
}

/// The fields of a protocol.
fn form(visit: &Visit, base: &'static str, connector: &str) -> impl IntoView + use<> {
    let lang = visit.lang;
    let name = text::wallet(lang, connector);
    let fields: Vec<_> = entry::fields(connector)
        .iter()
        // Where we call, and who vouches for the other side, is the platform's word alone.
        .filter(|field| base == PLATFORM || !entry::is_platforms(connector, field.name))
        .map(|field| input(visit, *field))
        .collect();
    view! {
        <section class="card" id="entry" aria-labelledby="entry-name" tabindex="-1">
            <h2 id="entry-name">{text::enter(lang, name)}</h2>
            <p class="note">{text::enter_more(lang)}</p>
            <form class="stack" method="post" action=format!("{base}/{connector}") autocomplete="off" novalidate>
                {fields}
                <button class="button ink wide"><Icon glyph=Glyph::LOCK/>{text::save(lang)}</button>
            </form>
        </section>
    }
}

fn input(visit: &Visit, field: Field) -> impl IntoView + use<> {
    let lang = visit.lang;
    let Field { name, kind, required } = field;
    let error = visit.typed.error(name);
    // A secret that was typed does not travel back.
    let value = if matches!(kind, Kind::Secret | Kind::PrivateKey) { String::new() } else { visit.typed.value(name) };
    let described = error.is_some().then(|| format!("{name}-error"));
    let invalid = error.is_some().then_some("true");
    let more = (!required).then(|| view! { <small class="hint">{text::optional(lang)}</small> });
    if kind == Kind::Tick {
        let ticked = !visit.typed.value(name).is_empty();
        return Either::Left(view! {
            <label class="choice wide"><input type="checkbox" name=name checked=ticked/><span>{text::label(lang, name)}</span></label>
        });
    }
    let input = match kind {
        Kind::Line | Kind::Secret => {
            let kind = if kind == Kind::Secret { "password" } else { "text" };
            Either::Left(view! {
                <input class="input" id=name name=name type=kind value=value autocomplete="off" autocapitalize="none" spellcheck="false"
                    aria-invalid=invalid aria-describedby=described required=required/>
            })
        }
        Kind::PrivateKey | Kind::Pem | Kind::Tick => Either::Right(view! {
            <textarea class="input" id=name name=name rows="4" autocomplete="off" autocapitalize="none" spellcheck="false"
                aria-invalid=invalid aria-describedby=described required=required>{value}</textarea>
        }),
    };
    Either::Right(view! {
        <div class="field">
            <label for=name>{text::label(lang, name)}" "{more}</label>
            {error.map(|error| view! { <p class="field-error" id=format!("{name}-error")><Icon glyph=Glyph::TRIANGLE_ALERT/>{error}</p> })}
            {input}
        </div>
    })
}
