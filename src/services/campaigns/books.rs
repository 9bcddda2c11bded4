//! What a quote asks of the past, read from the database. A quote says by asking what it needs: it is made with what is known, what
//! it missed is read in at most one statement a table, and it is made again, until nothing is missing.

use crate::{
    db::{self, Tx},
    domain::campaign::{Ask, Books, Campaign, CounterKey, Counters, quote},
    services::{App, Unavailable},
};
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
};

/// What has been read so far. Every name that was asked for and is not here is remembered as missing.
#[derive(Default)]
pub struct Known {
    /// Used, and the limit that the counter was last held against.
    counters: Counters<Standing>,
    /// By campaign and payer; `None`: looked for, there is none.
    draws: HashMap<(String, String), Option<u64>>,
    /// By payer, merchant and instant.
    paid: HashMap<(String, String, i64), i64>,
    /// By campaign and merchant: whether it joined or left last; `None`: looked for, it did neither.
    members: HashMap<(String, String), Option<bool>>,
    missing: RefCell<Missing>,
    /// A counter of which nothing is known is presumed to be unused, until [`Known::presume`] finds that nobody is going to prove it.
    presumes: bool,
}

/// Where a counter stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Held and given together.
    pub used: i64,
    /// The limit it was last held against; 0 before it ever was.
    pub limit: i64,
}

#[derive(Default)]
struct Missing {
    counters: BTreeSet<CounterKey>,
    draws: BTreeSet<(String, String)>,
    paid: BTreeSet<(String, String, i64)>,
    members: BTreeSet<(String, String)>,
}

impl Missing {
    fn is_empty(&self) -> bool {
        self.counters.is_empty() && self.only_counters()
    }

    fn only_counters(&self) -> bool {
        self.draws.is_empty() && self.paid.is_empty() && self.members.is_empty()
    }
}

/// Who looks, and when.
#[derive(Clone, Copy)]
pub struct Look {
    pub now_ms: i64,
    /// Nobody else may change a counter from the look to the end of the transaction.
    pub holding: bool,
}

impl Known {
    /// Nothing yet; `presumes` as there.
    pub fn presuming(presumes: bool) -> Self {
        Self { presumes, ..Self::default() }
    }

    /// Where a counter stands; nothing used as long as that is not known.
    pub fn counter(&self, key: &CounterKey) -> Standing {
        self.counters.get(key).copied().unwrap_or_else(|| {
            self.missing.borrow_mut().counters.insert(key.clone());
            Standing::default()
        })
    }

    /// The payer's stored draw; the outer `None` as long as that is not known.
    pub fn draw(&self, campaign_id: &str, payer: &str) -> Option<Option<u64>> {
        let name = (campaign_id.to_owned(), payer.to_owned());
        let known = self.draws.get(&name).copied();
        if known.is_none() {
            self.missing.borrow_mut().draws.insert(name);
        }
        known
    }

    /// How often the payer has paid the merchant since an instant.
    pub fn paid_since(&self, payer: &str, merchant_id: &str, since_ms: i64) -> i64 {
        let name = (payer.to_owned(), merchant_id.to_owned(), since_ms);
        self.paid.get(&name).copied().unwrap_or_else(|| {
            self.missing.borrow_mut().paid.insert(name);
            0
        })
    }

    /// Whether the merchant takes part in that one of `campaigns`; as long as nothing is known of it, as if it had done nothing.
    pub fn takes_part(&self, campaigns: &[Campaign], campaign_id: &str, merchant_id: &str) -> bool {
        let name = (campaign_id.to_owned(), merchant_id.to_owned());
        let is_in = self.members.get(&name).copied().unwrap_or_else(|| {
            self.missing.borrow_mut().members.insert(name);
            None
        });
        let campaign = campaigns.iter().find(|campaign| campaign.id == campaign_id);
        campaign.is_some_and(|campaign| campaign.terms.conditions.takes_part(is_in))
    }

    /// Whether anything was asked for without which there is no price.
    pub fn lacks(&self) -> bool {
        let missing = self.missing.borrow();
        !missing.only_counters() || !(self.presumes || missing.counters.is_empty())
    }

    /// Need not read the counters that something is taken from, where it presumes: they are written only if they leave as much, and
    /// then each price is the one that reading them would have given. A counter that was looked at and that nothing is taken from has to
    /// be read: nothing else would show what it leaves.
    pub fn presume(&mut self, is_taken: impl Fn(&CounterKey) -> bool) {
        let missing = self.missing.get_mut();
        // Where something else is missing, there are no prices yet, and those that are made then ask again.
        let all_priced = missing.only_counters();
        if self.presumes {
            missing.counters.retain(|key| all_priced && !is_taken(key));
        }
    }

    /// Reads what was missed; says whether there was anything.
    pub async fn learn(&mut self, tx: &mut Tx, look: Look) -> sqlx::Result<bool> {
        let missing = std::mem::take(self.missing.get_mut());
        let learned = !missing.is_empty();
        let Missing { counters, draws, paid, members } = missing;
        if !counters.is_empty() {
            self.learn_counters(tx, counters, look).await?;
        }
        if !draws.is_empty() {
            let rows = pairs("payer", &draws);
            self.draws.extend(draws.into_iter().map(|name| (name, None)));
            for row in db::campaign_draw::of(tx, &rows, look.now_ms).await? {
                self.draws.insert((row.campaign_id, row.payer), u64::from_str_radix(&row.draw, 16).ok());
            }
        }
        if !paid.is_empty() {
            let rows: Vec<Value> = paid
                .iter()
                .map(|(payer, merchant_id, since_ms)| json!({ "payer": payer, "merchant_id": merchant_id, "since_ms": since_ms }))
                .collect();
            for row in db::payment::paid_since(tx, &rows).await? {
                self.paid.insert((row.payer, row.merchant_id, row.since_ms), row.count);
            }
        }
        if !members.is_empty() {
            let rows = pairs("merchant_id", &members);
            self.members.extend(members.into_iter().map(|name| (name, None)));
            for row in db::campaign_member::of(tx, &rows).await? {
                let is_in = row.is_in();
                self.members.insert((row.campaign_id, row.merchant_id), Some(is_in));
            }
        }
        Ok(learned)
    }

    async fn learn_counters(&mut self, tx: &mut Tx, keys: BTreeSet<CounterKey>, look: Look) -> sqlx::Result<()> {
        if look.holding {
            // A difference of nothing: the row is there afterwards and is ours until the end.
            let nothing: Vec<_> = keys.iter().map(|key| change(key, [0, 0, 0])).collect();
            db::campaign_counter::change(tx, &nothing, true).await?;
        }
        let keys: Vec<_> = keys.into_iter().collect();
        let stored = db::campaign_counter::of_keys(tx, &keys).await?;
        self.counters.extend(keys.into_iter().map(|key| (key, Standing::default())));
        for row in stored {
            self.counters.insert(row.key(), Standing { used: row.used, limit: row.limit_amount });
        }
        Ok(())
    }
}

/// A difference to a counter: used, over the limit, and the limit it is held against.
pub fn change(key: &CounterKey, [used, over_limit, limit_amount]: [i64; 3]) -> db::campaign_counter::Change<'_> {
    let CounterKey { campaign_id, limit_no, entity, period } = key;
    db::campaign_counter::Change { campaign_id, limit_no: *limit_no, entity, period: *period, used, over_limit, limit_amount }
}

fn pairs(second: &str, names: &BTreeSet<(String, String)>) -> Vec<Value> {
    names.iter().map(|(campaign_id, other)| json!({ "campaign_id": campaign_id, second: other })).collect()
}

/// The books for one price that is only shown: nothing is reserved and nothing is drawn.
pub struct Stored<'a> {
    known: Known,
    campaigns: &'a [Campaign],
    payer: Option<String>,
    merchant_id: String,
}

/// Reads what a quote of `ask` with `campaigns` needs.
///
/// # Errors
/// [`Unavailable`].
pub async fn books<'a>(app: &App, ask: &Ask<'_>, campaigns: &'a [Campaign]) -> Result<Stored<'a>, Unavailable> {
    let (payer, merchant_id) = (ask.payer.map(str::to_owned), ask.merchant_id.to_owned());
    let mut stored = Stored { known: Known::default(), campaigns, payer, merchant_id };
    if campaigns.is_empty() {
        return Ok(stored);
    }
    let mut tx = app.db.read().await?;
    loop {
        quote(ask, campaigns, &stored);
        if !stored.known.learn(&mut tx, Look { now_ms: ask.now_ms, holding: false }).await? {
            return Ok(stored);
        }
    }
}

impl Books for Stored<'_> {
    fn used(&self, key: &CounterKey) -> i64 {
        self.known.counter(key).used
    }

    /// Nothing is drawn for a look: the draw itself belongs to an order.
    fn draw(&self, campaign_id: &str) -> Option<u64> {
        self.known.draw(campaign_id, self.payer.as_deref()?).flatten()
    }

    fn payments_since(&self, since_ms: i64) -> i64 {
        self.payer.as_ref().map_or(0, |payer| self.known.paid_since(payer, &self.merchant_id, since_ms))
    }

    fn joined(&self, campaign_id: &str) -> bool {
        self.known.takes_part(self.campaigns, campaign_id, &self.merchant_id)
    }
}
