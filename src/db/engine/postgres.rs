//! How a PostgreSQL database is opened, written and listened to.

use super::SLOW;
use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::{str::FromStr, time::Duration};
use tokio::sync::mpsc;
use tracing::log::LevelFilter;

/// The PostgreSQL channel on which processes tell each other of new events.
pub(super) const ANNOUNCEMENTS: &str = "tongma_event";

/// How a transaction that writes begins on PostgreSQL. It asks for rows by their keys, of tables that may be so young that nobody has
/// counted them yet: without numbers the planner takes a walk over the whole table for the shorter way. Where there is no other way it
/// walks all the same, at a price so high that it would compile the query first.
pub(super) const BEGIN_BY_KEYS: &str =
    "begin; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off";

/// How one that only reads begins.
pub(super) const BEGIN_TO_READ: &str = "begin isolation level repeatable read read only";

/// Opens the database at `url` over so many connections.
pub(super) async fn open(url: &str, connections: u32) -> sqlx::Result<PgPool> {
    let options = PgConnectOptions::from_str(url)?.log_slow_statements(LevelFilter::Warn, SLOW);
    PgPoolOptions::new().max_connections(connections).connect_with(options).await
}

/// The same database over a connection of one's own, driven by the runtime in which this is called.
pub(super) fn alone(pool: &PgPool) -> PgPool {
    let own = PgPoolOptions::new().max_connections(1).test_before_acquire(false);
    own.connect_lazy_with(PgConnectOptions::clone(&pool.connect_options()))
}

/// Forwards announcements until nobody wants them or the pool is closed; a lost connection is taken up again.
pub(super) async fn listen(pool: PgPool, sender: mpsc::Sender<String>) {
    while !sender.is_closed() && !pool.is_closed() {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen(ANNOUNCEMENTS).await.is_ok()
        {
            loop {
                tokio::select! {
                    () = pool.close_event() => return,
                    heard = listener.recv() => match heard {
                        Ok(heard) => if sender.send(heard.payload().to_owned()).await.is_err() { return },
                        Err(_) => break,
                    },
                }
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
