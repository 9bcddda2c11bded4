//! The payments that wait for their money, as this process wrote them last: the message that brings the money need not read them again.
//! What somebody else changed meanwhile shows when the payment is written, because its `version` is another one; then the group is begun
//! again with care, which reads everything.

use crate::db::{discount_line::DiscountLine, payment::Payment};
use rustc_hash::FxHashMap;
use std::{mem, sync::Arc};

/// Payments in one generation: up to twice as many are remembered, of about 1 KiB each.
const GENERATION: usize = 8_192;

/// A payment with the discounts that it was priced with.
#[derive(Clone, Debug)]
pub struct Held {
    pub payment: Arc<Payment>,
    pub lines: Arc<[DiscountLine]>,
}

/// See the module. Nobody who is asked for again and again is kept longer: a payment is asked for about once.
#[derive(Debug, Default)]
pub struct OpenPayments {
    young: FxHashMap<String, Held>,
    old: FxHashMap<String, Held>,
}

impl OpenPayments {
    /// The payment of that id, if it is remembered.
    pub fn get(&self, id: &str) -> Option<&Held> {
        self.young.get(id).or_else(|| self.old.get(id))
    }

    /// Remembers an open payment, instead of how it stood before.
    pub fn keep(&mut self, held: Held) {
        self.forget(&held.payment.id);
        if self.young.len() >= GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(held.payment.id.clone(), held);
    }

    /// Reads it again next time.
    pub fn forget(&mut self, id: &str) {
        self.young.remove(id);
        self.old.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::payment::State;

    fn held(id: usize, state: State) -> Held {
        let payment = Payment { id: id.to_string(), state: state.code().to_owned(), ..Payment::default() };
        Held { payment: Arc::new(payment), lines: Arc::new([]) }
    }

    #[test]
    fn the_latest_open_payments_are_remembered_and_no_more_than_two_generations() {
        let mut open = OpenPayments::default();
        (0..3 * GENERATION).for_each(|id| open.keep(held(id, State::Created)));
        assert!(open.get(&(GENERATION - 1).to_string()).is_none());
        assert!((GENERATION..3 * GENERATION).all(|id| open.get(&id.to_string()).is_some()));
        assert_eq!(open.young.len() + open.old.len(), 2 * GENERATION);
    }

    #[test]
    fn a_payment_is_remembered_as_it_was_kept_last() {
        let mut open = OpenPayments::default();
        open.keep(held(1, State::Created));
        open.keep(held(1, State::Pending));
        assert_eq!(open.get("1").unwrap().payment.state(), State::Pending);
        open.forget("1");
        assert!(open.get("1").is_none());
    }
}
