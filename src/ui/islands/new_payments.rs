//! The bar over the list of payments that says how many came since: the list itself never moves under a finger (M9.6).

use crate::ui::{
    changing::changing,
    text::{Lang, merchant},
};
use leptos::prelude::*;

/// Stands over an unfiltered list: what a filter lets through is the server's to say. `after` is the last event the list knows of; `href` leads to the newest page.
#[island]
pub fn NewPayments(after: i64, href: String, lang: Lang) -> impl IntoView {
    let count = RwSignal::new(0);
    #[cfg(feature = "hydrate")]
    {
        use crate::ui::islands::stream::{News, listen};
        listen(after, move |news| {
            if let News::Change(change) = news
                && matches!(change.kind, crate::domain::event::Kind::Paid | crate::domain::event::Kind::PaidLate)
            {
                count.update(|count| *count += 1);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = after;
    let bar = changing(move || {
        let href = href.clone();
        (count.get() > 0).then(|| view! { <a class="button small" href=href>{merchant::new_ones(lang, count.get())}</a> }).into_any()
    });
    view! { <p class="new-bar" role="status">{bar}</p> }
}
