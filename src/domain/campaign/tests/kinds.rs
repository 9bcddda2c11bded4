//! What each kind of discount gives (C1-B), at its edges.

use super::*;

fn off(discount: Discount, gross: i64) -> (i64, Reason) {
    given(gross, &own("C1", discount), &Memory::default())
}

fn reached(at_minor: i64) -> (i64, Reason) {
    (0, Reason::NotReached { at_minor })
}

#[test]
fn a_threshold_gives_the_highest_tier_reached() {
    let discount = tiers(&[(2_000, 200), (4_000, 500), (10_000, 1_500)]);
    for (gross, expected) in [
        (1_999, reached(2_000)),
        (2_000, (200, Reason::Given)),
        (3_999, (200, Reason::Given)),
        (4_000, (500, Reason::Given)),
        (9_999, (500, Reason::Given)),
        (1_000_000, (1_500, Reason::Given)),
    ] {
        assert_eq!(off(discount.clone(), gross), expected, "{gross}");
    }
}

#[test]
fn every_gives_again_for_each_whole_price() {
    let discount = |at_most_minor| Discount::Every { each_minor: 1_000, off_minor: 100, at_most_minor };
    assert_eq!(off(discount(None), 999), reached(1_000));
    assert_eq!(off(discount(None), 1_999).0, 100);
    assert_eq!(off(discount(None), 5_500).0, 500);
    assert_eq!(off(discount(Some(300)), 5_500).0, 300);
    assert_eq!(off(discount(Some(300)), 2_500).0, 200);
}

#[test]
fn percent_rounds_half_up_and_stops_at_its_most_c0_2() {
    assert_eq!(off(percent(100_000, None), 2_350).0, 235);
    assert_eq!(off(percent(100_000, None), 15).0, 2, "1.5 is rounded up");
    assert_eq!(off(percent(100_000, None), 14).0, 1, "1.4 is rounded down");
    assert_eq!(off(percent(100_000, None), 4), reached(5));
    assert_eq!(off(percent(300_000, None), 1), reached(2));
    assert_eq!(off(percent(120_000, Some(1_200)), 10_000).0, 1_200);
    assert_eq!(off(percent(120_000, Some(1_200)), 9_999).0, 1_200);
    assert_eq!(off(percent(120_000, Some(1_200)), 9_990).0, 1_199);
    assert_eq!(off(percent(1_000_000, None), 700), (699, Reason::CutToMinimum { computed_minor: 700 }), "D7");
}

#[test]
fn reduce_to_gives_what_is_above_its_price() {
    let discount = Discount::ReduceTo { to_minor: 990 };
    assert_eq!(off(discount.clone(), 990), reached(990));
    assert_eq!(off(discount.clone(), 991).0, 1);
    assert_eq!(off(discount, 2_000).0, 1_010);
}

#[test]
fn reduce_to_works_on_what_the_merchant_left_d6() {
    let campaigns = [own("C1", fixed(500)), platforms("C2", Discount::ReduceTo { to_minor: 990 })];
    let quote = price(2_000, &campaigns, &Memory::default());
    assert_eq!(quote.lines[1].amount, Minor(510));
    assert_eq!(quote.pay, Minor(990));
    assert_eq!(price(1_400, &campaigns, &Memory::default()).pay, Minor(900), "already under it");
}

#[test]
fn random_is_what_was_drawn_and_does_not_change_c1_3() {
    let campaign = own("C1", Discount::Random { min_minor: 10, max_minor: 19 });
    let with = |draw| {
        let books = Memory { draws: HashMap::from([("C1".into(), draw)]), ..Memory::default() };
        let first = given(2_000, &campaign, &books);
        assert_eq!(first, given(2_000, &campaign, &books), "asking again is not drawing again");
        first.0
    };
    assert_eq!(with(0), 10);
    assert_eq!(with(u64::MAX), 19);
    assert_eq!(with(u64::MAX / 2), 14);
    assert_eq!(with(u64::MAX / 2 + 1), 15);
    // Each of the ten values has a tenth of all draws.
    for value in 0..10u128 {
        let first = u64::try_from((value * (1 << 64)).div_ceil(10)).unwrap();
        assert_eq!(with(first), 10 + i64::try_from(value).unwrap());
    }
}

#[test]
fn a_chance_is_won_or_lost_by_the_draw_c1_3() {
    let campaign = own("C1", Discount::Chance { chance_ppm: 250_000, off_minor: 800 });
    let with = |draw| given(2_000, &campaign, &Memory { draws: HashMap::from([("C1".into(), draw)]), ..Memory::default() });
    assert_eq!(with(0), (800, Reason::Given));
    assert_eq!(with(u64::MAX / 4 - 1), (800, Reason::Given));
    assert_eq!(with(u64::MAX / 4 + 1), (0, Reason::NotDrawn));
    assert_eq!(with(u64::MAX), (0, Reason::NotDrawn));
    let certain = own("C1", Discount::Chance { chance_ppm: 1_000_000, off_minor: 800 });
    let unlucky = Memory { draws: HashMap::from([("C1".into(), u64::MAX)]), ..Memory::default() };
    assert_eq!(given(2_000, &certain, &unlucky), (800, Reason::Given));
}

#[test]
fn an_unlucky_draw_is_used_up_for_all_of_it_and_a_lucky_one_for_anything_c1_3() {
    let random = Discount::Random { min_minor: 100, max_minor: 1_000 };
    let chance = Discount::Chance { chance_ppm: 250_000, off_minor: 800 };
    let rare = Discount::Chance { chance_ppm: 1, off_minor: 800 };
    for (discount, draw, least) in [
        (&random, 0, 100),
        (&random, u64::MAX / 4, 325),
        (&random, u64::MAX, 1),
        (&chance, 0, 1),
        (&chance, u64::MAX, 800),
        (&rare, 0, 1),
        (&rare, u64::MAX, 800),
    ] {
        assert!(discount.uses_up(draw, least) && !discount.uses_up(draw, least - 1), "{discount:?} {draw}");
    }
    assert!(!fixed(100).uses_up(0, 1_000), "nothing is drawn for it");
}

#[test]
fn where_limits_leave_nothing_it_was_not_the_draw() {
    let mut campaign = own("C1", Discount::Chance { chance_ppm: 250_000, off_minor: 800 });
    campaign.terms.limits = vec![budget(500)];
    for draw in [0, u64::MAX] {
        let books = Memory { draws: HashMap::from([("C1".into(), draw)]), ..Memory::default() };
        assert_eq!(given(2_000, &campaign, &books), (0, Reason::CapReached { limit_no: 0, left: 500 }), "a hit meets them too");
    }
}

#[test]
fn a_first_payment_is_one_payment_also_with_two_orders_open() {
    let campaign = own("C1", Discount::FirstPayment { off_minor: 300 });
    let mut books = Memory::default();
    assert_eq!(given(2_000, &campaign, &books), (300, Reason::Given));
    books.reserve(&price(2_000, from_ref(&campaign), &books));
    assert_eq!(given(2_000, &campaign, &books), (0, Reason::CapReached { limit_no: IMPLIED_NO, left: 0 }));
    let paid_before = Memory { payments: vec![1], ..Memory::default() };
    assert_eq!(given(2_000, &campaign, &paid_before), (0, Reason::NotFirstTime));
}

#[test]
fn every_fifth_payment_since_the_campaign_began_gets_it_once() {
    let mut campaign = own("C1", Discount::Nth { n: 5, off_minor: 600 });
    campaign.terms.limits = vec![budget(100_000)];
    let began = NOW_MS - DAY_MS;
    let before_it_began = began - 1;
    let mut books = Memory { payments: vec![before_it_began], ..Memory::default() };
    for so_far in 0..4 {
        assert_eq!(given(2_000, &campaign, &books), (0, Reason::NotTheNth { so_far, n: 5 }));
        books.payments.push(began + so_far);
    }
    assert_eq!(given(2_000, &campaign, &books), (600, Reason::Given));
    let fifth = price(2_000, from_ref(&campaign), &books);
    let stamp = &fifth.lines[0].takes[1];
    assert_eq!((stamp.key.limit_no, stamp.key.entity.as_str(), stamp.key.period, stamp.limit), (IMPLIED_NO, "P1@M1", 1, 1));
    books.reserve(&fifth);
    assert_eq!(
        given(2_000, &campaign, &books),
        (0, Reason::CapReached { limit_no: IMPLIED_NO, left: 0 }),
        "a second order of the same round"
    );
    books.payments.extend([NOW_MS; 4]);
    assert_eq!(given(2_000, &campaign, &books), (0, Reason::NotTheNth { so_far: 3, n: 5 }), "the ninth");
    books.payments.push(NOW_MS);
    assert_eq!(given(2_000, &campaign, &books).0, 600, "the tenth payment ends another round");
}
