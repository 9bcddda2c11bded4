//! The simulator's own books: orders that reached its wallets, money it moved, refunds it gave, notices it still owes. Pure
//! state that follows from its entries, so that replaying the journal rebuilds it exactly. It never looks into the app.

mod channel;
mod coupon;
mod entry;
#[cfg(test)]
pub mod tests;

pub use channel::{AlipayOrder, Channel, SubMerchant, UnionPayOrder, WechatOrder};
pub use coupon::{Coupon, Giver};
pub use entry::{Due, Entry, LedgerLine, Offer, Order, Refund, State};

use crate::domain::time;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a payer's account at a wallet is filled up to every day, in fen: 100,000.00.
pub const DAILY_BALANCE_MINOR: i64 = 10_000_000;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    orders: BTreeMap<String, Order>,
    refunds: BTreeMap<String, Refund>,
    /// Numbers that were closed before their order came.
    barred: BTreeSet<String>,
    /// Notices owed, by their number.
    owed: BTreeMap<String, Due>,
    /// What stands in a code or an address for an order, to its number.
    handles: HashMap<String, String>,
    /// What an account has spent on the last day it was used: wallet and payer to day and amount.
    spent: HashMap<(String, String), (i64, i64)>,
}

impl Books {
    /// Takes a fact in. Total and idempotent: a fact that stands already, or does not fit, changes nothing.
    pub fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Offered(offer) => {
                for handle in offer.channel.handles().into_iter().flatten() {
                    self.handles.entry(handle.to_owned()).or_insert_with(|| offer.payment.clone());
                }
                self.orders.entry(offer.payment.clone()).or_insert_with(|| Order::new(offer));
            }
            Entry::Faulted { payment, fault } => {
                if let Some(order) = self.orders.get_mut(payment).filter(|order| order.state == State::Waiting) {
                    order.offer.fault = Some(*fault);
                }
            }
            Entry::Paid { payment, payer, payer_wallet, coupon, wallet_reference, trace_number, at_ms } => {
                let Some(order) = self.decide(payment, State::Paid, *at_ms) else { return };
                order.payer.clone_from(payer);
                order.payer_wallet = payer_wallet.clone().unwrap_or_else(|| order.offer.wallet.clone());
                order.wallet_reference.clone_from(wallet_reference);
                order.trace_number.clone_from(trace_number);
                order.coupon = *coupon;
                let (account, amount) = ((order.payer_wallet.clone(), payer.clone()), order.payer_minor());
                let day = local_day(*at_ms);
                let spent = self.spent.entry(account).or_insert((day, 0));
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
            Entry::Barred { payment } => {
                self.barred.insert(payment.clone());
            }
            Entry::Refunded(refund) => self.refund(refund),
            Entry::Reversed { payment, at_ms } => self.reverse(payment, *at_ms),
            Entry::NoticeDue(due) => {
                self.owed.insert(due.notice.clone(), due.clone());
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

    fn reverse(&mut self, payment: &str, at_ms: i64) {
        let Some(order) = self.orders.get_mut(payment).filter(|order| order.is_reversible()) else { return };
        if order.state == State::Paid {
            order.reversed_at_ms = Some(at_ms);
            if let Some((day, spent)) = self.spent.get_mut(&(order.payer_wallet.clone(), order.payer.clone()))
                && Some(*day) == order.decided_at_ms.map(local_day)
            {
                *spent -= order.payer_minor();
            }
        } else {
            order.decided_at_ms = Some(at_ms);
        }
        order.state = State::Closed;
        self.owed.retain(|_, due| due.payment != payment);
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

    /// The number of the order that a code or an address stands for.
    pub fn behind(&self, handle: &str) -> Option<&str> {
        self.handles.get(handle).map(String::as_str)
    }

    /// Notices that were not taken yet.
    pub fn owed(&self) -> Vec<Due> {
        self.owed.values().cloned().collect()
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

/// The simulator's day, as `yyyymmdd`: its wallets all keep China's time.
pub fn local_day(at_ms: i64) -> i64 {
    time::day(at_ms, &time::zone(time::DEFAULT_TIME_ZONE))
}
