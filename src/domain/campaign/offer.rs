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
    /// What it gives may turn out less: somebody or something is not known yet that it depends on.
    pub(super) up_to: bool,
    /// It gives nothing because it would only be an "up to".
    pub(super) withheld: bool,
}

impl<'a> Offer<'a> {
    /// Looks up what does not depend on the price. `key` is written over; one for all offers spares each its own.
    pub(super) fn new(campaign: &'a Campaign, ask: &Ask<'_>, moment: &Moment, books: &dyn Books, key: &mut CounterKey) -> Self {
        let mut offer = Self { campaign, refused: None, draw: None, round: 0, room: Room::default(), up_to: false, withheld: false };
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
            offer.up_to = offer.waits_for_payer(ask);
        }
        offer
    }

    pub(super) fn of_platform(&self) -> bool {
        self.campaign.owner == Owner::Platform
    }

    pub(super) fn counted<'b>(&self, ask: &'b Ask<'b>, moment: &'b Moment) -> Counted<'b>
    where
        'a: 'b,
    {
        Counted::new(self.campaign, ask, moment, self.round)
    }

    /// Whether nobody has drawn yet, or a limit is counted for somebody or something that is not known.
    fn waits_for_payer(&self, ask: &Ask<'_>) -> bool {
        let terms = &self.campaign.terms;
        let mut limits = terms.limits.iter().copied().chain(terms.implied_limit());
        (terms.discount.is_drawn() && self.draw.is_none()) || limits.any(|limit| !ask.knows(limit.entity))
    }

    /// Whether it is only for some wallets, and none is chosen.
    pub(super) fn waits_for_wallet(&self, ask: &Ask<'_>) -> bool {
        ask.wallet.is_empty() && self.refused == Some(Reason::Wallet)
    }

    /// Whether it may give something only because less is left: it grows with that, and its limits give no part of it.
    pub(super) fn is_all_or_nothing(&self) -> bool {
        let terms = &self.campaign.terms;
        matches!(terms.discount, Discount::Percent { .. } | Discount::ReduceTo { .. }) && !terms.allow_partial
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
        let computed = terms.discount.off(gross, left, self.draw);
        if computed == Err(Reason::NotDrawn) {
            // Where limits leave nothing to a hit either, it was not the draw.
            self.room.cut(terms.discount.off(gross, left, None)?, terms.allow_partial)?;
        }
        let mut computed = computed?;
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

    /// As [`Offer::gives`], without the reason.
    pub(super) fn amount(&self, gross: i64, left: i64) -> i64 {
        self.gives(gross, left).map_or(0, |(amount, _)| amount)
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
