//! The codes that a shop showed before it had ours: recognised, kept beside it, and taken off the list. Money on them goes where it
//! always went; nothing of it passes here.

use super::{Actor, App, Unavailable};
use crate::{
    db::{self, imported_code::ImportedRow},
    domain::{
        imported_code::{self, Kind, NotOne},
        merchant::Role,
    },
};

/// Codes that one shop keeps at most.
const MOST: usize = 30;

/// A code that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub id: String,
    pub kind: Kind,
    pub content: String,
    pub added_at_ms: i64,
}

/// Why the list stays as it is. Whoever may change it could hang a code of their own beside the shop's.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("only the owner may change the list")]
    NotOwner,
    #[error(transparent)]
    NotOne(#[from] NotOne),
    #[error("it is kept already")]
    Kept,
    #[error("a shop keeps at most {MOST}")]
    TooMany,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// What the actor's shop keeps, newest first.
///
/// # Errors
/// [`Unavailable`].
pub async fn kept(app: &App, actor: &Actor) -> Result<Vec<Imported>, Unavailable> {
    let mut tx = app.db.read().await?;
    let rows = db::imported_code::kept(&mut tx, &actor.merchant_id).await?;
    let read = |row: ImportedRow| {
        Some(Imported { kind: Kind::from_code(&row.kind)?, id: row.id, content: row.content, added_at_ms: row.added_at_ms })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Keeps what a scanner read or a person pasted, and says what it is.
///
/// # Errors
/// [`ImportError`].
pub async fn keep(app: &App, actor: &Actor, typed: &str) -> Result<Kind, ImportError> {
    owned_by(actor)?;
    let kind = imported_code::read(typed)?;
    let mut tx = app.db.write().await?;
    if db::imported_code::kept(&mut tx, &actor.merchant_id).await?.len() >= MOST {
        return Err(ImportError::TooMany);
    }
    let row = ImportedRow {
        id: app.new_id(),
        merchant_id: actor.merchant_id.clone(),
        store_id: actor.store_id.clone(),
        kind: kind.code().to_owned(),
        content: typed.trim().chars().filter(|character| !character.is_control()).collect(),
        added_by: actor.account_id.clone(),
        added_at_ms: app.clock.now_ms(),
    };
    if db::imported_code::insert(&mut tx, &row).await? == 0 {
        return Err(ImportError::Kept);
    }
    tx.commit().await?;
    Ok(kind)
}

/// Takes a code of the actor's shop off the list; false where it is not on it.
///
/// # Errors
/// [`ImportError`].
pub async fn remove(app: &App, actor: &Actor, id: &str) -> Result<bool, ImportError> {
    owned_by(actor)?;
    let mut tx = app.db.write().await?;
    let removed = db::imported_code::remove(&mut tx, id, &actor.merchant_id, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(removed == 1)
}

fn owned_by(actor: &Actor) -> Result<(), ImportError> {
    if actor.role == Role::Owner { Ok(()) } else { Err(ImportError::NotOwner) }
}
