//! Higher budgets and later ends that wait for a second admin.

use super::{Tx, sql};

/// One of them, with the e-mail of who asks.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BudgetAsk {
    pub campaign_id: String,
    pub seen_minor: i64,
    pub budget_minor: i64,
    /// A later end, and the one that was seen; none where the budget is asked for.
    pub seen_ends_at_ms: Option<i64>,
    pub ends_at_ms: Option<i64>,
    pub asked_by: String,
    pub email: String,
    pub reason: String,
    pub at_ms: i64,
}

/// Asks; false if somebody asked already.
pub async fn insert(tx: &mut Tx, ask: &BudgetAsk) -> sqlx::Result<bool> {
    let added = tx
        .run(
            sql("insert into campaign_budget_ask (campaign_id, seen_minor, budget_minor, seen_ends_at_ms, ends_at_ms, asked_by, reason, at_ms)
                 values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (campaign_id) do nothing")
            .bind(&ask.campaign_id)
            .bind(ask.seen_minor)
            .bind(ask.budget_minor)
            .bind(ask.seen_ends_at_ms)
            .bind(ask.ends_at_ms)
            .bind(&ask.asked_by)
            .bind(&ask.reason)
            .bind(ask.at_ms),
        )
        .await?;
    Ok(added == 1)
}

/// What waits, for one campaign or, with `''`, for all of them, the oldest first.
pub async fn waiting(tx: &mut Tx, campaign_id: &str) -> sqlx::Result<Vec<BudgetAsk>> {
    tx.all(
        sql("select ask.campaign_id, ask.seen_minor, ask.budget_minor, ask.seen_ends_at_ms, ask.ends_at_ms, ask.asked_by, admin.email, ask.reason, ask.at_ms
             from campaign_budget_ask ask join admin on admin.id = ask.asked_by
             where $1 = '' or ask.campaign_id = $1 order by ask.at_ms, ask.campaign_id limit 100")
        .bind(campaign_id),
    )
    .await
}

/// Takes it away; false if it is gone.
pub async fn delete(tx: &mut Tx, campaign_id: &str, at_ms: i64) -> sqlx::Result<bool> {
    let delete = sql("delete from campaign_budget_ask where campaign_id = $1 and at_ms = $2").bind(campaign_id).bind(at_ms);
    Ok(tx.run(delete).await? == 1)
}
