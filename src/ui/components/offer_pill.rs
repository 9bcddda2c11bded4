//! Where a campaign stands, as a word with its icon.

use crate::{
    domain::campaign::State,
    ui::{
        components::{Glyph, Pill, Tone},
        text::{Lang, offers as text},
    },
};
use leptos::prelude::*;

#[component]
pub fn OfferPill(state: State, lang: Lang) -> impl IntoView {
    let (tone, glyph) = match state {
        State::Running => (Tone::Ok, Glyph::CircleCheck),
        State::Scheduled | State::Submitted => (Tone::Info, Glyph::Clock),
        State::Draft | State::SentBack => (Tone::Mute, Glyph::Pencil),
        State::Paused => (Tone::Warn, Glyph::Pause),
        State::Exhausted => (Tone::Warn, Glyph::TriangleAlert),
        State::Expired | State::Stopped | State::Archived => (Tone::Mute, Glyph::CircleMinus),
    };
    view! { <Pill tone glyph text=text::state(lang, state)/> }
}
