//! Periods, entities and counters (C1-D).

use super::*;
use jiff::civil::date;

#[test]
fn periods_have_their_numbers_c1_4() {
    for (day, week, month, year, of) in [
        (20_261_122, 202_647, 202_611, 2_026, date(2026, 11, 22)),
        (20_261_123, 202_648, 202_611, 2_026, date(2026, 11, 23)), // a Monday
        (20_270_101, 202_653, 202_701, 2_027, date(2027, 1, 1)),   // still in the last week of 2026
        (20_251_229, 202_601, 202_512, 2_025, date(2025, 12, 29)), // already in the first week of 2026
        (20_240_229, 202_409, 202_402, 2_024, date(2024, 2, 29)),
    ] {
        let keys = [Period::Day, Period::Week, Period::Month, Period::Year, Period::Ever].map(|period| period.key(of));
        assert_eq!(keys, [day, week, month, year, 0]);
    }
}

#[test]
fn a_day_ends_at_the_merchants_midnight_c1_5() {
    let zone = shanghai();
    let mut campaign = own("C1", fixed(300));
    campaign.terms.limits = vec![limit(Measure::Count, Period::Day, Entity::Payer, 1)];
    let midnight = time::day_start_ms(20_261_123, &zone).unwrap();
    let mut books = Memory::default();
    let at = |now_ms, books: &Memory| quote(&Ask { now_ms, ..ask(&zone, 2_000) }, from_ref(&campaign), books);
    books.reserve(&at(midnight - 2, &books));
    assert_eq!(at(midnight - 1, &books).trace[0].reason, Reason::CapReached { limit_no: 0, left: 0 });
    assert_eq!(at(midnight, &books).trace[0].reason, Reason::Given);
}

#[test]
fn each_entity_has_its_own_counter_c1_4() {
    let mut campaign = own("C1", Discount::FirstPayment { off_minor: 100 });
    let entities = [Entity::All, Entity::Payer, Entity::Store, Entity::Merchant, Entity::Wallet, Entity::PayerAtMerchant];
    campaign.terms.limits = entities.map(|entity| limit(Measure::Count, Period::Ever, entity, 5)).to_vec();
    let zone = shanghai();
    let keys = |payer| counter_keys(&Ask { payer, ..ask(&zone, 2_000) }, from_ref(&campaign), |_| 0);
    let names: Vec<_> = keys(Some(PAYER)).into_iter().map(|key| (key.limit_no, key.entity)).collect();
    let expected = [(0, ""), (1, "P1"), (2, "S1"), (3, "M1"), (4, "jd_pay"), (5, "P1@M1"), (IMPLIED_NO, "P1@M1")];
    assert_eq!(names, expected.map(|(no, entity)| (no, entity.to_owned())));
    assert_eq!(keys(None).len(), 4, "nobody is counted who is not known");
}

#[test]
fn the_counters_of_a_quote_can_be_named_beforehand() {
    let zone = shanghai();
    let mut nth = own("C1", Discount::Nth { n: 3, off_minor: 100 });
    nth.terms.limits = vec![budget(1_000), limit(Measure::Count, Period::Month, Entity::Payer, 2)];
    let campaigns = [nth, platforms("C2", Discount::FirstPayment { off_minor: 50 })];
    let ask = ask(&zone, 2_000);
    let named = counter_keys(&ask, &campaigns, |_| 2);
    let books = Memory { payments: vec![NOW_MS; 2], ..Memory::default() };
    let taken: Vec<_> = quote(&ask, &campaigns[..1], &books).lines.into_iter().flat_map(|line| line.takes).collect();
    assert_eq!(taken.len(), 3);
    assert!(taken.iter().all(|take| named.contains(&take.key)));
    assert_eq!(named.len(), 4);
}

#[test]
fn a_money_limit_for_a_day_gives_what_is_left_c1_7() {
    let conditions = Conditions { starts_at_ms: NOW_MS - DAY_MS, ends_at_ms: NOW_MS + DAY_MS, ..Conditions::default() };
    let new = |limits| Terms::new(fixed(700), conditions.clone(), limits, vec![funding::MERCHANT_ALONE]);
    let thirty_a_day = limit(Measure::Money, Period::Day, Entity::Payer, 3_000);
    let campaign = Campaign { terms: new(vec![budget(100_000), thirty_a_day]), ..own("C1", fixed(700)) };
    let mut books = Memory::default();
    let given: Vec<i64> = (0..6)
        .map(|_| {
            let quote = price(10_000, from_ref(&campaign), &books);
            books.reserve(&quote);
            quote.discount().0
        })
        .collect();
    assert_eq!(given, [700, 700, 700, 700, 200, 0], "30.00 and not 28.00");
    assert!(!new(vec![budget(100_000), limit(Measure::Count, Period::Day, Entity::Payer, 1)]).allow_partial);
}

#[test]
fn a_refund_gives_limits_back_by_the_campaigns_rule_d2() {
    let a_day = limit(Measure::Money, Period::Day, Entity::Payer, 3_000);
    let uses = limit(Measure::Count, Period::Week, Entity::PayerAtMerchant, 3);
    let of_shop = limit(Measure::Money, Period::Day, Entity::Merchant, 9_000);
    for (rule, half, whole) in [
        (CapRestore::Never, [250, 250, 0, 0], [500, 500, 0, 0]),
        (CapRestore::FullOnly, [250, 250, 0, 0], [500, 500, 500, 1]),
        (CapRestore::Proportional, [250, 250, 250, 0], [500, 500, 500, 1]),
    ] {
        let back = |discount_back, all| {
            let of = |(limit, taken): (Limit, i64)| rule.gives_back(&limit, taken, discount_back, all);
            [(budget(10_000), 500), (of_shop, 500), (a_day, 500), (uses, 1)].map(of)
        };
        assert_eq!((back(250, false), back(500, true)), (half, whole), "{rule:?}");
    }
}

#[test]
fn the_first_limit_that_is_used_up_is_named() {
    let mut campaign = own("C1", fixed(300));
    campaign.terms.limits = vec![budget(1_000), limit(Measure::Count, Period::Day, Entity::All, 0), budget(0)];
    assert_eq!(given(2_000, &campaign, &Memory::default()), (0, Reason::CapReached { limit_no: 1, left: 0 }));
}

#[test]
fn a_limit_has_a_number_and_so_has_the_implied_one() {
    let mut campaign = own("C1", fixed(300));
    campaign.terms.limits = vec![budget(1_000)];
    assert_eq!(campaign.terms.limit(IMPLIED_NO), None);
    campaign.terms.conditions.first_time = true;
    assert_eq!(campaign.terms.limit(0), Some(budget(1_000)));
    assert_eq!(campaign.terms.limit(1), None);
    assert_eq!(campaign.terms.limit(IMPLIED_NO), Some(limit(Measure::Count, Period::Ever, Entity::PayerAtMerchant, 1)));
    assert_eq!(campaign.terms.limit(-1), None);
    assert_eq!(campaign.terms.budget_minor(), Some(1_000));
}
