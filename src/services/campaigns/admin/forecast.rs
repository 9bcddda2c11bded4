//! What one of the platform's campaigns will cost if business goes on as it did: its rule tried (see [`replay`]) on the last thirty days
//! of the shops that it is for. Of many shops an even part is looked at and the result is scaled up by what they took.

use super::OWNER;
use crate::{
    db::{self, campaign_platform::ShopVolume},
    domain::{
        admin::Right,
        campaign::{Limit, Terms},
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        Admin, App,
        admins::LookError,
        campaigns::replay::{Shop, replay},
    },
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
    let span = start(first_day)..start(today);
    let mut tx = app.db.read().await?;
    let volumes = db::campaign_platform::volumes(&mut tx, first_day, time::day_plus(today, -1), MOST).await?;
    // Shops that may join count as if all of them did: the cost is rather too high than too low.
    let meant: Vec<ShopVolume> = volumes.into_iter().filter(|shop| terms.conditions.is_for(&shop.merchant_id, &shop.trade)).collect();
    let mut shops = Vec::new();
    for shop in evenly(&meant) {
        shops.push(Shop::read(&mut tx, &shop.merchant_id, &shop.trade, time::zone(&shop.time_zone), span.clone(), PAYMENTS).await?);
    }
    let first = meant.iter().map(|shop| shop.first_day).min().unwrap_or(today);
    let (from, until) = (time::day(terms.conditions.starts_at_ms, &zone).max(today), time::day(terms.conditions.ends_at_ms, &zone));
    let days = count_days(from, until);
    let days_before = count_days(first, time::day_plus(today, -1));
    let payments: usize = shops.iter().map(|shop| shop.taken.len()).sum();
    if payments == 0 || days <= 0 || days_before <= 0 {
        return Ok(None);
    }
    let looked_at_minor: i64 = shops.iter().flat_map(|shop| &shop.taken).map(|payment| payment.gross_minor).sum();
    let all_minor: i64 = meant.iter().map(|shop| shop.received_minor).sum();
    // Without the budget: the question is whether it will do.
    let mut unlimited = terms.clone();
    unlimited.limits.retain(|limit| !Limit::is_budget(limit));
    let mut cost_minor = 0;
    replay(OWNER, &unlimited, &shops, span, |tried| cost_minor += tried.off_minor());
    // Everything was looked at: nothing to scale.
    let whole = shops.len() == meant.len() && shops.iter().all(|shop| i64::try_from(shop.taken.len()).is_ok_and(|read| read < PAYMENTS));
    let (share, of) = if whole { (1, 1) } else { (i128::from(all_minor), i128::from(looked_at_minor.max(1))) };
    let cost = i128::from(cost_minor) * share * i128::from(days) / of / i128::from(days_before);
    Ok(Some(Expected {
        shops: meant.len(),
        looked_at: shops.len(),
        payments,
        days_before,
        days,
        cost_minor: i64::try_from(cost).unwrap_or(i64::MAX),
    }))
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
