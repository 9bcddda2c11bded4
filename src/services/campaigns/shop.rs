//! A shop's campaigns as its people look at them: where each stands, what of its budget is used, what it gave today, its history.

use super::{Actor, App, Unavailable, standing::stand};
use crate::{db, domain::id::is_id};

pub use super::standing::Listed;
pub use crate::db::campaign_step::StepRow;

/// Campaigns on one list.
const MOST: i64 = 200;

/// The shop's campaigns that are not archived, the newest first.
///
/// # Errors
/// [`Unavailable`].
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Listed>, Unavailable> {
    let mut tx = app.db.read().await?;
    let rows = db::campaign::of_merchant(&mut tx, &actor.merchant_id, MOST).await?;
    Ok(stand(&mut tx, app, actor, rows).await?)
}

/// One campaign of the shop with everything that was done to it, oldest first.
#[derive(Clone, Debug)]
pub struct Detail {
    pub listed: Listed,
    pub steps: Vec<StepRow>,
    /// Some payment was priced with it.
    pub used: bool,
}

/// A campaign of the actor's shop.
///
/// # Errors
/// [`Unavailable`].
pub async fn one(app: &App, actor: &Actor, id: &str) -> Result<Option<Detail>, Unavailable> {
    if !is_id(id) {
        return Ok(None);
    }
    let mut tx = app.db.read().await?;
    let found = db::campaign::find(&mut tx, id).await?.filter(|row| row.merchant_id.as_deref() == Some(&actor.merchant_id));
    let Some(row) = found else { return Ok(None) };
    let Some(listed) = stand(&mut tx, app, actor, vec![row]).await?.pop() else { return Ok(None) };
    let steps = db::campaign_step::of_campaign(&mut tx, id).await?;
    let used = db::campaign_report::is_used(&mut tx, id).await?;
    Ok(Some(Detail { listed, steps, used }))
}
