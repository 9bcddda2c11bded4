//! The budget of a campaign that is published. Less may be decided by one person and at once; more is asked for by one and granted by
//! another. Either is held against the budget that was seen, and against what is used (C1.8).

use super::{OWNER, RunError, own};
use crate::{
    db::{self, Tx, campaign::CampaignRow, campaign_budget_ask::BudgetAsk},
    domain::{
        admin::Right,
        audit::Action,
        campaign::{State, Step, Terms, life},
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        Admin, App,
        admins::{
            self,
            audit::{self, Entry},
        },
        campaigns::{
            change::{self, Act, ChangeError, keep, terms_text},
            edit::BudgetNote,
        },
    },
};

/// What came of another budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budgeted {
    /// It holds from now on.
    Set,
    /// Somebody else has to grant it.
    Asked,
}

/// Sets a lower budget, or asks for a higher one; `seen_minor` is the one that was on the screen.
///
/// # Errors
/// [`RunError`]; then the old budget still holds.
pub async fn change(
    app: &App,
    admin: &Admin,
    id: &str,
    seen_minor: i64,
    budget_minor: i64,
    typed_reason: &str,
) -> Result<Budgeted, RunError> {
    let raises = budget_minor > seen_minor;
    admin.need(if raises { Right::EditCampaigns } else { Right::StopCampaigns })?;
    let reason = admins::reason(typed_reason).ok_or(RunError::ReasonMissing)?;
    let mut tx = app.db.write().await?;
    let (row, old, now) = own(&mut tx, app, id).await?;
    let (new, _) = other_terms(&old, now, seen_minor, budget_minor)?;
    if !raises {
        put(app, &mut tx, admin, row, (&old, &new), now, &reason).await?;
        tx.commit().await?;
        return Ok(Budgeted::Set);
    }
    let ask = BudgetAsk {
        campaign_id: id.to_owned(),
        seen_minor,
        budget_minor,
        asked_by: admin.id.clone(),
        email: String::new(),
        reason,
        at_ms: app.clock.now_ms(),
    };
    let text = BudgetNote { from_minor: seen_minor, to_minor: budget_minor }.text();
    let entry = Entry { after: &text, reason: &ask.reason, ..Entry::campaign(Action::CampaignSubmitted, id, &row.title) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    if !db::campaign_budget_ask::insert(&mut tx, &ask).await? {
        return Err(RunError::AskedAlready);
    }
    tx.commit().await?;
    Ok(Budgeted::Asked)
}

/// Grants the higher budget that somebody else asked for at `asked_at_ms`.
///
/// # Errors
/// [`RunError`]; then the old budget still holds.
pub async fn grant(app: &App, admin: &Admin, id: &str, asked_at_ms: i64) -> Result<(), RunError> {
    admin.need(Right::PublishCampaigns)?;
    let mut tx = app.db.write().await?;
    let (row, old, now) = own(&mut tx, app, id).await?;
    let ask = asked(&mut tx, id, asked_at_ms).await?;
    if ask.asked_by == admin.id {
        return Err(RunError::SamePerson);
    }
    let (new, _) = other_terms(&old, now, ask.seen_minor, ask.budget_minor)?;
    put(app, &mut tx, admin, row, (&old, &new), now, &ask.reason).await?;
    db::campaign_budget_ask::delete(&mut tx, id, asked_at_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a wish for a higher budget off the table: the one who asked thinks again, or another says no.
///
/// # Errors
/// [`RunError`].
pub async fn refuse(app: &App, admin: &Admin, id: &str, asked_at_ms: i64) -> Result<(), RunError> {
    if !admin.may(Right::EditCampaigns) {
        admin.need(Right::PublishCampaigns)?;
    }
    let mut tx = app.db.write().await?;
    let (row, _, _) = own(&mut tx, app, id).await?;
    let ask = asked(&mut tx, id, asked_at_ms).await?;
    if ask.asked_by != admin.id {
        admin.need(Right::PublishCampaigns)?;
    }
    let text = BudgetNote { from_minor: ask.seen_minor, to_minor: ask.budget_minor }.text();
    let entry = Entry { before: &text, ..Entry::campaign(Action::CampaignSentBack, id, &row.title) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    db::campaign_budget_ask::delete(&mut tx, id, asked_at_ms).await?;
    tx.commit().await?;
    Ok(())
}

async fn asked(tx: &mut Tx, id: &str, asked_at_ms: i64) -> Result<BudgetAsk, ChangeError> {
    let waiting = db::campaign_budget_ask::waiting(tx, id).await?.pop();
    waiting.filter(|ask| ask.at_ms == asked_at_ms).ok_or(ChangeError::Conflict)
}

/// The terms with another budget, where the one that was seen still stands.
fn other_terms(old: &Terms, now: State, seen_minor: i64, budget_minor: i64) -> Result<(Terms, State), ChangeError> {
    let state = life::after(now, Step::Changed, &OWNER).filter(|state| *state != State::Draft).ok_or(ChangeError::NotNow(now))?;
    if old.budget_minor() != Some(seen_minor) {
        return Err(ChangeError::Conflict);
    }
    let mut new = old.clone();
    new.limits.iter_mut().filter(|limit| limit.is_budget()).for_each(|limit| limit.amount = budget_minor);
    let mistakes = new.mistakes(&OWNER);
    if mistakes.is_empty() { Ok((new, state)) } else { Err(ChangeError::Wrong(mistakes)) }
}

/// Puts new terms in force as a new revision.
async fn put(
    app: &App,
    tx: &mut Tx,
    admin: &Admin,
    mut row: CampaignRow,
    (old, new): (&Terms, &Terms),
    now: State,
    reason: &str,
) -> Result<(), RunError> {
    let state = life::after(now, Step::Changed, &OWNER).ok_or(ChangeError::NotNow(now))?;
    let now_ms = app.clock.now_ms();
    let budget = |terms: &Terms| terms.budget_minor().unwrap_or(0);
    let note = BudgetNote { from_minor: budget(old), to_minor: budget(new) }.text();
    let entry = Entry { after: &note, reason, ..Entry::campaign(Action::CampaignChanged, &row.id, &row.title) };
    audit::append(app, tx, admin.into(), &entry).await?;
    let today = time::local(now_ms, &time::zone(DEFAULT_TIME_ZONE)).date();
    change::hold_limits(tx, &row.id, old, new, today).await?;
    row.terms = terms_text(new);
    row.state = state.code().to_owned();
    row.revision += 1;
    keep(tx, &mut row, Act { step: Step::Changed, made_by: &admin.id, note: &note, now_ms }).await?;
    db::campaign_revision::insert(tx, &row, &admin.id).await?;
    Ok(())
}
