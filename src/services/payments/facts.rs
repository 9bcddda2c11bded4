//! The facts of a group: folded into their payments, which are written where nobody else moved them, and the messages they came in.

use crate::{
    db::{self, Tx, payment::Payment},
    domain::payment::State,
    services::payments::{
        attribution::{self, Namings},
        changed::{Changed, Seen},
        counters::Changes,
        group::{Care, Command, Observation, Outcome, Stopped, Work, is_short},
        open::{Held, OpenPayments},
        refunds,
        settle::Settled,
    },
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

/// What the facts of a group did.
#[derive(Default)]
pub struct Observed {
    /// The payments that were changed.
    written: BTreeMap<String, Changed>,
    /// By the place of the command.
    seen: BTreeMap<usize, Seen>,
}

/// Lets every fact of the group take effect on its payment (compare-and-set).
///
/// # Errors
/// [`Stopped::Outrun`] where somebody else moved one of the payments since it was looked at.
pub async fn observe(tx: &mut Tx, now_ms: i64, commands: &[Command], care: Care, open: &OpenPayments) -> Result<Observed, Stopped> {
    let said: Vec<(usize, &Observation)> =
        commands.iter().enumerate().filter_map(|(at, command)| Some((at, command.observation()?))).collect();
    if said.is_empty() {
        return Ok(Observed::default());
    }
    let stored = stored(tx, said.iter().map(|(_, fact)| fact.payment_id.as_str()).collect(), care, open).await?;
    // After the payments: whoever changes their discounts in between moves the payments' versions too.
    let mut refunds = refunds::read(tx, &said).await?;
    let mut payments = BTreeMap::new();
    for row in stored {
        let refunds = refunds.remove(&row.id).unwrap_or_default();
        payments.insert(row.id.clone(), Changed::new(row, refunds));
    }
    let namings = Namings::read(tx, said.iter().map(|(_, observation)| *observation)).await?;
    let seen = said.iter().map(|(at, observation)| (*at, see(&mut payments, observation, &namings, now_ms))).collect();
    payments.retain(|_, payment| payment.is_changed());
    let observed = Observed { written: payments, seen };
    let written = observed.written();
    let rows: Vec<_> = written.iter().map(|payment| &payment.row).collect();
    if !rows.is_empty() && is_short(db::payment::update(tx, &rows).await?, &rows) {
        return Err(Stopped::Outrun(Care::Thorough));
    }
    let lines: Vec<_> = written.iter().flat_map(|payment| &payment.lines).collect();
    if !lines.is_empty() {
        db::discount_line::insert(tx, &lines).await?;
    }
    attribution::keep(tx, now_ms, &written).await?;
    Ok(observed)
}

/// The payments of these ids, as far as they are here.
async fn stored(tx: &mut Tx, ids: BTreeSet<&str>, care: Care, open: &OpenPayments) -> sqlx::Result<Vec<Arc<Payment>>> {
    let (mut payments, mut unread) = (Vec::with_capacity(ids.len()), Vec::new());
    for id in ids {
        match open.get(id) {
            Some(held) => payments.push(held.payment.clone()),
            None => unread.push(id),
        }
    }
    if !unread.is_empty() {
        let read = match care {
            Care::Presuming | Care::Quick => db::payment::by_ids(tx, &unread).await?,
            Care::Thorough => db::payment::hold(tx, &unread).await?,
        };
        payments.extend(read.into_iter().map(Arc::new));
    }
    Ok(payments)
}

fn see(payments: &mut BTreeMap<String, Changed>, observation: &Observation, namings: &Namings, now_ms: i64) -> Seen {
    payments.get_mut(&observation.payment_id).filter(|payment| payment.row.connector_account_id == observation.connector_account_id).map_or(
        Seen::NoSuchPayment,
        |payment| {
            let seen = payment.see(&observation.fact, namings, now_ms);
            if let (Seen::Moved(State::Pending), Some(at_ms)) = (seen, observation.first_query_at_ms) {
                payment.row.next_query_at_ms = Some(at_ms);
            }
            seen
        },
    )
}

impl Observed {
    /// The payments that were changed, in the order of their ids.
    pub fn written(&self) -> Vec<&Changed> {
        self.written.values().collect()
    }

    /// What refunds give back to limits.
    pub fn move_counters(&self, changes: &mut Changes) {
        self.written.values().for_each(|payment| payment.refunds.move_counters(changes));
    }

    /// Leaves the effects of what was changed, stores new messages with what became of them, marks those stored earlier, and answers
    /// every observation. A message that rests on one still to come is stored as waiting.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx,
        now_ms: i64,
        commands: &[Command],
        settled: &Settled,
        open: &OpenPayments,
        work: &mut Work,
    ) -> sqlx::Result<()> {
        let written = self.written();
        refunds::write(tx, &written.iter().map(|payment| &payment.refunds).collect::<Vec<_>>()).await?;
        for payment in written {
            work.effects.of(payment, settled.lines(&payment.row));
            work.left.extend(still_open(payment, open));
        }
        let (mut arrived, mut earlier) = (Vec::new(), Vec::new());
        for (at, seen) in &self.seen {
            let outcome = (*seen != Seen::Conflict).then(|| seen.code());
            match &commands[*at] {
                Command::Notice(notice, _) => arrived.push(db::notice::Row::new(notice, outcome.map(|outcome| (now_ms, outcome)))),
                Command::Observe(observation) => {
                    let applied = observation.notice_id.as_ref().zip(outcome);
                    earlier.extend(applied.map(|(id, outcome)| json!({ "id": id, "outcome": outcome, "at_ms": now_ms })));
                }
                Command::Create(_) => {}
            }
        }
        if !earlier.is_empty() {
            db::notice::mark_applied(tx, &earlier).await?;
        }
        let mut repeated = HashSet::new();
        if !arrived.is_empty() && is_short(db::notice::insert(tx, &arrived).await?, &arrived) {
            repeated.extend(notices(commands));
            for stored in db::notice::there(tx, &notices(commands).collect::<Vec<_>>()).await? {
                repeated.remove(stored.as_str());
            }
        }
        for (at, seen) in &self.seen {
            let outcome = match &commands[*at] {
                Command::Notice(notice, _) => Outcome::Noticed { repeated: repeated.contains(notice.id.as_str()), seen: *seen },
                Command::Observe(_) | Command::Create(_) => Outcome::Observed(*seen),
            };
            work.outcomes.insert(*at, outcome);
        }
        Ok(())
    }
}

/// How a payment stands that still waits for its money, where its discounts are known.
fn still_open(payment: &Changed, open: &OpenPayments) -> Option<Held> {
    let row = &payment.row;
    if !row.state().is_open() {
        return None;
    }
    let lines = match open.get(&row.id) {
        Some(held) => held.lines.clone(),
        None if row.discount_minor == 0 => Arc::new([]),
        None => return None,
    };
    Some(Held { payment: Arc::new(Payment { version: row.version + 1, ..row.clone() }), lines })
}

/// The ids of the messages among `commands`.
fn notices(commands: &[Command]) -> impl Iterator<Item = &str> {
    commands.iter().filter_map(|command| if let Command::Notice(notice, _) = command { Some(notice.id.as_str()) } else { None })
}
