//! A shop's campaigns (M11 to M13): the list, the editor, the page before publishing, one campaign, its rehearsal.

mod editor;
mod editor_form;
mod export;
mod list;
mod one;
mod outcome;
mod publish;
mod rehearsal;

pub use editor::{EditOffer, NewOffer, draft_state, expected, rate_in};
pub use editor_form::{Sections, form_sections};
pub use export::results_csv;
pub use list::{Offers, template_cards};
pub use one::{Offer, share};
pub use publish::PublishOffer;
pub use rehearsal::OfferRehearsal;

use crate::{
    domain::money::Minor,
    services::campaigns::shop::Listed,
    ui::{
        components::{Gauge, Glyph, Icon, OfferPill, Pill, Tone, percent_used},
        text::{Lang, campaign_sentence, offers as text},
    },
};
use leptos::{either::Either, prelude::*};

/// Where a campaign stands, as a word with its icon.
fn state_pill(lang: Lang, listed: &Listed) -> impl IntoView + use<> {
    let state = listed.now;
    match listed.used_up_for {
        Some(period) => Either::Left(view! { <Pill tone=Tone::Warn glyph=Glyph::TRIANGLE_ALERT text=text::used_up_for(lang, period)/> }),
        None => Either::Right(view! { <OfferPill state lang/> }),
    }
}

/// An amount in a sentence, with its sign in both languages: `¥800`, `¥2.50`.
pub fn sum(minor: i64) -> String {
    campaign_sentence::amount(Lang::En, minor)
}

/// What of the budget is gone, as a bar and in words; only words where there is no budget.
fn spending(lang: Lang, listed: &Listed) -> impl IntoView + use<> {
    match listed.terms.budget_minor() {
        Some(budget) => {
            let percent = percent_used(listed.used_minor, budget);
            // What is used up altogether says so by itself.
            let late = (percent >= crate::ui::components::REMIND_AT && listed.used_minor < budget)
                .then(|| view! { <span class="gauge-remind"><Icon glyph=Glyph::BELL/>{text::nearly_used(lang)}</span> });
            let words = text::spent_of(lang, sum(listed.used_minor), sum(budget));
            Either::Left(view! {
                <div class="spending">
                    <Gauge percent lang/>
                    <p class="gauge-labels number"><span>{words}</span>{late}</p>
                </div>
            })
        }
        None => Either::Right(view! { <p class="note quiet">{text::no_budget(lang)}</p> }),
    }
}

/// What it gave today; nothing where it gave nothing.
fn today(lang: Lang, listed: &Listed) -> Option<String> {
    (listed.today_count > 0).then(|| text::today_uses(lang, listed.today_count, sum(Minor(listed.today_minor).0)))
}
