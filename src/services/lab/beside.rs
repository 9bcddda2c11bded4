//! What is tried beside the way of one order: two whose notices cross, payers whose codes are scanned, scans that are undone, and the
//! bill of the day.

use super::{
    talk::{AMOUNT_MINOR, PATIENCE, PAUSE, REFUND_MINOR, Talk},
    walk::{Walk, bench, expect},
};
use crate::{
    connectors::{
        Account, BillKind, BillLine, Collect, Observed, Op, RefundSeen,
        conformance::{Found, notice},
    },
    domain::{
        lab::{NotTried, Rule, Step},
        payment::Fact,
        time::{self, DEFAULT_TIME_ZONE},
    },
};

impl Walk<'_> {
    /// Two orders whose notices come in the other order.
    pub(super) async fn crossing(&mut self) {
        let found = self.two_cross().await;
        self.note(Step::Notice, Rule::Reordered, found);
    }

    async fn two_cross(&self) -> Found {
        let inbox = self.talk.listen(false);
        let first = self.talk.order(&inbox, drop).await?;
        let second = self.talk.order(&inbox, drop).await?;
        self.talk.pays(&first, Some("reorder")).await?;
        self.talk.pays(&second, None).await?;
        let one = inbox.wait(1, PATIENCE, |came| came.is_about(&first.id)).await;
        let other = inbox.wait(1, PATIENCE, |came| came.is_about(&second.id)).await;
        let (Some(one), Some(other)) = (one.first(), other.first()) else { return Err("one of two notices did not come".to_owned()) };
        notice::any_order(&bench(&self.talk, &inbox), &one.heard, &other.heard)?;
        for order in [&first, &second] {
            self.talk.finds_paid(&inbox.account, &order.id).await?;
        }
        Ok(())
    }

    /// A payer whose code is scanned, once with the answer and once without.
    pub(super) async fn scanned(&mut self) {
        let Some((id, account, collect)) = self.collect(false).await else { return };
        let seen = self.call(Step::Collect, &account, &collect).await;
        let fits = matches!(seen, Ok(Observed::Fact(Fact::Paid(_)) | Observed::Waiting));
        let found = expect(fits, || format!("a scan is answered with {seen:?}"));
        let found = if found.is_ok() { self.ends_paid(&account, &id).await } else { found };
        self.note(Step::Collect, Rule::Answered, found);
        let Some((id, account, collect)) = self.collect(false).await else { return };
        let lost = self.talk.lose(&account, &collect).await;
        let found = if lost.is_ok() { self.ends_paid(&account, &id).await } else { lost };
        self.note(Step::Collect, Rule::TimedOut, found);
    }

    async fn ends_paid(&self, account: &Account, id: &str) -> Found {
        let mut found = Ok(());
        for _ in 0..10 {
            found = self.talk.finds_paid(account, id).await.map(drop);
            if found.is_ok() {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        found
    }

    /// A scan whose payer says nothing, undone: once with the answer and once without.
    pub(super) async fn reversed(&mut self) {
        for rule in [Rule::Answered, Rule::TimedOut] {
            let Some((id, account, collect)) = self.collect(true).await else { return };
            let asked = self.talk.call(&account, &collect).await.map(|(seen, _)| seen);
            let reverse = Op::Reverse { payment_id: id.clone(), wallet: self.talk.subject.wallet.clone() };
            let found = if rule == Rule::TimedOut {
                self.talk.lose(&account, &reverse).await
            } else {
                let seen = self.call(Step::Reverse, &account, &reverse).await;
                expect(seen == Ok(Observed::Fact(Fact::Closed)), || format!("after {asked:?}, to undo is answered with {seen:?}"))
            };
            let seen = self.talk.asks(&account, &id).await;
            let over = !matches!(seen, Observed::Waiting | Observed::Fact(Fact::Paid(_) | Fact::Presented { .. }));
            self.note(Step::Reverse, rule, found.and_then(|()| expect(over, || format!("undone, it is {seen:?}"))));
        }
    }

    /// An order for a payer's code; none where the protocol scans nobody, or nobody shows a code.
    async fn collect(&mut self, asks: bool) -> Option<(String, Account, Op)> {
        let Talk { app, subject, options, .. } = &self.talk;
        if subject.connector.describe().collect_plan_s.is_empty() {
            return None;
        }
        let code = options.payer.code(app, &subject.wallet, asks).await?;
        let (id, account) = (self.talk.new_id(), self.talk.listen(false).account.clone());
        let order = Collect {
            payment_id: id.clone(),
            wallet: subject.wallet.clone(),
            code,
            amount_minor: AMOUNT_MINOR,
            currency: "CNY".to_owned(),
            payee: "通码一致性测试".to_owned(),
            note: String::new(),
            device: "00000001".to_owned(),
        };
        Some((id, account, Op::Collect(order)))
    }

    /// The bill of the day: what was paid and given back stands there once.
    pub(super) async fn bill(&mut self) {
        let on_demand = self.talk.options.payer.is_on_demand();
        let zone = time::zone(DEFAULT_TIME_ZONE);
        // Whoever is real has it the day after.
        let back_ms = if on_demand { 0 } else { 86_400_000 };
        let day = time::day(self.talk.app.clock.now_ms() - back_ms, &zone);
        let (wallet, account) = (self.talk.subject.wallet.clone(), self.talk.subject.account.clone());
        let mut op = Op::Bill { wallet: wallet.clone(), day };
        let lost = self.talk.lose(&account, &op).await;
        let lines = loop {
            // What is fetched from a second address is not signed.
            let seen = match &op {
                Op::Bill { .. } => self.call(Step::Bill, &account, &op).await,
                _ => self.talk.call(&account, &op).await.map(|(seen, _)| seen),
            };
            match seen {
                Ok(Observed::Bill(lines)) => break lines,
                Ok(Observed::BillAt(file)) => op = Op::Download { wallet: wallet.clone(), day, file },
                other if on_demand => {
                    self.note(Step::Bill, Rule::Answered, Err(format!("the bill is {other:?}")));
                    return;
                }
                _ => {
                    self.cases.skip(Step::Bill, Rule::Answered, NotTried::NoBillYet);
                    return;
                }
            }
        };
        if on_demand {
            let found = self.stands_once(&lines);
            self.note(Step::Bill, Rule::Once, found);
        }
        self.note(Step::Bill, Rule::Answered, Ok(()));
        self.note(Step::Bill, Rule::TimedOut, lost);
    }

    fn stands_once(&self, lines: &[BillLine]) -> Found {
        let order = self.seen.exchanges.iter().rev().find_map(|(_, exchange)| match (&exchange.op, &exchange.meaning) {
            (Op::RefundQuery { payment_id, .. }, Observed::Refund(RefundSeen::Succeeded)) => Some(payment_id),
            _ => None,
        });
        let Some(order) = order else { return Ok(()) };
        let amounts = |kind| lines.iter().filter(move |line| line.payment_id == *order && line.kind == kind).map(|line| line.amount_minor);
        let (paid, refunded): (Vec<_>, Vec<_>) = (amounts(BillKind::Pay).collect(), amounts(BillKind::Refund).collect());
        let once = (paid.as_slice(), refunded.as_slice()) == (&[AMOUNT_MINOR], &[REFUND_MINOR]);
        expect(once, || format!("an order of {AMOUNT_MINOR} with {REFUND_MINOR} back stands there as {paid:?} and {refunded:?}"))
    }
}
