//! The wallets' back office: the only place that decides whether money moves. Each decision is one lock, one journal write and
//! one change of the books, in that order.

mod numbers;

pub use numbers::beijing;

use super::{
    books::{Books, Channel, Coupon, Due, Entry, Offer, Order, Refund, State},
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
    /// The notice that is owed for it.
    pub notice: Option<Due>,
}

/// Who pays, with which wallet where that is not the order's own, and with which coupon of it.
#[derive(Clone, Copy, Debug)]
pub struct Payer<'a> {
    pub name: &'a str,
    pub wallet: Option<&'a str>,
    pub coupon: Option<Coupon>,
}

impl<'a> From<&'a str> for Payer<'a> {
    fn from(name: &'a str) -> Self {
        Self { name, wallet: None, coupon: None }
    }
}

/// Money that is asked back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    pub refund: &'a str,
    pub payment: &'a str,
    pub amount_minor: i64,
    /// Where it is reported to; empty where nobody is told.
    pub notify_url: &'a str,
    /// The asker's own time of it, and what the asker calls it, where the protocol has that.
    pub asked_at: &'a str,
    pub kind: &'a str,
}

/// A refund that stands.
#[derive(Clone, Debug)]
pub struct Given {
    pub refund: Refund,
    pub order: Order,
    /// Whether this call moved the money.
    pub now: bool,
    pub notice: Option<Due>,
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
    pub fn confirm<'a>(&self, payment: &str, payer: impl Into<Payer<'a>>, fault: Option<Fault>) -> Result<Decided, Trouble> {
        let payer = payer.into();
        let mut desk = self.desk();
        let order = desk.order(payment)?;
        let (offer, now_ms) = (&order.offer, self.world.now_ms());
        if order.state != State::Waiting {
            return Ok(Decided { order: order.clone(), now: false, notice: None });
        }
        let fault = fault.or(offer.fault);
        let guest = payer.wallet.filter(|wallet| *wallet != offer.wallet);
        // The network's own protocol has no word for it.
        let coupon = payer.coupon.filter(|_| offer.channel != Channel::Network).and_then(|coupon| coupon.for_order(offer.amount_minor));
        let to_pay = offer.amount_minor - coupon.map_or(0, |coupon| coupon.amount_minor);
        let payment = payment.to_owned();
        let decision = if now_ms >= offer.expires_at_ms {
            Entry::Closed { payment, at_ms: now_ms }
        } else if matches!(fault, Some(Fault::Decline | Fault::Forged)) {
            Entry::Declined { payment, code: "declined_by_issuer".into(), at_ms: now_ms }
        } else if desk.books.balance_minor(guest.unwrap_or(&offer.wallet), payer.name, now_ms) < to_pay {
            Entry::Declined { payment, code: "balance_insufficient".into(), at_ms: now_ms }
        } else {
            let wallet_reference = self.wallet_reference(offer, now_ms);
            let trace_number = self.trace_number(offer, now_ms);
            let (payer, payer_wallet) = (payer.name.to_owned(), guest.map(str::to_owned));
            Entry::Paid { payment, payer, payer_wallet, coupon, wallet_reference, trace_number, at_ms: now_ms }
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
        let state = match &decision {
            Entry::Paid { .. } => State::Paid,
            Entry::Closed { .. } => State::Closed,
            _ => State::Declined,
        };
        let offer = &desk.order(&payment)?.offer;
        let told = offer.channel.reports(state) && !offer.notify_url.is_empty();
        let notice = notice_delay_ms(fault).filter(|_| told).map(|delay_ms| Due {
            notice: self.world.new_id(),
            payment: payment.clone(),
            refund: None,
            at_ms: at_ms + delay_ms,
        });
        let faulted = fault
            .filter(|fault| desk.books.order(&payment).is_some_and(|order| order.offer.fault != Some(*fault)))
            .map(|fault| Entry::Faulted { payment: payment.clone(), fault });
        let due = notice.clone().map(Entry::NoticeDue);
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
    pub fn refund(&self, asked: &Asked<'_>) -> Result<Given, Trouble> {
        let mut desk = self.desk();
        let order = desk.order(asked.payment)?.clone();
        if let Some(known) = desk.books.refund_of(asked.refund) {
            let same = known.payment == asked.payment && known.amount_minor == asked.amount_minor;
            return if same { Ok(Given { refund: known.clone(), order, now: false, notice: None }) } else { Err(Trouble::NumberTaken) };
        }
        if order.state != State::Paid {
            return Err(Trouble::Refused("not_paid"));
        }
        if asked.amount_minor < 1 || asked.amount_minor > order.refundable_minor() {
            return Err(Trouble::Refused("amount_exceeds_rest"));
        }
        let now_ms = self.world.now_ms();
        let refund = Refund {
            refund: asked.refund.to_owned(),
            payment: asked.payment.to_owned(),
            wallet: order.offer.wallet.clone(),
            amount_minor: asked.amount_minor,
            wallet_reference: self.refund_reference(&order.offer, now_ms),
            trace_number: self.trace_number(&order.offer, now_ms),
            at_ms: now_ms,
            notify_url: asked.notify_url.to_owned(),
            asked_at: asked.asked_at.to_owned(),
            kind: asked.kind.to_owned(),
        };
        let notice = (!asked.notify_url.is_empty()).then(|| Due {
            notice: self.world.new_id(),
            payment: asked.payment.to_owned(),
            refund: Some(asked.refund.to_owned()),
            at_ms: now_ms,
        });
        let entries: Vec<Entry> = [Entry::Refunded(refund.clone())].into_iter().chain(notice.clone().map(Entry::NoticeDue)).collect();
        desk.write(&entries)?;
        Ok(Given { refund, order: desk.order(asked.payment)?.clone(), now: true, notice })
    }

    /// The app has said that it has the notice.
    ///
    /// # Errors
    /// Where the journal cannot be written; the notice is then sent once more after a restart, which does no harm.
    pub fn notice_taken(&self, notice: &str) -> io::Result<()> {
        self.desk().write(&[Entry::NoticeTaken { notice: notice.to_owned() }])
    }
}

/// How long after the decision the true notice goes out; `None` where none goes out and a query has to tell.
fn notice_delay_ms(fault: Option<Fault>) -> Option<i64> {
    match fault {
        Some(fault) if fault.spoils_notice() => None,
        Some(Fault::Late { ms }) => Some(i64::try_from(ms).unwrap_or(i64::MAX / 2)),
        Some(Fault::Timeout | Fault::Unknown) => Some(2_000),
        Some(_) | None => Some(0),
    }
}

#[cfg(test)]
pub mod tests;
