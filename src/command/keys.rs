//! `tongma keys`: the keys with which this instance signs what it sends to the network between wallets. They come of the instance key,
//! so there is no file of theirs to keep; a running server signs with the new one at once.

use crate::{
    command::{Environment, Failure},
    domain::time,
    services::connector_account::keys::{self, Rotated},
};

/// See the module.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Signs with a new key from now on. The one before it counts for a week more, so no message is lost and nothing has to stop.
    Rotate(RotateArguments),
}

#[derive(Debug, clap::Args)]
pub struct RotateArguments {
    /// Also within a week of the last change: the key before the one in use then ends now.
    #[arg(long)]
    force: bool,
}

/// # Errors
/// [`Failure::No`] with a sentence: there is no account with the network, or the last change is too young.
pub async fn run(environment: &Environment, command: &Command) -> Result<(), Failure> {
    let Command::Rotate(RotateArguments { force }) = command;
    let app = environment.app().await?;
    let done = keys::rotate(&app, *force).await;
    app.db.close().await;
    let until = |at_ms: i64| time::beijing(at_ms, "%Y-%m-%d %H:%M %:z");
    match done.map_err(|error| Failure::No(format!("{error}.")))? {
        Rotated::Changed { key_id, overlap_until_ms } => {
            println!("{key_id} signs from now on; the key before it counts until {}.", until(overlap_until_ms));
            Ok(())
        }
        Rotated::TooSoon { overlap_until_ms } => Err(Failure::No(format!(
            "The key was changed less than a week ago, and the one before it counts until {}: wait until then, or end it now with --force.",
            until(overlap_until_ms)
        ))),
        Rotated::NoAccount => Err(Failure::No(
            "This instance has no open account with the network between wallets: in a trial, tongma serve opens one.".to_owned(),
        )),
    }
}
