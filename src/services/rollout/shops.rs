//! A shop's side of a roll-out: which wallets its customers can use today, the trials that it is in or may join, and where it stands.

use super::watch::Measurement;
use crate::{
    db::{self, rollout_member::MemberRow},
    domain::{
        merchant::Role,
        rollout::{Membership, Stage, cohort, gate::Tally},
        wallet::{CodeKind, Wallet},
    },
    services::{Actor, App, Unavailable, codes, shop_code},
};

/// How a shop stands to a wallet that is not open to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its customers can use it; it may leave the trial.
    In,
    /// It will be in once the trial begins.
    Waiting,
    /// It may join.
    MayJoin,
    /// It left the trial and may come back.
    Left,
    /// The wallet is stopped for the moment; it worked here.
    Stopped,
}

/// What a shop sees of wallets.
#[derive(Clone, Debug)]
pub struct Here {
    /// In the neutral order.
    pub usable: Vec<Wallet>,
    pub trials: Vec<(Wallet, Part)>,
    /// As the owner wrote it.
    pub city: String,
}

/// A wallet that worked at the shop and was stopped.
#[derive(Clone, Debug)]
pub struct Stop {
    pub wallet: Wallet,
    pub at_ms: i64,
    /// What was measured, where it stopped by itself.
    pub measured: Option<Tally>,
}

/// How long a shop is told of a stop, in ms.
const TOLD_MS: i64 = 7 * 86_400_000;

/// The wallets that were stopped where they worked at the actor's store, until they work again.
///
/// # Errors
/// [`Unavailable`].
pub async fn stops(app: &App, actor: &Actor) -> Result<Vec<Stop>, Unavailable> {
    let Some(code) = shop_code::of(app, actor).await? else { return Ok(Vec::new()) };
    let Some(kind) = CodeKind::from_code(&code.row.kind) else { return Ok(Vec::new()) };
    let mut tx = app.db.read().await?;
    let rows = db::rollout::stopped_since(&mut tx, kind, app.clock.now_ms() - TOLD_MS).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let shop = codes::shop_of(&code.row);
    let members = db::rollout_member::of_merchant(&mut tx, kind.code(), &shop.merchant_id).await?;
    let by_themselves = db::rollout_step::stopped_by_themselves(&mut tx).await?;
    let worked = |row: &db::rollout::FullRow| {
        let wallet = row.cell.wallet.as_str();
        row.licensed().is_ok() && row.cell.before().is_some_and(|before| before.takes(wallet, &shop, membership(&members, wallet)))
    };
    let stop = |row: &db::rollout::FullRow| {
        let itself = by_themselves.iter().find(|step| step.wallet == row.cell.wallet && step.code_kind == row.cell.code_kind);
        Stop { wallet: row.wallet(), at_ms: row.cell.changed_at_ms, measured: itself.and_then(|step| Measurement::parse(&step.detail)) }
    };
    Ok(rows.iter().filter(|row| worked(row)).map(stop).collect())
}

fn membership(members: &[MemberRow], wallet: &str) -> Membership {
    members.iter().find(|member| member.wallet == wallet).map_or(Membership::None, MemberRow::membership)
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    #[error("a clerk does not decide this")]
    Clerk,
    #[error("the store has no code, or the wallet no trial to join or to leave")]
    NoTrial,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for ShopError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// Whether a member decides about trials.
pub fn may_decide(actor: &Actor) -> bool {
    actor.role != Role::Clerk
}

/// Which wallets work at the actor's store today; none where it has no code.
///
/// # Errors
/// [`Unavailable`].
pub async fn here(app: &App, actor: &Actor) -> Result<Option<Here>, Unavailable> {
    let Some(code) = shop_code::of(app, actor).await? else { return Ok(None) };
    let Some(kind) = CodeKind::from_code(&code.row.kind) else { return Ok(None) };
    let shop = codes::shop_of(&code.row);
    let mut tx = app.db.read().await?;
    let usable = db::rollout::usable(&mut tx, kind, &shop).await?;
    let members = db::rollout_member::of_merchant(&mut tx, kind.code(), &shop.merchant_id).await?;
    let rows = db::rollout::of_kind(&mut tx, kind).await?;
    let part = |row: &db::rollout::FullRow| {
        let plan = row.cell.plan();
        let wallet = row.cell.wallet.as_str();
        let membership = membership(&members, wallet);
        row.licensed().ok()?;
        match plan.stage {
            Stage::Off | Stage::Open => None,
            Stage::Suspended => row.cell.before().filter(|before| before.takes(wallet, &shop, membership)).map(|_| Part::Stopped),
            _ if membership == Membership::Left => Some(Part::Left),
            Stage::Sandbox if plan.cohort.holds(&shop, membership) => Some(Part::Waiting),
            _ if plan.takes(wallet, &shop, membership) => Some(Part::In),
            _ => plan.cohort.opt_in.then_some(Part::MayJoin),
        }
    };
    let trials = rows.iter().filter_map(|row| Some((row.wallet(), part(row)?))).collect();
    Ok(Some(Here { usable, trials, city: shop.city }))
}

/// Joins a wallet's trial, or wants no part in it.
///
/// # Errors
/// [`ShopError`].
pub async fn take_part(app: &App, actor: &Actor, wallet: &str, joins: bool) -> Result<(), ShopError> {
    if !may_decide(actor) {
        return Err(ShopError::Clerk);
    }
    let code = shop_code::of(app, actor).await?.ok_or(ShopError::NoTrial)?;
    let kind = CodeKind::from_code(&code.row.kind).ok_or(ShopError::NoTrial)?;
    let mut tx = app.db.write().await?;
    let plan = db::rollout::cell(&mut tx, wallet, kind).await?.ok_or(ShopError::NoTrial)?.plan();
    let trial = matches!(plan.stage, Stage::Sandbox | Stage::Pilot | Stage::Percentage);
    let members = db::rollout_member::of_merchant(&mut tx, kind.code(), &actor.merchant_id).await?;
    let was_in = members.iter().any(|member| member.wallet == wallet);
    // Who left may always come back; others join where shops were asked to.
    if !trial || (joins && !plan.cohort.opt_in && !was_in) {
        return Err(ShopError::NoTrial);
    }
    db::rollout_member::set(&mut tx, wallet, kind.code(), &actor.merchant_id, joins, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down where the shop stands; nothing typed takes it back.
///
/// # Errors
/// [`ShopError`].
pub async fn set_city(app: &App, actor: &Actor, typed: &str) -> Result<(), ShopError> {
    if !may_decide(actor) {
        return Err(ShopError::Clerk);
    }
    let mut tx = app.db.write().await?;
    db::merchant::set_city(&mut tx, &actor.merchant_id, &cohort::city(typed)).await?;
    tx.commit().await?;
    Ok(())
}
