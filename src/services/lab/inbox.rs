//! Where the notices for a run's orders arrive: addresses that look like an account's and end in memory.

use crate::connectors::{Account, Connector, Cx, Event, HttpReply, Outcome, RawRequest, Rejected, conformance::Heard};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// Notices that one inbox keeps.
const KEPT: usize = 64;

/// A notice with what it was read as.
#[derive(Clone, Debug)]
pub struct Came {
    pub heard: Heard,
    pub read: Result<Vec<Event>, Rejected>,
}

impl Came {
    /// Whether it was believed and is about that order.
    pub fn is_about(&self, payment_id: &str) -> bool {
        self.read.as_ref().is_ok_and(|events| events.iter().any(|event| event.payment_id == payment_id))
    }
}

/// One address.
pub struct Inbox {
    connector: &'static dyn Connector,
    pub account: Account,
    /// The first notice is not thanked for, so that it comes again.
    turns_away: bool,
    came: Mutex<Vec<Came>>,
    bell: Notify,
}

impl Inbox {
    /// Takes a notice in, and gives the answer to it.
    pub fn take(&self, raw: &RawRequest<'_>, now_ms: i64) -> HttpReply {
        let cx = Cx { account: &self.account, now_ms, random: [0; 16] };
        let read = self.connector.notification(raw, &cx);
        let heard = Heard { path: raw.path.to_owned(), headers: raw.headers.to_vec(), body: raw.body.to_vec(), at_ms: now_ms };
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match &read {
            Err(why) => Outcome::Rejected(*why),
            Ok(_) if self.turns_away && came.is_empty() => Outcome::Busy,
            Ok(events) if came.iter().any(|earlier| earlier.read.as_ref() == Ok(events)) => Outcome::Duplicate,
            Ok(_) => Outcome::Stored,
        };
        if came.len() < KEPT {
            came.push(Came { heard, read });
        }
        drop(came);
        self.bell.notify_waiters();
        self.connector.reply(outcome, &cx)
    }

    /// What came, oldest first.
    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many have come that are wanted, or until the time is over; then those.
    pub async fn wait(&self, least: usize, limit: Duration, wanted: impl Fn(&Came) -> bool) -> Vec<Came> {
        let enough = async {
            loop {
                let bell = self.bell.notified();
                tokio::pin!(bell);
                bell.as_mut().enable();
                if self.came().iter().filter(|came| wanted(came)).count() >= least {
                    return;
                }
                bell.await;
            }
        };
        // What came until then is what came.
        let _ = tokio::time::timeout(limit, enough).await;
        self.came().into_iter().filter(wanted).collect()
    }
}

/// The addresses that are open, by their token.
#[derive(Default)]
pub struct Inboxes(Mutex<HashMap<String, Arc<Inbox>>>);

impl Inboxes {
    /// The inbox behind a notification address.
    pub fn find(&self, connector: &str, token: &str) -> Option<Arc<Inbox>> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(token).filter(|inbox| inbox.connector.describe().code == connector).cloned()
    }

    /// Opens one for orders over `account`, which reports to it from now on.
    pub fn open(&self, connector: &'static dyn Connector, account: Account, token: &str, turns_away: bool) -> Arc<Inbox> {
        let inbox = Arc::new(Inbox { connector, account, turns_away, came: Mutex::default(), bell: Notify::new() });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(token.to_owned(), inbox.clone());
        inbox
    }

    /// Closes it: nobody lives there any more.
    pub fn close(&self, token: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
    }
}
