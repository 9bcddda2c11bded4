//! What a merchant sees change: one numbered event for each change of a payment (C4.2), carrying all that a list row shows.

use crate::domain::payment::State;
use serde::{Deserialize, Serialize};

/// What happened, as stored in `event.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Ordered; the payer has not confirmed yet.
    Created,
    /// The wallet has been asked for the money.
    Presented,
    /// Money in.
    Paid,
    /// Money in after the payment had failed or closed (C0.7): keep or refund.
    PaidLate,
    Failed,
    Closed,
    /// The wallet gave money back.
    Refunded,
    /// A message about this payment did not fit it and was put aside (C0.6).
    Suspicious,
    /// The money is here and was not wanted any more: a person decides whether it goes back.
    RefundProposed,
}

impl Kind {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Presented => "presented",
            Self::Paid => "paid",
            Self::PaidLate => "paid_late",
            Self::Failed => "failed",
            Self::Closed => "closed",
            Self::Refunded => "refunded",
            Self::Suspicious => "suspicious",
            Self::RefundProposed => "refund_proposed",
        }
    }

    /// The kind of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [
            Self::Created,
            Self::Presented,
            Self::Paid,
            Self::PaidLate,
            Self::Failed,
            Self::Closed,
            Self::Refunded,
            Self::Suspicious,
            Self::RefundProposed,
        ];
        all.into_iter().find(|kind| kind.code() == code)
    }
}

/// The payload of an event: the payment as a list row after the change. Amounts in minor units, times in Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    pub state: State,
    pub wallet: String,
    pub store: String,
    pub gross_minor: i64,
    pub payer_paid_minor: i64,
    /// What the merchant gets before the fee: gross less what the merchant gave away, and less what went back.
    pub received_minor: i64,
    pub match_word: i64,
    pub match_number: i64,
    pub payer_mask: String,
    pub note: String,
    /// Why it failed or was put aside; empty otherwise.
    pub reason: String,
}
