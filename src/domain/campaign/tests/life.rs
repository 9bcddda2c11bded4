//! The life of a campaign (C1-A).

use super::super::life::{Frozen, State, Step, after, frozen_change, shown};
use super::*;

#[test]
fn words_are_kept() {
    for state in State::ALL {
        assert_eq!(State::from_code(state.code()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.code());
    }
    for step in Step::ALL {
        assert_eq!(Step::from_code(step.code()), Some(step));
    }
    assert_eq!(State::from_code("Running"), None);
    assert_eq!(Step::from_code(""), None);
}

#[test]
fn the_clock_and_the_budget_show_a_running_campaign_as_what_it_is() {
    let at = |stored, now, left| shown(stored, now, 100, 200, left);
    assert_eq!(at(State::Running, 99, None), State::Scheduled);
    assert_eq!(at(State::Running, 100, None), State::Running);
    assert_eq!(at(State::Running, 200, Some(1)), State::Running);
    assert_eq!(at(State::Running, 201, None), State::Expired);
    assert_eq!(at(State::Running, 150, Some(0)), State::Exhausted);
    assert_eq!(at(State::Running, 150, Some(-5)), State::Exhausted, "after a late success");
    assert_eq!(at(State::Running, 201, Some(0)), State::Expired);
    assert_eq!(at(State::Paused, 150, Some(0)), State::Paused);
    assert_eq!(at(State::Paused, 201, None), State::Expired);
    for stored in [State::Draft, State::Submitted, State::SentBack, State::Stopped, State::Archived] {
        assert_eq!(at(stored, 201, Some(0)), stored);
    }
}

#[test]
fn only_these_steps_exist_c1_a() {
    let merchant = Owner::Merchant(MERCHANT.into());
    let allowed = |owner: &Owner| {
        let pairs = State::ALL.into_iter().flat_map(|state| Step::ALL.into_iter().map(move |step| (state, step)));
        pairs.filter_map(|(state, step)| after(state, step, owner).map(|next| (state, step, next))).collect::<Vec<_>>()
    };
    use State::{Archived, Draft, Exhausted, Expired, Paused, Running, Scheduled, SentBack, Stopped, Submitted};
    let shared = [
        (Draft, Step::Changed, Draft),
        (Draft, Step::Archived, Archived),
        (SentBack, Step::Changed, Draft),
        (SentBack, Step::Archived, Archived),
        (Scheduled, Step::Paused, Paused),
        (Scheduled, Step::Stopped, Stopped),
        (Scheduled, Step::Changed, Running),
        (Running, Step::Paused, Paused),
        (Running, Step::Stopped, Stopped),
        (Running, Step::Changed, Running),
        (Paused, Step::Resumed, Running),
        (Paused, Step::Stopped, Stopped),
        (Paused, Step::Changed, Paused),
        (Exhausted, Step::Paused, Paused),
        (Exhausted, Step::Stopped, Stopped),
        (Exhausted, Step::Changed, Running),
        (Expired, Step::Archived, Archived),
        (Stopped, Step::Archived, Archived),
    ];
    let expect = |extra: &[(State, Step, State)]| {
        let mut all = [&shared, extra].concat();
        all.sort_by_key(|(state, step, _)| (State::ALL.iter().position(|s| s == state), Step::ALL.iter().position(|s| s == step)));
        all
    };
    assert_eq!(allowed(&merchant), expect(&[(Draft, Step::Published, Running)]));
    let reviewed = [
        (Draft, Step::Submitted, Submitted),
        (SentBack, Step::Submitted, Submitted),
        (Submitted, Step::SentBack, SentBack),
        (Submitted, Step::Published, Running),
    ];
    assert_eq!(allowed(&Owner::Platform), expect(&reviewed));
}

#[test]
fn stopped_and_expired_are_final() {
    for state in [State::Stopped, State::Expired, State::Archived] {
        assert!(state.is_over());
        for step in Step::ALL {
            assert!(after(state, step, &Owner::Platform).is_none_or(|next| next == State::Archived), "{state:?} {step:?}");
        }
    }
}

#[test]
fn what_payments_rest_on_is_frozen() {
    let mut old = own("C1", tiers(&[(2_000, 200)])).terms;
    old.limits = vec![budget(1_000), limit(Measure::Count, Period::Day, Entity::Payer, 1)];
    let changed = |change: &dyn Fn(&mut Terms)| {
        let mut new = old.clone();
        change(&mut new);
        frozen_change(&old, &new)
    };
    assert_eq!(changed(&|_| {}), None);
    assert_eq!(changed(&|terms| terms.discount = tiers(&[(3_000, 200)])), None);
    assert_eq!(changed(&|terms| terms.conditions.ends_at_ms += 1), None);
    assert_eq!(changed(&|terms| terms.limits[0].amount = 9_000), None);
    assert_eq!(changed(&|terms| terms.discount = fixed(200)), Some(Frozen::Kind));
    assert_eq!(changed(&|terms| terms.funding = vec![share(Party::Platform, 10_000)]), Some(Frozen::Funding));
    assert_eq!(changed(&|terms| terms.limits.reverse()), Some(Frozen::Limits));
    assert_eq!(changed(&|terms| terms.limits[1].period = Period::Week), Some(Frozen::Limits));
    assert_eq!(changed(&|terms| terms.limits.truncate(1)), Some(Frozen::Limits));
    let nth = |n| Terms { discount: Discount::Nth { n, off_minor: 100 }, ..old.clone() };
    assert_eq!(frozen_change(&nth(5), &nth(6)), Some(Frozen::Limits));
    assert_eq!(frozen_change(&nth(5), &old), Some(Frozen::Limits), "nor by way of another kind");
    assert_eq!(frozen_change(&old, &nth(5)), Some(Frozen::Kind));
    // "Once" is counted behind the written limits: none may come or go before it.
    let first = Terms { discount: Discount::FirstPayment { off_minor: 100 }, ..old.clone() };
    let mut more = first.clone();
    more.limits.push(limit(Measure::Count, Period::Week, Entity::Payer, 3));
    assert_eq!(frozen_change(&first, &more), Some(Frozen::Limits));
}
