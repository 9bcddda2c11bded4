//! Every revision of a campaign that was ever in force: append-only, a payment keeps the one it was priced with.

use super::{Record, Tx, campaign::CampaignRow, sql};

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

/// The terms of one revision, and whose campaign it is.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct InForce {
    pub campaign_id: String,
    pub revision: i64,
    /// None: the platform's own.
    pub merchant_id: Option<String>,
    /// None where that revision was never in force.
    pub terms: Option<String>,
    /// Those that stand now.
    pub present: String,
}

/// The terms of revisions: rows of `campaign_id`, `revision`.
pub async fn in_force(tx: &mut Tx, asked: &[impl Record]) -> sqlx::Result<Vec<InForce>> {
    tx.all(
        sql("select campaign.id as campaign_id, row.revision, campaign.merchant_id,
                coalesce(campaign_revision.terms,
                    case when campaign.revision = row.revision then campaign.terms end) as terms,
                campaign.terms as present
             from rows(revision bigint, campaign_id text) join campaign on campaign.id = row.campaign_id
             left join campaign_revision on campaign_revision.campaign_id = campaign.id
                and campaign_revision.revision = row.revision")
        .rows(asked),
    )
    .await
}
