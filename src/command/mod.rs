//! The command line: one file a command, all of them thin. Exit codes: 0 done, 1 the answer is no, 2 wrong use. What went wrong
//! goes to standard error as one sentence that says what to do.

use clap::Parser;
use std::process::ExitCode;

pub mod account;
pub mod admin;
pub mod backup;
pub mod code;
pub mod demo;
pub mod environment;
pub mod keys;
pub mod lab;
pub mod migrate;
mod password;
pub mod secret_key;
pub mod serve;
pub mod simulate;
pub mod verify;

pub use environment::Environment;

/// One collection code that every wallet can pay.
#[derive(Debug, Parser)]
#[command(name = "tongma", version, about)]
struct Cli {
    #[command(flatten)]
    environment: Environment,
    /// Without one, the server is started.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Starts the web server, in trial mode with the simulator beside it. Brings the database up to date first.
    Serve(serve::Arguments),
    /// Starts only the simulator: every wallet and the clearing network, for trying things out.
    Simulate(simulate::Arguments),
    /// Brings the database up to date.
    Migrate,
    /// Fills an empty database with believable data and prints the sign-ins.
    Demo(demo::Arguments),
    /// Recomputes every invariant: exit code 0 if all hold, 1 and the list if not.
    Verify(verify::Arguments),
    /// Writes a consistent copy of the running database to a file.
    Backup(backup::Arguments),
    /// Puts a copy made by `backup` in the place of the database.
    Restore(backup::Arguments),
    /// Tries every wallet against the rules of its protocol: exit code 0 if nothing broke, 1 if something did.
    Lab(lab::Arguments),
    /// Makes the platform's people: `tongma admin add --email E`.
    #[command(subcommand)]
    Admin(admin::Command),
    /// Lets a merchant's person back in: `tongma account reset --sign-in S`.
    #[command(subcommand)]
    Account(account::Command),
    /// Changes the key that signs for the network between wallets: `tongma keys rotate`.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Makes and reads collection codes and EMVCo payloads.
    #[command(subcommand)]
    Code(code::Command),
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The answer is no. Exit code 1.
    #[error("{0}")]
    No(String),
    /// The command was used wrongly. Exit code 2.
    #[error("{0}")]
    WrongUse(String),
}

/// Reads the command line, does what it says, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The machine gives no threads: {error}.");
            return ExitCode::from(1);
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(if matches!(failure, Failure::No(_)) { 1 } else { 2 })
        }
    }
}

async fn run(cli: Cli) -> Result<(), Failure> {
    let environment = cli.environment;
    match cli.command.unwrap_or_else(|| Command::Serve(serve::Arguments::default())) {
        Command::Serve(arguments) => serve::run(&environment, &arguments).await,
        Command::Simulate(arguments) => simulate::run(&environment, arguments).await,
        Command::Migrate => migrate::run(&environment).await,
        Command::Demo(arguments) => demo::run(&environment, &arguments).await,
        Command::Verify(arguments) => verify::run(&environment, &arguments).await,
        Command::Lab(arguments) => lab::run(&environment, &arguments).await,
        Command::Backup(arguments) => backup::backup(&environment, &arguments).await,
        Command::Restore(arguments) => backup::restore(&environment, &arguments).await,
        Command::Admin(command) => admin::run(&environment, &command).await,
        Command::Account(command) => account::run(&environment, &command).await,
        Command::Keys(command) => keys::run(&environment, &command).await,
        Command::Code(command) => code::run(&environment, &command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_has_help() {
        Cli::command().debug_assert();
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{} says what it does", command.get_name());
        }
    }
}
