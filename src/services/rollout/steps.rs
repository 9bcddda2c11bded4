//! Steps of a roll-out. What makes a wallet new to somebody's payers takes two people: one asks, another confirms, and the gates and
//! the licence are looked at both times. Everything else takes one, and a stop waits for nothing: it acts on the next request.

use super::{RollError, board};
use crate::{
    db::{
        self, Tx,
        rollout::{CellRow, FullRow},
        rollout_step::{AskRow, StepRow},
    },
    domain::{
        admin::Right,
        audit::Action,
        rollout::{Cohort, Effect, Plan, Stage, gate},
        wallet::CodeKind,
    },
    services::{
        Admin, App,
        admins::{
            self,
            audit::{self, Entry, Who},
        },
        lab,
    },
};

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It holds from now on.
    Taken,
    /// Somebody else has to confirm it.
    Asked,
}

/// Which wallet, for which kind of code.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    pub wallet: &'a str,
    pub kind: CodeKind,
}

/// What the plan shall be; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub stage: Option<(Stage, i64)>,
    pub cohort: Option<Cohort>,
}

/// Takes a step or asks for it; `seen` is the version that was on the screen.
///
/// # Errors
/// [`RollError`]; then nothing was changed.
pub async fn change(app: &App, admin: &Admin, at: At<'_>, seen: i64, wanted: &Wanted, typed_reason: &str) -> Result<Done, RollError> {
    admin.need(Right::RollOut)?;
    let reason = admins::reason(typed_reason).ok_or(RollError::ReasonMissing)?;
    let mut tx = app.db.write().await?;
    let (full, now) = own(&mut tx, at).await?;
    if full.cell.version != seen {
        return Err(RollError::Conflict);
    }
    let (stage, percent) = wanted.stage.unwrap_or((now.stage, now.percent));
    let mut plan = now.at(stage, percent);
    if let Some(cohort) = &wanted.cohort {
        plan.cohort = cohort.clone();
    }
    let effect = passes(app, &mut tx, &full, &now, &plan).await?;
    let name = full.wallet().name_zh;
    if effect != Effect::Wider {
        let step = Step { asked_by: "", made_by: &admin.email, reason: &reason, detail: "" };
        let entry = words(Entry::wallet(Action::WalletStepTaken, at.wallet, at.kind.code(), &name), &reason);
        append(app, &mut tx, admin.into(), entry, &now, &plan).await?;
        put(app, &mut tx, full.cell, &plan, &step).await?;
        tx.commit().await?;
        return Ok(Done::Taken);
    }
    let entry = words(Entry::wallet(Action::WalletStepAsked, at.wallet, at.kind.code(), &name), &reason);
    append(app, &mut tx, admin.into(), entry, &now, &plan).await?;
    let ask = AskRow {
        wallet: at.wallet.to_owned(),
        code_kind: at.kind.code().to_owned(),
        seen_version: seen,
        plan: text(&plan),
        asked_by: admin.id.clone(),
        email: String::new(),
        reason,
        at_ms: app.clock.now_ms(),
    };
    if !db::rollout_step::ask(&mut tx, &ask).await? {
        return Err(RollError::AskedAlready);
    }
    tx.commit().await?;
    Ok(Done::Asked)
}

/// Takes the step that somebody else asked for at `asked_at_ms`.
///
/// # Errors
/// [`RollError`]; then it still waits, unless it was gone already.
pub async fn confirm(app: &App, admin: &Admin, at: At<'_>, asked_at_ms: i64) -> Result<(), RollError> {
    admin.need(Right::ConfirmRollOut)?;
    let mut tx = app.db.write().await?;
    let (full, now) = own(&mut tx, at).await?;
    let (ask, plan) = asked(&mut tx, at, asked_at_ms).await?;
    if ask.asked_by == admin.id {
        return Err(RollError::SamePerson);
    }
    if ask.seen_version != full.cell.version {
        return Err(RollError::Conflict);
    }
    passes(app, &mut tx, &full, &now, &plan).await?;
    let name = full.wallet().name_zh;
    let entry = words(Entry::wallet(Action::WalletStepTaken, at.wallet, at.kind.code(), &name), &ask.reason);
    append(app, &mut tx, admin.into(), entry, &now, &plan).await?;
    let step = Step { asked_by: &ask.email, made_by: &admin.email, reason: &ask.reason, detail: "" };
    put(app, &mut tx, full.cell, &plan, &step).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a step that waits off the table: the one who asked thinks again, or another says no.
///
/// # Errors
/// [`RollError`].
pub async fn refuse(app: &App, admin: &Admin, at: At<'_>, asked_at_ms: i64) -> Result<(), RollError> {
    admin.need(Right::ConfirmRollOut)?;
    let mut tx = app.db.write().await?;
    let (full, now) = own(&mut tx, at).await?;
    let (_, plan) = asked(&mut tx, at, asked_at_ms).await?;
    let name = full.wallet().name_zh;
    let entry = Entry::wallet(Action::WalletStepRefused, at.wallet, at.kind.code(), &name);
    append(app, &mut tx, admin.into(), entry, &plan, &now).await?;
    db::rollout_step::drop_ask(&mut tx, at.wallet, at.kind.code()).await?;
    tx.commit().await?;
    Ok(())
}

/// Stops a wallet, whatever was on the screen. Orders that were made go on to their end; the next request makes none. A wallet that
/// is stopped already stays so.
///
/// # Errors
/// [`RollError`].
pub async fn stop(app: &App, admin: &Admin, at: At<'_>, typed_reason: &str) -> Result<(), RollError> {
    admin.need(Right::StopWallets)?;
    let reason = admins::reason(typed_reason).ok_or(RollError::ReasonMissing)?;
    let step = Step { asked_by: "", made_by: &admin.email, reason: &reason, detail: "" };
    stop_now(app, at, admin.into(), Action::WalletStopped, &step, None).await
}

/// Stops it in the name of whoever it is; only where it still is at that version, if one is given.
pub(super) async fn stop_now(
    app: &App,
    at: At<'_>,
    who: Who<'_>,
    action: Action,
    step: &Step<'_>,
    only_at: Option<i64>,
) -> Result<(), RollError> {
    // Somebody else's step in the same moment must not keep a wallet open.
    for _ in 0..5 {
        let mut tx = app.db.write().await?;
        let (full, now) = own(&mut tx, at).await?;
        if now.stage == Stage::Suspended || only_at.is_some_and(|version| version != full.cell.version) {
            return Ok(());
        }
        if !now.stage.is_live() {
            return Err(RollError::Step(crate::domain::rollout::StepError::NotFromHere));
        }
        let plan = now.at(Stage::Suspended, 0);
        let name = full.wallet().name_zh;
        append(app, &mut tx, who, words(Entry::wallet(action, at.wallet, at.kind.code(), &name), step.reason), &now, &plan).await?;
        match put(app, &mut tx, full.cell, &plan, step).await {
            Ok(()) => return Ok(tx.commit().await?),
            Err(RollError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(RollError::Conflict)
}

/// Who takes a step and why.
pub(super) struct Step<'a> {
    pub asked_by: &'a str,
    /// E-mail; empty where it happens by itself.
    pub made_by: &'a str,
    pub reason: &'a str,
    pub detail: &'a str,
}

/// The wallet with everything about it, and its plan with its listed shops.
async fn own(tx: &mut Tx, at: At<'_>) -> Result<(FullRow, Plan), RollError> {
    let rows = db::rollout::of_wallet(tx, at.wallet).await?;
    let full = rows.into_iter().find(|row| row.cell.code_kind == at.kind.code()).ok_or(RollError::NotFound)?;
    let mut plan = full.cell.plan();
    plan.cohort.merchants = db::rollout_member::listed(tx, at.wallet, at.kind.code()).await?.into_iter().collect();
    Ok((full, plan))
}

async fn asked(tx: &mut Tx, at: At<'_>, asked_at_ms: i64) -> Result<(AskRow, Plan), RollError> {
    let ask = db::rollout_step::waiting_for(tx, at.wallet, at.kind.code()).await?;
    let ask = ask.filter(|ask| ask.at_ms == asked_at_ms).ok_or(RollError::Conflict)?;
    let plan = serde_json::from_str(&ask.plan).map_err(|_| RollError::Conflict)?;
    Ok((ask, plan))
}

/// Whether the step may be taken now, and what it does.
async fn passes(app: &App, tx: &mut Tx, full: &FullRow, now: &Plan, wanted: &Plan) -> Result<Effect, RollError> {
    let before = full.cell.before();
    let effect = now.step(wanted, before.as_ref())?;
    if effect == Effect::Wider {
        full.licensed().map_err(RollError::Licence)?;
    }
    if (now.stage, wanted.stage) == (Stage::Sandbox, Stage::Pilot) && !lab::desk::is_good(tx, &full.cell.wallet).await? {
        return Err(RollError::Untested);
    }
    if effect == Effect::Wider && now.needs_gates(wanted) {
        let measured = board::measured(app, tx, &full.cell).await?;
        let missing = gate::missing(&measured);
        if !missing.is_empty() {
            return Err(RollError::Gates(missing));
        }
    }
    Ok(effect)
}

fn words<'a>(entry: Entry<'a>, reason: &'a str) -> Entry<'a> {
    Entry { reason, ..entry }
}

async fn append(app: &App, tx: &mut Tx, who: Who<'_>, entry: Entry<'_>, before: &Plan, after: &Plan) -> sqlx::Result<()> {
    let (before, after) = (text(before), text(after));
    audit::append(app, tx, who, &Entry { before: &before, after: &after, ..entry }).await
}

/// A plan as it is kept. Texts, numbers and sets always serialise.
fn text(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap_or_default()
}

/// Puts a plan in force where the cell is still as it was read.
async fn put(app: &App, tx: &mut Tx, mut cell: CellRow, plan: &Plan, step: &Step<'_>) -> Result<(), RollError> {
    let now_ms = app.clock.now_ms();
    let from = (std::mem::replace(&mut cell.state, plan.stage.code().to_owned()), std::mem::replace(&mut cell.percent, plan.percent));
    if plan.stage == Stage::Suspended {
        (cell.before_state, cell.before_percent) = from.clone();
    } else if from.0 == Stage::Suspended.code() {
        // Orders of this very moment were made before the stop, or may have been.
        cell.measured_from_ms = now_ms + 1;
    }
    let cohort = Cohort { merchants: Default::default(), ..plan.cohort.clone() };
    cell.cohort = serde_json::to_string(&cohort).unwrap_or_default();
    cell.changed_at_ms = now_ms;
    step.reason.clone_into(&mut cell.reason);
    if !db::rollout::update(tx, &cell).await? {
        return Err(RollError::Conflict);
    }
    let ids: Vec<_> = plan.cohort.merchants.iter().collect();
    db::rollout_member::list(tx, &ids, &cell.wallet, &cell.code_kind, now_ms).await?;
    // What was asked for was asked of the plan before.
    db::rollout_step::drop_ask(tx, &cell.wallet, &cell.code_kind).await?;
    let row = StepRow {
        version: cell.version + 1,
        from_state: from.0,
        from_percent: from.1,
        state: cell.state,
        percent: cell.percent,
        asked_by: step.asked_by.to_owned(),
        made_by: step.made_by.to_owned(),
        reason: step.reason.to_owned(),
        detail: step.detail.to_owned(),
        at_ms: now_ms,
        wallet: cell.wallet,
        code_kind: cell.code_kind,
    };
    db::rollout_step::insert(tx, &row).await?;
    Ok(())
}
