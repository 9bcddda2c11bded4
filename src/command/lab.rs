//! `tongma lab`: the conformance suite of every wallet against a simulator of its own, or of one protocol against a real sandbox with
//! the account in a file. Everything happens in this process and a database that is thrown away. Exit code 0 if nothing broke, 1 if
//! something did.

use crate::{
    command::{Environment, Failure, serve, simulate},
    connectors::{
        self, Account, Key,
        entry::{self, Typed},
    },
    db::Db,
    domain::lab::{Report, Verdict},
    server::{self, Site, assets},
    services::{
        App, Clock, Entropy, InstanceKey, Mode, Settings, connector_account,
        lab::{self, Options, Payer, Subject},
        wallets,
    },
    simulator,
    ui::text::{Lang, lab as text},
};
use futures::StreamExt;
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Wallets that are tried at the same time.
const AT_ONCE: usize = 4;
/// The field of an account file that says which protocol it is.
const CONNECTOR: &str = "connector";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this wallet; may be given more than once.
    #[arg(long)]
    wallet: Vec<String>,
    /// Prints the reports as JSON.
    #[arg(long)]
    json: bool,
    /// Against the other side that this account is with: a file made from --account-template. TONGMA_ADDR is listened on, and
    /// TONGMA_PUBLIC_URL is where notices come to, where it is given.
    #[arg(long, conflicts_with = "wallet")]
    account: Option<PathBuf>,
    /// Shows a code and waits so many seconds for somebody to pay it. Real money moves where the account is no sandbox's.
    #[arg(long, value_name = "SECONDS", requires = "account")]
    wait: Option<u64>,
    /// Prints an empty account file for `wechat_pay`, `alipay` or `unionpay`.
    #[arg(long, value_name = "CONNECTOR", exclusive = true)]
    account_template: Option<String>,
}

/// # Errors
/// [`Failure::No`] where something broke.
pub async fn run(environment: &Environment, arguments: &Arguments) -> Result<(), Failure> {
    if let Some(connector) = &arguments.account_template {
        println!("{}", template(connector)?);
        return Ok(());
    }
    let reports = match &arguments.account {
        Some(file) => vec![with_account(environment, file, arguments.wait).await?],
        None => with_simulator(&arguments.wallet).await?,
    };
    if arguments.json {
        println!("{}", serde_json::json!({ "wallets": reports }));
    } else {
        reports.iter().for_each(print);
    }
    match reports.iter().filter(|report| !report.is_good()).count() {
        0 => Ok(()),
        count => Err(Failure::No(format!("{count} of {} wallets do not hold.", reports.len()))),
    }
}

/// An instance with a database in memory, that listens until it is dropped.
struct Instance {
    app: App,
    stop: CancellationToken,
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Instance {
    async fn start(listener: TcpListener, settings: Settings) -> Result<Self, Failure> {
        let no = |error: &dyn std::fmt::Display| Failure::No(format!("The lab cannot be set up: {error}."));
        let db = Db::open("sqlite::memory:", 1).await.map_err(|error| no(&error))?;
        db.migrate().await.map_err(|error| no(&error))?;
        let key = InstanceKey::new(Entropy::System.bytes());
        let app = App::start(db, Clock::System, Entropy::System, key, settings).map_err(|error| no(&error))?;
        let stop = CancellationToken::new();
        let site = Site::new(app.clone(), assets::leptos_options(), stop.clone());
        tokio::spawn(server::serve(listener, server::router(site), stop.clone()));
        Ok(Self { app, stop })
    }
}

async fn with_simulator(chosen: &[String]) -> Result<Vec<Report>, Failure> {
    let free = ([127, 0, 0, 1], 0);
    let listener = serve::listen("The lab's address", "127.0.0.1:0").await?;
    let addr = listener.local_addr().map_err(|error| Failure::No(format!("The lab's address is not known: {error}.")))?;
    let stop = CancellationToken::new();
    let _stop = stop.clone().drop_guard();
    let public_url = format!("http://{addr}");
    let options = simulator::Options {
        addr: free.into(),
        app_url: public_url.clone(),
        journal: None,
        world: simulate::world(Clock::System),
        seed: None,
    };
    let other = simulate::bind(options, stop.clone()).await?;
    let its_addr = other.addr().map_err(|error| Failure::No(format!("The simulator's address is not known: {error}.")))?;
    tokio::spawn(other.serve());
    let simulator_url = format!("http://{its_addr}");
    let settings = Settings { mode: Mode::Trial, public_url, simulator_url, trusted_proxies: Vec::new() };
    let instance = Instance::start(listener, settings).await?;
    let app = &instance.app;
    let unanswered = |error: crate::services::Unavailable| Failure::No(format!("{error}."));
    connector_account::trial::provision(app).await.map_err(unanswered)?;
    let mut subjects = Vec::new();
    for wallet in wallets::all(app).await.map_err(unanswered)? {
        if chosen.is_empty() || chosen.contains(&wallet.code) {
            subjects.extend(lab::subjects(app, &wallet).await.map_err(unanswered)?);
        }
    }
    if let Some(unknown) = chosen.iter().find(|code| subjects.iter().all(|subject| subject.wallet != **code)) {
        return Err(Failure::WrongUse(format!("There is no wallet {unknown:?}: use a code such as wechat_pay.")));
    }
    let options = Options::of(app);
    let runs = subjects.into_iter().map(|subject| lab::run(app, subject, &options));
    Ok(futures::stream::iter(runs).buffered(AT_ONCE).collect().await)
}

async fn with_account(environment: &Environment, file: &Path, wait: Option<u64>) -> Result<Report, Failure> {
    let subject = read(file)?;
    let settings = Settings { simulator_url: String::new(), ..environment.settings()? };
    let listener = serve::listen("TONGMA_ADDR", &environment.addr).await?;
    let instance = Instance::start(listener, settings).await?;
    let payer = match wait {
        Some(seconds) => Payer::Person { wait: Duration::from_secs(seconds), show },
        None => Payer::Nobody,
    };
    let options = Options { payer, hears: environment.public_url.is_some() };
    Ok(lab::run(&instance.app, subject, &options).await)
}

/// What is paid, on standard error: standard output is the report's.
fn show(code: &str) {
    let mut out = std::io::stderr().lock();
    // Whoever closed it does not want to pay.
    let _ = writeln!(out, "Pay this: {code}");
}

/// An account file with everything empty.
fn template(connector: &str) -> Result<String, Failure> {
    if !entry::CONNECTORS.contains(&connector) {
        let known = entry::CONNECTORS.join(", ");
        return Err(Failure::WrongUse(format!("There is no account with {connector:?} to enter: use one of {known}.")));
    }
    let mut lines: Vec<String> = vec![format!("  {CONNECTOR:?}: {connector:?}")];
    lines.extend(entry::fields(connector).iter().map(|field| format!("  {:?}: \"\"", field.name)));
    Ok(format!("{{\n{}\n}}", lines.join(",\n")))
}

fn read(file: &Path) -> Result<Subject, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::WrongUse(format!("{}: {why}.", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let mut typed: Typed = serde_json::from_str::<BTreeMap<String, String>>(&text).map_err(|error| wrong(&error))?;
    let name = typed.remove(CONNECTOR).unwrap_or_default();
    let connector = connectors::find(&name)
        .filter(|_| entry::CONNECTORS.contains(&name.as_str()))
        .ok_or_else(|| wrong(&format!("{CONNECTOR:?} is {name:?}, and can be {}", entry::CONNECTORS.join(", "))))?;
    let entered = entry::enter(&name, &typed).map_err(|wrongs| {
        let all: Vec<String> = wrongs.iter().map(|(field, why)| format!("{field} ({why:?})")).collect();
        wrong(&format!("these fields will not do: {}", all.join(", ")))
    })?;
    let account = Account {
        id: "lab".to_owned(),
        participant: entered.participant,
        base_url: entered.base_url,
        notify_url: String::new(),
        signing: Key { id: String::new(), bytes: Vec::new(), from_ms: 0, until_ms: 0 },
        peers: Vec::new(),
        credentials: entered.credentials.into(),
    };
    Ok(Subject { wallet: name, connector, account })
}

/// A line for the wallet, then one for each case that did not hold.
fn print(report: &Report) {
    let lang = Lang::En;
    println!("{} ({}): {}", report.wallet, report.connector, text::counts(lang, report.held, report.broke, report.not_tried));
    for case in &report.cases {
        let (mark, why) = match &case.verdict {
            Verdict::Held => continue,
            Verdict::Broke(why) => ("broke", why.as_str()),
            Verdict::NotTried(why) => ("not tried", text::why(lang, *why)),
        };
        println!("  {mark}: {} {}: {why}", text::step(lang, case.step), text::rule(lang, case.rule));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_an_account_file_with_everything_missing() {
        for connector in entry::CONNECTORS {
            let text = template(connector).unwrap();
            let read: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
            assert_eq!(read[CONNECTOR], connector);
            assert!(entry::fields(connector).iter().all(|field| read.contains_key(field.name)));
        }
        assert!(matches!(template("network"), Err(Failure::WrongUse(_))));
    }
}
