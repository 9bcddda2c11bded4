//! The counters of campaigns' limits (C1.6). Whoever gives money away writes a difference that must fit; what does not fit changes no
//! row, and the number of rows says so.

use super::{Record, Tx, sql};
use crate::domain::campaign::CounterKey;
use serde::Serialize;

/// One counter as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Counter {
    pub campaign_id: String,
    pub limit_no: i64,
    pub entity: String,
    pub period: i64,
    /// Held by orders that are not decided and given away for good, together (C1.6).
    pub used: i64,
    /// By how much late successes went over the limit (D3).
    pub over_limit: i64,
    /// The limit it was last held against; 0 before it ever was.
    pub limit_amount: i64,
}

impl Counter {
    /// Its name.
    pub fn key(&self) -> CounterKey {
        CounterKey { campaign_id: self.campaign_id.clone(), limit_no: self.limit_no, entity: self.entity.clone(), period: self.period }
    }
}

/// A difference to one counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change<'a> {
    pub campaign_id: &'a str,
    pub limit_no: i64,
    pub entity: &'a str,
    pub period: i64,
    pub used: i64,
    pub over_limit: i64,
    /// What it is held against where something is taken; 0 where only what was taken before is moved.
    pub limit_amount: i64,
}

/// Applies differences, rows of [`Change`] in the order of their keys, so that two processes take the rows in the same order
/// and cannot wait for each other in a circle. A counter that something is taken from must stay within its limit (C1.6) and, unless
/// `confirmed`, must have been held against this limit before: else the limit was changed meanwhile. The answer is short of one for
/// each that was refused.
pub async fn change(tx: &mut Tx, changes: &[impl Record], confirmed: bool) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign_counter (campaign_id, limit_no, entity, period, used, over_limit, limit_amount)
            select row.campaign_id, row.limit_no, row.entity, row.period, row.used, row.over_limit, row.limit_amount
            from rows(campaign_id text, limit_no bigint, entity text, period bigint, used bigint, over_limit bigint,
                limit_amount bigint) where true
            on conflict (campaign_id, limit_no, entity, period) do update set
                used = campaign_counter.used + excluded.used,
                over_limit = campaign_counter.over_limit + excluded.over_limit,
                limit_amount = case when excluded.limit_amount = 0 then campaign_counter.limit_amount else excluded.limit_amount end
            where campaign_counter.used + excluded.used >= 0
                and (excluded.limit_amount = 0
                    or excluded.over_limit > 0
                    or (campaign_counter.used + excluded.used <= excluded.limit_amount
                        and ($1 or campaign_counter.limit_amount in (0, excluded.limit_amount))))")
        .rows(changes)
        .bind(confirmed),
    )
    .await
}

/// How many counters of a limit have nothing left.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UsedUp {
    pub limit_no: i64,
    pub period: i64,
    pub count: i64,
}

/// The counters of a campaign that have nothing left, by limit and period.
pub async fn used_up(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<UsedUp>> {
    tx.all(
        sql("select limit_no, period, count(*) as count from campaign_counter
            where campaign_id = $1 and limit_amount > 0 and used >= limit_amount
            group by limit_no, period order by limit_no, period")
        .bind(campaign_id),
    )
    .await
}

/// The counters of these keys, as far as there are any.
pub async fn of_keys(tx: &mut Tx, keys: &[impl Record]) -> sqlx::Result<Vec<Counter>> {
    tx.all(
        sql(
            "select campaign_counter.* from rows(campaign_id text, limit_no bigint, entity text, period bigint) cross join campaign_counter
            where campaign_counter.campaign_id = row.campaign_id and campaign_counter.limit_no = row.limit_no
                and campaign_counter.entity = row.entity and campaign_counter.period = row.period",
        )
        .rows(keys),
    )
    .await
}

/// Every counter of a campaign.
pub async fn of_campaign(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<Counter>> {
    tx.all(sql("select * from campaign_counter where campaign_id = $1 order by limit_no, entity, period").bind(campaign_id)).await
}

/// Holds the counters of one limit against another amount from now on, those left alone that have used more of it already (C1.8). To
/// be called in the transaction that changes the campaign's terms: orders priced with the old ones then find that out.
pub async fn set_limit(tx: &mut Tx, campaign_id: &str, limit_no: i64, amount: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update campaign_counter set limit_amount = $3
            where campaign_id = $1 and limit_no = $2 and used <= $3")
        .bind(campaign_id)
        .bind(limit_no)
        .bind(amount),
    )
    .await
}

/// Every counter, for a check of all of them.
pub async fn all(tx: &mut Tx) -> sqlx::Result<Vec<Counter>> {
    tx.all(sql("select * from campaign_counter order by campaign_id, limit_no, entity, period")).await
}
