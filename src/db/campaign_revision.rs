//! Every revision of a campaign that was ever in force: append-only, a payment keeps the one it was priced with.

use super::{Tx, campaign::CampaignRow, sql};

/// Keeps the revision that `campaign` stands at.
pub async fn insert(tx: &mut Tx, campaign: &CampaignRow, made_by: &str) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign_revision (campaign_id, revision, title, terms, made_by, made_at_ms) values ($1, $2, $3, $4, $5, $6)")
            .bind(&campaign.id)
            .bind(campaign.revision)
            .bind(&campaign.title)
            .bind(&campaign.terms)
            .bind(made_by)
            .bind(campaign.changed_at_ms),
    )
    .await
}
