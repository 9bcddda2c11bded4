//! What was done on the platform's side: append-only rows, each bound to the one before it. Nothing here changes or deletes one.

use super::{Tx, sql};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditRow {
    pub no: i64,
    pub at_ms: i64,
    pub admin_id: String,
    pub who: String,
    pub action: String,
    pub subject: String,
    pub subject_name: String,
    pub before_text: String,
    pub after_text: String,
    pub reason: String,
    pub mac: String,
}

/// The end of the chain: how many rows there are, and the last one's MAC.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Head {
    pub no: i64,
    pub mac: String,
}

/// Which rows. Every condition that is `None` asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    pub admin_id: Option<String>,
    pub action: Option<String>,
    pub subject: Option<String>,
}

/// Takes the next number; whoever else wants one waits until this transaction ends. The MAC is that of the row before.
pub async fn next(tx: &mut Tx) -> sqlx::Result<Head> {
    let taken = tx.first(sql("update audit_head set no = no + 1 where id = 1 returning no, mac")).await?;
    taken.ok_or(sqlx::Error::RowNotFound)
}

/// Adds the row of the number that was taken, and makes it the end of the chain.
pub async fn insert(tx: &mut Tx, row: &AuditRow) -> sqlx::Result<()> {
    tx.run(
        sql("insert into audit (no, at_ms, admin_id, who, action, subject, subject_name, before_text, after_text, reason, mac)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(row.no)
        .bind(row.at_ms)
        .bind(&row.admin_id)
        .bind(&row.who)
        .bind(&row.action)
        .bind(&row.subject)
        .bind(&row.subject_name)
        .bind(&row.before_text)
        .bind(&row.after_text)
        .bind(&row.reason)
        .bind(&row.mac),
    )
    .await?;
    tx.run(sql("update audit_head set mac = $1 where id = 1").bind(&row.mac)).await?;
    Ok(())
}

/// The end of the chain.
pub async fn head(tx: &mut Tx) -> sqlx::Result<Head> {
    tx.first(sql("select no, mac from audit_head where id = 1")).await?.ok_or(sqlx::Error::RowNotFound)
}

/// The next `limit` rows before a number, newest first: never an offset.
pub async fn page(tx: &mut Tx, conditions: &Conditions, before: i64, limit: i64) -> sqlx::Result<Vec<AuditRow>> {
    tx.all(
        sql("select * from audit where no < $1 and ($2 is null or admin_id = $2) and ($3 is null or action = $3)
             and ($4 is null or subject = $4) order by no desc limit $5")
        .bind(before)
        .bind(conditions.admin_id.clone())
        .bind(conditions.action.clone())
        .bind(conditions.subject.clone())
        .bind(limit),
    )
    .await
}

/// The next `limit` rows after a number, oldest first.
pub async fn after(tx: &mut Tx, no: i64, limit: i64) -> sqlx::Result<Vec<AuditRow>> {
    tx.all(sql("select * from audit where no > $1 order by no limit $2").bind(no).bind(limit)).await
}

/// Who ever did something, by the name they have now or had last.
pub async fn people(tx: &mut Tx) -> sqlx::Result<Vec<(String, String)>> {
    tx.all(sql("select id, email from admin order by email, id limit 200")).await
}
