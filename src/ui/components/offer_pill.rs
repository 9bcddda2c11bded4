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
        State::Running => (Tone::Ok, Glyph::CIRCLE_CHECK),
        State::Scheduled | State::Submitted => (Tone::Info, Glyph::CLOCK),
        State::Draft | State::SentBack => (Tone::Mute, Glyph::PENCIL),
        State::Paused => (Tone::Warn, Glyph::PAUSE),
        State::Exhausted => (Tone::Warn, Glyph::TRIANGLE_ALERT),
        State::Expired | State::Stopped | State::Archived => (Tone::Mute, Glyph::CIRCLE_MINUS),
    };
    view! { <Pill tone glyph text=text::state(lang, state)/> }
}
