//! Whether this instance can do its work.

use crate::services::{App, Unavailable};

/// Whether the database, which answers, has every table of this version.
///
/// # Errors
/// [`Unavailable`].
pub async fn ready(app: &App) -> Result<bool, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(crate::db::health::is_up_to_date(&mut tx).await?)
}
