//! Calls of a run and the orders they are about.

use super::{Options, Subject, inbox::Inbox};
use crate::{
    connectors::{
        Account, Cx, Observed, Op, Place, Present, Refusal,
        conformance::{Exchange, Found, answer},
    },
    domain::{
        id,
        payment::{Fact, Paid},
    },
    services::{App, instance_key::hex, outbound},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// What every order of a run is about, in minor units, and what of it goes back.
pub const AMOUNT_MINOR: i64 = 12;
pub const REFUND_MINOR: i64 = 5;
/// How long a notice may take that nobody holds back.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// From one question to the next while something is under way.
pub const PAUSE: Duration = Duration::from_millis(500);
/// How long an order can be paid, in ms.
const PAYABLE_MS: i64 = 15 * 60_000;

/// Somebody who talks to the other side; closes every address that it opened.
pub struct Talk<'a> {
    pub app: &'a App,
    pub subject: Subject,
    pub options: &'a Options,
    open: Mutex<Vec<String>>,
}

/// An order that stands at the other side, and where it is reported.
pub struct Order {
    pub id: String,
    pub code: String,
    pub inbox: Arc<Inbox>,
}

impl Drop for Talk<'_> {
    fn drop(&mut self) {
        for token in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            self.app.lab.inboxes.close(&token);
        }
    }
}

impl<'a> Talk<'a> {
    pub fn new(app: &'a App, subject: Subject, options: &'a Options) -> Self {
        Self { app, subject, options, open: Mutex::default() }
    }

    pub fn new_id(&self) -> String {
        id::new_lab_id(self.app.clock.now_ms(), self.app.entropy.bytes())
    }

    /// A new address for notices.
    pub fn listen(&self, turns_away: bool) -> Arc<Inbox> {
        let token = hex(&self.app.entropy.bytes::<16>());
        let Subject { connector, account, .. } = &self.subject;
        let notify_url = format!("{}/notify/{}/{token}", self.app.settings.public_url, connector.describe().code);
        let account = Account { notify_url, ..account.clone() };
        let inbox = self.app.lab.inboxes.open(*connector, account, &token, turns_away);
        self.open.lock().unwrap_or_else(PoisonError::into_inner).push(token);
        inbox
    }

    /// Calls, and gives what the answer means, with everything that passed; nothing passed where no answer came.
    ///
    /// # Errors
    /// [`Refusal`] where the protocol has no such call.
    pub async fn call(&self, account: &Account, op: &Op) -> Result<(Observed, Option<Exchange>), Refusal> {
        let random = self.app.entropy.bytes();
        let connector = self.subject.connector;
        let request = connector.request(op, &Cx { account, now_ms: self.app.clock.now_ms(), random })?;
        let answer = outbound::send(self.app, &request).await;
        let at_ms = self.app.clock.now_ms();
        let meaning = connector.response(op, answer.as_ref(), &Cx { account, now_ms: at_ms, random });
        let exchange = answer.map(|answer| Exchange { op: op.clone(), request, answer, meaning: meaning.clone(), at_ms, random });
        Ok((meaning, exchange))
    }

    /// Calls, and loses the answer: that must read as unknown.
    pub async fn lose(&self, account: &Account, op: &Op) -> Found {
        let cx = Cx { account, now_ms: self.app.clock.now_ms(), random: self.app.entropy.bytes() };
        let connector = self.subject.connector;
        let request = connector.request(op, &cx).map_err(|refusal| refusal.to_string())?;
        drop(outbound::send(self.app, &request).await);
        let seen = connector.response(op, None, &cx);
        if answer::is_unknown(&seen) { Ok(()) } else { Err(format!("no answer reads as {seen:?}")) }
    }

    /// What became of an order; asked again where the answer is not clear, as an order is in life.
    pub async fn asks(&self, account: &Account, id: &str) -> Observed {
        let mut seen = Observed::Unknown { why: "not asked" };
        for _ in 0..4 {
            seen = match self.call(account, &self.query(id)).await {
                Ok((seen, _)) => seen,
                Err(_) => return seen,
            };
            if !answer::is_unknown(&seen) {
                break;
            }
        }
        seen
    }

    /// The success that asking finds.
    pub async fn finds_paid(&self, account: &Account, id: &str) -> Result<Paid, String> {
        match self.asks(account, id).await {
            Observed::Fact(Fact::Paid(paid)) if paid.amount_minor == AMOUNT_MINOR => Ok(paid),
            other => Err(format!("asked again, it is {other:?}")),
        }
    }

    pub fn query(&self, id: &str) -> Op {
        Op::Query { payment_id: id.to_owned(), wallet: self.subject.wallet.clone(), wallet_reference: None }
    }

    pub fn close(&self, id: &str) -> Op {
        Op::Close { payment_id: id.to_owned(), wallet: self.subject.wallet.clone() }
    }

    /// An order as a shop's screen shows it.
    pub fn present(&self, id: &str) -> Present {
        Present {
            payment_id: id.to_owned(),
            wallet: self.subject.wallet.clone(),
            method: self.subject.connector.method(&Place::Desk, None),
            amount_minor: AMOUNT_MINOR,
            gross_minor: AMOUNT_MINOR,
            discounts: Vec::new(),
            currency: "CNY".to_owned(),
            payee: "通码一致性测试".to_owned(),
            note: String::new(),
            return_url: format!("{}/p/{id}", self.app.settings.public_url),
            expires_at_ms: self.app.clock.now_ms() + PAYABLE_MS,
            payer_token: None,
        }
    }

    /// A new order that stands at the other side. `record` sees what passed.
    pub async fn order(&self, inbox: &Arc<Inbox>, record: impl FnOnce(Exchange)) -> Result<Order, String> {
        let id = self.new_id();
        let (seen, passed) = self.call(&inbox.account, &Op::Present(self.present(&id))).await.map_err(|refusal| refusal.to_string())?;
        if let Some(exchange) = passed {
            record(exchange);
        }
        match seen {
            Observed::Fact(Fact::Presented { pay_url: Some(code) }) => Ok(Order { id, code, inbox: inbox.clone() }),
            other => Err(format!("a new order is {other:?}")),
        }
    }

    /// Has it paid.
    pub async fn pays(&self, order: &Order, fault: Option<&str>) -> Result<(), String> {
        self.options.payer.pay(self.app, &self.subject.wallet, &order.code, fault).await
    }
}
