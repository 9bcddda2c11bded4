//! The life of a payment (C0): its states, and what each message from a wallet does to it. Unknown is not failure, a
//! success is never swallowed, and a message that does not fit the payment changes nothing.

use crate::domain::money::{Minor, fee};
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
    /// The wallet that paid, where the message names one.
    pub wallet: Option<String>,
    /// Pseudonym of the payer (D5) and what may be shown of it, where the message names one.
    pub payer: Option<String>,
    pub payer_mask: Option<String>,
    /// What the wallet itself gave to the payer (D6): part of `amount_minor` that the payer did not pay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<WalletDiscount>,
    /// What of the message says which wallet paid, as it stands there; kept also where nobody can tell a wallet from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
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
    pub other_minor: i64,
    /// Whether the merchant is paid this amount all the same.
    pub is_prefunded: bool,
}

/// A field of a wallet's message and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub field: String,
    pub value: String,
}

/// What a fact does to a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Move(State),
    /// Known already, or older than what is known.
    Stay,
    /// The fact does not fit the payment (C0.6): keep it aside, change nothing.
    Suspicious(&'static str),
}

/// What of a payment a fact is held against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub amount: Minor,
    pub currency: &'a str,
    /// The number under which the money was booked, once it was.
    pub wallet_reference: Option<&'a str>,
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
        // A refund moves its own record, and the payment follows from that.
        Fact::Declined { .. } | Fact::Closed | Fact::Refund { .. } => Step::Stay,
    }
}

fn paid_step(state: State, paid: &Paid, expected: Expected<'_>) -> Step {
    if paid.currency != expected.currency {
        return Step::Suspicious("currency_mismatch");
    }
    if Minor(paid.amount_minor) != expected.amount {
        return Step::Suspicious("amount_mismatch");
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paid(amount_minor: i64, reference: &str) -> Fact {
        Fact::Paid(Paid {
            amount_minor,
            currency: "CNY".into(),
            wallet_reference: reference.into(),
            trace_number: "T1".into(),
            paid_at_ms: 1,
            wallet: None,
            payer: None,
            payer_mask: None,
            discounts: Vec::new(),
            evidence: None,
        })
    }

    const EXPECTED: Expected<'static> = Expected { amount: Minor(500), currency: "CNY", wallet_reference: None };

    #[test]
    fn no_final_state_swallows_a_success_c0_7() {
        for state in State::ALL {
            let seen = step(state, &paid(500, "W1"), EXPECTED);
            match state {
                State::Created | State::Pending => assert_eq!(seen, Step::Move(State::Succeeded)),
                State::Failed | State::Closed => assert_eq!(seen, Step::Move(State::SucceededLate)),
                _ => assert_eq!(seen, Step::Stay),
            }
        }
    }

    #[test]
    fn a_wrong_amount_or_currency_changes_nothing_c0_6() {
        for state in State::ALL {
            assert_eq!(step(state, &paid(501, "W1"), EXPECTED), Step::Suspicious("amount_mismatch"));
            let dollars = Expected { currency: "USD", ..EXPECTED };
            assert_eq!(step(state, &paid(500, "W1"), dollars), Step::Suspicious("currency_mismatch"));
        }
    }

    #[test]
    fn a_second_success_under_another_number_is_put_aside() {
        let booked = Expected { wallet_reference: Some("W1"), ..EXPECTED };
        assert_eq!(step(State::Succeeded, &paid(500, "W2"), booked), Step::Suspicious("second_success"));
        assert_eq!(step(State::Succeeded, &paid(500, "W1"), booked), Step::Stay);
    }

    #[test]
    fn a_no_never_takes_money_back() {
        for state in State::ALL.into_iter().filter(|state| state.is_paid()) {
            for fact in [Fact::Closed, Fact::Declined { code: "x".into() }] {
                assert_eq!(step(state, &fact, EXPECTED), Step::Suspicious("denied_after_success"));
            }
        }
    }

    proptest! {
        #[test]
        fn the_payment_equation_holds_c0_4(gross in 1i64..1_000_000, merchant in 0i64..1000, funded in 0i64..1000, rate in 0i64..10_000) {
            prop_assume!(merchant + funded < gross);
            let parts = waterfall(Minor(gross), Minor(merchant), Minor(funded), rate);
            prop_assert_eq!(parts.gross, parts.payer_paid + parts.merchant_discount + parts.funded_discount);
            prop_assert_eq!(parts.net + parts.fee, parts.payer_paid + parts.funded_discount);
        }
    }
}
