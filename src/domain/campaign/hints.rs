//! What a payer may want to know beside the price: what a little more would save, and what a day still leaves.

use super::{
    Ask, Books, Discount, Entity, IMPLIED_NO, Limit, Line, Measure, Period, Reason,
    offer::Offer,
    quote::{Choice, Pick, choose},
};
use crate::domain::money::Minor;
use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hint", rename_all = "snake_case")]
pub enum Hint {
    /// "Another 3.50 saves 2.00": pay so much more (before discounts) to save so much more.
    MoreSaves {
        more: Minor,
        saves: Minor,
        /// It may turn out less once it is known who pays, with which wallet, and what is drawn.
        up_to: bool,
        campaign_id: String,
    },
    /// What a payer's daily limit leaves after this payment, as far as the other limits hold it too; nothing where a day's limit gives
    /// nothing any more.
    LeftToday { left: Minor, campaign_id: String },
}

/// The hints beside a price.
pub(super) fn of(ask: &Ask<'_>, offers: &[Offer<'_>], choice: &Choice<'_>, lines: &[Line], books: &dyn Books) -> Vec<Hint> {
    let more = more_saves(ask, offers, choice).into_iter();
    more.chain(left_today(ask, choice, lines, books)).chain(used_up_today(ask, offers, choice)).collect()
}

/// Steps of one campaign among which a hint is looked for: nobody pays ten times as much for it.
const STEPS_LOOKED_AT: usize = 8;

/// The nearest higher price at which another offer is the best one, or the same one gives a step more.
fn more_saves(ask: &Ask<'_>, offers: &[Offer<'_>], choice: &Choice<'_>) -> Option<Hint> {
    let gross = ask.gross.0;
    let step = |offer: &Offer<'_>| {
        let (taken, left) = choice.beside(offer, gross);
        let beats = |price: &i64| offer.amount(*price, *price - (gross - left)) > taken.map_or(0, |pick| pick.amount);
        std::iter::successors(offer.next_step(gross), |price| offer.next_step(*price)).take(STEPS_LOOKED_AT).find(beats)
    };
    let steps = offers.iter().filter_map(|offer| Some((step(offer)?, offer)));
    let (next, offer) = steps.min_by_key(|(next, offer)| (*next, &offer.campaign.id))?;
    let (now, then) = (choice.total(), choose(offers, next, |_| true).total());
    let sure = |price: i64| choose(offers, price, |offer| !offer.up_to).total();
    let sure_now = sure(gross);
    let (saves, up_to) = if sure_now == now && sure(next) == then {
        (then - now, offers.iter().any(|offer| offer.waits_for_wallet(ask)))
    } else {
        (most_saved(offers, gross, next, sure_now), true)
    };
    let campaign_id = offer.campaign.id.clone();
    (saves > 0).then(|| Hint::MoreSaves { more: Minor(next - gross), saves: Minor(saves), up_to, campaign_id })
}

/// The most that paying `next` instead of `gross` may save, whoever pays and whatever is drawn; `sure` comes off now in any case. A price
/// is always that of its best pair of offers, and of what a pair gives more at the step nobody gets more than who gets all that it has.
fn most_saved(offers: &[Offer<'_>], gross: i64, next: i64, sure: i64) -> i64 {
    let side = |of_platform: bool| offers.iter().filter(move |offer| offer.of_platform() == of_platform).map(Some).chain([None]);
    let saved = side(false).flat_map(|own| {
        let at = |price: i64| (price, own.map_or(0, |offer| offer.amount(price, price)));
        let (now, then) = (at(gross), at(next));
        side(true).map(move |platforms| {
            let off = |(price, first): (i64, i64)| first + platforms.map_or(0, |offer| offer.amount(price, price - first));
            let most = off(then);
            // Where no more than 0.01 is left to pay, and where a limit gives all or nothing, less of one lets the other give more.
            let steady = most < next - 1 && !platforms.is_some_and(Offer::is_all_or_nothing);
            most - if steady { off(now).max(sure) } else { sure }
        })
    });
    saved.max().unwrap_or(0)
}

/// That a day's limit is used up, the payer's or everybody's, where nothing else takes the place of what it held.
fn used_up_today(ask: &Ask<'_>, offers: &[Offer<'_>], choice: &Choice<'_>) -> Option<Hint> {
    let used_up = |offer: &&Offer<'_>| {
        let (None, left) = choice.beside(offer, ask.gross.0) else { return false };
        let Err(Reason::CapReached { limit_no, left: 0 }) = offer.gives(ask.gross.0, left) else { return false };
        let theirs = |limit: Limit| limit.period == Period::Day && (limit.entity.is_payer() || limit.entity == Entity::All);
        offer.campaign.terms.limit(limit_no).is_some_and(theirs)
    };
    let offer = offers.iter().filter(used_up).min_by_key(|offer| &offer.campaign.id)?;
    Some(Hint::LeftToday { left: Minor::ZERO, campaign_id: offer.campaign.id.clone() })
}

/// What is left behind each line of a campaign that gives each payer so much money a day. Nothing is said where this payment takes the
/// last use of one of its limits: what the day leaves in money nobody can have then.
fn left_today(ask: &Ask<'_>, choice: &Choice<'_>, lines: &[Line], books: &dyn Books) -> Vec<Hint> {
    let left = |pick: Pick<'_>, line: &Line| {
        let terms = &pick.offer.campaign.terms;
        let daily = |limit: &Limit| limit.measure == Measure::Money && limit.period == Period::Day && limit.entity.is_payer();
        if !terms.limits.iter().any(daily) {
            return None;
        }
        let mut left = i64::MAX;
        for take in &line.takes {
            // Of n-th payments the next round has a use of its own.
            if take.key.limit_no == IMPLIED_NO && matches!(terms.discount, Discount::Nth { .. }) {
                continue;
            }
            let limit = terms.limit(take.key.limit_no)?;
            let used = books.used(&take.key) + take.amount;
            left = match (limit.measure, terms.leaves_nothing(&limit, used)) {
                (Measure::Count, true) => return None,
                (Measure::Count, false) => left,
                (Measure::Money, true) => 0,
                (Measure::Money, false) => left.min(limit.amount - used),
            };
        }
        Some(Hint::LeftToday { left: Minor(left), campaign_id: line.campaign_id.clone() })
    };
    choice.picks().zip(lines).filter(|_| ask.payer.is_some()).filter_map(|(pick, line)| left(pick, line)).collect()
}
