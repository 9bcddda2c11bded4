//! Whether this instance can do its work.

use crate::services::{App, Unavailable};

/// The database answers and knows the tables of this version.
///
/// # Errors
/// [`Unavailable`].
pub async fn ready(app: &App) -> Result<(), Unavailable> {
    let mut tx = app.db.read().await?;
    crate::db::health::tables_answer(&mut tx).await?;
    Ok(())
}
