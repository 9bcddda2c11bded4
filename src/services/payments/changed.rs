//! One payment while a group is applied: facts are folded into its row in the order they came, and what each did is kept. Pure.

use crate::{
    db::{discount_line::DiscountLine, payment::Payment, payment_evidence::EvidenceRow},
    domain::{
        event::Kind,
        money::Minor,
        payment::{Expected, Fact, Paid, State, Step, WalletDiscount, step, waterfall},
        time,
    },
    services::payments::{
        attribution::{Namings, kept},
        refunds::Refunds,
    },
};
use std::sync::Arc;

/// What a fact did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    Moved(State),
    /// Known already, or nothing to learn from it.
    Known,
    /// It did not fit and was put aside (C0.6).
    Suspicious(&'static str),
    /// No payment of that id on the account that spoke.
    NoSuchPayment,
    /// It rests on a fact that is still to come or is just being written; it has to be looked at again.
    Conflict,
}

impl Seen {
    /// The word stored with a notice.
    pub fn code(self) -> &'static str {
        match self {
            Self::Moved(_) => "applied",
            Self::Known => "repeated",
            Self::Suspicious(_) => "suspicious",
            Self::NoSuchPayment => "unknown_payment",
            Self::Conflict => "conflict",
        }
    }
}

/// What a decision means for a payment's discounts (C1-E).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Commit,
    Release,
    /// They were released, and the money came all the same.
    CommitLate,
}

/// A payment's row with what happened to it in this group.
pub struct Changed {
    /// As it shall stand; `version` is still the one read.
    pub row: Payment,
    before: Arc<Payment>,
    /// In the order they happened, with the reason where there is one.
    pub events: Vec<(Kind, String)>,
    /// The money arrived in this group.
    pub became_paid: bool,
    /// What went back of it.
    pub refunds: Refunds,
    /// What the message of the money said about who paid.
    pub evidence: Option<EvidenceRow>,
    /// What the wallet gave by itself, as it reported it with the money.
    pub lines: Vec<DiscountLine>,
}

impl Changed {
    pub fn new(before: Arc<Payment>, refunds: Refunds) -> Self {
        Self { row: Payment::clone(&before), before, events: Vec::new(), became_paid: false, refunds, evidence: None, lines: Vec::new() }
    }

    /// As it stood before this group.
    pub fn before(&self) -> &Payment {
        &self.before
    }

    /// Whether there is anything to write.
    pub fn is_changed(&self) -> bool {
        self.row != *self.before
    }

    /// What becomes of its discounts. A payment that failed and was paid within one group was never let go.
    pub fn turn(&self) -> Option<Turn> {
        let (before, after) = (self.before.state(), self.row.state());
        match (before.is_open(), after.is_open()) {
            (true, false) => Some(if after.is_paid() { Turn::Commit } else { Turn::Release }),
            (false, false) if after.is_paid() && !before.is_paid() => Some(Turn::CommitLate),
            _ => None,
        }
    }

    /// Lets a fact take effect (C0).
    pub fn see(&mut self, fact: &Fact, namings: &Namings, now_ms: i64) -> Seen {
        let expected = Expected {
            amount: Minor(self.row.asked_minor()),
            currency: &self.row.currency,
            wallet_reference: self.row.wallet_reference.as_deref(),
            refunded: Minor(self.row.refunded_minor),
            refundable: Minor(self.row.payer_paid_minor - self.row.refunded_minor),
        };
        if let Some(refund_id) = fact.refund() {
            if self.refunds.knows(refund_id) {
                return Seen::Known;
            }
            if self.became_paid {
                // Its discounts are being settled in this very group.
                return Seen::Conflict;
            }
        }
        let back_minor = expected.given_back(fact).0;
        match step(self.row.state(), fact, expected) {
            Step::Move(state) => {
                if let Some(refund_id) = fact.refund() {
                    self.refunds.book(&mut self.row, refund_id, back_minor, now_ms);
                }
                self.move_to(state, fact, namings, now_ms);
                Seen::Moved(state)
            }
            Step::Stay => {
                if let Fact::Presented { pay_url: Some(url) } = fact
                    && self.row.pay_url.is_none()
                {
                    self.row.pay_url = Some(url.clone());
                }
                Seen::Known
            }
            Step::Early => Seen::Conflict,
            Step::Suspicious(reason) => {
                // Asked again, the wallet may say the same for days: the merchant is told once.
                if self.row.failure_code.as_deref() != Some(reason) {
                    self.row.failure_code = Some(reason.to_owned());
                    self.events.push((Kind::Suspicious, reason.to_owned()));
                }
                Seen::Suspicious(reason)
            }
        }
    }

    fn move_to(&mut self, state: State, fact: &Fact, namings: &Namings, now_ms: i64) {
        let row = &mut self.row;
        state.code().clone_into(&mut row.state);
        if !state.is_open() {
            row.settled_at_ms = Some(now_ms);
            row.next_query_at_ms = None;
        }
        match fact {
            Fact::Presented { pay_url } => {
                row.pay_url.clone_from(pay_url);
                self.events.push((Kind::Presented, String::new()));
            }
            Fact::Paid(paid) => {
                book(row, paid, now_ms);
                if let Some(evidence) = &paid.evidence {
                    (row.payer_wallet, self.evidence) = namings.read_off(row, evidence);
                }
                self.lines = lines(row, &paid.discounts);
                self.became_paid = true;
                self.events.push((if state == State::SucceededLate { Kind::PaidLate } else { Kind::Paid }, String::new()));
            }
            Fact::Declined { code } => {
                row.failure_code = Some(code.clone());
                self.events.push((Kind::Failed, code.clone()));
            }
            Fact::Closed => self.events.push((Kind::Closed, String::new())),
            Fact::Refund { .. } | Fact::RefundedSoFar { .. } => self.events.push((Kind::Refunded, String::new())),
        }
    }
}

/// Takes over what the wallet states of a success; the payment is listed where the money arrived.
fn book(row: &mut Payment, paid: &Paid, now_ms: i64) {
    row.wallet_reference = Some(paid.wallet_reference.clone());
    row.trace_number = Some(paid.trace_number.clone());
    row.paid_at_ms = Some(paid.paid_at_ms);
    row.failure_code = None;
    row.listed_at_ms = now_ms;
    row.day = time::day(now_ms, &time::zone(&row.time_zone));
    if row.payer.is_none() {
        row.payer.clone_from(&paid.payer);
    }
    if row.payer_mask.is_empty() {
        row.payer_mask = paid.payer_mask.clone().unwrap_or_default();
    }
    give(row, &paid.discounts);
}

/// What the wallet gave becomes part of the payment: the payer paid that much less, and the merchant gets its own part less (C0.4,
/// C1.15). It was looked at before that it adds up.
fn give(row: &mut Payment, discounts: &[WalletDiscount]) {
    let sum = |part: fn(&WalletDiscount) -> i64| discounts.iter().map(part).sum::<i64>();
    let (given, by_merchant) = (sum(|discount| discount.amount_minor), sum(|discount| discount.merchant_minor));
    row.wallet_discount_minor = given;
    row.discount_minor += given;
    row.merchant_discount_minor += by_merchant;
    let funded = row.discount_minor - row.merchant_discount_minor;
    let money = waterfall(Minor(row.gross_minor), Minor(row.merchant_discount_minor), Minor(funded), row.fee_rate_ppm);
    row.payer_paid_minor = money.payer_paid.0;
    row.fee_minor = money.fee.0;
}

/// The discount lines of what the wallet gave. Whatever it collects from others than the merchant, it owes: it is the wallet's part.
fn lines(row: &Payment, discounts: &[WalletDiscount]) -> Vec<DiscountLine> {
    let line = |(position, discount): (i64, &WalletDiscount)| DiscountLine {
        payment_id: row.id.clone(),
        campaign_id: DiscountLine::wallets_name(position, &kept(&discount.id)),
        revision: 0,
        position,
        title: kept(&discount.name),
        merchant_id: row.merchant_id.clone(),
        payer: row.payer.clone().unwrap_or_default(),
        amount_minor: discount.amount_minor,
        platform_minor: 0,
        wallet_minor: discount.wallet_minor + discount.other_minor,
        merchant_minor: discount.merchant_minor,
        takes: "[]".to_owned(),
        over_limit_minor: 0,
        platform_back_minor: 0,
        wallet_back_minor: 0,
        merchant_back_minor: 0,
        at_ms: row.listed_at_ms,
    };
    (2..).zip(discounts).map(line).collect()
}
