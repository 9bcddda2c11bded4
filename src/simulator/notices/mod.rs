//! Notices to whoever asked for the money: delivered until they are taken, also after a restart, and misbehaving where the order's
//! fault says so. Only true notices are owed and repeated; false ones are thrown until somebody answers, and forgotten. How a notice is written is its
//! protocol's business.

mod network;

use super::{
    alipay,
    books::{Books, Channel, Due, Order, Refund, State},
    faults::Fault,
    keyring::Keyring,
    office::{Decided, Given, Office},
    unionpay, wechat_pay,
    world::World,
};
use serde::Serialize;
use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

/// Milliseconds from one try to the next; the last one repeats. WeChat Pay and Alipay shorten their own plans: a thirtieth of 15 s,
/// 15 s, 30 s, 3 min, .. and a hundredth of 4 min, 10 min, 10 min, 1 h, ...
const RETRY_MS: [u64; 8] = [500, 1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 60_000];
const WECHAT_RETRY_MS: [u64; 8] = [500, 500, 1_000, 6_000, 20_000, 40_000, 60_000, 60_000];
const ALIPAY_RETRY_MS: [u64; 8] = [2_400, 6_000, 6_000, 36_000, 60_000, 60_000, 60_000, 60_000];
/// How long the app may take to answer a notice.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long [`Fault::Reorder`] waits for another notice.
const HELD: Duration = Duration::from_secs(2);
/// Notices on the wire at once.
const AT_ONCE: usize = 64;
/// How far back [`Fault::Stale`] signs, in ms.
const STALE_MS: i64 = 600_000;
/// What [`Fault::Huge`] adds: more than any reader should take in, less than a web server refuses.
const HUGE_BYTES: usize = 200 << 10;
/// How often a false notice is thrown at a door that does not answer.
const THROWN: usize = 3;
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
    /// A signature that is false and says so.
    Probe,
    /// Rightly signed, with a word of a later version.
    UnknownWord,
    /// Rightly signed and true, with a field more.
    ExtraField,
    /// Rightly signed, and larger than a reader should take in.
    Huge,
    /// True, and signed [`STALE_MS`] ago.
    Stale,
    /// Rightly signed, for another merchant.
    Foreign,
    /// Rightly signed, and half of it is missing.
    Cut,
}

/// Stands for any word that nobody knows yet.
pub const LATER_WORD: &str = "OF_A_LATER_VERSION";

impl Variant {
    /// What the field says that such a notice has more.
    pub fn extra_field(self) -> Option<String> {
        match self {
            Self::ExtraField => Some("red".to_owned()),
            Self::Huge => Some("red".repeat(HUGE_BYTES / 3)),
            _ => None,
        }
    }
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

/// What a notice is about.
#[derive(Clone, Debug)]
pub struct About {
    /// The same for every repeat.
    pub notice: String,
    pub order: Order,
    /// The refund that it reports, where it does not report the payment.
    pub refund: Option<Refund>,
}

/// Whose signature stands under a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    Own,
    /// A key that nobody knows, under the name of a known one.
    Foreign,
    Nobody,
    Probe,
}

/// A notice before it is written: what it says, and what its signature was made for, which differs where somebody altered it on
/// its way.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    pub says: &'a About,
    pub signed: &'a About,
    pub hand: Hand,
    pub variant: Variant,
    /// How often it was sent before.
    pub turn: usize,
    pub url: &'a reqwest::Url,
}

/// A notice as it goes out.
#[derive(Clone, Debug)]
pub struct Letter {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Sends notices; shared.
pub struct Courier {
    http: reqwest::Client,
    keyring: Arc<Keyring>,
    world: World,
    office: Arc<Office>,
    permits: Semaphore,
    shutdown: CancellationToken,
    log: Mutex<VecDeque<Sent>>,
    /// By wallet: told whenever one of its notices has gone.
    gone: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Courier {
    pub fn new(http: reqwest::Client, keyring: Arc<Keyring>, world: World, office: Arc<Office>, shutdown: CancellationToken) -> Self {
        let permits = Semaphore::new(AT_ONCE);
        Self { http, keyring, world, office, permits, shutdown, log: Mutex::default(), gone: Mutex::default() }
    }

    /// Takes up what the books still owe.
    pub fn resume(self: &Arc<Self>) {
        for due in self.office.read(Books::owed) {
            self.deliver(due);
        }
    }

    /// Reports a decision, as truly as the order's fault allows. A decision made before has been reported before.
    pub fn report(self: &Arc<Self>, decided: &Decided) {
        if !decided.now || decided.order.offer.notify_url.is_empty() {
            return;
        }
        if let Some(due) = &decided.notice {
            self.deliver(due.clone());
        }
        let lies: &[Variant] = match decided.order.offer.fault {
            Some(Fault::Forged) => &[Variant::ForeignKey, Variant::Unsigned],
            Some(Fault::Tampered) => &[Variant::Tampered],
            // What is rightly signed tells of money that moved.
            _ if decided.order.state != State::Paid => &[],
            Some(Fault::AmountMismatch) => &[Variant::WrongAmount],
            Some(Fault::UnknownWord) => &[Variant::UnknownWord],
            Some(Fault::ExtraField) => &[Variant::ExtraField],
            Some(Fault::Huge) => &[Variant::Huge],
            Some(Fault::Stale) => &[Variant::Stale],
            Some(Fault::Foreign) => &[Variant::Foreign],
            Some(Fault::Cut) => &[Variant::Cut],
            _ => &[],
        };
        for variant in lies {
            let (courier, variant) = (self.clone(), *variant);
            let about = About { notice: self.world.new_id(), order: decided.order.clone(), refund: None };
            tokio::spawn(async move { courier.throw(&about, variant).await });
        }
    }

    /// Reports a refund where that was asked for.
    pub fn report_refund(self: &Arc<Self>, given: &Given) {
        if let Some(due) = &given.notice {
            self.deliver(due.clone());
        }
    }

    /// Sends a probe about that order and gives the status that came back.
    pub async fn probe(&self, order: Order) -> Option<u16> {
        let about = About { notice: self.world.new_id(), order, refund: None };
        self.send(&about, Variant::Probe, 0).await;
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().rev().find(|sent| sent.notice == about.notice).and_then(|sent| sent.status)
    }

    fn deliver(self: &Arc<Self>, due: Due) {
        let courier = self.clone();
        tokio::spawn(async move {
            let shutdown = courier.shutdown.clone();
            // What is not delivered now stands in the journal and goes out after the next start.
            shutdown.run_until_cancelled(courier.deliver_until_taken(due)).await;
        });
    }

    /// What a notice is about, with the refund as it stood when it was owed.
    fn about(&self, due: &Due) -> Option<About> {
        self.office.read(|books| {
            let refund = due.refund.as_deref().map(|number| books.refund_of(number).cloned());
            Some(About {
                notice: due.notice.clone(),
                order: books.order(&due.payment)?.clone(),
                refund: match refund {
                    Some(found) => Some(found?),
                    None => None,
                },
            })
        })
    }

    async fn deliver_until_taken(self: Arc<Self>, due: Due) {
        let Some(about) = self.about(&due) else { return };
        let offer = &about.order.offer;
        let wait_ms = u64::try_from(due.at_ms - self.world.now_ms()).unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        if offer.fault == Some(Fault::Reorder) {
            let another = self.departures(&offer.wallet);
            let _ = tokio::time::timeout(HELD, another.notified()).await;
        }
        // The order was undone meanwhile: what the notice says is not true any more.
        if !self.office.read(|books| books.owes(&due.notice)) {
            return;
        }
        let twice = offer.fault == Some(Fault::Duplicate);
        let copies = if twice { 1 + self.world.random()[0] % 3 } else { 1 };
        let plan = match offer.channel {
            Channel::WechatPay(_) => WECHAT_RETRY_MS,
            Channel::Alipay(_) => ALIPAY_RETRY_MS,
            Channel::Network | Channel::UnionPay(_) => RETRY_MS,
        };
        let mut turn = 0;
        loop {
            let at_once = (0..copies).map(|_| self.send(&about, Variant::True, turn));
            let taken = futures::future::join_all(at_once).await.contains(&Some(true));
            if taken {
                break;
            }
            tokio::time::sleep(Duration::from_millis(plan[turn.min(plan.len() - 1)])).await;
            turn += 1;
        }
        if twice {
            self.send(&about, Variant::True, turn + 1).await;
        }
        if let Err(error) = self.office.notice_taken(&due.notice) {
            tracing::error!(%error, notice = due.notice, "the simulator's journal cannot be written");
        }
    }

    /// Sends a false notice. A connection that breaks under it, as an idle one may, would leave it unheard.
    async fn throw(&self, about: &About, variant: Variant) {
        for _ in 0..THROWN {
            if self.send(about, variant, 0).await.is_some() {
                break;
            }
        }
    }

    /// Sends once; whether it was taken, none where nobody answered.
    async fn send(&self, about: &About, variant: Variant, turn: usize) -> Option<bool> {
        let _permit = self.permits.acquire().await.ok()?;
        let (status, answer) = match self.post(about, variant, turn).await {
            Ok(answered) => (Some(answered.0), answered.1),
            Err(error) => (None, error),
        };
        let offer = &about.order.offer;
        self.departures(&offer.wallet).notify_waiters();
        let taken = status.map(|status| is_taken(&offer.channel, status, &answer));
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == LOG_LINES {
            log.pop_front();
        }
        log.push_back(Sent {
            notice: about.notice.clone(),
            payment: offer.payment.clone(),
            wallet: offer.wallet.clone(),
            variant,
            status,
            answer,
            at_ms: self.world.now_ms(),
        });
        taken
    }

    async fn post(&self, about: &About, variant: Variant, turn: usize) -> Result<(u16, String), String> {
        let told_at = about.refund.as_ref().map_or(&about.order.offer.notify_url, |refund| &refund.notify_url);
        let url: reqwest::Url = told_at.parse().map_err(|error| format!("{error}"))?;
        let lie = about_lie(about, variant, &self.world);
        let draft = Draft {
            says: lie.as_ref().unwrap_or(about),
            signed: lie.as_ref().filter(|_| variant != Variant::Tampered).unwrap_or(about),
            hand: match variant {
                Variant::ForeignKey => Hand::Foreign,
                Variant::Unsigned => Hand::Nobody,
                Variant::Probe => Hand::Probe,
                _ => Hand::Own,
            },
            variant,
            turn,
            url: &url,
        };
        let letter = self.write(&draft).map_err(|error| error.to_string())?;
        let mut request = self.http.post(url).timeout(PATIENCE).body(letter.body);
        for (name, value) in &letter.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(|error| error.to_string())?;
        Ok((status, text.chars().take(300).collect()))
    }

    fn write(&self, draft: &Draft<'_>) -> io::Result<Letter> {
        let world = if draft.variant == Variant::Stale { self.world.earlier(STALE_MS) } else { self.world.clone() };
        match &draft.says.order.offer.channel {
            Channel::Network => network::letter(draft, &world),
            Channel::WechatPay(order) => wechat_pay::letter(draft, order, &self.keyring, &world),
            Channel::Alipay(_) => alipay::letter(draft, &self.keyring, &world),
            Channel::UnionPay(_) => unionpay::letter(draft, &self.keyring),
        }
    }

    fn departures(&self, wallet: &str) -> Arc<Notify> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).entry(wallet.to_owned()).or_default().clone()
    }

    /// What was sent and how it was answered, oldest first.
    pub fn log(&self) -> Vec<Sent> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Whether an answer says that the notice has arrived.
fn is_taken(channel: &Channel, status: u16, answer: &str) -> bool {
    match channel {
        Channel::Network => (200..300).contains(&status),
        Channel::WechatPay(_) => matches!(status, 200 | 204),
        // These seven letters and nothing else.
        Channel::Alipay(_) => status == 200 && answer == "success",
        Channel::UnionPay(_) => status == 200,
    }
}

/// What a false notice says instead; `None` for a true one.
fn about_lie(about: &About, variant: Variant, world: &World) -> Option<About> {
    let mut lie = about.clone();
    let order = &mut lie.order;
    if order.state != State::Paid {
        order.state = State::Paid;
        order.wallet_reference = format!("F{}", world.digits(16));
        order.trace_number = world.digits(24);
        order.decided_at_ms = Some(world.now_ms());
    }
    match variant {
        Variant::True => return None,
        Variant::WrongAmount => order.offer.amount_minor += 1,
        // More money: what somebody on the way would want.
        Variant::Tampered => {
            order.offer.amount_minor *= 10;
            order.wallet_reference.insert(0, 'X');
        }
        _ => {}
    }
    Some(lie)
}
