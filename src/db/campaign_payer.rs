//! Maintained rows: the payers whom a campaign gave something that no refund brought back whole. Counting them reads nothing else.

use super::{Record, Tx, paid, sold, sql};
use crate::domain::bill::WALLETS;

/// Who uses a campaign.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct User {
    pub campaign_id: String,
    pub payer: String,
}

/// Adds those who are not there yet and answers who that was: rows of `campaign_id`, `payer`, ordered by key so that two
/// processes take rows in the same order. The others' rows stay as they are, and are held: nobody takes them away before this commits.
pub async fn add(tx: &mut Tx, users: &[impl Record]) -> sqlx::Result<Vec<User>> {
    tx.all(
        sql("insert into campaign_payer (campaign_id, payer, first_paid_ms)
            select row.campaign_id, row.payer, 0 from rows(campaign_id text, payer text) where true
            on conflict (campaign_id, payer) do update set payer = excluded.payer where false
            returning campaign_id, payer")
        .rows(users),
    )
    .await
}

/// Finds a payer's few payments first, and not the shop's many in the order of time: `+ 0` keeps the engines from reading those until
/// one fits.
macro_rules! note_first {
    () => {
        concat!(
            "update campaign_payer set first_paid_ms = (
                select min(listed_at_ms + 0) from payment
                where payment.payer = row.payer and merchant_id = row.merchant_id and ",
            paid!(),
            ") from rows(payer text, merchant_id text, campaign_id text)
            where campaign_payer.campaign_id = row.campaign_id and campaign_payer.payer = row.payer"
        )
    };
}

/// Notes of payers who are new when each of them paid the shop for the first time: rows of
/// `campaign_id`, `payer`, `merchant_id`.
pub async fn note_first(tx: &mut Tx, payers: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(sql(note_first!()).rows(payers)).await
}

/// Takes away those who have no use any more: rows of `campaign_id`, `payer`. To be called once their rows are held
/// ([`add`]): it sees every use that was committed by then.
pub async fn forget(tx: &mut Tx, payers: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql(concat!(
            "delete from campaign_payer
            where (campaign_id, payer) in (select row.campaign_id, row.payer from rows(campaign_id text, payer text))
                and not exists (
                    select 1 from payment join discount_line line on line.payment_id = payment.id
                    where payment.payer = campaign_payer.payer and line.campaign_id = campaign_payer.campaign_id and ",
            sold!(),
            ")"
        ))
        .rows(payers),
    )
    .await
}

/// How many payers a campaign has: each counts once.
pub async fn count(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<i64> {
    let found: Option<(i64,)> = tx.first(sql("select count(*) from campaign_payer where campaign_id = $1").bind(campaign_id)).await?;
    Ok(found.map_or(0, |(payers,)| payers))
}

/// The payers of a shop's own campaign, and those of them who had paid there before an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Payers {
    pub count: i64,
    pub returned: i64,
}

/// See [`Payers`].
pub async fn payers(tx: &mut Tx, campaign_id: &str, since_ms: i64) -> sqlx::Result<Payers> {
    let payers =
        sql("select count(*) as count, cast(coalesce(sum(case when first_paid_ms < $2 then 1 else 0 end), 0) as bigint) as returned
            from campaign_payer where campaign_id = $1");
    Ok(tx.first(payers.bind(campaign_id).bind(since_ms)).await?.unwrap_or_default())
}

/// A payer whose row is not as the payments say.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Difference {
    pub campaign_id: String,
    pub payer: String,
    pub expected: i64,
    pub stored: i64,
}

/// Those who use a campaign without a row (1 expected, 0 stored) or have one without using it, for a check of all of them; at most
/// `limit`.
pub async fn differences(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<Difference>> {
    tx.all(
        sql(concat!(
            "select campaign_id, payer, cast(sum(expected) as bigint) as expected, cast(sum(stored) as bigint) as stored from (
                select distinct line.campaign_id, payment.payer, 1 as expected, 0 as stored
                from discount_line line join payment on payment.id = line.payment_id
                where payment.payer is not null and line.campaign_id not like $1 || '%' and ",
            sold!(),
            " union all
                select campaign_id, payer, 0, 1 from campaign_payer
            ) held
            group by campaign_id, payer having sum(expected) <> sum(stored) order by campaign_id, payer limit $2"
        ))
        .bind(WALLETS)
        .bind(limit),
    )
    .await
}

/// Payers of shops' own campaigns who did not pay at the instant that is noted for their first payment (Unix ms); at most `limit`. That
/// it was their first is not asked: a clock that was set back may bring an earlier one.
pub async fn first_differences(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<Difference>> {
    tx.all(
        sql(concat!(
            "select campaign_id, payer, expected, stored from (
                select held_by.campaign_id, held_by.payer, held_by.first_paid_ms as stored, min(listed_at_ms) as expected,
                    sum(case when listed_at_ms = held_by.first_paid_ms then 1 else 0 end) as then_paid
                from campaign_payer held_by
                join campaign on campaign.id = held_by.campaign_id and campaign.merchant_id is not null
                join payment on payment.payer = held_by.payer and payment.merchant_id = campaign.merchant_id and payment.",
            paid!(),
            " group by held_by.campaign_id, held_by.payer, held_by.first_paid_ms
            ) held
            where then_paid = 0 order by campaign_id, payer limit $1"
        ))
        .bind(limit),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;

    #[derive(sqlx::FromRow)]
    struct Step {
        detail: String,
    }

    #[tokio::test]
    async fn a_payers_first_payment_is_not_looked_for_among_all_of_the_shops() {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        db.migrate().await.unwrap();
        let asked = sql(concat!("explain query plan ", note_first!())).rows(&[""; 0]);
        let plan: Vec<Step> = db.read().await.unwrap().all(asked).await.unwrap();
        assert!(plan.iter().any(|step| step.detail.contains("payment_by_payer (payer=? AND merchant_id=?)")), "by the payer");
    }
}
