//! The database goes away while money moves: nothing is said to have happened that did not, people and wallets are told to come
//! again, and everything comes right by itself once it is back (R9).

use crate::harness::{Database, Engine, TestApp, block_on, books, run_in_real_time};
use reqwest::Client;
use serde_json::json;
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// How long an instance may take to work again.
const BACK: Duration = Duration::from_secs(5);

/// Payments for three seconds, through every way in.
fn pays(town: &TestApp, code: &str) -> JoinHandle<()> {
    let order = json!({
        "content": format!("{}/c/{code}", town.url), "wallets": ["jd_pay", "hebao", "bank_icbc"], "count": 150, "payers": 20,
        "amount_minor": [1, 3000], "per_second": 50, "concurrency": 16, "faults": [], "via": "network", "seed": 9,
    });
    let url = format!("{}/control/bulk", town.simulator_url);
    tokio::spawn(async move {
        let request = Client::new().post(url).header("content-type", "application/json").body(order.to_string());
        request.send().await.expect("the simulator starts").text().await.expect("progress to the end");
    })
}

/// A shop can be opened again within [`BACK`].
async fn works_again(town: &TestApp) {
    let back = Instant::now();
    loop {
        let fields = [("shop_name", "回来了"), ("trade", "market"), ("sign_in", "13900139000"), ("password", "豆浆油条小笼包子")];
        let answer = town.browser().post("/join", &fields).await;
        if answer.status.as_u16() == 303 {
            return;
        }
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"), "{}", answer.text());
        assert!(back.elapsed() < BACK, "not back after {:?}", back.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Signing in needs a write: while there is none, nobody is let in or told that the password is wrong.
async fn is_told_to_come_again(town: &TestApp, sign_in: &str) {
    let answer = town.browser().post("/login", &[("sign_in", sign_in), ("password", "豆浆油条小笼包子")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"), "{}", answer.text());
}

async fn a_locked_file(town: &TestApp) {
    let shop = town.merchant("锁").await;
    let paying = pays(town, &shop.code);
    tokio::time::sleep(Duration::from_millis(700)).await;
    let mut other = SqliteConnection::connect(town.database_url()).await.expect("the same file");
    sqlx::query("begin immediate").execute(&mut other).await.expect("the lock");
    is_told_to_come_again(town, &shop.sign_in).await;
    sqlx::query("rollback").execute(&mut other).await.expect("the lock is given back");
    other.close().await.expect("a closed file");
    works_again(town).await;
    paying.await.expect("the load ends");
    assert!(books::agree(&town.app, &town.simulator_url).await.paid > 0);
}

#[test]
fn a_database_locked_by_somebody_else_is_no_success_and_no_loss_r9() {
    run_in_real_time(Engine::Sqlite, a_locked_file);
}

/// A connection beside the program's, which outlives what is done to those.
async fn beside(town: &TestApp) -> (PgConnection, String) {
    let url = town.database_url();
    let name = url.rsplit('/').next().and_then(|rest| rest.split('?').next()).expect("a name").to_owned();
    let cluster = std::env::var("TONGMA_TEST_POSTGRES").expect("a cluster, or the story had not begun");
    (PgConnection::connect(&cluster).await.expect("the cluster"), name)
}

async fn ends_connections(beside: &mut PgConnection, name: &str) {
    let end = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    sqlx::query(&end).execute(beside).await.expect("a superuser");
}

async fn killed_connections(town: &TestApp) {
    let shop = town.merchant("断").await;
    let paying = pays(town, &shop.code);
    let (mut beside, name) = beside(town).await;
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        ends_connections(&mut beside, &name).await;
    }
    works_again(town).await;
    paying.await.expect("the load ends");
    assert!(books::agree(&town.app, &town.simulator_url).await.paid > 0);
}

#[test]
fn killed_connections_lose_nothing_and_are_made_again_r9() {
    run_in_real_time(Engine::Postgres, killed_connections);
}

async fn a_server_that_is_away(town: &TestApp) {
    let shop = town.merchant("停").await;
    let paying = pays(town, &shop.code);
    let (mut beside, name) = beside(town).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    sqlx::query(&format!("alter database {name} with allow_connections false")).execute(&mut beside).await.expect("a superuser");
    ends_connections(&mut beside, &name).await;
    is_told_to_come_again(town, &shop.sign_in).await;
    let ready = town.browser().get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.header("retry-after")), (503, "1"));
    sqlx::query(&format!("alter database {name} with allow_connections true")).execute(&mut beside).await.expect("a superuser");
    works_again(town).await;
    paying.await.expect("the load ends");
    assert!(books::agree(&town.app, &town.simulator_url).await.paid > 0);
}

#[test]
fn a_database_server_that_is_away_is_waited_for_r9() {
    run_in_real_time(Engine::Postgres, a_server_that_is_away);
}

async fn a_database_that_takes_no_writes(town: &TestApp) {
    let shop = town.merchant("只读").await;
    let paying = pays(town, &shop.code);
    let (mut beside, name) = beside(town).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    sqlx::query(&format!("alter database {name} set default_transaction_read_only = on")).execute(&mut beside).await.expect("a superuser");
    ends_connections(&mut beside, &name).await;
    is_told_to_come_again(town, &shop.sign_in).await;
    sqlx::query(&format!("alter database {name} reset default_transaction_read_only")).execute(&mut beside).await.expect("a superuser");
    ends_connections(&mut beside, &name).await;
    works_again(town).await;
    paying.await.expect("the load ends");
    assert!(books::agree(&town.app, &town.simulator_url).await.paid > 0);
}

#[test]
fn a_database_that_takes_no_writes_is_no_success_and_no_loss_r9() {
    run_in_real_time(Engine::Postgres, a_database_that_takes_no_writes);
}

/// The program with a limit on how far its files may grow, which a superuser lifts again: a disk that is full and then is not.
struct Cramped {
    program: Child,
    url: String,
}

impl Cramped {
    async fn start(database: &Database) -> Self {
        let addr = TcpListener::bind("127.0.0.1:0").await.expect("a free port").local_addr().expect("a bound port");
        let program = Command::new("bash")
            // The signal that comes with the limit is ignored, so that the write fails as on a full disk.
            .args(["-c", "trap '' XFSZ; exec \"$0\" serve --without-simulator", env!("CARGO_BIN_EXE_tongma")])
            .current_dir(&database.folder)
            .env("DATABASE_URL", &database.url)
            .env("TONGMA_ADDR", addr.to_string())
            .env("TONGMA_LOG", "off")
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let cramped = Self { program, url: format!("http://{addr}") };
        while !reqwest::get(format!("{}/readyz", cramped.url)).await.is_ok_and(|answer| answer.status().is_success()) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        cramped
    }

    /// `limit` in bytes, or `unlimited`.
    fn may_write(&self, limit: &str) {
        let pid = self.program.id().to_string();
        let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={limit}:unlimited")]).status().expect("prlimit");
        assert!(set.success());
    }

    async fn opens_a_shop(&self, sign_in: &str) -> (u16, String) {
        let body = format!("shop_name=Night+stall&trade=market&sign_in={sign_in}&password=correct+horse+battery");
        let form =
            Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client").post(format!("{}/join", self.url));
        let form = form.header("origin", &self.url).header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer = form.send().await.expect("an answer");
        let retry = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status().as_u16(), retry)
    }
}

impl Drop for Cramped {
    /// Also where the story fails: the program would hold on to the output of the tests.
    fn drop(&mut self) {
        if self.program.kill().and_then(|()| self.program.wait()).is_err() {
            eprintln!("the program at {} stays behind", self.url);
        }
    }
}

#[test]
fn a_full_disk_refuses_and_works_again_when_there_is_room_r9() {
    block_on(async {
        let database = Database::make(Engine::Sqlite).await;
        let cramped = Cramped::start(&database).await;
        assert_eq!(cramped.opens_a_shop("13800130001").await.0, 303);
        cramped.may_write("4096");
        assert_eq!(cramped.opens_a_shop("13800130002").await, (503, "5".to_owned()));
        cramped.may_write("unlimited");
        let back = Instant::now();
        while cramped.opens_a_shop("13800130002").await.0 != 303 {
            assert!(back.elapsed() < BACK, "not back after {:?}", back.elapsed());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(cramped.opens_a_shop("13800130001").await.0, 409, "what was there before is there still");
        drop(cramped);
        database.remove().await;
    });
}
