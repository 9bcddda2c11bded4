//! A shop's campaigns as its people look at them: where each stands, what of its budget is used, what it gave today, its history.

use super::{
    Actor, App, Unavailable,
    change::{self, terms_of},
};
use crate::{
    db::{self, Tx, campaign::CampaignRow},
    domain::{
        campaign::{State, Terms},
        id::is_id,
        time,
    },
};
use serde_json::json;

pub use crate::db::campaign_step::StepRow;

/// Campaigns on one list.
const MOST: i64 = 200;

/// A campaign and where it stands. Amounts in minor units.
#[derive(Clone, Debug)]
pub struct Listed {
    pub row: CampaignRow,
    pub terms: Terms,
    pub now: State,
    /// Held or given, of the budget.
    pub used_minor: i64,
    pub today_count: i64,
    pub today_minor: i64,
}

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

/// Looks up where campaigns stand for the actor's shop.
pub(super) async fn stand(tx: &mut Tx, app: &App, actor: &Actor, rows: Vec<CampaignRow>) -> sqlx::Result<Vec<Listed>> {
    let now_ms = app.clock.now_ms();
    let zone = time::zone(&actor.time_zone);
    let midnight_ms = time::day_start_ms(time::day(now_ms, &zone), &zone).unwrap_or(0);
    let ids: Vec<_> = rows.iter().map(|row| json!({ "id": row.id })).collect();
    let ids = serde_json::Value::from(ids).to_string();
    let today = db::campaign_report::given_since(tx, &ids, &actor.merchant_id, midnight_ms).await?;
    let read: Vec<(CampaignRow, Terms)> = rows.into_iter().filter_map(|row| terms_of(&row).map(|terms| (row, terms))).collect();
    let used = change::budgets_used(tx, &read.iter().map(|(row, terms)| (row.id.as_str(), terms)).collect::<Vec<_>>()).await?;
    let listed = read.into_iter().map(|(row, terms)| {
        let used_minor = used.get(&row.id).copied().unwrap_or(0);
        let given = today.iter().find(|given| given.campaign_id == row.id);
        Listed {
            now: change::standing(&row, &terms, used_minor, now_ms),
            used_minor,
            today_count: given.map_or(0, |given| given.count),
            today_minor: given.map_or(0, |given| given.amount_minor),
            row,
            terms,
        }
    });
    Ok(listed.collect())
}
