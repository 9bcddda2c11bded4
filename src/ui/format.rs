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
    common::day(lang, weekday, date.month(), date.day(), date.strftime("%b"))
}

/// `08:46`.
pub fn clock(at: &Zoned) -> String {
    at.strftime("%H:%M").to_string()
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
    }
}
