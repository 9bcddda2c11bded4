//! The worked examples (C1-H), by values that were reckoned by hand.

use super::*;

#[test]
fn ten_percent_up_to_12_and_30_a_day_gives_10_then_12_then_8_then_nothing_c1_h_1() {
    let mut campaign = own("C1", percent(100_000, Some(1_200)));
    campaign.terms.limits = vec![limit(Measure::Money, Period::Day, Entity::Payer, 3_000)];
    campaign.terms.allow_partial = true;
    let mut books = Memory::default();
    let mut seen = Vec::new();
    for gross in [10_000, 15_000, 20_000, 5_000] {
        seen.push(given(gross, &campaign, &books));
        books.reserve(&price(gross, from_ref(&campaign), &books));
    }
    assert_eq!(
        seen,
        vec![
            (1_000, Reason::Given),
            (1_200, Reason::Given),
            (800, Reason::GivenInPart { computed_minor: 1_200, limit_no: 0 }),
            (0, Reason::CapReached { limit_no: 0, left: 0 }),
        ]
    );
}

#[test]
fn five_off_from_20_on_needs_the_last_fen_c1_h_2() {
    let campaign = own("C1", tiers(&[(2_000, 500)]));
    assert_eq!(given(1_999, &campaign, &Memory::default()), (0, Reason::NotReached { at_minor: 2_000 }));
    assert_eq!(given(2_000, &campaign, &Memory::default()), (500, Reason::Given));
}

#[test]
fn remainders_go_to_the_largest_first_c1_h_3() {
    let shares = [share(Party::Platform, 5_000), share(Party::Wallet, 3_000), share(Party::Merchant, 2_000)];
    let split = |minor| funding::split(Minor(minor), &shares).into_iter().map(|(party, part)| (party, part.0)).collect::<Vec<_>>();
    assert_eq!(split(1), vec![(Party::Platform, 1), (Party::Wallet, 0), (Party::Merchant, 0)]);
    assert_eq!(split(1_001), vec![(Party::Platform, 501), (Party::Wallet, 300), (Party::Merchant, 200)]);
    // 2.5, 1.5 and 1.0: one fen is missing, and equal remainders are served in the order platform, wallet, merchant.
    assert_eq!(split(5), vec![(Party::Platform, 3), (Party::Wallet, 1), (Party::Merchant, 1)]);
    // 1.5, 0.9, 0.6: two are missing, for 0.9 and 0.6.
    assert_eq!(split(3), vec![(Party::Platform, 1), (Party::Wallet, 1), (Party::Merchant, 1)]);
    assert_eq!(split(0), vec![(Party::Platform, 0), (Party::Wallet, 0), (Party::Merchant, 0)]);
}

#[test]
fn equal_remainders_are_served_in_the_order_platform_wallet_merchant_c1_14() {
    let written = [share(Party::Merchant, 2_500), share(Party::Wallet, 2_500), share(Party::Platform, 5_000)];
    // 1.0, 0.5, 0.5
    let split = funding::split(Minor(2), &written);
    assert_eq!(split, vec![(Party::Platform, Minor(1)), (Party::Wallet, Minor(1)), (Party::Merchant, Minor(0))]);
}

#[test]
fn a_budget_of_100_never_gives_120_c1_h_4() {
    for (allow_partial, second) in [
        (true, (4_000, Reason::GivenInPart { computed_minor: 6_000, limit_no: 0 })),
        (false, (0, Reason::CapReached { limit_no: 0, left: 4_000 })),
    ] {
        let mut campaign = platforms("C1", fixed(6_000));
        campaign.terms.limits = vec![budget(10_000)];
        campaign.terms.allow_partial = allow_partial;
        let mut books = Memory::default();
        assert_eq!(given(20_000, &campaign, &books), (6_000, Reason::Given));
        books.reserve(&price(20_000, from_ref(&campaign), &books));
        assert_eq!(given(20_000, &campaign, &books), second);
    }
}

#[test]
fn a_budget_that_a_late_success_broke_gives_nothing_more_c1_h_5() {
    let mut campaign = own("C1", fixed(500));
    campaign.terms.limits = vec![budget(1_000)];
    campaign.terms.allow_partial = true;
    let key = CounterKey { campaign_id: "C1".into(), ..CounterKey::default() };
    let books = Memory { used: [(key, 1_500)].into_iter().collect(), ..Memory::default() };
    assert_eq!(given(2_000, &campaign, &books), (0, Reason::CapReached { limit_no: 0, left: 0 }));
}

#[test]
fn the_merchants_goes_first_and_the_platforms_works_on_what_is_left_d6() {
    let campaigns = [platforms("C1", percent(100_000, None)), own("C2", tiers(&[(2_000, 200)]))];
    let quote = price(2_350, &campaigns, &Memory::default());
    // 23.50 - 2.00 = 21.50, a tenth of that is 2.15.
    let lines: Vec<_> = quote.lines.iter().map(|line| (line.campaign_id.as_str(), line.amount.0, line.shares.clone())).collect();
    assert_eq!(lines, vec![("C2", 200, vec![(Party::Merchant, Minor(200))]), ("C1", 215, vec![(Party::Platform, Minor(215))]),]);
    assert_eq!(quote.pay, Minor(1_935));
    assert_eq!((quote.share(Party::Merchant), quote.share(Party::Platform), quote.discount()), (Minor(200), Minor(215), Minor(415)));
    let trace: Vec<_> = quote.trace.iter().map(|verdict| verdict.campaign_id.as_str()).collect();
    assert_eq!(trace, ["C1", "C2"], "in the order given");
}

#[test]
fn a_reached_price_looks_at_the_price_before_discounts_d6() {
    let campaigns = [own("C1", fixed(500)), platforms("C2", tiers(&[(2_000, 300)]))];
    assert_eq!(price(2_000, &campaigns, &Memory::default()).pay, Minor(1_200));
}

#[test]
fn of_each_owner_the_best_one_counts_then_priority_then_age_d6() {
    let mut campaigns = vec![own("C3", fixed(300)), own("C2", fixed(300)), own("C1", fixed(200)), platforms("C4", fixed(100))];
    let chosen = |campaigns: &[Campaign]| -> Vec<String> {
        price(2_000, campaigns, &Memory::default()).lines.into_iter().map(|line| line.campaign_id).collect()
    };
    assert_eq!(chosen(&campaigns), ["C2", "C4"]);
    campaigns[0].terms.priority = 1;
    assert_eq!(chosen(&campaigns), ["C3", "C4"]);
    campaigns[2].terms.priority = 9;
    assert_eq!(chosen(&campaigns), ["C3", "C4"], "what is larger for the payer goes before priority");
    let trace = price(2_000, &campaigns, &Memory::default()).trace;
    assert_eq!(trace[1].reason, Reason::BetterOne { campaign_id: "C3".into() });
    assert_eq!(trace[1].amount, Minor::ZERO);
}

#[test]
fn the_best_one_is_chosen_after_limits_have_cut_c1_11() {
    let mut larger = own("C1", fixed(500));
    larger.terms.limits = vec![budget(100)];
    larger.terms.allow_partial = true;
    let quote = price(2_000, &[larger, own("C2", fixed(300))], &Memory::default());
    assert_eq!(quote.lines[0].campaign_id, "C2");
    assert_eq!(quote.trace[0].reason, Reason::BetterOne { campaign_id: "C2".into() });
}

#[test]
fn a_fen_is_left_to_pay_and_the_last_line_is_cut_d7_c1_2() {
    let campaigns = [own("C1", fixed(300)), platforms("C2", fixed(300))];
    let quote = price(500, &campaigns, &Memory::default());
    assert_eq!(quote.lines.iter().map(|line| line.amount.0).collect::<Vec<_>>(), [300, 199]);
    assert_eq!(quote.lines[1].shares, vec![(Party::Platform, Minor(199))]);
    assert_eq!(quote.trace[1].reason, Reason::CutToMinimum { computed_minor: 300 });
    assert_eq!(quote.pay, Minor(1));

    let quote = price(200, &campaigns, &Memory::default());
    assert_eq!(quote.lines.iter().map(|line| line.amount.0).collect::<Vec<_>>(), [199], "nothing is left for a second line");
    assert_eq!(price(1, &campaigns, &Memory::default()).pay, Minor(1));
}

#[test]
fn what_is_reserved_is_what_is_given_in_the_order_of_counters_c1_6() {
    let mut campaign = own("C1", fixed(300));
    campaign.terms.limits =
        vec![budget(10_000), limit(Measure::Count, Period::Day, Entity::Payer, 1), limit(Measure::Money, Period::Week, Entity::Store, 250)];
    campaign.terms.allow_partial = true;
    let quote = price(2_000, &[campaign], &Memory::default());
    let key = |limit_no, entity: &str, period| CounterKey { campaign_id: "C1".into(), limit_no, entity: entity.into(), period };
    assert_eq!(
        quote.lines[0].takes,
        vec![
            Take { key: key(0, "", 0), amount: 250, limit: 10_000 },
            Take { key: key(1, PAYER, 20_261_122), amount: 1, limit: 1 },
            Take { key: key(2, "S1", 202_647), amount: 250, limit: 250 },
        ]
    );
    assert!(quote.lines[0].takes.is_sorted_by_key(|take| take.key.clone()));
}
