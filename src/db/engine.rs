//! The only file that knows there are two engines. One SQL text serves both: `$1` parameters, TEXT, BIGINT and BOOLEAN.
//! `rows($1)` in a `from` clause opens a JSON array as rows with one column `value`; `row.value ->> 'name'` reads a field on
//! both engines (as text on PostgreSQL, so numbers are cast). `for share` or `for update` at the end of a query keeps its rows as they
//! are until the transaction ends; who writes to SQLite is alone anyway.

mod sqlite;

use super::statement::{Arg, Sql};
use sqlite::SqliteFile;
use sqlx::{
    FromRow, PgPool, Postgres, Sqlite, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions, PgRow},
    sqlite::SqliteRow,
};
use std::{borrow::Cow, str::FromStr, time::Duration};
use tokio::sync::mpsc;

/// The PostgreSQL channel on which processes tell each other of new events.
const ANNOUNCEMENTS: &str = "tongma_event";

/// How a transaction that writes begins on PostgreSQL. It asks for rows by their keys, of tables that may be so young that nobody has
/// counted them yet: without numbers the planner takes a walk over the whole table for the shorter way. Where there is no other way it
/// walks all the same, at a price so high that it would compile the query first.
const BEGIN_BY_KEYS: &str =
    "begin; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off";

/// A query slower than this is logged.
const SLOW: Duration = Duration::from_millis(200);

/// The database, chosen by the prefix of its address at run time.
#[derive(Clone)]
pub enum Db {
    Sqlite(SqliteFile),
    Postgres(PgPool),
}

/// A unit of work; dropped without [`Tx::commit`] it leaves no trace.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A row that reads from both engines; `#[derive(sqlx::FromRow)]` is enough.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

macro_rules! query {
    ($text:expr, $args:expr) => {
        $args.into_iter().fold(sqlx::query($text), |query, arg| match arg {
            Arg::Text(value) => query.bind(value),
            Arg::Int(value) => query.bind(value),
            Arg::Bool(value) => query.bind(value),
        })
    };
}

/// Where `rows($1)` stands, each engine's own way to open a JSON array. Both parse a row once, into binary JSON, instead of once for
/// each field that is read from it; the limit keeps SQLite from undoing that by merging the two queries.
fn for_sqlite(text: &'static str) -> Cow<'static, str> {
    let text = text.strip_suffix(" for share").or_else(|| text.strip_suffix(" for update")).unwrap_or(text);
    if text.contains("rows(") {
        Cow::Owned(text.replace("rows($1)", "(select jsonb(value) as value from json_each($1) limit -1 offset 0) row"))
    } else {
        Cow::Borrowed(text)
    }
}

fn for_postgres(text: &'static str) -> Cow<'static, str> {
    if text.contains("rows(") {
        Cow::Owned(text.replace("rows($1)", "jsonb_array_elements($1::jsonb) row (value)"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What is wrong with a database address, as a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("DATABASE_URL must begin with sqlite: or postgres:, not {0:?}")]
    UnknownEngine(String),
    #[error("the folder of the database cannot be made: {0}")]
    Folder(std::io::Error),
    #[error("the database does not open: {0}")]
    Open(#[from] sqlx::Error),
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// Every change to the tables that this version knows.
static MIGRATOR: Migrator = sqlx::migrate!();

/// How many of them there are.
pub(super) fn known_migrations() -> usize {
    MIGRATOR.iter().filter(|migration| migration.migration_type.is_up_migration()).count()
}

impl Db {
    /// Opens the database at `url` with at most `connections` connections and creates a missing SQLite file.
    ///
    /// # Errors
    /// [`OpenError`] says what to do.
    pub async fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            Ok(Self::Sqlite(SqliteFile::open(url, connections).await?))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options =
                sqlx::ConnectOptions::log_slow_statements(PgConnectOptions::from_str(url)?, tracing::log::LevelFilter::Warn, SLOW);
            Ok(Self::Postgres(PgPoolOptions::new().max_connections(connections).connect_with(options).await?))
        } else {
            Err(OpenError::UnknownEngine(url.split(':').next().unwrap_or_default().to_owned()))
        }
    }

    /// Opens the database at `url` to look at it only, also while others write: nothing is made. A SQLite file cannot be changed over
    /// these connections at all; PostgreSQL refuses it in [`Db::read`].
    ///
    /// # Errors
    /// As [`Db::open`]; a missing file is one.
    pub async fn open_to_read(url: &str, connections: u32) -> Result<Self, OpenError> {
        if !url.starts_with("sqlite:") {
            return Self::open(url, connections).await;
        }
        Ok(Self::Sqlite(SqliteFile::open_to_read(url, connections).await?))
    }

    /// Opens a SQLite file as it is, to look at it only.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn open_copy(file: &str) -> sqlx::Result<Self> {
        Ok(Self::Sqlite(SqliteFile::open_copy(file).await?))
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// [`OpenError::Migrate`].
    pub async fn migrate(&self) -> Result<(), OpenError> {
        match self {
            Self::Sqlite(file) => sqlite::migrator().run(&file.writing).await?,
            Self::Postgres(pool) => MIGRATOR.run(pool).await?,
        }
        Ok(())
    }

    /// The same database for the one who writes groups: on PostgreSQL over a connection that nobody else uses, driven by the runtime
    /// in which this is called. Should the server have gone away meanwhile, a group finds out and is tried again.
    #[must_use]
    pub fn of_writer(&self) -> Self {
        match self {
            Self::Sqlite(file) => Self::Sqlite(file.clone()),
            Self::Postgres(pool) => {
                let own = PgPoolOptions::new().max_connections(1).test_before_acquire(false);
                Self::Postgres(own.connect_lazy_with(PgConnectOptions::clone(&pool.connect_options())))
            }
        }
    }

    /// A transaction that writes. SQLite takes its one write lock at the start, so a write never fails half way.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn write(&self) -> sqlx::Result<Tx> {
        let db = self.clone();
        to_the_end(async move {
            Ok(match db {
                Self::Sqlite(file) => Tx::Sqlite(file.writing.begin_with("BEGIN IMMEDIATE").await?),
                Self::Postgres(pool) => Tx::Postgres(pool.begin_with(BEGIN_BY_KEYS).await?),
            })
        })
        .await
    }

    /// A transaction that only reads: one unchanging picture for several queries.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn read(&self) -> sqlx::Result<Tx> {
        let db = self.clone();
        to_the_end(async move {
            Ok(match db {
                Self::Sqlite(file) => Tx::Sqlite(file.reading.begin().await?),
                Self::Postgres(pool) => Tx::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?),
            })
        })
        .await
    }

    /// The engine's name for people.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// What other processes on the same database announce, where there can be others; ends with the database.
    pub fn announcements(&self) -> Option<mpsc::Receiver<String>> {
        let Self::Postgres(pool) = self else { return None };
        let (sender, receiver) = mpsc::channel(1024);
        tokio::spawn(listen(pool.clone(), sender));
        Some(receiver)
    }

    /// Writes a consistent copy of a SQLite database to a new file while it is in use; PostgreSQL has tools of its own.
    ///
    /// # Errors
    /// The engine's own; [`sqlx::Error::Configuration`] on PostgreSQL.
    pub async fn copy_to(&self, file: &str) -> sqlx::Result<()> {
        sqlx::query("vacuum into $1").bind(file.to_owned()).execute(&self.sqlite()?.reading).await?;
        Ok(())
    }

    /// What is damaged in a SQLite file, if anything is.
    ///
    /// # Errors
    /// As [`Db::copy_to`]; a file that is no database at all is one.
    pub async fn damage(&self) -> sqlx::Result<Option<String>> {
        let found: String = sqlx::query_scalar("pragma integrity_check(1)").fetch_one(&self.sqlite()?.reading).await?;
        Ok((found != "ok").then_some(found))
    }

    /// Whether no other process has the SQLite file open: only then it leaves its write-ahead log.
    ///
    /// # Errors
    /// As [`Db::copy_to`].
    pub async fn is_unused(&self) -> sqlx::Result<bool> {
        let mut connection = self.sqlite()?.writing.acquire().await?;
        sqlx::query("pragma busy_timeout = 500").execute(&mut *connection).await?;
        match sqlx::query_scalar::<_, String>("pragma journal_mode = delete").fetch_one(&mut *connection).await {
            Ok(mode) => Ok(mode == "delete"),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("5") => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn sqlite(&self) -> sqlx::Result<&SqliteFile> {
        match self {
            Self::Sqlite(file) => Ok(file),
            Self::Postgres(_) => Err(sqlx::Error::Configuration("this is for SQLite only".into())),
        }
    }

    /// Closes every connection; what is under way ends first.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(file) => file.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Begins a transaction to the end even when the caller is gone: sqlx 0.8 forgets a `begin` that is cancelled half way, and the
/// connection would go back to the pool inside that transaction.
async fn to_the_end(begin: impl Future<Output = sqlx::Result<Tx>> + Send + 'static) -> sqlx::Result<Tx> {
    tokio::spawn(begin).await.map_err(|_| sqlx::Error::WorkerCrashed)?
}

/// Forwards announcements until nobody wants them or the pool is closed; a lost connection is taken up again.
async fn listen(pool: PgPool, sender: mpsc::Sender<String>) {
    while !sender.is_closed() && !pool.is_closed() {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen(ANNOUNCEMENTS).await.is_ok()
        {
            loop {
                tokio::select! {
                    () = pool.close_event() => return,
                    heard = listener.recv() => match heard {
                        Ok(heard) => if sender.send(heard.payload().to_owned()).await.is_err() { return },
                        Err(_) => break,
                    },
                }
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

impl Tx {
    /// Tells other processes on the same database, once this commits; all texts in one statement.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn announce(&mut self, texts: &[String]) -> sqlx::Result<()> {
        match self {
            Self::Postgres(tx) if !texts.is_empty() => {
                let notify = sqlx::query("select pg_notify($1, text) from unnest($2) as text");
                notify.bind(ANNOUNCEMENTS).bind(texts).execute(&mut **tx).await?;
            }
            // Nobody else has a SQLite file open for writing.
            Self::Postgres(_) | Self::Sqlite(_) => {}
        }
        Ok(())
    }

    /// Every row.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn all<T: Row>(&mut self, sql: Sql) -> sqlx::Result<Vec<T>> {
        match self {
            Self::Sqlite(tx) => query!(&for_sqlite(sql.text), sql.args).fetch_all(&mut **tx).await?.iter().map(T::from_row).collect(),
            Self::Postgres(tx) => query!(&for_postgres(sql.text), sql.args).fetch_all(&mut **tx).await?.iter().map(T::from_row).collect(),
        }
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn first<T: Row>(&mut self, sql: Sql) -> sqlx::Result<Option<T>> {
        match self {
            Self::Sqlite(tx) => {
                query!(&for_sqlite(sql.text), sql.args).fetch_optional(&mut **tx).await?.as_ref().map(T::from_row).transpose()
            }
            Self::Postgres(tx) => {
                query!(&for_postgres(sql.text), sql.args).fetch_optional(&mut **tx).await?.as_ref().map(T::from_row).transpose()
            }
        }
    }

    /// Runs a statement and says how many rows it touched: decisions are row counts, not errors.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn run(&mut self, sql: Sql) -> sqlx::Result<u64> {
        Ok(match self {
            Self::Sqlite(tx) => query!(&for_sqlite(sql.text), sql.args).execute(&mut **tx).await?.rows_affected(),
            Self::Postgres(tx) => query!(&for_postgres(sql.text), sql.args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Makes the work durable.
    ///
    /// # Errors
    /// The engine's own; then nothing of it was kept.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}
