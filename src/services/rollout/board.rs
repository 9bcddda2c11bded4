//! Where every wallet stands and what it came to: the table of all, and one with its gates, its week, its shops and what the next step
//! would bring.

use super::{AskRow, LabRun, StepRow, crowd::Crowd};
use crate::{
    db::{
        self, Tx,
        rollout::{CellRow, FullRow},
        rollout_member::MemberRow,
        rollout_numbers::EndedRow,
    },
    domain::{
        admin::Right,
        payment::State,
        rollout::{
            Membership, Plan,
            gate::{Attempt, Bills, DRILL_COUNTS_MS, MEASURED_MS, Measured, Tally, p95_ms},
            licence::Outside,
        },
        time::{self, DEFAULT_TIME_ZONE},
        wallet::{CodeKind, Wallet},
    },
    services::{
        Admin, App, Unavailable,
        admins::LookError,
        reconciliation,
        wallet_routes::{self, Route},
    },
};
use std::collections::HashMap;

const DAY_MS: i64 = 86_400_000;
/// Steps on one page.
const HISTORY: i64 = 60;

/// One wallet in the table.
#[derive(Clone, Debug)]
pub struct Line {
    pub wallet: Wallet,
    pub plan: Plan,
    pub version: i64,
    pub changed_at_ms: i64,
    pub reason: String,
    /// Where it stood before it was stopped.
    pub before: Option<Plan>,
    pub licensed: Result<(), Outside>,
    /// Name of its institution in both languages, and where that is licensed.
    pub institution: (String, String),
    /// Whose institution it is, in Chinese and English; empty where it is nobody's of the registry.
    pub holder: (String, String),
    pub region: String,
    /// Shops whose payers can use it.
    pub shops: i64,
    pub paid_today: i64,
    /// Of the last 24 hours.
    pub tally: Tally,
    pub delay_p95_ms: Option<i64>,
}

/// The table.
#[derive(Clone, Debug)]
pub struct Board {
    pub lines: Vec<Line>,
    /// Shops with a code of this kind.
    pub shops: i64,
    pub asks: Vec<AskRow>,
    /// Stopped by themselves and not open again, of every kind of code, with how many shops are told so.
    pub stopped: Vec<(StepRow, i64)>,
}

/// Every wallet for one kind of code, in the neutral order.
///
/// # Errors
/// [`LookError`].
pub async fn look(app: &App, admin: &Admin, kind: CodeKind) -> Result<Board, LookError> {
    admin.need(Right::Look)?;
    let now_ms = app.clock.now_ms();
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let midnight_ms = time::day_start_ms(time::day(now_ms, &zone), &zone).unwrap_or(0);
    let mut tx = app.db.read().await?;
    let rows = db::rollout::of_kind(&mut tx, kind).await?;
    let ended = db::rollout_numbers::ended(&mut tx, now_ms - DAY_MS, midnight_ms).await?;
    let crowd = Crowd::read(&mut tx, kind).await?;
    let tallies = tallies(&ended);
    let lines = rows.iter().map(|row| {
        let key = (row.cell.wallet.as_str(), kind.code());
        let own = || ended.iter().filter(|ended| (ended.wallet.as_str(), ended.code_kind.as_str()) == key);
        Line {
            shops: crowd.count(row, &row.cell.plan()),
            paid_today: own().filter(|ended| ended.day == 1 && is_paid(ended)).map(|ended| ended.count).sum(),
            tally: tallies.get(&key).copied().unwrap_or_default(),
            delay_p95_ms: delay(own()),
            ..line(row)
        }
    });
    let lines = lines.collect();
    Ok(Board {
        lines,
        shops: crowd.shops.len().try_into().unwrap_or(i64::MAX),
        asks: db::rollout_step::waiting(&mut tx).await?,
        stopped: stopped(&mut tx).await?,
    })
}

/// What has stopped by itself, and at how many shops it worked before: those see it on their own pages.
async fn stopped(tx: &mut Tx) -> sqlx::Result<Vec<(StepRow, i64)>> {
    let steps = db::rollout_step::stopped_by_themselves(tx).await?;
    let mut stopped = Vec::new();
    for step in steps {
        let kind = CodeKind::from_code(&step.code_kind).unwrap_or(CodeKind::Merchant);
        let rows = db::rollout::of_wallet(tx, &step.wallet).await?;
        let row = rows.iter().find(|row| row.cell.code_kind == step.code_kind);
        let told = match row.and_then(|row| Some((row, row.cell.before()?))) {
            Some((row, before)) => Crowd::read(tx, kind).await?.count(row, &before),
            None => 0,
        };
        stopped.push((step, told));
    }
    Ok(stopped)
}

/// How many steps wait for this admin.
///
/// # Errors
/// [`Unavailable`].
pub async fn to_confirm(app: &App, admin: &Admin) -> Result<i64, Unavailable> {
    if !admin.may(Right::ConfirmRollOut) {
        return Ok(0);
    }
    Ok(db::rollout_step::asked_by_others(&mut app.db.read().await?, &admin.id).await?)
}

/// What waits for people.
#[derive(Clone, Debug)]
pub struct Pending {
    pub asks: Vec<AskRow>,
    /// Stopped by themselves and not open again.
    pub stopped: Vec<StepRow>,
}

/// See [`Pending`].
///
/// # Errors
/// [`LookError`].
pub async fn pending(app: &App, admin: &Admin) -> Result<Pending, LookError> {
    admin.need(Right::Look)?;
    let mut tx = app.db.read().await?;
    Ok(Pending { asks: db::rollout_step::waiting(&mut tx).await?, stopped: db::rollout_step::stopped_by_themselves(&mut tx).await? })
}

/// What a step would bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub plan: Plan,
    /// Shops at which the wallet would be new, and how many it would be in all.
    pub new: i64,
    pub total: i64,
    /// The new ones by trade, the most first.
    pub trades: Vec<(String, i64)>,
    /// Whether the gates have to hold.
    pub gated: bool,
}

/// A trade's part of the last week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradePart {
    pub trade: String,
    pub shops: i64,
    pub tally: Tally,
}

/// One wallet with everything about it.
#[derive(Clone, Debug)]
pub struct Detail {
    pub line: Line,
    /// How far it is for every kind of code.
    pub cells: Vec<(CodeKind, Plan)>,
    pub measured: Measured,
    /// The last seven days, the oldest first: days since 1970 there.
    pub days: Vec<(i64, Tally)>,
    pub trades: Vec<TradePart>,
    pub next: Option<Preview>,
    pub ask: Option<(AskRow, Preview)>,
    pub history: Vec<StepRow>,
    /// The last run of the conformance lab.
    pub lab: Option<LabRun>,
    /// What it goes over, and what it could.
    pub routes: Vec<Route>,
    /// Single shops that joined by their own wish, that are listed, and that left.
    pub joined: i64,
    pub left: i64,
}

/// One wallet for one kind of code; none where there is no such.
///
/// # Errors
/// [`LookError`].
pub async fn one(app: &App, admin: &Admin, wallet: &str, kind: CodeKind) -> Result<Option<Detail>, LookError> {
    admin.need(Right::Look)?;
    let now_ms = app.clock.now_ms();
    let mut tx = app.db.read().await?;
    let rows = db::rollout::of_wallet(&mut tx, wallet).await?;
    let Some(row) = rows.iter().find(|row| row.cell.code_kind == kind.code()) else { return Ok(None) };
    let crowd = Crowd::read(&mut tx, kind).await?;
    let mut line = line(row);
    line.plan.cohort.merchants = db::rollout_member::listed(&mut tx, wallet, kind.code()).await?.into_iter().collect();
    line.shops = crowd.count(row, &line.plan);
    let offset_ms = time::local(now_ms, &time::zone(DEFAULT_TIME_ZONE)).offset().seconds() * 1000;
    let week = (wallet, kind.code());
    let ended = db::rollout_numbers::ended_by_day(&mut tx, week, now_ms - MEASURED_MS, i64::from(offset_ms)).await?;
    let today = (now_ms + i64::from(offset_ms)) / DAY_MS;
    let of_day = |day: i64| tally(ended.iter().filter(|row| row.day == day));
    // Gates stand before trials alone; what is open to all is not measured a second time.
    let gated = line.plan.stage.has_cohort();
    let measured = if gated { measured(app, &mut tx, &row.cell).await? } else { Measured::default() };
    let ask = db::rollout_step::waiting_for(&mut tx, wallet, kind.code()).await?;
    let ask = ask.and_then(|ask| {
        let plan = serde_json::from_str(&ask.plan).ok()?;
        Some((ask, crowd.preview(row, &line.plan, plan)))
    });
    let own = |member: &&MemberRow| member.wallet == wallet;
    let members = |wanted: Membership| crowd.members.values().filter(own).filter(|member| member.membership() == wanted).count();
    let counted = |wanted: Membership| i64::try_from(members(wanted)).unwrap_or(i64::MAX);
    Ok(Some(Detail {
        cells: rows.iter().filter_map(|row| Some((CodeKind::from_code(&row.cell.code_kind)?, row.cell.plan()))).collect(),
        days: (today - 6..=today).map(|day| (day, of_day(day))).collect(),
        trades: crowd.trades(row, &line.plan, &ended),
        next: line.plan.next().or_else(|| line.before.clone()).map(|plan| {
            let plan = Plan { cohort: line.plan.cohort.clone(), ..plan };
            crowd.preview(row, &line.plan, plan)
        }),
        ask,
        history: db::rollout_step::of_cell(&mut tx, wallet, kind.code(), HISTORY).await?,
        lab: db::lab_run::last(&mut tx, wallet).await?,
        routes: wallet_routes::of(&mut tx, &line.wallet).await?,
        joined: counted(Membership::Joined),
        left: counted(Membership::Left),
        measured,
        line,
    }))
}

/// What the gates go by.
pub(super) async fn measured(app: &App, tx: &mut Tx, cell: &CellRow) -> sqlx::Result<Measured> {
    let now_ms = app.clock.now_ms();
    let since_ms = (now_ms - MEASURED_MS).max(cell.measured_from_ms);
    let key = (cell.wallet.as_str(), cell.code_kind.as_str());
    let ended = db::rollout_numbers::ended_by_day(tx, key, since_ms, 0).await?;
    let drills = db::lab_run::refunded(tx, &cell.wallet, now_ms - DRILL_COUNTS_MS).await?;
    let first_day = reconciliation::first_day(now_ms);
    let since_day = first_day.max(time::day(since_ms, &time::zone(DEFAULT_TIME_ZONE)));
    let bills = db::rollout_numbers::bills(tx, &cell.wallet, first_day, since_day).await?;
    Ok(Measured {
        tally: tally(ended.iter()),
        delay_p95_ms: delay(ended.iter()),
        differences: db::rollout_numbers::differences(tx, key, since_ms, since_day).await?,
        bills: Bills { compared: bills.compared, matched: bills.matched, missing: bills.missing },
        drills: drills.len().try_into().unwrap_or(i64::MAX),
    })
}

/// What became of orders.
pub(super) fn tally<'a>(rows: impl Iterator<Item = &'a EndedRow>) -> Tally {
    rows.fold(Tally::default(), |mut tally, row| {
        tally.add(attempt(row), row.count);
        tally
    })
}

/// What orders that ended alike say about their wallet.
pub(super) fn attempt(row: &EndedRow) -> Attempt {
    let state = State::from_code(&row.state).unwrap_or(State::Created);
    Attempt::of(state, &row.failure_code, row.told_tenths, row.unclear)
}

fn is_paid(row: &EndedRow) -> bool {
    State::from_code(&row.state).is_some_and(State::is_paid)
}

/// How long nineteen of twenty successes took to be told.
fn delay<'a>(rows: impl Iterator<Item = &'a EndedRow>) -> Option<i64> {
    p95_ms(rows.filter(|row| is_paid(row)).map(|row| (row.told_tenths, row.count)))
}

/// What became of attempts, by wallet and kind of code.
pub(super) fn tallies(rows: &[EndedRow]) -> HashMap<(&str, &str), Tally> {
    let mut all: HashMap<(&str, &str), Vec<&EndedRow>> = HashMap::new();
    for row in rows {
        all.entry((&row.wallet, &row.code_kind)).or_default().push(row);
    }
    all.into_iter().map(|(key, rows)| (key, tally(rows.into_iter()))).collect()
}

fn line(row: &FullRow) -> Line {
    Line {
        wallet: row.wallet(),
        plan: row.cell.plan(),
        version: row.cell.version,
        changed_at_ms: row.cell.changed_at_ms,
        reason: row.cell.reason.clone(),
        before: row.cell.before(),
        licensed: row.licensed(),
        institution: (row.institution_zh.clone(), row.institution_en.clone()),
        holder: (row.holder_zh.clone(), row.holder_en.clone()),
        region: row.region.clone(),
        shops: 0,
        paid_today: 0,
        tally: Tally::default(),
        delay_p95_ms: None,
    }
}
