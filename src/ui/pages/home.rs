//! The front door: what this is, and the two ways in. Members go straight to their day.

use crate::ui::{components::PublicLayout, text::common, visit::Visit};
use leptos::{either::Either, prelude::*};

#[component]
pub fn Home() -> impl IntoView {
    let visit = Visit::current();
    if visit.actor.is_some() {
        leptos_axum::redirect("/today");
        return Either::Left(());
    }
    let lang = visit.lang;
    Either::Right(view! {
        <PublicLayout title=common::promise(lang)>
            <h1>{common::promise(lang)}</h1>
            <p class="lead">{common::promise_more(lang)}</p>
            <p class="stack-tight">
                <a class="button ink tall wide" href="/join">{common::open_a_shop(lang)}</a>
                <a class="button line tall wide" href="/login">{common::sign_in(lang)}</a>
            </p>
            <p><a class="link" href="/o">{common::find_offers(lang)}</a></p>
        </PublicLayout>
    })
}
