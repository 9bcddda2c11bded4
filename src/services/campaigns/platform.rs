//! The platform's campaigns as a shop meets them: those that are meant for it, and whether it takes part.

use super::{
    Actor, App, ChangeError, Unavailable, may_change,
    standing::{Listed, stand},
};
use crate::{
    db::{self, Tx},
    domain::campaign::{Conditions, State},
};

pub use db::campaign_total::Shared;

/// Campaigns that are looked at for one shop.
const MOST: i64 = 100;

/// A campaign of the platform for this shop.
#[derive(Clone, Debug)]
pub struct PlatformOffer {
    pub listed: Listed,
    /// The shop must join before anything is given in it; else it takes part by itself until it leaves.
    pub by_joining: bool,
    /// It takes part.
    pub joined: bool,
}

/// The platform's campaigns that are meant for the actor's shop and not over.
///
/// # Errors
/// [`Unavailable`].
pub async fn offers(app: &App, actor: &Actor) -> Result<Vec<PlatformOffer>, Unavailable> {
    let mut tx = app.db.read().await?;
    let Some(merchant) = db::merchant::find(&mut tx, &actor.merchant_id).await? else { return Ok(Vec::new()) };
    let rows = db::campaign::of_platform_live(&mut tx, MOST).await?;
    let mut offers = Vec::new();
    for listed in stand(&mut tx, app, actor, rows).await? {
        let conditions = &listed.terms.conditions;
        let over = listed.now.is_over() || listed.now == State::Exhausted;
        if over || !conditions.is_for(&merchant.id, &merchant.trade) {
            continue;
        }
        let by_joining = conditions.opt_in;
        let joined = takes_part(&mut tx, conditions, &listed.row.id, &merchant.id).await?;
        offers.push(PlatformOffer { listed, by_joining, joined });
    }
    Ok(offers)
}

/// What the platform's campaigns have cost the actor's shop where it pays a part, also those that are over; nothing for a role that sees
/// no sums.
///
/// # Errors
/// [`Unavailable`].
pub async fn shared(app: &App, actor: &Actor) -> Result<Vec<Shared>, Unavailable> {
    if !actor.role.sees_totals() {
        return Ok(Vec::new());
    }
    Ok(db::campaign_total::shared(&mut app.db.read().await?, &actor.merchant_id, MOST).await?)
}

async fn takes_part(tx: &mut Tx, conditions: &Conditions, campaign_id: &str, merchant_id: &str) -> sqlx::Result<bool> {
    let member = db::campaign_member::find(tx, campaign_id, merchant_id).await?;
    Ok(conditions.takes_part(member.map(|member| member.is_in())))
}

/// Takes part in a campaign of the platform, or takes part again; joining twice is joining once.
///
/// # Errors
/// [`ChangeError`].
pub async fn join(app: &App, actor: &Actor, id: &str) -> Result<(), ChangeError> {
    let mut tx = app.db.write().await?;
    let conditions = meant_for(&mut tx, actor, id).await?;
    if !takes_part(&mut tx, &conditions, id, &actor.merchant_id).await? {
        db::campaign_member::join(&mut tx, id, &actor.merchant_id, app.clock.now_ms()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes no part any more, from the next order on, also where the shop took part by itself; orders that were priced with it keep
/// their price.
///
/// # Errors
/// [`ChangeError`].
pub async fn leave(app: &App, actor: &Actor, id: &str) -> Result<(), ChangeError> {
    let mut tx = app.db.write().await?;
    let conditions = meant_for(&mut tx, actor, id).await?;
    if takes_part(&mut tx, &conditions, id, &actor.merchant_id).await? {
        db::campaign_member::leave(&mut tx, id, &actor.merchant_id, app.clock.now_ms()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The conditions of a live campaign of the platform that shops like the actor's may take part in.
async fn meant_for(tx: &mut Tx, actor: &Actor, id: &str) -> Result<Conditions, ChangeError> {
    may_change(actor)?;
    let merchant = db::merchant::find(tx, &actor.merchant_id).await?.ok_or(ChangeError::NotFound)?;
    let row =
        db::campaign::find(tx, id).await?.filter(|row| row.merchant_id.is_none() && matches!(row.state.as_str(), "running" | "paused"));
    let terms = row.and_then(|row| super::change::terms_of(&row)).ok_or(ChangeError::NotFound)?;
    let conditions = terms.conditions;
    if conditions.is_for(&merchant.id, &merchant.trade) { Ok(conditions) } else { Err(ChangeError::NotFound) }
}
