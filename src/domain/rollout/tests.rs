//! The laws of a roll-out: what a share holds, which steps there are, what they do, what is measured.

use super::{
    Cohort, Effect, Membership, Plan, Shop, Stage, StepError,
    cohort::{bucket, city},
    gate::{Attempt, Bills, Gate, Measured, StopLine, Tally, missing, p95_ms},
    licence::{Outside, covers},
};
use crate::domain::payment::State;
use proptest::prelude::*;

fn shop(id: &str, trade: &str, city: &str) -> Shop {
    Shop { merchant_id: id.into(), trade: trade.into(), city: city.into() }
}

fn breakfast() -> Cohort {
    Cohort { trades: ["breakfast".to_owned()].into(), ..Cohort::default() }
}

fn plan(stage: Stage, percent: i64) -> Plan {
    Plan { stage, percent, cohort: breakfast() }
}

#[test]
fn a_word_nobody_knows_opens_nothing() {
    for stage in Stage::ALL {
        assert_eq!(Stage::from_code(stage.code()), stage);
    }
    assert_eq!(Stage::from_code("Open"), Stage::Off);
}

proptest! {
    #[test]
    fn a_larger_share_holds_every_shop_of_a_smaller(id in "[0-9A-Z]{26}", wallet in "[a-z_]{3,12}", one in 1_i64..100, other in 1_i64..100) {
        let (small, large) = (one.min(other), one.max(other));
        let share = |percent| Plan { stage: Stage::Percentage, percent, cohort: Cohort::default() };
        let stands = shop(&id, "fruit", "");
        prop_assert!(!share(small).takes(&wallet, &stands, Membership::None) || share(large).takes(&wallet, &stands, Membership::None));
        prop_assert!(plan(Stage::Open, 0).takes(&wallet, &stands, Membership::None));
        prop_assert!(!share(large).takes(&wallet, &stands, Membership::Left), "who left is out");
    }

    #[test]
    fn no_step_makes_a_wallet_wider_for_one_person(from in 0_usize..6, to in 0_usize..6, id in "[0-9A-Z]{26}", trade in 0_usize..2, percents in (1_i64..99, 1_i64..99)) {
        let (from, to) = (plan(Stage::ALL[from], percents.0), plan(Stage::ALL[to], percents.1));
        let stands = shop(&id, ["breakfast", "fruit"][trade], "");
        let takes = |plan: &Plan| plan.takes("hebao", &stands, Membership::None);
        if let Ok(Effect::None | Effect::Narrower) = from.step(&to, Some(&plan(Stage::Open, 0))) {
            prop_assert!(!takes(&to) || takes(&from));
        }
    }
}

#[test]
fn a_share_is_about_as_large_as_it_says_and_another_for_each_wallet() {
    let ids: Vec<String> = (0..20_000).map(|number| format!("01KB3XQ2ZE7H8M9N0P1Q{number:06}")).collect();
    for percent in [10, 25, 50] {
        let drawn = ids.iter().filter(|id| bucket("hebao", id) < percent * 100).count();
        assert!(drawn.abs_diff(ids.len() * usize::try_from(percent).unwrap() / 100) < 300, "{percent} %: {drawn}");
    }
    let both = ids.iter().filter(|id| bucket("hebao", id) < 1_000 && bucket("bestpay", id) < 1_000).count();
    assert!((100..320).contains(&both), "one in a hundred goes first with both: {both}");
}

#[test]
fn a_cohort_is_a_list_a_trade_a_city_or_a_wish() {
    let pilot = plan(Stage::Pilot, 0);
    let takes = |plan: &Plan, shop: &Shop, membership| plan.takes("jd_pay", shop, membership);
    assert!(takes(&pilot, &shop("1", "breakfast", ""), Membership::None));
    assert!(!takes(&pilot, &shop("1", "fruit", ""), Membership::None));
    assert!(takes(&pilot, &shop("1", "fruit", ""), Membership::Listed));
    assert!(!takes(&pilot, &shop("1", "fruit", ""), Membership::Joined), "nobody was asked to join");
    assert!(!takes(&pilot, &shop("1", "breakfast", ""), Membership::Left));
    let wide = Plan { cohort: Cohort { cities: [city(" 成都市 ")].into(), opt_in: true, ..breakfast() }, ..pilot };
    assert!(takes(&wide, &shop("1", "fruit", "成都"), Membership::None));
    assert!(takes(&wide, &shop("1", "fruit", ""), Membership::Joined));
    assert!(!takes(&wide, &shop("1", "fruit", ""), Membership::None));
    assert!(wide.cohort.contains(&breakfast()) && !breakfast().contains(&wide.cohort));
}

#[test]
fn a_wallet_goes_step_by_step_and_a_stop_lets_it_back_no_further() {
    let step = |from: &Plan, to: &Plan| from.step(to, None);
    let all = [plan(Stage::Off, 0), plan(Stage::Sandbox, 0), plan(Stage::Pilot, 0), plan(Stage::Percentage, 10), plan(Stage::Open, 0)];
    for (at, from) in all.iter().enumerate() {
        for (to, wanted) in all.iter().enumerate() {
            let seen = step(from, wanted);
            match to.cmp(&at) {
                std::cmp::Ordering::Equal => assert_eq!(seen, Err(StepError::Nothing)),
                std::cmp::Ordering::Less => assert_eq!(seen, Ok(if from.stage.is_live() { Effect::Narrower } else { Effect::None })),
                std::cmp::Ordering::Greater if to == at + 1 => assert_eq!(seen, Ok(if to < 2 { Effect::None } else { Effect::Wider })),
                std::cmp::Ordering::Greater => assert_eq!(seen, Err(StepError::NotFromHere)),
            }
        }
    }
    assert_eq!(step(&all[3], &plan(Stage::Percentage, 25)), Ok(Effect::Wider));
    assert_eq!(step(&plan(Stage::Percentage, 25), &all[3]), Ok(Effect::Narrower));
    assert_eq!(step(&all[3], &plan(Stage::Percentage, 100)), Err(StepError::Share));
    assert_eq!(step(&Plan::default().at(Stage::Sandbox, 0), &Plan::default().at(Stage::Pilot, 0)), Err(StepError::EmptyPilot));
    let stopped = plan(Stage::Suspended, 0);
    assert_eq!(stopped.step(&plan(Stage::Percentage, 10), Some(&all[3])), Ok(Effect::Wider));
    assert_eq!(stopped.step(&plan(Stage::Percentage, 11), Some(&all[3])), Err(StepError::NotFromHere));
    assert_eq!(stopped.step(&all[1], Some(&all[3])), Ok(Effect::None));
    let more_trades = Plan { cohort: Cohort { opt_in: true, ..breakfast() }, ..all[2].clone() };
    assert_eq!(step(&all[2], &more_trades), Ok(Effect::Wider), "a wider pilot takes two people too");
    assert!(!all[2].needs_gates(&more_trades) && all[2].needs_gates(&all[3]) && !all[1].needs_gates(&all[2]));
}

#[test]
fn the_way_leads_from_nothing_to_everybody() {
    let mut stands = Plan { cohort: breakfast(), ..Plan::default() };
    let mut way = Vec::new();
    while let Some(next) = stands.next() {
        assert!(stands.step(&next, None).is_ok());
        way.push((next.stage, next.percent));
        stands = next;
    }
    let shares = [10, 25, 50].map(|percent| (Stage::Percentage, percent));
    assert_eq!(way, [&[(Stage::Sandbox, 0), (Stage::Pilot, 0)], &shares[..], &[(Stage::Open, 0)]].concat());
}

#[test]
fn every_gate_needs_its_number() {
    let bills = Bills { compared: 1, matched: 0, missing: 0 };
    let good = Measured { tally: Tally { succeeded: 99, failed: 1 }, delay_p95_ms: Some(3_000), differences: 0, bills, drills: 3 };
    assert_eq!(missing(&good), []);
    assert_eq!(missing(&Measured::default()), Gate::ALL, "nothing measured is nothing shown");
    for bills in [Bills::default(), Bills { missing: 1, ..bills }] {
        assert_eq!(missing(&Measured { bills, ..good }), [Gate::Differences], "a bill that is not there says nothing");
    }
    let few = Measured { tally: Tally { succeeded: 19, failed: 0 }, ..good };
    assert_eq!(missing(&few), [Gate::Success]);
    let bad = Measured { tally: Tally { succeeded: 98, failed: 2 }, delay_p95_ms: Some(3_001), differences: 1, bills, drills: 2 };
    assert_eq!(missing(&bad), Gate::ALL);
}

#[test]
fn a_trial_stops_on_many_failures_and_not_on_one() {
    let stops = |succeeded, failed| StopLine::of(Stage::Pilot).is_crossed(Tally { succeeded, failed }, 1);
    assert!(!stops(1, 2), "too few attempts");
    assert!(!stops(10, 2), "two unlucky ones");
    assert!(stops(10, 3) && stops(0, 10));
    assert!(!stops(97, 3) && stops(96, 4));
    let stops = |succeeded, failed| StopLine::of(Stage::Open).is_crossed(Tally { succeeded, failed }, 3);
    assert!(!StopLine::of(Stage::Open).is_crossed(Tally { succeeded: 0, failed: 100 }, 2), "two shops are not everybody");
    assert!(!stops(0, 19), "too few attempts to take from everybody what they have");
    assert!(!stops(20, 20) && stops(9, 11) && stops(0, 20));
}

#[test]
fn a_payer_who_says_no_is_not_a_wallet_that_fails() {
    let read = |state, code| Attempt::of(state, code, 600, 0);
    assert_eq!(read(State::Succeeded, ""), Attempt::Succeeded);
    assert_eq!(Attempt::of(State::Succeeded, "", 601, 0), Attempt::Failed, "told too late for the till");
    for code in ["payer_declined", "USER_CANCELLED", "balance_insufficient", "PAYER_LIMIT"] {
        assert_eq!(read(State::Failed, code), Attempt::NotCounted, "{code}");
    }
    for code in ["declined_by_issuer", "E5003", ""] {
        assert_eq!(read(State::Failed, code), Attempt::Failed, "{code}");
    }
    for state in [State::Created, State::Pending, State::Closed] {
        assert_eq!(read(state, ""), Attempt::NotCounted, "{state:?}: the payer left, or still decides");
    }
}

#[test]
fn a_wallet_that_owes_the_result_fails() {
    for state in [State::Pending, State::Closed] {
        assert_eq!(Attempt::of(state, "", 0, 1), Attempt::NotCounted, "{state:?}: the plan asks again");
        assert_eq!(Attempt::of(state, "", 0, 2), Attempt::Failed, "{state:?}");
    }
    assert_eq!(Attempt::of(State::Created, "", 0, 2), Attempt::NotCounted, "no wallet ever heard of it");
    assert_eq!(Attempt::of(State::SucceededLate, "", 600, 9), Attempt::Succeeded, "in the end it was told in time");
    assert_eq!(Attempt::of(State::Failed, "payer_declined", 0, 9), Attempt::NotCounted);
}

#[test]
fn nineteen_of_twenty_are_told_no_later() {
    assert_eq!(p95_ms([(2, 19), (300, 1)].into_iter()), Some(200));
    assert_eq!(p95_ms([(300, 2), (2, 18)].into_iter()), Some(30_000));
    assert_eq!(p95_ms(std::iter::empty()), None);
}

#[test]
fn a_route_needs_licences_on_both_sides() {
    assert_eq!(covers("internet_payment mobile_payment", "nucc", "online_payment_clearing"), Ok(()));
    assert_eq!(covers("bank", "unionpay", "bank_card_clearing"), Ok(()));
    assert_eq!(covers("internet_payment", "nucc", "online_payment_clearing"), Err(Outside::Wallet));
    assert_eq!(covers("mobile_payment", "nucc", "bank_card_clearing"), Err(Outside::ClearingHouse));
    assert_eq!(covers("mobile_payment", "direct", ""), Ok(()));
}
