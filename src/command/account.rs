//! `tongma account`: the way back in for a merchant's person who lost the password, from the machine itself.

use crate::{
    command::{Environment, Failure, password::typed},
    domain::account::AccountError,
    services::accounts::{self, AccessError},
};

/// Holds the password for scripts.
const PASSWORD: &str = "TONGMA_ACCOUNT_PASSWORD";

/// See the module.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Gives a person a new password, ends every session of theirs, and lifts the lock that wrong guesses left.
    Reset(ResetArguments),
}

#[derive(Debug, clap::Args)]
pub struct ResetArguments {
    /// The phone number or e-mail that the person signs in with.
    #[arg(long)]
    sign_in: String,
}

/// # Errors
/// [`Failure`] with a sentence: nobody signs in with that, or the password will not do.
pub async fn run(environment: &Environment, command: &Command) -> Result<(), Failure> {
    let Command::Reset(ResetArguments { sign_in }) = command;
    let password = typed(PASSWORD)?;
    let app = environment.app().await?;
    let done = accounts::reset(&app, sign_in, &password).await;
    let public_url = app.settings.public_url.clone();
    app.db.close().await;
    done.map_err(|error| match error {
        AccessError::Wrong => Failure::No(format!("Nobody signs in with {sign_in}.")),
        AccessError::Account(AccountError::SignInMissing | AccountError::SignInMalformed) => {
            Failure::WrongUse(format!("--sign-in must be a phone number or an e-mail address, not {sign_in:?}."))
        }
        AccessError::Account(error) => Failure::WrongUse(format!("{PASSWORD} will not do: {error}.")),
        other => Failure::No(format!("{other}.")),
    })?;
    println!("{sign_in} signs in at {public_url}/login with the new password.");
    Ok(())
}
