//! A8, the audit: who did what, and whether the record is whole.

use super::refused;
use crate::{
    domain::{
        admin::Role,
        audit::Action,
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        App,
        admins::audit::{self, AuditRow, Chain, Conditions, Page},
    },
    ui::{
        address::encode,
        components::{AdminLayout, AdminTab, Chip, Choice, FilterChips, Glyph, Icon, Pill, Tone, for_admin},
        format,
        text::{Lang, admin as text},
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::{hooks::use_query_map, params::ParamsMap};

#[component]
pub fn Audit() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let query = use_query_map().get_untracked();
        let conditions = conditions(&query);
        let before = query.get("before").and_then(|text| text.parse().ok()).unwrap_or(i64::MAX);
        Suspend::new(async move {
            match audit::page(&app, &admin, &conditions, before).await {
                Ok(page) => {
                    let list = list(lang, &conditions, page, before);
                    Either::Left(view! { <AdminLayout admin title=text::audit(lang) tab=AdminTab::Audit>{list}</AdminLayout> })
                }
                Err(error) => Either::Right(refused(lang, admin, AdminTab::Audit, &error)),
            }
        })
    })
}

/// The filter of an address; what makes no sense asks for nothing.
fn conditions(query: &ParamsMap) -> Conditions {
    Conditions {
        admin_id: query.get("who"),
        action: query.get("what").filter(|what| Action::from_code(what).is_some()),
        subject: query.get("about"),
    }
}

/// The address of the page under a filter.
fn address(conditions: &Conditions, before: Option<i64>) -> String {
    let parts = [("who", &conditions.admin_id), ("what", &conditions.action), ("about", &conditions.subject)];
    let mut pairs: Vec<_> =
        parts.into_iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={}", encode(value)))).collect();
    pairs.extend(before.map(|before| format!("before={before}")));
    if pairs.is_empty() { "/admin/audit".to_owned() } else { format!("/admin/audit?{}", pairs.join("&")) }
}

fn list(lang: Lang, conditions: &Conditions, page: Page, before: i64) -> impl IntoView + use<> {
    let chips = chips(lang, conditions, &page.people);
    let narrowed = *conditions != Conditions::default();
    let older = page.older.map(|before| address(conditions, Some(before)));
    let newest = (before != i64::MAX).then(|| address(conditions, None));
    let empty = page.rows.is_empty();
    let rows = page.rows.into_iter().map(|row| line(lang, row)).collect_view();
    view! {
        <header class="platform-title">
            <h1>{text::audit(lang)}</h1>
            <Whole lang chain=page.chain/>
        </header>
        <div class="row">
            <FilterChips chips/>
            {narrowed.then(|| view! { <a class="link note" href="/admin/audit">{text::clear(lang)}</a> })}
        </div>
        {if empty {
            Either::Left(view! { <p class="quiet">{text::nothing_matches(lang)}</p> })
        } else {
            Either::Right(view! {
                <table class="grid">
                    <thead>
                        <tr>
                            <th scope="col">{text::when(lang)}</th>
                            <th scope="col">{text::person(lang)}</th>
                            <th scope="col">{text::did_what(lang)}</th>
                            <th scope="col">{text::before_after(lang)}</th>
                            <th scope="col">{text::reason(lang)}</th>
                            <th scope="col" class="end">{text::number(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            })
        }}
        <p class="row">
            {newest.map(|href| view! { <a class="button line small" href=href>{text::newest(lang)}</a> })}
            {older.map(|href| view! { <a class="button line small" href=href>{text::older(lang)}</a> })}
        </p>
    }
}

#[component]
fn Whole(lang: Lang, chain: Chain) -> impl IntoView {
    match chain.broken_at {
        None => Either::Left(view! {
            <p class="whole"><Pill tone=Tone::Ok glyph=Glyph::SHIELD_CHECK text=text::intact(lang)/><small>{text::intact_more(lang, chain.checked)}</small></p>
        }),
        Some(no) => Either::Right(view! {
            <div class="notice bad" role="alert">
                <Icon glyph=Glyph::SHIELD_ALERT/>
                <div><p class="strong">{text::broken_at(lang, no)}</p><p>{text::broken_more(lang)}</p></div>
            </div>
        }),
    }
}

fn chips(lang: Lang, conditions: &Conditions, people: &[(String, String)]) -> Vec<Chip> {
    let choice =
        |label: String, chosen: bool, conditions: Conditions| Choice { label, chosen, href: address(&conditions, None), face: None };
    let machine = [(String::new(), text::at_the_machine(lang).to_owned())];
    let who = |id: Option<String>| Conditions { admin_id: id, ..conditions.clone() };
    let what = |code: Option<&str>| Conditions { action: code.map(str::to_owned), ..conditions.clone() };
    let anybody = choice(text::any(lang).to_owned(), conditions.admin_id.is_none(), who(None));
    let anything = choice(text::any(lang).to_owned(), conditions.action.is_none(), what(None));
    let people = people.iter().chain(&machine);
    let people = people.map(|(id, name)| choice(name.clone(), conditions.admin_id.as_ref() == Some(id), who(Some(id.clone()))));
    let actions = Action::ALL.into_iter().map(|action| {
        let chosen = conditions.action.as_deref() == Some(action.code());
        choice(text::did(lang, action).to_owned(), chosen, what(Some(action.code())))
    });
    vec![
        Chip { name: text::person(lang), choices: [anybody].into_iter().chain(people).collect() },
        Chip { name: text::did_what(lang), choices: [anything].into_iter().chain(actions).collect() },
    ]
}

fn line(lang: Lang, row: AuditRow) -> impl IntoView + use<> {
    let when = format::stamp(&time::local(row.at_ms, &time::zone(DEFAULT_TIME_ZONE)));
    let who = if row.admin_id.is_empty() { text::at_the_machine(lang).to_owned() } else { row.who };
    let action = Action::from_code(&row.action).map_or(row.action.clone(), |action| text::did(lang, action).to_owned());
    let about = address(&Conditions { subject: Some(row.subject), ..Conditions::default() }, None);
    let change = match (row.before_text.as_str(), row.after_text.as_str()) {
        ("", "") => String::new(),
        ("", after) => readable(lang, after),
        (before, "") => readable(lang, before),
        (before, after) => format!("{} → {}", readable(lang, before), readable(lang, after)),
    };
    view! {
        <tr>
            <td data-label=text::when(lang) class="number">{when}</td>
            <th scope="row">{who}</th>
            <td data-label=text::did_what(lang)>{action}<small><a href=about>{row.subject_name}</a></small></td>
            <td data-label=text::before_after(lang)>{change}</td>
            <td data-label=text::reason(lang)>{row.reason}</td>
            <td data-label=text::number(lang) class="number end quiet">{row.no}</td>
        </tr>
    }
}

/// A stored word in the reader's language; anything else as it stands.
fn readable(lang: Lang, stored: &str) -> String {
    Role::from_code(stored).map_or_else(|| stored.to_owned(), |role| text::role_name(lang, role).to_owned())
}
