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
    /// Keep a wallet's message and let what it says take effect.
    Notice(Box<NewNotice>, Box<Observation>),
    /// Let what a wallet says take effect.
    Observe(Box<Observation>),
}

impl Command {
    fn observation(&self) -> Option<&Observation> {
        match self {
            Self::Create(_) => None,
            Self::Notice(_, observation) => Some(observation),
            Self::Observe(observation) => Some(observation),
        }
    }
}

/// A fact about a payment and who said it.
#[derive(Clone, Debug)]
pub struct Observation {
    pub payment_id: String,
    /// The account over which it came: it must be the payment's own.
    pub connector_account_id: String,
    pub fact: Fact,
    /// The message, stored earlier, that it was read from; none for answers to our own calls.
    pub notice_id: Option<String>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created(Box<Payment>),
    /// The idempotency key was used before: the payment made then.
    Existing(Box<Payment>),
    /// Stored, unless it was `repeated`.
    Noticed {
        repeated: bool,
        seen: Seen,
    },
    Observed(Seen),
}

/// Applies `commands` and answers each in its order, with the merchants to wake after the commit.
pub async fn apply(tx: &mut Tx, now_ms: i64, commands: &[Command]) -> sqlx::Result<(Vec<Outcome>, Vec<Woken>)> {
    let mut outcomes = HashMap::with_capacity(commands.len());
    let mut effects = Effects::default();
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
    let said: Vec<(usize, &Observation)> =
        commands.iter().enumerate().filter_map(|(at, command)| Some((at, command.observation()?))).collect();
    if said.is_empty() {
        return Ok(());
    }
    let stored = db::payment::by_ids(tx, &ids_json(said.iter().map(|(_, fact)| fact.payment_id.as_str()))).await?;
    let mut payments: BTreeMap<String, Changed> = stored.into_iter().map(|row| (row.id.clone(), Changed::new(row))).collect();
    let mut seen: BTreeMap<usize, Seen> = said.iter().map(|(at, observation)| (*at, see(&mut payments, observation, now_ms))).collect();
    let rows: Vec<&Payment> = payments.values().filter(|payment| payment.is_changed()).map(|payment| &payment.row).collect();
    let written: HashSet<String> =
        if rows.is_empty() { HashSet::new() } else { db::payment::update(tx, &rows_json(&rows)).await?.into_iter().collect() };
    for (at, observation) in &said {
        // Another process moved the payment between our read and our write: nothing of this was kept, the fact is looked at again.
        if payments.get(&observation.payment_id).is_some_and(|payment| payment.is_changed() && !written.contains(&payment.row.id)) {
            seen.insert(*at, Seen::Conflict);
        }
    }
    for payment in payments.values().filter(|payment| written.contains(&payment.row.id)) {
        effects.of(payment);
    }
    keep_notices(tx, now_ms, commands, &seen, outcomes).await
}

fn see(payments: &mut BTreeMap<String, Changed>, observation: &Observation, now_ms: i64) -> Seen {
    payments
        .get_mut(&observation.payment_id)
        .filter(|payment| payment.row.connector_account_id == observation.connector_account_id)
        .map_or(Seen::NoSuchPayment, |payment| payment.see(&observation.fact, now_ms))
}

/// Stores new messages with what became of them, marks those stored earlier, and answers every observation. A message whose
/// payment another process moved meanwhile stays marked as waiting.
async fn keep_notices(
    tx: &mut Tx,
    now_ms: i64,
    commands: &[Command],
    seen: &BTreeMap<usize, Seen>,
    outcomes: &mut HashMap<usize, Outcome>,
) -> sqlx::Result<()> {
    let (mut arrived, mut earlier) = (Vec::new(), Vec::new());
    for (at, seen) in seen {
        let outcome = (*seen != Seen::Conflict).then(|| seen.code());
        match &commands[*at] {
            Command::Notice(notice, _) => arrived.push(db::notice::Row { notice, applied_at_ms: outcome.map(|_| now_ms), outcome }),
            Command::Observe(observation) => {
                let applied = observation.notice_id.as_ref().zip(outcome);
                earlier.extend(applied.map(|(id, outcome)| json!({ "id": id, "outcome": outcome, "at_ms": now_ms })));
            }
            Command::Create(_) => {}
        }
    }
    if !earlier.is_empty() {
        db::notice::mark_applied(tx, &rows_json(&earlier)).await?;
    }
    let stored: HashSet<String> =
        if arrived.is_empty() { HashSet::new() } else { db::notice::insert(tx, &rows_json(&arrived)).await?.into_iter().collect() };
    for (at, seen) in seen {
        let outcome = match &commands[*at] {
            Command::Notice(notice, _) => Outcome::Noticed { repeated: !stored.contains(&notice.id), seen: *seen },
            Command::Observe(_) | Command::Create(_) => Outcome::Observed(*seen),
        };
        outcomes.insert(*at, outcome);
    }
    Ok(())
}
