//! What an operator does on the command line beside a running instance.

use crate::harness::{Database, Engine, TestApp, run_in_real_time};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The program on the town's database, with the town's own key.
fn tongma(town: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongma"));
    command
        .args(arguments)
        .env("DATABASE_URL", town.database_url())
        .env("TONGMA_SECRET_KEY_FILE", key_file(town))
        .env("TONGMA_SIMULATOR_JOURNAL", town.folder().join("simulator.jsonl"))
        .env("TONGMA_PUBLIC_URL", &town.url)
        .env("TONGMA_LOG", "error");
    command
}

fn key_file(town: &TestApp) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let file = town.folder().join("secret.key");
    std::fs::write(&file, "07".repeat(32)).expect("a folder of the story's own");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("its own file");
    file
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

fn file(town: &TestApp, name: &str) -> String {
    town.folder().join(name).to_string_lossy().into_owned()
}

async fn signs_in(town: &TestApp, sign_in: &str, password: &str) -> u16 {
    town.browser().post("/login", &[("sign_in", sign_in), ("password", password)]).await.status.as_u16()
}

both_engines! {
    async fn who_lost_the_password_is_let_in_again_from_the_machine(town: &TestApp) {
        let shop = town.merchant("忘了密码").await;
        for _ in 0..11 {
            signs_in(town, &shop.sign_in, "a wrong guess at it").await;
        }
        assert_eq!(signs_in(town, &shop.sign_in, shop.password).await, 429, "locked by guesses");
        let reset = ["account", "reset", "--sign-in", shop.sign_in.as_str()];
        let weak = said(&tongma(town, &reset).env("TONGMA_ACCOUNT_PASSWORD", "short").output().expect("the program"));
        assert_eq!(weak.0, Some(2), "{}", weak.1);
        let done = said(&tongma(town, &reset).env("TONGMA_ACCOUNT_PASSWORD", "a new and longer one").output().expect("the program"));
        assert!(done.0 == Some(0) && done.1.contains("/login"), "{done:?}");
        assert_eq!(shop.sees("/today").await.status.as_u16(), 303, "every session is over");
        assert_eq!(signs_in(town, &shop.sign_in, shop.password).await, 422);
        assert_eq!(signs_in(town, &shop.sign_in, "a new and longer one").await, 303);
        let nobody = ["account", "reset", "--sign-in", "13999999999"];
        let none = said(&tongma(town, &nobody).env("TONGMA_ACCOUNT_PASSWORD", "a new and longer one").output().expect("the program"));
        assert!(none.0 == Some(1) && none.1.contains("13999999999"), "{none:?}");
        let holds = said(&tongma(town, &["verify"]).output().expect("the program"));
        assert_eq!(holds.0, Some(0), "the record of it is whole: {}", holds.1);
    }

    async fn a_mistyped_address_is_no_empty_database(town: &TestApp) {
        if town.engine == Engine::Postgres {
            return; // There the server says that there is no such database.
        }
        let elsewhere = file(town, "mistyped.db");
        let none = said(&tongma(town, &["verify"]).env("DATABASE_URL", format!("sqlite://{elsewhere}")).output().expect("the program"));
        assert!(none.0 == Some(1) && none.1.contains("There is no database"), "{none:?}");
        assert!(!Path::new(&elsewhere).exists());
    }

    async fn a_look_at_the_books_changes_nothing_and_says_what_it_left_out(town: &TestApp) {
        let run = |arguments: &[&str], name: &str, value: &str| said(&tongma(town, arguments).env(name, value).output().expect("the program"));
        let alone = run(&["verify"], "TONGMA_LOG", "error");
        assert!(alone.0 == Some(0) && alone.1.contains("NOT compared with the simulator"), "{alone:?}");
        let told = run(&["verify", "--json"], "TONGMA_LOG", "error");
        assert!(told.0 == Some(0) && told.1.contains("\"compared\":false"), "{told:?}");
        std::fs::write(file(town, "simulator.jsonl"), "").expect("a folder of the story's own");
        let compared = run(&["verify", "--json"], "TONGMA_LOG", "error");
        assert!(compared.0 == Some(0) && compared.1.contains("\"compared\":true"), "{compared:?}");

        let no_key = file(town, "missing.key");
        let keyless = run(&["verify"], "TONGMA_SECRET_KEY_FILE", &no_key);
        assert!(keyless.0 == Some(1) && keyless.1.contains("There is no key file"), "{keyless:?}");
        assert!(!Path::new(&no_key).exists(), "none was made");
        let empty = Database::make(town.engine).await;
        if town.engine == Engine::Sqlite {
            std::fs::write(empty.folder.join("tongma.db"), "").expect("a folder of the story's own");
        }
        for _ in 0..2 {
            let refused = run(&["verify"], "DATABASE_URL", &empty.url);
            assert!(refused.0 == Some(1) && refused.1.contains("is empty or not tongma's"), "{refused:?}");
        }
        empty.remove().await;

        let mut tx = town.app.db.write().await.expect("the database");
        let last = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
        assert_eq!(tx.run(tongma::db::sql(last)).await.expect("the list of versions"), 1);
        tx.commit().await.expect("the database");
        for _ in 0..2 {
            let older = run(&["verify"], "TONGMA_LOG", "error");
            assert!(older.0 == Some(1) && older.1.contains("not at this version"), "{older:?}");
        }
    }

    async fn wrong_use_is_told_from_a_no(town: &TestApp) {
        let run = |arguments: &[&str], name: &str, value: &str| said(&tongma(town, arguments).env(name, value).output().expect("the program"));
        let engine = run(&["migrate"], "DATABASE_URL", "mysql://root@localhost/x");
        assert!(engine.0 == Some(2) && engine.1.contains("sqlite: or postgres:"), "{engine:?}");
        let mode = run(&["serve"], "TONGMA_MODE", "production");
        assert!(mode.0 == Some(2) && mode.1.contains("TONGMA_MODE"), "{mode:?}");
        let played = run(&["simulate"], "TONGMA_MODE", "live");
        assert!(played.0 == Some(2) && played.1.contains("trial"), "{played:?}");
        let live = said(&tongma(town, &["serve"]).env("TONGMA_MODE", "live").env("TONGMA_PUBLIC_URL", "https://pay.example.com").env("TONGMA_ADDR", "127.0.0.1:0").output().expect("the program"));
        assert!(live.0 == Some(1) && live.1.contains("belongs to a trial"), "{live:?}");
        assert_eq!(run(&["code", "decode", "nothing of ours"], "TONGMA_LOG", "error").0, Some(1));
        assert_eq!(run(&["--no-such-flag"], "TONGMA_LOG", "error").0, Some(2));
        let weak = run(&["admin", "add", "--email", "a@example.com"], "TONGMA_ADMIN_PASSWORD", "short");
        assert_eq!(weak.0, Some(2), "{}", weak.1);
        let added = run(&["admin", "add", "--email", "a@example.com"], "TONGMA_ADMIN_PASSWORD", "a long enough password");
        assert_eq!(added.0, Some(0), "{}", added.1);
        town.merchant("已经有店").await;
        let refused = run(&["demo"], "TONGMA_LOG", "error");
        assert!(refused.0 == Some(1) && refused.1.contains("--force"), "{refused:?}");
    }

    async fn the_demo_tells_programs_who_signs_in(town: &TestApp) {
        let made = tongma(town, &["demo", "--json", "--merchants", "1", "--payments", "3", "--days", "2"]).output().expect("the program");
        assert_eq!(made.status.code(), Some(0), "{}", said(&made).1);
        let told: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON alone");
        let shop = &told["merchants"][0];
        assert!(shop["code_url"].as_str().is_some_and(|url| url.starts_with(&format!("{}/c/", town.url))), "{told}");
        assert!(shop["name"].is_string() && told["admins"].as_array().is_some_and(|admins| !admins.is_empty()));
        let text = |field: &str| shop[field].as_str().expect("a text").to_owned();
        assert_eq!(signs_in(town, &text("sign_in"), &text("password")).await, 303);
        let holds = said(&tongma(town, &["verify", "--json"]).output().expect("the program"));
        assert!(holds.0 == Some(0) && holds.1.contains("\"findings\":[]"), "{holds:?}");
    }

    async fn a_running_database_is_copied_and_put_back(town: &TestApp) {
        let before = town.merchant("抄之前").await;
        let copy = file(town, "copy.db");
        let copied = said(&tongma(town, &["backup", &copy]).output().expect("the program"));
        if town.engine == Engine::Postgres {
            assert!(copied.0 == Some(1) && copied.1.contains("pg_dump"), "{copied:?}");
            let restored = said(&tongma(town, &["restore", &copy]).output().expect("the program"));
            assert!(restored.0 == Some(1) && restored.1.contains("pg_restore"), "{restored:?}");
            return;
        }
        assert_eq!(copied.0, Some(0), "{}", copied.1);
        assert_eq!(said(&tongma(town, &["backup", &copy]).output().expect("the program")).0, Some(2), "a copy is never written over");
        let after = town.merchant("抄之后").await;
        let in_use = said(&tongma(town, &["restore", &copy]).output().expect("the program"));
        assert!(in_use.0 == Some(1) && in_use.1.contains("stop the server"), "{in_use:?}");

        let elsewhere = format!("sqlite://{}", file(town, "elsewhere.db"));
        let put_back = |from: &str| said(&tongma(town, &["restore", from]).env("DATABASE_URL", &elsewhere).output().expect("the program"));
        let restored = put_back(&copy);
        assert_eq!(restored.0, Some(0), "{}", restored.1);
        let holds = said(&tongma(town, &["verify"]).env("DATABASE_URL", &elsewhere).output().expect("the program"));
        assert_eq!(holds.0, Some(0), "{}", holds.1);
        let names = shops(&elsewhere).await;
        assert!(names.contains(&before.merchant_id) && !names.contains(&after.merchant_id), "{names:?}");

        cut_short(Path::new(&copy));
        let broken = put_back(&copy);
        assert!(broken.0 == Some(1) && broken.1.contains("not a whole copy"), "{broken:?}");
        assert_eq!(shops(&elsewhere).await, names, "a broken copy replaces nothing");
    }
}

/// Time passes here: the program beside the town reads the machine's clock.
async fn a_new_key_signs_while_the_server_runs(town: &TestApp) {
    let shop = town.merchant("换钥匙").await;
    let pays = async |via: &str| {
        let scan = json!({"content": format!("{}/c/{}", town.url, shop.code), "wallet": "jd_pay", "payer": "alice", "amount_minor": 650, "via": via});
        let answer =
            reqwest::Client::new().post(format!("{}/control/scan", town.simulator_url)).json(&scan).send().await.expect("an answer");
        let told: Value = answer.json().await.expect("JSON");
        assert_eq!(told["status"], "succeeded", "{via}: {told}");
    };
    let listed = async || {
        let keys = reqwest::get(format!("{}/network/v1/keys", town.url)).await.expect("the instance").text().await.expect("keys");
        let told: Value = serde_json::from_str(&keys).expect("JSON");
        told["keys"].as_array().expect("a list").iter().filter_map(|key| key["id"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let rotates = |more: &[&str]| said(&tongma(town, &[&["keys", "rotate"][..], more].concat()).output().expect("the program"));
    pays("web").await;
    let changed = rotates(&[]);
    assert!(changed.0 == Some(0) && changed.1.starts_with("k2 signs from now on"), "{changed:?}");
    assert_eq!(listed().await, ["k2", "k1"]);
    for via in ["web", "network"] {
        pays(via).await;
    }
    let early = rotates(&[]);
    assert!(early.0 == Some(1) && early.1.contains("--force"), "{early:?}");
    assert_eq!(listed().await, ["k2", "k1"], "the one before it is kept for its week");
    let forced = rotates(&["--force"]);
    assert!(forced.0 == Some(0) && forced.1.starts_with("k3 signs from now on"), "{forced:?}");
    assert_eq!(listed().await, ["k3", "k2"]);
    pays("web").await;
    let mut tx = town.app.db.read().await.expect("the database");
    let noted: Vec<(String, String)> = tx
        .all(tongma::db::sql("select before_text, after_text from audit where action = 'network_key_changed' order by no"))
        .await
        .expect("the record");
    drop(tx);
    assert_eq!(noted, [("k1".to_owned(), "k2".to_owned()), ("k2".to_owned(), "k3".to_owned())]);
    let holds = said(&tongma(town, &["verify"]).output().expect("the program"));
    assert_eq!(holds.0, Some(0), "the record of it is whole: {}", holds.1);
}

#[test]
fn a_new_key_signs_while_the_server_runs_sqlite() {
    run_in_real_time(Engine::Sqlite, a_new_key_signs_while_the_server_runs);
}

#[test]
fn a_new_key_signs_while_the_server_runs_postgres() {
    run_in_real_time(Engine::Postgres, a_new_key_signs_while_the_server_runs);
}

async fn shops(url: &str) -> Vec<String> {
    let db = tongma::db::Db::open(url, 1).await.expect("the copy");
    let mut tx = db.read().await.expect("the copy");
    let rows: Vec<(String,)> = tx.all(tongma::db::sql("select id from merchant order by id")).await.expect("its shops");
    drop(tx);
    db.close().await;
    rows.into_iter().map(|(id,)| id).collect()
}

/// Half of the file is gone, as after a copy that was interrupted.
fn cut_short(file: &Path) {
    let whole = std::fs::metadata(file).expect("the copy").len();
    std::fs::OpenOptions::new().write(true).open(file).and_then(|file| file.set_len(whole / 2)).expect("the copy is shortened");
}
