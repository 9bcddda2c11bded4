//! How an admin comes in: password, second step, setting the second step up, and an invitation.

use crate::{
    services::{
        App,
        admins::{AdminError, people, sessions::Known, sign_in},
    },
    ui::{
        address::encode,
        code::{svg, symbol},
        components::{ErrorSummary, Field, Glyph, Icon, PublicLayout},
        error::{Failure, FailurePage},
        text::{account, admin as text},
        visit::Visit,
    },
};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_router::hooks::{use_params_map, use_query_map};

/// Where the person wanted to go.
fn wanted(visit: &Visit) -> Option<String> {
    visit.typed.values.get("next").cloned().or_else(|| use_query_map().read_untracked().get("next"))
}

#[component]
fn Next(wanted: Option<String>) -> impl IntoView {
    wanted.map(|wanted| view! { <input type="hidden" name="next" value=wanted/> })
}

#[component]
pub fn SignIn() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let wanted = wanted(&visit);
    if visit.admin().is_some() {
        leptos_axum::redirect("/admin");
        return Either::Left(());
    }
    let done = use_query_map().read_untracked().get("done").is_some();
    Either::Right(view! {
        <PublicLayout title=text::sign_in_title(lang)>
            <ErrorSummary/>
            <h1>{text::sign_in_title(lang)}</h1>
            {done.then(|| view! {
                <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{text::password_is_set(lang)}</p></div>
            })}
            <form class="stack" method="post" action="/admin/login" novalidate>
                <Next wanted/>
                <Field name="email" label=text::email(lang) kind="email" autocomplete="username" inputmode="email" autocapitalize="none"/>
                <Field name="password" label=account::password(lang) kind="password" autocomplete="current-password"/>
                <button class="button ink tall wide">{text::next_step(lang)}</button>
            </form>
            <details>
                <summary>{text::no_way_back(lang)}</summary>
                <p>{text::no_way_back_more(lang)}</p>
            </details>
        </PublicLayout>
    })
}

#[component]
pub fn SecondStep() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let wanted = wanted(&visit);
    let query = wanted.as_ref().map(|wanted| format!("?next={}", encode(wanted))).unwrap_or_default();
    match visit.platform {
        Some(Known::Half { email, sets_up: false, .. }) => Either::Left(view! {
            <PublicLayout title=text::second_title(lang)>
                <ErrorSummary/>
                <h1>{text::second_title(lang)}</h1>
                <p class="lead">{text::signing_in_as(lang, email)}</p>
                <form class="stack" method="post" action="/admin/login/code" novalidate>
                    <Next wanted/>
                    <Field name="code" label=text::code(lang) hint=text::second_hint(lang) autocomplete="one-time-code" inputmode="numeric"/>
                    <button class="button ink tall wide">{text::enter(lang)}</button>
                </form>
                <p><a class="link" href="/admin/login">{text::not_me(lang)}</a></p>
            </PublicLayout>
        }),
        known => {
            leptos_axum::redirect(&match known {
                Some(Known::Half { .. }) => format!("/admin/login/set-up{query}"),
                Some(Known::Admin { .. }) => "/admin".to_owned(),
                None => format!("/admin/login{query}"),
            });
            Either::Right(())
        }
    }
}

#[component]
pub fn SetUpSecondStep() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let app = expect_context::<App>();
    let wanted = wanted(&visit);
    let Some(Known::Half { admin_id, email, sets_up: true }) = visit.platform else {
        leptos_axum::redirect("/admin/login/code");
        return Either::Left(());
    };
    let form = move |set_up: sign_in::SetUp| {
        let drawn = symbol::address(&set_up.address).map(|symbol| svg::symbol(&symbol, text::set_up_symbol(lang))).ok();
        view! {
            <PublicLayout title=text::set_up_title(lang)>
                <ErrorSummary/>
                <h1>{text::set_up_title(lang)}</h1>
                <p class="lead">{text::set_up_more(lang)}</p>
                {drawn.map(|drawn| view! { <div class="qr set-up-symbol" inner_html=drawn></div> })}
                <details>
                    <summary>{text::set_up_secret(lang)}</summary>
                    <p class="share"><code class="set-up-secret">{set_up.secret}</code>{email}</p>
                </details>
                <form class="stack" method="post" action="/admin/login/set-up" novalidate>
                    <Next wanted/>
                    <Field name="code" label=text::set_up_code(lang) autocomplete="one-time-code" inputmode="numeric"/>
                    <button class="button ink tall wide">{text::set_up_done(lang)}</button>
                </form>
            </PublicLayout>
        }
    };
    Either::Right(Suspend::new(async move {
        match sign_in::set_up(&app, &admin_id).await {
            Ok(Some(set_up)) => EitherOf3::A(form(set_up)),
            Ok(None) => {
                leptos_axum::redirect("/admin/login");
                EitherOf3::B(())
            }
            Err(error) => {
                tracing::error!(%error, "a second factor cannot be shown");
                EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
            }
        }
    }))
}

#[component]
pub fn Invited() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let app = expect_context::<App>();
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    Suspend::new(async move {
        match people::invited(&app, &token).await {
            Ok(email) => EitherOf3::A(view! {
                <PublicLayout title=text::invited_title(lang)>
                    <ErrorSummary/>
                    <h1>{text::invited_title(lang)}</h1>
                    <p class="lead">{text::invited_as(lang, &email)}</p>
                    <form class="stack" method="post" action=format!("/admin/invite/{token}") novalidate>
                        // Password managers keep the password under this name.
                        <input class="unseen" type="text" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=email/>
                        <Field
                            name="password" label=account::password(lang) hint=account::password_hint(lang) kind="password"
                            autocomplete="new-password"
                        />
                        <button class="button ink tall wide">{text::invited_done(lang)}</button>
                    </form>
                </PublicLayout>
            }),
            Err(AdminError::NotFound) => {
                if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
                    response.set_status(http::StatusCode::NOT_FOUND);
                }
                EitherOf3::B(view! {
                    <PublicLayout title=text::invite_dead(lang)>
                        <h1>{text::invite_dead(lang)}</h1>
                        <p class="lead">{text::invite_dead_more(lang)}</p>
                        <p><a class="button ink" href="/admin/login">{text::sign_in_title(lang)}</a></p>
                    </PublicLayout>
                })
            }
            Err(error) => {
                tracing::error!(%error, "an invitation cannot be shown");
                EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
            }
        }
    })
}
