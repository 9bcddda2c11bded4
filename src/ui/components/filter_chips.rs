//! Filters as chips. A chip opens a list of links; what is chosen stands in the address, so nothing is remembered behind it.

use crate::ui::components::{Face, WalletTile};
use leptos::prelude::*;

/// One filter.
#[derive(Clone, Debug)]
pub struct Chip {
    pub name: &'static str,
    pub choices: Vec<Choice>,
}

/// One value of a filter.
#[derive(Clone, Debug)]
pub struct Choice {
    pub label: String,
    pub href: String,
    pub chosen: bool,
    pub face: Option<Face>,
}

/// The first choice of a chip narrows nothing; while it is chosen the chip shows its own name.
#[component]
pub fn FilterChips(chips: Vec<Chip>) -> impl IntoView {
    let menus = chips
        .into_iter()
        .map(|chip| {
            let narrowed = chip.choices.iter().skip(1).find(|choice| choice.chosen).map(|choice| choice.label.clone());
            let current = narrowed.is_some().then_some("true");
            let label = narrowed.map_or_else(|| chip.name.to_owned(), |value| format!("{} · {value}", chip.name));
            let choices = chip
                .choices
                .into_iter()
                .map(|choice| {
                    let tile = choice.face.map(|face| view! { <WalletTile face small=true/> });
                    view! { <li><a href=choice.href aria-current=choice.chosen.then_some("true")>{tile}{choice.label}</a></li> }
                })
                .collect_view();
            view! {
                <details class="chip-menu" name="filter">
                    <summary class="chip" aria-current=current>{label}</summary>
                    <ul>{choices}</ul>
                </details>
            }
        })
        .collect_view();
    view! { <div class="chips">{menus}</div> }
}
