//! Our accounts with the other sides of connectors: finding the one that a payment or a message goes over. Called by payments and
//! the network, never by a person, so no actor is asked for; what people do with accounts is [`desk`]'s.

pub mod credentials;
pub mod desk;
pub mod keys;
mod proof;
mod remembered;
pub mod trial;

pub use remembered::Remembered;

use remembered::Asked;

use crate::{
    connectors::{self, Account, Connector},
    db::{self, connector_account::ConnectorAccount},
    services::{App, Unavailable, instance_key::hex},
};
use std::sync::Arc;

/// The account that a notification address names.
///
/// # Errors
/// [`Unavailable`].
pub async fn by_token(app: &App, connector: &str, token: &str) -> Result<Option<Arc<Account>>, Unavailable> {
    remembered(app, connector, Asked::Token(token)).await
}

async fn remembered(app: &App, connector: &str, asked: Asked<'_>) -> Result<Option<Arc<Account>>, Unavailable> {
    let now_ms = app.clock.now_ms();
    if let Some(account) = app.accounts_read.find(connector, asked, now_ms) {
        return Ok(Some(account));
    }
    let mut tx = app.db.glance().await?;
    let row = match asked {
        Asked::Token(token) => db::connector_account::by_token(&mut tx, connector, token).await?,
        Asked::Participant(name) => db::connector_account::by_participant(&mut tx, connector, name).await?,
        Asked::Merchant(id) => db::connector_account::of_merchant(&mut tx, connector, id).await?,
    };
    let found = row.map(|row| Arc::new(account(app, &row)));
    if let Some(account) = &found {
        app.accounts_read.keep(connector, asked, now_ms, account);
    }
    Ok(found)
}

/// The open account under which the other side knows us by that name: as it was up to a second ago.
///
/// # Errors
/// [`Unavailable`].
pub async fn by_participant(app: &App, connector: &str, participant: &str) -> Result<Option<Account>, Unavailable> {
    Ok(remembered(app, connector, Asked::Participant(participant)).await?.map(Arc::unwrap_or_clone))
}

/// The platform's own open account.
///
/// # Errors
/// [`Unavailable`].
pub async fn platform(app: &App, connector: &str) -> Result<Option<Account>, Unavailable> {
    let mut tx = app.db.glance().await?;
    Ok(db::connector_account::platform(&mut tx, connector).await?.map(|row| account(app, &row)))
}

/// The open account that new orders of a merchant go over: the merchant's own, else the platform's.
///
/// # Errors
/// [`Unavailable`].
pub async fn for_merchant(app: &App, connector: &str, merchant_id: &str) -> Result<Option<Account>, Unavailable> {
    let mut tx = app.db.glance().await?;
    Ok(db::connector_account::of_merchant(&mut tx, connector, merchant_id).await?.map(|row| account(app, &row)))
}

/// The id of that account, for orders that are not signed with it: as it was up to a second ago.
///
/// # Errors
/// [`Unavailable`].
pub async fn id_for_merchant(app: &App, connector: &str, merchant_id: &str) -> Result<Option<String>, Unavailable> {
    Ok(remembered(app, connector, Asked::Merchant(merchant_id)).await?.map(|account| account.id.clone()))
}

/// The account of that id with its protocol, in whatever state it is: an order is followed to its end.
///
/// # Errors
/// [`Unavailable`].
pub async fn of(app: &App, id: &str) -> Result<Option<(&'static dyn Connector, Account)>, Unavailable> {
    let mut tx = app.db.glance().await?;
    let row = db::connector_account::find(&mut tx, id).await?;
    Ok(row.and_then(|row| Some((connectors::find(&row.connector)?, account(app, &row)))))
}

/// The same account with the credentials that it had before, while they still count for messages on their way.
///
/// # Errors
/// [`Unavailable`].
pub async fn before(app: &App, now: &Account) -> Result<Option<Account>, Unavailable> {
    if now.credentials.is_empty() {
        return Ok(None);
    }
    let mut tx = app.db.glance().await?;
    let Some(row) = db::connector_account::find(&mut tx, &now.id).await? else { return Ok(None) };
    Ok(credentials::previous(app, &row).map(|credentials| Account { credentials: credentials.into(), ..now.clone() }))
}

fn account(app: &App, row: &ConnectorAccount) -> Account {
    app.accounts_read.opened(row, || opened(app, row))
}

fn opened(app: &App, row: &ConnectorAccount) -> Account {
    Account {
        id: row.id.clone(),
        participant: row.participant.clone(),
        base_url: row.base_url.clone(),
        notify_url: format!("{}/notify/{}/{}", app.settings.public_url, row.connector, row.token),
        signing: keys::in_use(app, row),
        peers: keys::peers(row),
        credentials: credentials::current(app, row).into(),
    }
}

/// An open account with nothing in it yet.
fn blank(app: &App, connector: &str, merchant_id: Option<String>, base_url: String) -> ConnectorAccount {
    let token: [u8; 16] = app.entropy.bytes();
    ConnectorAccount {
        id: app.new_id(),
        connector: connector.to_owned(),
        token: hex(&token),
        merchant_id,
        participant: String::new(),
        base_url,
        key_version: 1,
        key_changed_at_ms: 0,
        peer_keys: "[]".to_owned(),
        keys_asked_at_ms: 0,
        state: "open".to_owned(),
        created_at_ms: app.clock.now_ms(),
        credentials: String::new(),
        previous_credentials: String::new(),
        credentials_changed_at_ms: 0,
        checked_at_ms: 0,
        check_result: String::new(),
        is_trial: false,
    }
}
