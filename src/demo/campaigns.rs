//! The shops' campaigns: one that is over, one that runs for the last third of the days, and a draft.

use super::{DemoError, Shop, Town, midnight_ms};
use crate::{
    domain::campaign::{CapRestore, Conditions, Discount, Entity, Limit, Measure, Period, Step, Terms, Tier, funding::MERCHANT_ALONE},
    services::campaigns::{
        edit::{self, Written},
        life,
    },
};

/// What runs, published before the first customer comes.
pub(super) async fn begin(town: &Town<'_>, shops: &[Shop]) -> Result<(), DemoError> {
    let plan = town.plan;
    let opening = plan.first_day() - 1;
    for shop in shops {
        let tiers = shop.kind.tiers.map(|(at, off)| Tier { at_minor: at * 100, off_minor: off * 100 });
        let random = Discount::Random { min_minor: 20, max_minor: tiers[0].at_minor / 6 };
        publish(town, shop, "开业随机减", terms(random, opening, opening + i64::from(plan.days) * 3 / 10, 20_000)).await?;
        // About a third more than it will come to.
        let payments = i64::from(plan.payments) / i64::try_from(shops.len()).unwrap_or(1);
        let budget_minor = (payments * tiers[0].off_minor / 3).max(10 * tiers[1].off_minor) / 1_000 * 1_000 + 1_000;
        let threshold = Discount::Threshold { tiers: tiers.to_vec() };
        publish(town, shop, "老街坊满减", terms(threshold, plan.campaign_day(), plan.last_day() + 8, budget_minor)).await?;
    }
    Ok(())
}

/// What is being thought about.
pub(super) async fn end(town: &Town<'_>, shops: &[Shop]) -> Result<(), DemoError> {
    for shop in shops {
        let [(_, off), _] = shop.kind.tiers;
        let discount = Discount::FirstPayment { off_minor: off * 200 };
        let terms = terms(discount, town.plan.last_day() + 1, town.plan.last_day() + 30, 30_000);
        edit::create(town.app, &shop.owner, "", &Written { title: "新客立减".to_owned(), terms }).await?;
    }
    Ok(())
}

async fn publish(town: &Town<'_>, shop: &Shop, title: &str, terms: Terms) -> Result<(), DemoError> {
    let row = edit::create(town.app, &shop.owner, "", &Written { title: title.to_owned(), terms }).await?;
    life::take(town.app, &shop.owner, &row.id, row.version, Step::Published).await?;
    Ok(())
}

/// From the first day to the last one, both included; once a day for each payer.
fn terms(discount: Discount, first_day: i64, last_day: i64, budget_minor: i64) -> Terms {
    let limit = |measure, period, entity, amount| Limit { measure, period, entity, amount };
    Terms {
        discount,
        conditions: Conditions { starts_at_ms: midnight_ms(first_day), ends_at_ms: midnight_ms(last_day + 1) - 1, ..Conditions::default() },
        limits: vec![limit(Measure::Money, Period::Ever, Entity::All, budget_minor), limit(Measure::Count, Period::Day, Entity::Payer, 1)],
        funding: vec![MERCHANT_ALONE],
        priority: 0,
        allow_partial: false,
        cap_restore: CapRestore::Never,
    }
}
