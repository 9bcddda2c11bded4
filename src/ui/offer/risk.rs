//! What the platform's campaign costs at worst: how fast its limits let the money go.

use crate::domain::campaign::{Discount, Entity, Limit, Measure, Period, Terms};

/// See the module. Minor units; none where nothing holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worst {
    pub in_all_minor: Option<i64>,
    /// What all together may get in a day.
    pub day_minor: Option<i64>,
    /// What one payer may get in a day.
    pub payer_day_minor: Option<i64>,
    /// So many who take all they can use up a day.
    pub payers: Option<i64>,
}

/// The worst of these terms.
pub fn worst(terms: &Terms) -> Worst {
    let most_off = most_off_minor(&terms.discount);
    let money = |limit: &Limit| match limit.measure {
        Measure::Money => Some(limit.amount),
        Measure::Count => most_off.map(|off| off.saturating_mul(limit.amount)),
    };
    let least = |wanted: &dyn Fn(&Limit) -> bool| terms.limits.iter().filter(|limit| wanted(limit)).filter_map(money).min();
    let in_all_minor = terms.budget_minor();
    let day_minor = least(&|limit| limit.entity == Entity::All && limit.period == Period::Day);
    // A limit of a week or a month may be used up within a day.
    let payer_day_minor = least(&|limit| limit.entity == Entity::Payer);
    let held = [day_minor, in_all_minor].into_iter().flatten().min();
    let payers = held.zip(payer_day_minor.filter(|each| *each > 0)).map(|(held, each)| held.saturating_add(each - 1) / each);
    Worst { in_all_minor, day_minor, payer_day_minor, payers }
}

/// The most that one payment may get; none where that grows with the price.
fn most_off_minor(discount: &Discount) -> Option<i64> {
    match *discount {
        Discount::Threshold { ref tiers } => tiers.iter().map(|tier| tier.off_minor).max(),
        Discount::Every { at_most_minor, .. } | Discount::Percent { at_most_minor, .. } => at_most_minor,
        Discount::Random { max_minor, .. } => Some(max_minor),
        Discount::Fixed { off_minor }
        | Discount::Chance { off_minor, .. }
        | Discount::FirstPayment { off_minor }
        | Discount::Nth { off_minor, .. } => Some(off_minor),
        Discount::ReduceTo { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::{CapRestore, Conditions, funding::MERCHANT_ALONE};

    fn with(discount: Discount, limits: &[(Measure, Period, Entity, i64)]) -> Worst {
        let limits = limits.iter().map(|&(measure, period, entity, amount)| Limit { measure, period, entity, amount }).collect();
        worst(&Terms {
            discount,
            conditions: Conditions::default(),
            limits,
            funding: vec![MERCHANT_ALONE],
            priority: 0,
            allow_partial: true,
            cap_restore: CapRestore::Never,
        })
    }

    #[test]
    fn the_worst_is_what_the_limits_let_go() {
        let budget = (Measure::Money, Period::Ever, Entity::All, 5_000_000);
        let random = Discount::Random { min_minor: 100, max_minor: 1_000 };
        let mission = [budget, (Measure::Money, Period::Day, Entity::All, 500_000), (Measure::Money, Period::Day, Entity::Payer, 3_000)];
        let expected = Worst { in_all_minor: Some(5_000_000), day_minor: Some(500_000), payer_day_minor: Some(3_000), payers: Some(167) };
        assert_eq!(with(random.clone(), &mission), expected);
        let twice = with(random, &[budget, (Measure::Count, Period::Day, Entity::Payer, 2)]);
        assert_eq!((twice.day_minor, twice.payer_day_minor, twice.payers), (None, Some(2_000), Some(2_500)), "times the most of one");
        let open =
            with(Discount::Percent { rate_ppm: 100_000, at_most_minor: None }, &[budget, (Measure::Count, Period::Day, Entity::Payer, 1)]);
        assert_eq!((open.payer_day_minor, open.payers), (None, None), "once is no bound where the discount grows with the price");
        let elsewhere = with(Discount::Fixed { off_minor: 100 }, &[budget, (Measure::Money, Period::Day, Entity::PayerAtMerchant, 300)]);
        assert_eq!(elsewhere.payer_day_minor, None, "at every shop again");
    }
}
