//! An account proves itself before it is used: the other side answers a question about nothing, signed with each key that was entered for
//! it. Until then whatever was in use goes on working, and afterwards its address stays the same.

use super::{
    account, credentials,
    desk::{Check, DeskError, Owner, WAITING, note},
    keys,
};
use crate::{
    connectors::{self, Observed, Op},
    db::{
        self, Tx,
        connector_account::{ConnectorAccount, NewCredentials},
    },
    domain::audit::Action,
    services::{App, payments},
};

/// Asks about an order that never was, once for each key of the other side that was entered: only who knows both keys can say, in a
/// way that is believed, that there is none. What was in use before does not count here.
pub(super) async fn prove(app: &App, row: &ConnectorAccount) -> Result<Check, DeskError> {
    let connector = connectors::find(&row.connector).ok_or(DeskError::NotFound)?;
    let mut known = account(app, row);
    // The first thing that is ever asked may be answered with a key that has to be asked for.
    if let Some(renewed) = keys::refresh(app, &known).await? {
        known = renewed;
    }
    // Where they know us already, they know that account's key of ours.
    if let Some(open) = open_one(&mut app.db.read().await?, row).await?.filter(|open| open.participant == row.participant) {
        known.signing = keys::in_use(app, &open);
    }
    // The network is asked about one of its wallets.
    let wallets = db::wallet::all(&mut app.db.read().await?).await?;
    let wallet =
        wallets.into_iter().find(|wallet| wallet.connector == row.connector).map_or_else(|| row.connector.clone(), |wallet| wallet.code);
    let mut check = Check::Refused;
    for alone in connector.proofs(&known) {
        let op = Op::Query { payment_id: app.new_id(), wallet: wallet.clone(), wallet_reference: None };
        let seen = payments::exchange(app, connector, &alone, &op).await.read(connector, &alone, &op);
        check = match seen {
            Observed::NotFound => Check::Good,
            Observed::Unknown { why: "no answer" } => Check::Silent,
            _ => Check::Refused,
        };
        if check != Check::Good {
            break;
        }
    }
    Ok(check)
}

/// The account that is in use where this one wants to be.
async fn open_one(tx: &mut Tx, row: &ConnectorAccount) -> sqlx::Result<Option<ConnectorAccount>> {
    let owned = db::connector_account::owned(tx, row.merchant_id.as_deref()).await?;
    Ok(owned.into_iter().find(|open| open.connector == row.connector && open.state == "open"))
}

/// Puts an account that has proved itself in the place of the open one: into it, where it is the same account with new keys, so that
/// its address stays; else beside it. Gives the id under which it is used now.
pub(super) async fn put_in_use(app: &App, tx: &mut Tx, owner: Owner<'_>, row: &ConnectorAccount) -> Result<String, DeskError> {
    let open = open_one(tx, row).await?;
    let Some(open) = open.filter(|open| open.participant == row.participant) else {
        note(app, tx, owner, Action::AccountOpened, row, "").await?;
        take_over(tx, owner, row).await?;
        db::connector_account::set_state(tx, &row.id, "open").await?;
        return Ok(row.id.clone());
    };
    note(app, tx, owner, Action::AccountReplaced, &open, "").await?;
    let now_ms = app.clock.now_ms();
    let sealed = credentials::sealed(app, &open.id, &account(app, row).credentials).ok_or(DeskError::NotFound)?;
    let new = NewCredentials { sealed: &sealed, base_url: &row.base_url, is_trial: false };
    db::connector_account::replace_credentials(tx, &open.id, &open.credentials, new, now_ms).await?;
    if row.peer_keys != keys::peers_text(&[]) {
        db::connector_account::replace_peer_keys(tx, &open.id, &open.peer_keys, &row.peer_keys).await?;
    }
    db::connector_account::checked(tx, &open.id, Check::Good.code(), now_ms).await?;
    db::connector_account::delete_waiting(tx, &row.connector, owner.merchant_id().as_deref()).await?;
    Ok(open.id)
}

/// Makes room for `account`: the one that is open hears of what was ordered over it to the end.
pub(super) async fn take_over(tx: &mut Tx, owner: Owner<'_>, account: &ConnectorAccount) -> Result<(), DeskError> {
    for row in db::connector_account::owned(tx, owner.merchant_id().as_deref()).await? {
        if row.connector == account.connector && row.state == "open" {
            db::connector_account::set_state(tx, &row.id, "suspended").await?;
        }
    }
    Ok(())
}

/// Whether it has not proved itself yet.
pub(super) fn is_waiting(row: &ConnectorAccount) -> bool {
    row.state == WAITING
}
