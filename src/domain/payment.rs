//! The life of a payment (C0): its states, and what each message from a wallet does to it. Unknown is not failure, a
//! success is never swallowed, and a message that does not fit the payment changes nothing.

use crate::domain::{
    attribution::Evidence,
    money::{Minor, fee},
};
use serde::{Deserialize, Serialize};

/// Where a payment stands (C0, "Payment states").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Created,
    Pending,
    Succeeded,
    Failed,
    Closed,
    SucceededLate,
    PartiallyRefunded,
    Refunded,
}

impl State {
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Pending,
        Self::Succeeded,
        Self::Failed,
        Self::Closed,
        Self::SucceededLate,
        Self::PartiallyRefunded,
        Self::Refunded,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Closed => "closed",
            Self::SucceededLate => "succeeded_late",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Refunded => "refunded",
        }
    }

    /// The state of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Money has arrived, whatever was given back since.
    pub fn is_paid(self) -> bool {
        matches!(self, Self::Succeeded | Self::SucceededLate | Self::PartiallyRefunded | Self::Refunded)
    }

    /// The wallet may still be paid.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending)
    }
}

/// What a wallet says about a payment, read from a notice, an answer to a query, or an answer to a close.
#[allow(clippy::large_enum_variant, reason = "nearly every fact that is kept for a while is a success")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The wallet has the order and will ask its payer; `pay_url` is where the payer goes on.
    Presented {
        pay_url: Option<String>,
    },
    Paid(Paid),
    /// The wallet said no. `code` is its own word for why.
    Declined {
        code: String,
    },
    /// The wallet closed the order and will not take money for it.
    Closed,
    /// The wallet tells of a refund.
    Refund {
        refund_id: String,
        seen: RefundSeen,
        amount_minor: i64,
    },
    /// The wallet tells how much it has given back in all, with the refund of that number the last: of the amount that it was asked for,
    /// so that a part of it may be the wallet's own discount that goes back.
    RefundedSoFar {
        refund_id: String,
        total_minor: i64,
    },
}

impl Fact {
    /// The number of a refund that succeeded.
    pub fn refund(&self) -> Option<&str> {
        match self {
            Self::Refund { refund_id, seen: RefundSeen::Succeeded, .. } | Self::RefundedSoFar { refund_id, .. } => Some(refund_id),
            _ => None,
        }
    }
}

/// A refund as the wallet states it (C2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundSeen {
    Processing,
    Succeeded,
    Refused,
    /// Our balance is short; the same refund may be sent again (C2.9).
    InsufficientBalance,
    /// It got stuck at the wallet: a person has to look.
    Abnormal,
}

/// A success as the wallet states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    pub amount_minor: i64,
    pub currency: String,
    /// The wallet's own number of the payment.
    pub wallet_reference: String,
    /// The clearing house's number (C0.5).
    pub trace_number: String,
    /// The wallet's time, Unix ms.
    pub paid_at_ms: i64,
    /// The wallet that the message is signed for, where it names one.
    pub wallet: Option<String>,
    /// Pseudonym of the payer (D5) and what may be shown of it, where the message names one.
    pub payer: Option<String>,
    pub payer_mask: Option<String>,
    /// What of `amount_minor` the payer paid, where the message says it; else what the discounts leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_minor: Option<i64>,
    /// What the wallet itself gave to the payer (D6): part of `amount_minor` that the payer did not pay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<WalletDiscount>,
    /// What of the message says which wallet paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

impl Paid {
    /// What the wallet gave of the amount; `None` where the message does not add up (C0.4), or leaves nothing to pay (D7).
    pub fn given_minor(&self) -> Option<i64> {
        let given = self.discounts.iter().try_fold(0i64, |sum, discount| sum.checked_add(discount.sound()?))?;
        let left = self.amount_minor.checked_sub(given).filter(|left| *left > 0)?;
        self.payer_minor.is_none_or(|told| told == left).then_some(given)
    }
}

/// A discount that a wallet states, and who bears it (C1.13): the three parts sum to `amount_minor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletDiscount {
    /// The wallet's number and name of it.
    pub id: String,
    pub name: String,
    pub amount_minor: i64,
    pub wallet_minor: i64,
    pub merchant_minor: i64,
    /// Whoever else the wallet collects it from.
    pub other_minor: i64,
}

impl WalletDiscount {
    /// Its amount, where its parts are none below zero and sum to it.
    fn sound(&self) -> Option<i64> {
        let parts = [self.wallet_minor, self.merchant_minor, self.other_minor];
        let sum = parts.iter().try_fold(0i64, |sum, part| sum.checked_add(*part).filter(|_| *part >= 0))?;
        (sum == self.amount_minor && sum > 0).then_some(sum)
    }
}

/// What a fact does to a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Move(State),
    /// Known already, or older than what is known.
    Stay,
    /// It rests on something that is not known yet: to be looked at again.
    Early,
    /// The fact does not fit the payment (C0.6): keep it aside, change nothing.
    Suspicious(&'static str),
}

/// What of a payment a fact is held against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// What the wallet was asked for.
    pub amount: Minor,
    pub currency: &'a str,
    /// The number under which the money was booked, once it was.
    pub wallet_reference: Option<&'a str>,
    /// What of the payer's money was given back, and what was not yet.
    pub refunded: Minor,
    pub refundable: Minor,
}

impl Expected<'_> {
    /// What of the payer's money this fact gives back; below one where it tells nothing new.
    pub fn given_back(self, fact: &Fact) -> Minor {
        match fact {
            Fact::Refund { amount_minor, .. } => Minor(*amount_minor),
            Fact::RefundedSoFar { total_minor, .. } => {
                let payers = i128::from(self.refunded.0) + i128::from(self.refundable.0);
                let so_far = i128::from(*total_minor) * payers / i128::from(self.amount.0.max(1));
                Minor(i64::try_from(so_far).unwrap_or(i64::MAX).saturating_sub(self.refunded.0))
            }
            _ => Minor(0),
        }
    }
}

/// The transition table of C0: total, so that no pair of state and fact is left to chance.
pub fn step(state: State, fact: &Fact, expected: Expected<'_>) -> Step {
    match fact {
        Fact::Presented { .. } if state == State::Created => Step::Move(State::Pending),
        Fact::Presented { .. } => Step::Stay,
        Fact::Paid(paid) => paid_step(state, paid, expected),
        Fact::Declined { .. } if state.is_open() => Step::Move(State::Failed),
        Fact::Closed if state.is_open() => Step::Move(State::Closed),
        // A "no" after a "yes" is told to people; it never takes money back by itself.
        Fact::Declined { .. } | Fact::Closed if state.is_paid() => Step::Suspicious("denied_after_success"),
        Fact::Declined { .. } | Fact::Closed => Step::Stay,
        Fact::Refund { seen: RefundSeen::Succeeded, .. } => refund_step(state, expected.given_back(fact), expected.refundable),
        // Told out of order, an earlier sum says less than is known.
        Fact::RefundedSoFar { .. } if state.is_paid() && expected.given_back(fact) < Minor(1) => Step::Stay,
        Fact::RefundedSoFar { .. } => refund_step(state, expected.given_back(fact), expected.refundable),
        // Nothing has moved.
        Fact::Refund { .. } => Step::Stay,
    }
}

/// A refund that succeeded, of a number that was not seen before. Its payment's success may be on its way.
fn refund_step(state: State, amount: Minor, refundable: Minor) -> Step {
    if state.is_open() {
        Step::Early
    } else if !state.is_paid() {
        Step::Suspicious("refund_without_success")
    } else if amount < Minor(1) || amount > refundable {
        Step::Suspicious("refund_too_large")
    } else {
        Step::Move(if amount == refundable { State::Refunded } else { State::PartiallyRefunded })
    }
}

fn paid_step(state: State, paid: &Paid, expected: Expected<'_>) -> Step {
    if paid.currency != expected.currency {
        return Step::Suspicious("currency_mismatch");
    }
    if Minor(paid.amount_minor) != expected.amount {
        return Step::Suspicious("amount_mismatch");
    }
    if paid.given_minor().is_none() {
        return Step::Suspicious("discount_mismatch");
    }
    match state {
        State::Created | State::Pending => Step::Move(State::Succeeded),
        State::Failed | State::Closed => Step::Move(State::SucceededLate),
        State::Succeeded | State::SucceededLate | State::PartiallyRefunded | State::Refunded => {
            if expected.wallet_reference.is_some_and(|known| known != paid.wallet_reference) {
                Step::Suspicious("second_success")
            } else {
                Step::Stay
            }
        }
    }
}

/// The money of one payment, all parts in minor units. Holds the payment equation (C0.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waterfall {
    pub gross: Minor,
    /// What the merchant gave away.
    pub merchant_discount: Minor,
    /// What others (platform, wallet) gave and still owe the merchant.
    pub funded_discount: Minor,
    pub payer_paid: Minor,
    /// What the merchant gets before the fee: `gross - merchant_discount`.
    pub received: Minor,
    pub fee: Minor,
    /// What lands with the merchant: `received - fee` (C1.15).
    pub net: Minor,
}

/// Splits a payment into who gives and who gets; the fee is charged on what the merchant receives before it (D4).
pub fn waterfall(gross: Minor, merchant_discount: Minor, funded_discount: Minor, fee_rate_ppm: i64) -> Waterfall {
    let received = gross - merchant_discount;
    let fee = fee(received, fee_rate_ppm);
    Waterfall { gross, merchant_discount, funded_discount, payer_paid: received - funded_discount, received, fee, net: received - fee }
}

#[cfg(test)]
mod tests;
