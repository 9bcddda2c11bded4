//! The life of the platform's campaigns. What spends money takes two people: one submits, another publishes or sends it back with a
//! reason. Stopping takes one: it acts on the next price, wherever it is made.

use super::{OWNER, RunError, own, right_of};
use crate::{
    db::{self, campaign::CampaignRow},
    domain::{
        audit::Action,
        campaign::{Step, life},
    },
    services::{
        Admin, App,
        admins::{
            self,
            audit::{self, Entry},
        },
        campaigns::{
            change::{Act, ChangeError, keep},
            edit::publishable,
        },
    },
};

/// Takes a step; `seen` is the version that was on the screen. Sending back and stopping need a reason. A step that the same admin
/// took already, by a second tap, is no mistake.
///
/// # Errors
/// [`RunError`]; then nothing was changed.
pub async fn take(app: &App, admin: &Admin, id: &str, seen: i64, step: Step, typed_reason: &str) -> Result<CampaignRow, RunError> {
    admin.need(right_of(step))?;
    let reason = admins::reason(typed_reason);
    if reason.is_none() && matches!(step, Step::SentBack | Step::Stopped) {
        return Err(RunError::ReasonMissing);
    }
    let reason = reason.unwrap_or_default();
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.write().await?;
    let (mut row, terms, now) = own(&mut tx, app, id).await?;
    if row.version != seen {
        let steps = db::campaign_platform::steps(&mut tx, id).await?;
        let repeated = steps.last().is_some_and(|last| last.version == seen + 1 && last.step == step.code() && last.made_by == admin.id);
        return if repeated { Ok(row) } else { Err(ChangeError::Conflict.into()) };
    }
    let state = life::after(now, step, &OWNER).filter(|_| step != Step::Changed).ok_or(ChangeError::NotNow(now))?;
    let same = row.submitted_by.as_deref() == Some(&admin.id);
    match step {
        Step::Submitted => {
            publishable(&terms, &OWNER, now_ms)?;
            row.submitted_by = Some(admin.id.clone());
        }
        Step::Published | Step::SentBack if same => return Err(RunError::SamePerson),
        Step::Published => {
            publishable(&terms, &OWNER, now_ms)?;
            row.approved_by = Some(admin.id.clone());
        }
        _ => {}
    }
    let before = std::mem::replace(&mut row.state, state.code().to_owned());
    // A draft saves itself while it is typed; what two people decide on stands in the audit.
    let after = if step == Step::Submitted { row.terms.clone() } else { state.code().to_owned() };
    let entry = Entry { before: &before, after: &after, reason: &reason, ..Entry::campaign(action_of(step), id, &row.title) };
    audit::append(app, &mut tx, admin.into(), &entry).await?;
    keep(&mut tx, &mut row, Act { step, made_by: &admin.id, note: &reason, now_ms }).await?;
    if step == Step::Published {
        db::campaign_revision::insert(&mut tx, &row, &admin.id).await?;
    }
    tx.commit().await?;
    Ok(row)
}

fn action_of(step: Step) -> Action {
    match step {
        Step::Drafted => Action::CampaignDrafted,
        Step::Changed => Action::CampaignChanged,
        Step::Submitted => Action::CampaignSubmitted,
        Step::SentBack => Action::CampaignSentBack,
        Step::Published => Action::CampaignPublished,
        Step::Paused => Action::CampaignPaused,
        Step::Resumed => Action::CampaignResumed,
        Step::Stopped => Action::CampaignStopped,
        Step::Archived => Action::CampaignArchived,
    }
}
