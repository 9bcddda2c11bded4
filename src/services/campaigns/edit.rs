//! What a shop writes into its campaigns: a draft, the same draft again, other terms for one that runs, another budget.

use super::{
    Actor, App, ChangeError, added,
    change::{self, Act, keep, terms_of, terms_text},
    may_change, own,
};
use crate::{
    db::{self, campaign::CampaignRow},
    domain::{
        campaign::{LINK_LENGTH, Limit, Owner, State, Step, Terms, life},
        crockford,
        id::is_id,
        merchant, time,
    },
    services::writer,
};

/// A campaign as its shop wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub title: String,
    pub terms: Terms,
}

/// Keeps a new draft under the id that was drawn with the page, so that a second tap makes no second one; under a new id where `id` is
/// none. Where the page has made its draft already and was not told, it writes that one anew. What is still missing in a draft is allowed until it is published.
///
/// # Errors
/// [`ChangeError`].
pub async fn create(app: &App, actor: &Actor, id: &str, written: &Written) -> Result<CampaignRow, ChangeError> {
    may_change(actor)?;
    let title = merchant::shop_name(&written.title)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    if is_id(id) && db::campaign::find(&mut tx, id).await?.is_some() {
        let known = own(&mut tx, actor, id).await?;
        drop(tx);
        let same = known.title == title && known.terms == terms_text(&written.terms);
        return if same { Ok(known) } else { Box::pin(save(app, actor, id, known.version, written)).await };
    }
    let row = CampaignRow {
        id: if is_id(id) { id.to_owned() } else { app.new_id() },
        merchant_id: Some(actor.merchant_id.clone()),
        state: State::Draft.code().to_owned(),
        revision: 1,
        title,
        terms: terms_text(&written.terms),
        link: crockford::text(app.entropy.bytes::<LINK_LENGTH>()),
        version: 1,
        made_by: actor.account_id.clone(),
        submitted_by: None,
        approved_by: None,
        created_at_ms: now_ms,
        changed_at_ms: now_ms,
        position: 0,
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
    rewrite(app, actor, id, "", |row, _| {
        if row.version != seen {
            return Err(ChangeError::Conflict);
        }
        row.title.clone_from(&title);
        Ok(written.terms.clone())
    })
    .await
}

/// Sets another budget where the one that was seen still stands (C1.8), also the first one: a campaign that had run out of money runs
/// on.
///
/// # Errors
/// [`ChangeError`]; then the old budget still holds.
pub async fn set_budget(
    app: &App,
    actor: &Actor,
    id: &str,
    seen_minor: Option<i64>,
    budget_minor: i64,
) -> Result<CampaignRow, ChangeError> {
    may_change(actor)?;
    let note = BudgetNote { from_minor: seen_minor.unwrap_or(0), to_minor: budget_minor }.text();
    rewrite(app, actor, id, &note, |_, old| {
        if old.budget_minor() != seen_minor {
            return Err(ChangeError::Conflict);
        }
        let mut new = old.clone();
        match new.limits.iter_mut().find(|limit| limit.is_budget()) {
            Some(budget) => budget.amount = budget_minor,
            None => new.limits.push(Limit::budget(budget_minor)),
        }
        Ok(new)
    })
    .await
}

/// How often a change is begun again that met payments which were being decided.
const TRIES: usize = 4;

/// Puts the terms that `change` makes of the old ones in their place, as a new revision where the campaign was published.
async fn rewrite(
    app: &App,
    actor: &Actor,
    id: &str,
    note: &str,
    change: impl Fn(&mut CampaignRow, &Terms) -> Result<Terms, ChangeError>,
) -> Result<CampaignRow, ChangeError> {
    for _ in 1..TRIES {
        match try_rewrite(app, actor, id, note, &change).await {
            Err(ChangeError::Unavailable(error)) if writer::may_pass(&error.0) => {}
            done => return done,
        }
    }
    try_rewrite(app, actor, id, note, &change).await
}

async fn try_rewrite(
    app: &App,
    actor: &Actor,
    id: &str,
    note: &str,
    change: &impl Fn(&mut CampaignRow, &Terms) -> Result<Terms, ChangeError>,
) -> Result<CampaignRow, ChangeError> {
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    // What orders take of it shows from here on, and none is priced with the old terms any more.
    db::campaign::hold(&mut tx, id).await?;
    let mut row = own(&mut tx, actor, id).await?;
    let owner = Owner::Merchant(actor.merchant_id.clone());
    let old = terms_of(&row).ok_or(ChangeError::NotFound)?;
    let now = change::standing(&row, &old, change::used(&mut tx, id, &old).await?, now_ms);
    let state = life::after(now, Step::Changed, &owner).ok_or(ChangeError::NotNow(now))?;
    let mut new = change(&mut row, &old)?;
    if state != State::Draft {
        publishable(&new, &owner, now_ms)?;
        if db::campaign_report::is_used(&mut tx, id).await? {
            new = life::following(&old, new).ok_or(ChangeError::LimitsFrozen)?;
            let today = time::local(now_ms, &time::zone(&actor.time_zone)).date();
            change::hold_limits(&mut tx, id, &old, &new, today).await?;
            added::begin(&mut tx, id, &new, old.limits.len(), now_ms).await?;
        }
        row.revision += 1;
    }
    row.state = state.code().to_owned();
    row.terms = terms_text(&new);
    keep(&mut tx, &mut row, Act { step: Step::Changed, made_by: &actor.account_id, note, now_ms }).await?;
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

    /// Of the note of a step that was kept; none where it changed something else. Only a change keeps such a note: whatever an admin
    /// types is the reason of another step.
    pub fn of(step: Step, note: &str) -> Option<Self> {
        let (from, to) = note.strip_prefix("budget ").filter(|_| step == Step::Changed)?.split_once(' ')?;
        Some(Self { from_minor: from.parse().ok()?, to_minor: to.parse().ok()? })
    }
}
