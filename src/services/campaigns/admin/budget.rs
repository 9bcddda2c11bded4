//! The budget and the end of a campaign that is published. Less may be decided by one person and at once; more is asked for by one and
//! granted by another. Either is held against what was seen, and a budget against what is used (C1.8).

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
            change::{self as changing, Act, ChangeError, keep, terms_text},
            edit::{BudgetNote, publishable},
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

/// One of the two, as it was on the screen and as it shall be: minor units, Unix ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Budget { seen_minor: i64, budget_minor: i64 },
    End { seen_ms: i64, ends_at_ms: i64 },
}

impl Change {
    /// Whether more money may go than before.
    fn raises(self) -> bool {
        match self {
            Self::Budget { seen_minor, budget_minor } => budget_minor > seen_minor,
            Self::End { seen_ms, ends_at_ms } => ends_at_ms > seen_ms,
        }
    }

    /// What was asked for.
    pub fn of(ask: &BudgetAsk) -> Self {
        match (ask.seen_ends_at_ms, ask.ends_at_ms) {
            (Some(seen_ms), Some(ends_at_ms)) => Self::End { seen_ms, ends_at_ms },
            _ => Self::Budget { seen_minor: ask.seen_minor, budget_minor: ask.budget_minor },
        }
    }

    /// As kept with the step.
    fn note(self) -> String {
        match self {
            Self::Budget { seen_minor, budget_minor } => BudgetNote { from_minor: seen_minor, to_minor: budget_minor }.text(),
            Self::End { seen_ms, ends_at_ms } => EndNote { from_ms: seen_ms, to_ms: ends_at_ms }.text(),
        }
    }

    /// The terms with it, where what was seen still stands.
    fn terms(self, old: &Terms, now: State, now_ms: i64) -> Result<Terms, ChangeError> {
        life::after(now, Step::Changed, &OWNER).filter(|state| *state != State::Draft).ok_or(ChangeError::NotNow(now))?;
        let mut new = old.clone();
        match self {
            Self::Budget { seen_minor, budget_minor } => {
                if old.budget_minor() != Some(seen_minor) {
                    return Err(ChangeError::Conflict);
                }
                new.limits.iter_mut().filter(|limit| limit.is_budget()).for_each(|limit| limit.amount = budget_minor);
            }
            Self::End { seen_ms, ends_at_ms } => {
                if old.conditions.ends_at_ms != seen_ms {
                    return Err(ChangeError::Conflict);
                }
                new.conditions.ends_at_ms = ends_at_ms;
            }
        }
        // What was allowed when it began keeps nobody from giving less.
        let allowed = old.mistakes(&OWNER);
        match publishable(&new, &OWNER, now_ms) {
            Err(ChangeError::Wrong(mistakes)) if mistakes.iter().all(|mistake| allowed.contains(mistake)) => {
                if new.conditions.ends_at_ms > now_ms { Ok(new) } else { Err(ChangeError::EndsInPast) }
            }
            other => other.map(|()| new),
        }
    }
}

/// What a step that changed the end keeps as its note, Unix ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndNote {
    pub from_ms: i64,
    pub to_ms: i64,
}

impl EndNote {
    /// As kept.
    pub fn text(self) -> String {
        format!("end {} {}", self.from_ms, self.to_ms)
    }

    /// Of a note that was kept; none where it is about something else.
    pub fn parse(note: &str) -> Option<Self> {
        let (from, to) = note.strip_prefix("end ")?.split_once(' ')?;
        Some(Self { from_ms: from.parse().ok()?, to_ms: to.parse().ok()? })
    }
}

/// Sets less, or asks for more.
///
/// # Errors
/// [`RunError`]; then nothing was changed.
pub async fn change(app: &App, admin: &Admin, id: &str, change: Change, typed_reason: &str) -> Result<Budgeted, RunError> {
    admin.need(if change.raises() { Right::EditCampaigns } else { Right::StopCampaigns })?;
    let reason = admins::reason(typed_reason).ok_or(RunError::ReasonMissing)?;
    let mut tx = app.db.write().await?;
    let (row, old, now) = own(&mut tx, app, id).await?;
    let new = change.terms(&old, now, app.clock.now_ms())?;
    if !change.raises() {
        put(app, &mut tx, admin, row, (&old, &new), (now, change), &reason).await?;
        tx.commit().await?;
        return Ok(Budgeted::Set);
    }
    let budget = old.budget_minor().unwrap_or(0);
    let (seen_minor, budget_minor, ends) = match change {
        Change::Budget { seen_minor, budget_minor } => (seen_minor, budget_minor, None),
        Change::End { seen_ms, ends_at_ms } => (budget, budget, Some((seen_ms, ends_at_ms))),
    };
    let ask = BudgetAsk {
        campaign_id: id.to_owned(),
        seen_minor,
        budget_minor,
        seen_ends_at_ms: ends.map(|(seen_ms, _)| seen_ms),
        ends_at_ms: ends.map(|(_, ends_at_ms)| ends_at_ms),
        asked_by: admin.id.clone(),
        email: String::new(),
        reason,
        at_ms: app.clock.now_ms(),
    };
    let entry = Entry { after: &change.note(), reason: &ask.reason, ..Entry::campaign(Action::CampaignSubmitted, id, &row.title) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    if !db::campaign_budget_ask::insert(&mut tx, &ask).await? {
        return Err(RunError::AskedAlready);
    }
    tx.commit().await?;
    Ok(Budgeted::Asked)
}

/// Grants what somebody else asked for at `asked_at_ms`.
///
/// # Errors
/// [`RunError`]; then nothing was changed.
pub async fn grant(app: &App, admin: &Admin, id: &str, asked_at_ms: i64) -> Result<(), RunError> {
    admin.need(Right::PublishCampaigns)?;
    let mut tx = app.db.write().await?;
    let (row, old, now) = own(&mut tx, app, id).await?;
    let ask = asked(&mut tx, id, asked_at_ms).await?;
    if ask.asked_by == admin.id {
        return Err(RunError::SamePerson);
    }
    let change = Change::of(&ask);
    let new = change.terms(&old, now, app.clock.now_ms())?;
    put(app, &mut tx, admin, row, (&old, &new), (now, change), &ask.reason).await?;
    db::campaign_budget_ask::delete(&mut tx, id, asked_at_ms).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a wish for more off the table: the one who asked thinks again, or another says no.
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
    let entry = Entry { before: &Change::of(&ask).note(), ..Entry::campaign(Action::CampaignSentBack, id, &row.title) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    db::campaign_budget_ask::delete(&mut tx, id, asked_at_ms).await?;
    tx.commit().await?;
    Ok(())
}

async fn asked(tx: &mut Tx, id: &str, asked_at_ms: i64) -> Result<BudgetAsk, ChangeError> {
    let waiting = db::campaign_budget_ask::waiting(tx, id).await?.pop();
    waiting.filter(|ask| ask.at_ms == asked_at_ms).ok_or(ChangeError::Conflict)
}

/// Puts new terms in force as a new revision.
async fn put(
    app: &App,
    tx: &mut Tx,
    admin: &Admin,
    mut row: CampaignRow,
    (old, new): (&Terms, &Terms),
    (now, change): (State, Change),
    reason: &str,
) -> Result<(), RunError> {
    let state = life::after(now, Step::Changed, &OWNER).ok_or(ChangeError::NotNow(now))?;
    let now_ms = app.clock.now_ms();
    let note = change.note();
    let entry = Entry { after: &note, reason, ..Entry::campaign(Action::CampaignChanged, &row.id, &row.title) };
    audit::append(app, tx, admin.into(), &entry).await?;
    let today = time::local(now_ms, &time::zone(DEFAULT_TIME_ZONE)).date();
    db::campaign::hold(tx, &row.id).await?;
    changing::hold_limits(tx, &row.id, old, new, today).await?;
    row.terms = terms_text(new);
    row.state = state.code().to_owned();
    row.revision += 1;
    keep(tx, &mut row, Act { step: Step::Changed, made_by: &admin.id, note: &note, now_ms }).await?;
    db::campaign_revision::insert(tx, &row, &admin.id).await?;
    Ok(())
}
