//! The facts of a group: folded into their payments, which are written where nobody else moved them, and the messages they came in.

use crate::{
    db::{self, Tx, payment::Change},
    domain::payment::State,
    services::payments::{
        changed::{Changed, Seen},
        group::{Command, Observation, Outcome, Work, ids_json, rows_json},
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
    let mut payments: BTreeMap<String, Changed> = stored.into_iter().map(|row| (row.id.clone(), Changed::new(row))).collect();
    let mut seen: BTreeMap<usize, Seen> = said.iter().map(|(at, observation)| (*at, see(&mut payments, observation, now_ms))).collect();
    let rows: Vec<_> = payments.values().filter(|payment| payment.is_changed()).map(|payment| Change::from(&payment.row)).collect();
    let written: HashSet<String> =
        if rows.is_empty() { HashSet::new() } else { db::payment::update(tx, &rows_json(&rows)).await?.into_iter().collect() };
    for (at, observation) in &said {
        // Another process moved the payment between our read and our write: nothing of this was kept, the fact is looked at again.
        if payments.get(&observation.payment_id).is_some_and(|payment| payment.is_changed() && !written.contains(&payment.row.id)) {
            seen.insert(*at, Seen::Conflict);
        }
    }
    Ok(Observed { payments, written, seen })
}

fn see(payments: &mut BTreeMap<String, Changed>, observation: &Observation, now_ms: i64) -> Seen {
    payments.get_mut(&observation.payment_id).filter(|payment| payment.row.connector_account_id == observation.connector_account_id).map_or(
        Seen::NoSuchPayment,
        |payment| {
            let seen = payment.see(&observation.fact, now_ms);
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
        for payment in self.written() {
            work.effects.of(payment, settled.wallet_minor(&payment.row));
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
