//! A wallet's daily bill held against our own payments (C3.9 to C3.14): what agrees, and every way in which it does not. The amount has
//! to agree to the cent, the fee to one cent (C0.3), the day to one day (C3.12).

use super::time;
use std::collections::HashMap;

/// The largest difference of fees that is none, in minor units (C3.11).
const FEE_TOLERANCE_MINOR: i64 = 1;
/// How many days a payment may stand beside ours (C3.12).
const DAYS_TOLERANCE: u32 = 1;

/// What a bill says of one payment, all its lines together. Amounts in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theirs {
    /// What the payer paid; 0 where the bill tells of money that went back alone.
    pub amount_minor: i64,
    pub refunded_minor: i64,
    pub fee_minor: i64,
}

/// What we hold of a payment. Amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    /// The local day of the wallet's time, yyyymmdd; none where it has not been paid.
    pub paid_day: Option<i64>,
    /// What the payer paid, or was asked for.
    pub amount_minor: i64,
    pub refunded_minor: i64,
    /// The wallet's fee on that amount.
    pub fee_minor: i64,
}

/// How the two books differ about a payment (C3.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// We booked it, the bill of its day and those of the days beside do not have it.
    OursOnly,
    /// The wallet took the money, we booked none.
    TheirsOnly,
    Amount,
    /// Money went back at the wallet that did not go back here.
    State,
    Fee,
    /// It stands more than a day beside ours.
    Date,
    /// It stands one day beside ours. Not a difference: kept so that the bill of the other day does not miss it.
    Slip,
}

impl Kind {
    pub const ALL: [Self; 7] = [Self::OursOnly, Self::TheirsOnly, Self::Amount, Self::State, Self::Fee, Self::Date, Self::Slip];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::OursOnly => "ours_only",
            Self::TheirsOnly => "theirs_only",
            Self::Amount => "amount",
            Self::State => "state",
            Self::Fee => "fee",
            Self::Date => "date",
            Self::Slip => "slip",
        }
    }

    /// The kind of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One difference; the two numbers are what is compared, minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub payment_id: String,
    pub kind: Kind,
    pub ours_minor: i64,
    pub theirs_minor: i64,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Payments about which both say the same.
    pub matched: i64,
    /// In the order of payments, slips among them.
    pub found: Vec<Difference>,
}

/// Compares the bill of `day` with our payments. `ours` holds every payment of the bill that there is here, and every one that was
/// paid on `day`.
pub fn compare(day: i64, ours: &HashMap<String, Ours>, theirs: &HashMap<String, Theirs>) -> Comparison {
    let mut comparison = Comparison::default();
    for (payment_id, theirs) in theirs {
        let mut add = |(kind, ours_minor, theirs_minor)| {
            comparison.found.push(Difference { payment_id: payment_id.clone(), kind, ours_minor, theirs_minor });
        };
        let Some(ours) = ours.get(payment_id) else {
            add((Kind::TheirsOnly, 0, theirs.amount_minor - theirs.refunded_minor));
            continue;
        };
        let undone = ours.paid_day.is_none() && theirs.amount_minor > 0 && theirs.amount_minor == theirs.refunded_minor;
        if theirs.refunded_minor > ours.refunded_minor && !undone {
            add((Kind::State, ours.refunded_minor, theirs.refunded_minor));
        }
        if theirs.amount_minor == 0 {
            continue;
        }
        let seen = if undone { None } else { differs(day, ours, theirs) };
        match seen {
            Some(difference) if difference.0 != Kind::Slip => add(difference),
            slip => {
                comparison.matched += 1;
                comparison.found.extend(slip.map(|(kind, ours_minor, theirs_minor)| Difference {
                    payment_id: payment_id.clone(),
                    kind,
                    ours_minor,
                    theirs_minor,
                }));
            }
        }
    }
    for (payment_id, ours) in ours {
        let is_billed = theirs.get(payment_id).is_some_and(|theirs| theirs.amount_minor > 0);
        if ours.paid_day == Some(day) && !is_billed {
            let payment_id = payment_id.clone();
            comparison.found.push(Difference { payment_id, kind: Kind::OursOnly, ours_minor: ours.amount_minor, theirs_minor: 0 });
        }
    }
    comparison.found.sort_by(|one, other| one.payment_id.cmp(&other.payment_id));
    comparison
}

/// What of a payment that the wallet was paid for differs first.
fn differs(day: i64, ours: &Ours, theirs: &Theirs) -> Option<(Kind, i64, i64)> {
    let Some(paid_day) = ours.paid_day else { return Some((Kind::TheirsOnly, 0, theirs.amount_minor)) };
    if ours.amount_minor != theirs.amount_minor {
        return Some((Kind::Amount, ours.amount_minor, theirs.amount_minor));
    }
    if (ours.fee_minor - theirs.fee_minor).abs() > FEE_TOLERANCE_MINOR {
        return Some((Kind::Fee, ours.fee_minor, theirs.fee_minor));
    }
    let apart = days_apart(day, paid_day);
    let kind = if apart > DAYS_TOLERANCE { Kind::Date } else { Kind::Slip };
    (apart > 0).then_some((kind, ours.amount_minor, theirs.amount_minor))
}

/// How far two days lie apart; a day that is none lies far from every other.
fn days_apart(one: i64, other: i64) -> u32 {
    let days = time::date(one).zip(time::date(other)).and_then(|(one, other)| one.until(other).ok()).map(|span| span.get_days());
    days.map_or(u32::MAX, i32::unsigned_abs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 20_261_130;

    fn ours(amount_minor: i64, paid_day: i64) -> Ours {
        Ours { paid_day: (paid_day > 0).then_some(paid_day), amount_minor, refunded_minor: 0, fee_minor: amount_minor / 250 }
    }

    fn theirs(amount_minor: i64) -> Theirs {
        Theirs { amount_minor, refunded_minor: 0, fee_minor: amount_minor / 250 }
    }

    /// What is found about one payment, and whether it is matched.
    fn found(ours: Option<Ours>, theirs: Option<Theirs>) -> (Vec<(Kind, i64, i64)>, i64) {
        let id = "P".to_owned();
        let ours = ours.into_iter().map(|ours| (id.clone(), ours)).collect();
        let theirs = theirs.into_iter().map(|theirs| (id.clone(), theirs)).collect();
        let seen = compare(DAY, &ours, &theirs);
        (seen.found.iter().map(|found| (found.kind, found.ours_minor, found.theirs_minor)).collect(), seen.matched)
    }

    #[test]
    fn both_books_say_the_same_or_how_they_differ_c3_11() {
        assert_eq!(found(Some(ours(1_250, DAY)), Some(theirs(1_250))), (vec![], 1));
        assert_eq!(found(Some(ours(1_250, DAY)), None), (vec![(Kind::OursOnly, 1_250, 0)], 0));
        assert_eq!(found(None, Some(theirs(1_250))), (vec![(Kind::TheirsOnly, 0, 1_250)], 0));
        assert_eq!(found(Some(ours(1_250, 0)), Some(theirs(1_250))), (vec![(Kind::TheirsOnly, 0, 1_250)], 0), "ordered and not booked");
        assert_eq!(found(Some(ours(1_250, DAY)), Some(theirs(1_251))), (vec![(Kind::Amount, 1_250, 1_251)], 0), "not one cent");
        assert_eq!(found(Some(ours(1_250, 0)), None), (vec![], 0), "nobody paid");
    }

    #[test]
    fn a_fee_may_differ_by_a_cent_and_no_more_c3_11() {
        let fee = |fee_minor| Some(Theirs { fee_minor, ..theirs(1_250) });
        assert_eq!(found(Some(ours(1_250, DAY)), fee(6)), (vec![], 1));
        assert_eq!(found(Some(ours(1_250, DAY)), fee(7)), (vec![(Kind::Fee, 5, 7)], 0));
    }

    #[test]
    fn a_day_beside_is_no_difference_c3_12() {
        for beside in [20_261_129, 20_261_201] {
            assert_eq!(found(Some(ours(1_250, beside)), Some(theirs(1_250))), (vec![(Kind::Slip, 1_250, 1_250)], 1), "{beside}");
        }
        assert_eq!(found(Some(ours(1_250, 20_261_202)), Some(theirs(1_250))), (vec![(Kind::Date, 1_250, 1_250)], 0));
        assert_eq!(found(Some(ours(1_250, 20_261_231)), Some(theirs(1_250))), (vec![(Kind::Date, 1_250, 1_250)], 0), "a month is no day");
        assert_eq!(found(Some(ours(1_250, 20_261_201)), None), (vec![], 0), "the other day's bill has to say it");
    }

    #[test]
    fn money_that_went_back_has_to_be_known() {
        let back = |amount_minor, refunded_minor| Some(Theirs { amount_minor, refunded_minor, fee_minor: amount_minor / 250 });
        assert_eq!(found(Some(ours(1_250, DAY)), back(1_250, 500)), (vec![(Kind::State, 0, 500)], 1));
        assert_eq!(found(Some(Ours { refunded_minor: 500, ..ours(1_250, DAY) }), back(1_250, 500)), (vec![], 1));
        assert_eq!(found(Some(ours(1_250, 20_261_101)), back(0, 500)), (vec![(Kind::State, 0, 500)], 0), "of a payment of old");
        assert_eq!(found(Some(ours(1_250, 0)), back(1_250, 1_250)), (vec![], 1), "a scan that was undone");
    }

    proptest! {
        #[test]
        fn nothing_is_left_unsaid(ours in proptest::collection::hash_map("[A-D]", (1_i64..3, any::<bool>()), 0..4), theirs in proptest::collection::hash_map("[A-D]", 1_i64..3, 0..4)) {
            let ours: HashMap<String, Ours> = ours.into_iter().map(|(id, (amount, paid))| (id, super::tests::ours(amount, if paid { DAY } else { 0 }))).collect();
            let theirs: HashMap<String, Theirs> = theirs.into_iter().map(|(id, amount)| (id, super::tests::theirs(amount))).collect();
            let seen = compare(DAY, &ours, &theirs);
            let paid = |id: &str| ours.get(id).is_some_and(|ours| ours.paid_day.is_some());
            let either = ours.keys().chain(theirs.keys()).filter(|id| paid(id) || theirs.contains_key(*id)).collect::<std::collections::HashSet<_>>();
            prop_assert_eq!(usize::try_from(seen.matched).unwrap() + seen.found.len(), either.len());
        }
    }
}
