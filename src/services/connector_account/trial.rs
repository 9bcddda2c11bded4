//! Accounts of a trial: with the simulated network, and with the simulated big wallets, which hand out theirs as a merchant console
//! would. A live instance refuses to start on any of them.

use super::{credentials, keys};
use crate::{
    connectors::{self, Connector, HttpRequest, Key, network},
    db::{
        self,
        connector_account::{ConnectorAccount, NewCredentials},
    },
    domain::crockford,
    services::{App, Unavailable, outbound},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// The wallets that are reached by a protocol of their own.
const WALLETS: [&str; 3] = ["wechat_pay", "alipay", "unionpay"];

/// Opens the platform's accounts with everybody who is simulated; where the simulator has moved or has other keys, follows it. What
/// it does not answer is asked for again by [`open_missing`].
///
/// # Errors
/// [`Unavailable`].
pub async fn provision(app: &App) -> Result<(), Unavailable> {
    let name: [u8; 10] = app.entropy.bytes();
    let new = ConnectorAccount {
        participant: format!("tm-{}", name.map(|byte| crockford::symbol(byte).to_string()).concat()),
        peer_keys: keys::peers_text(&[network::trial_key::public()]),
        ..super::blank(app, network::Network.describe().code, None, app.settings.simulator_url.clone())
    };
    let mut tx = app.db.write().await?;
    if db::connector_account::insert(&mut tx, &new).await? == 0
        && let Some(row) = db::connector_account::platform(&mut tx, &new.connector).await?
        && is_trial(&row)
    {
        db::connector_account::move_to(&mut tx, &row.id, &new.base_url).await?;
    }
    tx.commit().await?;
    for connector in WALLETS {
        match held(app, connector).await? {
            None => open(app, connector).await?,
            Some(row) if row.is_trial => renew(app, row).await?,
            // What an operator entered is not touched.
            Some(_) => {}
        }
    }
    Ok(())
}

/// Opens what is missing of the accounts with simulated wallets. Never says that there was something to do: it is asked now and then.
///
/// # Errors
/// [`Unavailable`].
pub async fn open_missing(app: &App) -> Result<usize, Unavailable> {
    for connector in WALLETS {
        if held(app, connector).await?.is_none() {
            open(app, connector).await?;
        }
    }
    Ok(0)
}

async fn held(app: &App, connector: &str) -> Result<Option<ConnectorAccount>, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::connector_account::platform(&mut tx, connector).await?)
}

/// What the simulator hands out.
#[derive(Deserialize)]
struct Given {
    participant: String,
    base_url: String,
    credentials: Value,
    #[serde(default)]
    peers: Vec<GivenKey>,
}

/// A certificate's key that is known from the start; later ones are asked for.
#[derive(Deserialize)]
struct GivenKey {
    id: String,
    public_key: String,
    from_ms: i64,
    until_ms: i64,
}

async fn ask(app: &App, connector: &str) -> Option<Given> {
    let request = HttpRequest {
        method: "POST",
        url: format!("{}/control/accounts", app.settings.simulator_url),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: json!({ "connector": connector }).to_string().into_bytes(),
    };
    let answer = outbound::send(app, &request).await.filter(|answer| answer.status == 200)?;
    serde_json::from_slice(&answer.body).ok()
}

async fn open(app: &App, connector: &str) -> Result<(), Unavailable> {
    let Some(given) = ask(app, connector).await else { return Ok(()) };
    let new = super::blank(app, connector, None, String::new());
    let peers: Vec<Key> = given.peers.iter().filter_map(key).collect();
    let Some(sealed) = credentials::sealed(app, &new.id, &given.credentials.to_string()) else { return Ok(()) };
    let new = ConnectorAccount {
        participant: given.participant,
        base_url: given.base_url,
        peer_keys: keys::peers_text(&peers),
        credentials: sealed,
        is_trial: true,
        ..new
    };
    let mut tx = app.db.write().await?;
    if db::connector_account::insert(&mut tx, &new).await? == 1 {
        // A trial shows the wallet's own protocol from the start; an admin may lead it over the network again.
        db::wallet::reroute(&mut tx, connector, network::CODE, connector).await?;
    }
    Ok(tx.commit().await?)
}

async fn renew(app: &App, row: ConnectorAccount) -> Result<(), Unavailable> {
    let Some(given) = ask(app, &row.connector).await else { return Ok(()) };
    let known: Option<Value> = serde_json::from_str(&credentials::current(app, &row)).ok();
    if known.as_ref() == Some(&given.credentials) && row.base_url == given.base_url {
        return Ok(());
    }
    let peers: Vec<Key> = given.peers.iter().filter_map(key).collect();
    let Some(sealed) = credentials::sealed(app, &row.id, &given.credentials.to_string()) else { return Ok(()) };
    let mut tx = app.db.write().await?;
    let now_ms = app.clock.now_ms();
    let new = NewCredentials { sealed: &sealed, base_url: &given.base_url, is_trial: true };
    db::connector_account::replace_credentials(&mut tx, &row.id, &row.credentials, new, now_ms).await?;
    db::connector_account::replace_peer_keys(&mut tx, &row.id, &row.peer_keys, &keys::peers_text(&peers)).await?;
    tx.commit().await?;
    app.accounts_read.forget();
    Ok(())
}

fn key(given: &GivenKey) -> Option<Key> {
    let bytes = connectors::pem(&given.public_key)?;
    Some(Key { id: given.id.clone(), bytes, from_ms: given.from_ms, until_ms: given.until_ms })
}

/// Why this instance must not run live: the sentence for its operator, or `None` where nothing speaks against it.
///
/// # Errors
/// [`Unavailable`].
pub async fn refuses_live(app: &App) -> Result<Option<String>, Unavailable> {
    let mut tx = app.db.read().await?;
    let accounts = db::connector_account::all(&mut tx).await?;
    let sentence = |row: &ConnectorAccount| {
        let (id, connector) = (&row.id, &row.connector);
        if !super::proof::is_waiting(row) && keys::peers(row).iter().any(network::trial_key::is_trial) {
            Some(format!("This database belongs to a trial: its account {id} trusts the simulator's published key."))
        } else if row.is_trial {
            Some(format!("This database belongs to a trial: its account {id} with {connector} was given out by the simulator."))
        } else if row.state == "open" && !row.base_url.starts_with("https://") {
            Some(format!("The account {id} with {connector} is reached at {}, which is not https.", row.base_url))
        } else {
            None
        }
    };
    let why = accounts.iter().find_map(sentence);
    Ok(why.map(|why| format!("{why} Start live on a new database, or run with TONGMA_MODE=trial.")))
}

fn is_trial(row: &ConnectorAccount) -> bool {
    row.is_trial || keys::peers(row).iter().any(network::trial_key::is_trial)
}
