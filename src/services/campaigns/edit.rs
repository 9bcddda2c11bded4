//! What a shop writes into its campaigns: a draft, the same draft again, other terms for one that runs, another budget.

use super::{
    Actor, App, ChangeError,
    change::{self, Act, keep, terms_of, terms_text},
    may_change, own,
};
use crate::{
    db::{self, campaign::CampaignRow},
    domain::{
        campaign::{Owner, State, Step, Terms, life},
        id::is_id,
        merchant, time,
    },
    services::instance_key::hex,
};

/// A campaign as its shop wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub title: String,
    pub terms: Terms,
}

/// Keeps a new draft under the id that was drawn with the page, so that a second tap makes no second one; under a new id where `id` is
/// none. What is still missing in a draft is allowed until it is published.
///
/// # Errors
/// [`ChangeError`].
pub async fn create(app: &App, actor: &Actor, id: &str, written: &Written) -> Result<CampaignRow, ChangeError> {
    may_change(actor)?;
    let title = merchant::shop_name(&written.title)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    if is_id(id) && db::campaign::find(&mut tx, id).await?.is_some() {
        return own(&mut tx, actor, id).await;
    }
    let row = CampaignRow {
        id: if is_id(id) { id.to_owned() } else { app.new_id() },
        merchant_id: Some(actor.merchant_id.clone()),
        state: State::Draft.code().to_owned(),
        revision: 1,
        title,
        terms: terms_text(&written.terms),
        link: hex(&app.entropy.bytes::<8>()),
        version: 1,
        made_by: actor.account_id.clone(),
        submitted_by: None,
        approved_by: None,
        created_at_ms: now_ms,
        changed_at_ms: now_ms,
    };
    db::campaign::insert(&mut tx, &row).await?;
    change::note_step(&mut tx, &row, Act { step: Step::Drafted, made_by: &actor.account_id, note: "", now_ms }).await?;
    tx.commit().await?;
    Ok(row)
}

/// Writes a draft anew, or other terms into a published campaign: then it becomes a new revision, and payments keep the one that
/// they were priced with. `seen` is the version that was on the screen.
///
/// # Errors
/// [`ChangeError`]; then nothing was changed.
pub async fn save(app: &App, actor: &Actor, id: &str, seen: i64, written: &Written) -> Result<CampaignRow, ChangeError> {
    may_change(actor)?;
    let title = merchant::shop_name(&written.title)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let mut row = own(&mut tx, actor, id).await?;
    if row.version != seen {
        return Err(ChangeError::Conflict);
    }
    let owner = Owner::Merchant(actor.merchant_id.clone());
    let old = terms_of(&row).ok_or(ChangeError::NotFound)?;
    let used_minor = change::budget_used(&mut tx, id, &old).await?;
    let now = change::standing(&row, &old, used_minor, now_ms);
    let state = life::after(now, Step::Changed, &owner).ok_or(ChangeError::NotNow(now))?;
    let new = &written.terms;
    if state != State::Draft {
        publishable(new, &owner, now_ms)?;
        if db::campaign_report::is_used(&mut tx, id).await? && life::frozen_change(&old, new) == Some(life::Frozen::Limits) {
            return Err(ChangeError::LimitsFrozen);
        }
        let today = time::local(now_ms, &time::zone(&actor.time_zone)).date();
        change::hold_limits(&mut tx, id, &old, new, today).await?;
        row.revision += 1;
    }
    row.state = state.code().to_owned();
    row.title = title;
    row.terms = terms_text(new);
    keep(&mut tx, &mut row, Act { step: Step::Changed, made_by: &actor.account_id, note: "", now_ms }).await?;
    if state != State::Draft {
        db::campaign_revision::insert(&mut tx, &row, &actor.account_id).await?;
    }
    tx.commit().await?;
    Ok(row)
}

/// Sets another budget where the one that was seen still stands (C1.8): a campaign that had run out of money runs on.
///
/// # Errors
/// [`ChangeError`]; then the old budget still holds.
pub async fn set_budget(app: &App, actor: &Actor, id: &str, seen_minor: i64, budget_minor: i64) -> Result<CampaignRow, ChangeError> {
    may_change(actor)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let mut row = own(&mut tx, actor, id).await?;
    let owner = Owner::Merchant(actor.merchant_id.clone());
    let old = terms_of(&row).ok_or(ChangeError::NotFound)?;
    let used_minor = change::budget_used(&mut tx, id, &old).await?;
    let now = change::standing(&row, &old, used_minor, now_ms);
    let state = life::after(now, Step::Changed, &owner).ok_or(ChangeError::NotNow(now))?;
    if old.budget_minor() != Some(seen_minor) {
        return Err(ChangeError::Conflict);
    }
    let mut new = old.clone();
    new.limits.iter_mut().filter(|limit| limit.is_budget()).for_each(|limit| limit.amount = budget_minor);
    let mistakes = new.mistakes(&owner);
    if !mistakes.is_empty() {
        return Err(ChangeError::Wrong(mistakes));
    }
    let today = time::local(now_ms, &time::zone(&actor.time_zone)).date();
    change::hold_limits(&mut tx, id, &old, &new, today).await?;
    row.terms = terms_text(&new);
    row.state = state.code().to_owned();
    let note = BudgetNote { from_minor: seen_minor, to_minor: budget_minor }.text();
    if state != State::Draft {
        row.revision += 1;
    }
    keep(&mut tx, &mut row, Act { step: Step::Changed, made_by: &actor.account_id, note: &note, now_ms }).await?;
    if state != State::Draft {
        db::campaign_revision::insert(&mut tx, &row, &actor.account_id).await?;
    }
    tx.commit().await?;
    Ok(row)
}

/// Whether a campaign of `owner` may run with these terms from now on.
pub(super) fn publishable(terms: &Terms, owner: &Owner, now_ms: i64) -> Result<(), ChangeError> {
    let mistakes = terms.mistakes(owner);
    if !mistakes.is_empty() {
        Err(ChangeError::Wrong(mistakes))
    } else if terms.conditions.ends_at_ms <= now_ms {
        Err(ChangeError::EndsInPast)
    } else {
        Ok(())
    }
}

/// What a step that changed the budget keeps as its note, minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetNote {
    pub from_minor: i64,
    pub to_minor: i64,
}

impl BudgetNote {
    /// As kept.
    pub fn text(self) -> String {
        format!("budget {} {}", self.from_minor, self.to_minor)
    }

    /// Of a note that was kept; none where it is about something else.
    pub fn parse(note: &str) -> Option<Self> {
        let (from, to) = note.strip_prefix("budget ")?.split_once(' ')?;
        Some(Self { from_minor: from.parse().ok()?, to_minor: to.parse().ok()? })
    }
}
