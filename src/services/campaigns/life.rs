//! The life of a shop's campaign: published, paused, resumed, stopped, archived. Each step is taken from the state that was on the
//! screen, or not at all.

use super::{
    Actor, App, ChangeError,
    change::{self, Act, keep, terms_of},
    edit::publishable,
    may_change, own,
};
use crate::{
    db::{self, campaign::CampaignRow},
    domain::campaign::{Owner, State, Step, life},
};

/// Takes a step; `seen` is the version that was on the screen. A step that was taken already, by a second tap, is no mistake.
///
/// # Errors
/// [`ChangeError`]; then nothing was changed.
pub async fn take(app: &App, actor: &Actor, id: &str, seen: i64, step: Step) -> Result<CampaignRow, ChangeError> {
    may_change(actor)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let mut row = own(&mut tx, actor, id).await?;
    if row.version != seen {
        return if row.version == seen + 1 && taken_last(&mut tx, id, step).await? { Ok(row) } else { Err(ChangeError::Conflict) };
    }
    let owner = Owner::Merchant(actor.merchant_id.clone());
    let terms = terms_of(&row).ok_or(ChangeError::NotFound)?;
    let used = change::used(&mut tx, id, &terms).await?;
    let now = change::standing(&row, &terms, used, now_ms);
    let state = life::after(now, step, &owner).ok_or(ChangeError::NotNow(now))?;
    if step == Step::Published {
        publishable(&terms, &owner, now_ms)?;
    }
    state.code().clone_into(&mut row.state);
    keep(&mut tx, &mut row, Act { step, made_by: &actor.account_id, note: "", now_ms }).await?;
    if step == Step::Published {
        db::campaign_revision::insert(&mut tx, &row, &actor.account_id).await?;
    }
    tx.commit().await?;
    Ok(row)
}

async fn taken_last(tx: &mut db::Tx, id: &str, step: Step) -> sqlx::Result<bool> {
    let steps = db::campaign_step::of_campaign(tx, id).await?;
    Ok(steps.last().is_some_and(|last| last.step == step.code()))
}

/// What may be done to a campaign that stands there, in the order in which it is offered.
pub fn possible(now: State, owner: &Owner) -> Vec<Step> {
    let steps = [Step::Published, Step::Resumed, Step::Paused, Step::Changed, Step::Stopped, Step::Archived];
    steps.into_iter().filter(|step| life::after(now, *step, owner).is_some()).collect()
}
