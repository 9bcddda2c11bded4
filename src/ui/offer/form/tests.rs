//! What a person types, in either language, is what is kept; and what is kept is what a person finds in the fields again.

use super::{LIMITS, Values, Wrong, fill, read};
use crate::{
    domain::{
        campaign::{
            CapRestore, Conditions, Discount, Entity, Hours, Limit, Measure, Owner, Period, Terms, TermsError, Tier,
            funding::MERCHANT_ALONE,
        },
        money::AmountError,
        time,
    },
    ui::offer::template,
};
use jiff::tz::TimeZone;
use proptest::{collection::vec, prelude::*, sample::subsequence};

const TODAY: i64 = 20_261_122;

fn zone() -> TimeZone {
    time::zone(time::DEFAULT_TIME_ZONE)
}

fn typed(fields: &[(&str, &str)]) -> Values {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn blank() -> Terms {
    template::blank(TODAY, &zone())
}

fn owner() -> Owner {
    Owner::Merchant("M".to_owned())
}

/// A kind's fields, and the discount that they are.
fn kinds() -> Vec<(Vec<(&'static str, &'static str)>, Discount)> {
    let tiers = vec![Tier { at_minor: 2_000, off_minor: 200 }, Tier { at_minor: 4_000, off_minor: 550 }];
    vec![
        (
            vec![("kind", "threshold"), ("at_1", "20"), ("off_1", "2"), ("at_3", "¥40.00"), ("off_3", "５．５")],
            Discount::Threshold { tiers },
        ),
        (
            vec![("kind", "every"), ("each", "20"), ("each_off", "2"), ("each_at_most", "10")],
            Discount::Every { each_minor: 2_000, off_minor: 200, at_most_minor: Some(1_000) },
        ),
        (vec![("kind", "fixed"), ("fixed_off", "3")], Discount::Fixed { off_minor: 300 }),
        (vec![("kind", "percent"), ("rate", "8.8折")], Discount::Percent { rate_ppm: 120_000, at_most_minor: None }),
        (vec![("kind", "percent"), ("rate", "88")], Discount::Percent { rate_ppm: 120_000, at_most_minor: None }),
        (
            vec![("kind", "percent"), ("rate_in", "percent"), ("rate", "12.34 %"), ("percent_at_most", "12")],
            Discount::Percent { rate_ppm: 123_400, at_most_minor: Some(1_200) },
        ),
        (vec![("kind", "random"), ("random_min", "0.5"), ("random_max", "5")], Discount::Random { min_minor: 50, max_minor: 500 }),
        (vec![("kind", "reduce_to"), ("reduce_to", "9.90")], Discount::ReduceTo { to_minor: 990 }),
        (vec![("kind", "chance"), ("chance", "12.5"), ("chance_off", "5")], Discount::Chance { chance_ppm: 125_000, off_minor: 500 }),
        (vec![("kind", "first_payment"), ("first_off", "3")], Discount::FirstPayment { off_minor: 300 }),
        (vec![("kind", "nth"), ("nth", "5"), ("nth_off", "3")], Discount::Nth { n: 5, off_minor: 300 }),
    ]
}

#[test]
fn every_kind_is_typed_and_found_again_in_both_languages() {
    let dates = [("starts", "2026-11-22"), ("ends", "2026-11-30")];
    for (fields, discount) in kinds() {
        let read_once = read(&typed(&[fields.as_slice(), &dates].concat()), &blank(), &zone());
        assert_eq!(read_once.terms.discount, discount);
        assert_eq!(read_once.mistakes(&owner()), [], "{discount:?}");
        for rate_in in ["tenths", "percent"] {
            let again = read(&fill("减", &read_once.terms, &zone(), rate_in), &blank(), &zone());
            assert_eq!((again.terms, again.unreadable), (read_once.terms.clone(), Vec::new()), "{rate_in}");
        }
    }
}

#[test]
fn mistakes_stand_beside_what_was_typed() {
    let mistakes = |fields: &[(&str, &str)]| {
        let dates = [("starts", "2026-11-22"), ("ends", "2026-11-30"), ("fixed_off", "3")];
        read(&typed(&[&dates, fields].concat()), &blank(), &zone()).mistakes(&owner())
    };
    let limit = |name: &'static str, amount: &'static str| [("kind", "fixed"), ("partial", "on"), (name, amount)];
    assert_eq!(mistakes(&[("kind", "percent"), ("rate", "10")]), [("rate", Wrong::WholePrice)], "ten tenths are not 90 % off");
    assert_eq!(mistakes(&[("kind", "percent"), ("rate", "100")]), [("rate", Wrong::WholePrice)]);
    assert_eq!(mistakes(&[("kind", "percent"), ("rate", "12.5")]), [("rate", Wrong::Share)]);
    assert_eq!(mistakes(&[("kind", "percent"), ("rate_in", "percent"), ("rate", "101")]), [("rate", Wrong::Share)]);
    assert_eq!(mistakes(&[("kind", "fixed"), ("fixed_off", "three")]), [("fixed_off", Wrong::Amount(AmountError::NotANumber))]);
    assert_eq!(mistakes(&[("kind", "nth"), ("nth", "1.5"), ("nth_off", "1")]), [("nth", Wrong::Number)]);
    assert_eq!(mistakes(&[("kind", "fixed"), ("from", "6 o'clock")]), [("from", Wrong::Clock)]);
    assert_eq!(mistakes(&[("kind", "fixed"), ("ends", "tomorrow")]), [("ends", Wrong::Date)]);
    let second = [("kind", "threshold"), ("at_1", "20"), ("off_1", "2"), ("at_4", "20"), ("off_4", "3")];
    assert_eq!(mistakes(&second), [("at_4", Wrong::Rule(TermsError::TierNotRising(1)))], "in the row where it was typed");
    let bounds = [("kind", "fixed"), ("min_gross", "20"), ("max_gross", "10")];
    assert_eq!(mistakes(&bounds), [("max_gross", Wrong::Rule(TermsError::GrossMinAboveMax))]);
    assert_eq!(mistakes(&limit("daily", "lots")), [("daily", Wrong::Amount(AmountError::NotANumber))]);
    assert_eq!(mistakes(&[("kind", "fixed"), ("daily", "1")]), [("daily", Wrong::Rule(TermsError::LimitBelowOneUse(0)))]);
    assert_eq!(mistakes(&limit("daily", "1")), [], "given in part, it may be less than one discount");
    let twice =
        [("kind", "fixed"), ("payer_amount", "1"), ("limit_amount_2", "2"), ("limit_measure_2", "count"), ("limit_entity_2", "payer")];
    assert_eq!(mistakes(&twice), [("limit_amount_2", Wrong::Rule(TermsError::LimitTwice(1)))]);
}

#[test]
fn a_limit_keeps_its_place_and_a_new_one_stands_behind() {
    let limit = |measure, period, entity, amount| Limit { measure, period, entity, amount };
    let monthly = limit(Measure::Money, Period::Month, Entity::Payer, 3_000);
    let (budget, once) = (limit(Measure::Money, Period::Ever, Entity::All, 80_000), limit(Measure::Count, Period::Day, Entity::Payer, 1));
    let base = Terms { limits: vec![once, monthly, budget], ..blank() };
    let mut values = fill("", &base, &zone(), "tenths");
    values.extend(typed(&[("payer_amount", "2"), ("limit_amount_1", "40"), ("daily", "100")]));
    let limits = read(&values, &base, &zone()).terms.limits;
    let daily = limit(Measure::Money, Period::Day, Entity::All, 10_000);
    assert_eq!(limits, [Limit { amount: 2, ..once }, Limit { amount: 4_000, ..monthly }, budget, daily]);
    values.insert("payer_amount".to_owned(), String::new());
    let limits = read(&values, &base, &zone()).terms.limits;
    assert_eq!(limits, [Limit { amount: 4_000, ..monthly }, budget, daily], "an empty field is no limit");
}

#[test]
fn a_least_price_goes_with_the_kind_that_asks_for_none_itself() {
    let dates = [("starts", "2026-11-22"), ("ends", "2026-11-30")];
    let fixed = [("kind", "fixed"), ("fixed_off", "3"), ("min_gross", "30")];
    let saved = read(&typed(&[dates.as_slice(), &fixed].concat()), &blank(), &zone()).terms;
    assert_eq!(saved.conditions.min_gross_minor, Some(3_000));
    for kind in [[("kind", "threshold"), ("at_1", "20"), ("off_1", "2")], [("kind", "every"), ("each", "20"), ("each_off", "2")]] {
        let mut values = fill("减", &saved, &zone(), "tenths");
        values.extend(typed(&kind));
        assert_eq!(read(&values, &saved, &zone()).terms.conditions.min_gross_minor, None, "{kind:?}");
    }
}

#[test]
fn a_campaign_without_a_name_of_its_own_follows_its_rule() {
    let terms = Terms { discount: Discount::Fixed { off_minor: 300 }, ..blank() };
    for (title, field) in [("立减 3", ""), ("¥3 off", ""), ("早餐立减", "早餐立减")] {
        assert_eq!(fill(title, &terms, &zone(), "tenths").get("title").map(String::as_str), Some(field));
    }
}

fn amount() -> impl Strategy<Value = i64> {
    1..=10_000_000_i64
}

fn discount() -> impl Strategy<Value = Discount> {
    let tier = (amount(), amount()).prop_map(|(at_minor, off_minor)| Tier { at_minor, off_minor });
    let most = || proptest::option::of(amount());
    prop_oneof![
        vec(tier, 1..=5).prop_map(|tiers| Discount::Threshold { tiers }),
        (amount(), amount(), most()).prop_map(|(each_minor, off_minor, at_most_minor)| Discount::Every {
            each_minor,
            off_minor,
            at_most_minor
        }),
        amount().prop_map(|off_minor| Discount::Fixed { off_minor }),
        (1..1_000_000_i64, most()).prop_map(|(rate_ppm, at_most_minor)| Discount::Percent { rate_ppm, at_most_minor }),
        (amount(), amount()).prop_map(|(min_minor, max_minor)| Discount::Random { min_minor, max_minor }),
        amount().prop_map(|to_minor| Discount::ReduceTo { to_minor }),
        (1..=1_000_000_i64, amount()).prop_map(|(chance_ppm, off_minor)| Discount::Chance { chance_ppm, off_minor }),
        amount().prop_map(|off_minor| Discount::FirstPayment { off_minor }),
        (1..=1_000_i64, amount()).prop_map(|(n, off_minor)| Discount::Nth { n, off_minor }),
    ]
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let until = (0..1_440_i64).prop_map(|minute| if minute == 1_439 { 86_399 } else { minute * 60 });
    let hours = (0..1_440_i64, until).prop_map(|(from, until_s)| Hours { from_s: from * 60, until_s });
    let lists = (subsequence(vec![1_u8, 2, 3, 4, 5, 6, 7], 0..7), subsequence(vec!["alipay", "jd_pay", "wo_wallet"], 0..=3));
    let bounds = (proptest::option::of(amount()), proptest::option::of(amount()));
    ((0..366_i32, 1..366_i32), proptest::option::of(hours), lists, bounds, any::<bool>()).prop_map(
        |((first, days), hours, (weekdays, wallets), (min_gross_minor, max_gross_minor), first_time)| {
            let start = |day: i32| time::day_start_ms(time::day_plus(TODAY, day), &zone()).unwrap();
            Conditions {
                starts_at_ms: start(first),
                ends_at_ms: start(first + days) - 1,
                weekdays,
                hours,
                wallets: wallets.into_iter().map(str::to_owned).collect(),
                min_gross_minor,
                max_gross_minor,
                first_time,
                ..Conditions::default()
            }
        },
    )
}

/// Limits in any order, each measure, period and entity once; no more than the form has rows beside its own three.
fn limits() -> impl Strategy<Value = Vec<Limit>> {
    let mut all = Vec::new();
    for measure in [Measure::Money, Measure::Count] {
        for period in [Period::Day, Period::Week, Period::Month, Period::Year, Period::Ever] {
            for entity in [Entity::All, Entity::Payer, Entity::PayerAtMerchant, Entity::Store, Entity::Merchant, Entity::Wallet] {
                all.push((measure, period, entity));
            }
        }
    }
    (subsequence(all, 0..=LIMITS).prop_shuffle(), vec(1..=1_000_000_000_i64, LIMITS)).prop_map(|(kinds, amounts)| {
        kinds.into_iter().zip(amounts).map(|((measure, period, entity), amount)| Limit { measure, period, entity, amount }).collect()
    })
}

fn terms() -> impl Strategy<Value = Terms> {
    let restore = prop_oneof![Just(CapRestore::Never), Just(CapRestore::FullOnly), Just(CapRestore::Proportional)];
    (discount(), conditions(), limits(), any::<bool>(), restore).prop_map(
        |(discount, mut conditions, limits, allow_partial, cap_restore)| {
            if matches!(discount, Discount::Threshold { .. } | Discount::Every { .. }) {
                conditions.min_gross_minor = None;
            }
            Terms { discount, conditions, limits, funding: vec![MERCHANT_ALONE], priority: 3, allow_partial, cap_restore }
        },
    )
}

proptest! {
    #[test]
    fn terms_are_the_same_after_the_form(terms in terms(), tenths in any::<bool>()) {
        let values = fill("早餐", &terms, &zone(), if tenths { "tenths" } else { "percent" });
        let again = read(&values, &terms, &zone());
        prop_assert_eq!(&again.unreadable, &[]);
        prop_assert_eq!((again.title.as_str(), &again.terms), ("早餐", &terms));
        // Over a new draft the limits are the same, in an order of its own.
        let anew = read(&values, &Terms { conditions: terms.conditions.clone(), ..blank() }, &zone()).terms;
        prop_assert_eq!(&anew.discount, &terms.discount);
        let sorted = |terms: &Terms| {
            let mut limits: Vec<_> = terms.limits.iter().map(|limit| format!("{limit:?}")).collect();
            limits.sort();
            limits
        };
        prop_assert_eq!(sorted(&anew), sorted(&terms));
    }
}
