//! Local days and hours of a merchant. Instants are Unix milliseconds everywhere else; only here do they meet a time zone.

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};

/// Where a merchant's day begins and ends unless it says otherwise.
pub const DEFAULT_TIME_ZONE: &str = "Asia/Shanghai";

/// The zone of that IANA name; an unknown name reads as [`DEFAULT_TIME_ZONE`] so that no page depends on a typing error.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).or_else(|_| TimeZone::get(DEFAULT_TIME_ZONE)).unwrap_or(TimeZone::UTC)
}

/// The instant as local date and time in `zone`.
pub fn local(at_ms: i64, zone: &TimeZone) -> Zoned {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

/// The instant as wallets write it: China's time, in that format.
pub fn beijing(at_ms: i64, format: &str) -> String {
    local(at_ms, &zone(DEFAULT_TIME_ZONE)).strftime(format).to_string()
}

/// The instant of a date and time in China, Unix ms.
pub fn beijing_ms(at: civil::DateTime) -> Option<i64> {
    Some(at.to_zoned(zone(DEFAULT_TIME_ZONE)).ok()?.timestamp().as_millisecond())
}

/// The local date as `yyyymmdd`.
pub fn day(at_ms: i64, zone: &TimeZone) -> i64 {
    day_number(local(at_ms, zone).date())
}

/// The local hour, 0 to 23.
pub fn hour(at_ms: i64, zone: &TimeZone) -> i64 {
    i64::from(local(at_ms, zone).hour())
}

/// A calendar date as `yyyymmdd`.
pub fn day_number(date: civil::Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// The calendar date of `yyyymmdd`, if there is such a day.
pub fn date(day: i64) -> Option<civil::Date> {
    let part = |value: i64| i8::try_from(value).ok();
    civil::Date::new(i16::try_from(day / 10_000).ok()?, part(day / 100 % 100)?, part(day % 100)?).ok()
}

/// The day before or after: `plus` is counted in days.
pub fn day_plus(day: i64, plus: i32) -> i64 {
    date(day).and_then(|date| date.checked_add(jiff::Span::new().days(plus)).ok()).map_or(day, day_number)
}

/// The first instant of a local day in Unix milliseconds.
pub fn day_start_ms(day: i64, zone: &TimeZone) -> Option<i64> {
    Some(date(day)?.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// That many seconds after midnight by the clock on the wall of a local day, in Unix milliseconds; 86,400 is the next midnight.
pub fn instant_ms(day: i64, second: i64, zone: &TimeZone) -> Option<i64> {
    let clock = date(day)?.at(0, 0, 0, 0).checked_add(jiff::Span::new().try_seconds(second).ok()?).ok()?;
    Some(clock.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// The local days that lie between two instants, both included; none where the end is missing or before the start.
pub fn days_between(first_ms: i64, last_ms: i64, zone: &TimeZone) -> Option<i64> {
    let days = local(last_ms, zone).date().since(local(first_ms, zone).date()).ok()?.get_days();
    (first_ms > 0 && days >= 0).then_some(i64::from(days) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_belongs_to_the_merchants_zone() {
        let shanghai = zone(DEFAULT_TIME_ZONE);
        let before = day_start_ms(20_261_122, &shanghai).unwrap() - 1;
        assert_eq!(day(before, &shanghai), 20_261_121);
        assert_eq!(day(before + 1, &shanghai), 20_261_122);
        assert_eq!(hour(before, &shanghai), 23);
        assert_eq!(day_plus(20_240_228, 1), 20_240_229);
        assert_eq!(day_plus(20_261_231, 1), 20_270_101);
        assert_eq!(date(20_261_332), None);
    }
}
