//! What was typed becomes terms.

use super::{Read, TIER_AT, TIER_OFF, TIERS, Values, WALLET, WEEKDAYS, Wrong, limits, number};
use crate::domain::{
    campaign::{CapRestore, Conditions, Discount, Hours, Terms, Tier},
    money::{AmountError, Minor},
    time,
};
use jiff::tz::TimeZone;

/// Local second of the day at which its last minute begins.
const LAST_MINUTE_S: i64 = 86_340;

/// Reads a form over `base`: what the form has no field for stays as it is there.
pub fn read(values: &Values, base: &Terms, zone: &TimeZone) -> Read {
    let mut reader = Reader { values, unreadable: Vec::new() };
    let (discount, tier_rows) = discount(&mut reader);
    let conditions = conditions(&mut reader, &base.conditions, &discount, zone);
    let (limits, limit_fields) = limits::read(&mut reader, &base.limits);
    let cap_restore = match reader.text("restore") {
        "full_only" => CapRestore::FullOnly,
        "proportional" => CapRestore::Proportional,
        _ => CapRestore::Never,
    };
    let allow_partial = reader.is_on("partial");
    let terms = Terms { discount, conditions, limits, funding: base.funding.clone(), priority: base.priority, allow_partial, cap_restore };
    Read { title: reader.text("title").to_owned(), terms, unreadable: reader.unreadable, tier_rows, limit_fields }
}

/// The fields, and what of them cannot be read.
pub(super) struct Reader<'a> {
    values: &'a Values,
    unreadable: Vec<(&'static str, Wrong)>,
}

impl<'a> Reader<'a> {
    pub(super) fn text(&self, field: &str) -> &'a str {
        self.values.get(field).map_or("", |typed| typed.trim())
    }

    fn is_on(&self, field: &str) -> bool {
        !self.text(field).is_empty()
    }

    /// What `parse` makes of a field that is not empty; else nothing.
    fn parsed<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        let typed = self.text(field);
        if typed.is_empty() {
            return None;
        }
        parse(typed).inspect_err(|wrong| self.unreadable.push((field, *wrong))).ok()
    }

    pub(super) fn amount(&mut self, field: &'static str) -> Option<i64> {
        // Zero is said by the rules, with a better word.
        self.parsed(field, |typed| match Minor::parse(typed) {
            Ok(amount) => Ok(amount.0),
            Err(AmountError::TooSmall) => Ok(0),
            Err(error) => Err(Wrong::Amount(error)),
        })
    }

    pub(super) fn number(&mut self, field: &'static str) -> Option<i64> {
        self.parsed(field, |typed| typed.parse().ok().filter(|number| (0..=1_000_000_000).contains(number)).ok_or(Wrong::Number))
    }
}

fn discount(reader: &mut Reader<'_>) -> (Discount, Vec<usize>) {
    let kind = reader.text("kind");
    let mut amount = |field| reader.amount(field).unwrap_or(0);
    let discount = match kind {
        "every" => {
            let (each_minor, off_minor) = (amount("each"), amount("each_off"));
            Discount::Every { each_minor, off_minor, at_most_minor: reader.amount("each_at_most") }
        }
        "fixed" => Discount::Fixed { off_minor: amount("fixed_off") },
        "percent" => Discount::Percent { rate_ppm: rate(reader), at_most_minor: reader.amount("percent_at_most") },
        "random" => Discount::Random { min_minor: amount("random_min"), max_minor: amount("random_max") },
        "reduce_to" => Discount::ReduceTo { to_minor: amount("reduce_to") },
        "chance" => {
            let off_minor = amount("chance_off");
            Discount::Chance { chance_ppm: reader.parsed("chance", number::percent).unwrap_or(0), off_minor }
        }
        "first_payment" => Discount::FirstPayment { off_minor: amount("first_off") },
        "nth" => {
            let off_minor = amount("nth_off");
            Discount::Nth { n: reader.number("nth").unwrap_or(0), off_minor }
        }
        _ => return tiers(reader),
    };
    (discount, Vec::new())
}

/// In Chinese a share of the price in tenths is typed, in English the percentage that comes off.
fn rate(reader: &mut Reader<'_>) -> i64 {
    let rate = if reader.text("rate_in") == "percent" {
        reader.parsed("rate", number::percent)
    } else {
        reader.parsed("rate", number::rate_of_tenths)
    };
    rate.unwrap_or(0)
}

fn tiers(reader: &mut Reader<'_>) -> (Discount, Vec<usize>) {
    let (mut tiers, mut rows) = (Vec::new(), Vec::new());
    for row in 0..TIERS {
        let typed = reader.is_on(TIER_AT[row]) || reader.is_on(TIER_OFF[row]);
        let (at, off) = (reader.amount(TIER_AT[row]), reader.amount(TIER_OFF[row]));
        if typed {
            tiers.push(Tier { at_minor: at.unwrap_or(0), off_minor: off.unwrap_or(0) });
            rows.push(row);
        }
    }
    (Discount::Threshold { tiers }, rows)
}

fn conditions(reader: &mut Reader<'_>, base: &Conditions, discount: &Discount, zone: &TimeZone) -> Conditions {
    let day = |typed: &str| time::read_day(typed).ok_or(Wrong::Date);
    let starts = reader.parsed("starts", day).and_then(|day| time::day_start_ms(day, zone));
    let ends = reader.parsed("ends", day).and_then(|day| time::day_start_ms(time::day_plus(day, 1), zone));
    let clock = |typed: &str| time::read_clock(typed).ok_or(Wrong::Clock);
    let (from, until) = (reader.parsed("from", clock), reader.parsed("until", clock));
    let weekdays: Vec<u8> = (1..=7).zip(WEEKDAYS).filter(|(_, field)| reader.is_on(field)).map(|(day, _)| day).collect();
    // A price that tiers ask for already needs no other least price, and their form has no field for one.
    let asks_itself = matches!(discount, Discount::Threshold { .. } | Discount::Every { .. });
    let min_gross = if asks_itself { None } else { reader.amount("min_gross") };
    Conditions {
        starts_at_ms: starts.unwrap_or(0),
        ends_at_ms: ends.map_or(0, |next_day| next_day - 1),
        weekdays: if weekdays.len() == 7 { Vec::new() } else { weekdays },
        hours: match (from, until) {
            (None, None) => None,
            // A day that ends at its last minute ends with it.
            (from, until) => {
                Some(Hours { from_s: from.unwrap_or(0), until_s: until.filter(|until| *until < LAST_MINUTE_S).unwrap_or(86_399) })
            }
        },
        wallets: reader
            .values
            .iter()
            .filter(|(_, on)| !on.is_empty())
            .filter_map(|(field, _)| field.strip_prefix(WALLET))
            .map(str::to_owned)
            .collect(),
        min_gross_minor: min_gross,
        max_gross_minor: reader.amount("max_gross"),
        first_time: reader.is_on("first_time"),
        ..base.clone()
    }
}
