//! Our accounts with the other sides of connectors: who we are there, our keys, and theirs as they change. Called by payments
//! and the network, never by a person, so no actor is asked for.

use crate::{
    connectors::{
        self, Account, Connector, Cx, Key,
        network::{self, wire::FOR_EVER_MS},
    },
    db::{self, connector_account::ConnectorAccount},
    services::{App, Unavailable, instance_key::hex, outbound},
};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// How long our previous key still counts after a change, in ms: a week for the other side to notice.
const OVERLAP_MS: i64 = 7 * 24 * 3_600_000;

/// The other side is asked for its keys at most this often, in ms: an unknown key id costs an attacker nothing.
const KEY_QUESTION_MS: i64 = 60_000;

/// How long an account read for a notice may be used again, in ms: what another process changes is seen after this time.
const REMEMBERED_MS: i64 = 1_000;

/// Accounts read a moment ago, by the token of their address: a thousand notices a second need not read the same row each.
#[derive(Default)]
pub struct Remembered(RwLock<HashMap<String, (i64, Account)>>);

impl Remembered {
    fn find(&self, connector: &str, token: &str, now_ms: i64) -> Option<Account> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at_ms, account) = known.get(&format!("{connector}/{token}"))?;
        (now_ms.abs_diff(*read_at_ms) < REMEMBERED_MS.unsigned_abs()).then(|| account.clone())
    }

    /// Only accounts that exist are kept, so a guesser cannot fill the memory.
    fn keep(&self, connector: &str, token: &str, now_ms: i64, account: &Account) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(format!("{connector}/{token}"), (now_ms, account.clone()));
    }

    fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The account that a notification address names.
///
/// # Errors
/// [`Unavailable`].
pub async fn by_token(app: &App, connector: &str, token: &str) -> Result<Option<Account>, Unavailable> {
    let now_ms = app.clock.now_ms();
    if let Some(account) = app.accounts_read.find(connector, token, now_ms) {
        return Ok(Some(account));
    }
    let mut tx = app.db.read().await?;
    let found = db::connector_account::by_token(&mut tx, connector, token).await?.map(|row| account(app, &row));
    if let Some(account) = &found {
        app.accounts_read.keep(connector, token, now_ms, account);
    }
    Ok(found)
}

/// The open account under which the other side knows us by that name.
///
/// # Errors
/// [`Unavailable`].
pub async fn by_participant(app: &App, connector: &str, participant: &str) -> Result<Option<Account>, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::connector_account::by_participant(&mut tx, connector, participant).await?.map(|row| account(app, &row)))
}

/// The platform's own open account: what new orders go over.
///
/// # Errors
/// [`Unavailable`].
pub async fn platform(app: &App, connector: &str) -> Result<Option<Account>, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::connector_account::platform(&mut tx, connector).await?.map(|row| account(app, &row)))
}

/// The account of that id with its protocol, in whatever state it is: an order is followed to its end.
///
/// # Errors
/// [`Unavailable`].
pub async fn of(app: &App, id: &str) -> Result<Option<(&'static dyn Connector, Account)>, Unavailable> {
    let mut tx = app.db.read().await?;
    let row = db::connector_account::find(&mut tx, id).await?;
    Ok(row.and_then(|row| Some((connectors::find(&row.connector)?, account(app, &row)))))
}

/// All keys of ours that the other side may meet, as public keys: the one in use first, then the one before it.
///
/// # Errors
/// [`Unavailable`].
pub async fn own_keys(app: &App, account_id: &str) -> Result<Vec<Key>, Unavailable> {
    let mut tx = app.db.read().await?;
    let Some(row) = db::connector_account::find(&mut tx, account_id).await? else { return Ok(Vec::new()) };
    Ok(signing_keys(app, &row)
        .into_iter()
        .filter_map(|key| Some(Key { bytes: network::sign::public_key(&key.bytes).ok()?, ..key }))
        .collect())
}

/// Our own key of that id, to sign with, while it counts; else the one in use.
///
/// # Errors
/// [`Unavailable`].
pub async fn signing_key(app: &App, account: &Account, key_id: &str) -> Result<Key, Unavailable> {
    let mut tx = app.db.read().await?;
    let Some(row) = db::connector_account::find(&mut tx, &account.id).await? else { return Ok(account.signing.clone()) };
    let now_ms = app.clock.now_ms();
    let known = signing_keys(app, &row).into_iter().find(|key| key.id == key_id && now_ms < key.until_ms);
    Ok(known.unwrap_or_else(|| account.signing.clone()))
}

/// Puts our next key into use. The one before it stays valid for a week.
///
/// # Errors
/// [`Unavailable`].
pub async fn rotate_key(app: &App, account_id: &str) -> Result<(), Unavailable> {
    let mut tx = app.db.write().await?;
    if let Some(row) = db::connector_account::find(&mut tx, account_id).await? {
        db::connector_account::next_key(&mut tx, account_id, row.key_version, app.clock.now_ms()).await?;
    }
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

/// Asks the other side for its keys and keeps them, where the answer is signed with one that was known. `None`: nothing new, or
/// it was asked a moment ago.
///
/// # Errors
/// [`Unavailable`].
pub async fn refresh_keys(app: &App, account: &Account) -> Result<Option<Account>, Unavailable> {
    let now_ms = app.clock.now_ms();
    let Some(row) = claim_key_question(app, &account.id, now_ms).await? else { return Ok(None) };
    if row.connector != network::Network.describe().code {
        return Ok(None);
    }
    let known = self::account(app, &row);
    let Some(newest) = known.peers.iter().filter(|key| key.from_ms <= now_ms && now_ms < key.until_ms).max_by_key(|key| key.from_ms) else {
        return Ok(None);
    };
    let cx = Cx { account: &known, now_ms, random: app.entropy.bytes() };
    let Ok(request) = network::keys_request(&newest.id, &cx) else { return Ok(None) };
    let answer = outbound::send(app, &request).await;
    let Some(keys) = network::keys_response(answer.as_ref(), &Cx { now_ms: app.clock.now_ms(), ..cx }) else { return Ok(None) };
    let mut tx = app.db.write().await?;
    let replaced = db::connector_account::replace_peer_keys(&mut tx, &row.id, &row.peer_keys, &peer_keys_text(&keys)).await?;
    tx.commit().await?;
    app.accounts_read.forget();
    tracing::info!(account = row.id, replaced, "the other side's keys have changed");
    Ok((replaced == 1).then_some(Account { peers: keys, ..known }))
}

/// The account, if it is this caller's turn to ask for keys. Reads first, so that a flood of unknown keys writes nothing.
async fn claim_key_question(app: &App, id: &str, now_ms: i64) -> Result<Option<ConnectorAccount>, Unavailable> {
    let before_ms = now_ms - KEY_QUESTION_MS;
    let row = {
        let mut tx = app.db.read().await?;
        db::connector_account::find(&mut tx, id).await?
    };
    let Some(row) = row.filter(|row| row.keys_asked_at_ms <= before_ms) else { return Ok(None) };
    let mut tx = app.db.write().await?;
    let claimed = db::connector_account::claim_key_question(&mut tx, id, before_ms, now_ms).await?;
    tx.commit().await?;
    Ok((claimed == 1).then_some(row))
}

/// Opens the platform's account with the simulated network, once; where the simulator has moved, follows it.
///
/// # Errors
/// [`Unavailable`].
pub async fn provision_trial(app: &App) -> Result<(), Unavailable> {
    let now_ms = app.clock.now_ms();
    let token: [u8; 16] = app.entropy.bytes();
    let name: [u8; 10] = app.entropy.bytes();
    let new = ConnectorAccount {
        id: app.new_id(),
        connector: network::Network.describe().code.to_owned(),
        token: hex(&token),
        merchant_id: None,
        participant: format!("tm-{}", name.map(|byte| crate::domain::crockford::symbol(byte).to_string()).concat()),
        base_url: app.settings.simulator_url.clone(),
        key_version: 1,
        key_changed_at_ms: 0,
        peer_keys: peer_keys_text(&[network::trial_key::public()]),
        keys_asked_at_ms: 0,
        state: "open".to_owned(),
        created_at_ms: now_ms,
    };
    let mut tx = app.db.write().await?;
    if db::connector_account::insert(&mut tx, &new).await? == 0
        && let Some(row) = db::connector_account::platform(&mut tx, &new.connector).await?
        && peers(&row).iter().any(network::trial_key::is_trial)
    {
        db::connector_account::move_to(&mut tx, &row.id, &new.base_url).await?;
    }
    Ok(tx.commit().await?)
}

/// Why this instance must not run live: the sentence for its operator, or `None` where nothing speaks against it.
///
/// # Errors
/// [`Unavailable`].
pub async fn refuses_live(app: &App) -> Result<Option<String>, Unavailable> {
    let mut tx = app.db.read().await?;
    let accounts = db::connector_account::all(&mut tx).await?;
    let trial = accounts.iter().find(|row| peers(row).iter().any(network::trial_key::is_trial));
    Ok(trial.map(|row| {
        format!(
            "This database belongs to a trial: its account {} trusts the simulator's published key. Start live on a new database, or run with TONGMA_MODE=trial.",
            row.id
        )
    }))
}

fn account(app: &App, row: &ConnectorAccount) -> Account {
    Account {
        id: row.id.clone(),
        participant: row.participant.clone(),
        base_url: row.base_url.clone(),
        notify_url: format!("{}/notify/{}/{}", app.settings.public_url, row.connector, row.token),
        signing: signing_key_of(app, row, row.key_version),
        peers: peers(row),
        credentials: String::new(),
    }
}

/// Our private keys that count, the one in use first.
fn signing_keys(app: &App, row: &ConnectorAccount) -> Vec<Key> {
    let in_use = signing_key_of(app, row, row.key_version);
    if row.key_version > 1 { vec![in_use, signing_key_of(app, row, row.key_version - 1)] } else { vec![in_use] }
}

fn signing_key_of(app: &App, row: &ConnectorAccount, version: i64) -> Key {
    let (from_ms, until_ms) = if version == row.key_version {
        // The other side's clock may be behind ours.
        ((row.key_changed_at_ms - network::sign::TOLERANCE_MS).max(0), FOR_EVER_MS)
    } else {
        (0, row.key_changed_at_ms + OVERLAP_MS)
    };
    let bytes = app.key.derive(&format!("network-signing-{}-{version}", row.id)).to_vec();
    Key { id: format!("k{version}"), bytes, from_ms, until_ms }
}

/// What cannot be read is no key: nothing signed with it is believed.
fn peers(row: &ConnectorAccount) -> Vec<Key> {
    let published: Vec<network::wire::PublicKey> = serde_json::from_str(&row.peer_keys).unwrap_or_default();
    published.iter().filter_map(network::sign::read_published).collect()
}

fn peer_keys_text(keys: &[Key]) -> String {
    let published: Vec<_> = keys.iter().map(network::sign::published).collect();
    serde_json::to_string(&published).unwrap_or_default()
}
