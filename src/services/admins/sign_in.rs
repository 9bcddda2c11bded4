//! How an admin signs in: e-mail and password, then always a second factor (S11). Guesses at either are counted before anything
//! is looked at; a code of the second factor counts once; whoever has none yet sets it up now.

use super::{
    Admin,
    audit::{self, Entry, Who},
};
use crate::{
    db::{self, Tx, admin::AdminRow, sign_in_attempt},
    domain::{account::check_password, admin::email, audit::Action, totp::Key},
    services::{
        App, Unavailable,
        accounts::{AccessError, Counted, PER_ADDRESS, PER_NAME, count_attempts, verify_counted},
        sessions::Realm,
    },
};

const TOTP: &str = "totp";
const RECOVERY: &str = "recovery code";
const RECOVERY_CODES: usize = 10;

/// What an authenticator app needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// Base32, for typing.
    pub secret: String,
    /// `otpauth://`, for scanning.
    pub address: String,
}

/// The id of the admin whose e-mail and password these are. Makes a secret for whoever has no second factor yet.
///
/// # Errors
/// [`AccessError::Wrong`] for whatever does not fit, [`AccessError::Locked`], [`AccessError::Busy`].
pub async fn check_first(app: &App, typed_email: &str, password: &str, address: &str) -> Result<String, AccessError> {
    let email = email(typed_email)?;
    let keys = [(format!("admin:{email}"), PER_NAME), (format!("admin-address:{address}"), PER_ADDRESS)];
    count_attempts(app, &keys).await?;
    let admin = db::admin::by_email(&mut app.db.read().await?, &email).await?;
    let hash = admin.as_ref().and_then(|admin| admin.password_hash.as_deref());
    let right = verify_counted(app, password, hash, &keys).await?;
    let admin = admin.filter(|_| right).ok_or(AccessError::Wrong)?;
    if admin.totp_secret.is_none() && admin.totp_pending.is_none() {
        let key = Key::new(app.entropy.bytes());
        let sealed = app.key.seal(TOTP, &admin.id, app.entropy.bytes(), key.bytes()).ok_or(AccessError::Wrong)?;
        let mut tx = app.db.write().await?;
        db::admin::begin_second_factor(&mut tx, &admin.id, &sealed).await?;
        tx.commit().await?;
    }
    Ok(admin.id)
}

/// What an admin who sets up the second factor is shown; none where it is set up.
///
/// # Errors
/// [`Unavailable`].
pub async fn set_up(app: &App, admin_id: &str) -> Result<Option<SetUp>, Unavailable> {
    let Some(admin) = db::admin::by_id(&mut app.db.read().await?, admin_id).await? else { return Ok(None) };
    let pending = admin.totp_pending.as_deref();
    let key = pending.and_then(|sealed| unsealed(app, admin_id, sealed));
    Ok(key.and_then(|key| Some(SetUp { secret: key.base32(), address: key.address(&admin.email)? })))
}

/// Sets up the second factor with its first code; gives the recovery codes, which are kept nowhere in clear.
///
/// # Errors
/// [`AccessError::Wrong`] for a code that does not fit, [`AccessError::Locked`].
pub async fn confirm_set_up(app: &App, admin_id: &str, code: &str) -> Result<Vec<String>, AccessError> {
    let keys = [counted_code(admin_id)];
    count_attempts(app, &keys).await?;
    let mut tx = app.db.write().await?;
    let admin = db::admin::by_id(&mut tx, admin_id).await?.ok_or(AccessError::Wrong)?;
    let pending = admin.totp_pending.clone().unwrap_or_default();
    let step = unsealed(app, admin_id, &pending).and_then(|key| key.matched_step(&digits(code), app.clock.now_ms()));
    let step = step.ok_or(AccessError::Wrong)?;
    let who = Who { id: admin_id, name: &admin.email };
    audit::append(app, &mut tx, who, &Entry::admin(Action::SecondFactorSet, admin_id, &admin.email)).await?;
    if !db::admin::confirm_second_factor(&mut tx, admin_id, &pending, step, app.clock.now_ms()).await? {
        return Err(AccessError::Wrong);
    }
    let codes = new_recovery_codes(app, &mut tx, admin_id).await?;
    sign_in_attempt::clear(&mut tx, &keys[0].0).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Whether a six-digit code of the second factor, or a recovery code, is right; it is used up then.
///
/// # Errors
/// [`AccessError::Wrong`] for a code that does not fit or was used, [`AccessError::Locked`].
pub async fn check_second(app: &App, admin_id: &str, code: &str) -> Result<(), AccessError> {
    let keys = [counted_code(admin_id)];
    count_attempts(app, &keys).await?;
    let mut tx = app.db.write().await?;
    let admin = db::admin::by_id(&mut tx, admin_id).await?.ok_or(AccessError::Wrong)?;
    let who = Who { id: admin_id, name: &admin.email };
    if !use_code(app, &mut tx, &admin, &digits(code)).await? {
        if !db::admin_recovery_code::use_up(&mut tx, admin_id, &recovery_mac(app, admin_id, &digits(code)), app.clock.now_ms()).await? {
            return Err(AccessError::Wrong);
        }
        audit::append(app, &mut tx, who, &Entry::admin(Action::RecoveryCodeUsed, admin_id, &admin.email)).await?;
    }
    audit::append(app, &mut tx, who, &Entry::admin(Action::SignedIn, admin_id, &admin.email)).await?;
    sign_in_attempt::clear(&mut tx, &keys[0].0).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets a new password, confirmed with the current one, and ends every other session.
///
/// # Errors
/// [`AccessError::Wrong`] if the current password is not that; wrong ones count.
pub async fn change_password(app: &App, admin: &Admin, current: &str, new: &str) -> Result<(), AccessError> {
    check_password(new)?;
    let keys = [(format!("admin-change:{}", admin.id), PER_NAME)];
    count_attempts(app, &keys).await?;
    let row = db::admin::by_id(&mut app.db.read().await?, &admin.id).await?;
    let hash = row.and_then(|row| row.password_hash);
    if !verify_counted(app, current, hash.as_deref(), &keys).await? {
        return Err(AccessError::Wrong);
    }
    let new_hash = app.passwords.hash(new, app.entropy.bytes()).await?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    audit::append(app, &mut tx, admin.into(), &Entry::admin(Action::PasswordSet, &admin.id, &admin.email)).await?;
    if !db::admin::set_password(&mut tx, &admin.id, hash.as_deref(), &new_hash, now_ms).await? {
        return Err(AccessError::Wrong);
    }
    db::sign_in_session::end_others(&mut tx, Realm::Platform, &admin.id, &admin.session_id, now_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// New recovery codes in the place of the old ones, for a fresh code of the second factor.
///
/// # Errors
/// [`AccessError::Wrong`] for a code that does not fit or was used, [`AccessError::Locked`].
pub async fn renew_recovery_codes(app: &App, admin: &Admin, code: &str) -> Result<Vec<String>, AccessError> {
    let keys = [counted_code(&admin.id)];
    count_attempts(app, &keys).await?;
    let mut tx = app.db.write().await?;
    let row = db::admin::by_id(&mut tx, &admin.id).await?.ok_or(AccessError::Wrong)?;
    if !use_code(app, &mut tx, &row, &digits(code)).await? {
        return Err(AccessError::Wrong);
    }
    audit::append(app, &mut tx, admin.into(), &Entry::admin(Action::RecoveryCodesMade, &admin.id, &admin.email)).await?;
    let codes = new_recovery_codes(app, &mut tx, &admin.id).await?;
    sign_in_attempt::clear(&mut tx, &keys[0].0).await?;
    tx.commit().await?;
    Ok(codes)
}

/// How many recovery codes the admin has left.
///
/// # Errors
/// [`Unavailable`].
pub async fn recovery_codes_left(app: &App, admin: &Admin) -> Result<i64, Unavailable> {
    Ok(db::admin_recovery_code::left(&mut app.db.read().await?, &admin.id).await?)
}

fn counted_code(admin_id: &str) -> Counted {
    (format!("admin-code:{admin_id}"), PER_NAME)
}

/// Accepts a code of the second factor, once.
async fn use_code(app: &App, tx: &mut Tx, admin: &AdminRow, code: &str) -> sqlx::Result<bool> {
    let key = admin.totp_secret.as_deref().and_then(|sealed| unsealed(app, &admin.id, sealed));
    match key.and_then(|key| key.matched_step(code, app.clock.now_ms())) {
        Some(step) => db::admin::accept_step(tx, &admin.id, step).await,
        None => Ok(false),
    }
}

fn unsealed(app: &App, admin_id: &str, sealed: &str) -> Option<Key> {
    Key::from_bytes(&app.key.open(TOTP, admin_id, sealed)?)
}

/// Twelve digits each, in groups of four: they are typed on the keypad that the other codes are typed on.
async fn new_recovery_codes(app: &App, tx: &mut Tx, admin_id: &str) -> sqlx::Result<Vec<String>> {
    let draw = || format!("{:012}", u64::from_be_bytes(app.entropy.bytes()) % 1_000_000_000_000);
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| draw()).collect();
    let macs: Vec<_> = codes.iter().map(|code| recovery_mac(app, admin_id, code)).collect();
    db::admin_recovery_code::replace(tx, admin_id, &macs).await?;
    Ok(codes.iter().map(|code| format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..])).collect())
}

fn recovery_mac(app: &App, admin_id: &str, code: &str) -> String {
    app.key.mac(RECOVERY, &format!("{admin_id}\n{code}"))
}

/// A typed code without the spaces and dashes that make it readable.
fn digits(typed: &str) -> String {
    typed.chars().filter(|character| !matches!(character, ' ' | '-')).collect()
}
