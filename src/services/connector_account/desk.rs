//! What people do with accounts: the platform's admins with its own, a shop's owner with the shop's. Secrets come in and never go out
//! again; replacing them loses no message on its way; whether they work, a live call tells.

use super::{account, credentials, keys};
use crate::{
    connectors::{
        self, Observed, Op,
        entry::{Entered, Typed, Wrong},
    },
    db::{
        self, Tx,
        connector_account::{ConnectorAccount, NewCredentials},
    },
    domain::{admin::Right, audit::Action, merchant::Role},
    services::{
        Actor, Admin, App, Mode, Unavailable,
        admins::{
            Forbidden,
            audit::{self, Entry},
        },
        payments,
    },
};

pub use crate::connectors::entry;

/// Whose accounts they are, and who acts.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    Platform(&'a Admin),
    Shop(&'a Actor),
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("only the owner of the shop may do that")]
    NotOwner,
    #[error("there is no such account")]
    NotFound,
    /// By field.
    #[error("what was entered will not do")]
    Wrong(Vec<(&'static str, Wrong)>),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for DeskError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// An account as it may be shown: nothing of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: String,
    pub connector: String,
    pub participant: String,
    pub base_url: String,
    pub notify_url: String,
    pub is_open: bool,
    pub is_trial: bool,
    pub changed_at_ms: i64,
    pub checked_at_ms: i64,
    /// How the last check ended, where there was one since the last change.
    pub check: Option<Check>,
}

/// How a live check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Our question was accepted and the answer is signed with the key that we know: both keys work.
    Good,
    /// Nobody answered.
    Silent,
    /// They did not accept our question, or their answer is not signed as we know it.
    Refused,
}

impl Check {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Silent => "silent",
            Self::Refused => "refused",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Good, Self::Silent, Self::Refused].into_iter().find(|check| check.code() == code)
    }
}

impl Owner<'_> {
    fn may(self, right: Right) -> Result<(), DeskError> {
        match self {
            Self::Platform(admin) => Ok(admin.need(right)?),
            Self::Shop(actor) if actor.role == Role::Owner => Ok(()),
            Self::Shop(_) => Err(DeskError::NotOwner),
        }
    }

    fn merchant_id(self) -> Option<String> {
        match self {
            Self::Platform(_) => None,
            Self::Shop(actor) => Some(actor.merchant_id.clone()),
        }
    }
}

/// The accounts that were entered by hand or given out in a trial, suspended ones among them.
///
/// # Errors
/// [`DeskError`].
pub async fn list(app: &App, owner: Owner<'_>) -> Result<Vec<Listed>, DeskError> {
    owner.may(Right::Look)?;
    let mut tx = app.db.read().await?;
    let rows = db::connector_account::owned(&mut tx, owner.merchant_id().as_deref()).await?;
    Ok(rows.into_iter().filter(|row| entry::CONNECTORS.contains(&row.connector.as_str())).map(|row| listed(app, row)).collect())
}

fn listed(app: &App, row: ConnectorAccount) -> Listed {
    let known = account(app, &row);
    Listed {
        is_open: row.state == "open",
        check: Check::from_code(&row.check_result),
        notify_url: known.notify_url,
        id: row.id,
        connector: row.connector,
        participant: row.participant,
        base_url: row.base_url,
        is_trial: row.is_trial,
        changed_at_ms: row.credentials_changed_at_ms.max(row.created_at_ms),
        checked_at_ms: row.checked_at_ms,
    }
}

/// Keeps what was entered: in the open account under that merchant number, which then has new credentials, or in a new one that takes
/// over from the one that was open.
///
/// # Errors
/// [`DeskError`].
pub async fn save(app: &App, owner: Owner<'_>, connector: &str, typed: &Typed) -> Result<(), DeskError> {
    owner.may(Right::RunAccounts)?;
    if !entry::CONNECTORS.contains(&connector) {
        return Err(DeskError::NotFound);
    }
    let entered = entry::enter(connector, typed).map_err(DeskError::Wrong)?;
    if app.settings.mode == Mode::Live && !entered.base_url.starts_with("https://") {
        return Err(DeskError::Wrong(vec![("address", Wrong::NotAnAddress)]));
    }
    let mut tx = app.db.write().await?;
    let open = db::connector_account::owned(&mut tx, owner.merchant_id().as_deref()).await?;
    let open = open.into_iter().find(|row| row.connector == connector && row.state == "open");
    match open.filter(|row| row.participant == entered.participant) {
        Some(row) => replace(app, &mut tx, owner, &row, &entered).await?,
        None => open_new(app, &mut tx, owner, connector, &entered).await?,
    }
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

async fn replace(app: &App, tx: &mut Tx, owner: Owner<'_>, row: &ConnectorAccount, entered: &Entered) -> Result<(), DeskError> {
    note(app, tx, owner, Action::AccountReplaced, row, "").await?;
    let sealed = credentials::sealed(app, &row.id, &entered.credentials).ok_or(DeskError::NotFound)?;
    let new = NewCredentials { sealed: &sealed, base_url: &entered.base_url, is_trial: false };
    db::connector_account::replace_credentials(tx, &row.id, &row.credentials, new, app.clock.now_ms()).await?;
    Ok(())
}

async fn open_new(app: &App, tx: &mut Tx, owner: Owner<'_>, connector: &str, entered: &Entered) -> Result<(), DeskError> {
    let blank = super::blank(app, connector, owner.merchant_id(), entered.base_url.clone());
    let sealed = credentials::sealed(app, &blank.id, &entered.credentials).ok_or(DeskError::NotFound)?;
    let new = ConnectorAccount { participant: entered.participant.clone(), credentials: sealed, peer_keys: keys::peers_text(&[]), ..blank };
    note(app, tx, owner, Action::AccountOpened, &new, "").await?;
    // The one before it hears of what was ordered over it to the end.
    for row in db::connector_account::owned(tx, owner.merchant_id().as_deref()).await? {
        if row.connector == connector && row.state == "open" {
            db::connector_account::set_state(tx, &row.id, "suspended").await?;
        }
    }
    db::connector_account::insert(tx, &new).await?;
    Ok(())
}

/// Asks the other side about an order that never was: only who knows both keys can say that there is none.
///
/// # Errors
/// [`DeskError`].
pub async fn check(app: &App, owner: Owner<'_>, id: &str) -> Result<Check, DeskError> {
    owner.may(Right::RunAccounts)?;
    let row = {
        let mut tx = app.db.read().await?;
        owned(&mut tx, owner, id).await?
    };
    let connector = connectors::find(&row.connector).ok_or(DeskError::NotFound)?;
    let op = Op::Query { payment_id: app.new_id(), wallet: row.connector.clone(), wallet_reference: None };
    let mut seen = payments::call(app, connector, &account(app, &row), &op).await;
    if matches!(seen, Observed::Unknown { .. })
        // The first thing that is ever asked may be answered with a key that has to be asked for.
        && let Some(renewed) = keys::refresh(app, &account(app, &row)).await?
    {
        seen = payments::call(app, connector, &renewed, &op).await;
    }
    let check = match seen {
        Observed::NotFound => Check::Good,
        Observed::Unknown { why: "no answer" } => Check::Silent,
        _ => Check::Refused,
    };
    let mut tx = app.db.write().await?;
    note(app, &mut tx, owner, Action::AccountChecked, &row, check.code()).await?;
    db::connector_account::checked(&mut tx, id, check.code(), app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(check)
}

/// Takes an account out of use; what was ordered over it is followed to its end.
///
/// # Errors
/// [`DeskError`].
pub async fn suspend(app: &App, owner: Owner<'_>, id: &str) -> Result<(), DeskError> {
    owner.may(Right::RunAccounts)?;
    let mut tx = app.db.write().await?;
    let row = owned(&mut tx, owner, id).await?;
    note(app, &mut tx, owner, Action::AccountSuspended, &row, "").await?;
    db::connector_account::set_state(&mut tx, id, "suspended").await?;
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

/// Puts a suspended account back in use, in the place of the one that is open now.
///
/// # Errors
/// [`DeskError`].
pub async fn resume(app: &App, owner: Owner<'_>, id: &str) -> Result<(), DeskError> {
    owner.may(Right::RunAccounts)?;
    let mut tx = app.db.write().await?;
    let row = owned(&mut tx, owner, id).await?;
    note(app, &mut tx, owner, Action::AccountResumed, &row, "").await?;
    for other in db::connector_account::owned(&mut tx, owner.merchant_id().as_deref()).await? {
        if other.connector == row.connector && other.state == "open" {
            db::connector_account::set_state(&mut tx, &other.id, "suspended").await?;
        }
    }
    db::connector_account::set_state(&mut tx, id, "open").await?;
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

async fn owned(tx: &mut Tx, owner: Owner<'_>, id: &str) -> Result<ConnectorAccount, DeskError> {
    let row = db::connector_account::find(tx, id).await?;
    row.filter(|row| row.merchant_id == owner.merchant_id() && entry::CONNECTORS.contains(&row.connector.as_str()))
        .ok_or(DeskError::NotFound)
}

/// What the platform's people do is written down, never with a secret in it; a shop's owner answers to nobody.
async fn note(app: &App, tx: &mut Tx, owner: Owner<'_>, action: Action, row: &ConnectorAccount, after: &str) -> sqlx::Result<()> {
    let Owner::Platform(admin) = owner else { return Ok(()) };
    let name = format!("{} {}", row.connector, row.participant);
    let entry = Entry { action, subject: format!("account:{}", row.id), subject_name: &name, before: "", after, reason: "" };
    audit::append(app, tx, admin.into(), &entry).await
}
