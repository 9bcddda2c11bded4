//! People who sign in.

use super::{Tx, sql};

/// What signing in needs to know of a person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    pub id: String,
    pub sign_in: String,
    /// argon2id in PHC form.
    pub password_hash: String,
}

/// Adds a person; false if the sign-in name is taken.
///
/// # Errors
/// The engine's own.
pub async fn insert(tx: &mut Tx, account: &Account, now_ms: i64) -> sqlx::Result<bool> {
    let added = tx
        .run(
            sql("insert into account (id, sign_in, password_hash, created_at_ms, password_changed_at_ms)
                 values ($1, $2, $3, $4, $4) on conflict (sign_in) do nothing")
            .bind(&account.id)
            .bind(&account.sign_in)
            .bind(&account.password_hash)
            .bind(now_ms),
        )
        .await?;
    Ok(added == 1)
}

/// The person of that normalised sign-in name.
///
/// # Errors
/// The engine's own.
pub async fn by_sign_in(tx: &mut Tx, sign_in: &str) -> sqlx::Result<Option<Account>> {
    tx.first(sql("select id, sign_in, password_hash from account where sign_in = $1").bind(sign_in)).await
}

/// Sets a new password if the old one is still the one that was checked.
///
/// # Errors
/// The engine's own.
pub async fn change_password(tx: &mut Tx, checked: &Account, new_hash: &str, now_ms: i64) -> sqlx::Result<bool> {
    let changed = tx
        .run(
            sql("update account set password_hash = $1, password_changed_at_ms = $2 where id = $3 and password_hash = $4")
                .bind(new_hash)
                .bind(now_ms)
                .bind(&checked.id)
                .bind(&checked.password_hash),
        )
        .await?;
    Ok(changed == 1)
}
