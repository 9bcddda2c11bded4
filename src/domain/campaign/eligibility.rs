//! To whom, where and when a campaign gives anything (C1-C). An empty list means "all".

use super::{Ask, Books, Campaign, Discount, Owner, Period, Reason};
use crate::domain::{time, wallet::CodeKind};
use jiff::{civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// All must hold. Times are Unix ms, both ends inclusive; amounts minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    pub starts_at_ms: i64,
    pub ends_at_ms: i64,
    /// 1 = Monday to 7 = Sunday, in the merchant's zone.
    pub weekdays: Vec<u8>,
    /// Local seconds of the day, both ends inclusive; an end before the start goes over midnight.
    pub hours: Option<Hours>,
    pub wallets: Vec<String>,
    pub stores: Vec<String>,
    pub code_kinds: Vec<CodeKind>,
    /// The price before any discount.
    pub min_gross_minor: Option<i64>,
    pub max_gross_minor: Option<i64>,
    /// Only payers who have not paid this merchant before.
    pub first_time: bool,
    /// Platform campaigns: shops of these trades, shops of this list, and only shops that joined; else all but those that left.
    pub trades: Vec<String>,
    pub merchants: Vec<String>,
    pub opt_in: bool,
}

/// See [`Conditions::hours`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from_s: i64,
    pub until_s: i64,
}

/// The last second of a local day.
const LAST_SECOND: i64 = 86_399;

/// An instant on the merchant's calendar and clock.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub at_ms: i64,
    pub date: civil::Date,
    /// Local seconds of the day.
    pub second: i64,
    weekday: u8,
    week: i64,
}

impl Moment {
    pub fn new(at_ms: i64, zone: &TimeZone) -> Self {
        let local = time::local(at_ms, zone).datetime();
        let second = i64::from(local.hour()) * 3_600 + i64::from(local.minute()) * 60 + i64::from(local.second());
        let date = local.date();
        Self { at_ms, date, second, weekday: weekday(date), week: Period::Week.key(date) }
    }

    /// As [`Period::key`]; a week's is reckoned once, not for every limit.
    pub(super) fn period_key(&self, period: Period) -> i64 {
        if period == Period::Week { self.week } else { period.key(self.date) }
    }
}

fn weekday(date: civil::Date) -> u8 {
    date.weekday().to_monday_one_offset().unsigned_abs()
}

/// Whether a list of conditions names one; an empty list names all.
fn names(list: &[String], one: &str) -> bool {
    list.is_empty() || list.iter().any(|listed| listed == one)
}

impl Conditions {
    /// When it is open: the window, the days of the week and the hours. The night after a Friday is Friday's: hours that go over
    /// midnight belong to the day on which they began.
    pub(super) fn refuses_time(&self, moment: &Moment) -> Option<Reason> {
        if moment.at_ms < self.starts_at_ms {
            return Some(Reason::NotStarted { starts_at_ms: self.starts_at_ms });
        }
        if moment.at_ms > self.ends_at_ms {
            return Some(Reason::Over { ended_at_ms: self.ends_at_ms });
        }
        let Hours { from_s, until_s } = self.hours.unwrap_or(Hours { from_s: 0, until_s: LAST_SECOND });
        let over_midnight = until_s < from_s;
        let after_midnight = over_midnight && moment.second <= until_s;
        let weekday = match moment.weekday {
            today if !after_midnight => today,
            1 => 7,
            today => today - 1,
        };
        if !self.weekdays.is_empty() && !self.weekdays.contains(&weekday) {
            return Some(Reason::Weekday);
        }
        let open = after_midnight || (moment.second >= from_s && (over_midnight || moment.second <= until_s));
        (!open).then_some(Reason::Hour)
    }

    /// Whether it gives anything at this instant, as far as that is a matter of time.
    pub fn is_open_at(&self, at_ms: i64, zone: &TimeZone) -> bool {
        self.refuses_time(&Moment::new(at_ms, zone)).is_none()
    }

    /// The hours of one local day (yyyymmdd), the window left aside: an instant and the one before which they end. None on a day of the
    /// week that is left out. Hours that go over midnight end on the day after.
    pub fn open_on(&self, day: i64, zone: &TimeZone) -> Option<(i64, i64)> {
        let weekday = weekday(time::date(day)?);
        if !self.weekdays.is_empty() && !self.weekdays.contains(&weekday) {
            return None;
        }
        let Hours { from_s, until_s } = self.hours.unwrap_or(Hours { from_s: 0, until_s: LAST_SECOND });
        let last_day = if until_s < from_s { time::day_plus(day, 1) } else { day };
        Some((time::instant_ms(day, from_s, zone)?, time::instant_ms(last_day, until_s + 1, zone)?))
    }

    /// Whether it is for a shop of that trade; whether the shop joined is another question.
    pub fn is_for(&self, merchant_id: &str, trade: &str) -> bool {
        names(&self.trades, trade) && names(&self.merchants, merchant_id)
    }

    /// Whether a shop takes part in a campaign of the platform's: `is_in` says whether it joined or left last; none, that it did neither.
    pub fn takes_part(&self, is_in: Option<bool>) -> bool {
        is_in.unwrap_or(!self.opt_in)
    }

    /// Which price it takes, before any discount.
    pub(super) fn refuses_gross(&self, gross: i64) -> Option<Reason> {
        match (self.min_gross_minor, self.max_gross_minor) {
            (Some(min_minor), _) if gross < min_minor => Some(Reason::BelowMinimum { min_minor }),
            (_, Some(max_minor)) if gross > max_minor => Some(Reason::AboveMaximum { max_minor }),
            _ => None,
        }
    }
}

/// Everything but the price, told in this order: whether it is open, whether it is for this shop, for this way of paying, for this
/// payer. A payer who is not known yet gets the benefit of the doubt.
pub(super) fn refuses(campaign: &Campaign, ask: &Ask<'_>, moment: &Moment, books: &dyn Books) -> Option<Reason> {
    let conditions = &campaign.terms.conditions;
    let for_this_shop = match &campaign.owner {
        Owner::Merchant(owner) => owner == ask.merchant_id,
        Owner::Platform => names(&conditions.merchants, ask.merchant_id),
    };
    let refused = conditions.refuses_time(moment);
    if refused.is_some() {
        refused
    } else if !names(&conditions.trades, ask.trade) {
        Some(Reason::Trade)
    } else if !for_this_shop {
        Some(Reason::NotOnTheList)
    } else if campaign.owner == Owner::Platform && !books.joined(&campaign.id) {
        Some(Reason::NotJoined)
    } else if !names(&conditions.stores, ask.store_id) {
        Some(Reason::Store)
    } else if !conditions.code_kinds.is_empty() && !conditions.code_kinds.contains(&ask.code_kind) {
        Some(Reason::CodeKind)
    } else if !names(&conditions.wallets, ask.wallet) {
        Some(Reason::Wallet)
    } else {
        let first_only = conditions.first_time || matches!(campaign.terms.discount, Discount::FirstPayment { .. });
        (first_only && ask.payer.is_some() && books.payments_since(0) > 0).then_some(Reason::NotFirstTime)
    }
}
