//! Numbers that people read in groups and copy whole. The button stands hidden until a script (`public/copy.js`) has found a
//! clipboard; without it the number is selected by a tap.

use crate::ui::{
    components::{Glyph, Icon},
    text::{Lang, common},
};
use leptos::prelude::*;

/// Copies `value` as it is; `what` names it to those who hear the page.
#[component]
pub fn CopyButton(#[prop(into)] value: String, #[prop(into)] what: String, lang: Lang) -> impl IntoView {
    view! {
        <button type="button" class="copy" hidden data-copy=value data-done=common::copied(lang)>
            <Icon glyph=Glyph::COPY/>
            <span aria-live="polite">{common::copy(lang)}</span>
            <span class="unseen">" " {what}</span>
        </button>
    }
}

/// Wakes the copy buttons of a page, which places it once.
#[component]
pub fn CopyScript() -> impl IntoView {
    view! { <script src="/copy.js" defer></script> }
}

/// A long number in groups of four. The gaps are styles, so a selected number has none.
#[component]
pub fn GroupedNumber(#[prop(into)] value: String) -> impl IntoView {
    let characters: Vec<char> = value.chars().collect();
    let groups = characters.chunks(4).map(|group| view! { <span>{group.iter().collect::<String>()}</span><wbr/> }).collect_view();
    view! { <code class="grouped">{groups}</code> }
}
