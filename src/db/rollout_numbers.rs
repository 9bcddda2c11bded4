//! What wallets' payments came to lately, for the gates of a roll-out and its automatic stop. Every query walks one wallet after the
//! other through the index `payment_by_wallet`, over the time that is asked for and no further.

use super::{Tx, sql};

/// Orders of a wallet that ended alike.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EndedRow {
    pub wallet: String,
    pub code_kind: String,
    /// Days since 1970 in the zone of the query, or as the query says.
    pub day: i64,
    /// The stored word of a trade.
    pub trade: String,
    pub state: String,
    pub failure_code: String,
    /// How long the success took to be told, in tenths of a second, rounded up; 601 for more than a minute.
    pub told_tenths: i64,
    pub count: i64,
}

/// What every query here reads of an order, after its wallet and kind of code, before its day and trade.
macro_rules! ended {
    ($day:literal, $trade:literal, $rest:literal) => {
        concat!(
            "select payment.wallet, payment.code_kind, ",
            $day,
            " as day, ",
            $trade,
            " as trade, payment.state, coalesce(payment.failure_code, '') as failure_code,
                 cast(case when payment.paid_at_ms is null or payment.listed_at_ms <= payment.paid_at_ms then 0
                     when payment.listed_at_ms - payment.paid_at_ms > 60000 then 601
                     else (payment.listed_at_ms - payment.paid_at_ms + 99) / 100 end as bigint) as told_tenths,
                 count(*) as count ",
            $rest,
            " and payment.state not in ('created', 'pending', 'closed') group by 1, 2, 3, 4, 5, 6, 7"
        )
    };
}

/// Orders since `since_ms` of every wallet and kind of code, those since `midnight_ms` as day 1 and older ones as day 0.
pub async fn ended(tx: &mut Tx, since_ms: i64, midnight_ms: i64) -> sqlx::Result<Vec<EndedRow>> {
    tx.all(
        sql(ended!(
            "cast(case when payment.created_at_ms >= $2 then 1 else 0 end as bigint)",
            "''",
            "from wallet join payment on payment.wallet = wallet.code where payment.created_at_ms >= $1"
        ))
        .bind(since_ms)
        .bind(midnight_ms),
    )
    .await
}

/// Orders since `since_ms`, and since the wallet came back from its last stop, of the trials alone.
pub async fn ended_in_trials(tx: &mut Tx, since_ms: i64) -> sqlx::Result<Vec<EndedRow>> {
    tx.all(
        sql(ended!(
            "cast(0 as bigint)",
            "''",
            "from rollout join payment on payment.wallet = rollout.wallet and payment.code_kind = rollout.code_kind
             where rollout.state in ('pilot', 'percentage') and payment.created_at_ms >= $1
                 and payment.created_at_ms >= rollout.measured_from_ms"
        ))
        .bind(since_ms),
    )
    .await
}

/// Orders of one wallet and kind of code, by day and trade; `offset_ms` is what the zone is ahead of UTC.
pub async fn ended_by_day(tx: &mut Tx, (wallet, code_kind): (&str, &str), since_ms: i64, offset_ms: i64) -> sqlx::Result<Vec<EndedRow>> {
    tx.all(
        sql(ended!(
            "(payment.created_at_ms + $4) / 86400000",
            "merchant.trade",
            "from payment join merchant on merchant.id = payment.merchant_id
             where payment.wallet = $1 and payment.code_kind = $2 and payment.created_at_ms >= $3"
        ))
        .bind(wallet)
        .bind(code_kind)
        .bind(since_ms)
        .bind(offset_ms),
    )
    .await
}

/// Messages about a wallet's payments that did not fit, since a time.
pub async fn differences(tx: &mut Tx, wallet: &str, code_kind: &str, since_ms: i64) -> sqlx::Result<i64> {
    let found: Option<(i64,)> = tx
        .first(
            sql("select count(distinct notice.payment_id) from notice join payment on payment.id = notice.payment_id
                 where notice.outcome = 'suspicious' and notice.received_at_ms >= $3 and payment.wallet = $1 and payment.code_kind = $2")
            .bind(wallet)
            .bind(code_kind)
            .bind(since_ms),
        )
        .await?;
    Ok(found.map_or(0, |(count,)| count))
}

/// A refund that was tried out on purpose.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DrillRow {
    pub id: String,
    pub wallet: String,
    pub made_by: String,
    pub note: String,
    pub at_ms: i64,
}

/// Keeps one.
pub async fn insert_drill(tx: &mut Tx, drill: &DrillRow) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into refund_drill (id, wallet, made_by, note, at_ms) values ($1, $2, $3, $4, $5)")
            .bind(&drill.id)
            .bind(&drill.wallet)
            .bind(&drill.made_by)
            .bind(&drill.note)
            .bind(drill.at_ms),
    )
    .await
}

/// A wallet's since a time, the newest first.
pub async fn drills(tx: &mut Tx, wallet: &str, since_ms: i64) -> sqlx::Result<Vec<DrillRow>> {
    tx.all(
        sql("select * from refund_drill where wallet = $1 and at_ms >= $2 order by at_ms desc, id desc limit 50")
            .bind(wallet)
            .bind(since_ms),
    )
    .await
}
