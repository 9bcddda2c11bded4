//! Runs of the conformance lab: table `lab_run`.

use super::{Tx, sql};

/// One wallet's run.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LabRun {
    pub id: String,
    pub wallet: String,
    /// Through which protocol it was tried.
    pub connector: String,
    /// E-mail.
    pub started_by: String,
    /// When it ended.
    pub at_ms: i64,
    pub held: i64,
    pub broke: i64,
    pub not_tried: i64,
    /// A refund was given and seen to arrive.
    pub refunded: bool,
    /// JSON of a `Report`.
    pub report: String,
}

/// Keeps one.
pub async fn insert(tx: &mut Tx, run: &LabRun) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into lab_run (id, wallet, connector, started_by, at_ms, held, broke, not_tried, refunded, report)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(&run.id)
        .bind(&run.wallet)
        .bind(&run.connector)
        .bind(&run.started_by)
        .bind(run.at_ms)
        .bind(run.held)
        .bind(run.broke)
        .bind(run.not_tried)
        .bind(run.refunded)
        .bind(&run.report),
    )
    .await
}

/// The run of that id.
pub async fn find(tx: &mut Tx, id: &str) -> sqlx::Result<Option<LabRun>> {
    tx.first(sql("select * from lab_run where id = $1").bind(id)).await
}

/// The last run of each wallet and protocol that had one.
pub async fn last_of_each(tx: &mut Tx) -> sqlx::Result<Vec<LabRun>> {
    tx.all(sql("select * from lab_run run where not exists (
             select 1 from lab_run later where later.wallet = run.wallet and later.connector = run.connector
                 and (later.at_ms, later.id) > (run.at_ms, run.id))"))
        .await
}

/// A wallet's last run through the protocol that it uses.
pub async fn last(tx: &mut Tx, wallet: &str) -> sqlx::Result<Option<LabRun>> {
    tx.first(
        sql("select run.* from lab_run run join wallet on wallet.code = run.wallet and wallet.connector = run.connector
             where run.wallet = $1 order by run.at_ms desc, run.id desc limit 1")
        .bind(wallet),
    )
    .await
}

/// A wallet's runs since a time, through the protocol that it uses, in which a refund arrived; the newest first.
pub async fn refunded(tx: &mut Tx, wallet: &str, since_ms: i64) -> sqlx::Result<Vec<LabRun>> {
    tx.all(
        sql("select run.* from lab_run run join wallet on wallet.code = run.wallet and wallet.connector = run.connector
             where run.wallet = $1 and run.refunded and run.at_ms >= $2 order by run.at_ms desc, run.id desc limit 50")
        .bind(wallet)
        .bind(since_ms),
    )
    .await
}
