//! What wallets' payments came to lately, for the gates of a roll-out and its automatic stop. Every query walks one wallet after the
//! other through the index `payment_by_wallet`, over the time that is asked for and no further.

use super::{Tx, sql};

/// Orders of a wallet that stand or ended alike.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EndedRow {
    pub wallet: String,
    pub code_kind: String,
    /// Days since 1970 in the zone of the query, or as the query says.
    pub day: i64,
    /// What the query tells orders apart by besides: the stored word of a trade, a shop, or nothing.
    pub part: String,
    pub state: String,
    pub failure_code: String,
    /// How long the success took to be told, in tenths of a second, rounded up; 601 for more than a minute.
    pub told_tenths: i64,
    /// Unclear answers of the wallet about the order; 2 for two and more.
    pub unclear: i64,
    pub count: i64,
}

/// What every query here reads of an order, after its wallet and kind of code, before its day and part.
macro_rules! ended {
    ($day:literal, $part:literal, $rest:literal) => {
        concat!(
            "select payment.wallet, payment.code_kind, ",
            $day,
            " as day, ",
            $part,
            " as part, payment.state, coalesce(payment.failure_code, '') as failure_code,
                 cast(case when payment.paid_at_ms is null or payment.listed_at_ms <= payment.paid_at_ms then 0
                     when payment.listed_at_ms - payment.paid_at_ms > 60000 then 601
                     else (payment.listed_at_ms - payment.paid_at_ms + 99) / 100 end as bigint) as told_tenths,
                 cast(case when payment.unclear_count > 2 then 2 else payment.unclear_count end as bigint) as unclear,
                 count(*) as count ",
            $rest,
            " and payment.state <> 'created' group by 1, 2, 3, 4, 5, 6, 7, 8"
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

/// Orders since `since_ms`, and since the wallet came back from its last stop, of the wallets that payers can use, by
/// shop. This is asked every few seconds, so a busy wallet is judged by its last thousand orders; the limit makes both
/// engines find out once where they begin.
pub async fn ended_lately(tx: &mut Tx, since_ms: i64) -> sqlx::Result<Vec<EndedRow>> {
    tx.all(
        sql(ended!(
            "cast(0 as bigint)",
            "payment.merchant_id",
            "from (
                 select wallet, code_kind, case when busy_ms > since_ms then busy_ms else since_ms end as from_ms from (
                     select rollout.wallet, rollout.code_kind,
                         case when rollout.measured_from_ms > $1 then rollout.measured_from_ms else $1 end as since_ms,
                         coalesce((select earlier.created_at_ms from payment earlier
                             where earlier.wallet = rollout.wallet order by earlier.created_at_ms desc limit 1 offset 999), 0) as busy_ms
                     from rollout where rollout.state in ('pilot', 'percentage', 'open') limit 100000
                 ) begins
             ) live
             join payment on payment.wallet = live.wallet and payment.code_kind = live.code_kind
                 and payment.created_at_ms >= live.from_ms
             where true"
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

/// Payments of a wallet about which somebody said something that did not fit: since a time the wallet itself, in a notice or asked, and
/// since a day its bills.
pub async fn differences(tx: &mut Tx, (wallet, code_kind): (&str, &str), since_ms: i64, since_day: i64) -> sqlx::Result<i64> {
    let found: Option<(i64,)> = tx
        .first(
            sql("select count(*) from (
                     select notice.payment_id from notice join payment on payment.id = notice.payment_id
                     where notice.outcome = 'suspicious' and notice.received_at_ms >= $3 and payment.wallet = $1 and payment.code_kind = $2
                     union
                     select event.payment_id from event join payment on payment.id = event.payment_id
                     where event.kind = 'suspicious' and event.at_ms >= $3 and payment.wallet = $1 and payment.code_kind = $2
                     union
                     select difference.payment_id from bill_difference difference
                     left join payment on payment.id = difference.payment_id
                     where difference.wallet = $1 and difference.day >= $4 and difference.kind <> 'slip'
                         and coalesce(payment.code_kind, $2) = $2
                 ) differing")
            .bind(wallet)
            .bind(code_kind)
            .bind(since_ms)
            .bind(since_day),
        )
        .await?;
    Ok(found.map_or(0, |(count,)| count))
}

/// How many of a wallet's daily bills were compared since `from_day`, how many payments they agreed with, and how many since `since_day`
/// are not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct BillCount {
    pub compared: i64,
    pub matched: i64,
    pub missing: i64,
}

/// See [`BillCount`].
pub async fn bills(tx: &mut Tx, wallet: &str, from_day: i64, since_day: i64) -> sqlx::Result<BillCount> {
    let found: Option<BillCount> = tx
        .first(
            sql("select count(fetched_at_ms) as compared, cast(coalesce(sum(matched), 0) as bigint) as matched,
                     cast(coalesce(sum(case when fetched_at_ms is null and day >= $3 then 1 else 0 end), 0) as bigint) as missing
                 from bill where wallet = $1 and day >= $2")
            .bind(wallet)
            .bind(from_day)
            .bind(since_day),
        )
        .await?;
    Ok(found.unwrap_or_default())
}
