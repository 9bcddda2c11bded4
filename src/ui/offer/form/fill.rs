//! Terms become what stands in the fields.

use super::{TIER_AT, TIER_OFF, Values, WALLET, WEEKDAYS, limits};
use crate::{
    domain::{
        campaign::{CapRestore, Discount, Hours, Terms},
        money::Minor,
        time,
    },
    ui::text::{
        Lang,
        campaign_sentence::{gift, percent, tenths},
        offers as text,
    },
};
use jiff::tz::TimeZone;

/// Characters of a campaign's name.
const TITLE_LENGTH: usize = 40;

/// What stands in the fields for these terms. `rate_in`: whether a rate is shown as tenths of the price or as a percentage off.
pub fn fill(title: &str, terms: &Terms, zone: &TimeZone, rate_in: &str) -> Values {
    let mut values = Values::new();
    let mut set = |field: &str, value: String| {
        values.insert(field.to_owned(), value);
    };
    // The rule itself is the name of what has none: it would not follow the rule if it were typed.
    let unnamed = [Lang::Zh, Lang::En].into_iter().any(|lang| title == unnamed(lang, terms));
    set("title", if unnamed { String::new() } else { title.to_owned() });
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
    set("max_gross", conditions.max_gross_minor.map(short).unwrap_or_default());
    set("first_time", if conditions.first_time { on() } else { String::new() });
    set("partial", if terms.allow_partial { on() } else { String::new() });
    let restore = match terms.cap_restore {
        CapRestore::Never => "never",
        CapRestore::FullOnly => "full_only",
        CapRestore::Proportional => "proportional",
    };
    set("restore", restore.to_owned());
    limits::fill(&mut values, &terms.limits);
    values
}

/// What a campaign is called that nobody gave a name.
pub fn unnamed(lang: Lang, terms: &Terms) -> String {
    let gift = gift(lang, &terms.discount);
    if gift.is_empty() { text::new_offer(lang).to_owned() } else { gift.chars().take(TITLE_LENGTH).collect() }
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
