//! A rule tried on the shop's own last days (see [`super::replay`]): what it would have cost, and who would have got it; from that, what
//! it will cost.

use super::{
    Actor, App, Unavailable, own_row,
    replay::{Shop, replay},
};
use crate::{
    db,
    domain::{
        campaign::{Limit, Owner, Terms},
        time,
    },
};
use std::{
    collections::{HashSet, VecDeque},
    ops::Range,
};

/// How far back a rehearsal looks, and how far a forecast, in days before today.
pub const DAYS: i64 = 30;
pub const FORECAST_DAYS: i64 = 14;
/// Fewer days than these say nothing about the next ones.
const FEWEST_DAYS: i64 = 3;
/// Payments in one rehearsal; a busier shop's reaches less far back.
const MOST: i64 = 50_000;
/// Payments that are shown one by one.
pub const SHOWN: usize = 50;

/// What the rule would have done. Amounts in minor units, days as yyyymmdd.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    pub first_day: i64,
    pub last_day: i64,
    /// Every day between, also those without a payment.
    pub days: Vec<Day>,
    pub payments: i64,
    /// The payments among them whose payer nobody had named when they were ordered: they get nothing that depends on it.
    pub unnamed: i64,
    pub uses: i64,
    pub cost_minor: i64,
    /// Payers who were named and would have got something, and those of them who had not paid the shop before the first day.
    pub payers: i64,
    pub new_payers: i64,
    /// When the budget would have been used up.
    pub ended_at_ms: Option<i64>,
    /// The last payments that would have got something, the newest first, at most [`SHOWN`].
    pub given: Vec<Given>,
}

/// One day of a rehearsal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub day: i64,
    pub payments: i64,
    pub uses: i64,
    pub cost_minor: i64,
}

/// A payment that would have got something. Amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub payment_id: String,
    pub at_ms: i64,
    pub wallet: String,
    pub payer_mask: String,
    /// Whether its payer had not paid the shop before the first day; none where nobody was named.
    pub is_new: Option<bool>,
    pub gross_minor: i64,
    pub off_minor: i64,
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
    /// The one shop.
    shops: [Shop; 1],
    /// The shop's first payment ever.
    first_paid_at_ms: Option<i64>,
    /// Whole days.
    span: Range<i64>,
}

impl Past {
    fn day(&self, at_ms: i64) -> i64 {
        time::day(at_ms, &self.shops[0].zone)
    }
}

/// The campaign's rule over the last thirty days.
///
/// # Errors
/// [`Unavailable`].
pub async fn rehearse(app: &App, actor: &Actor, id: &str) -> Result<Option<Rehearsal>, Unavailable> {
    let Some((_, terms)) = own_row(app, actor, id).await? else { return Ok(None) };
    let past = read(app, actor, DAYS).await?;
    Ok(Some(told(&terms, &past)))
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
    let mut span = start(time::day_plus(today, i32::try_from(-days).unwrap_or(0)))..start(today);
    let mut tx = app.db.read().await?;
    let trade = db::merchant::find(&mut tx, &actor.merchant_id).await?.map(|merchant| merchant.trade).unwrap_or_default();
    let shop = Shop::read(&mut tx, &actor.merchant_id, &trade, zone.clone(), span.clone(), MOST).await?;
    let first_paid_at_ms = db::campaign_report::first_paid_at_ms(&mut tx, &actor.merchant_id).await?;
    // Where there were more, the past begins with the oldest that was read.
    if i64::try_from(shop.taken.len()).is_ok_and(|read| read >= MOST) {
        span.start = shop.taken.first().map_or(span.start, |oldest| start(time::day(oldest.created_at_ms, &zone)));
    }
    Ok(Past { shops: [shop], first_paid_at_ms, span })
}

fn told(terms: &Terms, past: &Past) -> Rehearsal {
    let budget = terms.limits.iter().position(Limit::is_budget).and_then(|at| i64::try_from(at).ok());
    let (first_day, last_day) = (past.day(past.span.start), past.day(past.span.end - 1));
    let mut told = Rehearsal { first_day, last_day, days: days_between(first_day, last_day), ..Rehearsal::default() };
    let (mut payers, mut budget_used, mut given) = (HashSet::new(), 0, VecDeque::new());
    replay(Owner::Merchant(past.shops[0].merchant_id.clone()), terms, &past.shops, past.span.clone(), |tried| {
        let (payment, off_minor) = (tried.payment, tried.off_minor());
        let uses = i64::from(off_minor > 0);
        told.payments += 1;
        told.unnamed += i64::from(tried.payer.is_none());
        told.uses += uses;
        told.cost_minor += off_minor;
        let day = past.day(payment.created_at_ms);
        if let Some(slot) = told.days.iter_mut().find(|slot| slot.day == day) {
            slot.payments += 1;
            slot.uses += uses;
            slot.cost_minor += off_minor;
        }
        for take in tried.lines.iter().flat_map(|line| &line.takes).filter(|take| Some(take.key.limit_no) == budget) {
            budget_used += take.amount;
            if budget_used >= take.limit && told.ended_at_ms.is_none() {
                told.ended_at_ms = Some(payment.created_at_ms);
            }
        }
        if off_minor == 0 {
            return;
        }
        if tried.payer.is_some_and(|payer| payers.insert(payer)) {
            told.payers += 1;
            told.new_payers += i64::from(tried.is_new == Some(true));
        }
        given.truncate(SHOWN - 1);
        given.push_front(Given {
            payment_id: payment.id.clone(),
            at_ms: payment.created_at_ms,
            wallet: payment.wallet.clone(),
            payer_mask: payment.payer_mask.clone(),
            is_new: tried.is_new,
            gross_minor: payment.gross_minor,
            off_minor,
        });
    });
    told.given = given.into();
    told
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
    let first_paid = past.first_paid_at_ms.filter(|at_ms| *at_ms < past.span.end)?;
    let first_day = past.day(first_paid.max(past.span.start));
    // Without the budget: the question is whether it will do.
    let mut unlimited = terms.clone();
    unlimited.limits.retain(|limit| !limit.is_budget());
    let seen: Vec<Day> = told(&unlimited, past).days.into_iter().filter(|day| day.day >= first_day).collect();
    let looked_at = i64::try_from(seen.len()).ok().filter(|days| *days >= FEWEST_DAYS)?;
    let weekday = |day: i64| time::date(day).map(|date| date.weekday());
    let average = |days: &[&Day]| {
        let cost: i64 = days.iter().map(|day| day.cost_minor).sum();
        // In thousandths of a minor unit, so that many small days do not round away.
        i64::try_from(days.len()).ok().filter(|count| *count > 0).map(|count| cost * 1_000 / count)
    };
    let all = average(&seen.iter().collect::<Vec<_>>())?;
    let (start, end) = (past.day(terms.conditions.starts_at_ms), past.day(terms.conditions.ends_at_ms));
    let coming = days_between(start.max(past.day(now_ms)), end);
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
