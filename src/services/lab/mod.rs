//! The conformance lab: walks the life of orders with one wallet after the other, through the connector and the account that it uses,
//! has answers lost and notices repeated, and holds every message against the rules of `connectors::conformance`. Its orders are no
//! payments: nothing of them is booked, and their notices come to an address of the run's own ([`inbox`]).

mod beside;
mod cases;
pub mod desk;
pub mod inbox;
mod messages;
mod misbehaviour;
mod payer;
mod talk;
mod walk;

pub use crate::db::lab_run::LabRun;
pub use payer::Payer;

use crate::{
    connectors::{self, Account, Connector, entry},
    domain::{
        lab::{Report, Verdict},
        wallet::Wallet,
    },
    services::{App, Mode, Unavailable, connector_account},
};
use inbox::Inboxes;
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// How a run goes.
#[derive(Clone, Debug)]
pub struct Options {
    pub payer: Payer,
    /// Whether the other side can reach this instance to report.
    pub hears: bool,
}

impl Options {
    /// As this instance can: in a trial somebody pays on demand.
    pub fn of(app: &App) -> Self {
        let payer = match app.settings.mode {
            Mode::Trial => Payer::OnDemand { control_url: app.settings.simulator_url.clone() },
            Mode::Live => Payer::Nobody,
        };
        Self { payer, hears: true }
    }
}

/// What is tried: a wallet, its protocol, and our account there.
#[derive(Clone)]
pub struct Subject {
    pub wallet: String,
    pub connector: &'static dyn Connector,
    pub account: Account,
}

/// The protocols through which a wallet can be tried: the one that it uses, and its own where it has another.
pub fn protocols(wallet: &Wallet) -> Vec<&str> {
    let own = Some(wallet.code.as_str()).filter(|code| entry::CONNECTORS.contains(code) && *code != wallet.connector);
    [wallet.connector.as_str()].into_iter().chain(own).collect()
}

/// A wallet through each of its protocols with which the platform has an account.
///
/// # Errors
/// [`Unavailable`].
pub async fn subjects(app: &App, wallet: &Wallet) -> Result<Vec<Subject>, Unavailable> {
    let mut subjects = Vec::new();
    for code in protocols(wallet) {
        let account = connector_account::platform(app, code).await?;
        subjects.extend(connectors::find(code).zip(account).map(|(connector, account)| Subject {
            wallet: wallet.code.clone(),
            connector,
            account,
        }));
    }
    Ok(subjects)
}

/// Tries everything, and says what came of it.
pub async fn run(app: &App, subject: Subject, options: &Options) -> Report {
    let started_at_ms = app.clock.now_ms();
    let (wallet, connector) = (subject.wallet.clone(), subject.connector.describe().code.to_owned());
    let (account, base_url) = (subject.account.participant.clone(), subject.account.base_url.clone());
    let cases = walk::all(app, subject, options).await;
    let count = |wanted: fn(&Verdict) -> bool| cases.iter().filter(|case| wanted(&case.verdict)).count();
    Report {
        held: count(|verdict| *verdict == Verdict::Held),
        broke: count(|verdict| matches!(verdict, Verdict::Broke(_))),
        not_tried: count(|verdict| matches!(verdict, Verdict::NotTried(_))),
        wallet,
        connector,
        account,
        base_url,
        started_at_ms,
        ended_at_ms: app.clock.now_ms(),
        cases,
    }
}

/// What an instance remembers of its runs while they last.
#[derive(Default)]
pub struct Lab {
    pub(super) inboxes: Inboxes,
    running: Mutex<Option<Running>>,
}

/// The run that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// E-mail.
    pub started_by: String,
    pub started_at_ms: i64,
    /// The wallets that are not done yet.
    pub left: BTreeSet<String>,
}

impl Lab {
    /// The run that is on, if one is.
    pub fn running(&self) -> Option<Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins a run; false where one is on.
    fn begin(&self, run: Running) -> bool {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let free = running.is_none();
        running.get_or_insert(run);
        free
    }

    fn done_with(&self, wallet: &str) {
        if let Some(running) = self.running.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            running.left.remove(wallet);
        }
    }

    fn end(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
