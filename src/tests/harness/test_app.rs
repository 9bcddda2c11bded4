//! The real server on a free port, over a database of its own, on a clock that stands still and randomness that repeats.

use super::{Browser, Engine, Merchant, database::Database};
use std::{path::Path, sync::atomic::AtomicU64};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tongma::{
    db::Db,
    server::{self, Site, assets, jobs},
    services::{App, Clock, Entropy, InstanceKey, Mode, Settings, connector_account},
};

/// Sunday, 22 November 2026, 08:46 in Shanghai: where every story begins, Unix ms.
pub const BEGINNING_MS: i64 = 1_795_308_360_000;

/// See the module.
pub struct TestApp {
    pub app: App,
    /// Where it listens, without a slash at the end.
    pub url: String,
    pub engine: Engine,
    pub(super) people: AtomicU64,
    database: Database,
    stop: CancellationToken,
    tasks: TaskTracker,
    server: JoinHandle<()>,
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, Clock::set(BEGINNING_MS), Entropy::seeded(1)).await
    }

    pub async fn start_with(engine: Engine, clock: Clock, entropy: Entropy) -> Self {
        let database = Database::make(engine).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let settings = Settings {
            mode: Mode::Trial,
            public_url: url.clone(),
            simulator_url: "http://127.0.0.1:9".to_owned(),
            trusted_proxies: Vec::new(),
        };
        let db = Db::open(&database.url, 8).await.expect("the story's database");
        db.migrate().await.expect("the story's tables");
        let app = App::start(db, clock, entropy, InstanceKey::new([7; 32]), settings).expect("an HTTP client");
        connector_account::provision_trial(&app).await.expect("the trial account");

        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        jobs::start(&app, &stop, &tasks);
        let site = Site { app: app.clone(), leptos: assets::leptos_options(), stop: stop.clone() };
        let server = tokio::spawn(server::serve(listener, server::router(site), stop.clone()));
        Self { app, url, engine, people: AtomicU64::new(0), database, stop, tasks, server }
    }

    /// A browser that nobody has used yet.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// Somebody opens a shop and is signed in.
    pub async fn merchant(&self, shop_name: &str) -> Merchant {
        Merchant::registers(self, shop_name).await
    }

    /// A folder that is gone after the story.
    pub fn folder(&self) -> &Path {
        &self.database.folder
    }

    /// The address of its database, for a second process.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Stops it as an operator would, and takes its database away.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.server.await.expect("the server ends by itself");
        self.app.db.close().await;
        self.database.remove().await;
    }
}
