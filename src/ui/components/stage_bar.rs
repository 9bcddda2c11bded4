//! How far a wallet is opened: four steps as a bar, and the same in a word below it.

use crate::{
    domain::rollout::{Plan, Stage},
    ui::text::{Lang, rollout as text},
};
use leptos::prelude::*;

/// How many of the four steps are taken.
pub fn steps_taken(stage: Stage) -> usize {
    match stage {
        Stage::Off | Stage::Suspended => 0,
        Stage::Sandbox => 1,
        Stage::Pilot => 2,
        Stage::Percentage => 3,
        Stage::Open => 4,
    }
}

/// `before` is where a stopped wallet stood; `word` replaces the stage's own.
#[component]
pub fn StageBar(plan: Plan, before: Option<Plan>, word: Option<String>, lang: Lang) -> impl IntoView {
    let stopped = plan.stage == Stage::Suspended;
    let taken = steps_taken(before.as_ref().filter(|_| stopped).map_or(plan.stage, |before| before.stage));
    let word = word.unwrap_or_else(|| text::stage_of(lang, &plan));
    let parts = (0..4).map(|no| view! { <i class:on=no < taken></i> }).collect_view();
    view! {
        <span class="stage-bar" class:stopped=stopped>
            <span class="stage-parts" role="img" aria-label=word.clone()>{parts}</span>
            <span class="stage-word" aria-hidden="true">{word}</span>
        </span>
    }
}
