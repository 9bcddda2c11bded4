//! `tongma verify`: recomputes every invariant. Exit code 0 if all hold, 1 and the list if not.

use crate::{
    command::{Environment, Failure},
    services::{
        Mode,
        verify::{self, Claim, Report},
    },
    simulator::{books::State, read_journal},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// # Errors
/// [`Failure::No`] where something does not hold.
pub async fn run(environment: &Environment, arguments: &Arguments) -> Result<(), Failure> {
    environment.must_exist()?;
    let app = environment.app().await?;
    let compared = app.settings.mode == Mode::Trial && environment.simulator_journal.exists();
    if compared {
        claims(environment)?;
    }
    let theirs = || claims(environment).unwrap_or_default();
    let report = verify::run(&app, compared.then_some(&theirs)).await.map_err(|error| Failure::No(format!("{error}.")))?;
    app.db.close().await;
    print(&report, compared, arguments.json);
    match report.findings.len() {
        0 => Ok(()),
        count => {
            Err(Failure::No(format!("{count} invariants do not hold: stop the server, keep a copy of the database, and look at the list.")))
        }
    }
}

/// What the simulator believes it moved.
fn claims(environment: &Environment) -> Result<Vec<Claim>, Failure> {
    let file = &environment.simulator_journal;
    let ledger = read_journal(file).map_err(|error| Failure::No(format!("{} cannot be read: {error}.", file.display())))?;
    Ok(ledger
        .into_iter()
        .filter(|line| line.state == State::Paid)
        .map(|line| Claim { payment: line.payment, amount_minor: line.amount_minor, discount_minor: line.discount_minor })
        .collect())
}

fn print(report: &Report, compared: bool, as_json: bool) {
    if as_json {
        println!("{}", serde_json::json!(report));
        return;
    }
    println!("{} payments, {} paid, {} events; {} undecided.", report.payments, report.paid, report.events, report.undecided);
    if compared {
        println!("Compared with the simulator's own books.");
    }
    for finding in &report.findings {
        println!("{}: {}: {}", finding.check, finding.subject, finding.detail);
    }
}
