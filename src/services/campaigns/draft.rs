//! A draft that saves itself while it is typed. Typing is no step of a campaign's life, so the history is told nothing of it.

use super::{
    Actor, App, ChangeError,
    change::{self, terms_of, terms_text},
    edit::Written,
    may_change, own,
};
use crate::{
    db::{self, Tx, campaign::CampaignRow},
    domain::{campaign::State, merchant},
};

/// Keeps what was typed into a draft; `seen` is the version that was on the screen, so that of two windows none overwrites the other.
///
/// # Errors
/// [`ChangeError`]; then nothing was changed.
pub async fn keep(app: &App, actor: &Actor, id: &str, seen: i64, written: &Written) -> Result<CampaignRow, ChangeError> {
    may_change(actor)?;
    let mut tx = app.db.write().await?;
    let row = own(&mut tx, actor, id).await?;
    let row = put(app, &mut tx, row, seen, written).await?;
    tx.commit().await?;
    Ok(row)
}

/// Writes a draft, whoever's it is, without a step.
pub(super) async fn put(app: &App, tx: &mut Tx, mut row: CampaignRow, seen: i64, written: &Written) -> Result<CampaignRow, ChangeError> {
    let now_ms = app.clock.now_ms();
    let title = merchant::shop_name(&written.title)?;
    let old = terms_of(&row).ok_or(ChangeError::NotFound)?;
    let now = change::standing(&row, &old, change::Used::default(), now_ms);
    if now != State::Draft {
        return Err(ChangeError::NotNow(now));
    }
    if row.version != seen {
        return Err(ChangeError::Conflict);
    }
    row.title = title;
    row.terms = terms_text(&written.terms);
    row.changed_at_ms = now_ms;
    if db::campaign::change(tx, &row).await? == 0 {
        return Err(ChangeError::Conflict);
    }
    row.version += 1;
    Ok(row)
}
