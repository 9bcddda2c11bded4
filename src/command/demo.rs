//! `tongma demo`: fills an empty database with believable data and prints who can sign in.

use crate::{
    command::{Environment, Failure},
    db,
    demo::{self, Made, Plan},
    services::{App, Clock, Entropy, Mode, connector_account},
    simulator::journal::Journal,
};
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Payments in all.
    #[arg(long, default_value_t = 600)]
    payments: u32,
    /// Days, today included.
    #[arg(long, default_value_t = 14)]
    days: u32,
    /// Shops.
    #[arg(long, default_value_t = 3)]
    merchants: u32,
    /// The same seed makes the same data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Prints the sign-ins as JSON.
    #[arg(long)]
    json: bool,
    /// Adds to a database that has shops already.
    #[arg(long)]
    force: bool,
}

/// # Errors
/// [`Failure`] with a sentence.
pub async fn run(environment: &Environment, arguments: &Arguments) -> Result<(), Failure> {
    let until_ms = Clock::System.now_ms();
    // The shops open a day before their first customer.
    let clock = Clock::set(until_ms - i64::from(arguments.days + 1) * 86_400_000);
    let app = environment.app_with(clock.clone(), Entropy::seeded(arguments.seed)).await?;
    if app.settings.mode == Mode::Live {
        return Err(Failure::No("Demo data is for trying things out: run it with TONGMA_MODE=trial on a database of its own.".to_owned()));
    }
    if !arguments.force && has_shops(&app).await? {
        return Err(Failure::No(
            "This database has shops already: name an empty one in DATABASE_URL, or add to it with --force.".to_owned(),
        ));
    }
    connector_account::trial::provision(&app).await.map_err(|error| Failure::No(format!("{error}.")))?;
    let Arguments { payments, days, merchants, seed, .. } = *arguments;
    let made = demo::fill(&app, &clock, Plan { merchants, days, payments, seed, until_ms })
        .await
        .map_err(|error| Failure::No(format!("{error}. Where these shops are there already, give another --seed.")))?;
    let kept = Journal::open(Some(&environment.simulator_journal)).and_then(|(mut journal, _)| journal.append(&made.other_side));
    kept.map_err(|error| Failure::No(format!("{} could not be written: {error}.", environment.simulator_journal.display())))?;
    print(&made, &app.settings.public_url, arguments.json);
    app.db.close().await;
    Ok(())
}

async fn has_shops(app: &App) -> Result<bool, Failure> {
    let unanswered = |error: sqlx::Error| Failure::No(format!("The database does not answer: {error}."));
    let mut tx = app.db.read().await.map_err(unanswered)?;
    db::merchant::any(&mut tx).await.map_err(unanswered)
}

fn print(made: &Made, public_url: &str, as_json: bool) {
    if as_json {
        println!("{}", json!({ "merchants": made.merchants, "admins": made.admins }));
        return;
    }
    for merchant in &made.merchants {
        println!(
            "{}: sign in as {} with the password {}; its code is {}",
            merchant.name, merchant.sign_in, merchant.password, merchant.code_url
        );
    }
    for admin in &made.admins {
        println!(
            "The platform's {}: sign in at {public_url}/admin/login as {} with the password {}; the key for the authenticator app is {}",
            admin.role.code(),
            admin.email,
            admin.password,
            admin.totp_secret
        );
    }
}
