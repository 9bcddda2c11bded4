//! Payment requests: table `payment_request`. Every change of state is a compare-and-set.

use super::{Record, Tx, sql};

/// One row. Amounts in minor units, times in Unix ms.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RequestRow {
    pub id: String,
    pub merchant_id: String,
    pub store_id: String,
    /// The stored word of a `payment_request::Kind`.
    pub kind: String,
    pub amount_minor: i64,
    pub currency: String,
    pub note: String,
    /// The stored word of a `payment_request::State`.
    pub state: String,
    /// The payment that settled it.
    pub payment_id: Option<String>,
    pub created_by: String,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
    pub settled_at_ms: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct PaymentId {
    payment_id: String,
}

/// Where a request stands.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Standing {
    pub id: String,
    pub state: String,
}

/// Stores an open request; 0 rows where that id exists.
pub async fn insert(tx: &mut Tx, new: &RequestRow) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into payment_request
                (id, merchant_id, store_id, kind, amount_minor, currency, note, state, created_by, created_at_ms, expires_at_ms)
             values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10) on conflict do nothing")
        .bind(&new.id)
        .bind(&new.merchant_id)
        .bind(&new.store_id)
        .bind(&new.kind)
        .bind(new.amount_minor)
        .bind(&new.currency)
        .bind(&new.note)
        .bind(&new.created_by)
        .bind(new.created_at_ms)
        .bind(new.expires_at_ms),
    )
    .await
}

/// The request of that id.
pub async fn find(tx: &mut Tx, id: &str) -> sqlx::Result<Option<RequestRow>> {
    tx.first(sql("select * from payment_request where id = $1").bind(id)).await
}

/// The requests of a shop, newest first.
pub async fn latest(tx: &mut Tx, merchant_id: &str, limit: i64) -> sqlx::Result<Vec<RequestRow>> {
    tx.all(
        sql("select * from payment_request where merchant_id = $1 order by created_at_ms desc, id limit $2").bind(merchant_id).bind(limit),
    )
    .await
}

/// Withdraws an open request.
pub async fn cancel(tx: &mut Tx, id: &str, at_ms: i64) -> sqlx::Result<u64> {
    tx.run(sql("update payment_request set state = 'cancelled', settled_at_ms = $2 where id = $1 and state = 'open'").bind(id).bind(at_ms))
        .await
}

/// Ends the open requests whose time is over; says how many.
pub async fn expire_due(tx: &mut Tx, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("update payment_request set state = 'expired', settled_at_ms = $1 where state = 'open' and expires_at_ms <= $1").bind(now_ms),
    )
    .await
}

/// Settles requests, rows of `request_id`, `payment_id`, `at_ms`, one row for each request, where nothing has settled
/// them yet, and says which payments did. A request whose time ran out while its payer was in the wallet is settled all the same.
pub async fn settle(tx: &mut Tx, firsts: &[impl Record]) -> sqlx::Result<Vec<String>> {
    let settled: Vec<PaymentId> = tx
        .all(
            sql("update payment_request set
                    state = 'paid', payment_id = row.payment_id, settled_at_ms = row.at_ms
                from rows(payment_id text, at_ms bigint, request_id text)
                where payment_request.id = row.request_id and payment_request.state in ('open', 'expired')
                returning payment_request.payment_id")
            .rows(firsts),
        )
        .await?;
    Ok(settled.into_iter().map(|row| row.payment_id).collect())
}

/// Where these requests stand.
pub async fn standings(tx: &mut Tx, ids: &[impl Record]) -> sqlx::Result<Vec<Standing>> {
    tx.all(sql("select id, state from payment_request where id in (select row.id from rows(id text))").rows(ids)).await
}
