//! The facts of a group: folded into their payments, which are written where nobody else moved them, and the messages they came in.

use crate::{
    db::{self, Tx, payment::Change},
    domain::payment::State,
    services::payments::{
        attribution::{self, Namings},
        changed::{Changed, Seen},
        counters::Changes,
        group::{Command, Observation, Outcome, Work, ids_json, rows_json},
        refunds,
        settle::Settled,
    },
};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};

/// What the facts of a group did.
#[derive(Default)]
pub struct Observed {
    payments: BTreeMap<String, Changed>,
    /// The payments whose change was kept.
    written: HashSet<String>,
    /// By the place of the command.
    seen: BTreeMap<usize, Seen>,
}

/// Lets every fact of the group take effect on its payment (compare-and-set).
pub async fn observe(tx: &mut Tx, now_ms: i64, commands: &[Command]) -> sqlx::Result<Observed> {
    let said: Vec<(usize, &Observation)> =
        commands.iter().enumerate().filter_map(|(at, command)| Some((at, command.observation()?))).collect();
    if said.is_empty() {
        return Ok(Observed::default());
    }
    let stored = db::payment::by_ids(tx, &ids_json(said.iter().map(|(_, fact)| fact.payment_id.as_str()))).await?;
    // After the payments: whoever changes their discounts in between moves the payments' versions too.
    let mut refunds = refunds::read(tx, &said).await?;
    let mut payments = BTreeMap::new();
    for row in stored {
        let refunds = refunds.remove(&row.id).unwrap_or_default();
        payments.insert(row.id.clone(), Changed::new(row, refunds));
    }
    let namings = Namings::read(tx, said.iter().map(|(_, observation)| *observation)).await?;
    let mut seen: BTreeMap<usize, Seen> =
        said.iter().map(|(at, observation)| (*at, see(&mut payments, observation, &namings, now_ms))).collect();
    let rows: Vec<_> = payments.values().filter(|payment| payment.is_changed()).map(|payment| Change::from(&payment.row)).collect();
    let written: HashSet<String> =
        if rows.is_empty() { HashSet::new() } else { db::payment::update(tx, &rows_json(&rows)).await?.into_iter().collect() };
    for (at, observation) in &said {
        // Another process moved the payment between our read and our write: nothing of this was kept, the fact is looked at again.
        if payments.get(&observation.payment_id).is_some_and(|payment| payment.is_changed() && !written.contains(&payment.row.id)) {
            seen.insert(*at, Seen::Conflict);
        }
    }
    let observed = Observed { payments, written, seen };
    let written = observed.written();
    let lines: Vec<_> = written.iter().flat_map(|payment| &payment.lines).collect();
    if !lines.is_empty() {
        db::discount_line::insert(tx, &rows_json(&lines)).await?;
    }
    attribution::keep(tx, now_ms, &written).await?;
    Ok(observed)
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
    /// The payments whose change was kept, in the order of their ids.
    pub fn written(&self) -> Vec<&Changed> {
        self.payments.values().filter(|payment| self.written.contains(&payment.row.id)).collect()
    }

    /// What refunds give back to limits.
    pub fn move_counters(&self, changes: &mut Changes) {
        self.written().iter().for_each(|payment| payment.refunds.move_counters(changes));
    }

    /// Leaves the effects of what was kept, stores new messages with what became of them, marks those stored earlier, and answers
    /// every observation. A message whose payment another process moved meanwhile stays marked as waiting.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx,
        now_ms: i64,
        commands: &[Command],
        settled: &Settled,
        work: &mut Work,
    ) -> sqlx::Result<()> {
        let written = self.written();
        refunds::write(tx, &written.iter().map(|payment| &payment.refunds).collect::<Vec<_>>()).await?;
        for payment in written {
            work.effects.of(payment, settled.lines(&payment.row));
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
            db::notice::mark_applied(tx, &rows_json(&earlier)).await?;
        }
        let stored: HashSet<String> =
            if arrived.is_empty() { HashSet::new() } else { db::notice::insert(tx, &rows_json(&arrived)).await?.into_iter().collect() };
        for (at, seen) in &self.seen {
            let outcome = match &commands[*at] {
                Command::Notice(notice, _) => Outcome::Noticed { repeated: !stored.contains(&notice.id), seen: *seen },
                Command::Observe(_) | Command::Create(_) => Outcome::Observed(*seen),
            };
            work.outcomes.insert(*at, outcome);
        }
        Ok(())
    }
}
