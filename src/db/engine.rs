//! The only file, with those under it, that knows there are two engines. One SQL text serves both: `$1` parameters, TEXT, BIGINT and
//! BOOLEAN. `rows(id text, version bigint)` in a `from` clause opens many rows as `row` ([`super::rows`]). `for share` or `for update` at
//! the end of a query keeps its rows as they are until the transaction ends; who writes to SQLite is alone anyway.

mod connected;
mod postgres;
mod spelling;
mod sqlite;

use super::statement::{Arg, Sql};
use connected::Connected;

use spelling::PgArg;
use sqlite::SqliteFile;
use sqlx::{FromRow, PgPool, Postgres, Sqlite, migrate::Migrator, postgres::PgRow, sqlite::SqliteRow};
use std::time::Duration;
use tokio::sync::mpsc;

/// A query slower than this is logged.
const SLOW: Duration = Duration::from_millis(200);

/// The database, chosen by the prefix of its address at run time.
#[derive(Clone)]
pub enum Db {
    Sqlite(SqliteFile),
    Postgres(PgPool),
}

/// A unit of work; dropped without [`Tx::commit`] it leaves no trace. One of [`Db::glance`] is for queries only.
pub enum Tx {
    Sqlite(Connected<Sqlite>),
    Postgres(Connected<Postgres>),
}

/// A row that reads from both engines; `#[derive(sqlx::FromRow)]` is enough.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

macro_rules! bound {
    ($query:expr, $arg:expr) => {
        match $arg {
            Arg::Text(value) => $query.bind(value),
            Arg::Int(value) => $query.bind(value),
            Arg::Bool(value) => $query.bind(value),
        }
    };
}

macro_rules! on_sqlite {
    ($sql:expr, $query:ident => $use:expr) => {{
        let (text, args) = spelling::for_sqlite($sql)?;
        let $query = args.into_iter().fold(sqlx::query(&text), |query, arg| bound!(query, arg));
        $use
    }};
}

macro_rules! on_postgres {
    ($sql:expr, $query:ident => $use:expr) => {{
        let (text, args) = spelling::for_postgres($sql)?;
        let $query = args.into_iter().fold(sqlx::query(&text), |query, arg| match arg {
            PgArg::One(arg) => bound!(query, arg),
            PgArg::Texts(column) => query.bind(column),
            PgArg::Ints(column) => query.bind(column),
        });
        $use
    }};
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
            Ok(Self::Postgres(postgres::open(url, connections).await?))
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
            Self::Postgres(pool) => Self::Postgres(postgres::alone(pool)),
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
                Self::Sqlite(file) => Tx::Sqlite(Connected::Transaction(file.writing.begin_with("BEGIN IMMEDIATE").await?)),
                Self::Postgres(pool) => Tx::Postgres(Connected::Transaction(pool.begin_with(postgres::BEGIN_BY_KEYS).await?)),
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
                Self::Sqlite(file) => Tx::Sqlite(Connected::Transaction(file.reading.begin().await?)),
                Self::Postgres(pool) => Tx::Postgres(Connected::Transaction(pool.begin_with(postgres::BEGIN_TO_READ).await?)),
            })
        })
        .await
    }

    /// For one query, or several that need not show the same moment: saves the beginning and the end of a transaction, each a trip of its
    /// own.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn glance(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Self::Sqlite(file) => Tx::Sqlite(Connected::Alone(file.reading.acquire().await?)),
            Self::Postgres(pool) => Tx::Postgres(Connected::Alone(pool.acquire().await?)),
        })
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
        tokio::spawn(postgres::listen(pool.clone(), sender));
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

impl Tx {
    /// Tells other processes on the same database, once this commits; all texts in one statement.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn announce(&mut self, texts: &[String]) -> sqlx::Result<()> {
        match self {
            Self::Postgres(tx) if !texts.is_empty() => {
                let notify = sqlx::query("select pg_notify($1, text) from unnest($2) as text");
                notify.bind(postgres::ANNOUNCEMENTS).bind(texts).execute(&mut **tx).await?;
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
            Self::Sqlite(tx) => on_sqlite!(sql, query => query.fetch_all(&mut **tx).await?.iter().map(T::from_row).collect()),
            Self::Postgres(tx) => on_postgres!(sql, query => query.fetch_all(&mut **tx).await?.iter().map(T::from_row).collect()),
        }
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn first<T: Row>(&mut self, sql: Sql) -> sqlx::Result<Option<T>> {
        match self {
            Self::Sqlite(tx) => on_sqlite!(sql, query => query.fetch_optional(&mut **tx).await?.as_ref().map(T::from_row).transpose()),
            Self::Postgres(tx) => on_postgres!(sql, query => query.fetch_optional(&mut **tx).await?.as_ref().map(T::from_row).transpose()),
        }
    }

    /// Runs a statement and says how many rows it touched: decisions are row counts, not errors.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn run(&mut self, sql: Sql) -> sqlx::Result<u64> {
        Ok(match self {
            Self::Sqlite(tx) => on_sqlite!(sql, query => query.execute(&mut **tx).await?.rows_affected()),
            Self::Postgres(tx) => on_postgres!(sql, query => query.execute(&mut **tx).await?.rows_affected()),
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
