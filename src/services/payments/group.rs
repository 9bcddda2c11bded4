//! One group of the writer: its commands applied in one transaction with a few statements each of which handles all of them.
//! What happens to each payment is decided by the domain and reported as a row count; no command can fail another.

use crate::{
    db::{self, Tx, notice::NewNotice, payment::Payment},
    domain::{event::Kind, payment::Fact},
    services::{
        live::Woken,
        payments::{
            changed::{Changed, Seen},
            effects::Effects,
        },
    },
};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the writer is asked to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Order a payment: the row as it shall stand.
    Create(Box<Payment>),
    /// Keep a wallet's message.
    Store(Box<NewNotice>),
    /// Let what a wallet says take effect.
    Observe(Box<Observation>),
}

/// A fact about a payment and who said it.
#[derive(Clone, Debug)]
pub struct Observation {
    pub payment_id: String,
    /// The account over which it came: it must be the payment's own.
    pub connector_account_id: String,
    pub fact: Fact,
    /// The stored message that it was read from; none for answers to our own calls.
    pub notice_id: Option<String>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created(Box<Payment>),
    /// The idempotency key was used before: the payment made then.
    Existing(Box<Payment>),
    Stored,
    Duplicate,
    Observed(Seen),
}

/// Applies `commands` and answers each in its order, with the merchants to wake after the commit.
pub async fn apply(tx: &mut Tx, now_ms: i64, commands: &[Command]) -> sqlx::Result<(Vec<Outcome>, Vec<Woken>)> {
    let mut outcomes = HashMap::with_capacity(commands.len());
    let mut effects = Effects::default();
    store(tx, commands, &mut outcomes).await?;
    create(tx, commands, &mut outcomes, &mut effects).await?;
    observe(tx, now_ms, commands, &mut outcomes, &mut effects).await?;
    let woken = effects.write(tx, now_ms).await?;
    let outcomes = (0..commands.len()).map(|at| outcomes.remove(&at).unwrap_or(Outcome::Observed(Seen::Conflict))).collect();
    Ok((outcomes, woken))
}

/// JSON text of rows; serialising plain rows of text and numbers cannot fail.
pub(super) fn rows_json<T: Serialize>(rows: &[T]) -> String {
    serde_json::to_string(rows).unwrap_or_default()
}

fn ids_json<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    rows_json(&ids.collect::<HashSet<_>>().into_iter().map(|id| json!({ "id": id })).collect::<Vec<_>>())
}

async fn store(tx: &mut Tx, commands: &[Command], outcomes: &mut HashMap<usize, Outcome>) -> sqlx::Result<()> {
    let notices: Vec<(usize, &NewNotice)> = commands
        .iter()
        .enumerate()
        .filter_map(|(at, command)| if let Command::Store(notice) = command { Some((at, &**notice)) } else { None })
        .collect();
    if notices.is_empty() {
        return Ok(());
    }
    let rows: Vec<&NewNotice> = notices.iter().map(|(_, notice)| *notice).collect();
    let stored: HashSet<String> = db::notice::insert(tx, &rows_json(&rows)).await?.into_iter().collect();
    for (at, notice) in notices {
        outcomes.insert(at, if stored.contains(&notice.id) { Outcome::Stored } else { Outcome::Duplicate });
    }
    Ok(())
}

async fn create(tx: &mut Tx, commands: &[Command], outcomes: &mut HashMap<usize, Outcome>, effects: &mut Effects) -> sqlx::Result<()> {
    let orders: Vec<(usize, &Payment)> = commands
        .iter()
        .enumerate()
        .filter_map(|(at, command)| if let Command::Create(payment) = command { Some((at, &**payment)) } else { None })
        .collect();
    if orders.is_empty() {
        return Ok(());
    }
    let rows: Vec<&Payment> = orders.iter().map(|(_, payment)| *payment).collect();
    let made: HashSet<String> = db::payment::insert(tx, &rows_json(&rows)).await?.into_iter().collect();
    let repeated: Vec<_> = rows.iter().filter(|row| !made.contains(&row.id)).map(|row| json!({ "key": row.idempotency_key })).collect();
    let mut earlier: HashMap<String, Payment> = HashMap::new();
    if !repeated.is_empty() {
        earlier.extend(db::payment::by_keys(tx, &rows_json(&repeated)).await?.into_iter().map(|row| (row.idempotency_key.clone(), row)));
    }
    for (at, order) in orders {
        if made.contains(&order.id) {
            effects.event(Kind::Created, order, "");
            outcomes.insert(at, Outcome::Created(Box::new(order.clone())));
        } else if let Some(existing) = earlier.get(&order.idempotency_key) {
            outcomes.insert(at, Outcome::Existing(Box::new(existing.clone())));
        }
    }
    Ok(())
}

async fn observe(
    tx: &mut Tx,
    now_ms: i64,
    commands: &[Command],
    outcomes: &mut HashMap<usize, Outcome>,
    effects: &mut Effects,
) -> sqlx::Result<()> {
    let seen: Vec<(usize, &Observation)> = commands
        .iter()
        .enumerate()
        .filter_map(|(at, command)| if let Command::Observe(fact) = command { Some((at, &**fact)) } else { None })
        .collect();
    if seen.is_empty() {
        return Ok(());
    }
    let stored = db::payment::by_ids(tx, &ids_json(seen.iter().map(|(_, fact)| fact.payment_id.as_str()))).await?;
    let mut payments: BTreeMap<String, Changed> = stored.into_iter().map(|row| (row.id.clone(), Changed::new(row))).collect();
    let mut results = Vec::with_capacity(seen.len());
    for (at, observation) in seen {
        let own = payments
            .get_mut(&observation.payment_id)
            .filter(|payment| payment.row.connector_account_id == observation.connector_account_id);
        results.push((at, observation, own.map_or(Seen::NoSuchPayment, |payment| payment.see(&observation.fact, now_ms))));
    }
    let rows: Vec<&Payment> = payments.values().filter(|payment| payment.is_changed()).map(|payment| &payment.row).collect();
    let written: HashSet<String> =
        if rows.is_empty() { HashSet::new() } else { db::payment::update(tx, &rows_json(&rows)).await?.into_iter().collect() };
    let mut applied = Vec::new();
    for (at, observation, mut result) in results {
        // Another process moved the payment between our read and our write: nothing of this was kept, the fact is looked at again.
        if payments.get(&observation.payment_id).is_some_and(|payment| payment.is_changed() && !written.contains(&payment.row.id)) {
            result = Seen::Conflict;
        } else if let Some(id) = &observation.notice_id {
            applied.push(json!({ "id": id, "outcome": result.code(), "at_ms": now_ms }));
        }
        outcomes.insert(at, Outcome::Observed(result));
    }
    if !applied.is_empty() {
        db::notice::mark_applied(tx, &rows_json(&applied)).await?;
    }
    for payment in payments.values().filter(|payment| written.contains(&payment.row.id)) {
        effects.of(payment);
    }
    Ok(())
}
