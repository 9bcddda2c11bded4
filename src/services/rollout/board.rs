//! Where every wallet stands and what it came to: the table of all, and one with its gates, its week, its shops and what the next step
//! would bring.

use super::{AskRow, DrillRow, StepRow};
use crate::{
    db::{
        self, Tx,
        rollout::{CellRow, FullRow},
        rollout_member::{MemberRow, ShopRow},
        rollout_numbers::EndedRow,
    },
    domain::{
        admin::Right,
        payment::State,
        rollout::{
            Membership, Plan, Stage,
            gate::{Attempt, DRILL_COUNTS_MS, MEASURED_MS, Measured, Tally, p95_ms},
            licence::Outside,
        },
        time::{self, DEFAULT_TIME_ZONE},
        wallet::{CodeKind, Wallet},
    },
    services::{Admin, App, Unavailable, admins::LookError},
};
use std::collections::{BTreeMap, HashMap};

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
    /// Stopped by themselves and not open again, of every kind of code.
    pub stopped: Vec<StepRow>,
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
        stopped: db::rollout_step::stopped_by_themselves(&mut tx).await?,
    })
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
    pub drills: Vec<DrillRow>,
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
        drills: db::rollout_numbers::drills(&mut tx, wallet, now_ms - DRILL_COUNTS_MS).await?,
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
    let drills = db::rollout_numbers::drills(tx, &cell.wallet, now_ms - DRILL_COUNTS_MS).await?;
    Ok(Measured {
        tally: tally(ended.iter()),
        delay_p95_ms: delay(ended.iter()),
        differences: db::rollout_numbers::differences(tx, &cell.wallet, &cell.code_kind, since_ms).await?,
        drills: drills.len().try_into().unwrap_or(i64::MAX),
    })
}

fn tally<'a>(rows: impl Iterator<Item = &'a EndedRow>) -> Tally {
    rows.fold(Tally::default(), |mut tally, row| {
        let state = State::from_code(&row.state).unwrap_or(State::Created);
        tally.add(Attempt::of(state, &row.failure_code, row.told_tenths), row.count);
        tally
    })
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
        region: row.region.clone(),
        shops: 0,
        paid_today: 0,
        tally: Tally::default(),
        delay_p95_ms: None,
    }
}

/// Every shop with a code of a kind, and the single shops of pilots.
struct Crowd {
    shops: Vec<ShopRow>,
    /// By wallet and merchant.
    members: HashMap<(String, String), MemberRow>,
}

impl Crowd {
    async fn read(tx: &mut Tx, kind: CodeKind) -> sqlx::Result<Self> {
        let members = db::rollout_member::of_kind(tx, kind.code()).await?;
        Ok(Self {
            shops: db::rollout_member::shops(tx, kind.code()).await?,
            members: members.into_iter().map(|member| ((member.wallet.clone(), member.merchant_id.clone()), member)).collect(),
        })
    }

    /// The shops that a plan takes, where the route is licensed.
    fn taken<'a>(&'a self, row: &'a FullRow, plan: &'a Plan) -> impl Iterator<Item = &'a ShopRow> {
        let open = plan.stage.is_live() && row.licensed().is_ok();
        self.shops.iter().filter(move |shop| open && plan.takes(&row.cell.wallet, &shop.shop(), self.membership(row, plan, shop)))
    }

    /// As it is stored, or as the plan lists the shop.
    fn membership(&self, row: &FullRow, plan: &Plan, shop: &ShopRow) -> Membership {
        let member = self.members.get(&(row.cell.wallet.clone(), shop.merchant_id.clone()));
        match member.map_or(Membership::None, MemberRow::membership) {
            Membership::None if plan.cohort.merchants.contains(&shop.merchant_id) => Membership::Listed,
            known => known,
        }
    }

    fn count(&self, row: &FullRow, plan: &Plan) -> i64 {
        self.taken(row, plan).count().try_into().unwrap_or(i64::MAX)
    }

    fn preview(&self, row: &FullRow, now: &Plan, plan: Plan) -> Preview {
        let mut trades: BTreeMap<&str, i64> = BTreeMap::new();
        for shop in self.taken(row, &plan) {
            if !(now.stage.is_live() && now.takes(&row.cell.wallet, &shop.shop(), self.membership(row, now, shop))) {
                *trades.entry(&shop.trade).or_default() += 1;
            }
        }
        let mut trades: Vec<_> = trades.into_iter().map(|(trade, count)| (trade.to_owned(), count)).collect();
        trades.sort_by_key(|(_, count)| -count);
        let gated = plan.stage != Stage::Sandbox && now.needs_gates(&plan);
        Preview { new: trades.iter().map(|(_, count)| count).sum(), total: self.count(row, &plan), trades, gated, plan }
    }

    fn trades(&self, row: &FullRow, plan: &Plan, ended: &[EndedRow]) -> Vec<TradePart> {
        let mut parts: BTreeMap<&str, TradePart> = BTreeMap::new();
        let empty = |trade: &str| TradePart { trade: trade.to_owned(), shops: 0, tally: Tally::default() };
        for shop in self.taken(row, plan) {
            parts.entry(&shop.trade).or_insert_with(|| empty(&shop.trade)).shops += 1;
        }
        for one in ended {
            parts.entry(&one.trade).or_insert_with(|| empty(&one.trade)).tally =
                tally(ended.iter().filter(|other| other.trade == one.trade));
        }
        let mut parts: Vec<_> = parts.into_values().collect();
        parts.sort_by_key(|part| (-part.tally.attempts(), -part.shops));
        parts
    }
}
