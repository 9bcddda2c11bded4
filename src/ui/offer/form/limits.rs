//! Limits and the fields they are typed in: the budget, one for each payer, one for a day, and rows for whatever else there is.
//! Counters are named by a limit's place (C1.6), so a limit that is there keeps its place and a new one stands behind.

use super::{LIMIT_AMOUNT, LIMIT_ENTITY, LIMIT_MEASURE, LIMIT_PERIOD, LIMITS, Values, read::Reader, short};
use crate::domain::campaign::{Entity, Limit, Measure, Period};

/// The fields that a limit has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Budget,
    Payer,
    Daily,
    Row(usize),
}

impl Place {
    /// The field of the amount; none for more limits than the form has rows.
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Budget => Some("budget"),
            Self::Payer => Some("payer_amount"),
            Self::Daily => Some("daily"),
            Self::Row(row) => LIMIT_AMOUNT.get(row).copied(),
        }
    }
}

/// Which fields each of these limits has.
fn places(limits: &[Limit]) -> Vec<Place> {
    let mut taken = Vec::new();
    let mut rows = 0..;
    for limit in limits {
        let own = if limit.is_budget() {
            Some(Place::Budget)
        } else if (limit.measure, limit.period, limit.entity) == (Measure::Money, Period::Day, Entity::All) {
            Some(Place::Daily)
        } else {
            (limit.entity == Entity::Payer).then_some(Place::Payer)
        };
        let place = own.filter(|place| !taken.contains(place)).or_else(|| rows.next().map(Place::Row));
        taken.extend(place);
    }
    taken
}

/// What the fields say, over the limits that were there: the limits, and the field of each.
pub(super) fn read(reader: &mut Reader<'_>, base: &[Limit]) -> (Vec<Limit>, Vec<&'static str>) {
    let at = places(base);
    let money = |entity: Entity, period: Period, amount: i64| Limit { measure: Measure::Money, period, entity, amount };
    let mut typed: Vec<(Place, Limit)> = Vec::new();
    typed.extend(reader.amount("budget").map(|amount| (Place::Budget, money(Entity::All, Period::Ever, amount))));
    let measure = measure_of(reader.text("payer_measure"), Measure::Count);
    if let Some(amount) = counted(reader, "payer_amount", measure) {
        typed.push((Place::Payer, Limit { measure, period: period_of(reader.text("payer_period")), entity: Entity::Payer, amount }));
    }
    typed.extend(reader.amount("daily").map(|amount| (Place::Daily, money(Entity::All, Period::Day, amount))));
    for row in 0..LIMITS {
        let measure = measure_of(reader.text(LIMIT_MEASURE[row]), Measure::Money);
        if let Some(amount) = counted(reader, LIMIT_AMOUNT[row], measure) {
            let (entity, period) = (entity_of(reader.text(LIMIT_ENTITY[row])), period_of(reader.text(LIMIT_PERIOD[row])));
            typed.push((Place::Row(row), Limit { measure, period, entity, amount }));
        }
    }
    let mut limits = Vec::new();
    for (place, limit) in at.iter().zip(base) {
        let Some(field) = place.field() else {
            limits.push((*limit, ""));
            continue;
        };
        if let Some(again) = typed.iter().position(|(typed, _)| typed == place) {
            limits.push((typed.remove(again).1, field));
        }
    }
    limits.extend(typed.into_iter().map(|(place, limit)| (limit, place.field().unwrap_or_default())));
    limits.into_iter().unzip()
}

fn counted(reader: &mut Reader<'_>, field: &'static str, measure: Measure) -> Option<i64> {
    match measure {
        Measure::Money => reader.amount(field),
        Measure::Count => reader.number(field),
    }
}

/// Fills the fields of these limits.
pub(super) fn fill(values: &mut Values, limits: &[Limit]) {
    for (place, limit) in places(limits).into_iter().zip(limits) {
        let amount = match limit.measure {
            Measure::Money => short(limit.amount),
            Measure::Count => limit.amount.to_string(),
        };
        let (period, measure) = match place {
            Place::Budget | Place::Daily => (None, None),
            Place::Payer => (Some("payer_period"), Some("payer_measure")),
            Place::Row(row) => (LIMIT_PERIOD.get(row).copied(), LIMIT_MEASURE.get(row).copied()),
        };
        let entity = if let Place::Row(row) = place { LIMIT_ENTITY.get(row).copied() } else { None };
        let fields = [
            (place.field(), amount),
            (period, period_code(limit.period).to_owned()),
            (measure, measure_code(limit.measure).to_owned()),
            (entity, entity_code(limit.entity).to_owned()),
        ];
        values.extend(fields.into_iter().filter_map(|(field, value)| Some((field?.to_owned(), value))));
    }
}

fn measure_code(measure: Measure) -> &'static str {
    match measure {
        Measure::Money => "money",
        Measure::Count => "count",
    }
}

fn measure_of(code: &str, otherwise: Measure) -> Measure {
    [Measure::Money, Measure::Count].into_iter().find(|measure| measure_code(*measure) == code).unwrap_or(otherwise)
}

fn period_code(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Year => "year",
        Period::Ever => "ever",
    }
}

fn period_of(code: &str) -> Period {
    let all = [Period::Day, Period::Week, Period::Month, Period::Year, Period::Ever];
    all.into_iter().find(|period| period_code(*period) == code).unwrap_or(Period::Day)
}

fn entity_code(entity: Entity) -> &'static str {
    match entity {
        Entity::All => "all",
        Entity::Payer => "payer",
        Entity::PayerAtMerchant => "payer_at_merchant",
        Entity::Store => "store",
        Entity::Merchant => "merchant",
        Entity::Wallet => "wallet",
    }
}

fn entity_of(code: &str) -> Entity {
    let all = [Entity::All, Entity::Payer, Entity::PayerAtMerchant, Entity::Store, Entity::Merchant, Entity::Wallet];
    all.into_iter().find(|entity| entity_code(*entity) == code).unwrap_or(Entity::Payer)
}
