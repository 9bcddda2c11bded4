//! A4, wallets and pilots: the board of all wallets, and one of them with its gates, its next step and the way to stop it.

mod bills;
mod cohort;
mod list;
mod one;
mod panel;
mod recognition;
mod route;

pub use list::AdminWallets;
pub use one::AdminWallet;
pub use recognition::{ADDRESS as RECOGNITION, AdminRecognition};

use crate::{
    domain::{
        time::{self, DEFAULT_TIME_ZONE},
        wallet::CodeKind,
    },
    ui::{
        components::{Glyph, Icon},
        text::{Lang, rollout as text},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The kind of code in the address; merchants' codes where none stands there.
fn kind_asked() -> CodeKind {
    use_query_map().get_untracked().get("kind").and_then(|kind| CodeKind::from_code(&kind)).unwrap_or(CodeKind::Merchant)
}

/// What the form before has done, from the address.
fn done(lang: Lang) -> Option<impl IntoView + use<>> {
    let said = match use_query_map().get_untracked().get("done")?.as_str() {
        "taken" => text::done_taken(lang),
        "asked" => text::done_asked(lang),
        "confirmed" => text::done_confirmed(lang),
        "refused" => text::done_refused(lang),
        "stopped" => text::done_stopped(lang),
        "route" => text::done_route(lang),
        _ => return None,
    };
    Some(view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{said}</p></div> })
}

/// A wallet's page for a kind of code.
pub fn address(wallet: &str, kind: CodeKind) -> String {
    match kind {
        CodeKind::Merchant => format!("/admin/wallets/{wallet}"),
        other => format!("/admin/wallets/{wallet}?kind={}", other.code()),
    }
}

/// `99.82` of parts per million, rounded down: what is not enough never looks as if it were.
fn percent(ppm: i64) -> String {
    let hundredths = ppm / 100;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// `0.8` of milliseconds, rounded up.
fn seconds(ms: i64) -> String {
    let tenths = (ms + 99) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// `11-22 08:46`; the time alone where it is today.
fn stamp(at_ms: i64, now_ms: i64) -> String {
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let same_day = time::day(at_ms, &zone) == time::day(now_ms, &zone);
    time::local(at_ms, &zone).strftime(if same_day { "%H:%M" } else { "%m-%d %H:%M" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_never_looks_better_than_it_is() {
        assert_eq!((percent(989_999), percent(1_000_000), percent(0)), ("98.99".to_owned(), "100.00".to_owned(), "0.00".to_owned()));
        assert_eq!((seconds(3_001), seconds(3_000), seconds(0)), ("3.1".to_owned(), "3.0".to_owned(), "0.0".to_owned()));
    }
}
