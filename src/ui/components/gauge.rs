//! How much of a budget is used: a bar that fills, with a line where one is told. The words beside it say the same.

use crate::ui::{
    changing::changing,
    text::{Lang, offers as text},
};
use leptos::prelude::*;

/// Where one is told, in percent.
pub const REMIND_AT: i64 = 80;

/// `used` of `whole` in percent, rounded down and never below 0; 100 where there is nothing to use.
pub fn percent_used(used: i64, whole: i64) -> i64 {
    if whole <= 0 { 100 } else { used.max(0).saturating_mul(100) / whole }
}

/// The bar. `percent` may be more than 100; then the bar is full.
#[component]
pub fn Gauge(#[prop(into)] percent: Signal<i64>, lang: Lang) -> impl IntoView {
    let bar = changing(move || {
        let percent = percent.get().clamp(0, 100);
        (percent > 0).then(|| view! { <path class="gauge-used" d=format!("M0 6H{}", percent * 10)></path> }).into_any()
    });
    let late = Signal::derive(move || percent.get() >= REMIND_AT);
    let words = Signal::derive(move || text::gauge_words(lang, percent.get()));
    view! {
        <div class="gauge" role="img" aria-label=words class:late=late>
            <svg class="gauge-bar" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">{bar}</svg>
            <svg class="gauge-mark" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <path d="M800 0V20"></path>
            </svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_all_of_it() {
        assert_eq!(percent_used(576, 800), 72);
        assert_eq!(percent_used(799, 800), 99);
        assert_eq!(percent_used(1, 0), 100);
        assert_eq!(percent_used(-5, 800), 0);
    }
}
