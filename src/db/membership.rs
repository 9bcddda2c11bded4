//! Who belongs to which shop, and as what.

use super::{Tx, sql};
use crate::domain::merchant::Role;

/// Makes a person a member.
///
/// # Errors
/// The engine's own.
pub async fn insert(tx: &mut Tx, account_id: &str, merchant_id: &str, role: Role, now_ms: i64) -> sqlx::Result<u64> {
    tx.run(
        sql("insert into membership (account_id, merchant_id, role, created_at_ms) values ($1, $2, $3, $4)")
            .bind(account_id)
            .bind(merchant_id)
            .bind(role.code())
            .bind(now_ms),
    )
    .await
}
