//! The code of the actor's own store: what it is, and a new one in its place.

use super::{Actor, App, Unavailable};
use crate::{
    db::{self, collection_code::CodeRow},
    domain::collection_code::Code,
};

/// The store's code that is not revoked.
#[derive(Clone, Debug)]
pub struct ShopCode {
    pub code: Code,
    pub row: CodeRow,
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
