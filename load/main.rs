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
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tongma::{
    db::Db,
    server::{self, Site},
    services::{App, Clock, Entropy, InstanceKey, Mode, Settings, connector_account, verify},
};

/// Notices in one measurement, and connections that bring them.
const NOTICES: usize = 20_000;
const CONNECTIONS: usize = 256;

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("tongma-load-{}", std::process::id()));
    println!("notices: {NOTICES} over {CONNECTIONS} connections, client and server on the same cores");
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

/// Measures the ceiling, then ours, then the ceiling again, and prints the ratio to the better of the two ceilings.
async fn measure(engine: &str, url: &dyn Fn(&str) -> String) {
    let app = start(&url("ours")).await;
    let account = connector_account::platform(&app, "network").await.unwrap().expect("the trial account");
    if std::env::args().any(|word| word == "campaign") {
        notices::order(&app, 0).await;
        return campaign::measure(&app, &account, engine).await;
    }
    let payments = notices::order(&app, NOTICES).await;

    let bare = Db::open(&url("bare"), 4).await.expect("a database");
    let bare_router = ceiling::router(bare, account.clone(), app.clock.clone()).await.expect("the ceiling");
    let half = NOTICES / 2;
    let bare_requests = notices::sign_all(&app, &account, ceiling::PATH, &payments);
    let (first, second) = (Arc::new(bare_requests[..half].to_vec()), Arc::new(bare_requests[half..].to_vec()));
    let (address, stop) = listen(bare_router).await;
    let before = rate(address, first, || async { true }).await;

    let path = account.notify_url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned())).expect("a path");
    let requests = Arc::new(notices::sign_all(&app, &account, &path, &payments));
    let site =
        Site { app: app.clone(), leptos: leptos::config::LeptosOptions::builder().output_name("tongma").build(), stop: stop.clone() };
    let (ours_address, ours_stop) = listen(server::router(site)).await;
    let ours = rate(ours_address, requests, || all_applied(&app)).await;
    ours_stop.cancel();

    let after = rate(address, second, || async { true }).await;
    stop.cancel();
    let best = before.max(after);
    println!("{engine}: {ours:.0} notices a second applied, ceiling {before:.0} and {after:.0}, ratio {:.2}", ours / best);

    let report = verify::run(&app, None).await.expect("a verification");
    assert!(report.findings.is_empty() && report.paid == NOTICES as u64, "the books do not hold: {report:?}");
    screen::measure(&app, engine).await;
    campaign::measure(&app, &account, engine).await;
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
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    tokio::spawn(server::serve::serve(listener, router, stop.clone()));
    (address, stop)
}

/// Requests a second, until `settled` says that nothing is left to do.
async fn rate<F: Future<Output = bool>>(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, settled: impl Fn() -> F) -> f64 {
    let count = requests.len();
    let started = Instant::now();
    let answers = client::send_all(address, requests, CONNECTIONS).await.expect("answers");
    assert_eq!((answers.ok, answers.other), (count, 0), "every notice is taken in");
    while !settled().await {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    count as f64 / started.elapsed().as_secs_f64()
}

async fn all_applied(app: &App) -> bool {
    let mut tx = app.db.read().await.expect("the database answers");
    tongma::db::notice::waiting(&mut tx, i64::MAX, 1).await.expect("the queue").is_empty()
}
