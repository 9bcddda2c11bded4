//! What was done to a campaign, by whom and why: append-only, one row for each version.

use super::{Tx, sql};

/// One step to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewStep<'a> {
    pub campaign_id: &'a str,
    /// Of the campaign after the step.
    pub version: i64,
    /// A stored word of `domain::campaign::Step`.
    pub step: &'a str,
    pub made_by: &'a str,
    pub note: &'a str,
    pub at_ms: i64,
}

/// One step as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StepRow {
    pub version: i64,
    pub step: String,
    pub made_by: String,
    pub note: String,
    pub at_ms: i64,
    /// The sign-in of the shop's member who did it; none for the platform's people.
    pub sign_in: Option<String>,
}

/// Keeps a step.
pub async fn insert(tx: &mut Tx, step: &NewStep<'_>) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign_step (campaign_id, version, step, made_by, note, at_ms) values ($1, $2, $3, $4, $5, $6)")
            .bind(step.campaign_id)
            .bind(step.version)
            .bind(step.step)
            .bind(step.made_by)
            .bind(step.note)
            .bind(step.at_ms),
    )
    .await
}

/// Everything that was done to a campaign, oldest first.
pub async fn of_campaign(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<StepRow>> {
    tx.all(
        sql("select version, step, made_by, note, at_ms, account.sign_in from campaign_step
             left join account on account.id = campaign_step.made_by
             where campaign_id = $1 order by version")
        .bind(campaign_id),
    )
    .await
}

/// Whether a campaign was ever published.
pub async fn was_published(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<bool> {
    let found: Option<(i64,)> =
        tx.first(sql("select version from campaign_step where campaign_id = $1 and step = 'published' limit 1").bind(campaign_id)).await?;
    Ok(found.is_some())
}
