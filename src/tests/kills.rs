//! The program is killed in the middle of its work, again and again, over every protocol. Nothing that was acknowledged is lost and
//! nothing is counted twice.

use crate::{
    faults::WALLETS,
    harness::{Database, Engine, block_on, books, sent, spoken_faults},
};
use serde_json::json;
use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tongma::{
    command::secret_key,
    db::{Db, sql},
    services::{App, Clock, Entropy, InstanceKey, Mode, Settings},
    simulator::{self, world::World},
};

const KILLS: u64 = 10;
const FAULTS: [&str; 16] = spoken_faults("late:300");

/// The program under test as its operator runs it, with the simulator elsewhere so that its books outlive every kill.
struct Program {
    database: Database,
    addr: String,
    simulator_url: String,
}

impl Program {
    fn start(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_tongma"))
            .args(["serve", "--without-simulator"])
            .current_dir(&self.database.folder)
            .env("DATABASE_URL", &self.database.url)
            .env("TONGMA_ADDR", &self.addr)
            .env("TONGMA_SIMULATOR_ADDR", self.simulator_url.trim_start_matches("http://"))
            .env("TONGMA_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts")
    }

    /// Ready to serve; the first start makes the tables.
    async fn ready(&self) {
        for _ in 0..600 {
            if reqwest::get(format!("http://{}/readyz", self.addr)).await.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the program was never ready");
    }

    /// Opens a shop through its form and gives the code.
    async fn opens_a_shop(&self) -> String {
        let url = format!("http://{}", self.addr);
        let body = "shop_name=Night+stall&trade=market&sign_in=13800130000&password=correct+horse+battery";
        let form = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let request = form.post(format!("{url}/join")).header("origin", &url).header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(request.body(body).send().await.expect("an answer").status().as_u16(), 303);
        let mut tx = self.db().await.read().await.expect("the database");
        let (code,): (String,) = tx.first(sql("select code from collection_code")).await.expect("the code").expect("one code");
        format!("{url}/c/{code}")
    }

    /// The key that it made at its first start.
    fn key(&self) -> InstanceKey {
        secret_key::read_or_make(&self.database.folder.join("data/secret.key")).expect("its key")
    }

    async fn db(&self) -> Db {
        Db::open(&self.database.url, 4).await.expect("the program's database")
    }
}

async fn simulate(app_url: String, stop: &CancellationToken) -> String {
    let entropy = Entropy::System;
    let options = simulator::Options {
        addr: ([127, 0, 0, 1], 0).into(),
        app_url,
        journal: None,
        world: World { now_ms: Arc::new(|| Clock::System.now_ms()), random: Arc::new(move || entropy.bytes()) },
        seed: Some(3),
    };
    let simulator = simulator::bind(options, stop.clone()).await.expect("a free port for the simulator");
    let url = format!("http://{}", simulator.addr().expect("a bound port"));
    tokio::spawn(async move { simulator.serve().await.expect("the simulator ends by itself") });
    url
}

async fn free_addr() -> String {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port").local_addr().expect("a bound port").to_string()
}

/// A load of two and a half seconds that goes on whatever happens to the program; failed attempts are part of it.
fn load(simulator_url: &str, content: &str, round: u64) -> tokio::task::JoinHandle<()> {
    let order = json!({
        "content": content, "wallets": WALLETS, "count": 200, "payers": 20, "amount_minor": [1, 3000],
        "per_second": 80, "concurrency": 32, "faults": FAULTS, "seed": round,
    });
    let url = format!("{simulator_url}/control/bulk");
    tokio::spawn(async move {
        let request = reqwest::Client::new().post(url).header("content-type", "application/json").body(order.to_string());
        request.send().await.expect("the simulator starts").text().await.expect("progress to the end");
    })
}

/// Over how many protocols money came.
async fn connectors(app: &App) -> i64 {
    let paid = "select count(distinct account.connector) from payment join connector_account account
        on account.id = payment.connector_account_id where payment.state = 'succeeded'";
    let (count,): (i64,) = app.db.read().await.expect("the database").first(sql(paid)).await.expect("a count").expect("one row");
    count
}

async fn nothing_is_lost_and_nothing_counts_twice(engine: Engine) {
    let stop = CancellationToken::new();
    let addr = free_addr().await;
    let simulator_url = simulate(format!("http://{addr}"), &stop).await;
    let program = Program { database: Database::make(engine).await, addr, simulator_url };
    let mut running = program.start();
    program.ready().await;
    let content = program.opens_a_shop().await;
    for round in 0..KILLS {
        let paying = load(&program.simulator_url, &content, round);
        tokio::time::sleep(Duration::from_millis(250 + 170 * (round * 7 % 10))).await;
        assert!(!paying.is_finished(), "killed in the middle of the load");
        running.kill().expect("it is running");
        running.wait().expect("it ends");
        running = program.start();
        program.ready().await;
        paying.await.expect("the load ends");
    }
    let settings = Settings {
        mode: Mode::Trial,
        public_url: format!("http://{}", program.addr),
        simulator_url: program.simulator_url.clone(),
        trusted_proxies: Vec::new(),
    };
    let watching = App::start(program.db().await, Clock::System, Entropy::System, program.key(), settings).expect("a client");
    let report = books::agree(&watching, &program.simulator_url).await;
    let thanked_for = sent::was_judged(&watching, &program.simulator_url, &FAULTS).await;
    assert!(thanked_for >= 500, "enough notices to compare: {thanked_for}");
    assert!(report.paid >= 100, "the load went through: {report:?}");
    assert_eq!(connectors(&watching).await, 4, "over every protocol");
    println!("{engine:?}: {KILLS} kills, {thanked_for} notices thanked for, {report:?}");
    running.kill().expect("it is running");
    running.wait().expect("it ends");
    watching.db.close().await;
    stop.cancel();
    program.database.remove().await;
}

#[test]
fn sqlite() {
    block_on(nothing_is_lost_and_nothing_counts_twice(Engine::Sqlite));
}

#[test]
fn postgres() {
    block_on(nothing_is_lost_and_nothing_counts_twice(Engine::Postgres));
}
