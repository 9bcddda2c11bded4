//! A merchant's events for a live screen: from a number on, from the table, never with a hole (C4.3).

use crate::{
    db::{self, event::EventRow},
    services::{Actor, App, Unavailable},
};

/// How many events one look brings at most; a client that is further behind reloads its page instead.
pub const BEHIND: i64 = 500;

/// What to send next.
#[derive(Debug)]
pub enum Batch {
    Events(Vec<EventRow>),
    /// Too far behind to replay: load the page anew, it is up to this number.
    Reset {
        seq: i64,
    },
}

/// The events of the actor's shop after `seq`.
///
/// # Errors
/// [`Unavailable`].
pub async fn after(app: &App, actor: &Actor, seq: i64) -> Result<Batch, Unavailable> {
    let mut tx = app.db.read().await?;
    let last = db::event::last_seq(&mut tx, &actor.merchant_id).await?;
    // A number from the future comes from another database's history.
    if last.saturating_sub(seq) > BEHIND || seq > last {
        return Ok(Batch::Reset { seq: last });
    }
    Ok(Batch::Events(db::event::after(&mut tx, &actor.merchant_id, seq, BEHIND).await?))
}

/// The number up to which a page that is read now is complete.
///
/// # Errors
/// [`Unavailable`].
pub async fn last_seq(app: &App, actor: &Actor) -> Result<i64, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::event::last_seq(&mut tx, &actor.merchant_id).await?)
}
