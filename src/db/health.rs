//! Asks the database whether it is there.

use crate::db::{Tx, sql};

/// Fails where the database does not answer or its newest tables are missing.
///
/// # Errors
/// The engine's own.
pub async fn tables_answer(tx: &mut Tx) -> sqlx::Result<()> {
    tx.run(sql("select 1 from payment where 1 = 0")).await?;
    Ok(())
}
