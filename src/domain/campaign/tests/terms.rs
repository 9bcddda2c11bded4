//! Every mistake that terms can hold, one by one.

use super::super::terms::{Field, MAX_AMOUNT_MINOR, MAX_LIMIT, MAX_WINDOW_MS, TermsError};
use super::*;

fn merchant() -> Owner {
    Owner::Merchant(MERCHANT.into())
}

fn mistakes_of(discount: Discount) -> Vec<TermsError> {
    own("C1", discount).terms.mistakes(&merchant())
}

fn mistakes_after(change: impl FnOnce(&mut Terms)) -> Vec<TermsError> {
    let mut terms = own("C1", fixed(200)).terms;
    change(&mut terms);
    terms.mistakes(&merchant())
}

#[test]
fn every_kind_can_be_right() {
    for discount in [
        tiers(&[(2_000, 200), (4_000, 500)]),
        Discount::Every { each_minor: 1_000, off_minor: 100, at_most_minor: Some(500) },
        fixed(1),
        fixed(MAX_AMOUNT_MINOR),
        percent(1_000_000, None),
        percent(1, Some(1)),
        Discount::Random { min_minor: 1, max_minor: 1 },
        Discount::ReduceTo { to_minor: 1 },
        Discount::Chance { chance_ppm: 1_000_000, off_minor: 500 },
        Discount::FirstPayment { off_minor: 300 },
        Discount::Nth { n: 2, off_minor: 300 },
    ] {
        assert_eq!(mistakes_of(discount.clone()), vec![], "{discount:?}");
    }
}

#[test]
fn amounts_have_bounds_c1_1() {
    use Field::{AtMost, Chance, Each, Max, Min, N, Off, Rate, To};
    let (missing, large) = (TermsError::Missing, TermsError::TooLarge);
    let over = MAX_AMOUNT_MINOR + 1;
    for (discount, expected) in [
        (fixed(0), missing(Off)),
        (fixed(-1), missing(Off)),
        (fixed(over), large(Off)),
        (percent(0, None), missing(Rate)),
        (percent(1_000_001, None), large(Rate)),
        (percent(1, Some(0)), missing(AtMost)),
        (Discount::Every { each_minor: 0, off_minor: 1, at_most_minor: None }, missing(Each)),
        (Discount::Every { each_minor: 5, off_minor: 5, at_most_minor: None }, TermsError::OffNotBelowPrice(Off)),
        (Discount::Random { min_minor: 0, max_minor: 5 }, missing(Min)),
        (Discount::Random { min_minor: 1, max_minor: over }, large(Max)),
        (Discount::Random { min_minor: 6, max_minor: 5 }, TermsError::MinAboveMax),
        (Discount::ReduceTo { to_minor: 0 }, missing(To)),
        (Discount::Chance { chance_ppm: 0, off_minor: 5 }, missing(Chance)),
        (Discount::Chance { chance_ppm: 1_000_001, off_minor: 5 }, large(Chance)),
        (Discount::FirstPayment { off_minor: 0 }, missing(Off)),
        (Discount::Nth { n: 1, off_minor: 5 }, missing(N)),
        (Discount::Nth { n: 1_001, off_minor: 5 }, large(N)),
    ] {
        assert_eq!(mistakes_of(discount.clone()), vec![expected], "{discount:?}");
    }
}

#[test]
fn tiers_rise_and_stay_below_their_price() {
    assert_eq!(mistakes_of(tiers(&[])), vec![TermsError::TiersMissing]);
    assert_eq!(mistakes_of(tiers(&[(2_000, 2_000)])), vec![TermsError::OffNotBelowPrice(Field::TierOff(0))]);
    assert_eq!(mistakes_of(tiers(&[(2_000, 200), (2_000, 300)])), vec![TermsError::TierNotRising(1)]);
    assert_eq!(mistakes_of(tiers(&[(2_000, 200), (3_000, 200)])), vec![TermsError::TierNotRising(1)]);
    assert_eq!(mistakes_of(tiers(&[(0, 200)])), vec![TermsError::Missing(Field::TierAt(0))]);
    assert_eq!(mistakes_of(tiers(&[(2_000, 0)])), vec![TermsError::Missing(Field::TierOff(0))]);
}

#[test]
fn a_window_has_an_end_and_lasts_a_year_at_most() {
    let at = |starts_at_ms, ends_at_ms| {
        mistakes_after(move |terms| {
            terms.conditions.starts_at_ms = starts_at_ms;
            terms.conditions.ends_at_ms = ends_at_ms;
        })
    };
    assert_eq!(at(NOW_MS, 0), vec![TermsError::EndMissing]);
    assert_eq!(at(NOW_MS, NOW_MS), vec![TermsError::EndsBeforeStart]);
    assert_eq!(at(NOW_MS, NOW_MS + MAX_WINDOW_MS), vec![]);
    assert_eq!(at(NOW_MS, NOW_MS + MAX_WINDOW_MS + 1), vec![TermsError::WindowTooLong]);
}

#[test]
fn days_hours_and_prices_exist() {
    assert_eq!(mistakes_after(|terms| terms.conditions.weekdays = vec![1, 3, 1]), vec![TermsError::WeekdayTwice]);
    assert_eq!(mistakes_after(|terms| terms.conditions.weekdays = vec![0]), vec![TermsError::WeekdayUnknown]);
    assert_eq!(mistakes_after(|terms| terms.conditions.weekdays = vec![8]), vec![TermsError::WeekdayUnknown]);
    let hours = |from_s, until_s| mistakes_after(move |terms| terms.conditions.hours = Some(Hours { from_s, until_s }));
    assert_eq!(hours(0, 86_399), vec![]);
    assert_eq!(hours(79_200, 7_200), vec![], "over midnight");
    assert_eq!(hours(0, 86_400), vec![TermsError::HoursUnknown]);
    assert_eq!(hours(-1, 5), vec![TermsError::HoursUnknown]);
    let gross = |min, max| {
        mistakes_after(move |terms| {
            terms.conditions.min_gross_minor = min;
            terms.conditions.max_gross_minor = max;
        })
    };
    assert_eq!(gross(Some(5), Some(5)), vec![]);
    assert_eq!(gross(Some(6), Some(5)), vec![TermsError::GrossMinAboveMax]);
    assert_eq!(gross(Some(0), None), vec![TermsError::Missing(Field::MinGross)]);
    assert_eq!(gross(None, Some(MAX_AMOUNT_MINOR + 1)), vec![TermsError::TooLarge(Field::MaxGross)]);
}

#[test]
fn limits_allow_something_and_are_named_once() {
    let limits = |limits: Vec<Limit>, partial| {
        mistakes_after(move |terms| {
            terms.limits = limits;
            terms.allow_partial = partial;
        })
    };
    let daily = |amount| limit(Measure::Money, Period::Day, Entity::Payer, amount);
    assert_eq!(limits(vec![budget(0)], true), vec![TermsError::Missing(Field::Limit(0))]);
    assert_eq!(limits(vec![budget(MAX_LIMIT + 1)], true), vec![TermsError::TooLarge(Field::Limit(0))]);
    assert_eq!(limits(vec![budget(500), daily(200), budget(600)], true), vec![TermsError::LimitTwice(2)]);
    assert_eq!(limits(vec![budget(199)], true), vec![TermsError::LimitBelowOneUse(0)]);
    assert_eq!(limits(vec![daily(199)], false), vec![TermsError::LimitBelowOneUse(0)]);
    assert_eq!(limits(vec![daily(199)], true), vec![]);
    assert_eq!(limits(vec![limit(Measure::Count, Period::Day, Entity::Payer, 1)], false), vec![]);
    let random = |budget_minor| {
        let mut campaign = own("C1", Discount::Random { min_minor: 100, max_minor: 300 });
        campaign.terms.limits = vec![budget(budget_minor)];
        campaign.terms.mistakes(&merchant())
    };
    assert_eq!((random(100), random(99)), (vec![], vec![TermsError::LimitBelowOneUse(0)]), "the least that one use gives");
}

#[test]
fn shares_sum_to_the_whole_and_a_merchant_pays_its_own() {
    let funding = |shares: &[Share]| mistakes_after(|terms| terms.funding = shares.to_vec());
    assert_eq!(funding(&[]), vec![TermsError::SharesWrong]);
    assert_eq!(funding(&[share(Party::Merchant, 9_999)]), vec![TermsError::SharesWrong]);
    assert_eq!(funding(&[share(Party::Merchant, 5_000), share(Party::Merchant, 5_000)]), vec![TermsError::SharesWrong]);
    assert_eq!(funding(&[share(Party::Platform, 10_000)]), vec![TermsError::NotPaidByMerchant]);
    assert_eq!(mistakes_after(|terms| terms.conditions.opt_in = true), vec![TermsError::PlatformOnly]);
}

#[test]
fn the_platform_sets_a_budget_and_asks_who_pays_a_share() {
    let mut terms = platforms("C1", fixed(200)).terms;
    assert_eq!(terms.check(&Owner::Platform), Err(TermsError::BudgetMissing));
    terms.limits = vec![budget(10_000)];
    assert_eq!(terms.check(&Owner::Platform), Ok(()));
    terms.funding = vec![share(Party::Platform, 5_000), share(Party::Wallet, 3_000), share(Party::Merchant, 2_000)];
    let unasked = vec![TermsError::MerchantShareWithoutJoining, TermsError::WalletShareWithoutNames];
    assert_eq!(terms.mistakes(&Owner::Platform), unasked);
    terms.conditions.opt_in = true;
    assert_eq!(terms.check(&Owner::Platform), Err(TermsError::WalletShareWithoutNames));
    terms.conditions.wallets = vec!["jd_pay".into()];
    assert_eq!(terms.check(&Owner::Platform), Ok(()));
    terms.funding = vec![share(Party::Platform, 10_001), share(Party::Wallet, -1)];
    assert_eq!(terms.check(&Owner::Platform), Err(TermsError::SharesWrong));
}

#[test]
fn every_mistake_is_found_at_once() {
    let mut terms = platforms("C1", tiers(&[(100, 200), (50, 300)])).terms;
    terms.conditions.ends_at_ms = 0;
    assert_eq!(
        terms.mistakes(&Owner::Platform),
        vec![
            TermsError::OffNotBelowPrice(Field::TierOff(0)),
            TermsError::OffNotBelowPrice(Field::TierOff(1)),
            TermsError::TierNotRising(1),
            TermsError::EndMissing,
            TermsError::BudgetMissing,
        ]
    );
}

#[test]
fn terms_are_kept_as_text_and_read_back() {
    let mut campaign = own("C1", Discount::Nth { n: 5, off_minor: 600 });
    campaign.terms.limits = vec![budget(1_000)];
    let text = serde_json::to_string(&campaign.terms).unwrap();
    assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), campaign.terms);
    let least = r#"{"discount":{"kind":"fixed","off_minor":200},"funding":[{"party":"merchant","basis_points":10000}]}"#;
    let read: Terms = serde_json::from_str(least).unwrap();
    assert_eq!((read.discount, read.cap_restore, read.allow_partial), (fixed(200), CapRestore::Never, false));
}
