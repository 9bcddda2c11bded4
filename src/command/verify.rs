//! `tongma verify`: recomputes every invariant and changes nothing. Exit code 0 if all hold, 1 and the list if not.

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
/// [`Failure::No`] where something does not hold, or there is nothing of this version to look at.
pub async fn run(environment: &Environment, arguments: &Arguments) -> Result<(), Failure> {
    let app = environment.app_to_read().await?;
    let mode = app.settings.mode;
    let at_hand = mode == Mode::Trial && environment.simulator_journal.exists();
    if at_hand {
        claims(environment)?;
    }
    let theirs = || claims(environment).unwrap_or_default();
    let report = verify::run(&app, at_hand.then_some(&theirs)).await.map_err(|error| Failure::No(format!("{error}.")))?;
    app.db.close().await;
    if arguments.json {
        println!("{}", serde_json::json!(report));
    } else {
        print(&report, &with_whom(environment, &report, mode));
    }
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
        .map(|line| Claim {
            payment: line.payment,
            amount_minor: line.amount_minor,
            discount_minor: line.discount_minor,
            refunded_minor: line.refunded_minor,
        })
        .collect())
}

/// Whose books ours were held against, if anybody's.
fn with_whom(environment: &Environment, report: &Report, mode: Mode) -> String {
    if report.compared {
        return "Compared with the simulator's own books.".to_owned();
    }
    match mode {
        Mode::Trial => format!(
            "NOT compared with the simulator's own books: there is no {}. Set TONGMA_SIMULATOR_JOURNAL to where they are.",
            environment.simulator_journal.display()
        ),
        Mode::Live => "Not compared with the wallets' own books: their daily bills are held against these at /admin/wallets.".to_owned(),
    }
}

fn print(report: &Report, with_whom: &str) {
    println!("{} payments, {} paid, {} events; {} undecided.", report.payments, report.paid, report.events, report.undecided);
    println!("{with_whom}");
    for finding in &report.findings {
        println!("{}: {}: {}", finding.check, finding.subject, finding.detail);
    }
}
