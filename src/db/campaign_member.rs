//! Shops that joined the platform's campaigns, and shops that left them, also such as take part without having joined.

use super::{Record, Tx, sql};

/// What a shop did last in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    pub campaign_id: String,
    pub merchant_id: String,
    pub left_at_ms: Option<i64>,
}

impl Member {
    /// Whether it joined last, and did not leave.
    pub fn is_in(&self) -> bool {
        self.left_at_ms.is_none()
    }
}

/// What was done last, where anything was, for rows of `campaign_id`, `merchant_id`.
pub async fn of(tx: &mut Tx, asked: &[impl Record]) -> sqlx::Result<Vec<Member>> {
    tx.all(
        sql("select campaign_member.campaign_id, campaign_member.merchant_id, left_at_ms
            from rows(campaign_id text, merchant_id text) cross join campaign_member
            where campaign_member.campaign_id = row.campaign_id and campaign_member.merchant_id = row.merchant_id")
        .rows(asked),
    )
    .await
}

/// One shop in one campaign.
pub async fn find(tx: &mut Tx, campaign_id: &str, merchant_id: &str) -> sqlx::Result<Option<Member>> {
    tx.first(
        sql("select campaign_id, merchant_id, left_at_ms from campaign_member where campaign_id = $1 and merchant_id = $2")
            .bind(campaign_id)
            .bind(merchant_id),
    )
    .await
}

/// The shops that left a campaign.
pub async fn left(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<String>> {
    let rows: Vec<(String,)> =
        tx.all(sql("select merchant_id from campaign_member where campaign_id = $1 and left_at_ms is not null").bind(campaign_id)).await?;
    Ok(rows.into_iter().map(|(merchant_id,)| merchant_id).collect())
}

/// Lets a shop in; 0 rows if it is in already.
pub async fn join(tx: &mut Tx, campaign_id: &str, merchant_id: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign_member (campaign_id, merchant_id, joined_at_ms) values ($1, $2, $3)
             on conflict (campaign_id, merchant_id) do update set joined_at_ms = excluded.joined_at_ms, left_at_ms = null
             where campaign_member.left_at_ms is not null")
        .bind(campaign_id)
        .bind(merchant_id)
        .bind(at_ms),
    )
    .await
}

/// Lets a shop out, also one that never joined; 0 rows if it left already.
pub async fn leave(tx: &mut Tx, campaign_id: &str, merchant_id: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign_member (campaign_id, merchant_id, joined_at_ms, left_at_ms) values ($1, $2, $3, $3)
             on conflict (campaign_id, merchant_id) do update set left_at_ms = excluded.left_at_ms
             where campaign_member.left_at_ms is null")
        .bind(campaign_id)
        .bind(merchant_id)
        .bind(at_ms),
    )
    .await
}

/// How many shops are in a campaign.
pub async fn count(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<i64> {
    let found: Option<(i64,)> =
        tx.first(sql("select count(*) from campaign_member where campaign_id = $1 and left_at_ms is null").bind(campaign_id)).await?;
    Ok(found.map_or(0, |(count,)| count))
}

/// The names of shops that are in a campaign, those that joined first.
pub async fn shop_names(tx: &mut Tx, campaign_id: &str, limit: i64) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> = tx
        .all(
            sql("select merchant.name from campaign_member join merchant on merchant.id = campaign_member.merchant_id
                 where campaign_id = $1 and left_at_ms is null order by joined_at_ms, merchant.id limit $2")
            .bind(campaign_id)
            .bind(limit),
        )
        .await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}
