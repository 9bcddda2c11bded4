//! Wakes whoever waits for a merchant's next event. Carries no data: the event table is the truth, a missed wake-up costs a
//! second at most and never an event (C4.3, C4.5).

use crate::db::Db;
use tokio::sync::broadcast;

/// A merchant has events up to this number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Woken {
    pub merchant_id: String,
    pub seq: i64,
}

/// See the module. On PostgreSQL one listener per process also hears what other processes committed.
#[derive(Clone)]
pub struct Live(broadcast::Sender<Woken>);

impl Live {
    /// Starts listening on a shared engine; needs a tokio runtime.
    pub fn start(db: &Db) -> Self {
        let live = Self(broadcast::channel(1024).0);
        if let Some(mut announcements) = db.announcements() {
            let sender = live.0.clone();
            tokio::spawn(async move {
                while let Some(text) = announcements.recv().await {
                    if let Some(woken) = Woken::parse(&text) {
                        let _nobody_waits = sender.send(woken);
                    }
                }
            });
        }
        live
    }

    /// Wakes the streams of this process.
    pub fn wake(&self, woken: Woken) {
        let _nobody_waits = self.0.send(woken);
    }

    /// A receiver that may lag: then read the table.
    pub fn subscribe(&self) -> broadcast::Receiver<Woken> {
        self.0.subscribe()
    }
}

impl Woken {
    /// As told to other processes.
    pub fn text(&self) -> String {
        format!("{} {}", self.merchant_id, self.seq)
    }

    fn parse(text: &str) -> Option<Self> {
        let (merchant_id, seq) = text.split_once(' ')?;
        Some(Self { merchant_id: merchant_id.to_owned(), seq: seq.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_reads_back() {
        let woken = Woken { merchant_id: "01ABC".into(), seq: 7 };
        assert_eq!(Woken::parse(&woken.text()), Some(woken));
        assert_eq!(Woken::parse("01ABC"), None);
    }
}
