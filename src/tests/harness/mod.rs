//! What every story needs: a database of its own on the engine it runs on, the real server on a free port with a clock that stands
//! still, and people to act in it.

mod browser;
mod database;
mod people;
mod test_app;

pub use browser::{Answer, Browser};
pub use database::Engine;
pub use people::Merchant;
pub use test_app::TestApp;

use std::ops::AsyncFn;

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

/// Tells a story to its end on a fresh instance.
pub fn run(engine: Engine, story: impl AsyncFn(&TestApp)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    runtime.block_on(async {
        let town = TestApp::start(engine).await;
        story(&town).await;
        town.stop().await;
    });
}
