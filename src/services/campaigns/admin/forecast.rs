//! What one of the platform's campaigns will cost if business goes on as it did: the real [`quote`] over the last thirty days of the
//! shops that it is for. Of many shops an even part is looked at and the result is scaled up by what they took.

use super::OWNER;
use crate::{
    db::{self, campaign_platform::ShopVolume, campaign_report::Taken},
    domain::{
        admin::Right,
        campaign::{Ask, Books, Campaign, Conditions, CounterKey, Counters, Limit, Terms, quote},
        money::Minor,
        time::{self, DEFAULT_TIME_ZONE},
        wallet::CodeKind,
    },
    services::{Admin, App, admins::LookError, campaigns::rehearsal::draw_of},
};
use jiff::tz::TimeZone;
use serde_json::json;
use std::{
    cell::Cell,
    collections::{BTreeSet, HashMap},
};

/// How far back it looks, in days before today.
pub const DAYS: i32 = 30;
/// Shops that are looked at closely, and the newest payments of each.
const SHOPS: usize = 40;
const PAYMENTS: i64 = 2_000;
/// Shops whose takings are added up.
const MOST: i64 = 5_000;

/// See the module. Amounts in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Shops that the campaign is for and that took money, and how many of them were looked at.
    pub shops: usize,
    pub looked_at: usize,
    pub payments: usize,
    /// Days with business that were looked at, and days of the campaign still to come.
    pub days_before: i64,
    pub days: i64,
    pub cost_minor: i64,
}

/// What `terms` will cost from today to their end, the budget left aside; none where nobody whom it is for took money, or no day is left.
///
/// # Errors
/// [`LookError`].
pub async fn forecast(app: &App, admin: &Admin, terms: &Terms) -> Result<Option<Expected>, LookError> {
    admin.need(Right::Look)?;
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let today = time::day(app.clock.now_ms(), &zone);
    let first_day = time::day_plus(today, -DAYS);
    let start = |day: i64| time::day_start_ms(day, &zone).unwrap_or(0);
    let span = Span { from_ms: start(first_day), until_ms: start(today) };
    let mut tx = app.db.read().await?;
    let shops = db::campaign_platform::volumes(&mut tx, first_day, time::day_plus(today, -1), MOST).await?;
    let meant: Vec<ShopVolume> = shops.into_iter().filter(|shop| is_for(&terms.conditions, shop)).collect();
    let mut past = Vec::new();
    for shop in evenly(&meant) {
        let zone = time::zone(&shop.time_zone);
        let taken = db::campaign_report::taken(&mut tx, &shop.merchant_id, span.from_ms, span.until_ms, PAYMENTS).await?;
        let payers: BTreeSet<&str> = taken.iter().filter_map(|payment| payment.payer.as_deref()).collect();
        let payers = json!(payers.iter().map(|payer| json!({ "payer": payer })).collect::<Vec<_>>()).to_string();
        let before = db::campaign_report::paid_before(&mut tx, &payers, &shop.merchant_id, span.from_ms).await?;
        let before = before.into_iter().map(|before| (before.payer, before.count)).collect();
        past.push(Past { shop, zone, taken, before });
    }
    let first = meant.iter().map(|shop| shop.first_day).min().unwrap_or(today);
    let (from, until) = (time::day(terms.conditions.starts_at_ms, &zone).max(today), time::day(terms.conditions.ends_at_ms, &zone));
    let days = count_days(from, until);
    let days_before = count_days(first, time::day_plus(today, -1));
    let payments: usize = past.iter().map(|past| past.taken.len()).sum();
    if payments == 0 || days <= 0 || days_before <= 0 {
        return Ok(None);
    }
    let looked_at_minor: i64 = past.iter().flat_map(|past| &past.taken).map(|payment| payment.gross_minor).sum();
    let all_minor: i64 = meant.iter().map(|shop| shop.received_minor).sum();
    let cost = i128::from(replay(terms, &past, span));
    // Everything was looked at: nothing to scale.
    let whole = past.len() == meant.len() && past.iter().all(|past| i64::try_from(past.taken.len()).is_ok_and(|read| read < PAYMENTS));
    let (share, of) = if whole { (1, 1) } else { (i128::from(all_minor), i128::from(looked_at_minor.max(1))) };
    let cost = cost * share * i128::from(days) / of / i128::from(days_before);
    Ok(Some(Expected {
        shops: meant.len(),
        looked_at: past.len(),
        payments,
        days_before,
        days,
        cost_minor: i64::try_from(cost).unwrap_or(i64::MAX),
    }))
}

#[derive(Clone, Copy)]
struct Span {
    from_ms: i64,
    /// Excluded.
    until_ms: i64,
}

struct Past<'a> {
    shop: &'a ShopVolume,
    zone: TimeZone,
    taken: Vec<Taken>,
    /// Payments of these payers before the first of `taken`.
    before: HashMap<String, i64>,
}

/// Shops that may join count as if all of them did: the cost is rather too high than too low.
fn is_for(conditions: &Conditions, shop: &ShopVolume) -> bool {
    let names = |list: &[String], one: &str| list.is_empty() || list.iter().any(|listed| listed == one);
    names(&conditions.trades, &shop.trade) && names(&conditions.merchants, &shop.merchant_id)
}

/// At most [`SHOPS`] of them, from the one that takes the most to the one that takes the least.
fn evenly(shops: &[ShopVolume]) -> impl Iterator<Item = &ShopVolume> {
    let count = shops.len().min(SHOPS);
    (0..count).filter_map(move |at| shops.get(at * shops.len() / count.max(1)))
}

fn count_days(first: i64, last: i64) -> i64 {
    match (time::date(first), time::date(last)) {
        (Some(first), Some(last)) => first.until(last).map_or(0, |span| i64::from(span.get_days()) + 1),
        _ => 0,
    }
}

/// Books that begin empty.
struct Fresh<'a> {
    counters: Counters<i64>,
    paid: HashMap<(&'a str, &'a str), Vec<i64>>,
    before: i64,
    from_ms: i64,
    who: (&'a str, &'a str),
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
        let here = self.paid.get(&self.who).map_or(0, |paid| paid.iter().filter(|at_ms| **at_ms >= since_ms).count());
        let before = if since_ms < self.from_ms { self.before } else { 0 };
        before + i64::try_from(here).unwrap_or(i64::MAX)
    }

    fn joined(&self, _campaign_id: &str) -> bool {
        true
    }
}

/// What the rule would have given in that past, without its budget: the question is whether the budget will do.
fn replay(terms: &Terms, past: &[Past<'_>], span: Span) -> i64 {
    let mut terms = terms.clone();
    terms.limits.retain(|limit| !Limit::is_budget(limit));
    terms.conditions.starts_at_ms = span.from_ms;
    terms.conditions.ends_at_ms = span.until_ms - 1;
    let campaigns = [Campaign { id: "forecast".to_owned(), revision: 1, owner: OWNER, title: String::new(), terms }];
    let mut books =
        Fresh { counters: Counters::default(), paid: HashMap::new(), before: 0, from_ms: span.from_ms, who: ("", ""), draw: Cell::new(0) };
    let mut all: Vec<(&Past<'_>, &Taken)> = past.iter().flat_map(|past| past.taken.iter().map(move |payment| (past, payment))).collect();
    all.sort_by(|(_, one), (_, other)| (one.created_at_ms, &one.id).cmp(&(other.created_at_ms, &other.id)));
    let mut cost = 0;
    for (past, payment) in all {
        // Who is not known counts as somebody new.
        let payer = payment.payer.as_deref().unwrap_or(&payment.id);
        books.who = (&past.shop.merchant_id, payer);
        books.before = past.before.get(payer).copied().unwrap_or(0);
        books.draw.set(draw_of(&payment.id));
        let ask = Ask {
            now_ms: payment.created_at_ms,
            zone: &past.zone,
            merchant_id: &past.shop.merchant_id,
            trade: &past.shop.trade,
            store_id: &payment.store_id,
            wallet: &payment.wallet,
            code_kind: CodeKind::from_code(&payment.code_kind).unwrap_or(CodeKind::Merchant),
            gross: Minor(payment.gross_minor),
            payer: Some(payer),
        };
        for line in quote(&ask, &campaigns, &books).lines {
            cost += line.amount.0;
            for take in line.takes {
                *books.counters.entry(take.key).or_default() += take.amount;
            }
        }
        books.paid.entry(books.who).or_default().push(payment.created_at_ms);
    }
    cost
}
