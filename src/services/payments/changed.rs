//! One payment while a group is applied: facts are folded into its row in the order they came, and what each did is kept. Pure.

use crate::{
    db::payment::Payment,
    domain::{
        event::Kind,
        money::Minor,
        payment::{Expected, Fact, Paid, State, Step, step},
        time,
    },
};

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
    /// Another process was faster; the fact has to be looked at again.
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
    before: Payment,
    /// In the order they happened, with the reason where there is one.
    pub events: Vec<(Kind, String)>,
    /// The money arrived in this group.
    pub became_paid: bool,
}

impl Changed {
    pub fn new(row: Payment) -> Self {
        Self { before: row.clone(), row, events: Vec::new(), became_paid: false }
    }

    /// Whether there is anything to write.
    pub fn is_changed(&self) -> bool {
        self.row != self.before
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
    pub fn see(&mut self, fact: &Fact, now_ms: i64) -> Seen {
        let expected = Expected {
            amount: Minor(self.row.payer_paid_minor),
            currency: &self.row.currency,
            wallet_reference: self.row.wallet_reference.as_deref(),
        };
        match step(self.row.state(), fact, expected) {
            Step::Move(state) => {
                self.move_to(state, fact, now_ms);
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

    fn move_to(&mut self, state: State, fact: &Fact, now_ms: i64) {
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
                self.became_paid = true;
                self.events.push((if state == State::SucceededLate { Kind::PaidLate } else { Kind::Paid }, String::new()));
            }
            Fact::Declined { code } => {
                row.failure_code = Some(code.clone());
                self.events.push((Kind::Failed, code.clone()));
            }
            Fact::Closed => self.events.push((Kind::Closed, String::new())),
            // It never moves the payment itself.
            Fact::Refund { .. } => {}
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
}
