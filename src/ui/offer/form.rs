//! The editor's form: what was typed becomes the terms of a campaign, and terms become what stands in the fields. Server and browser
//! read the same text with the same code, so that a preview shows what is kept and charged.

mod fill;
mod limits;
mod number;
mod read;
#[cfg(test)]
mod tests;

pub use fill::{fill, short, unnamed};
pub use read::read;

use crate::domain::{
    campaign::{Discount, Field, Owner, Terms, TermsError},
    money::AmountError,
};
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
/// Rows of further limits that a form has, each a sentence of four fields.
pub const LIMITS: usize = 4;
pub const LIMIT_ENTITY: [&str; LIMITS] = ["limit_entity_1", "limit_entity_2", "limit_entity_3", "limit_entity_4"];
pub const LIMIT_PERIOD: [&str; LIMITS] = ["limit_period_1", "limit_period_2", "limit_period_3", "limit_period_4"];
pub const LIMIT_AMOUNT: [&str; LIMITS] = ["limit_amount_1", "limit_amount_2", "limit_amount_3", "limit_amount_4"];
pub const LIMIT_MEASURE: [&str; LIMITS] = ["limit_measure_1", "limit_measure_2", "limit_measure_3", "limit_measure_4"];

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Not an amount of money.
    Amount(AmountError),
    /// Not a number of this kind.
    Number,
    /// Not a share of the price in tenths, or in percent.
    Share,
    /// Ten tenths are the whole price: nothing comes off, and one tenth is written otherwise.
    WholePrice,
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
    /// The field in which the amount of each limit was typed; empty where the form has none for it.
    limit_fields: Vec<&'static str>,
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
            TermsError::GrossMinAboveMax => "max_gross",
            TermsError::EndMissing | TermsError::EndsBeforeStart | TermsError::WindowTooLong => "ends",
            TermsError::WeekdayUnknown | TermsError::WeekdayTwice => WEEKDAYS[0],
            TermsError::HoursUnknown => "from",
            TermsError::LimitTwice(limit) | TermsError::LimitBelowOneUse(limit) => self.limit_field(limit),
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
            Field::MinGross => "min_gross",
            Field::MaxGross => "max_gross",
            Field::Limit(limit) => self.limit_field(limit),
        }
    }

    /// Where the amount of a limit was typed.
    pub fn limit_field(&self, limit: usize) -> &'static str {
        self.limit_fields.get(limit).copied().unwrap_or("")
    }
}
