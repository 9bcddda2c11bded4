//! What people do with accounts: the platform's admins with its own, a shop's owner with the shop's. Secrets come in and never go out
//! again; replacing them loses no message on its way; whether they work, a live call tells.

use super::{account, credentials, keys, proof};
use crate::{
    connectors::{
        entry::{Entered, Typed, Wrong},
        network::{self, wire::PublicKey},
    },
    db::{self, Tx, connector_account::ConnectorAccount},
    domain::{admin::Right, audit::Action, merchant::Role},
    services::{
        Actor, Admin, App, Mode, Unavailable,
        admins::{
            Forbidden,
            audit::{self, Entry},
        },
    },
};

pub use crate::connectors::entry;
/// An account until a live check has shown that it is one.
pub(super) const WAITING: &str = "waiting";

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
    /// Our public keys that the network has to know, the one in use first: id and base64.
    pub own_keys: Vec<(String, String)>,
}

/// How a live check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Our question was accepted, and answered with every key that was entered: both sides' keys work.
    Good,
    /// Nobody answered.
    Silent,
    /// They did not accept our question, or their answer is not signed as we know it.
    Refused,
}

impl Check {
    pub(super) fn code(self) -> &'static str {
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
    /// What accounts it may have.
    pub fn connectors(self) -> &'static [&'static str] {
        match self {
            Self::Platform(_) => &entry::PLATFORMS,
            Self::Shop(_) => &entry::CONNECTORS,
        }
    }

    fn may(self, right: Right) -> Result<(), DeskError> {
        match self {
            Self::Platform(admin) => Ok(admin.need(right)?),
            Self::Shop(actor) if actor.role == Role::Owner => Ok(()),
            Self::Shop(_) => Err(DeskError::NotOwner),
        }
    }

    pub(super) fn merchant_id(self) -> Option<String> {
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
    let rows: Vec<_> = rows.into_iter().filter(|row| owner.connectors().contains(&row.connector.as_str())).collect();
    let own_keys: Vec<_> = rows.iter().map(|row| own_keys(app, row, &rows)).collect();
    Ok(rows.into_iter().zip(own_keys).map(|(row, own_keys)| listed(app, row, own_keys)).collect())
}

/// Ours that the network has to know: where it knows the participant already, those of that account, which stay.
fn own_keys(app: &App, row: &ConnectorAccount, rows: &[ConnectorAccount]) -> Vec<PublicKey> {
    if row.connector != network::CODE {
        return Vec::new();
    }
    let open = rows.iter().find(|open| open.connector == row.connector && open.state == "open" && open.participant == row.participant);
    keys::published(app, open.unwrap_or(row))
}

fn listed(app: &App, row: ConnectorAccount, own_keys: Vec<PublicKey>) -> Listed {
    let known = account(app, &row);
    Listed {
        own_keys: own_keys.into_iter().map(|key| (key.id, key.public)).collect(),
        is_open: row.state == "open",
        is_waiting: proof::is_waiting(&row),
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

/// Keeps what was entered as an account that waits, and checks it; a good check puts it in use. Gives the id under which the account
/// stands then. Whatever was in use goes on until that check is good: whoever enters the keys of the other side could else report any
/// payment, and a typing error would stop all of them.
///
/// # Errors
/// [`DeskError`].
pub async fn save(app: &App, owner: Owner<'_>, connector: &str, typed: &Typed) -> Result<String, DeskError> {
    owner.may(Right::RunAccounts)?;
    if !owner.connectors().contains(&connector) {
        return Err(DeskError::NotFound);
    }
    let entered = match owner {
        Owner::Platform(_) => platforms(app, connector, typed)?,
        Owner::Shop(_) => shops(app, connector, typed).await?,
    };
    let mut tx = app.db.write().await?;
    let owned = db::connector_account::owned(&mut tx, owner.merchant_id().as_deref()).await?;
    let waiting = owned.into_iter().find(|row| row.connector == connector && proof::is_waiting(row));
    let new = new_account(app, owner, connector, &entered, waiting)?;
    db::connector_account::delete_waiting(&mut tx, connector, owner.merchant_id().as_deref()).await?;
    db::connector_account::insert(&mut tx, &new).await?;
    tx.commit().await?;
    check(app, owner, &new.id).await
}

fn platforms(app: &App, connector: &str, typed: &Typed) -> Result<Entered, DeskError> {
    let entered = entry::enter(connector, typed).map_err(DeskError::Wrong)?;
    if app.settings.mode == Mode::Live && !entered.base_url.starts_with("https://") {
        return Err(DeskError::Wrong(vec![(entry::ADDRESS, Wrong::NotAnAddress)]));
    }
    // Everybody can sign with the key of trials.
    if app.settings.mode == Mode::Live && entered.peers.iter().any(network::trial_key::is_trial) {
        return Err(DeskError::Wrong(vec![("network_key", Wrong::NotANetworkKey)]));
    }
    Ok(entered)
}

/// A shop says who it is. Where we call, and who vouches for the other side's keys, the platform says: else we would knock at any door
/// for a shop, and believe whoever opens. Nor does a shop say that what a test environment reports is money.
async fn shops(app: &App, connector: &str, typed: &Typed) -> Result<Entered, DeskError> {
    let mut typed: Typed =
        typed.iter().filter(|(name, _)| !entry::is_platforms(connector, name)).map(|(name, text)| (name.clone(), text.clone())).collect();
    let vouched = entry::vouched(connector);
    if !vouched.is_empty() {
        let known = super::platform(app, connector).await?;
        let words = known.and_then(|known| serde_json::from_str::<serde_json::Value>(&known.credentials).ok());
        let Some(words) = words else { return Err(DeskError::Wrong(vec![(vouched[0].0, Wrong::NotVouched)])) };
        typed.extend(vouched.iter().map(|(field, word)| ((*field).to_owned(), words[*word].as_str().unwrap_or_default().to_owned())));
    }
    let mut entered = entry::enter(connector, &typed).map_err(DeskError::Wrong)?;
    if app.settings.mode == Mode::Trial {
        entered.base_url.clone_from(&app.settings.simulator_url);
    }
    Ok(entered)
}

/// Entered once more before it was used, it stays the account that it was: our key for the network and the address for notices come of it.
fn new_account(
    app: &App,
    owner: Owner<'_>,
    connector: &str,
    entered: &Entered,
    waiting: Option<ConnectorAccount>,
) -> Result<ConnectorAccount, DeskError> {
    let mut blank = super::blank(app, connector, owner.merchant_id(), entered.base_url.clone());
    if let Some(waiting) = waiting {
        (blank.id, blank.token) = (waiting.id, waiting.token);
    }
    let credentials = credentials::sealed(app, &blank.id, &entered.credentials).ok_or(DeskError::NotFound)?;
    let (participant, state) = (entered.participant.clone(), WAITING.to_owned());
    Ok(ConnectorAccount { participant, credentials, state, peer_keys: keys::peers_text(&entered.peers), ..blank })
}

/// Makes a live check, and puts an account that waited for it in use where it is good. Gives the id under which the account stands then.
///
/// # Errors
/// [`DeskError`].
pub async fn check(app: &App, owner: Owner<'_>, id: &str) -> Result<String, DeskError> {
    owner.may(Right::RunAccounts)?;
    let row = {
        let mut tx = app.db.read().await?;
        owned(&mut tx, owner, id).await?
    };
    let check = proof::prove(app, &row).await?;
    let mut tx = app.db.write().await?;
    // It may have got certificates meanwhile, or be gone.
    let row = owned(&mut tx, owner, id).await?;
    note(app, &mut tx, owner, Action::AccountChecked, &row, check.code()).await?;
    db::connector_account::checked(&mut tx, id, check.code(), app.clock.now_ms()).await?;
    let used_as =
        if check == Check::Good && proof::is_waiting(&row) { proof::put_in_use(app, &mut tx, owner, &row).await? } else { id.to_owned() };
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(used_as)
}

/// Takes an account out of use; what was ordered over it is followed to its end.
///
/// # Errors
/// [`DeskError`].
pub async fn suspend(app: &App, owner: Owner<'_>, id: &str) -> Result<(), DeskError> {
    owner.may(Right::RunAccounts)?;
    let mut tx = app.db.write().await?;
    let row = owned(&mut tx, owner, id).await?;
    if proof::is_waiting(&row) {
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
    if proof::is_waiting(&row) {
        return Ok(());
    }
    note(app, &mut tx, owner, Action::AccountResumed, &row, "").await?;
    proof::take_over(&mut tx, owner, &row).await?;
    db::connector_account::set_state(&mut tx, id, "open").await?;
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

async fn owned(tx: &mut Tx, owner: Owner<'_>, id: &str) -> Result<ConnectorAccount, DeskError> {
    let row = db::connector_account::find(tx, id).await?;
    row.filter(|row| row.merchant_id == owner.merchant_id() && owner.connectors().contains(&row.connector.as_str()))
        .ok_or(DeskError::NotFound)
}

/// What the platform's people do is written down, never with a secret in it; a shop's owner answers to nobody.
pub(super) async fn note(
    app: &App,
    tx: &mut Tx,
    owner: Owner<'_>,
    action: Action,
    row: &ConnectorAccount,
    after: &str,
) -> sqlx::Result<()> {
    let Owner::Platform(admin) = owner else { return Ok(()) };
    let name = format!("{} {}", row.connector, row.participant);
    let entry = Entry { action, subject: format!("account:{}", row.id), subject_name: &name, before: "", after, reason: "" };
    audit::append(app, tx, admin.into(), &entry).await
}
