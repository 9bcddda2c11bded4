//! A10, admins: who may act for the platform.

use super::refused;
use crate::{
    domain::{
        admin::Role,
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        Admin, App,
        admins::people::{self, Listed},
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Field, Glyph, Icon, Pill, Tone, for_admin},
        format,
        text::{Lang, admin as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn People() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let query = use_query_map().read_untracked();
        let (done, chosen) = (query.get("done"), query.get("person"));
        Suspend::new(async move {
            let now_ms = app.clock.now_ms();
            match people::list(&app, &admin).await {
                Ok(listed) => Either::Left(page(visit, admin, listed, done, chosen, now_ms)),
                Err(error) => Either::Right(refused(lang, admin, AdminTab::People, &error)),
            }
        })
    })
}

fn page(
    visit: Visit,
    admin: Admin,
    listed: Vec<Listed>,
    done: Option<String>,
    chosen: Option<String>,
    now_ms: i64,
) -> impl IntoView + use<> {
    let lang = visit.lang;
    let said = match done.as_deref() {
        Some("role") => Some(text::done_role(lang)),
        Some("removed") => Some(text::done_removed(lang)),
        Some("sessions") => Some(text::done_sessions(lang)),
        _ => None,
    };
    let link = visit.once.first().cloned();
    let chosen = listed.iter().find(|person| Some(&person.id) == chosen.as_ref()).cloned();
    let rows: Vec<_> = listed
        .iter()
        .map(|person| row(lang, &admin, person, chosen.as_ref().is_some_and(|chosen| chosen.id == person.id), now_ms))
        .collect();
    let panel = match chosen {
        Some(person) => Either::Left(panel(lang, &person, now_ms)),
        None => Either::Right(view! { <Invite lang visit/> }),
    };
    view! {
        <AdminLayout admin title=text::people(lang) tab=AdminTab::People class="with-panel">
            <div class="platform-main">
                <ErrorSummary/>
                <header class="platform-title"><h1>{text::people(lang)}</h1></header>
                {said.map(|said| view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> })}
                {link.map(|link| view! {
                    <div class="notice info" role="status">
                        <Icon glyph=Glyph::KEY_ROUND/>
                        <div class="share">
                            <p class="strong">{text::invite_link(lang)}</p>
                            <code class="invite-link">{link}</code>
                            <p>{text::invite_link_more(lang)}</p>
                        </div>
                    </div>
                })}
                <table class="grid">
                    <thead>
                        <tr>
                            <th scope="col">{text::person(lang)}</th>
                            <th scope="col">{text::role(lang)}</th>
                            <th scope="col">{text::state(lang)}</th>
                            <th scope="col">{text::last_seen(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {panel}
        </AdminLayout>
    }
}

/// Whether the person can come in, as a word with its icon.
fn access(lang: Lang, person: &Listed, now_ms: i64) -> impl IntoView + use<> {
    let (tone, glyph, text) = match (person.has_password, person.has_second_factor, person.invite_until_ms) {
        (true, true, _) => (Tone::Ok, Glyph::SHIELD_CHECK, text::person_active(lang)),
        (true, false, _) => (Tone::Warn, Glyph::SHIELD_ALERT, text::person_no_second(lang)),
        (false, _, Some(until_ms)) if until_ms > now_ms => (Tone::Info, Glyph::HOURGLASS, text::person_invited(lang)),
        (false, ..) => (Tone::Mute, Glyph::HOURGLASS, text::person_invite_over(lang)),
    };
    view! { <Pill tone glyph text/> }
}

fn role_of(lang: Lang, person: &Listed) -> &'static str {
    Role::from_code(&person.role).map_or("", |role| text::role_name(lang, role))
}

fn seen(lang: Lang, person: &Listed) -> String {
    let zone = time::zone(DEFAULT_TIME_ZONE);
    person.seen_at_ms.map_or_else(|| text::never_seen(lang).to_owned(), |at_ms| format::stamp(&time::local(at_ms, &zone)))
}

fn row(lang: Lang, admin: &Admin, person: &Listed, chosen: bool, now_ms: i64) -> impl IntoView + use<> {
    let devices = (person.sessions > 0).then(|| view! { <small>{text::devices(lang, person.sessions)}</small> });
    let you = (person.id == admin.id).then(|| view! { <small class="you">{text::that_is_you(lang)}</small> });
    let href = format!("/admin/people?person={}#person", person.id);
    view! {
        <tr class:chosen=chosen>
            <th scope="row"><a class="row-link" href=href aria-current=chosen.then_some("true")>{person.email.clone()}</a>{you}</th>
            <td data-label=text::role(lang)>{role_of(lang, person)}</td>
            <td data-label=text::state(lang)>{access(lang, person, now_ms)}</td>
            <td data-label=text::last_seen(lang) class="number">{seen(lang, person)}{devices}</td>
        </tr>
    }
}

/// One person and what an owner can do about them.
fn panel(lang: Lang, person: &Listed, now_ms: i64) -> impl IntoView + use<> {
    let (id, email) = (&person.id, &person.email);
    let at = |verb: &str| format!("/admin/people/{id}/{verb}");
    let options = roles(lang, &person.role);
    let access_form = if person.has_password {
        Either::Left(view! {
            <form method="post" action=at("sessions/end")>
                <button class="button line wide"><Icon glyph=Glyph::LOG_OUT/>{text::end_sessions(lang)}</button>
            </form>
        })
    } else {
        Either::Right(view! {
            <form method="post" action=at("invite")>
                <button class="button line wide"><Icon glyph=Glyph::KEY_ROUND/>{text::invite_again(lang)}</button>
            </form>
        })
    };
    view! {
        <aside class="panel" id="person" aria-labelledby="person-name" tabindex="-1">
            <header class="panel-head">
                <div><h2 id="person-name">{email.clone()}</h2><p class="note quiet">{role_of(lang, person)}</p></div>
                <a class="icon-link" href="/admin/people" aria-label=text::close(lang)><Icon glyph=Glyph::X/></a>
            </header>
            <dl class="facts">
                <div><dt>{text::state(lang)}</dt><dd>{access(lang, person, now_ms)}</dd></div>
                <div><dt>{text::last_seen(lang)}</dt><dd class="number">{seen(lang, person)}</dd></div>
                <div><dt>{text::devices_on(lang)}</dt><dd class="number">{person.sessions}</dd></div>
            </dl>
            {access_form}
            <form class="stack-tight" method="post" action=at("role")>
                <label class="strong" for="new-role">{text::change_role(lang)}</label>
                <p class="hint" id="new-role-hint">{text::change_role_more(lang)}</p>
                <div class="row nowrap">
                    <select class="input" id="new-role" name="role" aria-describedby="new-role-hint">{options}</select>
                    <button class="button line">{text::save(lang)}</button>
                </div>
            </form>
            <details class="danger">
                <summary>{text::remove_person(lang, email)}</summary>
                <form class="stack-tight" method="post" action=at("remove")>
                    <label for="remove-reason">{text::reason(lang)}</label>
                    <input class="input" id="remove-reason" name="reason" maxlength="200" autocomplete="off" required/>
                    <button class="button bad wide">{text::remove(lang)}</button>
                </form>
            </details>
        </aside>
    }
}

fn roles(lang: Lang, chosen: &str) -> impl IntoView + use<> {
    let chosen = chosen.to_owned();
    Role::ALL
        .into_iter()
        .map(|role| view! { <option value=role.code() selected=role.code() == chosen>{text::role_name(lang, role)}</option> })
        .collect_view()
}

#[component]
fn Invite(lang: Lang, visit: Visit) -> impl IntoView {
    let chosen = visit.typed.value("role");
    let error = visit.typed.error("role");
    let choices = Role::ALL.into_iter().enumerate().map(|(at, role)| {
        // The error summary leads to the first of them.
        let id = if at == 0 { "role".to_owned() } else { format!("role-{}", role.code()) };
        view! {
            <label class="choice wide">
                <input type="radio" name="role" id=id value=role.code() checked=role.code() == chosen/>
                <span><span>{text::role_name(lang, role)}<small>{text::role_more(lang, role)}</small></span></span>
            </label>
        }
    });
    let described = error.is_some().then_some("role-error");
    view! {
        <aside class="panel" aria-labelledby="invite">
            <h2 id="invite">{text::invite(lang)}</h2>
            <p class="note quiet">{text::invite_more(lang)}</p>
            <form class="stack" method="post" action="/admin/people" novalidate>
                <Field name="email" label=text::email(lang) kind="email" autocomplete="off" inputmode="email" autocapitalize="none"/>
                <fieldset class="field" aria-describedby=described>
                    <legend>{text::role(lang)}</legend>
                    {error.map(|error| view! { <p class="field-error" id="role-error"><Icon glyph=Glyph::TRIANGLE_ALERT/>{error}</p> })}
                    <div class="choices">{choices.collect_view()}</div>
                </fieldset>
                <button class="button ink wide"><Icon glyph=Glyph::USER_PLUS/>{text::invite_button(lang)}</button>
            </form>
            <p class="share note quiet">{text::invite_by_hand(lang)}<code>"tongma admin add --email … --role …"</code></p>
        </aside>
    }
}
