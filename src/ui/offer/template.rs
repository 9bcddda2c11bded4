//! Campaigns to begin with, by trade: every number in them is a proposal that its shop changes.

use crate::{
    domain::{
        campaign::{CapRestore, Conditions, Discount, Entity, Hours, Limit, Measure, Period, Terms, Tier, funding::MERCHANT_ALONE},
        merchant::Trade,
        time,
    },
    ui::text::{Lang, offers as text},
};
use jiff::tz::TimeZone;

/// One of them; its code stands in addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub code: &'static str,
    pub title: String,
    pub terms: Terms,
}

/// Days that a new campaign runs, today included.
const DAYS: i32 = 9;

/// Nothing chosen yet but the days: from `today` (yyyymmdd) on.
pub fn blank(today: i64, zone: &TimeZone) -> Terms {
    running_for(DAYS, Discount::Threshold { tiers: Vec::new() }, today, zone)
}

fn running_for(days: i32, discount: Discount, today: i64, zone: &TimeZone) -> Terms {
    let start = |day: i64| time::day_start_ms(day, zone).unwrap_or(0);
    Terms {
        discount,
        conditions: Conditions { starts_at_ms: start(today), ends_at_ms: start(time::day_plus(today, days)) - 1, ..Conditions::default() },
        limits: Vec::new(),
        funding: vec![MERCHANT_ALONE],
        priority: 0,
        allow_partial: false,
        cap_restore: CapRestore::Never,
    }
}

fn budget(amount: i64) -> Limit {
    Limit { measure: Measure::Money, period: Period::Ever, entity: Entity::All, amount }
}

const ONCE_A_DAY: Limit = Limit { measure: Measure::Count, period: Period::Day, entity: Entity::Payer, amount: 1 };

/// Prices and discounts of a trade in yuan: two tiers, what a new customer gets, the most of a random discount.
fn usual(trade: Trade) -> ([(i64, i64); 2], i64, i64) {
    match trade {
        Trade::Breakfast => ([(20, 2), (40, 5)], 2, 2),
        Trade::Fruit => ([(30, 3), (60, 8)], 5, 5),
        Trade::Convenience => ([(25, 2), (50, 5)], 3, 3),
        Trade::Market => ([(20, 1), (50, 4)], 2, 2),
        Trade::Supermarket => ([(60, 5), (120, 12)], 8, 8),
        Trade::Hair => ([(50, 5), (100, 15)], 10, 10),
        Trade::Other => ([(30, 3), (60, 8)], 5, 5),
    }
}

/// The templates of a trade, the one that fits best first.
pub fn of_trade(lang: Lang, trade: Trade, today: i64, zone: &TimeZone) -> Vec<Template> {
    let ([first, second], new_customer, luck) = usual(trade);
    let yuan = |amount: i64| amount * 100;
    let tier = |(at, off): (i64, i64)| Tier { at_minor: yuan(at), off_minor: yuan(off) };
    let make = |code: &'static str, title: &str, days: i32, discount: Discount, limits: Vec<Limit>| {
        let terms = Terms { limits, ..running_for(days, discount, today, zone) };
        Template { code, title: title.to_owned(), terms }
    };
    let title = if trade == Trade::Breakfast { text::template_breakfast(lang) } else { text::template_threshold(lang) };
    let tiers = vec![tier(first), tier(second)];
    let mut threshold = make("threshold", title, DAYS, Discount::Threshold { tiers }, vec![budget(80_000), ONCE_A_DAY]);
    if trade == Trade::Breakfast {
        threshold.terms.conditions.hours = Some(Hours { from_s: 6 * 3_600, until_s: 10 * 3_600 });
    }
    let new = Discount::FirstPayment { off_minor: yuan(new_customer) };
    let percent = Discount::Percent { rate_ppm: 100_000, at_most_minor: Some(yuan(new_customer * 4)) };
    let mut member_day = make("member_day", text::template_member_day(lang), 28, percent, vec![budget(60_000), ONCE_A_DAY]);
    member_day.terms.conditions.weekdays = vec![3];
    let random = Discount::Random { min_minor: 10, max_minor: yuan(luck) };
    let nth = Discount::Nth { n: 5, off_minor: yuan(new_customer * 2) };
    vec![
        threshold,
        make("new_customer", text::template_new_customer(lang), 30, new, vec![budget(50_000)]),
        member_day,
        make("random", text::template_random(lang), 7, random, vec![budget(50_000), ONCE_A_DAY]),
        make("nth", text::template_nth(lang), 60, nth, vec![budget(100_000)]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::Owner;

    #[test]
    fn every_template_may_be_published_as_it_is() {
        let zone = time::zone(time::DEFAULT_TIME_ZONE);
        for trade in Trade::ALL {
            let templates = of_trade(Lang::Zh, trade, 20_261_122, &zone);
            assert_eq!(templates.len(), 5);
            for template in templates {
                assert_eq!(template.terms.mistakes(&Owner::Merchant("M".into())), [], "{trade:?} {}", template.code);
            }
        }
    }
}
