//! An admin's own account: recovery codes, password, signed-in devices, how pages look.

use super::refused;
use crate::{
    domain::time::DEFAULT_TIME_ZONE,
    services::{
        Admin, App, Unavailable,
        admins::{LookError, sign_in},
        sessions::{self, Session},
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Field, Glyph, Icon, for_admin},
        pages::merchant::me::{LookForm, SessionList},
        text::{Lang, account, admin as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn AdminMe() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let done = use_query_map().read_untracked().get("done");
        Suspend::new(async move {
            match read(&app, &admin).await {
                Ok((sessions, left)) => Either::Left(page(visit, admin, sessions, left, done)),
                Err(error) => Either::Right(refused(lang, admin, AdminTab::Me, &LookError::Unavailable(error))),
            }
        })
    })
}

async fn read(app: &App, admin: &Admin) -> Result<(Vec<Session>, i64), Unavailable> {
    Ok((sessions::own(app, admin).await?, sign_in::recovery_codes_left(app, admin).await?))
}

fn page(visit: Visit, admin: Admin, sessions: Vec<Session>, left: i64, done: Option<String>) -> impl IntoView + use<> {
    let lang = visit.lang;
    let said = match done.as_deref() {
        Some("second_factor") => Some(text::done_second_factor(lang)),
        Some("password") => Some(account::password_changed(lang)),
        Some("session") => Some(account::session_ended(lang)),
        _ => None,
    };
    let email = admin.email.clone();
    let role = text::role_name(lang, admin.role);
    let codes = visit.once.clone();
    view! {
        <AdminLayout admin title=text::my_account(lang) tab=AdminTab::Me>
            <ErrorSummary/>
            <header class="platform-title">
                <h1>{text::my_account(lang)}</h1>
                <p class="note quiet">{email.clone()}" · "{role}</p>
            </header>
            {said.map(|said| view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> })}
            <div class="cards">
                <Recovery lang codes left/>
                <section class="card" aria-labelledby="password-title">
                    <h2 id="password-title">{account::change_password(lang)}</h2>
                    <form class="stack" method="post" action="/admin/me/password" novalidate>
                        // Password managers keep the password under this name.
                        <input class="unseen" type="text" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=email/>
                        <Field name="current_password" label=account::current_password(lang) kind="password" autocomplete="current-password"/>
                        <Field
                            name="new_password" label=account::new_password(lang) hint=account::password_hint(lang) kind="password"
                            autocomplete="new-password"
                        />
                        <button class="button line">{account::change_password(lang)}</button>
                    </form>
                </section>
                <div class="stack">
                    <SessionList lang sessions time_zone=DEFAULT_TIME_ZONE.to_owned() here="/admin/me"/>
                    <p class="note quiet">{text::session_rule(lang)}</p>
                    <form method="post" action="/admin/logout">
                        <button class="button line wide"><Icon glyph=Glyph::LOG_OUT/>{account::sign_out(lang)}</button>
                    </form>
                </div>
                <LookForm visit here="/admin/me"/>
            </div>
        </AdminLayout>
    }
}

/// The codes themselves right after they were made, else how many are left.
#[component]
fn Recovery(lang: Lang, codes: Vec<String>, left: i64) -> impl IntoView {
    if codes.is_empty() {
        return Either::Left(view! {
            <section class="card" aria-labelledby="recovery">
                <h2 id="recovery">{text::recovery(lang)}</h2>
                <p>{text::recovery_left(lang, left)}</p>
                <details>
                    <summary>{text::recovery_renew(lang)}</summary>
                    <form class="stack" method="post" action="/admin/me/recovery" novalidate>
                        <Field
                            name="code" label=text::code(lang) hint=text::recovery_renew_hint(lang) autocomplete="one-time-code"
                            inputmode="numeric"
                        />
                        <button class="button line">{text::recovery_renew(lang)}</button>
                    </form>
                </details>
            </section>
        });
    }
    let codes = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    Either::Right(view! {
        <section class="card" aria-labelledby="recovery">
            <h2 id="recovery">{text::recovery_now(lang)}</h2>
            <p>{text::recovery_now_more(lang)}</p>
            <ol class="recovery-codes">{codes}</ol>
            <p><a class="button ink wide" href="/admin">{text::recovery_kept(lang)}</a></p>
        </section>
    })
}
