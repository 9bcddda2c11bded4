//! The life of a campaign (C1-A).

use super::super::life::{State, Step, after, following, shown};
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
fn the_clock_and_the_limits_show_a_running_campaign_as_what_it_is() {
    let at = |stored, now, used_up| shown(stored, now, 100, 200, used_up);
    assert_eq!(at(State::Running, 99, false), State::Scheduled);
    assert_eq!(at(State::Running, 100, false), State::Running);
    assert_eq!(at(State::Running, 200, false), State::Running);
    assert_eq!(at(State::Running, 201, false), State::Expired);
    assert_eq!(at(State::Running, 150, true), State::Exhausted);
    assert_eq!(at(State::Running, 201, true), State::Expired);
    assert_eq!(at(State::Paused, 150, true), State::Paused);
    assert_eq!(at(State::Paused, 201, false), State::Expired);
    for stored in [State::Draft, State::Submitted, State::SentBack, State::Stopped, State::Archived] {
        assert_eq!(at(stored, 201, true), stored);
    }
}

/// Whether nothing can be given any more, once so much of the first limit is used.
fn used_up(terms: &Terms, used: i64) -> bool {
    terms.is_used_up(|limit_no| if limit_no == 0 { used } else { 0 })
}

#[test]
fn what_can_give_nothing_any_more_is_used_up() {
    let with =
        |discount: Discount, limit: Limit, allow_partial: bool| Terms { limits: vec![limit], allow_partial, ..own("C1", discount).terms };
    let whole = with(fixed(300), budget(1_000), false);
    assert!(!used_up(&whole, 700) && used_up(&whole, 701), "2.99 is not one use of 3.00");
    assert!(used_up(&whole, 1_200), "after a late success");
    let partial = with(fixed(300), budget(1_000), true);
    assert!(!used_up(&partial, 999) && used_up(&partial, 1_000));
    let count = with(fixed(300), limit(Measure::Count, Period::Ever, Entity::All, 5), false);
    assert!(!used_up(&count, 4) && used_up(&count, 5));
    for (left, discount) in [
        (200, tiers(&[(2_000, 200), (4_000, 500)])),
        (50, Discount::Every { each_minor: 1_000, off_minor: 50, at_most_minor: None }),
        (10, Discount::Random { min_minor: 10, max_minor: 300 }),
        (1, percent(100_000, None)),
        (1, Discount::ReduceTo { to_minor: 500 }),
        (70, Discount::Chance { chance_ppm: 1, off_minor: 70 }),
    ] {
        let terms = with(discount, budget(1_000), false);
        assert!(!used_up(&terms, 1_000 - left) && used_up(&terms, 1_001 - left), "{terms:?}");
    }
    let mut from_forty = with(tiers(&[(2_000, 200), (4_000, 500)]), budget(1_000), false);
    from_forty.conditions.min_gross_minor = Some(4_000);
    assert!(used_up(&from_forty, 501), "the first tier is out of its reach");
    let of_one = with(fixed(300), limit(Measure::Count, Period::Ever, Entity::Payer, 1), false);
    assert!(!used_up(&of_one, 1), "others may come");
    let of_a_day = with(fixed(300), limit(Measure::Money, Period::Day, Entity::All, 1_000), false);
    assert!(!used_up(&of_a_day, 1_000), "tomorrow it goes on");
}

#[test]
fn what_gives_nothing_for_a_while_says_for_how_long() {
    let with = |limits: &[Limit], allow_partial: bool| Terms { limits: limits.to_vec(), allow_partial, ..own("C1", fixed(300)).terms };
    let money = |period, entity, amount| limit(Measure::Money, period, entity, amount);
    let day = money(Period::Day, Entity::All, 1_000);
    let whole = with(&[day], false);
    assert_eq!((whole.used_up_for(|_| 700), whole.used_up_for(|_| 701)), (None, Some(Period::Day)), "2.99 is not one use of 3.00");
    let partial = with(&[day], true);
    assert_eq!((partial.used_up_for(|_| 999), partial.used_up_for(|_| 1_000)), (None, Some(Period::Day)));
    let uses = with(&[limit(Measure::Count, Period::Week, Entity::All, 5), day], false);
    assert_eq!((uses.used_up_for(|_| 4), uses.used_up_for(|_| 5)), (None, Some(Period::Week)));
    assert_eq!(uses.used_up_for(|_| 1_000), Some(Period::Week), "the longest of several");
    let others = with(&[budget(1_000), money(Period::Day, Entity::Payer, 1_000), money(Period::Day, Entity::Merchant, 1_000)], false);
    assert_eq!(others.used_up_for(|_| 1_000), None, "for ever, or only for some");
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
fn counters_that_payments_rest_on_keep_their_names() {
    let once_a_day = limit(Measure::Count, Period::Day, Entity::Payer, 1);
    let mut old = own("C1", tiers(&[(2_000, 200)])).terms;
    old.limits = vec![once_a_day];
    let with = |limits: &[Limit]| following(&old, Terms { limits: limits.to_vec(), ..old.clone() }).map(|terms| terms.limits);
    assert_eq!(with(&[once_a_day]), Some(vec![once_a_day]));
    assert_eq!(with(&[budget(9_000), once_a_day]), Some(vec![once_a_day, budget(9_000)]), "what is added stands behind");
    assert_eq!(with(&[Limit { amount: 3, ..once_a_day }]), Some(vec![Limit { amount: 3, ..once_a_day }]), "C1.8");
    assert_eq!(with(&[]), None);
    assert_eq!(with(&[Limit { period: Period::Week, ..once_a_day }]), None);
    // A new revision: the kind, its numbers, the dates, the funding.
    for discount in [fixed(200), tiers(&[(3_000, 200)]), Discount::Nth { n: 5, off_minor: 100 }] {
        assert!(following(&old, Terms { discount, ..old.clone() }).is_some());
    }
    let nth = |n| Terms { discount: Discount::Nth { n, off_minor: 100 }, ..old.clone() };
    assert!(following(&nth(5), nth(5)).is_some());
    assert_eq!(following(&nth(5), nth(6)), None);
    assert_eq!(following(&nth(5), old.clone()), None, "nor by way of another kind");
}

#[test]
fn once_is_counted_on_when_a_limit_is_added() {
    let first = own("C1", Discount::FirstPayment { off_minor: 100 });
    let mut books = Memory::default();
    books.reserve(&price(2_000, from_ref(&first), &books));
    let limits = vec![budget(10_000)];
    let more = Campaign { terms: following(&first.terms, Terms { limits, ..first.terms.clone() }).unwrap(), ..first };
    assert_eq!(given(2_000, &more, &books), (0, Reason::CapReached { limit_no: IMPLIED_NO, left: 0 }));
}
