//! One group of the writer: its commands applied in one transaction with a few statements each of which handles all of them.
//! What happens to each payment is decided by the domain and reported as a row count; no command can fail another.

use crate::{
    db::{Tx, notice::NewNotice, payment::Payment},
    domain::{money::Minor, payment::Fact},
    services::{
        campaigns::{
            books::{Known, Look},
            running::Running,
        },
        live::Woken,
        payments::{
            changed::Seen,
            effects::Effects,
            facts,
            open::{Held, OpenPayments},
            orders::Orders,
            pricing, requests,
            settle::Settled,
        },
    },
};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

/// What the writer is asked to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make a payment.
    Create(Box<Order>),
    /// Keep a wallet's message and let what it says take effect.
    Notice(Arc<NewNotice>, Arc<Observation>),
    /// Let what a wallet says take effect.
    Observe(Box<Observation>),
}

impl Command {
    pub fn observation(&self) -> Option<&Observation> {
        match self {
            Self::Create(_) => None,
            Self::Notice(_, observation) => Some(observation),
            Self::Observe(observation) => Some(observation),
        }
    }
}

/// A payment to be made: the row as it stands without any campaign, and what else its price depends on.
#[derive(Clone, Debug)]
pub struct Order {
    pub payment: Payment,
    /// The shop's, as stored.
    pub trade: String,
    /// What this order's draws are made of (C1.3).
    pub random: u64,
    /// The price that the payer saw and agreed to, where it was certain: the order is not made above it.
    pub most_minor: Option<i64>,
}

impl Order {
    /// Whether the payer agreed to a price like this.
    pub(super) fn allows(&self, pay: Minor) -> bool {
        self.most_minor.is_none_or(|most| pay.0 <= most)
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
    /// When the payment is asked about first, should this fact make it pending.
    pub first_query_at_ms: Option<i64>,
}

/// What became of a command.
#[derive(Clone, Debug)]
pub enum Outcome {
    Created(Held),
    /// The idempotency key was used before: the payment made then.
    Existing(Box<Payment>),
    /// Not made: it would have come out dearer than its payer agreed to.
    Dearer,
    /// Stored, unless it was `repeated`.
    Noticed {
        repeated: bool,
        seen: Seen,
    },
    Observed(Seen),
}

/// Why nothing of a group was kept.
#[derive(Debug)]
pub enum Stopped {
    /// What it was going to write rests on something that is not so, because another process changed it meanwhile or because it was only
    /// presumed: it may be tried again, with so much care.
    Outrun(Care),
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// How much a group takes for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// As [`Care::Quick`], and limits are presumed to have room for what is taken from them: writing it shows whether they had.
    Presuming,
    /// Read, decide, and write so that whatever has changed meanwhile shows in the number of rows.
    Quick,
    /// Hold every payment and counter before it is read: then what was decided still holds when it is written.
    Thorough,
}

impl Care {
    /// What helps where this was too little.
    fn next(self) -> Self {
        if self == Self::Presuming { Self::Quick } else { Self::Thorough }
    }
}

/// What a group has come to so far.
#[derive(Default)]
pub(super) struct Work {
    /// By the place of the command.
    pub outcomes: HashMap<usize, Outcome>,
    pub effects: Effects,
    pub left: Vec<Held>,
}

/// What a group did, once it commits.
pub struct Applied {
    /// In the order of the commands.
    pub outcomes: Vec<Outcome>,
    /// The merchants to wake.
    pub woken: Vec<Woken>,
    /// The open payments that it made or changed, as they stand now.
    pub left: Vec<Held>,
}

/// Applies `commands`.
///
/// # Errors
/// [`Stopped`]: nothing may be kept.
pub async fn apply(tx: &mut Tx, now_ms: i64, commands: &[Command], care: Care, open: &OpenPayments) -> Result<Applied, Stopped> {
    let mut work = Work::default();
    let orders = Orders::read(tx, commands, care).await?;
    // First of all: who changes a campaign holds it before its payments and counters.
    let merchants = orders.merchants();
    let running = Running::hold(tx, &merchants, now_ms).await?;
    let observed = facts::observe(tx, now_ms, commands, care, open).await?;
    let mut settled = Settled::read(tx, &observed.written(), open).await?;
    let look = Look { now_ms, holding: care == Care::Thorough };
    if settled.any_late() && !look.holding {
        return Err(Stopped::Outrun(Care::Thorough));
    }
    let mut known = Known::presuming(care == Care::Presuming);
    running.look_for_members(&known, &merchants);
    if look.holding {
        settled.look_at(&known);
    }
    known.learn(tx, look).await?;
    let (moves, priced) = loop {
        let mut moves = settled.moves(&known);
        observed.move_counters(&mut moves.changes);
        let priced = pricing::price(orders.to_make(), &running, &known, moves.changes.clone());
        known.presume(|key| priced.changes.takes(key));
        if !known.learn(tx, look).await? {
            break (moves, priced);
        }
    };
    orders.write(tx, now_ms, &priced, &mut work).await?;
    if !priced.changes.write(tx, look.holding).await? {
        return Err(Stopped::Outrun(care.next()));
    }
    moves.mark_lines(tx, &mut settled).await?;
    observed.keep(tx, now_ms, commands, &settled, open, &mut work).await?;
    requests::settle(tx, now_ms, &observed.written(), &mut work).await?;
    let woken = work.effects.write(tx, now_ms).await?;
    let outcomes = (0..commands.len()).map(|at| work.outcomes.remove(&at).unwrap_or(Outcome::Observed(Seen::Conflict))).collect();
    Ok(Applied { outcomes, woken, left: work.left })
}

/// Whether a statement touched fewer rows than it was given.
pub(super) fn is_short<T>(touched: u64, rows: &[T]) -> bool {
    usize::try_from(touched) != Ok(rows.len())
}

/// What is kept as JSON within a row: values that always serialise.
pub(super) fn json_text<T: Serialize>(values: &[T]) -> String {
    serde_json::to_string(values).unwrap_or_default()
}
