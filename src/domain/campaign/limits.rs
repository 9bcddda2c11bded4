//! Limits (C1-D): how much money or how many uses, in which period, for whom. Counters are kept elsewhere; here they get their names.

use super::{Ask, Books, Campaign, CapRestore, Discount, Moment, Reason, Terms, discount::nth_round};
use jiff::civil;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Minor units given.
    Money,
    /// Payments with a discount.
    Count,
}

/// Local periods of the merchant's zone at reservation (D1, C1.5), the shortest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Day,
    /// From Monday (ISO 8601).
    Week,
    Month,
    Year,
    Ever,
}

impl Period {
    /// The number of the period that `date` lies in: yyyymmdd, yyyyww, yyyymm, yyyy, 0.
    pub fn key(self, date: civil::Date) -> i64 {
        match self {
            Self::Day => i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day()),
            Self::Week => {
                let week = date.iso_week_date();
                i64::from(week.year()) * 100 + i64::from(week.week())
            }
            Self::Month => i64::from(date.year()) * 100 + i64::from(date.month()),
            Self::Year => i64::from(date.year()),
            Self::Ever => 0,
        }
    }
}

/// For whom a limit is counted apart (C1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    All,
    Payer,
    Store,
    Merchant,
    Wallet,
    PayerAtMerchant,
}

impl Entity {
    /// Counted per payer: nothing is known of it before the wallet says who pays.
    pub fn is_payer(self) -> bool {
        matches!(self, Self::Payer | Self::PayerAtMerchant)
    }
}

/// "At most `amount` in each `period` for each `entity`"; minor units or uses. Money, for ever, for all: the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    pub measure: Measure,
    pub period: Period,
    pub entity: Entity,
    pub amount: i64,
}

impl Limit {
    /// So much money in all.
    pub fn budget(amount_minor: i64) -> Self {
        Self { measure: Measure::Money, period: Period::Ever, entity: Entity::All, amount: amount_minor }
    }

    /// Whether both count the same thing, up to the same amount or another.
    pub fn counts_as(&self, other: &Self) -> bool {
        (self.measure, self.period, self.entity) == (other.measure, other.period, other.entity)
    }

    /// Whether it is the budget: money, for ever, for all.
    pub fn is_budget(&self) -> bool {
        (self.measure, self.period, self.entity) == (Measure::Money, Period::Ever, Entity::All)
    }

    /// Whether there is one counter of it, and it never begins again.
    pub fn is_whole(&self) -> bool {
        (self.period, self.entity) == (Period::Ever, Entity::All)
    }

    /// Whether it holds for everybody, for a period after which it begins again.
    pub fn passes(&self) -> bool {
        self.entity == Entity::All && self.period != Period::Ever
    }

    /// What "once" means where a kind of discount implies it.
    const ONCE: Self = Self { measure: Measure::Count, period: Period::Ever, entity: Entity::PayerAtMerchant, amount: 1 };
}

/// What the counters of the implied limit are named by: it stands behind any that is written, so that one can be added.
pub const IMPLIED_NO: i64 = 1_000;

/// Names one counter. The order is the one in which counters are changed (C1.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CounterKey {
    pub campaign_id: String,
    /// Place in the campaign's limits, or [`IMPLIED_NO`].
    pub limit_no: i64,
    /// Which payer, store, merchant or wallet; empty for all.
    pub entity: String,
    /// yyyymmdd, yyyyww, yyyymm, yyyy; 0 for ever; the round for `nth`.
    pub period: i64,
}

/// What is known of counters, held in memory: a price looks up a few of each campaign.
pub type Counters<T> = FxHashMap<CounterKey, T>;

/// What a line takes from a counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    pub key: CounterKey,
    pub amount: i64,
    /// The limit it was held against.
    pub limit: i64,
}

impl Terms {
    /// The limit that `limit_no` names, the implied one included.
    pub fn limit(&self, limit_no: i64) -> Option<Limit> {
        if limit_no == IMPLIED_NO {
            return self.implied_limit();
        }
        self.limits.get(usize::try_from(limit_no).ok()?).copied()
    }

    /// What goes without saying: a first payment happens once, and the n-th once in each round, also where a payer opens several
    /// orders at a time.
    pub fn implied_limit(&self) -> Option<Limit> {
        let once = self.conditions.first_time || matches!(self.discount, Discount::FirstPayment { .. } | Discount::Nth { .. });
        once.then_some(Limit::ONCE)
    }

    /// Money given in all may reach this.
    pub fn budget_minor(&self) -> Option<i64> {
        self.limits.iter().filter(|limit| limit.is_budget()).map(|limit| limit.amount).min()
    }

    fn least_off_minor(&self) -> i64 {
        self.discount.least_minor(self.conditions.min_gross_minor.unwrap_or(1))
    }

    /// Whether nothing more can be given once so much of a limit is used, also not to the smallest payment that would get something.
    pub(super) fn leaves_nothing(&self, limit: &Limit, used: i64) -> bool {
        let least = if limit.measure == Measure::Count || self.allow_partial { 1 } else { self.least_off_minor() };
        limit.amount.saturating_sub(used) < least
    }

    /// Whether a limit that holds for everybody and for ever leaves nothing any more; `used` of each such limit, by its place.
    pub fn is_used_up(&self, used: impl Fn(i64) -> i64) -> bool {
        (0..).zip(&self.limits).any(|(limit_no, limit)| limit.is_whole() && self.leaves_nothing(limit, used(limit_no)))
    }

    /// The longest period for which a limit that holds for everybody leaves nothing any more, and that begins anew; `used` of each such
    /// limit in the period that runs now, by its place.
    pub fn used_up_for(&self, used: impl Fn(i64) -> i64) -> Option<Period> {
        let spent = |(limit_no, limit): &(i64, &Limit)| limit.passes() && self.leaves_nothing(limit, used(*limit_no));
        (0..).zip(&self.limits).filter(spent).map(|(_, limit)| limit.period).max()
    }

    /// A money limit for a day is meant as "so much a day": the last discount gives what is left of it (C1.7).
    pub fn partial_by_default(limits: &[Limit]) -> bool {
        limits.iter().any(|limit| limit.measure == Measure::Money && limit.period == Period::Day)
    }
}

impl CapRestore {
    /// What a limit gets back of what a discount took of it, once `discount_back` of the discount has gone back in all; `whole`: all of the
    /// payment has (C2.8). The funder's money always comes back. A payer's limits, and uses, come back by the campaign's rule; half a use is
    /// none.
    pub fn gives_back(self, limit: &Limit, taken: i64, discount_back: i64, whole: bool) -> i64 {
        let money = limit.measure == Measure::Money;
        match self {
            _ if money && !limit.entity.is_payer() => discount_back,
            Self::Never => 0,
            Self::Proportional if money => discount_back,
            Self::FullOnly | Self::Proportional => {
                if whole {
                    taken
                } else {
                    0
                }
            }
        }
    }
}

/// A campaign's limits as they stand against one payment.
pub(super) struct Counted<'a> {
    campaign: &'a Campaign,
    ask: &'a Ask<'a>,
    moment: &'a Moment,
    /// What the implied limit is counted in: the round, or 0.
    round: i64,
}

impl<'a> Counted<'a> {
    pub(super) fn new(campaign: &'a Campaign, ask: &'a Ask<'a>, moment: &'a Moment, round: i64) -> Self {
        Self { campaign, ask, moment, round }
    }

    /// Every limit, each with its counter written into `key`. `known` is false where nobody knows yet whose it is.
    pub(super) fn each(&self, key: &mut CounterKey, mut see: impl FnMut(&CounterKey, Limit, bool)) {
        let terms = &self.campaign.terms;
        key.campaign_id.clone_from(&self.campaign.id);
        let written = terms.limits.iter().map(|limit| (*limit, self.moment.period_key(limit.period)));
        let implied = terms.implied_limit().map(|limit| (IMPLIED_NO, (limit, self.round)));
        for (limit_no, (limit, period)) in (0..).zip(written).chain(implied) {
            key.limit_no = limit_no;
            key.period = period;
            key.entity.clear();
            let payer = self.ask.payer.unwrap_or_default();
            match limit.entity {
                Entity::All => {}
                Entity::Payer => key.entity.push_str(payer),
                Entity::Store => key.entity.push_str(self.ask.store_id),
                Entity::Merchant => key.entity.push_str(self.ask.merchant_id),
                Entity::Wallet => key.entity.push_str(self.ask.wallet),
                Entity::PayerAtMerchant => key.entity.extend([payer, "@", self.ask.merchant_id]),
            }
            see(key, limit, self.ask.knows(limit.entity));
        }
    }

    /// What all limits together leave (C1.6).
    pub(super) fn room(&self, key: &mut CounterKey, books: &dyn Books) -> Room {
        let mut room = Room::default();
        self.each(key, |key, limit, known| {
            let left = limit.amount.saturating_sub(if known { books.used(key) } else { 0 }).max(0);
            let exhausted = left == 0 && room.exhausted.is_none();
            if exhausted {
                room.exhausted = Some(key.limit_no);
            } else if limit.measure == Measure::Money && room.money.is_none_or(|(_, tightest)| left < tightest) {
                room.money = Some((key.limit_no, left));
            }
        });
        room
    }

    /// What to reserve for a discount of `amount`. A counter without a name cannot be reserved: an "up to" is never booked.
    pub(super) fn takes(&self, amount: i64) -> Vec<Take> {
        let mut takes = Vec::with_capacity(self.campaign.terms.limits.len() + 1);
        self.each(&mut CounterKey::default(), |key, limit, known| {
            if known {
                let amount = if limit.measure == Measure::Money { amount } else { 1 };
                takes.push(Take { key: key.clone(), amount, limit: limit.amount });
            }
        });
        takes
    }
}

/// See [`Counted::room`].
#[derive(Debug, Default)]
pub(super) struct Room {
    /// The first limit of which nothing is left.
    exhausted: Option<i64>,
    /// The tightest money limit, and what it leaves.
    money: Option<(i64, i64)>,
}

impl Room {
    /// The most that a draw up to `max` may come to: one that fits is given also where the highest would not be.
    pub(super) fn best_draw(&self, min: i64, max: i64) -> i64 {
        self.money.map_or(max, |(_, left)| if left >= min { max.min(left) } else { max })
    }

    /// What of `computed` fits, and where it is cut (C1.7).
    pub(super) fn cut(&self, computed: i64, allow_partial: bool) -> Result<(i64, Reason), Reason> {
        if let Some(limit_no) = self.exhausted {
            return Err(Reason::CapReached { limit_no, left: 0 });
        }
        match self.money {
            Some((limit_no, left)) if computed > left && allow_partial => {
                Ok((left, Reason::GivenInPart { computed_minor: computed, limit_no }))
            }
            Some((limit_no, left)) if computed > left => Err(Reason::CapReached { limit_no, left }),
            _ => Ok((computed, Reason::Given)),
        }
    }
}

/// The counters that a quote may look at, so that they can be read beforehand. `payments_since` counts the payer's successful payments
/// at the merchant since an instant.
pub fn counter_keys(ask: &Ask<'_>, campaigns: &[Campaign], payments_since: impl Fn(i64) -> i64) -> Vec<CounterKey> {
    let moment = Moment::new(ask.now_ms, ask.zone);
    let mut keys = Vec::new();
    let mut scratch = CounterKey::default();
    for campaign in campaigns {
        let round = match campaign.terms.discount {
            Discount::Nth { n, .. } => nth_round(n, payments_since(campaign.terms.conditions.starts_at_ms)).unwrap_or(0),
            _ => 0,
        };
        Counted::new(campaign, ask, &moment, round).each(&mut scratch, |key, _, known| {
            if known {
                keys.push(key.clone());
            }
        });
    }
    keys
}
