//! Which wallet a value in a message names: rows that people edit.

use super::{Tx, sql};
use crate::domain::attribution::Naming;

/// One row. A star at one end of `pattern` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct NamingRow {
    pub connector: String,
    pub field: String,
    pub pattern: String,
    pub wallet: String,
}

impl From<NamingRow> for Naming {
    fn from(row: NamingRow) -> Self {
        Self { field: row.field, pattern: row.pattern, wallet: row.wallet }
    }
}

/// Every row.
pub async fn all(tx: &mut Tx) -> sqlx::Result<Vec<NamingRow>> {
    tx.all(sql("select * from wallet_evidence order by connector, field, pattern")).await
}

/// Adds a row; whether it was not there yet.
pub async fn insert(tx: &mut Tx, new: &NamingRow) -> sqlx::Result<bool> {
    let added = tx
        .run(
            sql("insert into wallet_evidence (connector, field, pattern, wallet) values ($1, $2, $3, $4) on conflict do nothing")
                .bind(&new.connector)
                .bind(&new.field)
                .bind(&new.pattern)
                .bind(&new.wallet),
        )
        .await?;
    Ok(added == 1)
}

/// Takes a row away, where it still says what was on the screen.
pub async fn delete(tx: &mut Tx, old: &NamingRow) -> sqlx::Result<bool> {
    let gone = tx
        .run(
            sql("delete from wallet_evidence where connector = $1 and field = $2 and pattern = $3 and wallet = $4")
                .bind(&old.connector)
                .bind(&old.field)
                .bind(&old.pattern)
                .bind(&old.wallet),
        )
        .await?;
    Ok(gone == 1)
}
