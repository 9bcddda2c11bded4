//! The ledger's lines, append-only (D10).

use crate::db::{Record, Tx, sql};
use serde::Serialize;

/// A line to be stored.
#[derive(Clone, Debug, Serialize)]
pub struct NewLine {
    pub entry_id: String,
    pub line: usize,
    pub payment_id: String,
    pub merchant_id: String,
    pub account: String,
    pub amount_minor: i64,
    pub currency: String,
    pub at_ms: i64,
}

/// Inserts lines: rows of [`NewLine`].
pub async fn insert(tx: &mut Tx, postings: &[impl Record]) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into posting (entry_id, line, payment_id, merchant_id, account, amount_minor, currency, at_ms)
            select row.entry_id, row.line, row.payment_id, row.merchant_id, row.account, row.amount_minor, row.currency,
                row.at_ms
            from rows(entry_id text, line bigint, payment_id text, merchant_id text, account text, amount_minor bigint,
                currency text, at_ms bigint) where true")
        .rows(postings),
    )
    .await
}

/// One stored line.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Line {
    pub payment_id: String,
    pub account: String,
    pub amount_minor: i64,
}

/// The lines that booked refunds, by their entries' names, entry by entry.
pub async fn of_entries(tx: &mut Tx, entries: &[impl Record]) -> sqlx::Result<Vec<EntryLine>> {
    tx.all(
        sql("select entry_id, account, amount_minor from posting
            where entry_id in (select row.entry from rows(entry text)) order by entry_id, line")
        .rows(entries),
    )
    .await
}

/// One stored line with the name of its entry.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EntryLine {
    pub entry_id: String,
    pub account: String,
    pub amount_minor: i64,
}

/// The lines that booked payments, payment by payment. Found by the entry's name, so that no second index
/// has to grow with every payment.
pub async fn of_payments(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<Line>> {
    tx.all(
        sql("select payment_id, account, amount_minor from posting
            where entry_id in (select 'paid:' || row.id from rows(id text)) order by entry_id, line")
        .rows(ids),
    )
    .await
}

/// An entry whose lines do not add up, or are of no payment and no refund that its name and they themselves name.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Misfit {
    pub entry_id: String,
    pub sum_minor: i64,
    /// Lines of nothing that is known.
    pub of_nobody: i64,
}

/// Such entries, at most `limit`. Reads every line.
pub async fn misfits(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<Misfit>> {
    tx.all(
        sql("select posting.entry_id, cast(sum(posting.amount_minor) as bigint) as sum_minor,
                cast(sum(case when payment.id is null and refund.payment_id is null then 1 else 0 end) as bigint) as of_nobody
            from posting
            left join payment on payment.id = posting.payment_id and posting.entry_id = 'paid:' || payment.id
            left join refund_report refund on refund.payment_id = posting.payment_id
                and posting.entry_id = 'refund:' || refund.payment_id || ':' || refund.refund_id
            group by posting.entry_id
            having sum(posting.amount_minor) <> 0
                or sum(case when payment.id is null and refund.payment_id is null then 1 else 0 end) > 0
            order by posting.entry_id limit $1")
        .bind(limit),
    )
    .await
}
