//! Payments that came where none was to come any more: what a shop has yet to decide. Giving the money back is the refund's own way.

pub use crate::db::refund_proposal::ProposalRow;

use crate::{
    db,
    services::{Actor, App, Unavailable},
};

/// Proposals shown at a time.
const SHOWN: i64 = 20;

/// What the actor's shop has yet to decide, oldest first.
///
/// # Errors
/// [`Unavailable`].
pub async fn open(app: &App, actor: &Actor) -> Result<Vec<ProposalRow>, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::refund_proposal::open_of_merchant(&mut tx, &actor.merchant_id, SHOWN).await?)
}

/// Somebody of the shop has dealt with it; false where there is nothing open.
///
/// # Errors
/// [`Unavailable`].
pub async fn settle(app: &App, actor: &Actor, payment_id: &str) -> Result<bool, Unavailable> {
    let mut tx = app.db.write().await?;
    let settled = db::refund_proposal::settle(&mut tx, payment_id, &actor.merchant_id, &actor.account_id, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(settled == 1)
}
