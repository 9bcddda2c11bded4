//! A5, the platform's campaigns: the list with how fast they spend, one of them with its life in two pairs of hands, the editor.

mod editor;
mod list;
mod one;
mod panel;

pub use editor::{AdminEditOffer, AdminNewOffer, expected};
pub use list::AdminOffers;
pub use one::AdminOffer;
pub(super) use one::short_day;

use crate::{
    services::campaigns::shop::Listed,
    ui::{
        components::{Glyph, Icon},
        islands::Standing,
        text::{Lang, platform_offers as text},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Where a campaign stands, for whoever watches it spend.
pub fn standing(listed: &Listed) -> Standing {
    Standing {
        state: listed.now,
        used_minor: listed.used_minor,
        budget_minor: listed.terms.budget_minor().unwrap_or(0),
        today_minor: listed.today_minor,
        today_count: listed.today_count,
    }
}

/// What the form before has done, from the address.
fn done(lang: Lang) -> Option<impl IntoView + use<>> {
    let said = match use_query_map().get_untracked().get("done")?.as_str() {
        "saved" => text::done_saved(lang),
        "submitted" => text::done_submitted(lang),
        "published" => text::done_published(lang),
        "sent_back" => text::done_sent_back(lang),
        "paused" => text::done_paused(lang),
        "resumed" => text::done_resumed(lang),
        "stopped" => text::done_stopped(lang),
        "archived" => text::done_archived(lang),
        "budget" => text::done_budget(lang),
        "budget_asked" => text::done_budget_asked(lang),
        "end" => text::done_end(lang),
        "placed" => text::done_placed(lang),
        "budget_refused" => text::done_budget_refused(lang),
        _ => return None,
    };
    Some(view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> })
}

/// Without scripts the page asks for itself again, and can be told not to.
fn refreshing(lang: Lang, path: &str) -> impl IntoView + use<> {
    let still = use_query_map().get_untracked().get("still").is_some();
    let address = format!("{path}?auto=1");
    let (href, words) =
        if still { (address.clone(), text::refresh_again(lang)) } else { (format!("{path}?still=1"), text::stop_refreshing(lang)) };
    let meta = (!still).then(|| view! { <meta http-equiv="refresh" content=format!("5;url={address}")/> });
    view! { <noscript>{meta}<p class="note"><a class="link" href=href>{words}</a></p></noscript> }
}
