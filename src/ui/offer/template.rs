//! Campaigns to begin with, by trade: every number in them is a proposal that its shop changes.

use crate::{
    domain::{
        campaign::{
            Conditions, Discount, Entity, Hours, Limit, Measure, Party, Period, Share, Terms, Tier,
            funding::{MERCHANT_ALONE, WHOLE},
        },
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
    running_for(DAYS, Discount::Threshold { tiers: Vec::new() }, Vec::new(), today, zone)
}

fn running_for(days: i32, discount: Discount, limits: Vec<Limit>, today: i64, zone: &TimeZone) -> Terms {
    let start = |day: i64| time::day_start_ms(day, zone).unwrap_or(0);
    let (starts_at_ms, ends_at_ms) = (start(today), start(time::day_plus(today, days)) - 1);
    let conditions = Conditions { starts_at_ms, ends_at_ms, ..Conditions::default() };
    // A cap in money gives what is left (C1.7).
    Terms { allow_partial: true, ..Terms::new(discount, conditions, limits, vec![MERCHANT_ALONE]) }
}

/// The platform pays all of it.
pub const PLATFORM_ALONE: Share = Share { party: Party::Platform, basis_points: WHOLE };

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
    let make = |code: &'static str, title: &str, days: i32, discount: Discount, limits: Vec<Limit>| Template {
        code,
        title: title.to_owned(),
        terms: running_for(days, discount, limits, today, zone),
    };
    let title = if trade == Trade::Breakfast { text::template_breakfast(lang) } else { text::template_threshold(lang) };
    let tiers = vec![tier(first), tier(second)];
    let mut threshold = make("threshold", title, DAYS, Discount::Threshold { tiers }, vec![Limit::budget(80_000), ONCE_A_DAY]);
    if trade == Trade::Breakfast {
        threshold.terms.conditions.hours = Some(Hours { from_s: 6 * 3_600, until_s: 10 * 3_600 });
    }
    let new = Discount::FirstPayment { off_minor: yuan(new_customer) };
    let percent = Discount::Percent { rate_ppm: 100_000, at_most_minor: Some(yuan(new_customer * 4)) };
    let mut member_day = make("member_day", text::template_member_day(lang), 28, percent, vec![Limit::budget(60_000), ONCE_A_DAY]);
    member_day.terms.conditions.weekdays = vec![3];
    let random = Discount::Random { min_minor: 10, max_minor: yuan(luck) };
    let nth = Discount::Nth { n: 5, off_minor: yuan(new_customer * 2) };
    vec![
        threshold,
        make("new_customer", text::template_new_customer(lang), 30, new, vec![Limit::budget(50_000)]),
        member_day,
        make("random", text::template_random(lang), 7, random, vec![Limit::budget(50_000), ONCE_A_DAY]),
        make("nth", text::template_nth(lang), 60, nth, vec![Limit::budget(100_000)]),
    ]
}

/// The platform's templates: with one wallet, for the small trades, for new customers, at weekends. The platform pays, and shops join.
pub fn of_platform(lang: Lang, today: i64, zone: &TimeZone) -> Vec<Template> {
    let daily = |amount: i64| Limit { measure: Measure::Money, period: Period::Day, entity: Entity::All, amount };
    let thirty_a_day = Limit { measure: Measure::Money, period: Period::Day, entity: Entity::Payer, amount: 3_000 };
    let make = |code: &'static str, title: &str, days: i32, discount: Discount, limits: Vec<Limit>| {
        let mut terms = running_for(days, discount, limits, today, zone);
        terms.conditions.opt_in = true;
        terms.funding = vec![PLATFORM_ALONE];
        Template { code, title: title.to_owned(), terms }
    };
    let random = Discount::Random { min_minor: 100, max_minor: 1_000 };
    let limits = vec![Limit::budget(5_000_000), thirty_a_day, daily(500_000)];
    let mut wallet = make("wallet", text::template_wallet(lang), 30, random, limits);
    wallet.terms.conditions.wallets = vec!["jd_pay".to_owned()];
    let tiers = vec![Tier { at_minor: 1_000, off_minor: 100 }, Tier { at_minor: 3_000, off_minor: 400 }];
    let mut streets = make(
        "streets",
        text::template_streets(lang),
        30,
        Discount::Threshold { tiers },
        vec![Limit::budget(3_000_000), ONCE_A_DAY, daily(200_000)],
    );
    let trades = [Trade::Breakfast, Trade::Market, Trade::Fruit, Trade::Convenience];
    streets.terms.conditions.trades = trades.iter().map(|trade| trade.code().to_owned()).collect();
    let first = Discount::FirstPayment { off_minor: 500 };
    let monthly = Limit { measure: Measure::Money, period: Period::Month, entity: Entity::Payer, amount: 3_000 };
    let percent = Discount::Percent { rate_ppm: 200_000, at_most_minor: Some(1_000) };
    let limits = vec![Limit::budget(2_000_000), ONCE_A_DAY, daily(300_000), monthly];
    let mut weekend = make("weekend", text::template_weekend(lang), 28, percent, limits);
    weekend.terms.conditions.weekdays = vec![6, 7];
    vec![
        wallet,
        streets,
        make("new_payers", text::template_new_payers(lang), 30, first, vec![Limit::budget(2_000_000), daily(200_000), monthly]),
        weekend,
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
        for template in of_platform(Lang::Zh, 20_261_122, &zone) {
            assert_eq!(template.terms.mistakes(&Owner::Platform), [], "{}", template.code);
        }
    }
}
