//! What a campaign came to (M13): its cost and uses from the books, less what refunds brought back, and a careful word on whether
//! more people came. Where too little happened to tell, nothing is claimed.

use super::{Actor, App, Unavailable, own_row};
use crate::{
    db::{self, campaign_payer::Payers, campaign_report::SpanSum, campaign_step::StepRow, campaign_total::CampaignTotal},
    domain::{
        campaign::{Conditions, Step},
        time,
    },
};
use jiff::tz::TimeZone;
use serde_json::json;
use std::collections::BTreeMap;

/// Fewer uses than these say nothing (M13.2).
pub const FEWEST_USES: i64 = 20;
/// What a campaign is compared with: so many days before it.
pub const BEFORE_DAYS: i32 = 14;

/// Amounts in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    pub uses: i64,
    pub cost_minor: i64,
    /// What late successes took over the limits (D3).
    pub over_limit_minor: i64,
    /// Uses whose payment went back whole, and what refunds brought back in all: neither is in any other number.
    pub undone: i64,
    pub back_minor: i64,
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

/// Whether more people came: whole days of the campaign on which it was not paused in its hours, beside the same days of the week and
/// hours of the fourteen days before it.
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

/// When a campaign gave anything: from its start, or from when it was published, to its end; and the parts of that between its pauses.
#[derive(Clone, Copy, Debug)]
struct Span {
    from_ms: i64,
    /// Excluded.
    until_ms: i64,
}

impl Span {
    /// What both have in common, if anything.
    fn within(self, other: Self) -> Option<Self> {
        let common = Self { from_ms: self.from_ms.max(other.from_ms), until_ms: self.until_ms.min(other.until_ms) };
        (common.from_ms < common.until_ms).then_some(common)
    }

    /// What is left of it without the pauses, oldest first.
    fn between_pauses(self, steps: &[StepRow]) -> Vec<Self> {
        let (mut open, mut since_ms) = (Vec::new(), Some(i64::MIN));
        for made in steps {
            match Step::from_code(&made.step) {
                Some(Step::Paused) => open.extend(since_ms.take().map(|from_ms| Self { from_ms, until_ms: made.at_ms })),
                Some(Step::Resumed) => since_ms = Some(made.at_ms),
                _ => {}
            }
        }
        open.extend(since_ms.map(|from_ms| Self { from_ms, until_ms: i64::MAX }));
        open.into_iter().filter_map(|part| part.within(self)).collect()
    }
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
    let totals = db::campaign_total::at_merchant(&mut tx, id, &actor.merchant_id).await?;
    let payers = db::campaign_payer::payers(&mut tx, id, span.from_ms).await?;
    let open = OpenDay::all(&terms.conditions, span, &span.between_pauses(&steps), &zone);
    let spans: Vec<_> = open.iter().flat_map(OpenDay::rows).collect();
    let sums = db::campaign_report::paid_in(&mut tx, &spans, &actor.merchant_id, id).await?;
    let first_paid_ms = db::campaign_report::first_paid_at_ms(&mut tx, &actor.merchant_id).await?;
    let came_in: Vec<SpanSum> = open.iter().map(|day| sum_of(&sums, day.day)).collect();
    let days: Vec<(OpenDay, SpanSum)> = open.into_iter().zip(came_in).collect();
    let mut told = add_up(&totals, payers);
    let without = days.iter().filter(|(day, _)| day.during).map(|(_, sum)| (sum.gross_minor - sum.used_gross_minor, sum.count - sum.used));
    told.without_minor = average(without);
    let before_day = time::day_plus(time::day(span.from_ms, &zone), -BEFORE_DAYS);
    let old_enough = first_paid_ms.is_some_and(|first| time::day(first, &zone) <= before_day);
    told.uplift = uplift(told.uses, &days, old_enough);
    Ok(Some(told))
}

/// Of sums and the numbers of payments they are made of, rounded half up.
fn average(sums: impl Iterator<Item = (i64, i64)>) -> Option<i64> {
    let (sum, payments) = sums.fold((0, 0), |(sum, payments), (more, further)| (sum + more, payments + further));
    (payments > 0).then(|| (sum + payments / 2) / payments)
}

/// Sums, by hour and by wallet.
fn add_up(totals: &[CampaignTotal], payers: Payers) -> Results {
    let (mut hours, mut wallets) = (BTreeMap::<i64, CampaignTotal>::new(), BTreeMap::<&str, CampaignTotal>::new());
    let mut all = CampaignTotal::default();
    for total in totals {
        all.add(total);
        hours.entry(total.hour).or_default().add(total);
        wallets.entry(&total.wallet).or_default().add(total);
    }
    let mut told = Results {
        uses: all.count,
        cost_minor: all.amount_minor,
        over_limit_minor: all.over_limit_minor,
        undone: all.undone,
        back_minor: all.back_minor,
        new_payers: payers.count - payers.returned,
        returning_payers: payers.returned,
        hours: hours.into_iter().map(|(of, sum)| Part { of, uses: sum.count, cost_minor: sum.amount_minor }).collect(),
        wallets: wallets.into_iter().map(|(of, sum)| Part { of: of.to_owned(), uses: sum.count, cost_minor: sum.amount_minor }).collect(),
        with_minor: average([(all.gross_minor, all.count)].into_iter()),
        without_minor: None,
        uplift: Uplift::default(),
    };
    told.hours.retain(|part| part.uses > 0);
    told.wallets.retain(|part| part.uses > 0);
    told.wallets.sort_by_key(|part| std::cmp::Reverse(part.uses));
    told
}

/// The hours of one day on which the campaign is open, of its own time or of the fourteen days before.
#[derive(Clone, Debug)]
struct OpenDay {
    day: i64,
    /// Several where it was paused in between.
    spans: Vec<Span>,
    /// Of its own time.
    during: bool,
    /// All of that day belongs to the campaign.
    whole: bool,
}

impl OpenDay {
    /// The days of a campaign that ran in these parts of its time, and those before it.
    fn all(conditions: &Conditions, span: Span, open: &[Span], zone: &TimeZone) -> Vec<Self> {
        let first = time::day(span.from_ms, zone);
        let before = [Span { from_ms: i64::MIN, until_ms: span.from_ms }];
        let mut days = Vec::new();
        let mut day = time::day_plus(first, -BEFORE_DAYS);
        while let Some(midnight_ms) = time::day_start_ms(day, zone).filter(|midnight_ms| *midnight_ms < span.until_ms) {
            let next = time::day_plus(day, 1);
            if let Some((from_ms, until_ms)) = conditions.open_on(day, zone) {
                let (during, hours) = (day >= first, Span { from_ms, until_ms });
                let parts: &[Span] = if during { open } else { &before };
                let spans: Vec<Span> = parts.iter().filter_map(|part| part.within(hours)).collect();
                let ends_ms = time::day_start_ms(next, zone).unwrap_or(until_ms).max(until_ms);
                let unbroken = spans.iter().any(|span| (span.from_ms, span.until_ms) == (from_ms, until_ms));
                let whole = during && unbroken && midnight_ms >= span.from_ms && ends_ms <= span.until_ms;
                days.push(Self { day, spans, during, whole });
            }
            day = next;
        }
        days
    }

    fn rows(&self) -> impl Iterator<Item = serde_json::Value> {
        self.spans.iter().map(move |span| json!({ "day": self.day, "from_ms": span.from_ms, "until_ms": span.until_ms }))
    }
}

/// What came in on that day; nothing where no payment did.
fn sum_of(sums: &[SpanSum], day: i64) -> SpanSum {
    let found = sums.binary_search_by_key(&day, |sum| sum.day).ok().and_then(|at| sums.get(at));
    found.cloned().unwrap_or(SpanSum { day, count: 0, gross_minor: 0, used: 0, used_gross_minor: 0 })
}

/// See [`Uplift`].
fn uplift(uses: i64, days: &[(OpenDay, SpanSum)], old_enough: bool) -> Uplift {
    let weekday = |day: &OpenDay| time::date(day.day).map(|date| date.weekday());
    let during: Vec<_> = days.iter().filter(|(day, _)| day.whole).collect();
    if uses < FEWEST_USES || during.is_empty() {
        return Uplift::TooFew;
    }
    if !old_enough {
        return Uplift::NothingBefore;
    }
    // Each day of the week was there twice in fourteen days.
    let before = |weekday_of: &OpenDay| {
        let alike = days.iter().filter(|(day, _)| !day.during && weekday(day) == weekday(weekday_of));
        alike.map(|(_, sum)| (sum.gross_minor, sum.count)).collect::<Vec<_>>()
    };
    let before: Vec<_> = during.iter().flat_map(|(day, _)| before(day)).collect();
    let twice: i64 = before.iter().map(|(_, payments)| payments).sum();
    let price_before = average(before.into_iter());
    let price = average(during.iter().map(|(_, sum)| (sum.gross_minor, sum.count)));
    Uplift::Told {
        days: i64::try_from(during.len()).unwrap_or(i64::MAX),
        payments: during.iter().map(|(_, sum)| sum.count).sum(),
        expected: (twice + 1) / 2,
        average_more_minor: price.zip(price_before).map_or(0, |(price, before)| price - before),
    }
}
