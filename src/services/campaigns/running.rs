//! Which campaigns a payment is priced with.

use crate::{
    db::{self, Tx, campaign::CampaignRow},
    domain::campaign::{Campaign, Owner},
    services::{App, Unavailable, campaigns::books::Known},
};
use std::collections::{HashMap, HashSet};

/// A campaign that has been over for so long is no longer worth a word on every payment, in ms.
const OVER_MS: i64 = 86_400_000;

/// The campaigns that run for a shop, its own and the platform's, oldest first.
///
/// # Errors
/// [`Unavailable`].
pub async fn running(app: &App, merchant_id: &str) -> Result<Vec<Campaign>, Unavailable> {
    let mut tx = app.db.read().await?;
    let running = Running::read(&mut tx, [merchant_id].into(), app.clock.now_ms()).await?;
    Ok(running.of(merchant_id).to_vec())
}

/// The campaigns that run for several shops, read with one statement.
#[derive(Debug, Default)]
pub struct Running {
    /// The platform's, for shops that have none of their own.
    platform: Vec<Campaign>,
    /// The platform's together with a shop's own.
    with_own: HashMap<String, Vec<Campaign>>,
}

impl Running {
    /// Reads those of these shops.
    pub async fn read(tx: &mut Tx, merchants: HashSet<&str>, now_ms: i64) -> sqlx::Result<Self> {
        Ok(Self::sorted(&db::campaign::running_for(tx, &merchants.into_iter().collect::<Vec<_>>()).await?, now_ms))
    }

    /// As [`Running::read`], to make orders with, if there are any: they stay as they are until the transaction ends.
    pub async fn hold(tx: &mut Tx, merchants: &HashSet<&str>, now_ms: i64) -> sqlx::Result<Self> {
        if merchants.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self::sorted(&db::campaign::hold_running_for(tx, &merchants.iter().collect::<Vec<_>>()).await?, now_ms))
    }

    /// Asks which of these shops take part in the platform's campaigns: a price needs to know it.
    pub fn look_for_members(&self, known: &Known, merchants: &HashSet<&str>) {
        for campaign in &self.platform {
            merchants.iter().for_each(|merchant_id| {
                known.takes_part(&self.platform, &campaign.id, merchant_id);
            });
        }
    }

    fn sorted(rows: &[CampaignRow], now_ms: i64) -> Self {
        let campaigns = rows.iter().filter_map(campaign).filter(|campaign| campaign.terms.conditions.ends_at_ms + OVER_MS >= now_ms);
        let (platform, own): (Vec<_>, Vec<_>) = campaigns.partition(|campaign| campaign.owner == Owner::Platform);
        let mut with_own: HashMap<String, Vec<Campaign>> = HashMap::new();
        for campaign in own {
            if let Owner::Merchant(merchant_id) = &campaign.owner {
                with_own.entry(merchant_id.clone()).or_insert_with(|| platform.clone()).push(campaign);
            }
        }
        Self { platform, with_own }
    }

    /// Those that a payment at this shop is priced with.
    pub fn of(&self, merchant_id: &str) -> &[Campaign] {
        self.with_own.get(merchant_id).unwrap_or(&self.platform)
    }
}

fn campaign(row: &CampaignRow) -> Option<Campaign> {
    let campaign = row.campaign();
    if campaign.is_none() {
        tracing::error!(campaign = row.id, "the terms of a running campaign cannot be read; it gives nothing");
    }
    campaign
}
