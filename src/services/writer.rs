//! The one writer of this process for everything that moves money (ADR 0013). Callers hand in a command and wait for its durable
//! result; the writer takes whatever is waiting as one group and applies it in one transaction. Alone, a command is a group
//! of one and waits for nobody.

use crate::{
    db::Db,
    services::{
        Clock, Live, Unavailable,
        live::Woken,
        payments::{
            group::{self, Applied, Care, Stopped},
            open::OpenPayments,
        },
    },
};
use futures::FutureExt;
use std::{io, panic::AssertUnwindSafe, thread, time::Duration};
use tokio::sync::{mpsc, oneshot};

pub use crate::services::payments::group::{Command, Outcome};

/// Commands in one transaction at most.
const GROUP: usize = 256;
/// Commands waiting at most; further callers wait to be taken in.
const WAITING: usize = 4096;
/// How often a group is tried before its callers are told that the database does not answer.
const TRIES: u32 = 4;
/// How often a group that rests on what is not so is begun again. With care, once is enough, unless limits are changed or the same orders
/// are made elsewhere at that very moment.
const OUTRUN: u32 = 16;
/// For how many groups limits are read once one had less room than was presumed: where many are used up, hardly any group is written twice.
const DOUBTFUL: u32 = 64;

type Reply = oneshot::Sender<Result<Outcome, Unavailable>>;

/// The way to the writer; cheap to clone. The writer ends when the last of these is gone and its queue is empty.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<(Command, Reply)>);

impl Writer {
    /// Starts the writer on a thread of its own: among thousands of requests, each of its many short steps would wait its turn.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(db: Db, clock: Clock, live: Live) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let work = move || runtime.block_on(async { write_all(Desk::new(&db, clock, live), receiver).await });
        thread::Builder::new().name("tongma-writer".to_owned()).spawn(work)?;
        Ok(Self(sender))
    }

    /// Applies a command; durable when this returns.
    ///
    /// # Errors
    /// [`Unavailable`]: nothing of it was kept.
    pub async fn write(&self, command: Command) -> Result<Outcome, Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.0.send((command, reply)).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

/// What writes the groups, one after the other.
struct Desk {
    db: Db,
    clock: Clock,
    live: Live,
    open: OpenPayments,
    /// Groups for which limits are still read before something is taken from them.
    doubts: u32,
}

/// Writes whatever comes until nobody can send any more.
async fn write_all(mut desk: Desk, mut receiver: mpsc::Receiver<(Command, Reply)>) {
    let mut taken = Vec::with_capacity(GROUP);
    while receiver.recv_many(&mut taken, GROUP).await > 0 {
        let (commands, replies): (Vec<_>, Vec<_>) = taken.drain(..).unzip();
        let written = AssertUnwindSafe(desk.write_group(&commands, replies));
        // A mistake of ours ends one group: its callers find their replies gone and nothing of it is kept; the next one is written.
        if written.catch_unwind().await.is_err() {
            tracing::error!(commands = commands.len(), "a group ended in a panic");
        }
    }
}

fn stopped() -> Unavailable {
    Unavailable(sqlx::Error::PoolClosed)
}

fn unavailable(error: Stopped) -> Unavailable {
    match error {
        Stopped::Database(error) => Unavailable(error),
        Stopped::Outrun(_) => stopped(),
    }
}

impl Desk {
    fn new(db: &Db, clock: Clock, live: Live) -> Self {
        Self { db: db.of_writer(), clock, live, open: OpenPayments::default(), doubts: 0 }
    }

    /// Applies a group. One bad command must not take its neighbours with it: where the group as a whole is refused by the
    /// database, each command is tried alone.
    async fn write_group(&mut self, commands: &[Command], replies: Vec<Reply>) {
        match self.attempt(commands).await {
            Ok(outcomes) => {
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    let _caller_left = reply.send(Ok(outcome));
                }
            }
            Err(Stopped::Database(sqlx::Error::Database(_)) | Stopped::Outrun(_)) if commands.len() > 1 => {
                for (reply, command) in replies.into_iter().zip(commands) {
                    let alone = self.attempt(std::slice::from_ref(command)).await;
                    let outcome = alone.map_err(unavailable).and_then(|mut outcomes| outcomes.pop().ok_or_else(stopped));
                    let _caller_left = reply.send(outcome);
                }
            }
            Err(error) => {
                tracing::error!(?error, commands = commands.len(), "a group could not be written");
                for reply in replies {
                    let _caller_left = reply.send(Err(stopped()));
                }
            }
        }
    }

    /// Tries a group until it commits, is refused for good, or the tries are used up; then wakes the live streams.
    async fn attempt(&mut self, commands: &[Command]) -> Result<Vec<Outcome>, Stopped> {
        let (mut tried, mut outrun) = (0, 0);
        let mut care = if self.doubts == 0 { Care::Presuming } else { Care::Quick };
        self.doubts = self.doubts.saturating_sub(1);
        loop {
            let committed = self.commit(commands, care).await;
            // What is looked at again is read again; the rest is remembered as it was written.
            commands.iter().filter_map(Command::observation).for_each(|said| self.open.forget(&said.payment_id));
            match committed {
                Ok(applied) => {
                    applied.left.into_iter().for_each(|held| self.open.keep(held));
                    applied.woken.into_iter().for_each(|woken| self.live.wake(woken));
                    return Ok(applied.outcomes);
                }
                Err(Stopped::Outrun(more)) if outrun < OUTRUN => {
                    if more == Care::Quick {
                        self.doubts = DOUBTFUL;
                    }
                    (care, outrun) = (more, outrun + 1);
                }
                Err(Stopped::Database(error)) if tried + 1 < TRIES && may_pass(&error) => {
                    tried += 1;
                    tokio::time::sleep(Duration::from_millis(20 << tried)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn commit(&self, commands: &[Command], care: Care) -> Result<Applied, Stopped> {
        let mut tx = self.db.write().await?;
        let applied = group::apply(&mut tx, self.clock.now_ms(), commands, care, &self.open).await?;
        tx.announce(&applied.woken.iter().map(Woken::text).collect::<Vec<_>>()).await?;
        tx.commit().await?;
        Ok(applied)
    }
}

/// A deadlock, a conflict with another process, a busy file or a lost connection: the same group may pass next time.
pub(super) fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => matches!(error.code().as_deref(), Some("40001" | "40P01" | "57P01" | "5" | "6" | "261" | "517")),
        _ => false,
    }
}
