//! Wallets' daily bills: table `bill`, a row for each wallet, account and day that needs one, and the payments that one is held against.

use super::{Record, Tx, sql};
use serde::Serialize;

/// One bill; `fetched_at_ms` is none while it is not there. Times in Unix ms, the day as yyyymmdd.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BillRow {
    pub connector_account_id: String,
    pub wallet: String,
    pub day: i64,
    pub asked_at_ms: i64,
    pub fetched_at_ms: Option<i64>,
    pub hash: String,
    pub line_count: i64,
    pub matched: i64,
}

/// A bill that is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct NeedRow {
    pub connector_account_id: String,
    pub wallet: String,
    pub day: i64,
}

/// The bills of a day, which is the time from `from_ms` to before `until_ms`: of every wallet and account that was handed an order or
/// took money on it, an order being older than its payment by a day at most.
pub async fn needed_by_orders(tx: &mut Tx, day: i64, (from_ms, until_ms): (i64, i64)) -> sqlx::Result<Vec<NeedRow>> {
    tx.all(
        sql("select distinct payment.connector_account_id, payment.wallet, cast($1 as bigint) as day
             from wallet join payment on payment.wallet = wallet.code
             where payment.created_at_ms >= $2 - 86400000 and payment.created_at_ms < $3 and payment.state <> 'created'
                 and (payment.created_at_ms >= $2 or (payment.paid_at_ms >= $2 and payment.paid_at_ms < $3))")
        .bind(day)
        .bind(from_ms)
        .bind(until_ms),
    )
    .await
}

/// The bill of that day of every trial over the platform's account, whether or not anybody paid: a trial shows that it has bills. Those
/// that are written down already are left out.
pub async fn needed_by_trials(tx: &mut Tx, day: i64) -> sqlx::Result<Vec<NeedRow>> {
    tx.all(
        sql("select distinct account.id as connector_account_id, wallet.code as wallet, cast($1 as bigint) as day
             from rollout join wallet on wallet.code = rollout.wallet
             join connector_account account on account.connector = wallet.connector and account.merchant_id is null
                 and account.state = 'open'
             where rollout.state in ('pilot', 'percentage')
                 and not exists (select 1 from bill where bill.connector_account_id = account.id and bill.wallet = wallet.code
                     and bill.day = $1)")
        .bind(day),
    )
    .await
}

/// Writes down which bills are needed: rows of [`NeedRow`].
pub async fn need(tx: &mut Tx, rows: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into bill (connector_account_id, wallet, day, asked_at_ms, hash, line_count, matched)
             select row.connector_account_id, row.wallet, row.day, 0, '', 0, 0
             from rows(connector_account_id text, wallet text, day bigint) where true
             on conflict do nothing")
        .rows(rows),
    )
    .await
}

/// The latest day of which any bill is needed.
pub async fn latest_day(tx: &mut Tx) -> sqlx::Result<Option<i64>> {
    let found: Option<(Option<i64>,)> = tx.first(sql("select max(day) from bill")).await?;
    Ok(found.and_then(|(day,)| day))
}

/// Bills since a day that are not there and were last asked for before `before_ms`, the oldest day first.
pub async fn missing(tx: &mut Tx, since_day: i64, before_ms: i64, limit: i64) -> sqlx::Result<Vec<BillRow>> {
    tx.all(
        sql("select * from bill where fetched_at_ms is null and asked_at_ms <= $2 and day >= $1
             order by day, wallet, connector_account_id limit $3")
        .bind(since_day)
        .bind(before_ms)
        .bind(limit),
    )
    .await
}

/// Takes the right to ask for a bill; 0 rows if somebody else did since it was read.
pub async fn claim(tx: &mut Tx, bill: &BillRow, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update bill set asked_at_ms = $5
             where connector_account_id = $1 and wallet = $2 and day = $3 and asked_at_ms = $4 and fetched_at_ms is null")
        .bind(&bill.connector_account_id)
        .bind(&bill.wallet)
        .bind(bill.day)
        .bind(bill.asked_at_ms)
        .bind(now_ms),
    )
    .await
}

/// Keeps what a bill came to; 0 rows if that very bill was kept before.
pub async fn keep(tx: &mut Tx, bill: &BillRow) -> sqlx::Result<u64> {
    tx.run(
        sql("update bill set fetched_at_ms = $4, hash = $5, line_count = $6, matched = $7
             where connector_account_id = $1 and wallet = $2 and day = $3 and hash <> $5")
        .bind(&bill.connector_account_id)
        .bind(&bill.wallet)
        .bind(bill.day)
        .bind(bill.fetched_at_ms)
        .bind(&bill.hash)
        .bind(bill.line_count)
        .bind(bill.matched),
    )
    .await
}

/// A wallet's bills since a day, the newest first.
pub async fn of_wallet(tx: &mut Tx, wallet: &str, since_day: i64) -> sqlx::Result<Vec<BillRow>> {
    tx.all(
        sql("select * from bill where wallet = $1 and day >= $2 order by day desc, connector_account_id limit 200")
            .bind(wallet)
            .bind(since_day),
    )
    .await
}

/// A payment as a bill is held against it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HeldRow {
    pub id: String,
    pub wallet: String,
    pub connector_account_id: String,
    pub state: String,
    /// What the wallet was asked for, and what it owes the merchant for it before its fee: less where its coupon was the merchant's.
    pub asked_minor: i64,
    pub settled_minor: i64,
    pub refunded_minor: i64,
    pub fee_rate_ppm: i64,
    pub paid_at_ms: Option<i64>,
}

/// The columns of a [`HeldRow`]; what wallets gave stands in lines whose name begins with [`crate::domain::bill::WALLETS`].
macro_rules! held {
    ($which:literal) => {
        concat!(
            "select id, wallet, connector_account_id, state, payer_paid_minor + wallet_discount_minor as asked_minor,
                cast(payer_paid_minor + wallet_discount_minor - coalesce((select sum(line.merchant_minor) from discount_line line
                    where line.payment_id = payment.id and line.campaign_id like 'wallet:%'), 0) as bigint) as settled_minor,
                refunded_minor, fee_rate_ppm, paid_at_ms
             from payment ",
            $which
        )
    };
}

/// What the bill's wallet was paid over its account from `from_ms` to before `until_ms`, by the wallet's time.
pub async fn paid(tx: &mut Tx, bill: &BillRow, (from_ms, until_ms): (i64, i64)) -> sqlx::Result<Vec<HeldRow>> {
    tx.all(
        sql(held!(
            "where wallet = $1 and connector_account_id = $2 and paid_at_ms >= $3 and paid_at_ms < $4
                and created_at_ms >= $3 - 86400000 and created_at_ms < $4 + 86400000"
        ))
        .bind(&bill.wallet)
        .bind(&bill.connector_account_id)
        .bind(from_ms)
        .bind(until_ms),
    )
    .await
}

/// The payments of these ids.
pub async fn held(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<HeldRow>> {
    tx.all(sql(held!("where id in (select row.id from rows(id text))")).rows(ids)).await
}
