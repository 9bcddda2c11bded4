//! The other side's own books beside ours: in a trial, what the simulator believes to have moved.

use super::Report;
use crate::{
    db::payment::Payment,
    domain::{id::is_lab_id, payment::State},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What another party believes to have been ordered and paid, minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub payment: String,
    pub amount_minor: i64,
    /// What of it the wallet gave by itself.
    #[serde(default)]
    pub discount_minor: i64,
    /// What of it went back.
    pub refunded_minor: i64,
}

impl Claim {
    /// What the payer got back. Where the wallet gave a part of the order, its books do not tell whose part went back.
    fn payers_back_minor(&self) -> Option<i64> {
        (self.discount_minor == 0).then_some(self.refunded_minor)
    }
}

/// Reads what the other side believes; called before our own books are read and after. Both go on moving meanwhile: only what stood
/// in theirs before must stand in ours, and only what ours hold must stand in theirs afterwards.
pub type TheirBooks<'a> = &'a (dyn Fn() -> Vec<Claim> + Sync);

/// How a payment stands in our books.
pub(super) struct Held {
    state: State,
    asked_minor: i64,
    given_minor: i64,
    refunded_minor: i64,
}

impl From<&Payment> for Held {
    fn from(payment: &Payment) -> Self {
        Self {
            state: payment.state(),
            asked_minor: payment.asked_minor(),
            given_minor: payment.wallet_discount_minor,
            refunded_minor: payment.refunded_minor,
        }
    }
}

impl Held {
    /// Whether both say the same of what was paid.
    fn fits(&self, claim: &Claim) -> bool {
        (self.asked_minor, self.given_minor) == (claim.amount_minor, claim.discount_minor)
    }
}

/// Both books must name the same payments with the same amounts, and the same money that went back. What the other side moved and we
/// are still asking about is counted, not found fault with.
pub(super) fn compare(claims: &[Claim], mut ours: HashMap<String, Held>, theirs: TheirBooks<'_>, report: &mut Report) {
    for claim in claims {
        let Some(held) = ours.remove(&claim.payment) else {
            // An order of the conformance lab's is nobody's payment.
            if !is_lab_id(&claim.payment) {
                report.finding("other_side", &claim.payment, "they moved money for a payment that is not here".to_owned());
            }
            continue;
        };
        let Claim { amount_minor, discount_minor, .. } = claim;
        let Held { state, asked_minor, given_minor, refunded_minor } = held;
        if state.is_open() {
            report.undecided += 1;
        } else if !state.is_paid() || !held.fits(claim) {
            let ours = format!("we hold {asked_minor}, {given_minor} of it the wallet's, as {}", state.code());
            report.finding("other_side", &claim.payment, format!("{ours}; they moved {amount_minor}, {discount_minor} of it theirs"));
        } else if let Some(back) = claim.payers_back_minor().filter(|back| *back > refunded_minor) {
            report.finding("other_side", &claim.payment, format!("they gave back {back}, we know of {refunded_minor}"));
        } else if claim.payers_back_minor().is_some_and(|back| back < refunded_minor) {
            // It may have gone back since their books were read.
            ours.insert(claim.payment.clone(), held);
        }
    }
    ours.retain(|_, held| held.state.is_paid());
    if ours.is_empty() {
        return;
    }
    for claim in theirs() {
        let same = |held: &Held| held.fits(&claim) && claim.payers_back_minor().is_none_or(|back| back >= held.refunded_minor);
        if ours.get(&claim.payment).is_some_and(same) {
            ours.remove(&claim.payment);
        }
    }
    for (id, Held { asked_minor, refunded_minor, .. }) in ours {
        report.finding(
            "other_side",
            &id,
            format!("we booked {asked_minor}, of which {refunded_minor} went back; they know of no such money"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(state: State, refunded_minor: i64) -> HashMap<String, Held> {
        HashMap::from([("P".to_owned(), Held { state, asked_minor: 500, given_minor: 0, refunded_minor })])
    }

    fn claim(discount_minor: i64, refunded_minor: i64) -> Claim {
        Claim { payment: "P".to_owned(), amount_minor: 500, discount_minor, refunded_minor }
    }

    fn found(before: Claim, ours: HashMap<String, Held>, after: Claim) -> usize {
        let mut report = Report::default();
        compare(&[before], ours, &|| vec![after.clone()], &mut report);
        report.findings.len()
    }

    #[test]
    fn what_went_back_must_have_gone_back_on_both_sides() {
        let part = || held(State::PartiallyRefunded, 200);
        assert_eq!(found(claim(0, 200), part(), claim(0, 200)), 0);
        assert_eq!(found(claim(0, 0), part(), claim(0, 200)), 0, "it went back while ours were read");
        assert_eq!(found(claim(0, 0), part(), claim(0, 0)), 1, "ours alone");
        assert_eq!(found(claim(0, 300), part(), claim(0, 300)), 1, "theirs alone");
        assert_eq!(found(claim(0, 0), held(State::Succeeded, 0), claim(0, 100)), 0, "since ours were read");
    }

    #[test]
    fn whose_part_went_back_is_not_told_where_the_wallet_gave_some() {
        let ours =
            || HashMap::from([("P".to_owned(), Held { given_minor: 50, ..held(State::PartiallyRefunded, 180).remove("P").unwrap() })]);
        assert_eq!(found(claim(50, 200), ours(), claim(50, 200)), 0);
        assert_eq!(found(claim(40, 200), ours(), claim(40, 200)), 1, "what it gave is");
    }
}
