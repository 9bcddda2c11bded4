//! `tongma admin`: makes the platform's people from the machine itself. No password is built in: it comes from
//! `TONGMA_ADMIN_PASSWORD`, or is typed on the terminal without being shown.

use crate::{
    command::{Environment, Failure, password::typed},
    domain::{account::AccountError, admin::Role},
    services::{
        accounts::AccessError,
        admins::{AdminError, people},
    },
};

/// Holds the password for scripts.
const PASSWORD: &str = "TONGMA_ADMIN_PASSWORD";

/// See the module.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Adds an admin. The second factor is set up at the first sign-in.
    Add(AddArguments),
    /// Gives an admin a new password and a new second factor, and ends every session: the way back for somebody who lost them.
    Reset(ResetArguments),
}

#[derive(Debug, clap::Args)]
pub struct AddArguments {
    /// What the admin signs in with.
    #[arg(long)]
    email: String,
    /// owner, operations, reviewer, risk, finance or observer.
    #[arg(long, default_value = "owner")]
    role: String,
}

#[derive(Debug, clap::Args)]
pub struct ResetArguments {
    /// What the admin signs in with.
    #[arg(long)]
    email: String,
}

/// # Errors
/// [`Failure`] with a sentence: what was typed will not do, or the e-mail has an admin.
pub async fn run(environment: &Environment, command: &Command) -> Result<(), Failure> {
    let (email, new_role) = match command {
        Command::Add(arguments) => (&arguments.email, Some(role(&arguments.role)?)),
        Command::Reset(arguments) => (&arguments.email, None),
    };
    let password = typed(PASSWORD)?;
    let app = environment.app().await?;
    let done = match new_role {
        Some(role) => people::add(&app, email, role, &password).await.map(drop),
        None => people::reset(&app, email, &password).await,
    };
    let public_url = app.settings.public_url.clone();
    app.db.close().await;
    done.map_err(|error| failure(email, &error))?;
    println!("{email} signs in at {public_url}/admin/login and sets up the second factor there.");
    Ok(())
}

fn role(word: &str) -> Result<Role, Failure> {
    Role::from_code(word).ok_or_else(|| {
        let words: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        Failure::WrongUse(format!("--role must be one of {}, not {word:?}.", words.join(", ")))
    })
}

fn failure(email: &str, error: &AdminError) -> Failure {
    match error {
        AdminError::Taken => Failure::No(format!("{email} is an admin already: tongma admin reset --email {email} sets a new password.")),
        AdminError::NotFound => Failure::No(format!("{email} is no admin: tongma admin add --email {email} makes one.")),
        AdminError::Access(AccessError::Account(AccountError::SignInMissing | AccountError::SignInMalformed)) => {
            Failure::WrongUse(format!("--email must be an e-mail address, not {email:?}."))
        }
        AdminError::Access(AccessError::Account(error)) => Failure::WrongUse(format!("{PASSWORD} will not do: {error}.")),
        other => Failure::No(format!("{other}.")),
    }
}
