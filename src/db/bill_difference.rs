//! What wallets' daily bills say differently from us: table `bill_difference`.

use super::{Record, Tx, bill::BillRow, sql};
use serde::Serialize;

/// One difference. `kind` is the stored word of `domain::reconciliation::Kind`, amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct DifferenceRow {
    pub connector_account_id: String,
    pub wallet: String,
    pub day: i64,
    pub payment_id: String,
    pub kind: String,
    pub ours_minor: i64,
    pub theirs_minor: i64,
    pub asked_at_ms: i64,
    /// What the wallet said when it was asked: booked, paid, denied, misfit; empty where it has not.
    pub answer: String,
}

/// Puts these in the place of what the bill said before: rows of [`DifferenceRow`].
pub async fn replace(tx: &mut Tx, bill: &BillRow, rows: &[impl Record]) -> sqlx::Result<()> {
    tx.run(
        sql("delete from bill_difference where connector_account_id = $1 and wallet = $2 and day = $3")
            .bind(&bill.connector_account_id)
            .bind(&bill.wallet)
            .bind(bill.day),
    )
    .await?;
    tx.run(
        sql("insert into bill_difference (connector_account_id, wallet, day, payment_id, kind, ours_minor, theirs_minor, asked_at_ms, answer)
             select row.connector_account_id, row.wallet, row.day, row.payment_id, row.kind, row.ours_minor, row.theirs_minor,
                 0, ''
             from rows(connector_account_id text, wallet text, day bigint, payment_id text, kind text, ours_minor bigint,
                 theirs_minor bigint) where true")
        .rows(rows),
    )
    .await?;
    Ok(())
}

/// The payments that the bills of these two days have although they are the bill's.
pub async fn slipped(tx: &mut Tx, bill: &BillRow, (before, after): (i64, i64)) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> = tx
        .all(
            sql("select payment_id from bill_difference
                 where connector_account_id = $1 and wallet = $2 and day in ($3, $4) and kind = 'slip'")
            .bind(&bill.connector_account_id)
            .bind(&bill.wallet)
            .bind(before)
            .bind(after),
        )
        .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Takes back that the bills of these two days miss payments that stand in this one, by their ids.
pub async fn found_beside(tx: &mut Tx, ids: &[impl Record], bill: &BillRow, (before, after): (i64, i64)) -> sqlx::Result<u64> {
    tx.run(
        sql("delete from bill_difference
             where payment_id in (select row.id from rows(id text)) and connector_account_id = $1 and wallet = $2
                 and day in ($3, $4) and kind = 'ours_only'")
        .rows(ids)
        .bind(&bill.connector_account_id)
        .bind(&bill.wallet)
        .bind(before)
        .bind(after),
    )
    .await
}

/// What wallets are to be asked about (C3.13): money of theirs for an order of ours, and from `until_day` back also money that only we
/// know of; last asked before `before_ms`.
pub async fn to_ask(tx: &mut Tx, until_day: i64, before_ms: i64, limit: i64) -> sqlx::Result<Vec<DifferenceRow>> {
    tx.all(
        sql("select difference.* from bill_difference difference join payment on payment.id = difference.payment_id
             where difference.answer = '' and difference.asked_at_ms <= $2
                 and (difference.kind = 'theirs_only' or (difference.kind = 'ours_only' and difference.day <= $1))
             order by difference.day, difference.payment_id limit $3")
        .bind(until_day)
        .bind(before_ms)
        .bind(limit),
    )
    .await
}

/// Notes that the wallet was asked and what it said.
pub async fn answered(tx: &mut Tx, difference: &DifferenceRow, answer: &str, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update bill_difference set answer = $6, asked_at_ms = $7
             where connector_account_id = $1 and wallet = $2 and day = $3 and payment_id = $4 and kind = $5")
        .bind(&difference.connector_account_id)
        .bind(&difference.wallet)
        .bind(difference.day)
        .bind(&difference.payment_id)
        .bind(&difference.kind)
        .bind(answer)
        .bind(now_ms),
    )
    .await
}

/// A difference with what a screen shows beside it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ListedRow {
    #[sqlx(flatten)]
    pub difference: DifferenceRow,
    /// Whether the payment is one of ours.
    pub is_ours: bool,
}

/// A wallet's since a day, the newest first.
pub async fn of_wallet(tx: &mut Tx, wallet: &str, since_day: i64, limit: i64) -> sqlx::Result<Vec<ListedRow>> {
    tx.all(
        sql("select difference.*, payment.id is not null as is_ours
             from bill_difference difference left join payment on payment.id = difference.payment_id
             where difference.wallet = $1 and difference.day >= $2 and difference.kind <> 'slip'
             order by difference.day desc, difference.payment_id, difference.kind limit $3")
        .bind(wallet)
        .bind(since_day)
        .bind(limit),
    )
    .await
}
