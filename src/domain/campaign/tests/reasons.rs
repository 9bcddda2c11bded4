//! Every condition of C1-C with the reason it leaves behind, and what is said before the payer is known.

use super::*;

fn why(change: impl FnOnce(&mut Conditions)) -> Reason {
    why_with(change, &Memory::default())
}

fn why_with(change: impl FnOnce(&mut Conditions), books: &Memory) -> Reason {
    let mut campaign = platforms("C1", fixed(100));
    change(&mut campaign.terms.conditions);
    given(2_000, &campaign, books).1
}

#[test]
fn the_window_is_open_at_both_ends_c1_c() {
    assert_eq!(why(|c| c.starts_at_ms = NOW_MS), Reason::Given);
    assert_eq!(why(|c| c.starts_at_ms = NOW_MS + 1), Reason::NotStarted { starts_at_ms: NOW_MS + 1 });
    assert_eq!(why(|c| c.ends_at_ms = NOW_MS), Reason::Given);
    assert_eq!(why(|c| c.ends_at_ms = NOW_MS - 1), Reason::Over { ended_at_ms: NOW_MS - 1 });
}

#[test]
fn days_and_hours_are_the_merchants() {
    assert_eq!(why(|c| c.weekdays = vec![6, 7]), Reason::Given, "08:46 of a Sunday");
    assert_eq!(why(|c| c.weekdays = vec![1, 2, 3, 4, 5]), Reason::Weekday);
    let at = |hours: i64, minutes: i64| hours * 3_600 + minutes * 60;
    let hours = |from_s, until_s| move |c: &mut Conditions| c.hours = Some(Hours { from_s, until_s });
    assert_eq!(why(hours(at(6, 0), at(10, 0))), Reason::Given);
    assert_eq!(why(hours(at(8, 46), at(10, 0))), Reason::Given);
    assert_eq!(why(hours(at(6, 0), at(8, 46))), Reason::Given, "both ends are inclusive");
    assert_eq!(why(hours(at(6, 0), at(8, 46) - 1)), Reason::Hour);
    assert_eq!(why(hours(at(8, 46) + 1, at(10, 0))), Reason::Hour);
    assert_eq!(why(hours(at(22, 0), at(9, 0))), Reason::Given, "over midnight");
    assert_eq!(why(hours(at(22, 0), at(2, 0))), Reason::Hour);
    let zone = time::zone("America/New_York"); // 19:46 of the Saturday before
    let mut campaign = own("C1", fixed(100));
    campaign.terms.conditions.weekdays = vec![6];
    campaign.terms.conditions.hours = Some(Hours { from_s: at(19, 0), until_s: at(20, 0) });
    assert_eq!(quote(&ask(&zone, 2_000), &[campaign], &Memory::default()).pay, Minor(1_900));
}

#[test]
fn a_verdict_that_is_kept_is_read_again() {
    let trace = price(2_000, &[own("C1", fixed(100)), own("C2", fixed(200))], &Memory::default()).trace;
    assert_eq!(trace[0].reason, Reason::BetterOne { campaign_id: "C2".into() });
    let kept = serde_json::to_string(&trace).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Verdict>>(&kept).unwrap(), trace, "{kept}");
}

#[test]
fn the_hours_of_days_are_when_it_is_open() {
    let zone = shanghai();
    let at = |hours: i64, minutes: i64| hours * 3_600 + minutes * 60;
    for hours in [None, Some((at(6, 30), at(10, 0))), Some((at(22, 0), at(2, 0))), Some((at(8, 0), at(8, 0) - 1))] {
        for weekdays in [vec![], vec![5], vec![1, 7]] {
            let conditions = Conditions {
                ends_at_ms: i64::MAX,
                weekdays,
                hours: hours.map(|(from_s, until_s)| Hours { from_s, until_s }),
                ..Conditions::default()
            };
            let spans: Vec<_> = (20_261_110..=20_261_130).filter_map(|day| conditions.open_on(day, &zone)).collect();
            // Every quarter of an hour of twelve days, and a second before and after it.
            for step in 0..12 * 96 * 3_i64 {
                let at_ms = NOW_MS - 46 * 60_000 - 6 * DAY_MS + step / 3 * 900_000 + (step % 3 - 1) * 1_000;
                let within = spans.iter().any(|(from_ms, until_ms)| (*from_ms..*until_ms).contains(&at_ms));
                assert_eq!(within, conditions.is_open_at(at_ms, &zone), "{at_ms} of {conditions:?}");
            }
        }
    }
}

#[test]
fn the_small_hours_belong_to_the_evening_before() {
    let zone = shanghai();
    let mut campaign = own("C1", fixed(100));
    campaign.terms.conditions.weekdays = vec![5];
    campaign.terms.conditions.hours = Some(Hours { from_s: 22 * 3_600, until_s: 2 * 3_600 });
    campaign.terms.conditions.starts_at_ms = NOW_MS - 7 * DAY_MS;
    let reason = |day: i64, hour: i64| {
        let now_ms = time::day_start_ms(day, &zone).unwrap() + hour * 3_600_000;
        quote(&Ask { now_ms, ..ask(&zone, 2_000) }, from_ref(&campaign), &Memory::default()).trace[0].reason.clone()
    };
    assert_eq!(reason(20_261_120, 23), Reason::Given, "Friday evening");
    assert_eq!(reason(20_261_121, 1), Reason::Given, "the night that follows");
    assert_eq!(reason(20_261_121, 23), Reason::Weekday, "Saturday evening");
    assert_eq!(reason(20_261_120, 1), Reason::Weekday, "the night before was Thursday's");
    assert_eq!(reason(20_261_120, 12), Reason::Hour);
}

#[test]
fn every_other_condition_has_its_reason_c1_c() {
    let list = |one: &str| vec!["other".to_owned(), one.to_owned()];
    assert_eq!(why(|c| c.wallets = list("jd_pay")), Reason::Given);
    assert_eq!(why(|c| c.wallets = list("alipay")), Reason::Wallet);
    assert_eq!(why(|c| c.stores = list("S1")), Reason::Given);
    assert_eq!(why(|c| c.stores = list("S2")), Reason::Store);
    assert_eq!(why(|c| c.code_kinds = vec![CodeKind::Merchant]), Reason::Given);
    assert_eq!(why(|c| c.code_kinds = vec![CodeKind::Personal]), Reason::CodeKind);
    assert_eq!(why(|c| c.trades = list("breakfast")), Reason::Given);
    assert_eq!(why(|c| c.trades = list("fruit")), Reason::Trade);
    assert_eq!(why(|c| c.merchants = list(MERCHANT)), Reason::Given);
    assert_eq!(why(|c| c.merchants = list("M2")), Reason::NotOnTheList);
    assert_eq!(why_with(|_| (), &Memory { absent: vec!["C1".into()], ..Memory::default() }), Reason::NotJoined);
    assert_eq!(why(|c| c.min_gross_minor = Some(2_000)), Reason::Given);
    assert_eq!(why(|c| c.min_gross_minor = Some(2_001)), Reason::BelowMinimum { min_minor: 2_001 });
    assert_eq!(why(|c| c.max_gross_minor = Some(2_000)), Reason::Given);
    assert_eq!(why(|c| c.max_gross_minor = Some(1_999)), Reason::AboveMaximum { max_minor: 1_999 });
    assert_eq!(why(|c| c.first_time = true), Reason::Given);
    assert_eq!(why_with(|c| c.first_time = true, &Memory { payments: vec![1], ..Memory::default() }), Reason::NotFirstTime);
}

#[test]
fn a_shop_takes_part_by_itself_or_by_joining_and_may_leave() {
    let (open, joining) = (Conditions::default(), Conditions { opt_in: true, ..Conditions::default() });
    assert_eq!([None, Some(true), Some(false)].map(|is_in| open.takes_part(is_in)), [true, true, false]);
    assert_eq!([None, Some(true), Some(false)].map(|is_in| joining.takes_part(is_in)), [false, true, false]);
    let absent = Memory { absent: vec!["C1".into()], ..Memory::default() };
    assert_eq!(given(2_000, &own("C1", fixed(100)), &absent), (100, Reason::Given), "nobody leaves an own one");
}

#[test]
fn another_merchants_campaign_gives_nothing_here() {
    let mut campaign = own("C1", fixed(100));
    campaign.owner = Owner::Merchant("M2".into());
    assert_eq!(given(2_000, &campaign, &Memory::default()), (0, Reason::NotOnTheList));
}

#[test]
fn before_the_payer_is_known_the_best_case_is_told_as_such() {
    let zone = shanghai();
    let stranger = |gross, campaign: &Campaign, books: &Memory| {
        let quote = quote(&Ask { payer: None, ..ask(&zone, gross) }, from_ref(campaign), books);
        quote.lines.into_iter().next().map(|line| (line.amount.0, line.up_to, line.takes.len()))
    };
    let mut payments = Memory { payments: vec![1, NOW_MS], ..Memory::default() };
    payments.draws.insert("C1".into(), u64::MAX);
    for discount in [
        Discount::Random { min_minor: 10, max_minor: 300 },
        Discount::Chance { chance_ppm: 1, off_minor: 300 },
        Discount::FirstPayment { off_minor: 300 },
        Discount::Nth { n: 9, off_minor: 300 },
    ] {
        let campaign = own("C1", discount.clone());
        assert_eq!(stranger(2_000, &campaign, &payments), Some((300, true, 0)), "{discount:?}");
    }
    let mut first_time = own("C1", fixed(300));
    first_time.terms.conditions.first_time = true;
    assert_eq!(stranger(2_000, &first_time, &payments), Some((300, true, 0)));

    let mut daily = own("C1", fixed(300));
    daily.terms.limits = vec![limit(Measure::Money, Period::Day, Entity::Payer, 200)];
    daily.terms.allow_partial = true;
    assert_eq!(stranger(2_000, &daily, &payments), Some((200, true, 0)), "no more than a whole day's worth");

    let mut same_for_all = own("C1", fixed(300));
    same_for_all.terms.limits = vec![budget(1_000)];
    assert_eq!(stranger(2_000, &same_for_all, &payments), Some((300, false, 1)), "the budget is the same for everybody");
}

#[test]
fn before_a_draw_or_a_wallet_the_best_case_is_told_as_such() {
    let zone = shanghai();
    let random = own("C1", Discount::Random { min_minor: 10, max_minor: 300 });
    let drawn = |books: &Memory| quote(&ask(&zone, 2_000), from_ref(&random), books).lines.pop().map(|line| (line.amount.0, line.up_to));
    assert_eq!(drawn(&Memory::default()), Some((300, true)));
    assert_eq!(drawn(&Memory { draws: HashMap::from([("C1".into(), 0)]), ..Memory::default() }), Some((10, false)));

    let mut nearly_spent = random.clone();
    nearly_spent.terms.limits = vec![budget(40)];
    let best = quote(&ask(&zone, 2_000), &[nearly_spent], &Memory::default());
    assert_eq!(best.lines[0].amount, Minor(40), "a draw of 0.40 would be given, one of 3.00 would not");

    let mut shared = own("C1", fixed(300));
    shared.terms.limits = vec![limit(Measure::Money, Period::Day, Entity::Wallet, 1_000)];
    let mut only = own("C2", fixed(500));
    only.terms.conditions.wallets = vec!["jd_pay".into()];
    let any = quote(&Ask { wallet: "", ..ask(&zone, 2_000) }, &[shared, only], &Memory::default());
    assert_eq!((any.pay, any.up_to()), (Minor(1_700), true));
    assert_eq!(any.trace[1].reason, Reason::Wallet, "what only some wallets get is not promised to all");
}
