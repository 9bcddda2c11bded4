//! Signing in.

use crate::ui::{
    components::{ErrorSummary, Field, PublicLayout},
    text::account,
    visit::Visit,
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

#[component]
pub fn Login() -> impl IntoView {
    let visit = Visit::current();
    let wanted = visit.typed.values.get("next").cloned().or_else(|| use_query_map().read_untracked().get("next"));
    let draft = visit.typed.values.get("draft").cloned();
    if visit.actor.is_some() {
        leptos_axum::redirect("/today");
        return Either::Left(());
    }
    let lang = visit.lang;
    Either::Right(view! {
        <PublicLayout title=account::sign_in(lang)>
            <ErrorSummary/>
            <h1>{account::sign_in(lang)}</h1>
            <form class="stack" method="post" action="/login" novalidate>
                {draft.map(|draft| view! { <input type="hidden" name="draft" value=draft/> })}
                {wanted.map(|wanted| view! { <input type="hidden" name="next" value=wanted/> })}
                <Field name="sign_in" label=account::sign_in_name(lang) autocomplete="username" autocapitalize="none"/>
                <Field name="password" label=account::password(lang) kind="password" autocomplete="current-password"/>
                <button class="button ink tall wide">{account::sign_in(lang)}</button>
            </form>
            <details>
                <summary>{account::forgot(lang)}</summary>
                <p>{account::forgot_more(lang)}</p>
            </details>
            <p><a class="link" href="/join">{account::no_shop_yet(lang)}</a></p>
        </PublicLayout>
    })
}
