//! How the day goes: what was taken until now, hour by hour and wallet by wallet, beside yesterday; and the latest payments.

pub use crate::db::payment_list::Suspicious;

use super::{Actor, App, Unavailable};
use crate::{
    db::{
        self,
        day_total::HourSum,
        payment_list::{After, Conditions, Listed},
    },
    domain::time,
};

/// Payments in the list of the latest.
pub const LATEST: i64 = 20;
/// Whoever has not looked at a suspicious payment after so many days will not look at it here.
const LOOKED_AT_DAYS: i32 = 3;
/// Of those, at a time.
const SUSPICIOUS: i64 = 5;

/// The shop's day. Amounts in minor units.
#[derive(Clone, Debug)]
pub struct Today {
    /// Local date, yyyymmdd.
    pub day: i64,
    /// Local hour, 0 to 23.
    pub hour: i64,
    pub now_ms: i64,
    /// The last event this picture knows of; a live feed goes on from here.
    pub seq: i64,
    /// `None` for a clerk (M4.5).
    pub totals: Option<Totals>,
    /// Paid ones only, newest first.
    pub latest: Vec<Listed>,
    /// About these a message was put aside within the last three days; a clerk sees those of today.
    pub suspicious: Vec<Suspicious>,
}

/// What was taken: gross less what the shop gave away, less what went back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub received_minor: i64,
    pub count: i64,
    /// Yesterday until the same minute.
    pub yesterday_until_now_minor: i64,
    pub hours: [i64; 24],
    pub yesterday_hours: [i64; 24],
    /// Wallet code, amount and count, the largest first.
    pub wallets: Vec<(String, i64, i64)>,
}

/// The actor's day, at one instant.
///
/// # Errors
/// [`Unavailable`].
pub async fn look(app: &App, actor: &Actor) -> Result<Today, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let now_ms = app.clock.now_ms();
    let day = time::day(now_ms, &zone);
    let yesterday = time::day_plus(day, -1);
    let mut tx = app.db.read().await?;
    let paid = Conditions { merchant_id: actor.merchant_id.clone(), until_ms: i64::MAX, group: Some("paid"), ..Conditions::default() };
    let today_start = time::day_start_ms(day, &zone).unwrap_or(0);
    let newest = After { listed_at_ms: i64::MAX, id: String::new() };
    // A clerk sees today; everybody else also what came last night.
    let from_ms = if actor.role.sees_totals() { 0 } else { today_start };
    let latest = db::payment_list::page(&mut tx, &Conditions { from_ms, ..paid.clone() }, &newest, LATEST).await?;
    let totals = if actor.role.sees_totals() {
        let sums = db::day_total::hours(&mut tx, &actor.merchant_id, yesterday, day).await?;
        // The present hour of yesterday counts only up to the present minute, so it is summed from its rows.
        let local = time::local(now_ms, &zone);
        let into_hour_ms = (i64::from(local.minute()) * 60 + i64::from(local.second())) * 1_000;
        let until_ms = now_ms - 86_400_000;
        let same_hour = Conditions { from_ms: until_ms - into_hour_ms, until_ms, ..paid };
        let part = db::payment_list::day_sums(&mut tx, &same_hour).await?.iter().map(|sum| sum.received_minor).sum();
        Some(totals(&sums, day, time::hour(now_ms, &zone), part))
    } else {
        None
    };
    let look_days = if actor.role.sees_totals() { LOOKED_AT_DAYS - 1 } else { 0 };
    let look_from_ms = time::day_start_ms(time::day_plus(day, -look_days), &zone).unwrap_or(today_start);
    let suspicious = db::payment_list::suspicious(&mut tx, &actor.merchant_id, look_from_ms, SUSPICIOUS).await?;
    let seq = db::event::last_seq(&mut tx, &actor.merchant_id).await?;
    Ok(Today { day, hour: time::hour(now_ms, &zone), now_ms, seq, totals, suspicious, latest })
}

/// Adds up; `part` is what yesterday's present hour had brought by this minute.
pub(super) fn totals(sums: &[HourSum], day: i64, hour: i64, part: i64) -> Totals {
    let mut totals = Totals { yesterday_until_now_minor: part, ..Totals::default() };
    for sum in sums {
        let slot = usize::try_from(sum.hour.clamp(0, 23)).unwrap_or(0);
        let taken = sum.received_minor - sum.refunded_minor;
        if sum.day != day {
            totals.yesterday_hours[slot] += taken;
            if sum.hour < hour {
                totals.yesterday_until_now_minor += taken;
            }
            continue;
        }
        totals.received_minor += taken;
        totals.count += sum.count;
        totals.hours[slot] += taken;
        match totals.wallets.iter_mut().find(|(wallet, ..)| *wallet == sum.wallet) {
            Some((_, minor, count)) => {
                *minor += taken;
                *count += sum.count;
            }
            None => totals.wallets.push((sum.wallet.clone(), taken, sum.count)),
        }
    }
    totals.wallets.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(day: i64, hour: i64, wallet: &str, minor: i64) -> HourSum {
        HourSum { day, hour, wallet: wallet.into(), count: 1, received_minor: minor, refunded_minor: 0 }
    }

    #[test]
    fn every_view_of_the_day_adds_up_to_the_same_c4_11() {
        let sums = [sum(22, 7, "jd_pay", 500), sum(22, 8, "jd_pay", 250), sum(22, 8, "wechat_pay", 900), sum(21, 8, "jd_pay", 700)];
        let totals = totals(&sums, 22, 8, 0);
        assert_eq!((totals.received_minor, totals.count), (1650, 3));
        assert_eq!(totals.hours.iter().sum::<i64>(), totals.received_minor);
        assert_eq!(totals.wallets.iter().map(|wallet| wallet.1).sum::<i64>(), totals.received_minor);
        assert_eq!(totals.wallets[0].0, "wechat_pay");
    }

    #[test]
    fn yesterday_is_compared_up_to_the_same_minute() {
        let sums = [sum(21, 7, "jd_pay", 500), sum(21, 8, "jd_pay", 300), sum(21, 9, "jd_pay", 999)];
        assert_eq!(totals(&sums, 22, 8, 120).yesterday_until_now_minor, 620);
    }
}
