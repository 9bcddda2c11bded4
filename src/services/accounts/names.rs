//! What the shop and its store are called. Payers compare the name with the sign, so only the owner changes it.

use super::super::{Actor, App, Unavailable};
use crate::{
    db,
    domain::merchant::{NameError, Role, shop_name},
};

/// Why the names stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    #[error("only the owner may rename the shop")]
    NotOwner,
    #[error("the shop's name: {0}")]
    Shop(NameError),
    #[error("the store's name: {0}")]
    Store(NameError),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for RenameError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Gives the actor's shop and store these names, as [`shop_name`] reads them.
///
/// # Errors
/// [`RenameError`]; nothing was changed.
pub async fn rename(app: &App, actor: &Actor, shop: &str, store: &str) -> Result<(), RenameError> {
    if actor.role != Role::Owner {
        return Err(RenameError::NotOwner);
    }
    let shop = shop_name(shop).map_err(RenameError::Shop)?;
    let store = shop_name(store).map_err(RenameError::Store)?;
    let mut tx = app.db.write().await?;
    db::merchant::rename(&mut tx, &actor.merchant_id, &shop).await?;
    db::store::rename(&mut tx, &actor.store_id, &actor.merchant_id, &store).await?;
    tx.commit().await?;
    Ok(())
}
