//! One campaign against one payment: looked up once, then priced at any amount without looking anything up again.

use super::{Ask, Books, Campaign, CounterKey, Discount, Drawn, Moment, Owner, Reason, discount::nth_round, eligibility, limits};
use crate::domain::money::MAX_PAYMENT;
use limits::{Counted, Room};

/// See the module.
pub(super) struct Offer<'a> {
    pub(super) campaign: &'a Campaign,
    /// Why it gives nothing at any price.
    refused: Option<Reason>,
    /// None where nothing is drawn, or nobody is known who could draw: then the best that one could draw.
    draw: Option<u64>,
    round: i64,
    room: Room,
    /// It gives nothing because it would only be an "up to".
    pub(super) withheld: bool,
}

impl<'a> Offer<'a> {
    /// Looks up what does not depend on the price. `key` is written over; one for all offers spares each its own.
    pub(super) fn new(campaign: &'a Campaign, ask: &Ask<'_>, moment: &Moment, books: &dyn Books, key: &mut CounterKey) -> Self {
        let mut offer = Self { campaign, refused: None, draw: None, round: 0, room: Room::default(), withheld: false };
        offer.refused = eligibility::refuses(campaign, ask, moment, books);
        if offer.refused.is_some() {
            return offer;
        }
        if ask.payer.is_some() {
            match campaign.terms.discount {
                Discount::Random { .. } | Discount::Chance { .. } => offer.draw = books.draw(&campaign.id),
                Discount::Nth { n, .. } => match nth_round(n, books.payments_since(campaign.terms.conditions.starts_at_ms)) {
                    Ok(round) => offer.round = round,
                    Err(reason) => offer.refused = Some(reason),
                },
                _ => {}
            }
        }
        if offer.refused.is_none() {
            offer.room = offer.counted(ask, moment).room(key, books);
        }
        offer
    }

    pub(super) fn of_platform(&self) -> bool {
        self.campaign.owner == Owner::Platform
    }

    pub(super) fn counted<'b>(&self, ask: &'b Ask<'b>, moment: &Moment) -> Counted<'b>
    where
        'a: 'b,
    {
        Counted::new(self.campaign, ask, moment, self.round)
    }

    /// Whether what it gives may turn out less: somebody or something is not known yet that it depends on.
    pub(super) fn up_to(&self, ask: &Ask<'_>) -> bool {
        let terms = &self.campaign.terms;
        let mut limits = terms.limits.iter().copied().chain(terms.implied_limit());
        (terms.discount.is_drawn() && self.draw.is_none()) || limits.any(|limit| !ask.knows(limit.entity))
    }

    /// What was drawn and from what, where something was.
    pub(super) fn drawn(&self) -> Option<Drawn> {
        self.campaign.terms.discount.drawn(self.draw?)
    }

    /// What it gives on a price of which `left` is left: first what the limits leave (C1.7), then so much that 0.01 remains to be paid
    /// (C1.2).
    ///
    /// # Errors
    /// Why it gives nothing.
    pub(super) fn gives(&self, gross: i64, left: i64) -> Result<(i64, Reason), Reason> {
        if let Some(reason) = &self.refused {
            return Err(reason.clone());
        }
        let terms = &self.campaign.terms;
        if let Some(reason) = terms.conditions.refuses_gross(gross) {
            return Err(reason);
        }
        let mut computed = terms.discount.off(gross, left, self.draw)?;
        if let (Discount::Random { min_minor, .. }, None) = (&terms.discount, self.draw) {
            computed = self.room.best_draw(*min_minor, computed);
        }
        let (amount, reason) = self.room.cut(computed, terms.allow_partial)?;
        if self.withheld {
            return Err(Reason::PayerUnknown);
        }
        let most = (left - 1).max(0);
        if amount > most { Ok((most, Reason::CutToMinimum { computed_minor: computed })) } else { Ok((amount, reason)) }
    }

    /// The next price above `gross` at which it gives more by a step: the least it takes, a tier, another whole "each".
    pub(super) fn next_step(&self, gross: i64) -> Option<i64> {
        if self.refused.is_some() {
            return None;
        }
        let terms = &self.campaign.terms;
        let least = terms.conditions.min_gross_minor.unwrap_or(0);
        let at_least = (least > gross && terms.discount.off(least, least, self.draw).is_ok()).then_some(least);
        let next = at_least.or_else(|| terms.discount.next_step(gross.max(least)))?;
        let most = terms.conditions.max_gross_minor.unwrap_or(i64::MAX).min(MAX_PAYMENT.0);
        (next <= most).then_some(next)
    }
}
