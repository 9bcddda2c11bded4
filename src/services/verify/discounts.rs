//! Whether every discount is explained: lines that sum to what the payment gave away, shares that sum to the line, a reason kept for
//! it, and counters that are the sum of what lines hold and have given (C0.4, C1.6, C1-E).

use super::Report;
use crate::{
    db::{self, Tx, discount_line::DiscountLine, payment::Payment},
    domain::{campaign::CounterKey, payment::State},
    services::payments::settle::takes,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Reserved, committed and over the limit, by counter.
#[derive(Default)]
pub(super) struct Counters(BTreeMap<CounterKey, [i64; 3]>);

/// The discounts of one page of payments.
pub(super) struct Discounts {
    lines: HashMap<String, Vec<DiscountLine>>,
    traced: HashSet<String>,
}

impl Discounts {
    /// Reads those of a JSON array of `{"id"}`.
    pub async fn read(tx: &mut Tx, ids: &str) -> sqlx::Result<Self> {
        let mut lines: HashMap<String, Vec<DiscountLine>> = HashMap::new();
        for line in db::discount_line::of_payments(tx, ids).await? {
            lines.entry(line.payment_id.clone()).or_default().push(line);
        }
        let traced = db::payment_trace::of_payments(tx, ids).await?.into_iter().map(|trace| trace.payment_id).collect();
        Ok(Self { lines, traced })
    }

    /// What the payment's wallet gave of its discounts.
    pub fn wallet_minor(&self, payment: &Payment) -> i64 {
        self.of(payment).iter().map(|line| line.wallet_minor).sum()
    }

    /// Holds a payment against its lines and adds up what they took from counters.
    pub fn check(&self, payment: &Payment, counters: &mut Counters, report: &mut Report) {
        let lines = self.of(payment);
        let sum = |part: fn(&DiscountLine) -> i64| lines.iter().map(part).sum::<i64>();
        let (given, by_merchant) = (sum(|line| line.amount_minor), sum(|line| line.merchant_minor));
        if (given, by_merchant) != (payment.discount_minor, payment.merchant_discount_minor) {
            report.finding(
                "discounts",
                &payment.id,
                format!(
                    "lines of {given}, {by_merchant} of it the merchant's, for a discount of {}, {} of it the merchant's",
                    payment.discount_minor, payment.merchant_discount_minor
                ),
            );
        }
        if lines.iter().any(|line| line.amount_minor != line.platform_minor + line.wallet_minor + line.merchant_minor) {
            report.finding("discounts", &payment.id, "the shares of a line do not sum to it".to_owned());
        }
        if payment.discount_minor > 0 && !self.traced.contains(&payment.id) {
            report.finding("discounts", &payment.id, "nothing says why it was given".to_owned());
        }
        for line in lines {
            report.discounts += 1;
            counters.add(line, payment.state(), report);
        }
    }

    fn of(&self, payment: &Payment) -> &[DiscountLine] {
        self.lines.get(&payment.id).map_or(&[], Vec::as_slice)
    }
}

impl Counters {
    fn add(&mut self, line: &DiscountLine, state: State, report: &mut Report) {
        let taken = takes(line);
        if line.over_limit_minor > 0 && state == State::SucceededLate {
            report.over_limit_minor += line.over_limit_minor;
        }
        let is_over = taken.iter().any(|taken| taken.over > 0);
        if is_over != (line.over_limit_minor > 0) || (is_over && state != State::SucceededLate) {
            report.finding("discounts", &line.payment_id, format!("{} over the limit as {}", line.over_limit_minor, state.code()));
        }
        for taken in taken {
            let [reserved, committed, over] = self.0.entry(taken.key).or_default();
            if state.is_open() {
                *reserved += taken.amount;
            } else if state.is_paid() {
                *committed += taken.amount;
                *over += taken.over;
            }
        }
    }

    /// Compares with what is stored.
    pub async fn check(mut self, tx: &mut Tx, report: &mut Report) -> sqlx::Result<()> {
        for counter in db::campaign_counter::all(tx).await? {
            report.counters += 1;
            let key = counter.key();
            let stored = [counter.reserved, counter.committed, counter.over_limit];
            let expected = self.0.remove(&key).unwrap_or_default();
            if stored != expected {
                report.finding("counters", &key.campaign_id, format!("{key:?} should be {expected:?} and is {stored:?}"));
            }
            if counter.used() > counter.limit_amount + counter.over_limit {
                report.finding("counters", &key.campaign_id, format!("{counter:?} is over its limit"));
            }
        }
        for (key, expected) in self.0 {
            if expected != [0; 3] {
                report.finding("counters", &key.campaign_id, format!("{key:?} should be {expected:?} and is missing"));
            }
        }
        Ok(())
    }
}
