//! The way of orders from beginning to end: every call with its answer and once without, and an order that is paid, reported, closed
//! in vain and refunded. What goes beside that way stands in `beside`.

use super::{
    Options, Subject,
    cases::Cases,
    inbox::{Came, Inbox},
    messages::{self, Recorded},
    misbehaviour,
    payer::Payer,
    talk::{AMOUNT_MINOR, Order, PATIENCE, PAUSE, REFUND_MINOR, Talk},
};
use crate::{
    connectors::{
        Account, Cx, Observed, Op, Refund, RefundSeen, Refusal,
        conformance::{Bench, Found, notice},
    },
    domain::{
        lab::{Case, NotTried, Rule, Step},
        payment::{Fact, Paid},
    },
    services::{App, outbound},
};
use std::{sync::Arc, time::Duration};

/// How long a notice of a refund may take, where the protocol has one.
const REFUND_TOLD: Duration = Duration::from_secs(4);

/// Everything that can be tried with this subject, with what came of it.
pub async fn all(app: &App, subject: Subject, options: &Options) -> Vec<Case> {
    let mut walk = Walk { talk: Talk::new(app, subject, options), cases: Cases::default(), seen: Recorded::default(), is_paid: false };
    walk.keys().await;
    walk.nobody().await;
    walk.lost_order().await;
    if let Err(why) = walk.paid_order().await {
        walk.cases.note(Step::Present, Rule::Answered, Err(why));
    }
    if options.payer.is_on_demand() {
        walk.crossing().await;
        walk.scanned().await;
        walk.reversed().await;
        for (step, rule, found) in misbehaviour::all(&walk.talk).await {
            walk.cases.note(step, rule, found);
        }
    }
    walk.bill().await;
    let Walk { talk, mut cases, seen, is_paid } = walk;
    let (connector, account) = (talk.subject.connector, talk.subject.account.clone());
    let has_notice = !seen.notices.is_empty();
    // Thousands of signatures are verified: not on a thread that answers others.
    let held = tokio::task::spawn_blocking(move || messages::all(connector, &account, &seen)).await;
    for (step, rule, found) in held.unwrap_or_default() {
        cases.note(step, rule, found);
    }
    cases.complete(connector, options, is_paid, has_notice)
}

pub(super) struct Walk<'a> {
    pub(super) talk: Talk<'a>,
    pub(super) cases: Cases,
    pub(super) seen: Recorded,
    is_paid: bool,
}

impl Walk<'_> {
    pub(super) fn note(&mut self, step: Step, rule: Rule, found: Found) {
        self.cases.note(step, rule, found);
    }

    async fn keys(&mut self) {
        let Subject { connector, account, .. } = &self.talk.subject;
        let app = self.talk.app;
        let cx = Cx { account, now_ms: app.clock.now_ms(), random: app.entropy.bytes() };
        let Ok(request) = connector.keys_request(&cx) else {
            self.cases.skip(Step::Keys, Rule::Answered, NotTried::NotInProtocol);
            return;
        };
        let answer = outbound::send(app, &request).await;
        match connector.keys_response(answer.as_ref(), &Cx { now_ms: app.clock.now_ms(), ..cx }) {
            Some(keys) => {
                self.talk.subject.account.peers = keys;
                self.note(Step::Keys, Rule::Answered, Ok(()));
            }
            // An account without certificates has none to hand out.
            None if answer.is_some_and(|answer| answer.status == 404) => {
                self.cases.skip(Step::Keys, Rule::Answered, NotTried::NotInProtocol);
            }
            None => self.note(Step::Keys, Rule::Answered, Err("the answer holds no keys that may be believed".to_owned())),
        }
    }

    async fn nobody(&mut self) {
        let op = self.talk.query(&self.talk.new_id());
        let found = match self.call(Step::Query, &self.talk.subject.account.clone(), &op).await {
            Ok(Observed::NotFound) => Ok(()),
            other => Err(format!("an order that nobody made is {other:?}")),
        };
        self.note(Step::Query, Rule::Nobody, found);
    }

    /// An order whose answer never came: it can be asked about, and closed.
    async fn lost_order(&mut self) {
        let inbox = self.talk.listen(false);
        let id = self.talk.new_id();
        let lost = self.talk.lose(&inbox.account, &Op::Present(self.talk.present(&id))).await;
        let seen = self.talk.asks(&inbox.account, &id).await;
        let open = matches!(seen, Observed::Waiting | Observed::NotFound);
        self.note(Step::Present, Rule::TimedOut, lost.and_then(|()| expect(open, || format!("asked again, it is {seen:?}"))));

        let close = self.talk.close(&id);
        let lost = self.talk.lose(&inbox.account, &close).await;
        let closed = self.call(Step::Close, &inbox.account, &close).await;
        // Waiting: a protocol that closes nothing.
        let fits = matches!(closed, Ok(Observed::Fact(Fact::Closed) | Observed::NotFound | Observed::Waiting));
        let found = expect(fits, || format!("a close is answered with {closed:?}"));
        self.note(Step::Close, Rule::TimedOut, lost.and_then(|()| found.clone()));
        self.note(Step::Close, Rule::Answered, found);
    }

    /// An order that is paid, and everything that can happen to it then.
    async fn paid_order(&mut self) -> Found {
        let inbox = self.talk.listen(self.talk.options.hears);
        let mut passed = Vec::new();
        let order = self.talk.order(&inbox, |exchange| passed.push(exchange)).await?;
        self.seen.exchanges.extend(passed.into_iter().map(|exchange| (Step::Present, exchange)));
        self.note(Step::Present, Rule::Answered, Ok(()));

        let lost = self.talk.lose(&inbox.account, &self.talk.query(&order.id)).await;
        let waiting = self.call(Step::Query, &inbox.account, &self.talk.query(&order.id)).await;
        let fits = matches!(waiting, Ok(Observed::Waiting | Observed::NotFound));
        let found = expect(fits, || format!("an order that nobody has paid is {waiting:?}"));
        self.note(Step::Query, Rule::TimedOut, lost.and_then(|()| found.clone()));
        self.note(Step::Query, Rule::Answered, found);

        if !self.get_paid(&order).await {
            return Ok(());
        }
        let told = self.notices(&order).await;
        let asked = self.call(Step::Query, &inbox.account, &self.talk.query(&order.id)).await;
        let paid = match &asked {
            Ok(Observed::Fact(Fact::Paid(paid))) => paid.clone(),
            other => {
                self.note(Step::Query, Rule::Answered, Err(format!("an order that was paid is {other:?}")));
                return Ok(());
            }
        };
        if let Some(told) = told {
            let found = expect(told == paid, || format!("the notice says {told:?}, asked it is {paid:?}"));
            self.note(Step::Notice, Rule::Agrees, found);
        }
        self.closed_in_vain(&order).await;
        if self.talk.subject.connector.describe().can_refund {
            self.refunds(&order, &paid).await;
        }
        Ok(())
    }

    /// Has the order paid; whether it was.
    async fn get_paid(&mut self, order: &Order) -> bool {
        let payer = &self.talk.options.payer;
        match (self.talk.pays(order, None).await, payer) {
            (Err(_), Payer::Nobody) => false,
            (Err(why), _) => {
                self.note(Step::Notice, Rule::Told, Err(why));
                false
            }
            (Ok(()), Payer::Person { wait, .. }) => {
                let until_ms = self.talk.app.clock.now_ms() + i64::try_from(wait.as_millis()).unwrap_or(0);
                while !self.is_paid && self.talk.app.clock.now_ms() < until_ms {
                    tokio::time::sleep(PAUSE * 4).await;
                    self.is_paid = self.talk.finds_paid(&order.inbox.account, &order.id).await.is_ok();
                }
                self.is_paid
            }
            (Ok(()), _) => {
                self.is_paid = true;
                true
            }
        }
    }

    /// The notice, and its repeat after nobody thanked for it.
    async fn notices(&mut self, order: &Order) -> Option<Paid> {
        if !self.talk.options.hears {
            return None;
        }
        let came = order.inbox.wait(2, PATIENCE, |came| came.is_about(&order.id)).await;
        let Some(first) = came.first() else {
            let all: Vec<_> = order.inbox.came().into_iter().map(|came| came.read).collect();
            self.note(Step::Notice, Rule::Told, Err(format!("no notice that can be believed came in 15 s; came: {all:?}")));
            return None;
        };
        self.seen.notices.push((Step::Notice, order.inbox.account.clone(), first.heard.clone()));
        let repeated = match came.get(1) {
            Some(second) => notice::is_repeat(&bench(&self.talk, &order.inbox), &first.heard, &second.heard),
            None => Err("it was turned away and did not come again in 15 s".to_owned()),
        };
        self.note(Step::Notice, Rule::Repeated, repeated);
        let told = paid_in(first);
        let fits = told.as_ref().is_some_and(|paid| (paid.amount_minor, paid.currency.as_str()) == (AMOUNT_MINOR, "CNY"));
        self.note(Step::Notice, Rule::Told, expect(fits, || format!("it reads as {:?}", first.read)));
        told
    }

    async fn closed_in_vain(&mut self, order: &Order) {
        let account = &order.inbox.account;
        let closed = self.call(Step::Close, account, &self.talk.close(&order.id)).await;
        let denied = matches!(closed, Ok(Observed::Fact(Fact::Closed | Fact::Declined { .. }) | Observed::NotFound | Observed::Waiting));
        let found = expect(!denied, || format!("to close a paid order is answered with {closed:?}"));
        let found = match found {
            Ok(()) => self.talk.finds_paid(account, &order.id).await.map(drop),
            broke => broke,
        };
        self.note(Step::Close, Rule::StaysPaid, found);
    }

    async fn refunds(&mut self, order: &Order, paid: &Paid) {
        let account = order.inbox.account.clone();
        let (wallet, refund_id) = (self.talk.subject.wallet.clone(), self.talk.new_id());
        let refund = Op::Refund(Refund {
            payment_id: order.id.clone(),
            wallet: wallet.clone(),
            refund_id: refund_id.clone(),
            amount_minor: REFUND_MINOR,
            order_minor: AMOUNT_MINOR,
            currency: "CNY".to_owned(),
            wallet_reference: Some(paid.wallet_reference.clone()),
            reason: "通码一致性测试".to_owned(),
        });
        let query = Op::RefundQuery { payment_id: order.id.clone(), refund_id, wallet };
        let told = order.inbox.came().len();
        let given = self.call(Step::Refund, &account, &refund).await;
        let fits = matches!(given, Ok(Observed::Refund(RefundSeen::Processing | RefundSeen::Succeeded)));
        self.note(Step::Refund, Rule::Answered, expect(fits, || format!("a refund is answered with {given:?}")));

        let lost = self.talk.lose(&account, &query).await;
        let arrived = self.refund_arrives(&account, &query).await;
        self.note(Step::RefundQuery, Rule::Answered, arrived.clone());
        self.note(Step::RefundQuery, Rule::TimedOut, lost.and(arrived));

        // The same number once more: the answer is lost, and it is the same refund.
        let lost = self.talk.lose(&account, &refund).await;
        let again = self.talk.call(&account, &refund).await.map(|(seen, _)| seen);
        let refused = matches!(again, Ok(Observed::Refund(RefundSeen::Refused | RefundSeen::Abnormal) | Observed::NotFound));
        self.note(Step::Refund, Rule::Once, expect(!refused, || format!("the same refund once more is answered with {again:?}")));
        let arrived = self.refund_arrives(&account, &query).await;
        self.note(Step::Refund, Rule::TimedOut, lost.and(arrived));
        self.refund_notice(order, told).await;
    }

    async fn refund_arrives(&mut self, account: &Account, query: &Op) -> Found {
        let mut seen = Err(Refusal::Unsupported);
        for _ in 0..10 {
            seen = self.call(Step::RefundQuery, account, query).await;
            if matches!(seen, Ok(Observed::Refund(RefundSeen::Succeeded))) {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(format!("asked for, the refund is {seen:?}"))
    }

    /// What was told after the first `told` notices, where the protocol tells of refunds.
    async fn refund_notice(&mut self, order: &Order, told: usize) {
        let is_new = |came: &Came| {
            let known = order.inbox.came().into_iter().take(told).any(|earlier| earlier.read == came.read);
            came.is_about(&order.id) && !known
        };
        let came = order.inbox.wait(1, REFUND_TOLD, is_new).await;
        let Some(came) = came.into_iter().next() else { return };
        let found = match came.read.as_deref() {
            // A protocol may tell the whole order once more.
            Ok(events) if events.iter().any(|event| tells_refund(&event.fact)) => Ok(()),
            other => Err(format!("it reads as {other:?}")),
        };
        self.note(Step::RefundNotice, Rule::Told, found);
        self.seen.notices.push((Step::RefundNotice, order.inbox.account.clone(), came.heard));
    }

    /// Calls, and keeps what passed.
    pub(super) async fn call(&mut self, step: Step, account: &Account, op: &Op) -> Result<Observed, Refusal> {
        let (seen, passed) = self.talk.call(account, op).await?;
        self.seen.exchanges.extend(passed.map(|exchange| (step, exchange)));
        Ok(seen)
    }
}

/// For rules that look at our own account only.
pub(super) fn bench<'a>(talk: &Talk<'_>, inbox: &'a Arc<Inbox>) -> Bench<'a> {
    Bench { connector: talk.subject.connector, account: &inbox.account, other: &inbox.account }
}

fn tells_refund(fact: &Fact) -> bool {
    match fact {
        Fact::Refund { seen: RefundSeen::Succeeded, amount_minor, .. } => *amount_minor == REFUND_MINOR,
        Fact::RefundedSoFar { total_minor, .. } => *total_minor == REFUND_MINOR,
        _ => false,
    }
}

fn paid_in(came: &Came) -> Option<Paid> {
    came.read.as_ref().ok()?.iter().find_map(|event| if let Fact::Paid(paid) = &event.fact { Some(paid.clone()) } else { None })
}

pub(super) fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Found {
    if holds { Ok(()) } else { Err(otherwise()) }
}
