//! How often each value came in wallets' messages and what it was taken for: a maintained count, so that no page scans payments.

use super::{Record, Tx, sql};

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SeenRow {
    pub connector: String,
    pub field: String,
    pub value: String,
    /// As in `payment_evidence`.
    pub claimed: String,
    pub count: i64,
    pub last_at_ms: i64,
}

/// Counts one more of each: rows of `payment_evidence`, taken in one order, so that processes wait for none in a circle.
pub async fn add(tx: &mut Tx, rows: &[impl Record], now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into evidence_seen (connector, field, value, claimed, count, last_at_ms)
            select row.connector, row.field, row.value, row.claimed, count(*), $1
            from rows(connector text, field text, value text, claimed text) where true
            group by 1, 2, 3, 4 order by 1, 2, 3, 4
            on conflict (connector, field, value, claimed) do update set
                count = evidence_seen.count + excluded.count, last_at_ms = excluded.last_at_ms")
        .rows(rows)
        .bind(now_ms),
    )
    .await
}

/// The values that came most often, the unknown ones first.
pub async fn most(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<SeenRow>> {
    tx.all(
        sql("select * from evidence_seen
            order by case when claimed = 'unknown' then 0 else 1 end, count desc, connector, field, value, claimed limit $1")
        .bind(limit),
    )
    .await
}
