//! What every story needs: a database of its own on the engine it runs on, the real server on a free port with a clock that stands
//! still, and people to act in it.

pub mod books;
mod browser;
mod database;
mod people;
mod platform;
pub mod promise;
pub mod sent;
mod test_app;
mod wallet_side;

pub use browser::{Answer, Browser, EventStream};
pub use database::{Database, Engine};
pub use people::Merchant;
pub use platform::{Officer, PASSWORD, STEP_MS, between};
pub use test_app::TestApp;
pub use wallet_side::WalletSide;

use std::ops::AsyncFn;
use tongma::services::{Clock, Entropy};

/// Makes a `sqlite` and a `postgres` test from each story: `async fn the_rule(town: &TestApp) { .. }`.
macro_rules! both_engines {
    ($($(#[$doc:meta])* async fn $rule:ident($town:ident: &TestApp) $story:block)+) => {$(
        $(#[$doc])*
        mod $rule {
            use super::*;

            async fn story($town: &TestApp) $story

            #[test]
            fn sqlite() {
                crate::harness::run(crate::harness::Engine::Sqlite, story);
            }

            #[test]
            fn postgres() {
                crate::harness::run(crate::harness::Engine::Postgres, story);
            }
        }
    )+};
}

/// Tells a story to its end on a fresh instance whose clock stands still.
pub fn run(engine: Engine, story: impl AsyncFn(&TestApp)) {
    block_on(async {
        let town = TestApp::start(engine).await;
        story(&town).await;
        town.stop().await;
    });
}

/// Tells a story in which time passes: retries, delays and questions happen when they are due.
pub fn run_in_real_time(engine: Engine, story: impl AsyncFn(&TestApp)) {
    block_on(async {
        let town = TestApp::start_with(engine, Clock::System, Entropy::System).await;
        story(&town).await;
        town.stop().await;
    });
}

/// Runs to the end on threads of its own.
pub fn block_on(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads").block_on(story);
}

/// Whatever can go wrong with an order about which the wallet tells the truth in the end, with how late a late notice is.
pub const fn spoken_faults(late: &'static str) -> [&'static str; 16] {
    [
        "duplicate",
        late,
        "lost",
        "reorder",
        "forged",
        "tampered",
        "unknown",
        "decline",
        "timeout",
        "amount_mismatch",
        "unknown_word",
        "extra_field",
        "huge",
        "stale",
        "foreign",
        "cut",
    ]
}
