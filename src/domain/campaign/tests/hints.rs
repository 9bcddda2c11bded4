//! What a payer is told beside the price.

use super::*;

#[test]
fn a_little_more_saves_a_step_more() {
    let hints = |gross, campaigns: &[Campaign]| price(gross, campaigns, &Memory::default()).hints;
    let more =
        |more, saves, id: &str| vec![Hint::MoreSaves { more: Minor(more), saves: Minor(saves), up_to: false, campaign_id: id.into() }];
    let threshold = own("C1", tiers(&[(2_000, 200), (4_000, 500)]));
    assert_eq!(hints(1_650, from_ref(&threshold)), more(350, 200, "C1"));
    assert_eq!(hints(2_350, from_ref(&threshold)), more(1_650, 300, "C1"), "from 2.00 to 5.00");
    assert_eq!(hints(4_000, from_ref(&threshold)), vec![]);
    let every = own("C1", Discount::Every { each_minor: 1_000, off_minor: 100, at_most_minor: Some(200) });
    assert_eq!(hints(1_999, from_ref(&every)), more(1, 100, "C1"));
    assert_eq!(hints(2_000, &[every]), vec![], "its most is reached");
    let mut least = own("C1", Discount::ReduceTo { to_minor: 1_500 });
    least.terms.conditions.min_gross_minor = Some(2_000);
    assert_eq!(hints(1_900, &[least]), more(100, 500, "C1"));
    let mut bounded = threshold.clone();
    bounded.terms.conditions.max_gross_minor = Some(1_999);
    assert_eq!(hints(1_650, &[bounded]), vec![]);
    let better = own("C2", fixed(250));
    assert_eq!(hints(1_650, &[threshold.clone(), better]), more(2_350, 250, "C1"), "2.00 is no more than what C2 gives");
    let mut spent = threshold;
    spent.terms.limits = vec![budget(150)];
    assert_eq!(hints(1_650, &[spent]), vec![], "nothing that a budget does not hold is promised");
}

/// The first hint about a little more for somebody nobody knows: how much more, what it saves, whether that is only "up to".
fn more_for_a_stranger(gross: i64, wallet: &str, campaigns: &[Campaign]) -> Option<(i64, i64, bool)> {
    let zone = shanghai();
    let hints = quote(&Ask { payer: None, wallet, ..ask(&zone, gross) }, campaigns, &Memory::default()).hints;
    hints.into_iter().find_map(|hint| match hint {
        Hint::MoreSaves { more, saves, up_to, .. } => Some((more.0, saves.0, up_to)),
        Hint::LeftToday { .. } => None,
    })
}

#[test]
fn what_a_little_more_saves_is_an_up_to_while_something_is_open() {
    let sure = own("C1", tiers(&[(2_000, 200), (4_000, 500)]));
    let mut once_a_day = sure.clone();
    once_a_day.terms.limits = vec![limit(Measure::Count, Period::Day, Entity::Payer, 1)];
    let more = |gross, campaigns: &[Campaign]| more_for_a_stranger(gross, "jd_pay", campaigns);
    assert_eq!(more(1_650, from_ref(&sure)), Some((350, 200, false)));
    assert_eq!(more(1_650, from_ref(&once_a_day)), Some((350, 200, true)));
    assert_eq!(more(2_350, from_ref(&once_a_day)), Some((1_650, 300, true)), "whoever gets 5.00 then gets 2.00 now");
    // 2.00 is sure. Whoever gets the 1.50 now gets 0.50 more then, whoever does not gets all of it.
    let first = own("C2", Discount::FirstPayment { off_minor: 150 });
    assert_eq!(more(1_650, &[sure.clone(), first]), Some((350, 200, true)));
    let lucky = platforms("C2", Discount::Random { min_minor: 100, max_minor: 900 });
    assert_eq!(more(1_650, &[sure.clone(), lucky]), Some((350, 200, true)), "what is drawn comes off before and after");
    // 16.50: a fifth is 3.30. 20.00: 2.00, and a fifth of the rest is 3.60; 2.00 for whom the fifth is nothing.
    let mut fifth = platforms("C2", percent(200_000, None));
    fifth.terms.allow_partial = true;
    fifth.terms.limits = vec![limit(Measure::Money, Period::Day, Entity::Payer, 1_000)];
    assert_eq!(more(1_650, &[sure.clone(), fifth]), Some((350, 230, true)));
    let mut elsewhere = own("C2", fixed(300));
    elsewhere.terms.conditions.wallets = vec!["alipay".into()];
    assert_eq!(
        more_for_a_stranger(1_650, "", &[sure.clone(), elsewhere.clone()]),
        Some((350, 200, true)),
        "who pays with that one has 3.00"
    );
    assert_eq!(more(1_650, &[sure, elsewhere]), Some((350, 200, false)));
}

#[test]
fn what_a_day_has_left_is_told() {
    let mut campaign = own("C1", percent(100_000, None));
    campaign.terms.limits = vec![budget(100_000), limit(Measure::Money, Period::Day, Entity::Payer, 3_000)];
    let mut books = Memory::default();
    books.reserve(&price(10_000, from_ref(&campaign), &books));
    let hints = price(7_400, from_ref(&campaign), &books).hints;
    assert_eq!(hints, vec![Hint::LeftToday { left: Minor(1_260), campaign_id: "C1".into() }]);
    let zone = shanghai();
    assert_eq!(quote(&Ask { payer: None, ..ask(&zone, 7_400) }, from_ref(&campaign), &books).hints, vec![], "of whom?");
    books.reserve(&price(20_000, from_ref(&campaign), &books));
    let nothing = vec![Hint::LeftToday { left: Minor::ZERO, campaign_id: "C1".into() }];
    assert_eq!(price(7_400, from_ref(&campaign), &books).hints, nothing, "why nothing comes off");
    let other = own("C2", fixed(100));
    assert_eq!(price(7_400, &[campaign.clone(), other], &books).hints, vec![], "something else does");
    campaign.terms.limits = vec![limit(Measure::Count, Period::Week, Entity::Payer, 1)];
    let mut books = Memory::default();
    books.reserve(&price(7_400, from_ref(&campaign), &books));
    assert_eq!(price(7_400, from_ref(&campaign), &books).hints, vec![], "tomorrow is no better");
}

#[test]
fn no_more_is_left_of_a_day_than_every_limit_leaves() {
    let ten_percent = |limits: &[Limit]| {
        let mut campaign = own("C1", percent(100_000, None));
        campaign.terms.limits = [&[limit(Measure::Money, Period::Day, Entity::Payer, 3_000)], limits].concat();
        campaign
    };
    let of_payment = |campaign: &Campaign, books: &Memory| {
        let hints = price(7_400, from_ref(campaign), books).hints;
        hints.into_iter().map(|hint| if let Hint::LeftToday { left, .. } = hint { Some(left.0) } else { None }).collect::<Vec<_>>()
    };
    let left = |limits: &[Limit]| of_payment(&ten_percent(limits), &Memory::default());
    let money = |period, entity, amount| limit(Measure::Money, period, entity, amount);
    assert_eq!(left(&[]), [Some(2_260)], "30.00 - 7.40");
    assert_eq!(left(&[budget(2_000)]), [Some(1_260)], "20.00 - 7.40 of the budget");
    assert_eq!(left(&[money(Period::Month, Entity::Payer, 1_000), budget(2_000)]), [Some(260)], "10.00 - 7.40 of the month");
    assert_eq!(left(&[money(Period::Day, Entity::All, 740)]), [Some(0)], "the last of what everybody may have today");
    let uses = |period, entity, amount| limit(Measure::Count, period, entity, amount);
    assert_eq!(left(&[uses(Period::Day, Entity::Payer, 2)]), [Some(2_260)]);
    for last in [uses(Period::Day, Entity::Payer, 1), uses(Period::Ever, Entity::All, 1)] {
        assert!(left(&[last]).is_empty(), "there is no further use of it");
    }
    // 3.00 each time, of 10.00 a day: what is left after the third is no use any more.
    let mut whole = own("C1", fixed(300));
    whole.terms.limits = vec![money(Period::Day, Entity::Payer, 1_000)];
    let mut books = Memory::default();
    for expected in [700, 400, 0] {
        assert_eq!(of_payment(&whole, &books), [Some(expected)]);
        books.reserve(&price(7_400, from_ref(&whole), &books));
    }
    let mut second = own("C1", Discount::Nth { n: 2, off_minor: 300 });
    second.terms.limits = vec![money(Period::Day, Entity::Payer, 1_000)];
    let paid_once = Memory { payments: vec![NOW_MS], ..Memory::default() };
    assert_eq!(of_payment(&second, &paid_once), [Some(700)], "another second payment may come today");
}

#[test]
fn a_days_total_that_is_spent_is_told_to_whoever_comes() {
    let zone = shanghai();
    let mut campaign = own("C1", fixed(300));
    campaign.terms.limits = vec![limit(Measure::Money, Period::Day, Entity::All, 300)];
    let mut books = Memory::default();
    books.reserve(&price(2_000, from_ref(&campaign), &books));
    let nothing = vec![Hint::LeftToday { left: Minor::ZERO, campaign_id: "C1".into() }];
    for payer in [None, Some("P2")] {
        assert_eq!(quote(&Ask { payer, ..ask(&zone, 2_000) }, from_ref(&campaign), &books).hints, nothing, "{payer:?}");
    }
    let other = own("C2", fixed(100));
    assert_eq!(price(2_000, &[campaign, other], &books).hints, vec![], "something else comes off");
}
