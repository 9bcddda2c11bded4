//! What holds for any campaigns, any price and any history.

use super::*;
use proptest::prelude::*;

fn any_discount() -> impl Strategy<Value = Discount> {
    let off = 1i64..3_000;
    prop_oneof![
        (1i64..5_000, off.clone(), 1i64..5_000, off.clone())
            .prop_map(|(at, first, step, more)| tiers(&[(at, first), (at + step, first + more)])),
        (1i64..2_000, off.clone(), proptest::option::of(1i64..3_000)).prop_map(|(each_minor, off_minor, at_most_minor)| Discount::Every {
            each_minor,
            off_minor,
            at_most_minor
        }),
        off.clone().prop_map(fixed),
        (1i64..=1_000_000, proptest::option::of(1i64..3_000)).prop_map(|(rate, most)| percent(rate, most)),
        (1i64..500, 0i64..500).prop_map(|(min_minor, more)| Discount::Random { min_minor, max_minor: min_minor + more }),
        (1i64..6_000).prop_map(|to_minor| Discount::ReduceTo { to_minor }),
        (1i64..=1_000_000, off.clone()).prop_map(|(chance_ppm, off_minor)| Discount::Chance { chance_ppm, off_minor }),
        off.clone().prop_map(|off_minor| Discount::FirstPayment { off_minor }),
        (2i64..4, off).prop_map(|(n, off_minor)| Discount::Nth { n, off_minor }),
    ]
}

fn any_limit() -> impl Strategy<Value = Limit> {
    let measure = prop_oneof![Just(Measure::Money), Just(Measure::Count)];
    let period = prop_oneof![Just(Period::Day), Just(Period::Week), Just(Period::Month), Just(Period::Year), Just(Period::Ever)];
    let entity = prop_oneof![
        Just(Entity::All),
        Just(Entity::Payer),
        Just(Entity::Store),
        Just(Entity::Merchant),
        Just(Entity::Wallet),
        Just(Entity::PayerAtMerchant)
    ];
    (measure, period, entity, 1i64..3_000).prop_map(|(measure, period, entity, amount)| limit(measure, period, entity, amount))
}

fn any_shares() -> impl Strategy<Value = Vec<Share>> {
    (1i64..9_998).prop_flat_map(|platform| (Just(platform), 1i64..10_000 - platform)).prop_map(|(platform, wallet)| {
        vec![share(Party::Merchant, 10_000 - platform - wallet), share(Party::Platform, platform), share(Party::Wallet, wallet)]
    })
}

prop_compose! {
    /// Open more often than not at 08:46 of a Sunday, for a payer with JD Pay.
    fn any_conditions()(
        starts_before_ms in prop_oneof![4 => 0..DAY_MS, 1 => -DAY_MS..0],
        ends_after_ms in prop_oneof![4 => 0..DAY_MS, 1 => -DAY_MS..0],
        weekdays in prop_oneof![2 => Just(vec![]), 2 => Just(vec![6, 7]), 1 => proptest::sample::subsequence(vec![1, 2, 3, 4, 5, 6, 7], 1..7)],
        hours in proptest::option::weighted(0.4, (0i64..86_400, 0i64..86_400)),
        wallets in prop_oneof![2 => Just(vec![]), 2 => Just(vec!["jd_pay", "alipay"]), 1 => Just(vec!["alipay"])],
    ) -> Conditions {
        Conditions {
            starts_at_ms: NOW_MS - starts_before_ms,
            ends_at_ms: NOW_MS + ends_after_ms,
            weekdays,
            hours: hours.map(|(from_s, until_s)| Hours { from_s, until_s }),
            wallets: wallets.into_iter().map(str::to_owned).collect(),
            ..Conditions::default()
        }
    }
}

prop_compose! {
    fn any_campaign()(
        discount in any_discount(),
        limits in proptest::collection::vec(any_limit(), 0..4),
        shares in any_shares(),
        of_platform in any::<bool>(),
        allow_partial in any::<bool>(),
        priority in 0i64..3,
        min_gross in proptest::option::of(1i64..4_000),
        first_time in proptest::bool::weighted(0.1),
        conditions in any_conditions(),
    ) -> Campaign {
        let mut campaign = if of_platform { platforms("", discount) } else { own("", discount) };
        if of_platform {
            campaign.terms.funding = shares;
        }
        campaign.terms.limits = limits;
        campaign.terms.allow_partial = allow_partial;
        campaign.terms.priority = priority;
        campaign.terms.conditions = Conditions { min_gross_minor: min_gross, first_time, ..conditions };
        campaign
    }
}

fn any_campaigns() -> impl Strategy<Value = Vec<Campaign>> {
    proptest::collection::vec(any_campaign(), 0..7).prop_map(|mut campaigns| {
        for (no, campaign) in campaigns.iter_mut().enumerate() {
            campaign.id = format!("C{no}");
        }
        campaigns
    })
}

/// Counters that a till with these campaigns could show, draws and earlier payments.
fn any_books() -> impl Strategy<Value = (u64, i64, usize)> {
    (any::<u64>(), 0i64..3_500, 0usize..4)
}

fn books((seed, used, payments): (u64, i64, usize), campaigns: &[Campaign], zone: &TimeZone) -> Memory {
    let mut books = Memory { payments: vec![NOW_MS - 1; payments], ..Memory::default() };
    for (key, no) in counter_keys(&ask(zone, 1), campaigns, |since| books.payments_since(since)).into_iter().zip(1u32..) {
        let some = i64::from(no) * 7_919 % (used + 1);
        books.used.insert(key, some);
    }
    for (no, campaign) in (1u32..).zip(campaigns) {
        books.draws.insert(campaign.id.clone(), seed.rotate_left(no * 11));
    }
    books
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn splits_close_exactly_and_stay_within_a_unit_c1_14(minor in 0i64..1_000_000_000, shares in any_shares()) {
        let parts = funding::split(Minor(minor), &shares);
        prop_assert_eq!(parts.iter().map(|(_, part)| *part).sum::<Minor>(), Minor(minor));
        prop_assert!(parts.is_sorted_by_key(|(party, _)| *party));
        for (party, part) in parts {
            let basis_points = shares.iter().find(|share| share.party == party).unwrap().basis_points;
            let exact_times_whole = i128::from(minor) * i128::from(basis_points);
            prop_assert!((i128::from(part.0) * 10_000 - exact_times_whole).abs() < 10_000);
        }
    }

    #[test]
    fn a_quote_adds_up_whatever_runs(gross in 1i64..20_000, campaigns in any_campaigns(), history in any_books(), known in any::<bool>()) {
        let zone = shanghai();
        let books = books(history, &campaigns, &zone);
        let ask = Ask { payer: known.then_some(PAYER), ..ask(&zone, gross) };
        let quote = quote(&ask, &campaigns, &books);
        prop_assert!(quote.pay >= Minor(1), "D7");
        prop_assert_eq!(quote.gross, quote.pay + quote.lines.iter().map(|line| line.amount).sum(), "C0.4");
        prop_assert!(quote.lines.len() <= 2, "D6");
        prop_assert_eq!(quote.trace.len(), campaigns.len());
        for line in &quote.lines {
            prop_assert!(line.amount > Minor::ZERO);
            prop_assert_eq!(line.shares.iter().map(|(_, part)| *part).sum::<Minor>(), line.amount, "C0.4");
            prop_assert!(!(known && line.up_to));
            for take in &line.takes {
                prop_assert!(take.amount > 0 && books.used(&take.key) + take.amount <= take.limit, "C1.6");
            }
            let verdict = quote.trace.iter().find(|verdict| verdict.campaign_id == line.campaign_id).unwrap();
            prop_assert_eq!(verdict.amount, line.amount);
        }
        prop_assert_eq!(quote.trace.iter().map(|verdict| verdict.amount).sum::<Minor>(), quote.discount());
    }

    #[test]
    fn the_same_input_gives_the_same_price_in_any_order_c1_12(gross in 1i64..20_000, campaigns in any_campaigns(), history in any_books()) {
        let zone = shanghai();
        let books = books(history, &campaigns, &zone);
        let first = quote(&ask(&zone, gross), &campaigns, &books);
        prop_assert_eq!(&first, &quote(&ask(&zone, gross), &campaigns, &books));
        let turned: Vec<_> = campaigns.into_iter().rev().collect();
        let second = quote(&ask(&zone, gross), &turned, &books);
        prop_assert_eq!(first.lines, second.lines);
        prop_assert_eq!(first.hints, second.hints);
    }

    #[test]
    fn more_budget_never_gives_less(gross in 1i64..20_000, campaigns in any_campaigns(), history in any_books(), which in any::<prop::sample::Index>(), more in 1i64..3_000) {
        prop_assume!(campaigns.iter().any(|campaign| !campaign.terms.limits.is_empty()));
        let zone = shanghai();
        let books = books(history, &campaigns, &zone);
        let before = quote(&ask(&zone, gross), &campaigns, &books);
        let mut raised = campaigns.clone();
        let mut limits: Vec<_> = raised.iter_mut().flat_map(|campaign| &mut campaign.terms.limits).collect();
        let at = which.index(limits.len());
        limits[at].amount += more;
        prop_assert!(quote(&ask(&zone, gross), &raised, &books).pay <= before.pay);
    }

    #[test]
    fn more_of_a_limit_never_gives_less_over_many_payments(
        discount in any_discount(), limit in any_limit(), grosses in proptest::collection::vec(6_000i64..20_000, 1..12), more in 1i64..3_000,
        draw in any::<u64>(), allow_partial in any::<bool>(),
    ) {
        // A use more may be one of a smaller payment, and what is cut to the smallest payment leaves more to others.
        prop_assume!(limit.measure == Measure::Money && !matches!(discount, Discount::Every { at_most_minor: None, .. }));
        let campaign = |amount: i64| {
            let mut campaign = platforms("C1", discount.clone());
            campaign.terms.limits = vec![Limit { amount, ..limit }];
            campaign.terms.allow_partial = allow_partial;
            campaign
        };
        let total = |amount: i64| {
            let mut books = Memory { draws: [("C1".to_owned(), draw)].into(), ..Memory::default() };
            let pay = |gross: &i64| {
                let quote = price(*gross, from_ref(&campaign(amount)), &books);
                books.reserve(&quote);
                books.payments.push(NOW_MS);
                quote.discount().0
            };
            grosses.iter().map(pay).sum::<i64>()
        };
        prop_assert!(total(5 * limit.amount + more) >= total(5 * limit.amount));
    }

    #[test]
    fn an_order_without_a_name_is_certain_and_explained_c1_12(gross in 1i64..20_000, campaigns in any_campaigns(), history in any_books(), named in any::<bool>()) {
        let zone = shanghai();
        let books = books(history, &campaigns, &zone);
        let ask = Ask { payer: named.then_some(PAYER), ..ask(&zone, gross) };
        let (firm, shown) = (firm_quote(&ask, &campaigns, &books), quote(&ask, &campaigns, &books));
        prop_assert!(!firm.up_to() && firm.pay >= shown.pay);
        prop_assert_eq!(order_quote(&ask, &campaigns, &books), Quote { hints: Vec::new(), ..firm.clone() });
        prop_assert_eq!(firm.trace.len(), campaigns.len());
        let withheld = firm.trace.iter().filter(|verdict| verdict.reason == Reason::PayerUnknown).count();
        prop_assert!(withheld == 0 || !named);
        if named {
            prop_assert_eq!(firm, shown);
        } else if withheld == 0 {
            prop_assert_eq!(firm.pay, shown.pay);
        }
    }

    #[test]
    fn before_the_payer_is_known_nothing_less_is_told_than_what_is_given(gross in 1i64..20_000, campaigns in any_campaigns(), history in any_books()) {
        let zone = shanghai();
        let books = books(history, &campaigns, &zone);
        let known = quote(&ask(&zone, gross), &campaigns, &books);
        let unknown = quote(&Ask { payer: None, ..ask(&zone, gross) }, &campaigns, &books);
        prop_assert!(unknown.pay <= known.pay);
        prop_assert!(unknown.up_to() || unknown.pay == known.pay);
    }

    #[test]
    fn a_hint_keeps_its_word(
        gross in 1i64..20_000, campaigns in any_campaigns(), history in any_books(), named in any::<bool>(), drawn in any::<bool>(),
    ) {
        let zone = shanghai();
        let at = |gross: i64, payer, books: &Memory| quote(&Ask { payer, ..ask(&zone, gross) }, &campaigns, books);
        let (known, mut told) = (books(history, &campaigns, &zone), books(history, &campaigns, &zone));
        if !drawn {
            told.draws.clear();
        }
        for hint in at(gross, named.then_some(PAYER), &told).hints {
            match hint {
                Hint::MoreSaves { more, saves, up_to, .. } => {
                    prop_assert!(more > Minor::ZERO && saves > Minor::ZERO);
                    prop_assert!(!(up_to && named && drawn), "nothing is open");
                    let given = at(gross + more.0, Some(PAYER), &known).discount() - at(gross, Some(PAYER), &known).discount();
                    prop_assert!(given == saves || (up_to && given < saves), "{:?} of {:?}", given, saves);
                }
                Hint::LeftToday { left, .. } => prop_assert!(left >= Minor::ZERO),
            }
        }
    }

    #[test]
    fn limits_hold_over_many_payments_c1_6(grosses in proptest::collection::vec(1i64..20_000, 1..20), campaigns in any_campaigns()) {
        let zone = shanghai();
        let mut books = Memory::default();
        for gross in grosses {
            let quote = quote(&ask(&zone, gross), &campaigns, &books);
            // Fails where a counter goes over its limit.
            books.reserve(&quote);
            books.payments.push(NOW_MS);
        }
    }

    #[test]
    fn amounts_at_the_ends_do_not_overflow(gross in prop_oneof![Just(1i64), Just(1_000_000_000)], rate in 1i64..=1_000_000, off in 1i64..=10_000_000) {
        let every = own("C1", Discount::Every { each_minor: 1, off_minor: off, at_most_minor: None });
        let campaigns = [every, platforms("C2", percent(rate, None))];
        let quote = price(gross, &campaigns, &Memory::default());
        prop_assert!(quote.pay >= Minor(1));
    }
}
