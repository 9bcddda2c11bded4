//! The editor's form: what was typed becomes the terms of a campaign, and terms become what stands in the fields. Server and browser
//! read the same text with the same code, so that a preview shows what is kept and charged.

use crate::domain::{
    campaign::{CapRestore, Conditions, Discount, Entity, Field, Hours, Limit, Measure, Owner, Period, Terms, TermsError, Tier},
    money::{AmountError, Minor},
    time,
};
use crate::ui::text::campaign_sentence::{percent, tenths};
use jiff::{civil, tz::TimeZone};
use std::collections::BTreeMap;

/// Names and values of the fields; what is not there is empty.
pub type Values = BTreeMap<String, String>;

/// Rows of tiers that a form has at most.
pub const TIERS: usize = 5;
pub const TIER_AT: [&str; TIERS] = ["at_1", "at_2", "at_3", "at_4", "at_5"];
pub const TIER_OFF: [&str; TIERS] = ["off_1", "off_2", "off_3", "off_4", "off_5"];
/// Monday first.
pub const WEEKDAYS: [&str; 7] = ["weekday_1", "weekday_2", "weekday_3", "weekday_4", "weekday_5", "weekday_6", "weekday_7"];
/// The kinds of discount, the common ones first.
pub const KINDS: [&str; 9] = ["threshold", "percent", "random", "first_payment", "fixed", "every", "nth", "reduce_to", "chance"];
/// Before a wallet's code.
pub const WALLET: &str = "wallet_";

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Not an amount of money.
    Amount(AmountError),
    /// Not a number of this kind.
    Number,
    /// Not a share of the price in tenths, or in percent.
    Share,
    Date,
    Clock,
    Rule(TermsError),
}

/// A form that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub title: String,
    pub terms: Terms,
    /// Fields that say nothing which could be kept, in the order of the form.
    pub unreadable: Vec<(&'static str, Wrong)>,
    /// The row in which each tier was typed.
    tier_rows: Vec<usize>,
}

impl Read {
    /// Everything that must be put right before the campaign may run, beside the field where it was typed.
    pub fn mistakes(&self, owner: &Owner) -> Vec<(&'static str, Wrong)> {
        let known = |field: &str| self.unreadable.iter().any(|(unread, _)| *unread == field);
        let rules = self.terms.mistakes(owner).into_iter().map(|mistake| (self.field_of(mistake), Wrong::Rule(mistake)));
        let rules: Vec<_> = rules.filter(|(field, _)| !known(field)).collect();
        self.unreadable.iter().copied().chain(rules).collect()
    }

    /// Where a mistake was typed; empty where it is about no field of this form.
    pub fn field_of(&self, mistake: TermsError) -> &'static str {
        let row = |tier: usize| self.tier_rows.get(tier).copied().unwrap_or(0).min(TIERS - 1);
        match mistake {
            TermsError::Missing(field) | TermsError::TooLarge(field) | TermsError::OffNotBelowPrice(field) => self.number_of(field),
            TermsError::TiersMissing => TIER_AT[0],
            TermsError::TierNotRising(tier) => TIER_AT[row(tier)],
            TermsError::MinAboveMax => "random_min",
            TermsError::GrossMinAboveMax => "min_gross",
            TermsError::EndMissing | TermsError::EndsBeforeStart | TermsError::WindowTooLong => "ends",
            TermsError::WeekdayUnknown | TermsError::WeekdayTwice => WEEKDAYS[0],
            TermsError::HoursUnknown => "from",
            TermsError::LimitTwice(limit) | TermsError::LimitBelowOneUse(limit) => self.number_of(Field::Limit(limit)),
            TermsError::BudgetMissing => "budget",
            _ => "",
        }
    }

    fn number_of(&self, field: Field) -> &'static str {
        let row = |tier: usize| self.tier_rows.get(tier).copied().unwrap_or(0).min(TIERS - 1);
        match field {
            Field::TierAt(tier) => TIER_AT[row(tier)],
            Field::TierOff(tier) => TIER_OFF[row(tier)],
            Field::Each => "each",
            Field::Off => match self.terms.discount {
                Discount::Every { .. } => "each_off",
                Discount::Chance { .. } => "chance_off",
                Discount::FirstPayment { .. } => "first_off",
                Discount::Nth { .. } => "nth_off",
                _ => "fixed_off",
            },
            Field::AtMost if matches!(self.terms.discount, Discount::Every { .. }) => "each_at_most",
            Field::AtMost => "percent_at_most",
            Field::Rate => "rate",
            Field::Min => "random_min",
            Field::Max => "random_max",
            Field::To => "reduce_to",
            Field::Chance => "chance",
            Field::N => "nth",
            Field::MinGross | Field::MaxGross => "min_gross",
            Field::Limit(limit) if self.terms.limits.get(limit).is_some_and(Limit::is_budget) => "budget",
            Field::Limit(_) => "payer_amount",
        }
    }
}

/// Reads a form over `base`: what the form has no field for stays as it is there.
pub fn read(values: &Values, base: &Terms, zone: &TimeZone) -> Read {
    let mut reader = Reader { values, unreadable: Vec::new() };
    let (discount, tier_rows) = discount(&mut reader);
    let conditions = conditions(&mut reader, &base.conditions, &discount, zone);
    let limits = limits(&mut reader, &base.limits);
    let cap_restore = match reader.text("restore") {
        "full_only" => CapRestore::FullOnly,
        "proportional" => CapRestore::Proportional,
        _ => CapRestore::Never,
    };
    let allow_partial = reader.is_on("partial");
    let terms = Terms { discount, conditions, limits, funding: base.funding.clone(), priority: base.priority, allow_partial, cap_restore };
    Read { title: reader.text("title").to_owned(), terms, unreadable: reader.unreadable, tier_rows }
}

struct Reader<'a> {
    values: &'a Values,
    unreadable: Vec<(&'static str, Wrong)>,
}

impl<'a> Reader<'a> {
    fn text(&self, field: &str) -> &'a str {
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

    fn amount(&mut self, field: &'static str) -> Option<i64> {
        // Zero is said by the rules, with a better word.
        self.parsed(field, |typed| match Minor::parse(typed) {
            Ok(amount) => Ok(amount.0),
            Err(AmountError::TooSmall) => Ok(0),
            Err(error) => Err(Wrong::Amount(error)),
        })
    }

    fn number(&mut self, field: &'static str) -> Option<i64> {
        self.parsed(field, |typed| typed.parse().ok().filter(|number| (0..=1_000_000_000).contains(number)).ok_or(Wrong::Number))
    }

    /// A percentage as parts per million.
    fn percent(&mut self, field: &'static str) -> Option<i64> {
        self.parsed(field, |typed| hundredths(typed).filter(|percent| *percent <= 10_000).map(|percent| percent * 100).ok_or(Wrong::Share))
    }
}

/// A number with at most two decimals, in hundredths.
fn hundredths(typed: &str) -> Option<i64> {
    match Minor::parse(typed.trim_end_matches(['%', '％'])) {
        Ok(amount) => Some(amount.0),
        Err(AmountError::TooSmall) => Some(0),
        Err(_) => None,
    }
}

/// Shares of the price in tenths, as shops say them: `9` and `8.8`, also `88`; as parts per million that come off.
fn rate_of_tenths(typed: &str) -> Result<i64, Wrong> {
    let tenths = hundredths(typed.trim_end_matches('折').trim_end()).ok_or(Wrong::Share)?;
    match tenths {
        1..1_000 => Ok(1_000_000 - tenths * 1_000),
        1_000..10_000 if tenths % 100 == 0 => Ok(1_000_000 - tenths * 100),
        _ => Err(Wrong::Share),
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
            Discount::Chance { chance_ppm: reader.percent("chance").unwrap_or(0), off_minor }
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
    let rate = if reader.text("rate_in") == "percent" { reader.percent("rate") } else { reader.parsed("rate", rate_of_tenths) };
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
    let day = |typed: &str| typed.parse::<civil::Date>().map(time::day_number).map_err(|_| Wrong::Date);
    let starts = reader.parsed("starts", day).and_then(|day| time::day_start_ms(day, zone));
    let ends = reader.parsed("ends", day).and_then(|day| time::day_start_ms(time::day_plus(day, 1), zone));
    let clock = |typed: &str| {
        let time = typed.parse::<civil::Time>().map_err(|_| Wrong::Clock)?;
        Ok(i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60)
    };
    let (from, until) = (reader.parsed("from", clock), reader.parsed("until", clock));
    let weekdays: Vec<u8> = (1..=7).zip(WEEKDAYS).filter(|(_, field)| reader.is_on(field)).map(|(day, _)| day).collect();
    // A price that tiers ask for already needs no other least price.
    let asks_itself = matches!(discount, Discount::Threshold { .. } | Discount::Every { .. });
    let min_gross = if asks_itself { base.min_gross_minor } else { reader.amount("min_gross") };
    Conditions {
        starts_at_ms: starts.unwrap_or(0),
        ends_at_ms: ends.map_or(0, |next_day| next_day - 1),
        weekdays: if weekdays.len() == 7 { Vec::new() } else { weekdays },
        hours: match (from, until) {
            (None, None) => None,
            (from, until) => Some(Hours { from_s: from.unwrap_or(0), until_s: until.unwrap_or(86_399) }),
        },
        wallets: reader
            .values
            .iter()
            .filter(|(_, on)| !on.is_empty())
            .filter_map(|(field, _)| field.strip_prefix(WALLET))
            .map(str::to_owned)
            .collect(),
        min_gross_minor: min_gross,
        first_time: reader.is_on("first_time"),
        ..base.clone()
    }
}

/// The limit of each payer that the form has fields for.
fn payer_limit(limits: &[Limit]) -> Option<usize> {
    limits.iter().position(|limit| limit.entity.is_payer())
}

/// Counters are named by a limit's place, so those that were there keep theirs and new ones stand behind.
fn limits(reader: &mut Reader<'_>, base: &[Limit]) -> Vec<Limit> {
    let money = reader.text("payer_measure") == "money";
    let most = if money { reader.amount("payer_amount") } else { reader.number("payer_amount") };
    let entity = payer_limit(base).and_then(|at| base.get(at)).map_or(Entity::Payer, |limit| limit.entity);
    let mut payer = most.map(|amount| Limit {
        measure: if money { Measure::Money } else { Measure::Count },
        period: period(reader.text("payer_period")),
        entity,
        amount,
    });
    let mut budget =
        reader.amount("budget").map(|amount| Limit { measure: Measure::Money, period: Period::Ever, entity: Entity::All, amount });
    let payer_at = payer_limit(base);
    let kept = base.iter().enumerate().filter_map(|(at, limit)| {
        if limit.is_budget() {
            budget.take()
        } else if Some(at) == payer_at {
            payer.take()
        } else {
            Some(*limit)
        }
    });
    let mut limits: Vec<Limit> = kept.collect();
    limits.extend(budget);
    limits.extend(payer);
    limits
}

fn period(code: &str) -> Period {
    match code {
        "week" => Period::Week,
        "month" => Period::Month,
        "ever" => Period::Ever,
        _ => Period::Day,
    }
}

/// What stands in the fields for these terms. `rate_in`: whether a rate is shown as tenths of the price or as a percentage off.
pub fn fill(title: &str, terms: &Terms, zone: &TimeZone, rate_in: &str) -> Values {
    let mut values = Values::new();
    let mut set = |field: &str, value: String| {
        values.insert(field.to_owned(), value);
    };
    set("title", title.to_owned());
    set("rate_in", rate_in.to_owned());
    for (field, value) in discount_values(&terms.discount, rate_in) {
        set(field, value);
    }
    let conditions = &terms.conditions;
    let day = |at_ms: i64| Some(at_ms).filter(|at_ms| *at_ms > 0).map(|at_ms| time::local(at_ms, zone).date().to_string());
    set("starts", day(conditions.starts_at_ms).unwrap_or_default());
    set("ends", day(conditions.ends_at_ms).unwrap_or_default());
    let on = || "on".to_owned();
    for (day, field) in (1_u8..).zip(WEEKDAYS) {
        if conditions.weekdays.is_empty() || conditions.weekdays.contains(&day) {
            set(field, on());
        }
    }
    if let Some(Hours { from_s, until_s }) = conditions.hours {
        let clock = |seconds: i64| format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
        set("from", clock(from_s));
        set("until", clock(until_s));
    }
    conditions.wallets.iter().for_each(|code| set(&format!("{WALLET}{code}"), on()));
    set("min_gross", conditions.min_gross_minor.map(short).unwrap_or_default());
    set("first_time", if conditions.first_time { on() } else { String::new() });
    set("budget", terms.budget_minor().map(short).unwrap_or_default());
    if let Some(limit) = payer_limit(&terms.limits).and_then(|at| terms.limits.get(at)) {
        let money = limit.measure == Measure::Money;
        set("payer_amount", if money { short(limit.amount) } else { limit.amount.to_string() });
        set("payer_measure", if money { "money" } else { "count" }.to_owned());
        let period = match limit.period {
            Period::Week => "week",
            Period::Month => "month",
            Period::Ever => "ever",
            Period::Day | Period::Year => "day",
        };
        set("payer_period", period.to_owned());
    }
    set("partial", if terms.allow_partial { on() } else { String::new() });
    let restore = match terms.cap_restore {
        CapRestore::Never => "never",
        CapRestore::FullOnly => "full_only",
        CapRestore::Proportional => "proportional",
    };
    set("restore", restore.to_owned());
    values
}

fn discount_values(discount: &Discount, rate_in: &str) -> Vec<(&'static str, String)> {
    let most = |at_most: Option<i64>| at_most.map(short).unwrap_or_default();
    match discount {
        Discount::Threshold { tiers } => {
            let fields = TIER_AT.into_iter().zip(TIER_OFF).zip(tiers);
            let rows = fields.flat_map(|((at, off), tier)| [(at, short(tier.at_minor)), (off, short(tier.off_minor))]);
            std::iter::once(("kind", "threshold".to_owned())).chain(rows).collect()
        }
        Discount::Every { each_minor, off_minor, at_most_minor } => vec![
            ("kind", "every".to_owned()),
            ("each", short(*each_minor)),
            ("each_off", short(*off_minor)),
            ("each_at_most", most(*at_most_minor)),
        ],
        Discount::Fixed { off_minor } => vec![("kind", "fixed".to_owned()), ("fixed_off", short(*off_minor))],
        Discount::Percent { rate_ppm, at_most_minor } => {
            let rate = if rate_in == "percent" { percent(*rate_ppm) } else { tenths(*rate_ppm) };
            let rate = if *rate_ppm == 0 { String::new() } else { rate };
            vec![("kind", "percent".to_owned()), ("rate", rate), ("percent_at_most", most(*at_most_minor))]
        }
        Discount::Random { min_minor, max_minor } => {
            vec![("kind", "random".to_owned()), ("random_min", short(*min_minor)), ("random_max", short(*max_minor))]
        }
        Discount::ReduceTo { to_minor } => vec![("kind", "reduce_to".to_owned()), ("reduce_to", short(*to_minor))],
        Discount::Chance { chance_ppm, off_minor } => {
            let chance = if *chance_ppm == 0 { String::new() } else { percent(*chance_ppm) };
            vec![("kind", "chance".to_owned()), ("chance", chance), ("chance_off", short(*off_minor))]
        }
        Discount::FirstPayment { off_minor } => vec![("kind", "first_payment".to_owned()), ("first_off", short(*off_minor))],
        Discount::Nth { n, off_minor } => {
            let n = if *n == 0 { String::new() } else { n.to_string() };
            vec![("kind", "nth".to_owned()), ("nth", n), ("nth_off", short(*off_minor))]
        }
    }
}

/// An amount as it is typed: `20`, `2.50`; nothing for what is still missing.
pub fn short(minor: i64) -> String {
    let plain = Minor(minor).plain();
    if minor == 0 { String::new() } else { plain.strip_suffix(".00").unwrap_or(&plain).to_owned() }
}
