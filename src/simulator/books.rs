//! The simulator's own books: orders that reached its wallets, money it moved, refunds it gave, notices it still owes. Pure
//! state that follows from its entries, so that replaying the journal rebuilds it exactly. It never looks into the app.

use super::faults::Fault;
use crate::{connectors::network::wire, domain::time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a payer's account at a wallet is filled up to every day, in fen: 100,000.00.
pub const DAILY_BALANCE_MINOR: i64 = 10_000_000;

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
    /// Undone: whatever it had taken went back, and no word of it is owed any more.
    Reversed {
        payment: String,
        at_ms: i64,
    },
    /// Closed before it came: this number will never be paid here.
    Barred {
        payment: String,
    },
    Refunded(Refund),
    /// A notice has to be delivered, not before `at_ms`.
    NoticeDue {
        notice: String,
        payment: String,
        at_ms: i64,
    },
    /// The app has said that it has it.
    NoticeTaken {
        notice: String,
    },
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
}

/// An order and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub offer: Offer,
    pub state: State,
    /// The wallet's word for a no.
    pub decline_code: String,
    pub payer: String,
    pub wallet_reference: String,
    pub trace_number: String,
    /// When it was paid, declined or closed.
    pub decided_at_ms: Option<i64>,
    pub refunded_minor: i64,
}

/// What the simulator believes about one payment, for comparing with the app's own count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    pub payment: String,
    pub wallet: String,
    pub payer: String,
    pub amount_minor: i64,
    pub refunded_minor: i64,
    pub state: State,
    pub trace_number: Option<String>,
    pub wallet_reference: Option<String>,
    pub paid_at_ms: Option<i64>,
    pub fault: Option<Fault>,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    orders: BTreeMap<String, Order>,
    refunds: BTreeMap<String, Refund>,
    /// Numbers that were closed before their order came.
    barred: BTreeSet<String>,
    /// Notices owed: notice to payment and due time.
    owed: BTreeMap<String, (String, i64)>,
    /// What an account has spent on the last day it was used: wallet and payer to day and amount.
    spent: HashMap<(String, String), (i64, i64)>,
}

impl Books {
    /// Takes a fact in. Total and idempotent: a fact that stands already, or does not fit, changes nothing.
    pub fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Offered(offer) => {
                self.orders.entry(offer.payment.clone()).or_insert_with(|| Order::new(offer));
            }
            Entry::Faulted { payment, fault } => {
                if let Some(order) = self.orders.get_mut(payment).filter(|order| order.state == State::Waiting) {
                    order.offer.fault = Some(*fault);
                }
            }
            Entry::Paid { payment, payer, wallet_reference, trace_number, at_ms } => {
                let Some(order) = self.decide(payment, State::Paid, *at_ms) else { return };
                order.payer.clone_from(payer);
                order.wallet_reference.clone_from(wallet_reference);
                order.trace_number.clone_from(trace_number);
                let (wallet, amount) = (order.offer.wallet.clone(), order.offer.amount_minor);
                let day = local_day(*at_ms);
                let spent = self.spent.entry((wallet, payer.clone())).or_insert((day, 0));
                *spent = if spent.0 == day { (day, spent.1 + amount) } else { (day, amount) };
            }
            Entry::Declined { payment, code, at_ms } => {
                if let Some(order) = self.decide(payment, State::Declined, *at_ms) {
                    order.decline_code.clone_from(code);
                }
            }
            Entry::Closed { payment, at_ms } => {
                self.decide(payment, State::Closed, *at_ms);
            }
            Entry::Reversed { payment, at_ms } => self.reverse(payment, *at_ms),
            Entry::Barred { payment } => {
                self.barred.insert(payment.clone());
            }
            Entry::Refunded(refund) => self.refund(refund),
            Entry::NoticeDue { notice, payment, at_ms } => {
                self.owed.insert(notice.clone(), (payment.clone(), *at_ms));
            }
            Entry::NoticeTaken { notice } => {
                self.owed.remove(notice);
            }
        }
    }

    /// Moves a waiting order; `None` where it is unknown or decided.
    fn decide(&mut self, payment: &str, state: State, at_ms: i64) -> Option<&mut Order> {
        let order = self.orders.get_mut(payment).filter(|order| order.state == State::Waiting)?;
        order.state = state;
        order.decided_at_ms = Some(at_ms);
        Some(order)
    }

    fn refund(&mut self, refund: &Refund) {
        if self.refunds.contains_key(&refund.refund) {
            return;
        }
        let Some(order) = self.orders.get_mut(&refund.payment) else { return };
        if order.refundable_minor() >= refund.amount_minor {
            order.refunded_minor += refund.amount_minor;
            self.refunds.insert(refund.refund.clone(), refund.clone());
        }
    }

    fn reverse(&mut self, payment: &str, at_ms: i64) {
        let Some(order) = self.orders.get_mut(payment).filter(|order| order.is_reversible()) else { return };
        let paid_on = order.decided_at_ms.filter(|_| order.state == State::Paid).map(local_day);
        (order.state, order.decided_at_ms) = (State::Closed, Some(at_ms));
        if let Some((day, spent)) = self.spent.get_mut(&(order.offer.wallet.clone(), order.payer.clone()))
            && Some(*day) == paid_on
        {
            *spent -= order.offer.amount_minor;
        }
        self.owed.retain(|_, (owed_for, _)| owed_for != payment);
    }

    pub fn order(&self, payment: &str) -> Option<&Order> {
        self.orders.get(payment)
    }

    /// Whether the number was closed before its order came.
    pub fn is_barred(&self, payment: &str) -> bool {
        self.barred.contains(payment)
    }

    pub fn refund_of(&self, refund: &str) -> Option<&Refund> {
        self.refunds.get(refund)
    }

    /// Every order, oldest number first.
    pub fn orders(&self) -> impl DoubleEndedIterator<Item = &Order> {
        self.orders.values()
    }

    /// Every refund, oldest number first.
    pub fn refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.values()
    }

    /// Notices that were not taken yet: notice, payment, due time in Unix ms.
    pub fn owed(&self) -> Vec<(String, String, i64)> {
        self.owed.iter().map(|(notice, (payment, at_ms))| (notice.clone(), payment.clone(), *at_ms)).collect()
    }

    /// Whether that notice has still to go out.
    pub fn owes(&self, notice: &str) -> bool {
        self.owed.contains_key(notice)
    }

    /// What the payer can still spend at that wallet today, in minor units.
    pub fn balance_minor(&self, wallet: &str, payer: &str, now_ms: i64) -> i64 {
        let spent = self.spent.get(&(wallet.to_owned(), payer.to_owned()));
        DAILY_BALANCE_MINOR - spent.filter(|(day, _)| *day == local_day(now_ms)).map_or(0, |(_, amount)| *amount)
    }

    /// What the simulator believes, a line for each order.
    pub fn ledger(&self) -> Vec<LedgerLine> {
        self.orders().map(Order::ledger_line).collect()
    }
}

impl Order {
    fn new(offer: &Offer) -> Self {
        Self {
            offer: offer.clone(),
            state: State::Waiting,
            decline_code: String::new(),
            payer: offer.payer.clone().unwrap_or_default(),
            wallet_reference: String::new(),
            trace_number: String::new(),
            decided_at_ms: None,
            refunded_minor: 0,
        }
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

    fn ledger_line(&self) -> LedgerLine {
        let if_paid = |text: &String| (self.state == State::Paid).then(|| text.clone());
        LedgerLine {
            payment: self.offer.payment.clone(),
            wallet: self.offer.wallet.clone(),
            payer: self.payer.clone(),
            amount_minor: self.offer.amount_minor,
            refunded_minor: self.refunded_minor,
            state: self.state,
            trace_number: if_paid(&self.trace_number),
            wallet_reference: if_paid(&self.wallet_reference),
            paid_at_ms: self.decided_at_ms.filter(|_| self.state == State::Paid),
            fault: self.offer.fault,
        }
    }
}

/// The simulator's day, as `yyyymmdd`: its wallets all keep China's time.
pub fn local_day(at_ms: i64) -> i64 {
    time::day(at_ms, &time::zone(time::DEFAULT_TIME_ZONE))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn offer(payment: &str, amount_minor: i64) -> Offer {
        Offer {
            payment: payment.into(),
            wallet: "jd_pay".into(),
            participant: "tongma".into(),
            notify_url: "http://127.0.0.1:1/notify/network/t".into(),
            return_url: "http://127.0.0.1:1/p/x".into(),
            amount_minor,
            gross_minor: amount_minor,
            discounts: Vec::new(),
            currency: "CNY".into(),
            payee: "早点铺".into(),
            note: String::new(),
            payer: None,
            match_word: None,
            created_at_ms: 0,
            expires_at_ms: 60_000,
            fault: None,
        }
    }

    fn paid(payment: &str, at_ms: i64) -> Entry {
        Entry::Paid {
            payment: payment.into(),
            payer: "alice".into(),
            wallet_reference: format!("W{at_ms}"),
            trace_number: format!("T{at_ms}"),
            at_ms,
        }
    }

    fn refund(refund: &str, payment: &str, amount_minor: i64) -> Entry {
        Entry::Refunded(Refund {
            refund: refund.into(),
            payment: payment.into(),
            wallet: "jd_pay".into(),
            amount_minor,
            wallet_reference: "R".into(),
            trace_number: "T".into(),
            at_ms: 5,
        })
    }

    #[test]
    fn money_moves_once_for_a_payment() {
        let mut books = Books::default();
        for entry in
            [Entry::Offered(Box::new(offer("P", 500))), paid("P", 1), paid("P", 2), Entry::Closed { payment: "P".into(), at_ms: 3 }]
        {
            books.apply(&entry);
            books.apply(&entry);
        }
        let order = books.order("P").unwrap();
        assert_eq!((order.state, order.wallet_reference.as_str(), order.decided_at_ms), (State::Paid, "W1", Some(1)));
        assert_eq!(books.balance_minor("jd_pay", "alice", 1), DAILY_BALANCE_MINOR - 500);
    }

    #[test]
    fn refunds_never_exceed_what_was_paid_and_count_once() {
        let mut books = Books::default();
        for entry in [Entry::Offered(Box::new(offer("P", 500))), refund("R0", "P", 1), paid("P", 1)] {
            books.apply(&entry);
        }
        for entry in [refund("R1", "P", 300), refund("R1", "P", 300), refund("R2", "P", 201), refund("R3", "P", 200)] {
            books.apply(&entry);
        }
        assert_eq!(books.order("P").unwrap().refunded_minor, 500);
        assert_eq!(books.refunds().map(|refund| refund.refund.as_str()).collect::<Vec<_>>(), ["R1", "R3"]);
    }

    #[test]
    fn what_is_undone_was_never_paid() {
        let mut books = Books::default();
        let undo = |payment: &str| Entry::Reversed { payment: payment.into(), at_ms: 9 };
        for entry in [
            Entry::Offered(Box::new(offer("P", 500))),
            paid("P", 1),
            Entry::NoticeDue { notice: "N".into(), payment: "P".into(), at_ms: 1 },
            undo("P"),
            paid("P", 10),
            Entry::Offered(Box::new(offer("Q", 300))),
            paid("Q", 2),
            refund("R", "Q", 1),
            undo("Q"),
        ] {
            books.apply(&entry);
        }
        assert_eq!(books.order("P").map(|order| order.state), Some(State::Closed));
        assert_eq!(books.order("Q").map(|order| order.state), Some(State::Paid), "some of it went back already");
        assert_eq!(books.balance_minor("jd_pay", "alice", 10), DAILY_BALANCE_MINOR - 300);
        assert!(!books.owes("N"));
    }

    #[test]
    fn an_account_is_filled_up_every_day() {
        let mut books = Books::default();
        books.apply(&Entry::Offered(Box::new(offer("P", 500))));
        books.apply(&paid("P", 1));
        assert_eq!(books.balance_minor("jd_pay", "alice", 86_400_000), DAILY_BALANCE_MINOR);
        assert_eq!(books.balance_minor("alipay", "alice", 1), DAILY_BALANCE_MINOR);
    }

    proptest! {
        #[test]
        fn whatever_is_written_the_books_balance(acts in prop::collection::vec((0u8..5, 0u8..3, 1i64..400), 0..60)) {
            let mut books = Books::default();
            for (at, (act, which, amount)) in acts.into_iter().enumerate() {
                let payment = format!("P{which}");
                let at_ms = i64::try_from(at).unwrap();
                books.apply(&match act {
                    0 => Entry::Offered(Box::new(offer(&payment, amount))),
                    1 => paid(&payment, at_ms),
                    2 => Entry::Declined { payment, code: "no".into(), at_ms },
                    3 => Entry::Closed { payment, at_ms },
                    _ => refund(&format!("R{at}"), &payment, amount),
                });
            }
            for order in books.orders() {
                prop_assert!(order.refunded_minor >= 0 && order.refunded_minor <= order.offer.amount_minor);
                prop_assert!(order.refunded_minor == 0 || order.state == State::Paid);
                prop_assert_eq!(order.state == State::Waiting, order.decided_at_ms.is_none());
            }
            let given: i64 = books.refunds().map(|refund| refund.amount_minor).sum();
            prop_assert_eq!(given, books.orders().map(|order| order.refunded_minor).sum::<i64>());
        }
    }
}
