//! The platform's campaigns as its own people look at them: all of them, what they gave at all shops together, who takes part.

use super::{Record, Tx, campaign::CampaignRow, sql};

/// The platform's campaigns that are not archived, the newest first.
pub async fn all(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<CampaignRow>> {
    tx.all(
        sql("select * from campaign where merchant_id is null and state <> 'archived' order by created_at_ms desc, id desc limit $1")
            .bind(limit),
    )
    .await
}

/// How many wait for a second admin, those aside that this one submitted.
pub async fn submitted_by_others(tx: &mut Tx, admin_id: &str) -> sqlx::Result<i64> {
    let count = sql("select count(*) from campaign where merchant_id is null and state = 'submitted' and submitted_by <> $1");
    let found: Option<(i64,)> = tx.first(count.bind(admin_id)).await?;
    Ok(found.map_or(0, |(count,)| count))
}

/// A shop that takes part, or took part; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Participant {
    pub merchant_id: String,
    pub name: String,
    pub trade: String,
    /// None where the shop takes part without having joined.
    pub joined_at_ms: Option<i64>,
    pub left_at_ms: Option<i64>,
    pub uses: i64,
    pub amount_minor: i64,
}

/// Shops that joined or where something was given: those with the most first.
pub async fn participants(tx: &mut Tx, campaign_id: &str, limit: i64) -> sqlx::Result<Vec<Participant>> {
    tx.all(
        sql("select merchant.id as merchant_id, merchant.name, merchant.trade, member.joined_at_ms, member.left_at_ms,
                    cast(coalesce(given.uses, 0) as bigint) as uses, cast(coalesce(given.amount_minor, 0) as bigint) as amount_minor
             from merchant
             left join campaign_member member on member.merchant_id = merchant.id and member.campaign_id = $1
             left join (
                 select merchant_id, sum(count) as uses, sum(amount_minor) as amount_minor
                 from campaign_total where campaign_id = $1 group by merchant_id) given on given.merchant_id = merchant.id
             where member.merchant_id is not null or given.merchant_id is not null
             order by amount_minor desc, merchant.id limit $2")
        .bind(campaign_id)
        .bind(limit),
    )
    .await
}

/// One step with the e-mail of the admin who took it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AdminStep {
    pub version: i64,
    pub step: String,
    pub made_by: String,
    pub email: Option<String>,
    pub note: String,
    pub at_ms: i64,
}

/// Everything that was done to a campaign, oldest first.
pub async fn steps(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<AdminStep>> {
    tx.all(
        sql("select version, step, made_by, admin.email, note, at_ms from campaign_step
             left join admin on admin.id = campaign_step.made_by where campaign_id = $1 order by version")
        .bind(campaign_id),
    )
    .await
}

/// A shop that an admin may name: by its code, or by its name.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Named {
    pub merchant_id: String,
    pub name: String,
    pub code: String,
}

/// The shops of a code or of exactly that name, at most three: more than one is already too many.
pub async fn shops_named(tx: &mut Tx, code: &str, name: &str) -> sqlx::Result<Vec<Named>> {
    tx.all(
        sql("select merchant.id as merchant_id, merchant.name, collection_code.code
             from merchant join collection_code on collection_code.merchant_id = merchant.id
             where collection_code.state <> 'revoked' and (collection_code.code = $1 or merchant.name = $2)
             order by case when collection_code.code = $1 then 0 else 1 end, merchant.id limit 3")
        .bind(code)
        .bind(name),
    )
    .await
}

/// The shops of these ids, each with one of its codes.
pub async fn shops(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<Named>> {
    tx.all(
        sql("select merchant.id as merchant_id, merchant.name, min(collection_code.code) as code
             from merchant join collection_code on collection_code.merchant_id = merchant.id
             where merchant.id in (select row.id from rows(id text)) and collection_code.state <> 'revoked'
             group by merchant.id, merchant.name order by merchant.id")
        .rows(ids),
    )
    .await
}

/// What a shop took in some days; minor units, the first day with business as yyyymmdd.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ShopVolume {
    pub merchant_id: String,
    pub trade: String,
    pub time_zone: String,
    pub received_minor: i64,
    pub first_day: i64,
}

/// The shops that took money on the days `first..=last`, those with the most first.
pub async fn volumes(tx: &mut Tx, first: i64, last: i64, limit: i64) -> sqlx::Result<Vec<ShopVolume>> {
    tx.all(
        sql("select merchant.id as merchant_id, merchant.trade, merchant.time_zone, sums.received_minor, sums.first_day
             from (select merchant_id, cast(sum(received_minor) as bigint) as received_minor, min(day) as first_day
                   from day_total where day >= $1 and day <= $2 group by merchant_id) sums
             join merchant on merchant.id = sums.merchant_id
             order by sums.received_minor desc, merchant.id limit $3")
        .bind(first)
        .bind(last)
        .bind(limit),
    )
    .await
}

/// Puts one of the platform's campaigns at a place of the public list.
pub async fn place(tx: &mut Tx, campaign_id: &str, position: i64) -> sqlx::Result<u64> {
    tx.run(sql("update campaign set position = $2 where id = $1 and merchant_id is null").bind(campaign_id).bind(position)).await
}
