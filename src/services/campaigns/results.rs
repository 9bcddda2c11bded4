//! What a campaign came to (M13): its cost and uses from the books, and a careful word on whether more people came. Where too little
//! happened to tell, nothing is claimed.

use super::{Actor, App, Unavailable, own_row};
use crate::{
    db::{
        self,
        campaign_report::{Taken, Use},
    },
    domain::{
        campaign::{Step, Terms},
        time,
    },
};
use jiff::tz::TimeZone;
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Fewer uses than these say nothing (M13.2).
pub const FEWEST_USES: i64 = 20;
/// What a campaign is compared with: so many days before it.
pub const BEFORE_DAYS: i64 = 14;
/// Payments and uses that are looked at.
const MOST: i64 = 100_000;

/// Amounts in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    pub uses: i64,
    pub cost_minor: i64,
    /// What late successes took over the limits (D3).
    pub over_limit_minor: i64,
    /// Payers who had never paid the shop before the campaign began, and those who had.
    pub new_payers: i64,
    pub returning_payers: i64,
    /// By local hour.
    pub hours: Vec<Part<i64>>,
    /// By wallet code, the most used first.
    pub wallets: Vec<Part<String>>,
    /// Average price of payments with and without a discount, while it was open.
    pub with_minor: Option<i64>,
    pub without_minor: Option<i64>,
    pub uplift: Uplift,
}

/// The uses under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<T> {
    pub of: T,
    pub uses: i64,
    pub cost_minor: i64,
}

/// Whether more people came: whole days of the campaign, while it was open, beside the same days of the week and hours of the
/// fourteen days before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uplift {
    /// Not enough uses, or no whole day yet.
    #[default]
    TooFew,
    /// The shop had not been taking money for so long.
    NothingBefore,
    Told {
        days: i64,
        payments: i64,
        expected: i64,
        /// By how much the average price differs.
        average_more_minor: i64,
    },
}

/// When a campaign gave anything: from its start, or from when it was published, to its end.
#[derive(Clone, Copy, Debug)]
struct Span {
    from_ms: i64,
    /// Excluded.
    until_ms: i64,
}

/// The results of a campaign of the actor's shop.
///
/// # Errors
/// [`Unavailable`].
pub async fn results(app: &App, actor: &Actor, id: &str) -> Result<Option<Results>, Unavailable> {
    let Some((_, terms)) = own_row(app, actor, id).await? else { return Ok(None) };
    let zone = time::zone(&actor.time_zone);
    let mut tx = app.db.read().await?;
    let steps = db::campaign_step::of_campaign(&mut tx, id).await?;
    let at = |step: Step| steps.iter().rev().find(|made| made.step == step.code()).map(|made| made.at_ms);
    let Some(published_ms) = at(Step::Published) else { return Ok(Some(Results::default())) };
    let end_ms = [Some(terms.conditions.ends_at_ms + 1), at(Step::Stopped), Some(app.clock.now_ms())].into_iter().flatten().min();
    let span = Span { from_ms: terms.conditions.starts_at_ms.max(published_ms), until_ms: end_ms.unwrap_or(published_ms) };
    let uses = db::campaign_report::uses(&mut tx, id, &actor.merchant_id, MOST).await?;
    let first_day = time::day(span.from_ms, &zone);
    let before_ms = time::day_start_ms(time::day_plus(first_day, -i32::try_from(BEFORE_DAYS).unwrap_or(14)), &zone).unwrap_or(0);
    // Payments that arrive after the end may have been ordered before it.
    let mut taken = db::campaign_report::taken(&mut tx, &actor.merchant_id, before_ms, i64::MAX, MOST).await?;
    taken.sort_by_key(|payment| payment.created_at_ms);
    let used: HashSet<&str> = uses.iter().map(|used| used.payment_id.as_str()).collect();
    let payers: BTreeSet<&str> =
        taken.iter().filter(|payment| used.contains(payment.id.as_str())).filter_map(|payment| payment.payer.as_deref()).collect();
    let asked = serde_json::Value::from_iter(payers.iter().map(|payer| json!({ "payer": payer }))).to_string();
    let returning = db::campaign_report::paid_before(&mut tx, &asked, &actor.merchant_id, span.from_ms).await?.len();
    let first_paid_ms = db::campaign_report::first_paid_at_ms(&mut tx, &actor.merchant_id).await?;
    let mut told = add_up(&uses, &taken, &zone);
    told.returning_payers = count(returning);
    told.new_payers = count(payers.len() - returning);
    let open: Vec<&Taken> = taken.iter().filter(|payment| terms.conditions.is_open_at(payment.created_at_ms, &zone)).collect();
    let during = |payment: &&&Taken| (span.from_ms..span.until_ms).contains(&payment.created_at_ms);
    told.with_minor = average(open.iter().filter(during).filter(|payment| used.contains(payment.id.as_str())).copied());
    told.without_minor = average(open.iter().filter(during).filter(|payment| !used.contains(payment.id.as_str())).copied());
    let old_enough = first_paid_ms.is_some_and(|first| time::day(first, &zone) <= time::day(before_ms, &zone));
    told.uplift = uplift(told.uses, &taken, &terms, span, old_enough, &zone);
    Ok(Some(told))
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn average<'a>(payments: impl Iterator<Item = &'a Taken>) -> Option<i64> {
    let prices: Vec<i64> = payments.map(|payment| payment.gross_minor).collect();
    let sum: i64 = prices.iter().sum();
    let payments = count(prices.len());
    (payments > 0).then(|| (sum + payments / 2) / payments)
}

/// Sums, by hour and by wallet.
fn add_up(uses: &[Use], taken: &[Taken], zone: &TimeZone) -> Results {
    let by_id: HashMap<&str, &Taken> = taken.iter().map(|payment| (payment.id.as_str(), payment)).collect();
    let mut hours: HashMap<i64, (i64, i64)> = HashMap::new();
    let mut wallets: HashMap<String, (i64, i64)> = HashMap::new();
    let mut told = Results::default();
    for used in uses {
        told.uses += 1;
        told.cost_minor += used.amount_minor;
        told.over_limit_minor += used.over_limit_minor;
        if let Some(payment) = by_id.get(used.payment_id.as_str()) {
            let hour = hours.entry(time::hour(payment.created_at_ms, zone)).or_default();
            *hour = (hour.0 + 1, hour.1 + used.amount_minor);
            let wallet = wallets.entry(payment.wallet.clone()).or_default();
            *wallet = (wallet.0 + 1, wallet.1 + used.amount_minor);
        }
    }
    told.hours = hours.into_iter().map(|(of, (uses, cost_minor))| Part { of, uses, cost_minor }).collect();
    told.hours.sort_by_key(|part| part.of);
    told.wallets = wallets.into_iter().map(|(of, (uses, cost_minor))| Part { of, uses, cost_minor }).collect();
    told.wallets.sort_by(|one, other| (other.uses, &one.of).cmp(&(one.uses, &other.of)));
    told
}

/// See [`Uplift`].
fn uplift(uses: i64, taken: &[Taken], terms: &Terms, span: Span, old_enough: bool, zone: &TimeZone) -> Uplift {
    let starts = |day: i64| time::day_start_ms(day, zone).unwrap_or(0);
    let first = time::day(span.from_ms, zone);
    let mut days: Vec<i64> = Vec::new();
    let mut day = if starts(first) < span.from_ms { time::day_plus(first, 1) } else { first };
    while starts(time::day_plus(day, 1)) <= span.until_ms {
        days.push(day);
        day = time::day_plus(day, 1);
    }
    if uses < FEWEST_USES || days.is_empty() {
        return Uplift::TooFew;
    }
    if !old_enough {
        return Uplift::NothingBefore;
    }
    let open: Vec<(i64, &Taken)> = taken
        .iter()
        .filter(|payment| terms.conditions.is_open_at(payment.created_at_ms, zone))
        .map(|payment| (time::day(payment.created_at_ms, zone), payment))
        .collect();
    let weekday = |day: i64| time::date(day).map(|date| date.weekday());
    let before: Vec<&(i64, &Taken)> = open.iter().filter(|(day, _)| *day < first).collect();
    let during: Vec<&(i64, &Taken)> = open.iter().filter(|(day, _)| days.contains(day)).collect();
    // Each day of the week was there twice in fourteen days.
    let twice: i64 = days.iter().map(|day| count(before.iter().filter(|(seen, _)| weekday(*seen) == weekday(*day)).count())).sum();
    let price = |payments: &[&(i64, &Taken)]| average(payments.iter().map(|(_, payment)| *payment)).unwrap_or(0);
    Uplift::Told {
        days: count(days.len()),
        payments: count(during.len()),
        expected: (twice + 1) / 2,
        average_more_minor: if before.is_empty() || during.is_empty() { 0 } else { price(&during) - price(&before) },
    }
}
