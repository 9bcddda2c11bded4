//! How a SQLite file is opened and written. The figures behind it stand in ADR 20.

use super::{MIGRATOR, OpenError, SLOW};
use sqlx::{
    ConnectOptions, Connection, SqlitePool,
    migrate::{Migration, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};
use tracing::log::LevelFilter;

/// How long SQLite waits for a lock that somebody else holds, and a caller for the one connection that writes.
const LOCKED: Duration = Duration::from_secs(10);

/// The connections to a SQLite file. Only one can write at a time, so one does: its pages stay in memory, where a connection that finds
/// that another one has written begins with none.
#[derive(Clone)]
pub struct SqliteFile {
    pub(super) reading: SqlitePool,
    pub(super) writing: SqlitePool,
}

impl SqliteFile {
    /// Opens the file at `url` over so many connections in all, and creates a missing one.
    pub(super) async fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(LOCKED)
            // A whole group's rows come over from the engine's thread at once; fewer, and the two threads wait for each other in turns.
            .row_buffer_size(1024)
            // A statement that takes many rows is prepared once for each power of two.
            .statement_cache_capacity(512)
            // In KiB. Once any tree has been balanced, SQLite 3.46 ends a transaction with a walk over every page in memory.
            .pragma("cache_size", "-8192")
            // What undoes a single statement need not go through a file: it is a copy of every page that a group's statement changes.
            .pragma("temp_store", "memory")
            // A page that is written often goes to the file once for many commits; all of them at once are a wait for everybody.
            .pragma("wal_autocheckpoint", "2000")
            .optimize_on_close(true, None)
            .log_slow_statements(LevelFilter::Warn, SLOW);
        let file = options.get_filename();
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(OpenError::Folder)?;
        }
        Ok(Self::connect(options, connections).await?)
    }

    /// Opens the file at `url` without any way to change it, also while others write.
    pub(super) async fn open_to_read(url: &str, connections: u32) -> sqlx::Result<Self> {
        Self::connect(SqliteConnectOptions::from_str(url)?.read_only(true).busy_timeout(LOCKED).row_buffer_size(1024), connections).await
    }

    /// Opens a file that nobody changes.
    pub(super) async fn open_copy(file: &str) -> sqlx::Result<Self> {
        Self::connect(SqliteConnectOptions::new().filename(file).read_only(true).immutable(true), 1).await
    }

    /// `connections` in all; a single one reads and writes.
    async fn connect(options: SqliteConnectOptions, connections: u32) -> sqlx::Result<Self> {
        // A file does not go away like a server, and whatever is given back is looked at. But a full disk makes SQLite end a transaction by
        // itself; sqlx goes on counting it and would refuse every later one.
        let pool = || {
            SqlitePoolOptions::new()
                .test_before_acquire(false)
                .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        };
        let writing = pool().max_connections(1).acquire_timeout(LOCKED).connect_with(options.clone()).await?;
        let reading = if connections == 1 { writing.clone() } else { pool().max_connections(connections - 1).connect_lazy_with(options) };
        Ok(Self { reading, writing })
    }

    /// Closes every connection; what is under way ends first.
    pub(super) async fn close(&self) {
        self.reading.close().await;
        self.writing.close().await;
    }
}

/// What a table is marked with that SQLite keeps in the order of its key.
const BY_KEY: &str = "/* without rowid */";

/// Every change to the tables, as SQLite reads it.
pub(super) fn migrator() -> Migrator {
    let as_marked = |change: &Migration| Migration { sql: change.sql.replace(BY_KEY, "without rowid").into(), ..change.clone() };
    Migrator { migrations: MIGRATOR.iter().map(as_marked).collect::<Vec<_>>().into(), ..Migrator::DEFAULT }
}

#[cfg(test)]
mod tests {
    use crate::db::{Db, sql};

    #[tokio::test]
    async fn what_is_written_with_every_payment_is_kept_in_the_order_of_its_key() {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.read().await.unwrap();
        for by_rowid in [
            "select count(rowid) from posting",
            "select count(rowid) from event",
            "select count(rowid) from discount_line",
            "select count(rowid) from campaign_payer",
        ] {
            let refused = tx.first::<(i64,)>(sql(by_rowid)).await.unwrap_err();
            assert!(refused.to_string().contains("no such column: rowid"), "{by_rowid}: {refused}");
        }
        assert_eq!(tx.first::<(i64,)>(sql("select count(rowid) from payment")).await.unwrap(), Some((0,)), "which has a second tree");
    }

    #[tokio::test]
    async fn one_connection_writes_and_others_read_beside_it() {
        let folder = std::env::temp_dir().join(format!("tongma-one-writer-{}", std::process::id()));
        let db = Db::open(&format!("sqlite://{}/test.db", folder.display()), 3).await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.write().await.unwrap();
        tx.run(sql("insert into event_counter (merchant_id, seq) values ('m', 1)")).await.unwrap();
        let count = sql("select count(*) from event_counter");
        assert_eq!(db.read().await.unwrap().first::<(i64,)>(count).await.unwrap(), Some((0,)), "not before it is durable");
        let waiting = tokio::spawn({
            let db = db.clone();
            async move { db.write().await.unwrap().run(sql("update event_counter set seq = seq + 1")).await }
        });
        tx.commit().await.unwrap();
        assert_eq!(waiting.await.unwrap().unwrap(), 1, "the next one waits for its turn and sees what was written");
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
