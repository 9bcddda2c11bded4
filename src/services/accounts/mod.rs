//! People and their shops: registering, signing in, passwords and sessions. Guesses are counted before a password is looked at,
//! and an unknown name is answered like a wrong password, in words and in time.

pub mod names;
mod passwords;
mod sessions;

pub use passwords::{Busy, Passwords};
pub use sessions::{SignedIn, session_holds, signed_in};

use super::{
    Actor, App, Unavailable,
    admins::audit::{self, Entry},
    sessions::{self as signed_in_browsers, Realm},
};
use crate::{
    db::{
        self,
        account::Account,
        collection_code::NewCode,
        merchant::Merchant,
        sign_in_attempt::{self, Allowance},
    },
    domain::{
        account::{AccountError, check_password, sign_in_name},
        audit::Action,
        collection_code::Code,
        merchant::{NameError, Role, Trade, shop_name},
        time::DEFAULT_TIME_ZONE,
        wallet::CodeKind,
    },
};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Ten wrong passwords for one name within a day lock it for half an hour.
pub(in crate::services) const PER_NAME: Allowance = Allowance { attempts: 10, forgotten_after_ms: DAY_MS, locked_for_ms: 30 * MINUTE_MS };
/// Many people may share an address, so it is allowed more.
pub(in crate::services) const PER_ADDRESS: Allowance =
    Allowance { attempts: 50, forgotten_after_ms: DAY_MS, locked_for_ms: 30 * MINUTE_MS };
/// Shops registered from one address.
const JOINS_PER_ADDRESS: Allowance = Allowance { attempts: 100, forgotten_after_ms: DAY_MS, locked_for_ms: 30 * MINUTE_MS };

/// What an owner types to open a shop.
#[derive(Clone, Debug)]
pub struct Registration {
    pub shop_name: String,
    /// What the first store is called until its owner names it; payers read it.
    pub store_name: String,
    /// A stored word of [`Trade`].
    pub trade: String,
    pub sign_in: String,
    pub password: String,
}

/// An opened shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub account_id: String,
    pub merchant_id: String,
    pub store_id: String,
    pub code: Code,
}

/// Why a person was not let in, registered or given a new password.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    #[error(transparent)]
    Name(#[from] NameError),
    #[error("no such trade")]
    Trade,
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The sign-in name has an account already.
    #[error("the sign-in name is taken")]
    Taken,
    /// Unknown name or wrong password: the same answer.
    #[error("the name or the password is wrong")]
    Wrong,
    /// Too many attempts; the next is possible in so many milliseconds.
    #[error("locked for {for_ms} ms")]
    Locked { for_ms: i64 },
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for AccessError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Opens a shop: its owner, its first store and that store's permanent code, all or nothing. `address` is where the request came
/// from; without one (demo data) nothing is counted.
///
/// # Errors
/// [`AccessError`]; nothing was made.
pub async fn register(app: &App, registration: &Registration, address: Option<&str>) -> Result<Registered, AccessError> {
    let name = shop_name(&registration.shop_name)?;
    let trade = Trade::from_code(&registration.trade).ok_or(AccessError::Trade)?;
    let sign_in = sign_in_name(&registration.sign_in)?;
    check_password(&registration.password)?;
    if let Some(address) = address {
        count_attempts(app, &[(format!("join:{address}"), JOINS_PER_ADDRESS)]).await?;
    }
    let password_hash = app.passwords.hash(&registration.password, app.entropy.bytes()).await?;

    let now_ms = app.clock.now_ms();
    let account = Account { id: app.new_id(), sign_in, password_hash };
    let merchant = Merchant {
        id: app.new_id(),
        name,
        trade: trade.code().to_owned(),
        kind: "individual_business".to_owned(),
        currency: "CNY".to_owned(),
        time_zone: DEFAULT_TIME_ZONE.to_owned(),
        state: "trial".to_owned(),
        city: String::new(),
        created_at_ms: now_ms,
    };
    let store_id = app.new_id();
    let mut tx = app.db.write().await?;
    if !db::account::insert(&mut tx, &account, now_ms).await? {
        return Err(AccessError::Taken);
    }
    db::merchant::insert(&mut tx, &merchant).await?;
    db::store::insert(&mut tx, &store_id, &merchant.id, &registration.store_name, now_ms).await?;
    db::membership::insert(&mut tx, &account.id, &merchant.id, Role::Owner, now_ms).await?;
    // A code drawn before is drawn again; with 50 random bits that is rarer than a broken disk.
    let code = loop {
        let code = Code::draw(app.entropy.bytes());
        let new = NewCode {
            code: &code.to_string(),
            merchant_id: &merchant.id,
            store_id: &store_id,
            kind: CodeKind::Merchant.code(),
            at_ms: now_ms,
        };
        if db::collection_code::insert(&mut tx, &new).await? == 1 {
            break code;
        }
    };
    tx.commit().await?;
    Ok(Registered { account_id: account.id, merchant_id: merchant.id, store_id, code })
}

/// Checks a name and a password and gives the account's id. Ten wrong ones lock the name, fifty the address.
///
/// # Errors
/// [`AccessError::Wrong`] for whatever does not fit, [`AccessError::Locked`], [`AccessError::Busy`].
pub async fn sign_in(app: &App, typed_name: &str, password: &str, address: &str) -> Result<String, AccessError> {
    let name = sign_in_name(typed_name)?;
    let account = check(app, &name, password, &[(format!("name:{name}"), PER_NAME), (format!("address:{address}"), PER_ADDRESS)]).await?;
    Ok(account.id)
}

/// Asks a signed-in member for the password again, before something that cannot be taken back.
///
/// # Errors
/// [`AccessError::Wrong`], [`AccessError::Locked`], [`AccessError::Busy`]; wrong ones count like wrong sign-ins.
pub async fn confirm(app: &App, actor: &Actor, password: &str) -> Result<(), AccessError> {
    check(app, &actor.sign_in, password, &[(format!("change:{}", actor.account_id), PER_NAME)]).await.map(drop)
}

/// Sets a new password and ends every other session of the person.
///
/// # Errors
/// [`AccessError::Wrong`] if the current password is not that; wrong ones count like wrong sign-ins.
pub async fn change_password(app: &App, actor: &Actor, current: &str, new: &str) -> Result<(), AccessError> {
    check_password(new)?;
    // Counted apart from sign-ins: whoever guesses at the door does not keep the owner from locking it anew.
    let account = check(app, &actor.sign_in, current, &[(format!("change:{}", actor.account_id), PER_NAME)]).await?;
    let new_hash = app.passwords.hash(new, app.entropy.bytes()).await?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    if !db::account::change_password(&mut tx, &account, &new_hash, now_ms).await? {
        return Err(AccessError::Wrong);
    }
    db::sign_in_session::end_others(&mut tx, Realm::Shop, &account.id, &actor.session_id, now_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a person a new password from the machine itself (no actor asks: whoever runs the command holds the database). Ends every
/// session, lifts the lock of wrong guesses, and is written into the platform's record.
///
/// # Errors
/// [`AccessError::Wrong`] where nobody signs in with that name, [`AccessError::Account`] for a password that will not do.
pub async fn reset(app: &App, typed_name: &str, password: &str) -> Result<(), AccessError> {
    let name = sign_in_name(typed_name)?;
    check_password(password)?;
    let new_hash = app.passwords.hash(password, app.entropy.bytes()).await?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let account = db::account::by_sign_in(&mut tx, &name).await?.ok_or(AccessError::Wrong)?;
    audit::append(app, &mut tx, audit::COMMAND_LINE, &Entry::account(Action::AccountReset, &account.id, &name)).await?;
    if !db::account::change_password(&mut tx, &account, &new_hash, now_ms).await? {
        return Err(AccessError::Wrong);
    }
    db::sign_in_session::end_others(&mut tx, Realm::Shop, &account.id, "", now_ms).await?;
    for key in [format!("name:{name}"), format!("change:{}", account.id)] {
        sign_in_attempt::clear(&mut tx, &key).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The account of a name if the password is its own. The attempt is counted under every key first.
async fn check(app: &App, name: &str, password: &str, keys: &[Counted]) -> Result<Account, AccessError> {
    count_attempts(app, keys).await?;
    let account = db::account::by_sign_in(&mut app.db.read().await?, name).await?;
    let right = verify_counted(app, password, account.as_ref().map(|account| account.password_hash.as_str()), keys).await?;
    account.filter(|_| right).ok_or(AccessError::Wrong)
}

/// A key under which attempts are counted, and how many it may have.
pub(in crate::services) type Counted = (String, Allowance);

/// Whether a password is that of `hash`, for an attempt that was counted: a right one clears the first key and is taken back from
/// the others.
pub(in crate::services) async fn verify_counted(
    app: &App,
    password: &str,
    hash: Option<&str>,
    keys: &[Counted],
) -> Result<bool, AccessError> {
    let verified = app.passwords.verify(password, hash).await;
    let right = matches!(verified, Ok(true));
    // Refused for want of room, the password was not looked at: that was no guess.
    if right || verified.is_err() {
        let mut tx = app.db.write().await?;
        for (at, (key, _)) in keys.iter().enumerate() {
            if right && at == 0 {
                sign_in_attempt::clear(&mut tx, key).await?;
            } else {
                sign_in_attempt::forgive(&mut tx, key).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(verified?)
}

/// Counts one attempt under each key, or none if one of them is locked.
pub(in crate::services) async fn count_attempts(app: &App, keys: &[Counted]) -> Result<(), AccessError> {
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    for (key, allowance) in keys {
        if let Some(until_ms) = sign_in_attempt::count(&mut tx, key, *allowance, now_ms).await? {
            return Err(AccessError::Locked { for_ms: (until_ms - now_ms).max(0) });
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Deletes what is over: sessions of either realm that ended or ran out, attempts that no longer count. Says how many there were.
///
/// # Errors
/// [`Unavailable`].
pub async fn delete_past(app: &App) -> Result<usize, Unavailable> {
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let sessions = signed_in_browsers::delete_past(&mut tx, app).await?;
    let attempts = sign_in_attempt::delete_before(&mut tx, now_ms - DAY_MS, now_ms).await?;
    tx.commit().await?;
    Ok(usize::try_from(sessions + attempts).unwrap_or(usize::MAX))
}
