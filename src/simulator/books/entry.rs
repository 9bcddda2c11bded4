//! The facts of the books and what they are about: orders, refunds, notices. A line of the journal each, so every field that came
//! later has a default.

use super::{super::faults::Fault, Channel, Coupon, Giver};
use crate::connectors::network::wire;
use serde::{Deserialize, Serialize};

/// Where an order stands at its wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Waiting,
    Paid,
    Declined,
    Closed,
}

/// An order as it reached the wallet. Amounts in minor units, times in Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The app's number: the key of everything that follows.
    pub payment: String,
    pub wallet: String,
    /// Who asks for the money, as it signs itself.
    pub participant: String,
    /// Where the result is reported to.
    pub notify_url: String,
    /// Where the payer goes afterwards.
    pub return_url: String,
    pub amount_minor: i64,
    pub gross_minor: i64,
    #[serde(default)]
    pub discounts: Vec<wire::Discount>,
    pub currency: String,
    pub payee: String,
    pub note: String,
    /// Who pays, where that is known already.
    pub payer: Option<String>,
    /// What the shop sees too; only for an order that the wallet itself scanned and brought through the network.
    pub match_word: Option<wire::MatchWords>,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
    pub fault: Option<Fault>,
    /// Over which protocol it came.
    #[serde(default)]
    pub channel: Channel,
}

/// One fact of the books: a line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    Offered(Box<Offer>),
    /// The payer chose on the wallet's page what shall go wrong.
    Faulted {
        payment: String,
        fault: Fault,
    },
    Paid {
        payment: String,
        payer: String,
        /// The wallet that paid, where it is a guest on another wallet's order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payer_wallet: Option<String>,
        /// What the wallet took off by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        coupon: Option<Coupon>,
        wallet_reference: String,
        trace_number: String,
        at_ms: i64,
    },
    Declined {
        payment: String,
        code: String,
        at_ms: i64,
    },
    Closed {
        payment: String,
        at_ms: i64,
    },
    /// Closed before it came: this number will never be paid here.
    Barred {
        payment: String,
    },
    Refunded(Refund),
    /// Undone: whatever it had taken went back, and no word of it is owed any more.
    Reversed {
        payment: String,
        at_ms: i64,
    },
    /// A notice has to be delivered, not before `at_ms`.
    NoticeDue(Due),
    /// The app has said that it has it.
    NoticeTaken {
        notice: String,
    },
}

/// A notice that is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub notice: String,
    pub payment: String,
    /// What it is about, where that is not the payment itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<String>,
    pub at_ms: i64,
}

/// Money given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The asker's number: the idempotency key.
    pub refund: String,
    pub payment: String,
    pub wallet: String,
    pub amount_minor: i64,
    pub wallet_reference: String,
    pub trace_number: String,
    pub at_ms: i64,
    /// Where it is reported to; empty where nobody is told.
    #[serde(default)]
    pub notify_url: String,
    /// The time that the asker gave it, and what the asker called it, where the protocol has that.
    #[serde(default)]
    pub asked_at: String,
    #[serde(default)]
    pub kind: String,
}

/// An order and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub offer: Offer,
    pub state: State,
    /// The wallet's word for a no.
    pub decline_code: String,
    pub payer: String,
    /// The wallet that paid: mostly the order's own.
    pub payer_wallet: String,
    /// What the wallet took off by itself: part of the order that the payer did not pay.
    pub coupon: Option<Coupon>,
    pub wallet_reference: String,
    pub trace_number: String,
    /// When it was paid, declined or closed.
    pub decided_at_ms: Option<i64>,
    /// When it had been paid and was reversed.
    pub reversed_at_ms: Option<i64>,
    pub refunded_minor: i64,
}

/// What the simulator believes about one payment, for comparing with the app's own count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    pub payment: String,
    pub wallet: String,
    pub payer: String,
    pub payer_wallet: String,
    pub amount_minor: i64,
    /// What of it the wallet took off by itself.
    pub discount_minor: i64,
    pub refunded_minor: i64,
    pub state: State,
    pub trace_number: Option<String>,
    pub wallet_reference: Option<String>,
    pub paid_at_ms: Option<i64>,
    pub fault: Option<Fault>,
}

impl Order {
    pub(super) fn new(offer: &Offer) -> Self {
        Self {
            offer: offer.clone(),
            state: State::Waiting,
            decline_code: String::new(),
            payer: offer.payer.clone().unwrap_or_default(),
            payer_wallet: offer.wallet.clone(),
            coupon: None,
            wallet_reference: String::new(),
            trace_number: String::new(),
            decided_at_ms: None,
            reversed_at_ms: None,
            refunded_minor: 0,
        }
    }

    /// When money was taken, also where it has gone back since.
    pub fn paid_at_ms(&self) -> Option<i64> {
        self.decided_at_ms.filter(|_| !self.wallet_reference.is_empty())
    }

    /// What the payer paid.
    pub fn payer_minor(&self) -> i64 {
        self.offer.amount_minor - self.coupon.map_or(0, |coupon| coupon.amount_minor)
    }

    /// What the merchant is paid before the fee: less than the order where it gave the coupon.
    pub fn settled_minor(&self) -> i64 {
        self.offer.amount_minor - self.coupon.map_or(0, |coupon| coupon.part(Giver::Merchant))
    }

    /// What may still be given back.
    pub fn refundable_minor(&self) -> i64 {
        if self.state == State::Paid { self.offer.amount_minor - self.refunded_minor } else { 0 }
    }

    /// Whether it can be undone: nothing is decided, or all that was paid is still here.
    pub fn is_reversible(&self) -> bool {
        match self.state {
            State::Waiting => true,
            State::Paid => self.refunded_minor == 0,
            State::Declined | State::Closed => false,
        }
    }

    pub(super) fn ledger_line(&self) -> LedgerLine {
        let if_paid = |text: &String| (self.state == State::Paid).then(|| text.clone());
        LedgerLine {
            payment: self.offer.payment.clone(),
            wallet: self.offer.wallet.clone(),
            payer: self.payer.clone(),
            payer_wallet: self.payer_wallet.clone(),
            amount_minor: self.offer.amount_minor,
            discount_minor: self.offer.amount_minor - self.payer_minor(),
            refunded_minor: self.refunded_minor,
            state: self.state,
            trace_number: if_paid(&self.trace_number),
            wallet_reference: if_paid(&self.wallet_reference),
            paid_at_ms: self.decided_at_ms.filter(|_| self.state == State::Paid),
            fault: self.offer.fault,
        }
    }
}
