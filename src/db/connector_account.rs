//! Accounts with the other sides of connectors: table `connector_account`. What is secret in it is sealed by whoever writes it.

use super::{Record, Tx, sql};

/// One row. `peer_keys` is JSON, as `connectors::network::wire::PublicKey` writes it; times in Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ConnectorAccount {
    pub id: String,
    pub connector: String,
    pub token: String,
    pub merchant_id: Option<String>,
    pub participant: String,
    pub base_url: String,
    pub key_version: i64,
    pub key_changed_at_ms: i64,
    pub peer_keys: String,
    pub keys_asked_at_ms: i64,
    pub state: String,
    pub created_at_ms: i64,
    /// Sealed; empty where the protocol needs none.
    pub credentials: String,
    pub previous_credentials: String,
    pub credentials_changed_at_ms: i64,
    pub checked_at_ms: i64,
    pub check_result: String,
    pub is_trial: bool,
}

/// Stores an account; 0 rows if its token is taken or its owner has an open one for this connector.
pub async fn insert(tx: &mut Tx, new: &ConnectorAccount) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into connector_account (id, connector, token, merchant_id, participant, base_url, key_version, key_changed_at_ms,
                peer_keys, keys_asked_at_ms, state, created_at_ms, credentials, previous_credentials, credentials_changed_at_ms,
                checked_at_ms, check_result, is_trial)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15, $16, $17) on conflict do nothing")
        .bind(&new.id)
        .bind(&new.connector)
        .bind(&new.token)
        .bind(new.merchant_id.as_deref())
        .bind(&new.participant)
        .bind(&new.base_url)
        .bind(new.key_version)
        .bind(new.key_changed_at_ms)
        .bind(&new.peer_keys)
        .bind(new.keys_asked_at_ms)
        .bind(&new.state)
        .bind(new.created_at_ms)
        .bind(&new.credentials)
        .bind(new.credentials_changed_at_ms)
        .bind(new.checked_at_ms)
        .bind(&new.check_result)
        .bind(new.is_trial),
    )
    .await
}

/// Every account.
pub async fn all(tx: &mut Tx) -> sqlx::Result<Vec<ConnectorAccount>> {
    tx.all(sql("select * from connector_account order by id")).await
}

/// The account of that id, in whatever state: what has been ordered over it is asked about to the end.
pub async fn find(tx: &mut Tx, id: &str) -> sqlx::Result<Option<ConnectorAccount>> {
    tx.first(sql("select * from connector_account where id = $1").bind(id)).await
}

#[derive(sqlx::FromRow)]
struct Spoken {
    id: String,
    connector: String,
}

/// The connectors of accounts, by their ids.
pub async fn connectors(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<(String, String)>> {
    let rows: Vec<Spoken> =
        tx.all(sql("select id, connector from connector_account where id in (select row.id from rows(id text))").rows(ids)).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.connector)).collect())
}

/// The account that a notification address names, also a suspended one: money that has moved is heard of. Over one that waits none has.
pub async fn by_token(tx: &mut Tx, connector: &str, token: &str) -> sqlx::Result<Option<ConnectorAccount>> {
    tx.first(sql("select * from connector_account where token = $1 and connector = $2 and state <> 'waiting'").bind(token).bind(connector))
        .await
}

/// The open account under which the other side knows us by that name.
pub async fn by_participant(tx: &mut Tx, connector: &str, participant: &str) -> sqlx::Result<Option<ConnectorAccount>> {
    tx.first(
        sql("select * from connector_account where connector = $1 and participant = $2 and state = 'open' order by id limit 1")
            .bind(connector)
            .bind(participant),
    )
    .await
}

/// The platform's own open account.
pub async fn platform(tx: &mut Tx, connector: &str) -> sqlx::Result<Option<ConnectorAccount>> {
    tx.first(sql("select * from connector_account where connector = $1 and merchant_id is null and state = 'open'").bind(connector)).await
}

/// The open account over which a merchant is paid: its own before the platform's.
pub async fn of_merchant(tx: &mut Tx, connector: &str, merchant_id: &str) -> sqlx::Result<Option<ConnectorAccount>> {
    tx.first(
        sql("select * from connector_account where connector = $1 and state = 'open' and (merchant_id is null or merchant_id = $2)
            order by case when merchant_id is null then 1 else 0 end limit 1")
        .bind(connector)
        .bind(merchant_id),
    )
    .await
}

/// Every account of one owner, whatever its state; `None` is the platform.
pub async fn owned(tx: &mut Tx, merchant_id: Option<&str>) -> sqlx::Result<Vec<ConnectorAccount>> {
    tx.all(
        sql("select * from connector_account where coalesce(merchant_id, '') = $1 order by connector, id")
            .bind(merchant_id.unwrap_or_default()),
    )
    .await
}

/// New sealed credentials, where they are used, and whether a simulator gave them out.
#[derive(Clone, Copy)]
pub struct NewCredentials<'a> {
    pub sealed: &'a str,
    pub base_url: &'a str,
    pub is_trial: bool,
}

/// Puts new credentials in the place of those that were read, which stay as the ones before; 0 rows if they have changed since.
pub async fn replace_credentials(tx: &mut Tx, id: &str, old: &str, new: NewCredentials<'_>, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update connector_account set previous_credentials = credentials, credentials = $3, base_url = $4,
                credentials_changed_at_ms = $5, is_trial = $6, check_result = ''
            where id = $1 and credentials = $2")
        .bind(id)
        .bind(old)
        .bind(new.sealed)
        .bind(new.base_url)
        .bind(now_ms)
        .bind(new.is_trial),
    )
    .await
}

/// Drops what was kept only for messages on their way, where that was before `before_ms`.
pub async fn forget_previous(tx: &mut Tx, before_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update connector_account set previous_credentials = '' where previous_credentials <> '' and credentials_changed_at_ms < $1")
            .bind(before_ms),
    )
    .await
}

/// Keeps how a live check ended.
pub async fn checked(tx: &mut Tx, id: &str, result: &str, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(sql("update connector_account set checked_at_ms = $3, check_result = $2 where id = $1").bind(id).bind(result).bind(now_ms)).await
}

/// Drops what one owner entered for a connector and never came to be used; `None` is the platform.
pub async fn delete_waiting(tx: &mut Tx, connector: &str, merchant_id: Option<&str>) -> sqlx::Result<u64> {
    let waiting = sql("delete from connector_account where connector = $1 and coalesce(merchant_id, '') = $2 and state = 'waiting'");
    tx.run(waiting.bind(connector).bind(merchant_id.unwrap_or_default())).await
}

/// Opens or suspends an account; 0 rows if it stood so already.
pub async fn set_state(tx: &mut Tx, id: &str, state: &str) -> sqlx::Result<u64> {
    tx.run(sql("update connector_account set state = $2 where id = $1 and state <> $2").bind(id).bind(state)).await
}

/// Where the other side listens now.
pub async fn move_to(tx: &mut Tx, id: &str, base_url: &str) -> sqlx::Result<u64> {
    tx.run(sql("update connector_account set base_url = $2 where id = $1 and base_url <> $2").bind(id).bind(base_url)).await
}

/// Takes the right to ask for the other side's keys; 0 rows if somebody asked after `before_ms`.
pub async fn claim_key_question(tx: &mut Tx, id: &str, before_ms: i64, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update connector_account set keys_asked_at_ms = $3 where id = $1 and keys_asked_at_ms <= $2")
            .bind(id)
            .bind(before_ms)
            .bind(now_ms),
    )
    .await
}

/// Puts new keys of the other side in the place of those that were read; 0 rows if they have changed since.
pub async fn replace_peer_keys(tx: &mut Tx, id: &str, old: &str, new: &str) -> sqlx::Result<u64> {
    tx.run(sql("update connector_account set peer_keys = $3 where id = $1 and peer_keys = $2").bind(id).bind(old).bind(new)).await
}

/// Steps from our key of `version` to the next; 0 rows if it has been done.
pub async fn next_key(tx: &mut Tx, id: &str, version: i64, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update connector_account set key_version = key_version + 1, key_changed_at_ms = $3 where id = $1 and key_version = $2")
            .bind(id)
            .bind(version)
            .bind(now_ms),
    )
    .await
}
