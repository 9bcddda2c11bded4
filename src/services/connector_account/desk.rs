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
/// A shop's account until a live check has shown that it is one.
const WAITING: &str = "waiting";

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
    /// Entered, and not yet checked with success: not used for anything.
    pub is_waiting: bool,
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
        is_waiting: row.state == WAITING,
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

/// Keeps what was entered, and gives the account's id where a check has been made too. The platform's goes into the open account under
/// that merchant number, which then has new credentials, or into a new one that takes over from the one that was open. A shop's is
/// a new account that waits for its first good check: whoever enters the keys of its other side could else report any payment.
///
/// # Errors
/// [`DeskError`].
pub async fn save(app: &App, owner: Owner<'_>, connector: &str, typed: &Typed) -> Result<Option<String>, DeskError> {
    owner.may(Right::RunAccounts)?;
    if !entry::CONNECTORS.contains(&connector) {
        return Err(DeskError::NotFound);
    }
    match owner {
        Owner::Platform(_) => save_platforms(app, owner, connector, typed).await.map(|()| None),
        Owner::Shop(_) => {
            let id = save_shops(app, owner, connector, typed).await?;
            check(app, owner, &id).await?;
            Ok(Some(id))
        }
    }
}

async fn save_platforms(app: &App, owner: Owner<'_>, connector: &str, typed: &Typed) -> Result<(), DeskError> {
    let entered = entry::enter(connector, typed).map_err(DeskError::Wrong)?;
    if app.settings.mode == Mode::Live && !entered.base_url.starts_with("https://") {
        return Err(DeskError::Wrong(vec![("address", Wrong::NotAnAddress)]));
    }
    let mut tx = app.db.write().await?;
    let open = db::connector_account::owned(&mut tx, None).await?;
    let open = open.into_iter().find(|row| row.connector == connector && row.state == "open");
    match open.filter(|row| row.participant == entered.participant) {
        Some(row) => replace(app, &mut tx, owner, &row, &entered).await?,
        None => {
            let new = new_account(app, owner, connector, &entered, "open")?;
            note(app, &mut tx, owner, Action::AccountOpened, &new, "").await?;
            take_over(&mut tx, owner, &new).await?;
            db::connector_account::insert(&mut tx, &new).await?;
        }
    }
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

async fn save_shops(app: &App, owner: Owner<'_>, connector: &str, typed: &Typed) -> Result<String, DeskError> {
    // A shop says who it is and never where we call: else we would knock at any door for it, and believe whoever opens.
    let typed: Typed = typed.iter().filter(|(name, _)| *name != entry::ADDRESS).map(|(name, text)| (name.clone(), text.clone())).collect();
    let mut entered = entry::enter(connector, &typed).map_err(DeskError::Wrong)?;
    if app.settings.mode == Mode::Trial {
        entered.base_url.clone_from(&app.settings.simulator_url);
    }
    let new = new_account(app, owner, connector, &entered, WAITING)?;
    let mut tx = app.db.write().await?;
    db::connector_account::delete_waiting(&mut tx, connector, new.merchant_id.as_deref().unwrap_or_default()).await?;
    db::connector_account::insert(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(new.id)
}

async fn replace(app: &App, tx: &mut Tx, owner: Owner<'_>, row: &ConnectorAccount, entered: &Entered) -> Result<(), DeskError> {
    note(app, tx, owner, Action::AccountReplaced, row, "").await?;
    let sealed = credentials::sealed(app, &row.id, &entered.credentials).ok_or(DeskError::NotFound)?;
    let new = NewCredentials { sealed: &sealed, base_url: &entered.base_url, is_trial: false };
    db::connector_account::replace_credentials(tx, &row.id, &row.credentials, new, app.clock.now_ms()).await?;
    Ok(())
}

fn new_account(
    app: &App,
    owner: Owner<'_>,
    connector: &str,
    entered: &Entered,
    state: &'static str,
) -> Result<ConnectorAccount, DeskError> {
    let blank = super::blank(app, connector, owner.merchant_id(), entered.base_url.clone());
    let credentials = credentials::sealed(app, &blank.id, &entered.credentials).ok_or(DeskError::NotFound)?;
    let (participant, state) = (entered.participant.clone(), state.to_owned());
    Ok(ConnectorAccount { participant, credentials, state, peer_keys: keys::peers_text(&[]), ..blank })
}

/// Makes room for `account`: the one that is open hears of what was ordered over it to the end.
async fn take_over(tx: &mut Tx, owner: Owner<'_>, account: &ConnectorAccount) -> Result<(), DeskError> {
    for row in db::connector_account::owned(tx, owner.merchant_id().as_deref()).await? {
        if row.connector == account.connector && row.state == "open" {
            db::connector_account::set_state(tx, &row.id, "suspended").await?;
        }
    }
    Ok(())
}

/// Asks the other side about an order that never was: only who knows both keys can say that there is none. An account that waited
/// for that is open then.
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
    if check == Check::Good && row.state == WAITING {
        take_over(&mut tx, owner, &row).await?;
        db::connector_account::set_state(&mut tx, id, "open").await?;
    }
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
    if row.state == WAITING {
        return Ok(());
    }
    note(app, &mut tx, owner, Action::AccountSuspended, &row, "").await?;
    db::connector_account::set_state(&mut tx, id, "suspended").await?;
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

/// Puts a suspended account back in use, in the place of the one that is open now; nothing happens to one that still waits.
///
/// # Errors
/// [`DeskError`].
pub async fn resume(app: &App, owner: Owner<'_>, id: &str) -> Result<(), DeskError> {
    owner.may(Right::RunAccounts)?;
    let mut tx = app.db.write().await?;
    let row = owned(&mut tx, owner, id).await?;
    if row.state == WAITING {
        return Ok(());
    }
    note(app, &mut tx, owner, Action::AccountResumed, &row, "").await?;
    take_over(&mut tx, owner, &row).await?;
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
