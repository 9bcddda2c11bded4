//! Asks the database whether it is there and fits this version.

use crate::db::{Tx, engine, sql};

#[derive(sqlx::FromRow)]
struct Count {
    applied: i64,
}

/// Whether every table of this version is there. A database that a newer version has brought further is up to date as well.
///
/// # Errors
/// The engine's own, where the database does not answer.
pub async fn is_up_to_date(tx: &mut Tx) -> sqlx::Result<bool> {
    Ok(applied(tx).await? >= engine::known_migrations())
}

/// Whether its tables are those of this version, no less and no more.
///
/// # Errors
/// As [`is_up_to_date`].
pub async fn is_of_this_version(tx: &mut Tx) -> sqlx::Result<bool> {
    Ok(applied(tx).await? == engine::known_migrations())
}

async fn applied(tx: &mut Tx) -> sqlx::Result<usize> {
    let found: Option<Count> = tx.first(sql("select cast(count(*) as bigint) as applied from _sqlx_migrations where success")).await?;
    Ok(found.and_then(|count| usize::try_from(count.applied).ok()).unwrap_or(0))
}
