//! The shop's list of payments: one page under a filter, with the sum of each day on it. A clerk sees today only, and no sums.

use super::{
    Actor, App, Unavailable,
    campaigns::explained::{self, Told},
    payments::Payment,
    wallets,
};
use crate::{
    db::{self, payment_evidence::EvidenceRow, payment_list::Conditions, refund_proposal::ProposalRow},
    domain::{bill::Bill, merchant::Role, payment_search, time, wallet::Wallet},
};

pub use crate::db::{
    event::EventRow,
    payment_list::{After, DaySum, Listed},
};

/// Rows on one page.
pub const PAGE: usize = 50;

/// Groups of states that a list can be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Paid,
    /// Ordered, and the wallet may still be paid.
    Open,
    /// Failed or closed.
    Unpaid,
    /// A message about it did not fit and was put aside, wherever it stands.
    Suspicious,
}

impl Group {
    pub const ALL: [Self; 4] = [Self::Paid, Self::Open, Self::Unpaid, Self::Suspicious];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Open => "open",
            Self::Unpaid => "unpaid",
            Self::Suspicious => "suspicious",
        }
    }

    /// The group of that word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }
}

/// What is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// As typed into the search box; see `domain::payment_search`.
    pub query: String,
    /// Days as yyyymmdd, both included.
    pub days: Option<(i64, i64)>,
    pub wallet: Option<String>,
    pub group: Option<Group>,
    /// Where the page before ended.
    pub after: Option<After>,
}

impl Filter {
    /// Whether anything narrows the list.
    pub fn is_plain(&self) -> bool {
        self.query.trim().is_empty() && self.days.is_none() && self.wallet.is_none() && self.group.is_none()
    }
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Listed>,
    /// The sums of the days on this page, whole days under the same filter (C4.11); `None` for a clerk.
    pub sums: Option<Vec<DaySum>>,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
    /// The number of the last event this page knows of.
    pub seq: i64,
    /// The local day of the shop.
    pub today: i64,
}

/// A page of the actor's shop.
///
/// # Errors
/// [`Unavailable`].
pub async fn page(app: &App, actor: &Actor, filter: &Filter) -> Result<Page, Unavailable> {
    let today = time::day(app.clock.now_ms(), &time::zone(&actor.time_zone));
    let names: Vec<(String, Vec<String>)> =
        wallets::all(app).await?.into_iter().map(|wallet| (wallet.code, vec![wallet.name_zh, wallet.name_en])).collect();
    let conditions = conditions(actor, filter, today, &names);
    let after = filter.after.clone().unwrap_or(After { listed_at_ms: i64::MAX, id: String::new() });
    // One picture: rows, sums and the event number belong together.
    let mut tx = app.db.read().await?;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let mut rows = db::payment_list::page(&mut tx, &conditions, &after, limit + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|last| After { listed_at_ms: last.listed_at_ms, id: last.id.clone() });
    let sums = match (actor.role.sees_totals(), rows.first(), rows.last()) {
        (false, ..) => None,
        (true, Some(first), Some(last)) => {
            let whole_days = within(&conditions, last.day, first.day, actor);
            Some(db::payment_list::day_sums(&mut tx, &whole_days).await?)
        }
        (true, ..) => Some(Vec::new()),
    };
    let seq = db::event::last_seq(&mut tx, &actor.merchant_id).await?;
    Ok(Page { rows, sums, next, seq, today })
}

/// One payment with everything that happened to it, oldest first.
#[derive(Clone, Debug)]
pub struct Detail {
    pub payment: Payment,
    pub events: Vec<EventRow>,
    /// What it was priced with, and what became of every campaign that ran then.
    pub bill: Bill,
    pub told: Vec<Told>,
    /// Whether its money is proposed for refund.
    pub proposal: Option<ProposalRow>,
    /// What its wallet's message says about who paid.
    pub evidence: Option<EvidenceRow>,
    /// The wallet that was asked.
    pub asked: Option<Wallet>,
}

/// A payment of the actor's shop; a clerk sees those of today (M9).
///
/// # Errors
/// [`Unavailable`].
pub async fn detail(app: &App, actor: &Actor, id: &str) -> Result<Option<Detail>, Unavailable> {
    let today = time::day(app.clock.now_ms(), &time::zone(&actor.time_zone));
    let mut tx = app.db.read().await?;
    let found = db::payment::find(&mut tx, id).await?;
    let Some(payment) = found.filter(|payment| payment.merchant_id == actor.merchant_id) else { return Ok(None) };
    if actor.role == Role::Clerk && payment.day != today {
        return Ok(None);
    }
    let events = db::event::of_payment(&mut tx, id).await?;
    let bill = explained::bill_in(&mut tx, &payment).await?;
    let told = explained::told(&mut tx, id).await?;
    let proposal = db::refund_proposal::of_payment(&mut tx, id).await?;
    let evidence = db::payment_evidence::find(&mut tx, id).await?;
    let asked = db::wallet::find(&mut tx, &payment.wallet).await?;
    Ok(Some(Detail { payment, events, bill, told, proposal, evidence, asked }))
}

fn conditions(actor: &Actor, filter: &Filter, today: i64, names: &[(String, Vec<String>)]) -> Conditions {
    let search = payment_search::read(&filter.query, today, names);
    let number = search.number.unwrap_or_default();
    let wallets = filter.wallet.clone().map(|wallet| vec![wallet]).or(search.wallets);
    let all = Conditions {
        merchant_id: actor.merchant_id.clone(),
        from_ms: 0,
        until_ms: i64::MAX,
        wallets,
        group: filter.group.map(Group::code),
        match_word: search.match_word,
        amount_minor: number.amount_minor,
        match_number: number.match_number,
        number_like: number.ending.map(|ending| format!("%{}", escaped(&ending.to_uppercase()))),
        note_like: search.note.map(|note| format!("%{}%", escaped(&note))),
    };
    let mut conditions = all;
    for (first, last) in [filter.days, search.days, (actor.role == Role::Clerk).then_some((today, today))].into_iter().flatten() {
        conditions = within(&conditions, first, last, actor);
    }
    conditions
}

/// The conditions narrowed to the local days `first..=last`.
fn within(conditions: &Conditions, first: i64, last: i64, actor: &Actor) -> Conditions {
    let zone = time::zone(&actor.time_zone);
    let from_ms = time::day_start_ms(first, &zone).unwrap_or(0);
    let until_ms = time::day_start_ms(time::day_plus(last, 1), &zone).unwrap_or(i64::MAX);
    Conditions { from_ms: conditions.from_ms.max(from_ms), until_ms: conditions.until_ms.min(until_ms), ..conditions.clone() }
}

/// What was typed stands for itself in a `like` pattern.
fn escaped(typed: &str) -> String {
    typed.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_wildcards_stand_for_themselves() {
        assert_eq!(escaped("50%_off!"), "50!%!_off!!");
    }
}
