//! Draws of random campaigns (C1.3): a payer's draw stays until a success uses it, so that nobody draws again by reloading a page.

use super::{Record, Tx, sql};
use serde::Serialize;

/// One payer's draw for one campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Draw {
    pub campaign_id: String,
    pub payer: String,
    /// Sixteen hexadecimal digits.
    pub draw: String,
    pub until_ms: i64,
}

impl Draw {
    /// As the payments remember it that were priced with it.
    pub fn name(&self) -> String {
        format!("{}:{}", self.campaign_id, self.draw)
    }
}

/// Stores draws that are not there or have run out: rows of [`Draw`]. The answer is short of one for each that was there.
pub async fn insert(tx: &mut Tx, draws: &[impl Record], now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into campaign_draw (campaign_id, payer, draw, until_ms)
            select row.campaign_id, row.payer, row.draw, row.until_ms
            from rows(campaign_id text, payer text, draw text, until_ms bigint) where true
            on conflict (campaign_id, payer) do update set draw = excluded.draw, until_ms = excluded.until_ms
            where campaign_draw.until_ms < $1")
        .rows(draws)
        .bind(now_ms),
    )
    .await
}

/// The draws that are still good, for rows of `campaign_id`, `payer`.
pub async fn of(tx: &mut Tx, payers: &[impl Record], now_ms: i64) -> sqlx::Result<Vec<Draw>> {
    tx.all(
        sql("select campaign_draw.* from rows(campaign_id text, payer text) cross join campaign_draw
            where campaign_draw.campaign_id = row.campaign_id and campaign_draw.payer = row.payer and until_ms >= $1")
        .rows(payers)
        .bind(now_ms),
    )
    .await
}

/// Takes away those that a success used: rows of `campaign_id`, `payer`, `draw`. Another one that was drawn since stays;
/// without `draw`, which older payments do not know, whatever there is goes.
pub async fn delete(tx: &mut Tx, used: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("delete from campaign_draw where (campaign_id, payer) in (
                select drawn.campaign_id, drawn.payer from rows(campaign_id text, payer text, draw text) cross join campaign_draw drawn
                where drawn.campaign_id = row.campaign_id and drawn.payer = row.payer
                    and drawn.draw = coalesce(row.draw, drawn.draw))")
        .rows(used),
    )
    .await
}

/// Takes away those that have run out.
pub async fn delete_past(tx: &mut Tx, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(sql("delete from campaign_draw where until_ms < $1").bind(now_ms)).await
}
