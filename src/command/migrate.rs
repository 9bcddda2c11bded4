//! `tongma migrate`: brings the database up to date and stops.

use crate::command::{Environment, Failure};

/// # Errors
/// [`Failure`] with a sentence.
pub async fn run(environment: &Environment) -> Result<(), Failure> {
    let db = environment.database().await?;
    println!("The {} database is up to date.", db.engine());
    db.close().await;
    Ok(())
}
