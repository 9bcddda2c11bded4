//! Maintained sums per merchant, local day and hour, store and wallet: totals never scan payments.

use crate::db::{Record, Tx, sql};

/// Adds to the sums: rows with the columns' names, ordered by key so that two processes take rows in the same order.
pub async fn add(tx: &mut Tx, totals: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into day_total (merchant_id, day, hour, store_id, wallet, count, received_minor, payer_paid_minor, fee_minor, refunded_minor)
            select row.merchant_id, row.day, row.hour, row.store_id, row.wallet, row.count, row.received_minor,
                row.payer_paid_minor, row.fee_minor, row.refunded_minor
            from rows(merchant_id text, day bigint, hour bigint, store_id text, wallet text, count bigint, received_minor bigint,
                payer_paid_minor bigint, fee_minor bigint, refunded_minor bigint) where true
            on conflict (merchant_id, day, hour, store_id, wallet) do update set
                count = day_total.count + excluded.count,
                received_minor = day_total.received_minor + excluded.received_minor,
                payer_paid_minor = day_total.payer_paid_minor + excluded.payer_paid_minor,
                fee_minor = day_total.fee_minor + excluded.fee_minor,
                refunded_minor = day_total.refunded_minor + excluded.refunded_minor")
        .rows(totals),
    )
    .await
}

/// One stored sum. `refunded_minor` is what went back of `received_minor`, on the day on which it did.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DayTotal {
    pub merchant_id: String,
    pub day: i64,
    pub hour: i64,
    pub store_id: String,
    pub wallet: String,
    pub count: i64,
    pub received_minor: i64,
    pub payer_paid_minor: i64,
    pub fee_minor: i64,
    pub refunded_minor: i64,
}

/// Every sum, for a check of all of them.
pub async fn all(tx: &mut Tx) -> sqlx::Result<Vec<DayTotal>> {
    tx.all(sql("select * from day_total")).await
}

/// What one hour of a day brought through one wallet.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HourSum {
    pub day: i64,
    pub hour: i64,
    pub wallet: String,
    pub count: i64,
    pub received_minor: i64,
    pub refunded_minor: i64,
}

/// A merchant's days `first..=last` by hour and wallet, all its stores together.
pub async fn hours(tx: &mut Tx, merchant_id: &str, first: i64, last: i64) -> sqlx::Result<Vec<HourSum>> {
    tx.all(
        sql("select day, hour, wallet, cast(sum(count) as bigint) as count, cast(sum(received_minor) as bigint) as received_minor,
                cast(sum(refunded_minor) as bigint) as refunded_minor
            from day_total where merchant_id = $1 and day >= $2 and day <= $3 group by day, hour, wallet order by day, hour, wallet")
        .bind(merchant_id)
        .bind(first)
        .bind(last),
    )
    .await
}

/// The days `first..=last` of all merchants together, by hour and wallet.
pub async fn platform_hours(tx: &mut Tx, first: i64, last: i64) -> sqlx::Result<Vec<HourSum>> {
    tx.all(
        sql("select day, hour, wallet, cast(sum(count) as bigint) as count, cast(sum(received_minor) as bigint) as received_minor,
                cast(sum(refunded_minor) as bigint) as refunded_minor
            from day_total where day >= $1 and day <= $2 group by day, hour, wallet order by day, hour, wallet")
        .bind(first)
        .bind(last),
    )
    .await
}
