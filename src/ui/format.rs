//! How amounts, dates and times are written: the one place that decides it.

use crate::{
    domain::money::Minor,
    ui::text::{Lang, common},
};
use jiff::{
    Zoned,
    civil::{Date, Weekday},
};

/// `¥1,234.56`; money that goes out has U+2212 before the sign.
pub fn money(amount: Minor) -> String {
    let (whole, decimals) = money_parts(amount);
    let sign = if amount.0 < 0 { "\u{2212}" } else { "" };
    format!("{sign}¥{whole}.{decimals}")
}

/// The whole units with thousands commas and the two decimals, without sign, for amounts set in two sizes.
pub fn money_parts(amount: Minor) -> (String, String) {
    let plain = Minor(amount.0.abs()).plain();
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, "00"));
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    (grouped, decimals.to_owned())
}

/// For a screen reader: `12.50 元`.
pub fn money_spoken(lang: Lang, amount: Minor) -> String {
    lang.pick(format!("{} 元", amount.plain()), format!("{} yuan", amount.plain()))
}

/// `11月22日 周日`, `Sun 22 Nov`.
pub fn day(lang: Lang, date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => common::monday(lang),
        Weekday::Tuesday => common::tuesday(lang),
        Weekday::Wednesday => common::wednesday(lang),
        Weekday::Thursday => common::thursday(lang),
        Weekday::Friday => common::friday(lang),
        Weekday::Saturday => common::saturday(lang),
        Weekday::Sunday => common::sunday(lang),
    };
    common::day(lang, weekday, day_of_month(lang, date))
}

/// `11月22日`, `22 Nov`.
pub fn day_of_month(lang: Lang, date: Date) -> String {
    common::day_of_month(lang, month(lang, date), date.day())
}

/// `2026年11月22日`, `22 Nov 2026`.
pub fn day_of_year(lang: Lang, date: Date) -> String {
    common::day_of_year(lang, date.year(), month(lang, date), date.day())
}

fn month(lang: Lang, date: Date) -> &'static str {
    match date.month() {
        1 => common::january(lang),
        2 => common::february(lang),
        3 => common::march(lang),
        4 => common::april(lang),
        5 => common::may(lang),
        6 => common::june(lang),
        7 => common::july(lang),
        8 => common::august(lang),
        9 => common::september(lang),
        10 => common::october(lang),
        11 => common::november(lang),
        _ => common::december(lang),
    }
}

/// `08:46`.
pub fn clock(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `2026-11-22 08:46:12`.
pub fn stamp(at: &Zoned) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_one_way() {
        assert_eq!(money(Minor(123_456)), "¥1,234.56");
        assert_eq!(money(Minor(-600)), "\u{2212}¥6.00");
        assert_eq!(money(Minor(5)), "¥0.05");
        assert_eq!(money(Minor(100_000_000)), "¥1,000,000.00");
    }

    #[test]
    fn days_are_named() {
        let date = Date::constant(2026, 11, 22);
        assert_eq!(day(Lang::Zh, date), "11月22日 周日");
        assert_eq!(day(Lang::En, date), "Sun 22 Nov");
        assert_eq!(day_of_year(Lang::Zh, date), "2026年11月22日");
        for (month, name) in (1..=12).zip(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]) {
            assert_eq!(day_of_year(Lang::En, Date::constant(2027, month, 1)), format!("1 {name} 2027"));
        }
    }
}
