//! Local days and hours of a merchant. Instants are Unix milliseconds everywhere else; only here do they meet a time zone.

// Spans of calendar units would bring every message of jiff into the browser.
use jiff::{SignedDuration, Timestamp, Zoned, civil, tz::TimeZone};

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

/// The local day that somebody typed as `2026-11-22` or `20261122`, as `yyyymmdd`; none where there is no such day.
pub fn read_day(typed: &str) -> Option<i64> {
    let digits = match typed.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] if year.len() == 4 && month.len() == 2 => [year, month, day].concat(),
        _ => typed.to_owned(),
    };
    (digits.len() == 8).then(|| read_digits(&digits)).flatten().and_then(date).map(day_number)
}

/// The time of day that somebody typed as `08:30` or `08:30:00`, in seconds after midnight; its seconds are left out.
pub fn read_clock(typed: &str) -> Option<i64> {
    let parts: Option<Vec<i64>> = typed.split(':').map(|part| (part.len() == 2).then(|| read_digits(part)).flatten()).collect();
    match parts?[..] {
        [hour @ 0..24, minute @ 0..60] | [hour @ 0..24, minute @ 0..60, 0..60] => Some(hour * 3_600 + minute * 60),
        _ => None,
    }
}

fn read_digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The day before or after: `plus` is counted in days.
pub fn day_plus(day: i64, plus: i32) -> i64 {
    date(day).and_then(|date| date.checked_add(SignedDuration::from_hours(24 * i64::from(plus))).ok()).map_or(day, day_number)
}

/// The first instant of a local day in Unix milliseconds.
pub fn day_start_ms(day: i64, zone: &TimeZone) -> Option<i64> {
    Some(date(day)?.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// That many seconds after midnight by the clock on the wall of a local day, in Unix milliseconds; 86,400 is the next midnight.
pub fn instant_ms(day: i64, second: i64, zone: &TimeZone) -> Option<i64> {
    let clock = date(day)?.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(second)).ok()?;
    Some(clock.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// The local days that lie between two instants, both included; none where the end is missing or before the start.
pub fn days_between(first_ms: i64, last_ms: i64, zone: &TimeZone) -> Option<i64> {
    let days = local(last_ms, zone).date().duration_since(local(first_ms, zone).date()).as_hours() / 24;
    (first_ms > 0 && days >= 0).then_some(days + 1)
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

    #[test]
    fn days_and_clocks_are_read_as_typed_or_not_at_all() {
        assert_eq!(read_day("2026-11-22"), Some(20_261_122));
        assert_eq!(read_day("20261122"), Some(20_261_122));
        for wrong in
            ["", "2026-11-31", "2026-1-22", "2026-11", "22.11.2026", "+2026-1-2", "二〇二六", "2026-11-22x", "2026-11-+2", "202611-22"]
        {
            assert_eq!(read_day(wrong), None, "{wrong}");
        }
        assert_eq!((read_clock("00:00"), read_clock("08:30"), read_clock("23:59:59")), (Some(0), Some(30_600), Some(86_340)));
        for wrong in ["", "8:30", "24:00", "08:60", "08:30:60", "0830", "-8:30", "08:30:00:00", "08:", "八点"] {
            assert_eq!(read_clock(wrong), None, "{wrong}");
        }
    }
}
