//! What an operator does on the command line beside a running instance.

use crate::harness::{Engine, TestApp};
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
