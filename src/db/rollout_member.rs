//! Single shops in pilots: table `rollout_member`. Beside it what a share is drawn from: every shop with a code of a kind.

use super::{Record, Tx, sql};
use crate::domain::rollout::{Membership, Shop};

/// A shop that takes money on a code of the kind.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ShopRow {
    pub merchant_id: String,
    pub name: String,
    pub trade: String,
    pub city: String,
}

impl ShopRow {
    pub fn shop(&self) -> Shop {
        Shop { merchant_id: self.merchant_id.clone(), trade: self.trade.clone(), city: self.city.clone() }
    }
}

/// A single shop of a pilot.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MemberRow {
    pub wallet: String,
    pub merchant_id: String,
    pub listed: bool,
    pub joined: bool,
    pub has_left: bool,
}

impl MemberRow {
    pub fn membership(&self) -> Membership {
        super::rollout::membership(self.listed, self.joined, self.has_left)
    }
}

/// The shops with a code of that kind that take money.
pub async fn shops(tx: &mut Tx, code_kind: &str) -> sqlx::Result<Vec<ShopRow>> {
    tx.all(
        sql("select merchant.id as merchant_id, merchant.name, merchant.trade, merchant.city from merchant
             where merchant.state not in ('frozen', 'closed', 'cancelled')
                 and exists (select 1 from collection_code code
                     where code.merchant_id = merchant.id and code.kind = $1 and code.state <> 'revoked')
             order by merchant.id")
        .bind(code_kind),
    )
    .await
}

/// A shop by one of its codes.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FoundRow {
    pub name: String,
    pub code: String,
    /// The stored word of a `CodeKind`.
    pub kind: String,
}

/// Shops with that code, or with `part` of a name (lower case, `!` before what shall not stand for anything).
pub async fn find_shops(tx: &mut Tx, code: &str, part: &str, limit: i64) -> sqlx::Result<Vec<FoundRow>> {
    tx.all(
        sql("select merchant.name, code.code, code.kind from collection_code code
             join merchant on merchant.id = code.merchant_id
             where code.state <> 'revoked' and merchant.state not in ('frozen', 'closed', 'cancelled')
                 and (code.code = $1 or lower(merchant.name) like '%' || $2 || '%' escape '!')
             order by merchant.name, code.code limit $3")
        .bind(code)
        .bind(part)
        .bind(limit),
    )
    .await
}

/// Every single shop of a kind of code, of all wallets.
pub async fn of_kind(tx: &mut Tx, code_kind: &str) -> sqlx::Result<Vec<MemberRow>> {
    tx.all(
        sql("select wallet, merchant_id, listed, joined, has_left from rollout_member where code_kind = $1 order by wallet, merchant_id")
            .bind(code_kind),
    )
    .await
}

/// The listed shops of a wallet.
pub async fn listed(tx: &mut Tx, wallet: &str, code_kind: &str) -> sqlx::Result<Vec<String>> {
    let found: Vec<(String,)> = tx
        .all(
            sql("select merchant_id from rollout_member where wallet = $1 and code_kind = $2 and listed order by merchant_id")
                .bind(wallet)
                .bind(code_kind),
        )
        .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// How one shop stands to every wallet's pilot.
pub async fn of_merchant(tx: &mut Tx, code_kind: &str, merchant_id: &str) -> sqlx::Result<Vec<MemberRow>> {
    tx.all(
        sql("select wallet, merchant_id, listed, joined, has_left from rollout_member where code_kind = $1 and merchant_id = $2")
            .bind(code_kind)
            .bind(merchant_id),
    )
    .await
}

/// Lists exactly these shops, by their ids; whoever left has still left.
pub async fn list(tx: &mut Tx, ids: &[impl Record], wallet: &str, code_kind: &str, now_ms: i64) -> sqlx::Result<()> {
    tx.run(
        sql("insert into rollout_member (wallet, code_kind, merchant_id, listed, joined, has_left, changed_at_ms)
             select $1, $2, merchant.id, true, false, false, $3 from merchant
             where merchant.id in (select row.id from rows(id text))
             on conflict (wallet, code_kind, merchant_id) do update set listed = true")
        .rows(ids)
        .bind(wallet)
        .bind(code_kind)
        .bind(now_ms),
    )
    .await?;
    tx.run(
        sql("update rollout_member set listed = false where wallet = $1 and code_kind = $2 and listed
                 and merchant_id not in (select row.id from rows(id text))")
        .rows(ids)
        .bind(wallet)
        .bind(code_kind),
    )
    .await?;
    Ok(())
}

/// A shop joins, or wants no part.
pub async fn set(tx: &mut Tx, wallet: &str, code_kind: &str, merchant_id: &str, joins: bool, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into rollout_member (wallet, code_kind, merchant_id, listed, joined, has_left, changed_at_ms)
             values ($1, $2, $3, false, $4, $5, $6)
             on conflict (wallet, code_kind, merchant_id) do update
             set joined = excluded.joined, has_left = excluded.has_left, changed_at_ms = excluded.changed_at_ms")
        .bind(wallet)
        .bind(code_kind)
        .bind(merchant_id)
        .bind(joins)
        .bind(!joins)
        .bind(now_ms),
    )
    .await
}
