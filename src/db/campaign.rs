//! Campaigns as stored: table `campaign`. `terms` is JSON text that only the domain reads.

use super::{Record, Tx, sql};
use crate::domain::campaign::{Campaign, Owner};

/// One campaign with the revision of its terms that is in force.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CampaignRow {
    pub id: String,
    /// None: the platform's own.
    pub merchant_id: Option<String>,
    pub state: String,
    pub revision: i64,
    pub title: String,
    pub terms: String,
    pub link: String,
    /// Counts changes: what compare-and-set compares.
    pub version: i64,
    pub made_by: String,
    pub submitted_by: Option<String>,
    pub approved_by: Option<String>,
    pub created_at_ms: i64,
    pub changed_at_ms: i64,
    /// On the public list, from 1 on; 0 by age.
    pub position: i64,
}

impl CampaignRow {
    /// As the engine sees it; none where this program does not know the kind of its terms.
    pub fn campaign(&self) -> Option<Campaign> {
        Some(Campaign {
            id: self.id.clone(),
            revision: self.revision,
            owner: self.merchant_id.clone().map_or(Owner::Platform, Owner::Merchant),
            title: self.title.clone(),
            terms: serde_json::from_str(&self.terms).ok()?,
        })
    }
}

/// Adds a campaign.
pub async fn insert(tx: &mut Tx, campaign: &CampaignRow) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign (id, merchant_id, state, revision, title, terms, link, version, made_by, submitted_by, approved_by,
                created_at_ms, changed_at_ms)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
        .bind(&campaign.id)
        .bind(campaign.merchant_id.clone())
        .bind(&campaign.state)
        .bind(campaign.revision)
        .bind(&campaign.title)
        .bind(&campaign.terms)
        .bind(&campaign.link)
        .bind(campaign.version)
        .bind(&campaign.made_by)
        .bind(campaign.submitted_by.clone())
        .bind(campaign.approved_by.clone())
        .bind(campaign.created_at_ms)
        .bind(campaign.changed_at_ms),
    )
    .await
}

/// The running campaigns of these merchants and of the platform, oldest first, by their ids.
pub async fn running_for(tx: &mut Tx, merchants: &[impl Record]) -> sqlx::Result<Vec<CampaignRow>> {
    tx.all(
        sql("select * from campaign where state = 'running' and merchant_id is null
             union all
             select * from campaign where state = 'running' and merchant_id in (select row.id from rows(id text))
             order by id")
        .rows(merchants),
    )
    .await
}

/// As [`running_for`], and nobody changes them before this transaction ends: what is priced with them still holds when it is written.
pub async fn hold_running_for(tx: &mut Tx, merchants: &[impl Record]) -> sqlx::Result<Vec<CampaignRow>> {
    tx.all(
        sql("select * from campaign where state = 'running' and id in (
                select id from campaign where state = 'running' and merchant_id is null
                union all
                select id from campaign where state = 'running' and merchant_id in (select row.id from rows(id text)))
             order by id for share")
        .rows(merchants),
    )
    .await
}

/// Waits for orders that are being priced with a campaign, and keeps new ones waiting until this transaction ends.
pub async fn hold(tx: &mut Tx, id: &str) -> sqlx::Result<u64> {
    tx.run(sql("update campaign set version = version where id = $1").bind(id)).await
}

/// One campaign.
pub async fn find(tx: &mut Tx, id: &str) -> sqlx::Result<Option<CampaignRow>> {
    tx.first(sql("select * from campaign where id = $1").bind(id)).await
}

/// The campaign of a public link.
pub async fn find_by_link(tx: &mut Tx, link: &str) -> sqlx::Result<Option<CampaignRow>> {
    tx.first(sql("select * from campaign where link = $1").bind(link)).await
}

/// A running campaign as everybody may find it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FoundRow {
    pub id: String,
    pub title: String,
    pub terms: String,
    pub link: String,
    pub changed_at_ms: i64,
    /// The shop whose own it is, and its time zone; none for the platform's.
    pub shop: Option<String>,
    pub time_zone: Option<String>,
}

/// Running campaigns of shops that are open and of the platform: by the platform's places, then the newest first.
pub async fn to_find(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<FoundRow>> {
    tx.all(
        sql("select campaign.id, campaign.title, campaign.terms, campaign.link, campaign.changed_at_ms, merchant.name as shop, merchant.time_zone
             from campaign left join merchant on merchant.id = campaign.merchant_id
             where campaign.state = 'running' and coalesce(merchant.state, '') not in ('frozen', 'closed', 'cancelled')
             order by case when campaign.position > 0 then campaign.position else 1000000 end, campaign.created_at_ms desc, campaign.id desc
             limit $1")
        .bind(limit),
    )
    .await
}

/// A merchant's campaigns that are not archived, the newest first.
pub async fn of_merchant(tx: &mut Tx, merchant_id: &str, limit: i64) -> sqlx::Result<Vec<CampaignRow>> {
    tx.all(
        sql("select * from campaign where merchant_id = $1 and state <> 'archived' order by created_at_ms desc, id desc limit $2")
            .bind(merchant_id)
            .bind(limit),
    )
    .await
}

/// The platform's campaigns that run or are paused, the newest first.
pub async fn of_platform_live(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<CampaignRow>> {
    tx.all(
        sql("select * from campaign where merchant_id is null and state in ('running', 'paused')
             order by created_at_ms desc, id desc limit $1")
        .bind(limit),
    )
    .await
}

/// Writes a changed campaign if its version is still the one that stands in `campaign`, one higher afterwards. 0 rows: somebody else
/// was faster.
pub async fn change(tx: &mut Tx, campaign: &CampaignRow) -> sqlx::Result<u64> {
    tx.run(
        sql("update campaign set state = $3, revision = $4, title = $5, terms = $6, version = version + 1, submitted_by = $7,
                approved_by = $8, changed_at_ms = $9
             where id = $1 and version = $2")
        .bind(&campaign.id)
        .bind(campaign.version)
        .bind(&campaign.state)
        .bind(campaign.revision)
        .bind(&campaign.title)
        .bind(&campaign.terms)
        .bind(campaign.submitted_by.clone())
        .bind(campaign.approved_by.clone())
        .bind(campaign.changed_at_ms),
    )
    .await
}
