//! The wallets' back office: the only place that decides whether money moves. Each decision is one lock, one journal write and
//! one change of the books, in that order.

use super::{
    books::{Books, Entry, Offer, Order, Refund, State},
    faults::Fault,
    journal::Journal,
    world::World,
};
use std::{
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The office; shared by every page and endpoint.
#[derive(Debug)]
pub struct Office {
    world: World,
    desk: Mutex<Desk>,
}

#[derive(Debug)]
struct Desk {
    books: Books,
    journal: Journal,
}

/// Why the office did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("no such order at this wallet")]
    NoSuchOrder,
    #[error("the same number was used for another order or refund")]
    NumberTaken,
    #[error("{0}")]
    Refused(&'static str),
    #[error("the journal cannot be written: {0}")]
    Journal(#[from] io::Error),
}

/// An order after a decision.
#[derive(Clone, Debug)]
pub struct Decided {
    pub order: Order,
    /// Whether this call decided; else it had been decided before.
    pub now: bool,
    /// The notice that is owed for it, and when it is due, Unix ms.
    pub notice: Option<(String, i64)>,
}

impl Desk {
    fn write(&mut self, entries: &[Entry]) -> io::Result<()> {
        self.journal.append(entries)?;
        entries.iter().for_each(|entry| self.books.apply(entry));
        Ok(())
    }

    fn order(&self, payment: &str) -> Result<&Order, Trouble> {
        self.books.order(payment).ok_or(Trouble::NoSuchOrder)
    }
}

impl Office {
    /// Opens the office on the books of that journal.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open(world: World, journal: Option<&Path>) -> io::Result<Self> {
        let (journal, books) = Journal::open(journal)?;
        Ok(Self { world, desk: Mutex::new(Desk { books, journal }) })
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks into the books.
    pub fn read<T>(&self, look: impl FnOnce(&Books) -> T) -> T {
        look(&self.desk().books)
    }

    /// The order of that payment.
    ///
    /// # Errors
    /// [`Trouble::NoSuchOrder`].
    pub fn order(&self, payment: &str) -> Result<Order, Trouble> {
        self.desk().order(payment).cloned()
    }

    /// Takes an order in; the same one again is the one taken first.
    ///
    /// # Errors
    /// [`Trouble::NumberTaken`] where the number stands for another wallet, amount or asker; [`Trouble::Refused`] where it was
    /// closed before it came.
    pub fn take(&self, offer: Offer) -> Result<Order, Trouble> {
        let mut desk = self.desk();
        if let Some(known) = desk.books.order(&offer.payment) {
            let key = |offer: &Offer| (offer.wallet.clone(), offer.amount_minor, offer.currency.clone(), offer.participant.clone());
            return if key(&known.offer) == key(&offer) { Ok(known.clone()) } else { Err(Trouble::NumberTaken) };
        }
        if desk.books.is_barred(&offer.payment) {
            return Err(Trouble::Refused("closed"));
        }
        let payment = offer.payment.clone();
        desk.write(&[Entry::Offered(Box::new(offer))])?;
        desk.order(&payment).cloned()
    }

    /// The payer confirms: the money moves, or the wallet says no. `fault` replaces the one the order came with.
    ///
    /// # Errors
    /// [`Trouble`]; an order that was decided before is no error.
    pub fn confirm(&self, payment: &str, payer: &str, fault: Option<Fault>) -> Result<Decided, Trouble> {
        let mut desk = self.desk();
        let order = desk.order(payment)?;
        let (offer, now_ms) = (&order.offer, self.world.now_ms());
        if order.state != State::Waiting {
            return Ok(Decided { order: order.clone(), now: false, notice: None });
        }
        let fault = fault.or(offer.fault);
        let payment = payment.to_owned();
        let decision = if now_ms >= offer.expires_at_ms {
            Entry::Closed { payment, at_ms: now_ms }
        } else if matches!(fault, Some(Fault::Decline | Fault::Forged)) {
            Entry::Declined { payment, code: "declined_by_issuer".into(), at_ms: now_ms }
        } else if desk.books.balance_minor(&offer.wallet, payer, now_ms) < offer.amount_minor {
            Entry::Declined { payment, code: "balance_insufficient".into(), at_ms: now_ms }
        } else {
            let wallet_reference = self.wallet_reference(&offer.wallet, now_ms);
            let trace_number = self.trace_number(now_ms);
            Entry::Paid { payment, payer: payer.to_owned(), wallet_reference, trace_number, at_ms: now_ms }
        };
        self.decide(&mut desk, decision, fault)
    }

    /// The payer declines.
    ///
    /// # Errors
    /// [`Trouble`]; an order that was decided before is no error.
    pub fn decline(&self, payment: &str) -> Result<Decided, Trouble> {
        let mut desk = self.desk();
        let order = desk.order(payment)?.clone();
        if order.state != State::Waiting {
            return Ok(Decided { order, now: false, notice: None });
        }
        let entry = Entry::Declined { payment: payment.to_owned(), code: "payer_declined".into(), at_ms: self.world.now_ms() };
        self.decide(&mut desk, entry, order.offer.fault)
    }

    /// Writes a decision together with the notice that it owes, so that no crash separates them.
    fn decide(&self, desk: &mut Desk, decision: Entry, fault: Option<Fault>) -> Result<Decided, Trouble> {
        let (payment, at_ms) = match &decision {
            Entry::Paid { payment, at_ms, .. } | Entry::Declined { payment, at_ms, .. } | Entry::Closed { payment, at_ms } => {
                (payment.clone(), *at_ms)
            }
            _ => return Err(Trouble::NoSuchOrder),
        };
        let notice = notice_delay_ms(fault).map(|delay_ms| (self.world.new_id(), at_ms + delay_ms));
        let faulted = fault
            .filter(|fault| desk.books.order(&payment).is_some_and(|order| order.offer.fault != Some(*fault)))
            .map(|fault| Entry::Faulted { payment: payment.clone(), fault });
        let due = notice.clone().map(|(notice, at_ms)| Entry::NoticeDue { notice, payment: payment.clone(), at_ms });
        let entries: Vec<Entry> = faulted.into_iter().chain([decision]).chain(due).collect();
        desk.write(&entries)?;
        Ok(Decided { order: desk.order(&payment)?.clone(), now: true, notice })
    }

    /// Takes no more money for the order, unless it is decided already. No notice follows: the answer says it.
    ///
    /// # Errors
    /// [`Trouble::NoSuchOrder`] where it never came; from now on it never will.
    pub fn close(&self, payment: &str) -> Result<Order, Trouble> {
        let mut desk = self.desk();
        if desk.books.order(payment).is_none() && !desk.books.is_barred(payment) {
            desk.write(&[Entry::Barred { payment: payment.to_owned() }])?;
        }
        if desk.order(payment)?.state == State::Waiting {
            desk.write(&[Entry::Closed { payment: payment.to_owned(), at_ms: self.world.now_ms() }])?;
        }
        desk.order(payment).cloned()
    }

    /// Undoes the order: what it took goes back, and it takes no more. What has been refunded in part cannot be undone.
    ///
    /// # Errors
    /// As [`Office::close`].
    pub fn reverse(&self, payment: &str) -> Result<Order, Trouble> {
        let mut desk = self.desk();
        if desk.books.order(payment).is_none() && !desk.books.is_barred(payment) {
            desk.write(&[Entry::Barred { payment: payment.to_owned() }])?;
        }
        if desk.order(payment)?.is_reversible() {
            desk.write(&[Entry::Reversed { payment: payment.to_owned(), at_ms: self.world.now_ms() }])?;
        }
        desk.order(payment).cloned()
    }

    /// Gives money back; the same number is the same refund.
    ///
    /// # Errors
    /// [`Trouble::Refused`] where more is asked than is left.
    pub fn refund(&self, refund: &str, payment: &str, amount_minor: i64) -> Result<Refund, Trouble> {
        let mut desk = self.desk();
        if let Some(known) = desk.books.refund_of(refund) {
            let same = known.payment == payment && known.amount_minor == amount_minor;
            return if same { Ok(known.clone()) } else { Err(Trouble::NumberTaken) };
        }
        let order = desk.order(payment)?;
        if order.state != State::Paid {
            return Err(Trouble::Refused("not_paid"));
        }
        if amount_minor < 1 || amount_minor > order.refundable_minor() {
            return Err(Trouble::Refused("amount_exceeds_rest"));
        }
        let now_ms = self.world.now_ms();
        let done = Refund {
            refund: refund.to_owned(),
            payment: payment.to_owned(),
            wallet: order.offer.wallet.clone(),
            amount_minor,
            wallet_reference: self.wallet_reference(&order.offer.wallet, now_ms),
            trace_number: self.trace_number(now_ms),
            at_ms: now_ms,
        };
        desk.write(&[Entry::Refunded(done.clone())])?;
        Ok(done)
    }

    /// The app has said that it has the notice.
    ///
    /// # Errors
    /// Where the journal cannot be written; the notice is then sent once more after a restart, which does no harm.
    pub fn notice_taken(&self, notice: &str) -> io::Result<()> {
        self.desk().write(&[Entry::NoticeTaken { notice: notice.to_owned() }])
    }

    /// The wallet's number of a payment: its initials, the time and random digits, as wallets number.
    fn wallet_reference(&self, wallet: &str, now_ms: i64) -> String {
        let initials: String = wallet.split('_').filter_map(|part| part.chars().next()).collect();
        format!("{}{now_ms}{}", initials.to_ascii_uppercase(), self.world.digits(12))
    }

    fn trace_number(&self, now_ms: i64) -> String {
        format!("{}{}", super::books::local_day(now_ms), self.world.digits(16))
    }
}

/// How long after the decision the true notice goes out; `None` where none goes out and a query has to tell.
fn notice_delay_ms(fault: Option<Fault>) -> Option<i64> {
    match fault {
        Some(Fault::Lost | Fault::Forged | Fault::Tampered | Fault::AmountMismatch) => None,
        Some(Fault::Late { ms }) => Some(i64::try_from(ms).unwrap_or(i64::MAX / 2)),
        Some(Fault::Timeout | Fault::Unknown) => Some(2_000),
        Some(Fault::Duplicate | Fault::Reorder | Fault::Decline) | None => Some(0),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::simulator::books::{DAILY_BALANCE_MINOR, tests::offer};
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    };

    pub fn world() -> World {
        let count = Arc::new(AtomicU64::new(0));
        World {
            now_ms: Arc::new(|| 1_000),
            random: Arc::new(move || (u128::from(count.fetch_add(1, Relaxed)) * 0x9E37_79B9_7F4A_7C15_F39C).to_be_bytes()),
        }
    }

    pub fn office() -> Office {
        Office::open(world(), None).unwrap()
    }

    #[test]
    fn confirming_twice_moves_money_once_and_owes_one_notice() {
        let office = office();
        office.take(offer("P", 500)).unwrap();
        let first = office.confirm("P", "alice", None).unwrap();
        let again = office.confirm("P", "bob", None).unwrap();
        assert!(first.now && !again.now && again.notice.is_none());
        assert_eq!(first.order, again.order);
        assert_eq!(office.read(|books| books.owed().len()), 1);
        assert_eq!(office.close("P").unwrap().state, State::Paid);
        assert!(!office.decline("P").unwrap().now);
    }

    #[test]
    fn a_number_stands_for_one_order() {
        let office = office();
        office.take(offer("P", 500)).unwrap();
        assert!(office.take(offer("P", 500)).is_ok());
        assert!(matches!(office.take(offer("P", 501)), Err(Trouble::NumberTaken)));
        assert!(matches!(office.confirm("Q", "alice", None), Err(Trouble::NoSuchOrder)));
    }

    #[test]
    fn an_order_closed_before_it_came_is_never_paid() {
        let office = office();
        assert!(matches!(office.close("P"), Err(Trouble::NoSuchOrder)));
        assert!(matches!(office.take(offer("P", 500)), Err(Trouble::Refused("closed"))));
        assert!(matches!(office.confirm("P", "alice", None), Err(Trouble::NoSuchOrder)));
    }

    #[test]
    fn a_fault_changes_what_is_said_and_only_a_no_keeps_the_money() {
        for fault in Fault::ALL {
            let office = office();
            office.take(Offer { fault: Some(fault), ..offer("P", 500) }).unwrap();
            let decided = office.confirm("P", "alice", None).unwrap();
            let moves = !matches!(fault, Fault::Forged | Fault::Decline);
            assert_eq!(decided.order.state == State::Paid, moves, "{fault}");
            let silent = matches!(fault, Fault::Lost | Fault::Forged | Fault::Tampered | Fault::AmountMismatch);
            assert_eq!(decided.notice.is_none(), silent, "{fault}");
            assert_eq!(office.read(|books| books.owed().len()), usize::from(!silent), "{fault}");
        }
    }

    #[test]
    fn an_expired_order_and_an_empty_account_take_no_money() {
        let office = office();
        office.take(Offer { expires_at_ms: 1_000, ..offer("LATE", 500) }).unwrap();
        assert_eq!(office.confirm("LATE", "alice", None).unwrap().order.state, State::Closed);
        office.take(offer("DEAR", DAILY_BALANCE_MINOR + 1)).unwrap();
        assert_eq!(office.confirm("DEAR", "alice", None).unwrap().order.decline_code, "balance_insufficient");
    }

    #[test]
    fn a_refund_is_given_once_and_never_above_the_rest() {
        let office = office();
        office.take(offer("P", 500)).unwrap();
        assert!(matches!(office.refund("R", "P", 1), Err(Trouble::Refused("not_paid"))));
        office.confirm("P", "alice", None).unwrap();
        let first = office.refund("R", "P", 300).unwrap();
        assert_eq!(office.refund("R", "P", 300).unwrap(), first);
        assert!(matches!(office.refund("R", "P", 200), Err(Trouble::NumberTaken)));
        assert!(matches!(office.refund("S", "P", 201), Err(Trouble::Refused("amount_exceeds_rest"))));
        assert_eq!(office.refund("S", "P", 200).unwrap().amount_minor, 200);
    }
}
