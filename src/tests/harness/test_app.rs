//! The real server on a free port, over a database of its own, on a clock that stands still and randomness that repeats.

use super::{Browser, Engine, Merchant, database::Database};
use std::sync::{Arc, atomic::AtomicU64};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tongma::{
    db::Db,
    server::{self, Site, assets, jobs},
    services::{App, Clock, Entropy, InstanceKey, Mode, Settings, connector_account},
    simulator::{self, world::World},
};

/// Sunday, 22 November 2026, 08:46 in Shanghai: where every story begins, Unix ms.
pub const BEGINNING_MS: i64 = 1_795_308_360_000;

/// See the module.
pub struct TestApp {
    pub app: App,
    /// Where it listens, without a slash at the end.
    pub url: String,
    pub engine: Engine,
    /// Where the simulator listens, without a slash at the end.
    pub simulator_url: String,
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
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let simulator_url = simulate(&url, &clock, &entropy, &stop, &tasks).await;
        let settings =
            Settings { mode: Mode::Trial, public_url: url.clone(), simulator_url: simulator_url.clone(), trusted_proxies: Vec::new() };
        let db = Db::open(&database.url, 8).await.expect("the story's database");
        db.migrate().await.expect("the story's tables");
        let app = App::start(db, clock, entropy, InstanceKey::new([7; 32]), settings).expect("an HTTP client");
        connector_account::trial::provision(&app).await.expect("the trial account");

        jobs::start(&app, &stop, &tasks);
        let site = Site::new(app.clone(), assets::leptos_options(), stop.clone());
        let server = tokio::spawn(server::serve(listener, server::router(site), stop.clone()));
        Self { app, url, engine, simulator_url, people: AtomicU64::new(0), database, stop, tasks, server }
    }

    /// A browser that nobody has used yet.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// Somebody opens a shop and is signed in.
    pub async fn merchant(&self, shop_name: &str) -> Merchant {
        Merchant::registers(self, shop_name).await
    }

    /// The address of its database, for a second process.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// A second process on the same database, its clock so many ms ahead; it does nothing by itself.
    pub async fn second_process(&self, ahead_ms: i64) -> App {
        let db = Db::open(self.database_url(), 4).await.expect("the same database");
        let clock = Clock::set(self.app.clock.now_ms() + ahead_ms);
        App::start(db, clock, Entropy::seeded(2), InstanceKey::new([7; 32]), self.app.settings.clone()).expect("an HTTP client")
    }

    /// A folder of its own, gone when the story ends.
    pub fn folder(&self) -> &std::path::Path {
        &self.database.folder
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

/// The other side, on the same clock, with its books in memory.
async fn simulate(app_url: &str, clock: &Clock, entropy: &Entropy, stop: &CancellationToken, tasks: &TaskTracker) -> String {
    let (clock, entropy) = (clock.clone(), entropy.clone());
    let options = simulator::Options {
        addr: ([127, 0, 0, 1], 0).into(),
        app_url: app_url.to_owned(),
        journal: None,
        world: World { now_ms: Arc::new(move || clock.now_ms()), random: Arc::new(move || entropy.bytes()) },
        seed: Some(1),
    };
    let simulator = simulator::bind(options, stop.clone()).await.expect("a free port for the simulator");
    let url = format!("http://{}", simulator.addr().expect("a bound port"));
    tasks.spawn(async move { simulator.serve().await.expect("the simulator ends by itself") });
    url
}
