//! Nothing here yet: a sentence and, as children, the thing itself and one action.

use leptos::prelude::*;

#[component]
pub fn EmptyState(#[prop(into)] title: String, #[prop(into)] sentence: String, children: Children) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{title}</h2>
            <p>{sentence}</p>
            {children()}
        </section>
    }
}
