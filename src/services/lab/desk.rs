//! What the platform's people do with the lab: start it, and read what came of it.

use super::{Options, Running, protocols, run, subjects};
use crate::{
    db::{self, Tx, lab_run::LabRun},
    domain::{admin::Right, audit::Action, id::is_id, lab::Report, wallet::Wallet},
    services::{
        Admin, App, Unavailable,
        admins::{
            Forbidden, LookError,
            audit::{self, Entry},
        },
        wallets,
    },
};
use futures::StreamExt;

/// Wallets that are tried at the same time.
const AT_ONCE: usize = 4;

/// Why no run was started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// One at a time.
    #[error("a run is on")]
    Busy,
    #[error("there is no such wallet")]
    NotFound,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for StartError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// A wallet with its last run through one of its protocols.
#[derive(Clone, Debug)]
pub struct Line {
    pub wallet: Wallet,
    pub connector: String,
    pub run: Option<LabRun>,
}

/// Every wallet, in the neutral order.
#[derive(Clone, Debug)]
pub struct Board {
    pub lines: Vec<Line>,
    pub running: Option<Running>,
}

/// See [`Board`].
///
/// # Errors
/// [`LookError`].
pub async fn look(app: &App, admin: &Admin) -> Result<Board, LookError> {
    admin.need(Right::Look)?;
    let mut tx = app.db.read().await?;
    let runs = db::lab_run::last_of_each(&mut tx).await?;
    let wallets = db::wallet::all(&mut tx).await?;
    let of = |wallet: &str, connector: &str| runs.iter().find(|run| run.wallet == wallet && run.connector == connector).cloned();
    let lines = wallets.iter().flat_map(|wallet| {
        protocols(wallet).into_iter().map(|connector| Line {
            run: of(&wallet.code, connector),
            connector: connector.to_owned(),
            wallet: wallet.clone(),
        })
    });
    Ok(Board { lines: lines.collect(), running: app.lab.running() })
}

/// One run with its report and its wallet; none where there is no such.
///
/// # Errors
/// [`LookError`].
pub async fn one(app: &App, admin: &Admin, id: &str) -> Result<Option<(LabRun, Report, Wallet)>, LookError> {
    admin.need(Right::Look)?;
    if !is_id(id) {
        return Ok(None);
    }
    let mut tx = app.db.read().await?;
    let Some(found) = db::lab_run::find(&mut tx, id).await? else { return Ok(None) };
    let wallet = db::wallet::find(&mut tx, &found.wallet).await?;
    let report = serde_json::from_str(&found.report).ok();
    Ok(report.zip(wallet).map(|(report, wallet)| (found, report, wallet)))
}

/// Starts a run over one wallet, or over all of them, and comes back at once.
///
/// # Errors
/// [`StartError`]; then nothing was started.
pub async fn start(app: &App, admin: &Admin, wallet: Option<&str>) -> Result<(), StartError> {
    admin.need(Right::RollOut)?;
    let mut chosen = wallets::all(app).await?;
    chosen.retain(|known| wallet.is_none_or(|code| code == known.code));
    if chosen.is_empty() {
        return Err(StartError::NotFound);
    }
    let left = chosen.iter().map(|wallet| wallet.code.clone()).collect();
    if !app.lab.begin(Running { started_by: admin.email.clone(), started_at_ms: app.clock.now_ms(), left }) {
        return Err(StartError::Busy);
    }
    if let Err(error) = note(app, admin, wallet, &chosen).await {
        app.lab.end();
        return Err(error.into());
    }
    let (app, started_by) = (app.clone(), admin.email.clone());
    tokio::spawn(async move {
        futures::stream::iter(chosen)
            .for_each_concurrent(AT_ONCE, |wallet| {
                let (app, started_by) = (&app, &started_by);
                async move {
                    if let Err(error) = all_of(app, started_by, &wallet).await {
                        tracing::error!(%error, wallet = wallet.code, "what came of a run cannot be kept");
                    }
                    app.lab.done_with(&wallet.code);
                }
            })
            .await;
        app.lab.end();
    });
    Ok(())
}

async fn note(app: &App, admin: &Admin, wallet: Option<&str>, chosen: &[Wallet]) -> sqlx::Result<()> {
    let name = match chosen {
        [one] => one.name_zh.clone(),
        all => format!("{} × {}", all.len(), all.first().map_or("", |wallet| &wallet.name_zh)),
    };
    let entry = Entry {
        action: Action::LabRun,
        subject: format!("lab:{}", wallet.unwrap_or("*")),
        subject_name: &name,
        before: "",
        after: "",
        reason: "",
    };
    let mut tx = app.db.write().await?;
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    tx.commit().await
}

async fn all_of(app: &App, started_by: &str, wallet: &Wallet) -> Result<(), Unavailable> {
    for subject in subjects(app, wallet).await? {
        let report = run(app, subject, &Options::of(app)).await;
        keep(app, started_by, &report).await?;
    }
    Ok(())
}

/// Keeps what came of a run.
///
/// # Errors
/// [`Unavailable`].
pub async fn keep(app: &App, started_by: &str, report: &Report) -> Result<(), Unavailable> {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let row = LabRun {
        id: app.new_id(),
        wallet: report.wallet.clone(),
        connector: report.connector.clone(),
        started_by: started_by.to_owned(),
        at_ms: app.clock.now_ms(),
        held: count(report.held),
        broke: count(report.broke),
        not_tried: count(report.not_tried),
        refunded: report.has_refunded(),
        // Words and numbers always serialise.
        report: serde_json::to_string(report).unwrap_or_default(),
    };
    let mut tx = app.db.write().await?;
    db::lab_run::insert(&mut tx, &row).await?;
    Ok(tx.commit().await?)
}

/// Whether nothing broke in a wallet's last run through the protocol that it uses.
pub(in crate::services) async fn is_good(tx: &mut Tx, wallet: &str) -> sqlx::Result<bool> {
    Ok(db::lab_run::last(tx, wallet).await?.is_some_and(|run| run.broke == 0 && run.held > 0))
}
