//! Keys of an account that are not entered by hand: our own, derived from the instance key, and those of the other side, which
//! are asked for as they change.

use crate::{
    connectors::{
        self, Account, Connector, Cx, Key,
        network::{
            self, Network,
            wire::{FOR_EVER_MS, PublicKey},
        },
    },
    db::{self, connector_account::ConnectorAccount},
    domain::audit::Action,
    services::{
        App, Unavailable,
        admins::audit::{self, COMMAND_LINE, Entry},
        outbound,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// How long our previous key still counts after a change, in ms: a week for the other side to notice.
const OVERLAP_MS: i64 = 7 * 24 * 3_600_000;

/// The other side is asked for its keys at most this often, in ms: an unknown key id costs an attacker nothing.
const KEY_QUESTION_MS: i64 = 60_000;

/// All keys of ours that the other side may meet, as public keys: the one in use first, then the one before it.
///
/// # Errors
/// [`Unavailable`].
pub async fn own(app: &App, account_id: &str) -> Result<Vec<Key>, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::connector_account::find(&mut tx, account_id).await?.map(|row| public_keys(app, &row)).unwrap_or_default())
}

/// The same, as they are handed out.
pub(super) fn published(app: &App, row: &ConnectorAccount) -> Vec<PublicKey> {
    public_keys(app, row).iter().map(network::sign::published).collect()
}

fn public_keys(app: &App, row: &ConnectorAccount) -> Vec<Key> {
    let public = |key: Key| Some(Key { bytes: network::sign::public_key(&key.bytes).ok()?, ..key });
    signing_keys(app, row).into_iter().filter_map(public).collect()
}

/// Our own key of that id, to sign with, while it counts; else the one in use.
///
/// # Errors
/// [`Unavailable`].
pub async fn signing(app: &App, account: &Account, key_id: &str) -> Result<Key, Unavailable> {
    let mut tx = app.db.read().await?;
    let Some(row) = db::connector_account::find(&mut tx, &account.id).await? else { return Ok(account.signing.clone()) };
    let now_ms = app.clock.now_ms();
    let known = signing_keys(app, &row).into_iter().find(|key| key.id == key_id && now_ms < key.until_ms);
    Ok(known.unwrap_or_else(|| account.signing.clone()))
}

/// What came of asking for our next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// We have no open account with the network.
    NoAccount,
    /// It is in use from now on, and the one before it counts until then.
    Changed { key_id: String, overlap_until_ms: i64 },
    /// The one before that in use counts until then, and would end now.
    TooSoon { overlap_until_ms: i64 },
}

/// Puts our next key for the network into use, from the machine itself. The one before it stays valid for a week, in which the other
/// side meets the new one and asks for our list; `at_once` changes it again within that week.
///
/// # Errors
/// [`Unavailable`].
pub async fn rotate(app: &App, at_once: bool) -> Result<Rotated, Unavailable> {
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let Some(row) = db::connector_account::platform(&mut tx, Network.describe().code).await? else { return Ok(Rotated::NoAccount) };
    let overlap_until_ms = row.key_changed_at_ms + OVERLAP_MS;
    if row.key_version > 1 && now_ms < overlap_until_ms && !at_once {
        return Ok(Rotated::TooSoon { overlap_until_ms });
    }
    let (before, after) = (key_id(row.key_version), key_id(row.key_version + 1));
    let subject = format!("account:{}", row.id);
    let entry =
        Entry { action: Action::NetworkKeyChanged, subject, subject_name: &row.participant, before: &before, after: &after, reason: "" };
    audit::append(app, &mut tx, COMMAND_LINE, &entry).await?;
    if db::connector_account::next_key(&mut tx, &row.id, row.key_version, now_ms).await? == 0 {
        // Somebody else has just done it: nothing of this is kept.
        return Ok(Rotated::TooSoon { overlap_until_ms: now_ms + OVERLAP_MS });
    }
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(Rotated::Changed { key_id: after, overlap_until_ms: now_ms + OVERLAP_MS })
}

/// The account with the keys that the other side has now: it is asked for them, unless somebody has done that meanwhile. `None`:
/// nothing new, or it was asked a moment ago, or its keys are entered by hand.
///
/// # Errors
/// [`Unavailable`].
pub async fn refresh(app: &App, account: &Account) -> Result<Option<Account>, Unavailable> {
    let now_ms = app.clock.now_ms();
    let row = {
        let mut tx = app.db.read().await?;
        db::connector_account::find(&mut tx, &account.id).await?
    };
    let Some(row) = row else { return Ok(None) };
    let Some(connector) = connectors::find(&row.connector) else { return Ok(None) };
    let known = super::account(app, &row);
    if known.peers != account.peers {
        return Ok(Some(known));
    }
    let cx = Cx { account: &known, now_ms, random: app.entropy.bytes() };
    let Ok(request) = connector.keys_request(&cx) else { return Ok(None) };
    if !claim_question(app, &row, now_ms).await? {
        return Ok(None);
    }
    let answer = outbound::send(app, &request).await;
    let Some(keys) = connector.keys_response(answer.as_ref(), &Cx { now_ms: app.clock.now_ms(), ..cx }) else { return Ok(None) };
    let mut tx = app.db.write().await?;
    let replaced = db::connector_account::replace_peer_keys(&mut tx, &row.id, &row.peer_keys, &peers_text(&keys)).await?;
    tx.commit().await?;
    app.accounts_read.forget();
    tracing::info!(account = row.id, replaced, "the other side's keys have changed");
    Ok((replaced == 1).then_some(Account { peers: keys, ..known }))
}

/// Whether it is this caller's turn to ask for keys. A flood of unknown keys writes nothing.
async fn claim_question(app: &App, row: &ConnectorAccount, now_ms: i64) -> Result<bool, Unavailable> {
    let before_ms = now_ms - KEY_QUESTION_MS;
    if row.keys_asked_at_ms > before_ms {
        return Ok(false);
    }
    let mut tx = app.db.write().await?;
    let claimed = db::connector_account::claim_key_question(&mut tx, &row.id, before_ms, now_ms).await?;
    tx.commit().await?;
    Ok(claimed == 1)
}

/// Our private key in use.
pub(super) fn in_use(app: &App, row: &ConnectorAccount) -> Key {
    signing_key_of(app, row, row.key_version)
}

/// Our private keys that count, the one in use first.
fn signing_keys(app: &App, row: &ConnectorAccount) -> Vec<Key> {
    let in_use = in_use(app, row);
    if row.key_version > 1 { vec![in_use, signing_key_of(app, row, row.key_version - 1)] } else { vec![in_use] }
}

fn key_id(version: i64) -> String {
    format!("k{version}")
}

fn signing_key_of(app: &App, row: &ConnectorAccount, version: i64) -> Key {
    let (from_ms, until_ms) = if version == row.key_version {
        // The other side's clock may be behind ours.
        ((row.key_changed_at_ms - network::sign::TOLERANCE_MS).max(0), FOR_EVER_MS)
    } else {
        (0, row.key_changed_at_ms + OVERLAP_MS)
    };
    let bytes = app.key.derive(&format!("network-signing-{}-{version}", row.id)).to_vec();
    Key { id: key_id(version), bytes, from_ms, until_ms }
}

/// What cannot be read is no key: nothing signed with it is believed.
pub(super) fn peers(row: &ConnectorAccount) -> Vec<Key> {
    let kept: Vec<PublicKey> = serde_json::from_str(&row.peer_keys).unwrap_or_default();
    let read =
        |key: PublicKey| Some(Key { bytes: STANDARD.decode(&key.public).ok()?, id: key.id, from_ms: key.from_ms, until_ms: key.until_ms });
    kept.into_iter().filter_map(read).collect()
}

pub(super) fn peers_text(keys: &[Key]) -> String {
    let kept: Vec<_> = keys.iter().map(network::sign::published).collect();
    serde_json::to_string(&kept).unwrap_or_default()
}
