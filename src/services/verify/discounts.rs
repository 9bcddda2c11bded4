//! Whether every discount is explained: lines that sum to what the payment gave away, shares that sum to the line, a reason kept for
//! it, and counters that are the sum of what lines hold and have given (C0.4, C1.6, C1-E).

use super::Report;
use crate::{
    db::{self, Tx, discount_line::DiscountLine, payment::Payment, refund_report::RefundReport},
    domain::{
        campaign::{CounterKey, Drawn, Reason, Verdict},
        payment::State,
    },
    services::payments::settle::takes,
};
use std::collections::{BTreeMap, HashMap};

/// Used and over the limit, by counter.
#[derive(Default)]
pub(super) struct Counters(BTreeMap<CounterKey, [i64; 2]>);

/// The discounts of one page of payments.
pub(super) struct Discounts {
    lines: HashMap<String, Vec<DiscountLine>>,
    /// What the traces say of campaigns, by payment.
    traced: HashMap<String, Vec<Verdict>>,
    refunds: HashMap<String, Vec<RefundReport>>,
}

impl Discounts {
    /// Reads those of these payments.
    pub async fn read(tx: &mut Tx, ids: &[&str]) -> sqlx::Result<Self> {
        let mut lines: HashMap<String, Vec<DiscountLine>> = HashMap::new();
        for line in db::discount_line::of_payments(tx, ids).await? {
            lines.entry(line.payment_id.clone()).or_default().push(line);
        }
        let verdicts = |trace: &str| serde_json::from_str(trace).unwrap_or_default();
        let traced = db::payment_trace::of_payments(tx, ids).await?;
        let traced = traced.into_iter().map(|trace| (trace.payment_id, verdicts(&trace.trace))).collect();
        let mut refunds: HashMap<String, Vec<RefundReport>> = HashMap::new();
        for refund in db::refund_report::of_payments(tx, ids).await? {
            refunds.entry(refund.payment_id.clone()).or_default().push(refund);
        }
        Ok(Self { lines, traced, refunds })
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
        let reported: i64 = lines.iter().filter(|line| line.is_wallets()).map(|line| line.amount_minor).sum();
        if reported != payment.wallet_discount_minor || (reported > 0 && !payment.state().is_paid()) {
            report.finding(
                "discounts",
                &payment.id,
                format!("the wallet gave {} as {}, by lines of {reported}", payment.wallet_discount_minor, payment.state().code()),
            );
        }
        let campaigns = lines.iter().filter(|line| !line.is_wallets());
        let priced: BTreeMap<&str, i64> = campaigns.map(|line| (line.campaign_id.as_str(), line.amount_minor)).collect();
        match self.traced.get(&payment.id).map(|verdicts| explained(verdicts)) {
            None if !priced.is_empty() => report.finding("discounts", &payment.id, "nothing says why it was given".to_owned()),
            Some(traced) if traced != priced => {
                report.finding("discounts", &payment.id, format!("reasons for {traced:?} and lines of {priced:?}"));
            }
            _ => {}
        }
        if sum(DiscountLine::back_minor) != self.back_minor(payment) {
            report.finding("refunds", &payment.id, "what refunds gave back of its discounts is not what they say".to_owned());
        }
        for line in lines {
            if self.traced.get(&payment.id).into_iter().flatten().any(|verdict| !fits_its_draw(verdict, line)) {
                report.finding("discounts", &payment.id, format!("what was drawn does not come to {}", line.amount_minor));
            }
            report.discounts += 1;
            counters.add(line, payment.state(), report);
        }
    }

    fn back_minor(&self, payment: &Payment) -> i64 {
        self.refunds(payment).iter().map(|refund| refund.platform_minor + refund.wallet_minor + refund.merchant_minor).sum()
    }

    /// The refunds of a payment.
    pub fn refunds(&self, payment: &Payment) -> &[RefundReport] {
        self.refunds.get(&payment.id).map_or(&[], Vec::as_slice)
    }

    /// Of one payment, in the order in which they were applied.
    pub fn of(&self, payment: &Payment) -> &[DiscountLine] {
        self.lines.get(&payment.id).map_or(&[], Vec::as_slice)
    }
}

/// What campaigns gave according to a stored trace.
fn explained(verdicts: &[Verdict]) -> BTreeMap<&str, i64> {
    let gave = verdicts.iter().filter(|verdict| verdict.amount.0 > 0);
    gave.map(|verdict| (verdict.campaign_id.as_str(), verdict.amount.0)).collect()
}

/// Whether what a verdict says was drawn comes to the line of its campaign: the draw, cut by limits and by the smallest payment.
fn fits_its_draw(verdict: &Verdict, line: &DiscountLine) -> bool {
    match verdict.drawn {
        Some(_) if verdict.campaign_id != line.campaign_id => true,
        Some(Drawn::Amount { drawn_minor, min_minor, max_minor }) if (min_minor..=max_minor).contains(&drawn_minor) => {
            match verdict.reason {
                Reason::Given => line.amount_minor == drawn_minor,
                Reason::GivenInPart { computed_minor, .. } | Reason::CutToMinimum { computed_minor } => {
                    computed_minor == drawn_minor && line.amount_minor < drawn_minor
                }
                _ => false,
            }
        }
        Some(Drawn::Chance { drawn_ppm, chance_ppm }) => drawn_ppm < chance_ppm,
        Some(Drawn::Amount { .. }) => false,
        None => true,
    }
}

impl Counters {
    fn add(&mut self, line: &DiscountLine, state: State, report: &mut Report) {
        let taken = takes(line);
        if line.over_limit_minor > 0 && state.is_paid() {
            report.over_limit_minor += line.over_limit_minor;
        }
        let is_over = taken.iter().any(|taken| taken.over > 0);
        if is_over != (line.over_limit_minor > 0) || (is_over && !state.is_paid()) {
            report.finding("discounts", &line.payment_id, format!("{} over the limit as {}", line.over_limit_minor, state.code()));
        }
        for taken in taken {
            let [used, over] = self.0.entry(taken.key).or_default();
            if state.is_open() || state.is_paid() {
                *used += taken.amount - taken.back;
                *over += taken.over;
            }
        }
    }

    /// Compares with what is stored.
    pub async fn check(mut self, tx: &mut Tx, report: &mut Report) -> sqlx::Result<()> {
        for counter in db::campaign_counter::all(tx).await? {
            report.counters += 1;
            let key = counter.key();
            let stored = [counter.used, counter.over_limit];
            let expected = self.0.remove(&key).unwrap_or_default();
            if stored != expected {
                report.finding("counters", &key.campaign_id, format!("{key:?} should be {expected:?} and is {stored:?}"));
            }
            if counter.used > counter.limit_amount + counter.over_limit {
                report.finding("counters", &key.campaign_id, format!("{counter:?} is over its limit"));
            }
        }
        for (key, expected) in self.0 {
            if expected != [0; 2] {
                report.finding("counters", &key.campaign_id, format!("{key:?} should be {expected:?} and is missing"));
            }
        }
        Ok(())
    }
}
