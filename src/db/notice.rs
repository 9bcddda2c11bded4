//! Wallets' messages as they arrived. Stored before the wallet is answered, marked when they have been applied.

use crate::db::{Record, Tx, sql};
use serde::Serialize;

/// A message to be stored. `headers` and `fact` are JSON text.
#[derive(Clone, Debug)]
pub struct NewNotice {
    pub id: String,
    pub connector_account_id: String,
    pub dedupe_key: String,
    pub payment_id: String,
    pub headers: String,
    pub body: String,
    pub fact: String,
    pub received_at_ms: i64,
}

/// A message with what became of it.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    id: &'a str,
    connector_account_id: &'a str,
    dedupe_key: &'a str,
    payment_id: &'a str,
    headers: &'a str,
    body: &'a str,
    fact: &'a str,
    received_at_ms: i64,
    applied_at_ms: Option<i64>,
    outcome: Option<&'static str>,
}

impl<'a> Row<'a> {
    /// A message that was applied with that outcome, or waits without one. What was read in it is kept only while it waits: the
    /// message itself says the same.
    pub fn new(notice: &'a NewNotice, applied: Option<(i64, &'static str)>) -> Self {
        Self {
            id: &notice.id,
            connector_account_id: &notice.connector_account_id,
            dedupe_key: &notice.dedupe_key,
            payment_id: &notice.payment_id,
            headers: &notice.headers,
            body: &notice.body,
            fact: if applied.is_some() { "" } else { &notice.fact },
            received_at_ms: notice.received_at_ms,
            applied_at_ms: applied.map(|(at_ms, _)| at_ms),
            outcome: applied.map(|(_, outcome)| outcome),
        }
    }
}

/// A stored message that has not been applied.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    pub id: String,
    pub connector_account_id: String,
    pub payment_id: String,
    pub fact: String,
}

/// A message about a payment that is not here.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stranger {
    pub id: String,
    pub payment_id: String,
}

/// Stores those not seen before, rows of [`Row`], and says how many.
pub async fn insert(tx: &mut Tx, notices: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into notice (id, connector_account_id, dedupe_key, payment_id, headers, body, fact, received_at_ms, applied_at_ms,
                    outcome)
                select row.id, row.connector_account_id, row.dedupe_key, row.payment_id, row.headers, row.body, row.fact,
                    row.received_at_ms, row.applied_at_ms, row.outcome
                from rows(id text, connector_account_id text, dedupe_key text, payment_id text, headers text, body text,
                    fact text, received_at_ms bigint, applied_at_ms bigint, outcome text) where true
                on conflict (connector_account_id, dedupe_key) do nothing")
        .rows(notices),
    )
    .await
}

/// Which of these ids are there.
pub async fn there(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> = tx.all(sql("select id from notice where id in (select row.id from rows(id text))").rows(ids)).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Marks messages as applied: rows of `id`, `outcome`, `at_ms`.
pub async fn mark_applied(tx: &mut Tx, outcomes: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("update notice set fact = '', outcome = row.outcome, applied_at_ms = row.at_ms
            from rows(outcome text, at_ms bigint, id text) where notice.id = row.id and notice.applied_at_ms is null")
        .rows(outcomes),
    )
    .await
}

/// The oldest messages received before `before_ms` that nobody has applied: what a crash left behind.
pub async fn waiting(tx: &mut Tx, before_ms: i64, limit: i64) -> sqlx::Result<Vec<Waiting>> {
    tx.all(
        sql("select id, connector_account_id, payment_id, fact from notice
            where applied_at_ms is null and received_at_ms < $1 order by received_at_ms limit $2")
        .bind(before_ms)
        .bind(limit),
    )
    .await
}

/// Messages that spoke of a payment that was not on the account they came over.
pub async fn of_nobody(tx: &mut Tx) -> sqlx::Result<Vec<Stranger>> {
    tx.all(sql("select id, payment_id from notice where outcome = 'unknown_payment' order by id limit 1000")).await
}
