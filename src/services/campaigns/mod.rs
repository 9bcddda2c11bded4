//! Discount campaigns: what a shop promises its payers, what runs, what has been given, and what that means for a price.

mod added;
pub mod admin;
pub mod around;
pub mod books;
pub mod change;
pub mod draft;
pub mod edit;
pub mod explained;
pub mod life;
pub mod platform;
pub mod preview;
pub mod public;
pub mod public_list;
pub mod rehearsal;
mod replay;
pub mod results;
pub mod running;
pub mod shop;
mod standing;

pub use books::{Stored, books};
pub use change::ChangeError;
pub use running::running;

use super::{Actor, App, Unavailable};
use crate::{
    db::{self, Tx, campaign::CampaignRow},
    domain::{campaign::Terms, id::is_id},
};

/// Deletes draws of campaigns that are over: nobody can use them any more. Says how many there were.
///
/// # Errors
/// [`Unavailable`].
pub async fn delete_past_draws(app: &App) -> Result<usize, Unavailable> {
    let mut tx = app.db.write().await?;
    let deleted = db::campaign_draw::delete_past(&mut tx, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(usize::try_from(deleted).unwrap_or(usize::MAX))
}

/// Whether the actor may do more than look: campaigns spend the shop's money.
fn may_change(actor: &Actor) -> Result<(), ChangeError> {
    if actor.role.runs_campaigns() { Ok(()) } else { Err(ChangeError::Forbidden) }
}

/// A campaign of the actor's shop, to be changed.
async fn own(tx: &mut Tx, actor: &Actor, id: &str) -> Result<CampaignRow, ChangeError> {
    if !is_id(id) {
        return Err(ChangeError::NotFound);
    }
    let found = db::campaign::find(tx, id).await?;
    found.filter(|row| row.merchant_id.as_deref() == Some(&actor.merchant_id)).ok_or(ChangeError::NotFound)
}

/// A campaign of the actor's shop, to be looked at.
async fn own_row(app: &App, actor: &Actor, id: &str) -> Result<Option<(CampaignRow, Terms)>, Unavailable> {
    let mut tx = app.db.read().await?;
    match own(&mut tx, actor, id).await {
        Ok(row) => Ok(change::terms_of(&row).map(|terms| (row, terms))),
        Err(ChangeError::Unavailable(error)) => Err(error),
        Err(_) => Ok(None),
    }
}
