//! What is wrong with terms, one error for each mistake, so that a screen can say it beside the field. What is merely unwise is allowed.

use super::{Conditions, Discount, Owner, Party, Terms, Tier, funding};

/// The least and the most of an amount off and of a price it asks for, in minor units (C1.1).
pub const MAX_AMOUNT_MINOR: i64 = 10_000_000;
/// Far above any budget, far below any overflow of a counter.
pub const MAX_LIMIT: i64 = 1_000_000_000_000;
/// A year with its leap day.
pub const MAX_WINDOW_MS: i64 = 366 * 86_400_000;

/// Where a number was typed. Tiers and limits are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    TierAt(usize),
    TierOff(usize),
    Each,
    Off,
    AtMost,
    Rate,
    Min,
    Max,
    To,
    Chance,
    N,
    MinGross,
    MaxGross,
    Limit(usize),
}

/// One mistake in the terms of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TermsError {
    #[error("{0:?}: the number is missing or not above zero")]
    Missing(Field),
    #[error("{0:?}: the number is too large")]
    TooLarge(Field),
    #[error("no tier is given")]
    TiersMissing,
    #[error("tier {0} asks for no more than the one before it, or gives no more")]
    TierNotRising(usize),
    /// Also for every "each" and for a whole price: whoever pays 20 cannot get 20 off.
    #[error("{0:?}: the discount is not below the price it asks for")]
    OffNotBelowPrice(Field),
    #[error("the least is above the most")]
    MinAboveMax,
    #[error("the least price is above the highest")]
    GrossMinAboveMax,
    #[error("the end is missing")]
    EndMissing,
    #[error("it ends before it starts")]
    EndsBeforeStart,
    #[error("it runs for more than a year")]
    WindowTooLong,
    #[error("there is no such day of the week")]
    WeekdayUnknown,
    #[error("a day of the week is named twice")]
    WeekdayTwice,
    #[error("the hours are not within a day")]
    HoursUnknown,
    #[error("limit {0} says the same as an earlier one")]
    LimitTwice(usize),
    #[error("limit {0} is not enough for one use")]
    LimitBelowOneUse(usize),
    #[error("the platform's campaign has no budget")]
    BudgetMissing,
    #[error("the shares do not name each party once and sum to the whole")]
    SharesWrong,
    #[error("a merchant's campaign is paid by its merchant alone")]
    NotPaidByMerchant,
    /// Nobody's money is given away without asking.
    #[error("shops that pay a share must join")]
    MerchantShareWithoutJoining,
    /// The share is owed by whichever wallet the payer pays with.
    #[error("wallets that pay a share must be named")]
    WalletShareWithoutNames,
    #[error("only the platform's campaign can name shops or trades or ask them to join")]
    PlatformOnly,
}

impl Terms {
    /// Whether a campaign of `owner` may run with these terms.
    ///
    /// # Errors
    /// The first of [`Terms::mistakes`].
    pub fn check(&self, owner: &Owner) -> Result<(), TermsError> {
        self.mistakes(owner).first().map_or(Ok(()), |mistake| Err(*mistake))
    }

    /// Every mistake, in the order of the fields.
    pub fn mistakes(&self, owner: &Owner) -> Vec<TermsError> {
        let mut found = Vec::new();
        discount_mistakes(&self.discount, &mut found);
        condition_mistakes(&self.conditions, &mut found);
        limit_mistakes(self, &mut found);
        self.owner_mistakes(owner, &mut found);
        found
    }

    fn owner_mistakes(&self, owner: &Owner, found: &mut Vec<TermsError>) {
        let conditions = &self.conditions;
        let names_shops = conditions.opt_in || !conditions.trades.is_empty() || !conditions.merchants.is_empty();
        let pays = |party: Party| self.funding.iter().any(|share| share.party == party);
        if !funding::valid(&self.funding) {
            found.push(TermsError::SharesWrong);
        }
        match owner {
            Owner::Merchant(_) => {
                refuse(found, pays(Party::Platform) || pays(Party::Wallet), TermsError::NotPaidByMerchant);
                refuse(found, names_shops, TermsError::PlatformOnly);
            }
            Owner::Platform => {
                refuse(found, self.budget_minor().is_none(), TermsError::BudgetMissing);
                refuse(found, pays(Party::Merchant) && !conditions.opt_in, TermsError::MerchantShareWithoutJoining);
                refuse(found, pays(Party::Wallet) && conditions.wallets.is_empty(), TermsError::WalletShareWithoutNames);
            }
        }
    }
}

fn refuse(found: &mut Vec<TermsError>, wrong: bool, mistake: TermsError) {
    if wrong {
        found.push(mistake);
    }
}

/// Whether `value` lies in `1..=most`; tells what is wrong with it otherwise.
fn within(found: &mut Vec<TermsError>, field: Field, value: i64, most: i64) -> bool {
    refuse(found, value < 1, TermsError::Missing(field));
    refuse(found, value > most, TermsError::TooLarge(field));
    (1..=most).contains(&value)
}

fn discount_mistakes(discount: &Discount, found: &mut Vec<TermsError>) {
    let mut amount = |field, value| within(found, field, value, MAX_AMOUNT_MINOR);
    match *discount {
        Discount::Threshold { ref tiers } => tier_mistakes(tiers, found),
        Discount::Every { each_minor, off_minor, at_most_minor } => {
            let both = amount(Field::Each, each_minor) & amount(Field::Off, off_minor);
            at_most_minor.map(|most| amount(Field::AtMost, most));
            refuse(found, both && off_minor >= each_minor, TermsError::OffNotBelowPrice(Field::Off));
        }
        Discount::Fixed { off_minor } | Discount::FirstPayment { off_minor } => {
            amount(Field::Off, off_minor);
        }
        Discount::Percent { rate_ppm, at_most_minor } => {
            at_most_minor.map(|most| amount(Field::AtMost, most));
            within(found, Field::Rate, rate_ppm, 1_000_000);
        }
        Discount::Random { min_minor, max_minor } => {
            let both = amount(Field::Min, min_minor) & amount(Field::Max, max_minor);
            refuse(found, both && min_minor > max_minor, TermsError::MinAboveMax);
        }
        Discount::ReduceTo { to_minor } => {
            amount(Field::To, to_minor);
        }
        Discount::Chance { chance_ppm, off_minor } => {
            amount(Field::Off, off_minor);
            within(found, Field::Chance, chance_ppm, 1_000_000);
        }
        Discount::Nth { n, off_minor } => {
            amount(Field::Off, off_minor);
            // Every first payment would be every payment.
            refuse(found, n < 2, TermsError::Missing(Field::N));
            refuse(found, n > 1_000, TermsError::TooLarge(Field::N));
        }
    }
}

fn tier_mistakes(tiers: &[Tier], found: &mut Vec<TermsError>) {
    refuse(found, tiers.is_empty(), TermsError::TiersMissing);
    for (no, tier) in tiers.iter().enumerate() {
        let both = within(found, Field::TierAt(no), tier.at_minor, MAX_AMOUNT_MINOR)
            & within(found, Field::TierOff(no), tier.off_minor, MAX_AMOUNT_MINOR);
        refuse(found, both && tier.off_minor >= tier.at_minor, TermsError::OffNotBelowPrice(Field::TierOff(no)));
        let before = no.checked_sub(1).and_then(|no| tiers.get(no));
        let rises = before.is_none_or(|before| tier.at_minor > before.at_minor && tier.off_minor > before.off_minor);
        refuse(found, both && !rises, TermsError::TierNotRising(no));
    }
}

fn condition_mistakes(conditions: &Conditions, found: &mut Vec<TermsError>) {
    let Conditions { starts_at_ms, ends_at_ms, ref weekdays, hours, min_gross_minor, max_gross_minor, .. } = *conditions;
    if ends_at_ms <= 0 {
        found.push(TermsError::EndMissing);
    } else {
        refuse(found, ends_at_ms <= starts_at_ms, TermsError::EndsBeforeStart);
        refuse(found, ends_at_ms.saturating_sub(starts_at_ms) > MAX_WINDOW_MS, TermsError::WindowTooLong);
    }
    refuse(found, weekdays.iter().any(|day| !(1..=7).contains(day)), TermsError::WeekdayUnknown);
    refuse(found, (1..=7).any(|day| weekdays.iter().filter(|named| **named == day).count() > 1), TermsError::WeekdayTwice);
    let within_a_day = |second| (0..86_400).contains(&second);
    refuse(found, hours.is_some_and(|hours| !within_a_day(hours.from_s) || !within_a_day(hours.until_s)), TermsError::HoursUnknown);
    for (field, bound) in [(Field::MinGross, min_gross_minor), (Field::MaxGross, max_gross_minor)] {
        bound.map(|minor| within(found, field, minor, MAX_AMOUNT_MINOR));
    }
    let reversed = min_gross_minor.zip(max_gross_minor).is_some_and(|(min, max)| min > max);
    refuse(found, reversed, TermsError::GrossMinAboveMax);
}

fn limit_mistakes(terms: &Terms, found: &mut Vec<TermsError>) {
    let least = terms.discount.least_off_minor().unwrap_or(1);
    for (no, limit) in terms.limits.iter().enumerate() {
        let positive = within(found, Field::Limit(no), limit.amount, MAX_LIMIT);
        refuse(found, terms.limits.iter().take(no).any(|other| other.counts_as(limit)), TermsError::LimitTwice(no));
        // What is given in part may be given from less, but a budget is meant for more than one.
        let in_whole = limit.is_budget() || !terms.allow_partial;
        let too_little = limit.measure == super::Measure::Money && in_whole && limit.amount < least;
        refuse(found, positive && too_little, TermsError::LimitBelowOneUse(no));
    }
}
