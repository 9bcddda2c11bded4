//! Shops.

use super::{Record, Tx, sql};

/// A shop as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Merchant {
    pub id: String,
    pub name: String,
    /// A stored word of `domain::merchant::Trade`.
    pub trade: String,
    pub kind: String,
    pub currency: String,
    pub time_zone: String,
    pub state: String,
    /// Where it stands; empty where nobody said.
    pub city: String,
    pub created_at_ms: i64,
}

/// Adds a shop.
///
/// # Errors
/// The engine's own.
pub async fn insert(tx: &mut Tx, merchant: &Merchant) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into merchant (id, name, trade, kind, currency, time_zone, state, city, created_at_ms)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(&merchant.id)
        .bind(&merchant.name)
        .bind(&merchant.trade)
        .bind(&merchant.kind)
        .bind(&merchant.currency)
        .bind(&merchant.time_zone)
        .bind(&merchant.state)
        .bind(&merchant.city)
        .bind(merchant.created_at_ms),
    )
    .await
}

/// Whether there is any shop.
///
/// # Errors
/// The engine's own.
pub async fn any(tx: &mut Tx) -> sqlx::Result<bool> {
    let found: Option<(String,)> = tx.first(sql("select id from merchant limit 1")).await?;
    Ok(found.is_some())
}

/// One shop.
///
/// # Errors
/// The engine's own.
pub async fn find(tx: &mut Tx, id: &str) -> sqlx::Result<Option<Merchant>> {
    tx.first(sql("select * from merchant where id = $1").bind(id)).await
}

/// Writes down where a shop stands.
///
/// # Errors
/// The engine's own.
pub async fn set_city(tx: &mut Tx, id: &str, city: &str) -> sqlx::Result<u64> {
    tx.run(sql("update merchant set city = $2 where id = $1").bind(id).bind(city)).await
}

/// Gives a shop another name.
///
/// # Errors
/// The engine's own.
pub async fn rename(tx: &mut Tx, id: &str, name: &str) -> sqlx::Result<u64> {
    tx.run(sql("update merchant set name = $2 where id = $1").bind(id).bind(name)).await
}

/// How many shops there are.
///
/// # Errors
/// The engine's own.
pub async fn count(tx: &mut Tx) -> sqlx::Result<i64> {
    let found: Option<(i64,)> = tx.first(sql("select count(*) from merchant")).await?;
    Ok(found.map_or(0, |(count,)| count))
}

/// The names of shops, by their ids.
///
/// # Errors
/// The engine's own.
pub async fn names(tx: &mut Tx, ids: &[impl Record], limit: i64) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> = tx
        .all(sql("select name from merchant where id in (select row.id from rows(id text)) order by id limit $1").rows(ids).bind(limit))
        .await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}
