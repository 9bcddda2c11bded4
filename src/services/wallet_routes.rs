//! What a wallet's new orders go over: its own protocol, or the network between wallets. Orders that were made stay with the account
//! that they were made over.

use crate::{
    connectors::{self, entry, network},
    db::{self, Tx},
    domain::{admin::Right, audit::Action, wallet::Wallet},
    services::{
        Admin, App, Unavailable,
        admins::{
            self, Forbidden,
            audit::{self, Entry},
        },
    },
};

/// One way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub connector: String,
    pub is_taken: bool,
    /// Whether the platform has an open account over which orders could go.
    pub has_account: bool,
    /// Whether such an account is entered by hand.
    pub is_entered: bool,
}

/// Why a wallet keeps its way.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("there is no such wallet or no such way")]
    NotFound,
    /// Somebody has changed it since it was on the screen, or the account is not open any more.
    #[error("it was changed meanwhile, or there is no open account")]
    Conflict,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for RouteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The ways of a wallet, its own protocol first where it has one.
pub(in crate::services) async fn of(tx: &mut Tx, wallet: &Wallet) -> sqlx::Result<Vec<Route>> {
    let mut routes = Vec::new();
    for connector in ways(&wallet.code) {
        routes.push(Route {
            is_taken: wallet.connector == connector,
            has_account: db::connector_account::platform(tx, connector).await?.is_some(),
            is_entered: entry::PLATFORMS.contains(&connector),
            connector: connector.to_owned(),
        });
    }
    Ok(routes)
}

/// A wallet's own protocol is called as the wallet is.
fn ways(wallet: &str) -> impl Iterator<Item = &str> {
    [wallet, network::CODE].into_iter().filter(|connector| connectors::find(connector).is_some())
}

/// Leads a wallet's new orders over `to`; `from` is what was on the screen.
///
/// # Errors
/// [`RouteError`]; then nothing was changed.
pub async fn switch(app: &App, admin: &Admin, wallet: &str, from: &str, to: &str, typed_reason: &str) -> Result<(), RouteError> {
    admin.need(Right::RunAccounts)?;
    let mut tx = app.db.write().await?;
    let found = db::wallet::find(&mut tx, wallet).await?.ok_or(RouteError::NotFound)?;
    if from == to || !ways(wallet).any(|way| way == to) {
        return Err(RouteError::NotFound);
    }
    let reason = admins::reason(typed_reason).ok_or(RouteError::ReasonMissing)?;
    let subject = format!("wallet:{wallet}");
    let entry = Entry { action: Action::WalletRouted, subject, subject_name: &found.name_zh, before: from, after: to, reason: &reason };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    if !db::wallet::reroute(&mut tx, wallet, from, to).await? {
        return Err(RouteError::Conflict);
    }
    Ok(tx.commit().await?)
}
