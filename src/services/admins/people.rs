//! Who may act for the platform: inviting, removing, roles. At least one owner who can sign in always stays.

use super::{
    Admin, AdminError, LookError,
    audit::{self, Entry, Who},
    reason,
};
use crate::{
    db::{
        self,
        admin::{AdminRow, Invitation},
    },
    domain::{
        account::check_password,
        admin::{Right, Role, email},
        audit::Action,
    },
    services::{
        App,
        accounts::AccessError,
        instance_key::{hex, sha256_hex},
        sessions::{self, Realm},
    },
};

pub use db::admin::Listed;

/// An invitation is good for a day.
const INVITED_MS: i64 = 24 * 60 * 60 * 1000;

/// Every admin. For owners only: it shows who can be asked to approve what.
///
/// # Errors
/// [`LookError`].
pub async fn list(app: &App, admin: &Admin) -> Result<Vec<Listed>, LookError> {
    admin.need(Right::ManagePeople)?;
    Ok(db::admin::all(&mut app.db.read().await?, sessions::since(app, Realm::Platform)).await?)
}

/// Adds an admin with a password, from the machine itself: how an instance gets its first owner.
///
/// # Errors
/// [`AdminError::Taken`], or [`AdminError::Access`] for an e-mail or password that will not do.
pub async fn add(app: &App, typed_email: &str, role: Role, password: &str) -> Result<String, AdminError> {
    let email = email(typed_email).map_err(AccessError::from)?;
    check_password(password).map_err(AccessError::from)?;
    let password_hash = app.passwords.hash(password, app.entropy.bytes()).await.map_err(AccessError::from)?;
    let row = new_row(app, email, role, Some(password_hash));
    let mut tx = app.db.write().await?;
    if !db::admin::insert(&mut tx, &row, None, app.clock.now_ms()).await? {
        return Err(AdminError::Taken);
    }
    let entry = Entry { after: role.code(), ..Entry::admin(Action::AdminAdded, &row.id, &row.email) };
    audit::append(app, &mut tx, audit::COMMAND_LINE, &entry).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// Gives an admin a new password and lets the second factor be set up anew, from the machine itself: the way back for somebody who
/// lost both. Ends every session.
///
/// # Errors
/// [`AdminError::NotFound`], or [`AdminError::Access`] for a password that will not do.
pub async fn reset(app: &App, typed_email: &str, password: &str) -> Result<(), AdminError> {
    let email = email(typed_email).map_err(AccessError::from)?;
    check_password(password).map_err(AccessError::from)?;
    let password_hash = app.passwords.hash(password, app.entropy.bytes()).await.map_err(AccessError::from)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let row = db::admin::by_email(&mut tx, &email).await?.ok_or(AdminError::NotFound)?;
    audit::append(app, &mut tx, audit::COMMAND_LINE, &Entry::admin(Action::AdminReset, &row.id, &email)).await?;
    db::admin::set_password(&mut tx, &row.id, None, &password_hash, now_ms).await?;
    db::admin::forget_second_factor(&mut tx, &row.id, now_ms).await?;
    db::admin_recovery_code::forget(&mut tx, &row.id).await?;
    db::sign_in_session::end_others(&mut tx, Realm::Platform, &row.id, "", now_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// Adds an admin who chooses a password by a link; gives the link's token, which is kept nowhere.
///
/// # Errors
/// [`AdminError`].
pub async fn invite(app: &App, admin: &Admin, typed_email: &str, role: &str) -> Result<String, AdminError> {
    admin.need(Right::ManagePeople)?;
    let role = Role::from_code(role).ok_or(AdminError::Role)?;
    let email = email(typed_email).map_err(AccessError::from)?;
    let row = new_row(app, email, role, None);
    let (token, key) = new_token(app);
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    if !db::admin::insert(&mut tx, &row, Some(Invitation { key: &key, until_ms: now_ms + INVITED_MS }), now_ms).await? {
        return Err(AdminError::Taken);
    }
    let entry = Entry { after: role.code(), ..Entry::admin(Action::AdminInvited, &row.id, &row.email) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    tx.commit().await?;
    Ok(token)
}

/// A new link for somebody who has not taken up the first.
///
/// # Errors
/// [`AdminError::NotFound`] if they have.
pub async fn invite_again(app: &App, admin: &Admin, id: &str) -> Result<String, AdminError> {
    admin.need(Right::ManagePeople)?;
    let (token, key) = new_token(app);
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let row = db::admin::by_id(&mut tx, id).await?.ok_or(AdminError::NotFound)?;
    audit::append(app, &mut tx, admin.into(), &Entry::admin(Action::AdminInvited, id, &row.email)).await?;
    if !db::admin::invite_again(&mut tx, id, Invitation { key: &key, until_ms: now_ms + INVITED_MS }, now_ms).await? {
        return Err(AdminError::NotFound);
    }
    tx.commit().await?;
    Ok(token)
}

/// Whom a link invites, while it is good.
///
/// # Errors
/// [`AdminError::NotFound`], [`AdminError::Access`] where the database does not answer.
pub async fn invited(app: &App, token: &str) -> Result<String, AdminError> {
    let mut tx = app.db.read().await?;
    let row = db::admin::by_invitation(&mut tx, &sha256_hex(token.as_bytes()), app.clock.now_ms()).await?;
    row.map(|row| row.email).ok_or(AdminError::NotFound)
}

/// The invited person chooses a password; the link is dead then. The second factor follows at the first sign-in.
///
/// # Errors
/// [`AdminError::NotFound`] for a link that is not good, [`AdminError::Access`] for a password that will not do.
pub async fn take_up(app: &App, token: &str, password: &str) -> Result<(), AdminError> {
    check_password(password).map_err(AccessError::from)?;
    let key = sha256_hex(token.as_bytes());
    let now_ms = app.clock.now_ms();
    // A token that is none costs no hashing.
    db::admin::by_invitation(&mut app.db.read().await?, &key, now_ms).await?.ok_or(AdminError::NotFound)?;
    let hash = app.passwords.hash(password, app.entropy.bytes()).await.map_err(AccessError::from)?;
    let mut tx = app.db.write().await?;
    let row = db::admin::by_invitation(&mut tx, &key, now_ms).await?.ok_or(AdminError::NotFound)?;
    let who = Who { id: &row.id, name: &row.email };
    audit::append(app, &mut tx, who, &Entry::admin(Action::PasswordSet, &row.id, &row.email)).await?;
    db::admin::set_password(&mut tx, &row.id, None, &hash, now_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives another role; every session of the person ends, so that no page of the old role stays open.
///
/// # Errors
/// [`AdminError::LastOwner`], [`AdminError::Role`], [`AdminError::NotFound`], [`AdminError::Forbidden`].
pub async fn change_role(app: &App, admin: &Admin, id: &str, role: &str) -> Result<(), AdminError> {
    admin.need(Right::ManagePeople)?;
    let to = Role::from_code(role).ok_or(AdminError::Role)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let row = db::admin::by_id(&mut tx, id).await?.ok_or(AdminError::NotFound)?;
    let from = Role::from_code(&row.role).ok_or(AdminError::Role)?;
    if from == to {
        return Ok(());
    }
    let entry = Entry { before: from.code(), after: to.code(), ..Entry::admin(Action::RoleChanged, id, &row.email) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    if !db::admin::change_role(&mut tx, id, from, to, now_ms).await? {
        return Err(AdminError::LastOwner);
    }
    db::sign_in_session::end_others(&mut tx, Realm::Platform, id, "", now_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes an admin with every secret and session.
///
/// # Errors
/// [`AdminError::ReasonMissing`], [`AdminError::LastOwner`], [`AdminError::NotFound`], [`AdminError::Forbidden`].
pub async fn remove(app: &App, admin: &Admin, id: &str, typed_reason: &str) -> Result<(), AdminError> {
    admin.need(Right::ManagePeople)?;
    let reason = reason(typed_reason).ok_or(AdminError::ReasonMissing)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let row = db::admin::by_id(&mut tx, id).await?.ok_or(AdminError::NotFound)?;
    let entry = Entry { before: &row.role, reason: &reason, ..Entry::admin(Action::AdminRemoved, id, &row.email) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    if !db::admin::remove(&mut tx, id, now_ms).await? {
        return Err(AdminError::LastOwner);
    }
    db::admin_recovery_code::forget(&mut tx, id).await?;
    db::sign_in_session::end_others(&mut tx, Realm::Platform, id, "", now_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// Signs an admin out everywhere.
///
/// # Errors
/// [`AdminError::NotFound`], [`AdminError::Forbidden`].
pub async fn end_sessions(app: &App, admin: &Admin, id: &str) -> Result<(), AdminError> {
    admin.need(Right::ManagePeople)?;
    let mut tx = app.db.write().await?;
    let row = db::admin::by_id(&mut tx, id).await?.ok_or(AdminError::NotFound)?;
    audit::append(app, &mut tx, admin.into(), &Entry::admin(Action::SessionsEnded, id, &row.email)).await?;
    db::sign_in_session::end_others(&mut tx, Realm::Platform, id, "", app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}

fn new_row(app: &App, email: String, role: Role, password_hash: Option<String>) -> AdminRow {
    AdminRow { id: app.new_id(), email, role: role.code().to_owned(), password_hash, totp_secret: None, totp_pending: None }
}

/// A link's token and the hash under which it is kept.
fn new_token(app: &App) -> (String, String) {
    let token = hex(&app.entropy.bytes::<20>());
    let key = sha256_hex(token.as_bytes());
    (token, key)
}
