//! People on the platform's side. A removed admin's row stays, because the audit names it.

use super::{Tx, sql};
use crate::domain::admin::Role;

/// An active admin as stored; secrets are sealed or hashed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AdminRow {
    pub id: String,
    pub email: String,
    /// The stored word of a [`Role`].
    pub role: String,
    /// argon2id in PHC form; none until the invitation is taken up.
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    pub totp_pending: Option<String>,
}

/// What a list shows of an active admin.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    pub id: String,
    pub email: String,
    pub role: String,
    pub has_password: bool,
    pub has_second_factor: bool,
    pub invite_until_ms: Option<i64>,
    /// Sessions that were seen and made after the instants asked for.
    pub sessions: i64,
    pub seen_at_ms: Option<i64>,
}

/// An invitation: the hash of its token and when it runs out.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    pub key: &'a str,
    pub until_ms: i64,
}

macro_rules! active {
    ($condition:literal) => {
        sql(concat!("select id, email, role, password_hash, totp_secret, totp_pending from admin where state = 'active' and ", $condition))
    };
}

/// Adds an active admin; false if the e-mail has one.
pub async fn insert(tx: &mut Tx, admin: &AdminRow, invitation: Option<Invitation<'_>>, now_ms: i64) -> sqlx::Result<bool> {
    let added = tx
        .run(
            sql("insert into admin (id, email, role, state, password_hash, totp_step, invite_key, invite_until_ms, created_at_ms, changed_at_ms)
                 values ($1, $2, $3, 'active', $4, 0, $5, $6, $7, $7) on conflict do nothing")
            .bind(&admin.id)
            .bind(&admin.email)
            .bind(&admin.role)
            .bind(admin.password_hash.clone())
            .bind(invitation.map(|invitation| invitation.key))
            .bind(invitation.map(|invitation| invitation.until_ms))
            .bind(now_ms),
        )
        .await?;
    Ok(added == 1)
}

/// The active admin of that normalised e-mail.
pub async fn by_email(tx: &mut Tx, email: &str) -> sqlx::Result<Option<AdminRow>> {
    tx.first(active!("email = $1").bind(email)).await
}

/// The active admin of that id.
pub async fn by_id(tx: &mut Tx, id: &str) -> sqlx::Result<Option<AdminRow>> {
    tx.first(active!("id = $1").bind(id)).await
}

/// The active admin whom a token invites.
pub async fn by_invitation(tx: &mut Tx, invite_key: &str, now_ms: i64) -> sqlx::Result<Option<AdminRow>> {
    tx.first(active!("invite_key = $1 and invite_until_ms > $2").bind(invite_key).bind(now_ms)).await
}

/// Every active admin, in the order in which they came.
pub async fn all(tx: &mut Tx, since: super::sign_in_session::Since) -> sqlx::Result<Vec<Listed>> {
    tx.all(
        sql("select admin.id, admin.email, admin.role, admin.password_hash is not null as has_password,
                    admin.totp_secret is not null as has_second_factor, admin.invite_until_ms,
                    cast(sum(case when s.complete and s.ended_at_ms is null and s.seen_at_ms > $1 and s.created_at_ms > $2 then 1 else 0 end)
                         as bigint) as sessions,
                    max(case when s.complete then s.seen_at_ms end) as seen_at_ms
             from admin left join admin_session s on s.holder_id = admin.id
             where admin.state = 'active'
             group by admin.id, admin.email, admin.role, admin.password_hash, admin.totp_secret, admin.invite_until_ms
             order by admin.id")
        .bind(since.seen_ms)
        .bind(since.created_ms),
    )
    .await
}

/// Sets a first or another password; `checked` is the hash that was verified before, or none where an invitation or the command
/// line vouches for the person. Ends the invitation.
pub async fn set_password(tx: &mut Tx, id: &str, checked: Option<&str>, new_hash: &str, now_ms: i64) -> sqlx::Result<bool> {
    let changed = tx
        .run(
            sql("update admin set password_hash = $3, invite_key = null, invite_until_ms = null, changed_at_ms = $4
                 where id = $1 and state = 'active' and ($2 is null or password_hash = $2)")
            .bind(id)
            .bind(checked)
            .bind(new_hash)
            .bind(now_ms),
        )
        .await?;
    Ok(changed == 1)
}

/// Invites an admin who has no password yet anew; the link before it is dead.
pub async fn invite_again(tx: &mut Tx, id: &str, invitation: Invitation<'_>, now_ms: i64) -> sqlx::Result<bool> {
    let changed = tx
        .run(
            sql("update admin set invite_key = $2, invite_until_ms = $3, changed_at_ms = $4
                 where id = $1 and state = 'active' and password_hash is null")
            .bind(id)
            .bind(invitation.key)
            .bind(invitation.until_ms)
            .bind(now_ms),
        )
        .await?;
    Ok(changed == 1)
}

/// Keeps a sealed secret that waits for its first code, unless there is one or the second factor is set up.
pub async fn begin_second_factor(tx: &mut Tx, id: &str, sealed: &str) -> sqlx::Result<u64> {
    let begin = sql("update admin set totp_pending = $2 where id = $1 and totp_pending is null and totp_secret is null");
    tx.run(begin.bind(id).bind(sealed)).await
}

/// Makes the waiting secret the second factor, `step` being that of the code which confirmed it.
pub async fn confirm_second_factor(tx: &mut Tx, id: &str, pending: &str, step: i64, now_ms: i64) -> sqlx::Result<bool> {
    let changed = tx
        .run(
            sql("update admin set totp_secret = totp_pending, totp_pending = null, totp_step = $3, changed_at_ms = $4
                 where id = $1 and state = 'active' and totp_pending = $2 and totp_secret is null")
            .bind(id)
            .bind(pending)
            .bind(step)
            .bind(now_ms),
        )
        .await?;
    Ok(changed == 1)
}

/// Takes the second factor away, so that the next sign-in sets one up.
pub async fn forget_second_factor(tx: &mut Tx, id: &str, now_ms: i64) -> sqlx::Result<u64> {
    let forget = sql("update admin set totp_secret = null, totp_pending = null, totp_step = 0, changed_at_ms = $2 where id = $1");
    tx.run(forget.bind(id).bind(now_ms)).await
}

/// Accepts the code of a step; false if that step or a later one was accepted before.
pub async fn accept_step(tx: &mut Tx, id: &str, step: i64) -> sqlx::Result<bool> {
    let accepted = tx.run(sql("update admin set totp_step = $2 where id = $1 and totp_step < $2").bind(id).bind(step)).await?;
    Ok(accepted == 1)
}

/// Gives another role; false if the role is not `from` any more, or it is the last owner's who can sign in. The audit's head must be
/// locked, so that two owners cannot both stop being one.
pub async fn change_role(tx: &mut Tx, id: &str, from: Role, to: Role, now_ms: i64) -> sqlx::Result<bool> {
    let changed = tx
        .run(
            sql("update admin set role = $3, changed_at_ms = $4 where id = $1 and state = 'active' and role = $2
                 and (role <> 'owner' or exists (
                     select 1 from admin other where other.id <> $1 and other.state = 'active' and other.role = 'owner'
                        and other.password_hash is not null))")
            .bind(id)
            .bind(from.code())
            .bind(to.code())
            .bind(now_ms),
        )
        .await?;
    Ok(changed == 1)
}

/// Removes an admin with every secret; false if there is none, or it is the last owner who can sign in. As [`change_role`].
pub async fn remove(tx: &mut Tx, id: &str, now_ms: i64) -> sqlx::Result<bool> {
    let removed = tx
        .run(
            sql("update admin set state = 'removed', password_hash = null, totp_secret = null, totp_pending = null, invite_key = null,
                    invite_until_ms = null, changed_at_ms = $2
                 where id = $1 and state = 'active'
                 and (role <> 'owner' or exists (
                     select 1 from admin other where other.id <> $1 and other.state = 'active' and other.role = 'owner'
                        and other.password_hash is not null))")
            .bind(id)
            .bind(now_ms),
        )
        .await?;
    Ok(removed == 1)
}
