//! Notices to the app: delivered until they are taken, also after a restart, and misbehaving where the order's fault says so.
//! Only true notices are owed and repeated; false ones are thrown once and forgotten.

use super::{
    books::{Order, State},
    faults::Fault,
    office::{Decided, Office},
    payers,
    world::World,
};
use crate::connectors::{
    Key,
    network::{
        sign::{Signer, Subject, hex},
        trial_key,
        wire::{Notice, NoticeKind},
    },
};
use serde::Serialize;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

/// Milliseconds from one try to the next; the last one repeats.
const RETRY_MS: [u64; 8] = [500, 1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 60_000];
/// How long the app may take to answer a notice.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long [`Fault::Reorder`] waits for another notice.
const HELD: Duration = Duration::from_secs(2);
/// Notices on the wire at once.
const AT_ONCE: usize = 64;
/// Lines of the log that are kept.
const LOG_LINES: usize = 20_000;

/// What a notice is, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    True,
    /// Signed with a key that the app does not know.
    ForeignKey,
    Unsigned,
    /// Altered after it was signed.
    Tampered,
    /// Rightly signed, wrong amount.
    WrongAmount,
}

/// One try and how the app answered it; `status` is none where no answer came.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    pub notice: String,
    pub payment: String,
    pub wallet: String,
    pub variant: Variant,
    pub status: Option<u16>,
    pub answer: String,
    pub at_ms: i64,
}

/// Sends notices; shared.
pub struct Courier {
    http: reqwest::Client,
    world: World,
    office: Arc<Office>,
    permits: Semaphore,
    shutdown: CancellationToken,
    log: Mutex<VecDeque<Sent>>,
    /// By wallet: told whenever one of its notices has gone.
    gone: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Courier {
    pub fn new(http: reqwest::Client, world: World, office: Arc<Office>, shutdown: CancellationToken) -> Self {
        let permits = Semaphore::new(AT_ONCE);
        Self { http, world, office, permits, shutdown, log: Mutex::default(), gone: Mutex::default() }
    }

    /// Takes up what the books still owe.
    pub fn resume(self: &Arc<Self>) {
        for (notice, payment, due_ms) in self.office.read(super::books::Books::owed) {
            if let Ok(order) = self.office.order(&payment) {
                self.deliver(order, notice, due_ms);
            }
        }
    }

    /// Reports a decision, as truly as the order's fault allows. A decision made before has been reported before.
    pub fn report(self: &Arc<Self>, decided: &Decided) {
        if !decided.now {
            return;
        }
        if let Some((notice, due_ms)) = &decided.notice {
            self.deliver(decided.order.clone(), notice.clone(), *due_ms);
        }
        let lies: &[Variant] = match decided.order.offer.fault {
            Some(Fault::Forged) => &[Variant::ForeignKey, Variant::Unsigned],
            Some(Fault::Tampered) => &[Variant::Tampered],
            Some(Fault::AmountMismatch) => &[Variant::WrongAmount],
            _ => &[],
        };
        for variant in lies.iter().filter(|variant| **variant != Variant::WrongAmount || decided.order.state == State::Paid) {
            let (courier, order, variant) = (self.clone(), decided.order.clone(), *variant);
            let notice = self.world.new_id();
            tokio::spawn(async move { courier.send(&order, &notice, variant).await });
        }
    }

    fn deliver(self: &Arc<Self>, order: Order, notice: String, due_ms: i64) {
        let courier = self.clone();
        tokio::spawn(async move {
            let shutdown = courier.shutdown.clone();
            // What is not delivered now stands in the journal and goes out after the next start.
            shutdown.run_until_cancelled(courier.deliver_until_taken(order, notice, due_ms)).await;
        });
    }

    async fn deliver_until_taken(self: Arc<Self>, order: Order, notice: String, due_ms: i64) {
        let wait_ms = u64::try_from(due_ms - self.world.now_ms()).unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        if order.offer.fault == Some(Fault::Reorder) {
            let another = self.departures(&order.offer.wallet);
            let _ = tokio::time::timeout(HELD, another.notified()).await;
        }
        // The order was undone meanwhile: what the notice says is not true any more.
        if !self.office.read(|books| books.owes(&notice)) {
            return;
        }
        let twice = order.offer.fault == Some(Fault::Duplicate);
        let copies = if twice { 1 + self.world.random()[0] % 3 } else { 1 };
        let mut retry_ms = RETRY_MS.into_iter().chain(std::iter::repeat(RETRY_MS[RETRY_MS.len() - 1]));
        loop {
            let at_once = (0..copies).map(|_| self.send(&order, &notice, Variant::True));
            let taken = futures::future::join_all(at_once).await.contains(&true);
            if taken {
                break;
            }
            tokio::time::sleep(Duration::from_millis(retry_ms.next().unwrap_or(60_000))).await;
        }
        if twice {
            self.send(&order, &notice, Variant::True).await;
        }
        if let Err(error) = self.office.notice_taken(&notice) {
            tracing::error!(%error, notice, "the simulator's journal cannot be written");
        }
    }

    /// Sends once; whether the app took it.
    async fn send(&self, order: &Order, notice: &str, variant: Variant) -> bool {
        let Ok(_permit) = self.permits.acquire().await else { return false };
        let (status, answer) = match self.post(order, notice, variant).await {
            Ok(answered) => (Some(answered.0), answered.1),
            Err(error) => (None, error),
        };
        self.departures(&order.offer.wallet).notify_waiters();
        let taken = status.is_some_and(|status| (200..300).contains(&status));
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == LOG_LINES {
            log.pop_front();
        }
        log.push_back(Sent {
            notice: notice.to_owned(),
            payment: order.offer.payment.clone(),
            wallet: order.offer.wallet.clone(),
            variant,
            status,
            answer,
            at_ms: self.world.now_ms(),
        });
        taken
    }

    async fn post(&self, order: &Order, notice: &str, variant: Variant) -> Result<(u16, String), String> {
        let url: reqwest::Url = order.offer.notify_url.parse().map_err(|error| format!("{error}"))?;
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let mut message = message(order, notice);
        if variant != Variant::True {
            claim_success(&mut message, order, variant, &self.world);
        }
        let honest = serde_json::to_vec(&message).map_err(|error| error.to_string())?;
        let nonce = hex(&self.world.random());
        let key = if variant == Variant::ForeignKey { foreign_key(&self.world) } else { trial_key::signing() };
        let signer = Signer { participant: &order.offer.participant, key: &key, now_ms: self.world.now_ms(), nonce: &nonce };
        let headers = signer.headers(Subject::Request { method: "POST", path: &path }, &honest).map_err(|error| error.to_string())?;
        let body = if variant == Variant::Tampered { altered(&mut message)? } else { honest };
        let mut request = self.http.post(url).timeout(PATIENCE).header("content-type", "application/json").body(body);
        for (name, value) in headers.iter().filter(|_| variant != Variant::Unsigned) {
            request = request.header(name, value);
        }
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(|error| error.to_string())?;
        Ok((status, text.chars().take(300).collect()))
    }

    fn departures(&self, wallet: &str) -> Arc<Notify> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).entry(wallet.to_owned()).or_default().clone()
    }

    /// What was sent and how it was answered, oldest first.
    pub fn log(&self) -> Vec<Sent> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// The true notice of a decided order.
fn message(order: &Order, notice: &str) -> Notice {
    let (kind, paid, reason) = match order.state {
        State::Paid => (NoticeKind::PaymentSucceeded, Some(payers::paid(order)), None),
        State::Closed => (NoticeKind::PaymentClosed, None, None),
        State::Declined | State::Waiting => (NoticeKind::PaymentDeclined, None, Some(order.decline_code.clone())),
    };
    Notice { notice: notice.to_owned(), kind, payment: order.offer.payment.clone(), wallet: order.offer.wallet.clone(), paid, reason }
}

/// Turns a notice into one that claims a success which the books do not hold in this form.
fn claim_success(message: &mut Notice, order: &Order, variant: Variant, world: &World) {
    let mut paid = payers::paid(order);
    if variant == Variant::WrongAmount {
        paid.amount_minor += 1;
    }
    if order.state != State::Paid {
        paid.wallet_reference = format!("F{}", world.digits(16));
        paid.trace_number = world.digits(24);
        paid.paid_at_ms = world.now_ms();
    }
    message.kind = NoticeKind::PaymentSucceeded;
    message.paid = Some(paid);
    message.reason = None;
}

/// The same notice with more money in it: what somebody on the way would want.
fn altered(message: &mut Notice) -> Result<Vec<u8>, String> {
    if let Some(paid) = &mut message.paid {
        paid.amount_minor *= 10;
        paid.wallet_reference.insert(0, 'X');
    }
    serde_json::to_vec(message).map_err(|error| error.to_string())
}

/// A key of our own making that borrows the name of the known one.
fn foreign_key(world: &World) -> Key {
    let bytes = [world.random(), world.random()].concat();
    Key { bytes, ..trial_key::signing() }
}
