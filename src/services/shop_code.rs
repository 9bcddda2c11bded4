//! The code of the actor's own store: what it is, whether it takes money now, when it was last checked, and a new one in its place.

use super::{
    Actor, App, Unavailable,
    accounts::{self, AccessError},
};
use crate::{
    db::{
        self,
        collection_code::{CodeRow, NewCode},
    },
    domain::{collection_code::Code, merchant::Role, wallet::CodeKind},
};

/// The store's code that is not revoked.
#[derive(Clone, Debug)]
pub struct ShopCode {
    pub code: Code,
    pub row: CodeRow,
}

/// Characters of the old code that its owner types to say that it shall die.
pub const CONFIRMATION: usize = 4;

impl ShopCode {
    /// What the owner types to replace it: its last characters.
    pub fn confirmation(&self) -> String {
        let text = self.code.to_string();
        text[text.len().saturating_sub(CONFIRMATION)..].to_owned()
    }
}

/// Why a code was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    #[error("only the owner may replace the code")]
    NotOwner,
    #[error("the store has no code")]
    NoCode,
    /// What was typed is not the end of the code.
    #[error("the code was not confirmed")]
    NotConfirmed,
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for ReplaceError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The code that the actor's store shows to payers.
///
/// # Errors
/// [`Unavailable`].
pub async fn of(app: &App, actor: &Actor) -> Result<Option<ShopCode>, Unavailable> {
    let mut tx = app.db.read().await?;
    let row = db::collection_code::active_of_store(&mut tx, &actor.store_id).await?;
    Ok(row.and_then(|row| Some(ShopCode { code: Code::parse(&row.code).ok()?, row })))
}

/// Revokes the store's code and gives it another; whatever was printed of the old one stops taking money at once. Asks for the
/// owner's password again (M6.3). Sent twice, the second finds another code and is not confirmed.
///
/// # Errors
/// [`ReplaceError`]; then the old code still holds.
pub async fn replace(app: &App, actor: &Actor, confirmation: &str, password: &str) -> Result<Code, ReplaceError> {
    if actor.role != Role::Owner {
        return Err(ReplaceError::NotOwner);
    }
    let old = of(app, actor).await?.ok_or(ReplaceError::NoCode)?;
    if !confirmation.trim().eq_ignore_ascii_case(&old.confirmation()) {
        return Err(ReplaceError::NotConfirmed);
    }
    accounts::confirm(app, actor, password).await?;
    let at_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    if db::collection_code::set_state(&mut tx, &old.row.code, &old.row.state, "revoked", at_ms).await? == 0 {
        return Err(ReplaceError::NotConfirmed);
    }
    loop {
        let code = Code::draw(app.entropy.bytes());
        let text = code.to_string();
        let new = NewCode { code: &text, merchant_id: &actor.merchant_id, store_id: &actor.store_id, kind: &old.row.kind, at_ms };
        if db::collection_code::insert(&mut tx, &new).await? == 1 {
            tx.commit().await?;
            return Ok(code);
        }
    }
}

/// Why a code was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    #[error("only the owner may change the code")]
    NotOwner,
    #[error("the store has no code")]
    NoCode,
    /// No kind of code was chosen.
    #[error("there is no such kind of code")]
    NoKind,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for SwitchError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Lets the store's code take no money from now on, or take it again. Orders that payers have begun end as they would. A code that
/// stands so already stays as it is, with whoever did it first.
///
/// # Errors
/// [`SwitchError`]; then the code stands as before.
pub async fn set_paused(app: &App, actor: &Actor, paused: bool) -> Result<(), SwitchError> {
    if actor.role != Role::Owner {
        return Err(SwitchError::NotOwner);
    }
    let (from, to) = if paused { ("active", "paused") } else { ("paused", "active") };
    let code = of(app, actor).await?.ok_or(SwitchError::NoCode)?.row.code;
    let mut tx = app.db.write().await?;
    db::collection_code::switch(&mut tx, &code, from, to, &actor.sign_in, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}

/// Says what the store's code is for, from the next payment on: which wallets may pay it and which offers count can depend on that.
///
/// # Errors
/// [`SwitchError`]; then it is what it was.
pub async fn set_kind(app: &App, actor: &Actor, typed: &str) -> Result<(), SwitchError> {
    if actor.role != Role::Owner {
        return Err(SwitchError::NotOwner);
    }
    let kind = CodeKind::from_code(typed).ok_or(SwitchError::NoKind)?;
    let row = of(app, actor).await?.ok_or(SwitchError::NoCode)?.row;
    let mut tx = app.db.write().await?;
    // Replaced or changed meanwhile, it is not the code that was on the screen.
    if db::collection_code::set_kind(&mut tx, &row.code, &row.kind, kind.code()).await? == 0 {
        return Err(SwitchError::NoCode);
    }
    tx.commit().await?;
    tracing::info!(code = row.code, from = row.kind, to = kind.code(), by = actor.sign_in, "a code is for something else now");
    Ok(())
}

/// A check is written down at most this often.
const CHECKED_EVERY_MS: i64 = 60_000;

/// Somebody of the shop has scanned this code of it as payers do: what hangs outside is the shop's own.
///
/// # Errors
/// [`Unavailable`].
pub async fn note_check(app: &App, code: &str) -> Result<(), Unavailable> {
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    db::collection_code::checked(&mut tx, code, now_ms - CHECKED_EVERY_MS, now_ms).await?;
    tx.commit().await?;
    Ok(())
}
