//! The differences that a group makes to the counters of limits, gathered and then written with one statement (C1.6).

use crate::{
    db::{self, Tx},
    domain::campaign::{CounterKey, Counters, Take},
    services::{campaigns::books, payments::group::is_short},
};
use serde::{Deserialize, Serialize};

/// What a stored line took from a counter; reads what was stored as a [`Take`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub key: CounterKey,
    pub amount: i64,
    pub limit: i64,
    /// What of it a late success took over the limit (D3).
    #[serde(default)]
    pub over: i64,
    /// What of it refunds gave back (D2).
    #[serde(default)]
    pub back: i64,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(Counters<Change>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Change {
    used: i64,
    over: i64,
    /// What new takes are held against; 0 where there are none.
    limit: i64,
}

impl Changes {
    /// By how much a counter's use grows.
    pub fn net(&self, key: &CounterKey) -> i64 {
        self.0.get(key).map_or(0, |change| change.used)
    }

    /// Whether something new is taken from a counter, so that it is written only where it leaves as much.
    pub fn takes(&self, key: &CounterKey) -> bool {
        self.0.get(key).is_some_and(|change| change.limit > 0)
    }

    /// A new order holds it.
    pub fn hold(&mut self, take: &Take) {
        let change = self.of(&take.key);
        change.used += take.amount;
        change.limit = take.limit;
    }

    /// A new counter begins with what is left of what was taken before it was there.
    pub fn begin(&mut self, taken: &Taken) {
        let change = self.of(&taken.key);
        change.used += taken.amount - taken.back;
        change.limit = taken.limit;
    }

    /// The first counter, of those that begin, whose limit is lower than what it begins with: its limit's place, and what that is.
    pub fn over_their_limit(&self) -> Option<(i64, i64)> {
        let over = self.0.iter().filter(|(_, change)| change.used > change.limit);
        over.min_by_key(|(key, _)| *key).map(|(key, change)| (key.limit_no, change.used))
    }

    /// A held discount was not used.
    pub fn release(&mut self, taken: &Taken) {
        self.of(&taken.key).used -= taken.amount;
    }

    /// A released discount was given after all, `taken.over` of it over the limit.
    pub fn commit_late(&mut self, taken: &Taken) {
        let change = self.of(&taken.key);
        change.used += taken.amount;
        change.over += taken.over;
    }

    /// A refund gives back what was given.
    pub fn give_back(&mut self, key: &CounterKey, amount: i64) {
        if amount != 0 {
            self.of(key).used -= amount;
        }
    }

    fn of(&mut self, key: &CounterKey) -> &mut Change {
        if !self.0.contains_key(key) {
            self.0.insert(key.clone(), Change::default());
        }
        self.0.entry(key.clone()).or_default()
    }

    /// Writes them all, in the order of the keys, so that processes cannot wait for each other in a circle; says whether everything
    /// fits. Where it does not, the transaction has to be dropped. `confirmed`: the limits are known to be the present ones.
    ///
    /// # Errors
    /// The engine's own.
    pub async fn write(&self, tx: &mut Tx, confirmed: bool) -> sqlx::Result<bool> {
        if self.0.is_empty() {
            return Ok(true);
        }
        let mut changes: Vec<_> = self.0.iter().collect();
        changes.sort_unstable_by_key(|(key, _)| *key);
        let rows: Vec<_> = changes.iter().map(|(key, change)| books::change(key, [change.used, change.over, change.limit])).collect();
        Ok(!is_short(db::campaign_counter::change(tx, &rows, confirmed).await?, &rows))
    }
}
