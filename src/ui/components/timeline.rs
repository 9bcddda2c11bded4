//! What happened, newest first.

use leptos::prelude::*;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Local time, `08:46:12`.
    pub clock: String,
    pub what: String,
    pub more: String,
    /// The class of its dot: `good`, `warn`, `bad` or none.
    pub class: &'static str,
}

#[component]
pub fn Timeline(moments: Vec<Moment>) -> impl IntoView {
    let lines = moments
        .into_iter()
        .map(|moment| {
            let more = (!moment.more.is_empty()).then(|| view! { <small>{moment.more}</small> });
            view! { <li class=moment.class><time>{moment.clock}</time><span>{moment.what}{more}</span></li> }
        })
        .collect_view();
    view! { <ol class="timeline">{lines}</ol> }
}
