//! What was done to wallets' stages, and what waits for a second admin: tables `rollout_step` and `rollout_ask`.

use super::{Tx, sql};

/// One step of a wallet for one kind of code.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StepRow {
    pub wallet: String,
    pub code_kind: String,
    /// Of the cell after the step.
    pub version: i64,
    pub from_state: String,
    pub from_percent: i64,
    pub state: String,
    pub percent: i64,
    pub asked_by: String,
    /// Empty where it happened by itself.
    pub made_by: String,
    pub reason: String,
    /// JSON of what was measured where it stopped by itself; else empty.
    pub detail: String,
    pub at_ms: i64,
}

/// Keeps a step.
pub async fn insert(tx: &mut Tx, step: &StepRow) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into rollout_step (wallet, code_kind, version, from_state, from_percent, state, percent, asked_by, made_by, reason,
                 detail, at_ms)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(&step.wallet)
        .bind(&step.code_kind)
        .bind(step.version)
        .bind(&step.from_state)
        .bind(step.from_percent)
        .bind(&step.state)
        .bind(step.percent)
        .bind(&step.asked_by)
        .bind(&step.made_by)
        .bind(&step.reason)
        .bind(&step.detail)
        .bind(step.at_ms),
    )
    .await
}

/// What was done to a wallet for one kind of code, the newest first.
pub async fn of_cell(tx: &mut Tx, wallet: &str, code_kind: &str, limit: i64) -> sqlx::Result<Vec<StepRow>> {
    tx.all(
        sql("select * from rollout_step where wallet = $1 and code_kind = $2 order by version desc limit $3")
            .bind(wallet)
            .bind(code_kind)
            .bind(limit),
    )
    .await
}

/// The steps by which the wallets that are stopped now stopped by themselves.
pub async fn stopped_by_themselves(tx: &mut Tx) -> sqlx::Result<Vec<StepRow>> {
    tx.all(sql("select step.* from rollout_step step
         join rollout on rollout.wallet = step.wallet and rollout.code_kind = step.code_kind and rollout.version = step.version
         where rollout.state = 'suspended' and step.made_by = '' order by step.at_ms desc"))
        .await
}

/// A wider step that waits, with the e-mail of who asks.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AskRow {
    pub wallet: String,
    pub code_kind: String,
    pub seen_version: i64,
    /// JSON of a `Plan`.
    pub plan: String,
    pub asked_by: String,
    pub email: String,
    pub reason: String,
    pub at_ms: i64,
}

/// Asks; false if somebody asked already.
pub async fn ask(tx: &mut Tx, ask: &AskRow) -> sqlx::Result<bool> {
    let added = tx
        .run(
            sql("insert into rollout_ask (wallet, code_kind, seen_version, plan, asked_by, reason, at_ms)
                 values ($1, $2, $3, $4, $5, $6, $7) on conflict (wallet, code_kind) do nothing")
            .bind(&ask.wallet)
            .bind(&ask.code_kind)
            .bind(ask.seen_version)
            .bind(&ask.plan)
            .bind(&ask.asked_by)
            .bind(&ask.reason)
            .bind(ask.at_ms),
        )
        .await?;
    Ok(added == 1)
}

/// Everything that waits, the oldest first.
pub async fn waiting(tx: &mut Tx) -> sqlx::Result<Vec<AskRow>> {
    tx.all(sql("select ask.wallet, ask.code_kind, ask.seen_version, ask.plan, ask.asked_by, admin.email, ask.reason, ask.at_ms
         from rollout_ask ask join admin on admin.id = ask.asked_by order by ask.at_ms, ask.wallet, ask.code_kind limit 200"))
        .await
}

/// What waits for one wallet and kind of code.
pub async fn waiting_for(tx: &mut Tx, wallet: &str, code_kind: &str) -> sqlx::Result<Option<AskRow>> {
    tx.first(
        sql("select ask.wallet, ask.code_kind, ask.seen_version, ask.plan, ask.asked_by, admin.email, ask.reason, ask.at_ms
             from rollout_ask ask join admin on admin.id = ask.asked_by where ask.wallet = $1 and ask.code_kind = $2")
        .bind(wallet)
        .bind(code_kind),
    )
    .await
}

/// How many wait that another than this admin asked for.
pub async fn asked_by_others(tx: &mut Tx, admin_id: &str) -> sqlx::Result<i64> {
    let found: Option<(i64,)> = tx.first(sql("select count(*) from rollout_ask where asked_by <> $1").bind(admin_id)).await?;
    Ok(found.map_or(0, |(count,)| count))
}

/// Takes away what waits, whenever it was asked for.
pub async fn drop_ask(tx: &mut Tx, wallet: &str, code_kind: &str) -> sqlx::Result<u64> {
    tx.run(sql("delete from rollout_ask where wallet = $1 and code_kind = $2").bind(wallet).bind(code_kind)).await
}
