//! A state in a word, an icon and a colour; never the colour alone.

use crate::{
    domain::payment::State,
    ui::{
        components::{Glyph, Icon},
        text::{Lang, merchant},
    },
};
use leptos::prelude::*;

/// What kind of news a pill brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Ok,
    Warn,
    Bad,
    Info,
    Mute,
}

impl Tone {
    /// The class in `style/components/pill.css`.
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Mute => "mute",
        }
    }
}

#[component]
pub fn Pill(tone: Tone, glyph: Glyph, #[prop(into)] text: String) -> impl IntoView {
    view! { <span class=format!("pill {}", tone.class())><Icon glyph/>{text}</span> }
}

/// Where a payment stands.
#[component]
pub fn StatePill(state: State, lang: Lang) -> impl IntoView {
    let (tone, glyph, text) = match state {
        State::Created | State::Pending => (Tone::Mute, Glyph::CLOCK, merchant::state_waiting(lang)),
        State::Succeeded => (Tone::Ok, Glyph::CIRCLE_CHECK, merchant::state_paid(lang)),
        State::SucceededLate => (Tone::Warn, Glyph::CIRCLE_CHECK, merchant::state_late(lang)),
        State::Failed => (Tone::Bad, Glyph::CIRCLE_X, merchant::state_failed(lang)),
        State::Closed => (Tone::Mute, Glyph::CIRCLE_MINUS, merchant::state_closed(lang)),
        State::PartiallyRefunded => (Tone::Info, Glyph::UNDO2, merchant::state_part_refunded(lang)),
        State::Refunded => (Tone::Info, Glyph::UNDO2, merchant::state_refunded(lang)),
    };
    view! { <Pill tone glyph text/> }
}
