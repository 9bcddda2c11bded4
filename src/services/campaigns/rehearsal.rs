//! A rule tried on the shop's own past: the real [`quote`] over the payments that were paid, in their order, with counters that begin
//! at zero. What it would have cost is what it costs; whether more people would have come, nobody can know.

use super::{Actor, App, Unavailable, own_row};
use crate::{
    db::{self, campaign_report::Taken},
    domain::{
        campaign::{Ask, Books, Campaign, CounterKey, Limit, Owner, Terms, quote},
        money::Minor,
        time,
        wallet::CodeKind,
    },
    services::instance_key::sha256_hex,
};
use jiff::tz::TimeZone;
use serde_json::json;
use std::{
    cell::Cell,
    collections::{BTreeSet, HashMap, HashSet},
};

/// How far back a rehearsal looks, and how far a forecast, in days before today.
pub const DAYS: i64 = 30;
pub const FORECAST_DAYS: i64 = 14;
/// Fewer days than these say nothing about the next ones.
const FEWEST_DAYS: i64 = 3;
/// Payments in one rehearsal; a busier shop's reaches less far back.
const MOST: i64 = 50_000;

/// What the rule would have done. Amounts in minor units, days as yyyymmdd.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    pub first_day: i64,
    pub last_day: i64,
    /// Every day between, also those without a payment.
    pub days: Vec<Day>,
    pub payments: i64,
    pub uses: i64,
    pub cost_minor: i64,
    /// Payers who would have got something.
    pub payers: i64,
    /// When the budget would have been used up.
    pub ended_at_ms: Option<i64>,
}

/// One day of a rehearsal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub day: i64,
    pub payments: i64,
    pub uses: i64,
    pub cost_minor: i64,
}

/// What a campaign will cost if business goes on as it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Days that were looked at.
    pub looked_at: i64,
    /// Days of the campaign that are still to come, today included.
    pub days: i64,
    pub cost_minor: i64,
}

/// What the past of a shop is tried with.
struct Past {
    merchant_id: String,
    trade: String,
    zone: TimeZone,
    /// Oldest first.
    taken: Vec<Taken>,
    /// Payments of these payers before the first of `taken`.
    before: HashMap<String, i64>,
    /// The shop's first payment ever.
    first_paid_at_ms: Option<i64>,
    from_ms: i64,
    until_ms: i64,
}

/// The campaign's rule over the last thirty days.
///
/// # Errors
/// [`Unavailable`].
pub async fn rehearse(app: &App, actor: &Actor, id: &str) -> Result<Option<Rehearsal>, Unavailable> {
    let Some((_, terms)) = own_row(app, actor, id).await? else { return Ok(None) };
    let past = read(app, actor, DAYS).await?;
    Ok(Some(replay(&terms, &past)))
}

/// What `terms` will cost from today to their end; none where the shop has too short a past, or the campaign no day left.
///
/// # Errors
/// [`Unavailable`].
pub async fn forecast(app: &App, actor: &Actor, terms: &Terms) -> Result<Option<Forecast>, Unavailable> {
    let past = read(app, actor, FORECAST_DAYS).await?;
    Ok(expect(terms, &past, app.clock.now_ms()))
}

async fn read(app: &App, actor: &Actor, days: i64) -> Result<Past, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let today = time::day(app.clock.now_ms(), &zone);
    // Whole days only: today is not over yet.
    let start = |day: i64| time::day_start_ms(day, &zone).unwrap_or(0);
    let from_ms = start(time::day_plus(today, i32::try_from(-days).unwrap_or(0)));
    let until_ms = start(today);
    let mut tx = app.db.read().await?;
    let trade = db::merchant::find(&mut tx, &actor.merchant_id).await?.map(|merchant| merchant.trade).unwrap_or_default();
    let mut taken = db::campaign_report::taken(&mut tx, &actor.merchant_id, from_ms, until_ms, MOST).await?;
    taken.sort_by(|one, other| (one.created_at_ms, &one.id).cmp(&(other.created_at_ms, &other.id)));
    let payers: BTreeSet<&str> = taken.iter().filter_map(|payment| payment.payer.as_deref()).collect();
    let payers = serde_json::Value::from_iter(payers.into_iter().map(|payer| json!({ "payer": payer }))).to_string();
    let before = db::campaign_report::paid_before(&mut tx, &payers, &actor.merchant_id, from_ms).await?;
    let first_paid_at_ms = db::campaign_report::first_paid_at_ms(&mut tx, &actor.merchant_id).await?;
    // Where there were more, the past begins with the oldest that was read.
    let full = i64::try_from(taken.len()).is_ok_and(|read| read >= MOST);
    let from_ms = taken.first().filter(|_| full).map_or(from_ms, |oldest| start(time::day(oldest.created_at_ms, &zone)));
    Ok(Past {
        merchant_id: actor.merchant_id.clone(),
        trade,
        zone,
        taken,
        before: before.into_iter().map(|before| (before.payer, before.count)).collect(),
        first_paid_at_ms,
        from_ms,
        until_ms,
    })
}

/// The books of a past that begins empty: what the rule gave so far, and who has paid so far.
#[derive(Default)]
struct Fresh<'a> {
    counters: HashMap<CounterKey, i64>,
    /// When each payer has paid in this past.
    paid: HashMap<&'a str, Vec<i64>>,
    before: Option<&'a HashMap<String, i64>>,
    from_ms: i64,
    payer: &'a str,
    draw: Cell<u64>,
}

impl Books for Fresh<'_> {
    fn used(&self, key: &CounterKey) -> i64 {
        self.counters.get(key).copied().unwrap_or(0)
    }

    fn draw(&self, _campaign_id: &str) -> Option<u64> {
        Some(self.draw.get())
    }

    fn payments_since(&self, since_ms: i64) -> i64 {
        let here = self.paid.get(self.payer).map_or(0, |paid| paid.iter().filter(|at_ms| **at_ms >= since_ms).count());
        let before = if since_ms < self.from_ms { self.before.and_then(|before| before.get(self.payer)).copied().unwrap_or(0) } else { 0 };
        before + i64::try_from(here).unwrap_or(i64::MAX)
    }

    fn joined(&self, _campaign_id: &str) -> bool {
        true
    }
}

/// The rule as if it had run through the whole past.
fn moved(terms: &Terms, past: &Past) -> Campaign {
    let mut terms = terms.clone();
    terms.conditions.starts_at_ms = past.from_ms;
    terms.conditions.ends_at_ms = past.until_ms - 1;
    Campaign { id: "rehearsal".to_owned(), revision: 1, owner: Owner::Merchant(past.merchant_id.clone()), title: String::new(), terms }
}

fn replay(terms: &Terms, past: &Past) -> Rehearsal {
    let campaigns = [moved(terms, past)];
    let budget = terms.limits.iter().position(Limit::is_budget).and_then(|at| i64::try_from(at).ok());
    let mut books = Fresh { before: Some(&past.before), from_ms: past.from_ms, ..Fresh::default() };
    let first_day = time::day(past.from_ms, &past.zone);
    let last_day = time::day(past.until_ms - 1, &past.zone);
    let mut told = Rehearsal { first_day, last_day, days: days_between(first_day, last_day), ..Rehearsal::default() };
    let mut payers = HashSet::new();
    for payment in &past.taken {
        // Who is not known counts as somebody new: the cost is rather too high than too low.
        books.payer = payment.payer.as_deref().unwrap_or(&payment.id);
        books.draw.set(draw_of(&payment.id));
        let ask = ask(payment, past, books.payer);
        let quoted = quote(&ask, &campaigns, &books);
        let day = time::day(payment.created_at_ms, &past.zone);
        let slot = told.days.iter_mut().find(|slot| slot.day == day);
        told.payments += 1;
        let given: i64 = quoted.lines.iter().map(|line| line.amount.0).sum();
        if let Some(slot) = slot {
            slot.payments += 1;
            slot.uses += i64::from(given > 0);
            slot.cost_minor += given;
        }
        if given > 0 {
            told.uses += 1;
            told.cost_minor += given;
            payers.insert(books.payer);
        }
        for take in quoted.lines.iter().flat_map(|line| &line.takes) {
            let used = books.counters.entry(take.key.clone()).or_default();
            *used += take.amount;
            if Some(take.key.limit_no) == budget && *used >= take.limit && told.ended_at_ms.is_none() {
                told.ended_at_ms = Some(payment.created_at_ms);
            }
        }
        books.paid.entry(books.payer).or_default().push(payment.created_at_ms);
    }
    told.payers = i64::try_from(payers.len()).unwrap_or(i64::MAX);
    told
}

fn ask<'a>(payment: &'a Taken, past: &'a Past, payer: &'a str) -> Ask<'a> {
    Ask {
        now_ms: payment.created_at_ms,
        zone: &past.zone,
        merchant_id: &past.merchant_id,
        trade: &past.trade,
        store_id: &payment.store_id,
        wallet: &payment.wallet,
        code_kind: CodeKind::from_code(&payment.code_kind).unwrap_or(CodeKind::Merchant),
        gross: Minor(payment.gross_minor),
        payer: Some(payer),
    }
}

/// The same draw for the same payment each time one looks, spread evenly over all payments.
pub(super) fn draw_of(payment_id: &str) -> u64 {
    u64::from_str_radix(&sha256_hex(payment_id.as_bytes())[..16], 16).unwrap_or(u64::MAX / 2)
}

fn days_between(first: i64, last: i64) -> Vec<Day> {
    let mut days = Vec::new();
    let mut day = first;
    while day <= last {
        days.push(Day { day, ..Day::default() });
        day = time::day_plus(day, 1);
    }
    days
}

/// Each day to come costs what its day of the week did on average; where not every day of the week was seen, what all days did.
fn expect(terms: &Terms, past: &Past, now_ms: i64) -> Option<Forecast> {
    let first_paid = past.first_paid_at_ms.filter(|at_ms| *at_ms < past.until_ms)?;
    let first_day = time::day(first_paid.max(past.from_ms), &past.zone);
    // Without the budget: the question is whether it will do.
    let mut unlimited = terms.clone();
    unlimited.limits.retain(|limit| !limit.is_budget());
    let told = replay(&unlimited, past);
    let seen: Vec<Day> = told.days.into_iter().filter(|day| day.day >= first_day).collect();
    let looked_at = i64::try_from(seen.len()).ok().filter(|days| *days >= FEWEST_DAYS)?;
    let weekday = |day: i64| time::date(day).map(|date| date.weekday());
    let average = |days: &[&Day]| {
        let cost: i64 = days.iter().map(|day| day.cost_minor).sum();
        // In thousandths of a minor unit, so that many small days do not round away.
        i64::try_from(days.len()).ok().filter(|count| *count > 0).map(|count| cost * 1_000 / count)
    };
    let all = average(&seen.iter().collect::<Vec<_>>())?;
    let today = time::day(now_ms, &past.zone);
    let (start, end) = (time::day(terms.conditions.starts_at_ms, &past.zone), time::day(terms.conditions.ends_at_ms, &past.zone));
    let coming = days_between(start.max(today), end);
    let thousandths: i64 = coming
        .iter()
        .map(|day| {
            let alike: Vec<&Day> = seen.iter().filter(|seen| looked_at >= FORECAST_DAYS && weekday(seen.day) == weekday(day.day)).collect();
            average(&alike).unwrap_or(all)
        })
        .sum();
    let days = i64::try_from(coming.len()).ok().filter(|days| *days > 0)?;
    Some(Forecast { looked_at, days, cost_minor: (thousandths + 500) / 1_000 })
}
