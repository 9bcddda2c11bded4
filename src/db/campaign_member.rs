//! Shops that joined the platform's campaigns.

use super::{Tx, sql};

/// A shop's place in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    pub campaign_id: String,
    pub merchant_id: String,
}

/// Those of a JSON array of `{"campaign_id", "merchant_id"}` that are in.
pub async fn joined(tx: &mut Tx, asked: &str) -> sqlx::Result<Vec<Member>> {
    tx.all(
        sql("select campaign_id, merchant_id from rows($1) cross join campaign_member
            where campaign_id = row.value ->> 'campaign_id' and merchant_id = row.value ->> 'merchant_id' and left_at_ms is null")
        .bind(asked),
    )
    .await
}

/// Whether a shop is in a campaign.
pub async fn is_in(tx: &mut Tx, campaign_id: &str, merchant_id: &str) -> sqlx::Result<bool> {
    let found: Option<Member> = tx
        .first(
            sql("select campaign_id, merchant_id from campaign_member where campaign_id = $1 and merchant_id = $2 and left_at_ms is null")
                .bind(campaign_id)
                .bind(merchant_id),
        )
        .await?;
    Ok(found.is_some())
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

/// Lets a shop out; 0 rows if it is not in.
pub async fn leave(tx: &mut Tx, campaign_id: &str, merchant_id: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update campaign_member set left_at_ms = $3 where campaign_id = $1 and merchant_id = $2 and left_at_ms is null")
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
