//! `make bench`, second part: how many signed notifications a second become durable and applied, as a ratio to the ceiling of the same
//! run (`load/README.md`). Every figure is printed, none is asserted: machines differ.
#![recursion_limit = "256"]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a load tool stops at the first thing that is not as it must be")]

mod campaign;
mod ceiling;
mod client;
mod notices;
mod screen;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;
use tongma::{
    db::Db,
    server::{self, Site},
    services::{App, Clock, Entropy, InstanceKey, Mode, Settings, connector_account, verify},
};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns that the ceiling and ours take one after the other, notices in each, and connections that bring them: more than are written at
/// once, so that the next are there when those are.
const TURNS: usize = 5;
const NOTICES: usize = 8_000;
const CONNECTIONS: usize = 1_024;

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("tongma-load-{}", std::process::id()));
    println!("notices: {TURNS} times {NOTICES} over {CONNECTIONS} connections, client and server on the same cores");
    measure("SQLite", &|name| format!("sqlite://{}/{name}.db", folder.display())).await;
    std::fs::remove_dir_all(&folder).expect("the folder of the measurement");
    match std::env::var("TONGMA_TEST_POSTGRES") {
        Ok(cluster) => {
            for name in ["ours", "bare"] {
                let admin = sqlx::PgPool::connect(&cluster).await.expect("the cluster answers");
                for statement in [format!("drop database if exists load_{name} with (force)"), format!("create database load_{name}")] {
                    sqlx::query(&statement).execute(&admin).await.expect("a database");
                }
            }
            let base = cluster.rsplit_once('/').map_or(cluster.clone(), |(base, _)| base.to_owned());
            measure("PostgreSQL", &|name| format!("{base}/load_{name}")).await;
        }
        Err(_) => panic!("set TONGMA_TEST_POSTGRES to a throw-away cluster (make bench does)"),
    }
}

/// Lets the ceiling and ours take turns, prints the ratio of the middle ones, and goes on to what else is measured.
async fn measure(engine: &str, url: &dyn Fn(&str) -> String) {
    let app = start(&url("ours")).await;
    let account = connector_account::platform(&app, "network").await.unwrap().expect("the trial account");
    notices::open_shops(&app).await;
    if std::env::args().any(|word| word == "campaign") {
        return campaign::measure(&app, &account, engine).await;
    }
    let bare = Db::open(&url("bare"), 4).await.expect("a database");
    let bare_router = ceiling::router(bare, account.clone(), app.clock.clone()).await.expect("the ceiling");
    let (bare_address, bare_stop) = listen(bare_router).await;
    let leptos = leptos::config::LeptosOptions::builder().output_name("tongma").build();
    let site = Site::new(app.clone(), leptos, CancellationToken::new());
    let (address, stop) = listen(server::router(site)).await;

    let path = account.notify_url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned())).expect("a path");
    let signed = |path: &str, payments: &[notices::Due]| Arc::new(notices::sign_all(&app, &account, path, payments));
    let (mut ceilings, mut ours) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let payments = notices::order(&app, &format!("turn-{turn}"), NOTICES).await;
        ceilings.push(rate(bare_address, signed(ceiling::PATH, &payments), std::future::ready(())).await);
        ours.push(rate(address, signed(&path, &payments), all_applied(&app)).await);
    }
    let (ceiling, ours) = (Spread::of(ceilings), Spread::of(ours));
    println!("{engine}: {ours} notices a second applied, ceiling {ceiling}, ratio {:.2}", ours.middle / ceiling.middle);
    for per_second in [ours.middle / 2.0, ceiling.middle / 4.0] {
        let payments = notices::order(&app, &format!("at-{per_second}"), NOTICES).await;
        let at_ceiling = latency(bare_address, signed(ceiling::PATH, &payments), per_second).await;
        let ours = latency(address, signed(&path, &payments), per_second).await;
        all_applied(&app).await;
        println!("{engine}: at {per_second:.0} notices a second an answer takes {ours}; at the ceiling {at_ceiling}");
    }
    bare_stop.cancel();
    stop.cancel();

    let report = verify::run(&app, None).await.expect("a verification");
    assert!(report.findings.is_empty() && report.paid >= (TURNS * NOTICES) as u64, "the books do not hold: {report:?}");
    screen::measure(&app, engine).await;
    campaign::measure(&app, &account, engine).await;
}

/// How long a notice waits for its durable answer where so many arrive a second, whether or not the answers keep up.
async fn latency(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, per_second: f64) -> Waits {
    let count = requests.len();
    let connections = client::connect(address, CONNECTIONS).await.expect("connections");
    let mut answers = client::send_all(connections, requests, Some(per_second)).await.expect("answers");
    assert_eq!((answers.ok, answers.other), (count, 0), "every notice is taken in");
    answers.took.sort_unstable();
    Waits(answers.took)
}

/// How long each waited, the shortest first.
struct Waits(Vec<Duration>);

impl std::fmt::Display for Waits {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = |share: usize| self.0[(self.0.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
        write!(to, "{:.1} ms in the middle, p99 {:.1} ms, worst {:.1} ms", at(50), at(99), at(100))
    }
}

/// Rates of several turns.
struct Spread {
    least: f64,
    middle: f64,
    most: f64,
}

impl Spread {
    fn of(mut rates: Vec<f64>) -> Self {
        rates.sort_by(f64::total_cmp);
        Self { least: rates[0], middle: rates[rates.len() / 2], most: rates[rates.len() - 1] }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{:.0} ({:.0} to {:.0})", self.middle, self.least, self.most)
    }
}

async fn start(url: &str) -> App {
    let db = Db::open(url, 8).await.expect("a database");
    db.migrate().await.expect("up to date");
    let settings = Settings {
        mode: Mode::Trial,
        public_url: "http://127.0.0.1:3000".into(),
        simulator_url: "http://127.0.0.1:3900".into(),
        trusted_proxies: Vec::new(),
    };
    let app = App::start(db, Clock::System, Entropy::System, InstanceKey::new([7; 32]), settings).expect("an instance");
    connector_account::trial::provision(&app).await.expect("the trial account");
    app
}

async fn listen(router: axum::Router) -> (SocketAddr, CancellationToken) {
    let listener = server::serve::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    tokio::spawn(server::serve::serve(listener, router, stop.clone()));
    (address, stop)
}

/// Requests a second, until all of them are `settled`.
async fn rate(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, settled: impl Future<Output = ()>) -> f64 {
    let count = requests.len();
    let connections = client::connect(address, CONNECTIONS).await.expect("connections");
    let started = Instant::now();
    let answers = client::send_all(connections, requests, None).await.expect("answers");
    assert_eq!((answers.ok, answers.other), (count, 0), "every notice is taken in");
    settled.await;
    count as f64 / started.elapsed().as_secs_f64()
}

/// Waits until no notice waits.
async fn all_applied(app: &App) {
    loop {
        let mut tx = app.db.read().await.expect("the database answers");
        if tongma::db::notice::waiting(&mut tx, i64::MAX, 1).await.expect("the queue").is_empty() {
            return;
        }
        drop(tx);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
