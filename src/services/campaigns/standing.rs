//! Where campaigns stand right now, the shop's and the platform's alike: the state that is shown, what of the budget is used, what was
//! given today.

use super::change::{self, terms_of};
use crate::{
    db::{self, Tx, campaign::CampaignRow},
    domain::{
        campaign::{Period, State, Terms},
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{Actor, App},
};

/// A campaign and where it stands. Amounts in minor units.
#[derive(Clone, Debug)]
pub struct Listed {
    pub row: CampaignRow,
    pub terms: Terms,
    pub now: State,
    /// It runs, and gives nothing more in the period that does: what everybody may have in it is used up.
    pub used_up_for: Option<Period>,
    /// Held or given, of the budget.
    pub used_minor: i64,
    pub today_count: i64,
    pub today_minor: i64,
}

/// Whose day it is, and at whose counter is looked.
#[derive(Clone, Copy, Debug)]
pub struct Where<'a> {
    time_zone: &'a str,
    merchant_id: Option<&'a str>,
}

impl Where<'_> {
    /// At all shops together, on the platform's own day.
    pub const EVERYWHERE: Self = Self { time_zone: DEFAULT_TIME_ZONE, merchant_id: None };
}

impl<'a> From<&'a Actor> for Where<'a> {
    /// In the actor's shop only.
    fn from(actor: &'a Actor) -> Self {
        Self { time_zone: &actor.time_zone, merchant_id: Some(&actor.merchant_id) }
    }
}

/// Looks up where campaigns stand; one whose terms this program cannot read is left out.
///
/// # Errors
/// The engine's own.
pub async fn stand(tx: &mut Tx, app: &App, at: impl Into<Where<'_>>, rows: Vec<CampaignRow>) -> sqlx::Result<Vec<Listed>> {
    let Where { time_zone, merchant_id } = at.into();
    let now_ms = app.clock.now_ms();
    let zone = time::zone(time_zone);
    let midnight_ms = time::day_start_ms(time::day(now_ms, &zone), &zone).unwrap_or(0);
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    let today = db::campaign_report::given_since(tx, &ids, merchant_id, midnight_ms).await?;
    let read: Vec<(CampaignRow, Terms)> = rows.into_iter().filter_map(|row| terms_of(&row).map(|terms| (row, terms))).collect();
    let campaigns: Vec<_> = read.iter().map(|(row, terms)| (row.id.as_str(), terms)).collect();
    let used = change::all_used(tx, &campaigns).await?;
    let used_up_for = change::used_up_for(tx, &campaigns, time::local(now_ms, &zone).date()).await?;
    let listed = read.into_iter().map(|(row, terms)| {
        let used = used.get(&row.id).copied().unwrap_or_default();
        let given = today.iter().find(|given| given.campaign_id == row.id);
        let now = change::standing(&row, &terms, used, now_ms);
        Listed {
            now,
            used_up_for: used_up_for.get(&row.id).copied().filter(|_| now == State::Running),
            used_minor: used.minor,
            today_count: given.map_or(0, |given| given.count),
            today_minor: given.map_or(0, |given| given.amount_minor),
            row,
            terms,
        }
    });
    Ok(listed.collect())
}
