//! A database for one story: a file in a folder of its own, or a database of its own in the cluster that
//! `TONGMA_TEST_POSTGRES` names. Without a cluster a PostgreSQL story fails: a silent skip would look like a pass.

use sqlx::{Connection, PgConnection};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// See the module. Gone when dropped (a file) or at [`Database::remove`] (in the cluster).
pub struct Database {
    pub url: String,
    /// Holds the SQLite file, and whatever else a story wants to put on the disk.
    pub folder: PathBuf,
    in_cluster: Option<String>,
}

impl Database {
    pub async fn make(engine: Engine) -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("tongma_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder for the story");
        match engine {
            Engine::Sqlite => Self { url: format!("sqlite://{}/tongma.db", folder.display()), folder, in_cluster: None },
            Engine::Postgres => {
                let cluster = cluster();
                in_cluster(&cluster, &format!("create database {name}")).await;
                Self { url: in_database(&cluster, &name), folder, in_cluster: Some(name) }
            }
        }
    }

    /// Takes it away; every connection must be closed.
    pub async fn remove(self) {
        if let Some(name) = &self.in_cluster {
            in_cluster(&cluster(), &format!("drop database {name} with (force)")).await;
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if std::fs::remove_dir_all(&self.folder).is_err() {
            eprintln!("{} stays behind", self.folder.display());
        }
    }
}

fn cluster() -> String {
    std::env::var("TONGMA_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("TONGMA_TEST_POSTGRES is not set: run the tests as `scripts/postgres.sh cargo test --features ssr`, or name a throw-away cluster in it")
    })
}

/// The address of a database in the cluster: its path is replaced, its parameters stay.
fn in_database(cluster: &str, name: &str) -> String {
    let (base, parameters) = cluster.split_once('?').map_or((cluster, String::new()), |(base, rest)| (base, format!("?{rest}")));
    let host_end = base.find("://").and_then(|at| base[at + 3..].find('/').map(|slash| at + 3 + slash)).unwrap_or(base.len());
    format!("{}/{name}{parameters}", &base[..host_end])
}

async fn in_cluster(cluster: &str, statement: &str) {
    let mut connection = PgConnection::connect(cluster).await.expect("the cluster of TONGMA_TEST_POSTGRES");
    sqlx::query(statement).execute(&mut connection).await.expect(statement);
    connection.close().await.expect("the cluster of TONGMA_TEST_POSTGRES");
}

#[test]
fn a_story_gets_its_own_database_in_the_cluster() {
    assert_eq!(
        in_database("postgres://postgres@127.0.0.1:5433/postgres?sslmode=disable", "x"),
        "postgres://postgres@127.0.0.1:5433/x?sslmode=disable"
    );
    assert_eq!(in_database("postgres://postgres@127.0.0.1:5433", "x"), "postgres://postgres@127.0.0.1:5433/x");
}
