//! The numbered events of each merchant (C4.2): numbers are taken from a counter row in the same transaction, so they have no gaps.

use crate::db::{Record, Tx, sql};
use serde::Serialize;

/// One stored event; `payload` is JSON of `domain::event::Payload`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EventRow {
    pub merchant_id: String,
    pub seq: i64,
    pub kind: String,
    pub payment_id: String,
    pub at_ms: i64,
    pub payload: String,
}

/// A merchant's last number.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Counter {
    pub merchant_id: String,
    pub seq: i64,
}

/// Moves counters forward: rows of `merchant_id`, `count`, ordered by merchant so that two processes take the
/// counter rows in the same order. Answers the last number of each.
pub async fn take_numbers(tx: &mut Tx, counts: &[impl Record]) -> sqlx::Result<Vec<Counter>> {
    tx.all(
        sql("insert into event_counter (merchant_id, seq)
            select row.merchant_id, row.count from rows(merchant_id text, count bigint) where true
            on conflict (merchant_id) do update set seq = event_counter.seq + excluded.seq
            returning merchant_id, seq")
        .rows(counts),
    )
    .await
}

/// An event to be stored; `seq` is a number taken with [`take_numbers`].
#[derive(Clone, Debug, Serialize)]
pub struct NewEvent {
    pub merchant_id: String,
    pub seq: i64,
    pub kind: &'static str,
    pub payment_id: String,
    pub at_ms: i64,
    pub payload: String,
}

/// Inserts events: rows of [`NewEvent`].
pub async fn insert(tx: &mut Tx, events: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into event (merchant_id, seq, kind, payment_id, at_ms, payload)
            select row.merchant_id, row.seq, row.kind, row.payment_id, row.at_ms, row.payload
            from rows(merchant_id text, seq bigint, kind text, payment_id text, at_ms bigint, payload text) where true")
        .rows(events),
    )
    .await
}

/// The events of a merchant after a number, oldest first.
pub async fn after(tx: &mut Tx, merchant_id: &str, seq: i64, limit: i64) -> sqlx::Result<Vec<EventRow>> {
    tx.all(sql("select * from event where merchant_id = $1 and seq > $2 order by seq limit $3").bind(merchant_id).bind(seq).bind(limit))
        .await
}

/// The last number of a merchant; 0 before its first event.
pub async fn last_seq(tx: &mut Tx, merchant_id: &str) -> sqlx::Result<i64> {
    let counter: Option<Counter> = tx.first(sql("select * from event_counter where merchant_id = $1").bind(merchant_id)).await?;
    Ok(counter.map_or(0, |counter| counter.seq))
}

/// The life of one payment, oldest first.
pub async fn of_payment(tx: &mut Tx, payment_id: &str) -> sqlx::Result<Vec<EventRow>> {
    tx.all(sql("select * from event where payment_id = $1 order by seq").bind(payment_id)).await
}

/// First, last and count of a merchant's stored numbers beside its counter.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Span {
    pub merchant_id: String,
    pub counter: i64,
    pub count: i64,
    pub first: i64,
    pub last: i64,
}

/// The span of every merchant that has events or a moved counter.
pub async fn spans(tx: &mut Tx) -> sqlx::Result<Vec<Span>> {
    tx.all(sql("select merchant_id, max(counter) as counter, cast(sum(n) as bigint) as count, max(first) as first, max(last) as last
        from (
            select merchant_id, seq as counter, 0 as n, 0 as first, 0 as last from event_counter where seq > 0
            union all
            select merchant_id, 0 as counter, count(*) as n, min(seq) as first, max(seq) as last from event group by merchant_id
        ) as both_sides group by merchant_id order by merchant_id"))
        .await
}
