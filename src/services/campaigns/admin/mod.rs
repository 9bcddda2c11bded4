//! The platform's own campaigns as its people run them: what there is and where it stands here, writing in [`write`], the life with
//! its two pairs of eyes in [`review`], budgets of running ones in [`budget`], what they will cost in [`forecast`].

pub mod budget;
pub mod forecast;
pub mod review;
pub mod write;

use super::{
    change::{self, ChangeError, terms_of},
    standing::{Listed, Where, stand},
};
use crate::{
    db::{self, Tx, campaign::CampaignRow, campaign_total::WalletGiven},
    domain::{
        admin::Right,
        campaign::{Limit, State, Step, Terms, life},
        id::is_id,
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        Admin, App, Unavailable,
        admins::{Forbidden, LookError},
    },
};

pub use db::{
    campaign_budget_ask::BudgetAsk,
    campaign_platform::{AdminStep, Participant},
};

/// Campaigns on one list, shops on one page.
const MOST: i64 = 200;

/// Why one of the platform's campaigns was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Whoever asked for money cannot be the one who grants it.
    #[error("somebody else has to decide")]
    SamePerson,
    #[error("a reason is needed")]
    ReasonMissing,
    /// Somebody asked for another budget already.
    #[error("a budget waits already")]
    AskedAlready,
    #[error(transparent)]
    Change(#[from] ChangeError),
}

impl From<sqlx::Error> for RunError {
    fn from(error: sqlx::Error) -> Self {
        Self::Change(error.into())
    }
}

impl From<Unavailable> for RunError {
    fn from(error: Unavailable) -> Self {
        Self::Change(ChangeError::Unavailable(error))
    }
}

/// The platform's campaigns that are not archived, the newest first, and the budgets that wait.
///
/// # Errors
/// [`LookError`].
pub async fn list(app: &App, admin: &Admin) -> Result<(Vec<Listed>, Vec<BudgetAsk>), LookError> {
    admin.need(Right::Look)?;
    let mut tx = app.db.read().await?;
    let rows = db::campaign_platform::all(&mut tx, MOST).await?;
    let asks = db::campaign_budget_ask::waiting(&mut tx, "").await?;
    Ok((stand(&mut tx, app, Where::EVERYWHERE, rows).await?, asks))
}

/// How many campaigns wait for this admin's approval.
///
/// # Errors
/// [`Unavailable`].
pub async fn to_review(app: &App, admin: &Admin) -> Result<i64, Unavailable> {
    if !admin.may(Right::PublishCampaigns) {
        return Ok(0);
    }
    Ok(db::campaign_platform::submitted_by_others(&mut app.db.read().await?, &admin.id).await?)
}

/// What a campaign came to. Amounts in minor units.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub uses: i64,
    pub payers: i64,
    pub cost_minor: i64,
    /// The same by who pays it.
    pub platform_minor: i64,
    pub wallet_minor: i64,
    pub merchant_minor: i64,
    /// What late successes took over the limits (D3).
    pub over_limit_minor: i64,
    /// Uses whose payment went back whole, and what refunds brought back in all: neither is in any other number.
    pub undone: i64,
    pub back_minor: i64,
    /// Prices of the payments that got something.
    pub gross_minor: i64,
    pub wallets: Vec<WalletGiven>,
}

/// One campaign with everything about it.
#[derive(Clone, Debug)]
pub struct Detail {
    pub listed: Listed,
    /// Oldest first.
    pub steps: Vec<AdminStep>,
    pub outcome: Outcome,
    /// Empty for a role that sees no names.
    pub participants: Vec<Participant>,
    pub ask: Option<BudgetAsk>,
    /// Limits of which nothing is left in the period that runs now, and for how many payers, shops or wallets that is so.
    pub used_up: Vec<(Limit, i64)>,
    /// The e-mail of who asked for its publication.
    pub submitted_by: Option<String>,
    /// Names of the shops that the campaign is limited to.
    pub shops: Vec<String>,
}

/// One of the platform's campaigns; none where there is no such.
///
/// # Errors
/// [`LookError`].
pub async fn one(app: &App, admin: &Admin, id: &str) -> Result<Option<Detail>, LookError> {
    admin.need(Right::Look)?;
    if !is_id(id) {
        return Ok(None);
    }
    let mut tx = app.db.read().await?;
    let Some(row) = db::campaign::find(&mut tx, id).await?.filter(|row| row.merchant_id.is_none()) else { return Ok(None) };
    let submitted_by = match &row.submitted_by {
        Some(id) => db::admin::by_id(&mut tx, id).await?.map(|admin| admin.email),
        None => None,
    };
    let Some(listed) = stand(&mut tx, app, Where::EVERYWHERE, vec![row]).await?.pop() else { return Ok(None) };
    let names = admin.may(Right::SeeNames);
    let participants = if names { db::campaign_platform::participants(&mut tx, id, MOST).await? } else { Vec::new() };
    let shops = if names { db::campaign_platform::shops(&mut tx, &listed.terms.conditions.merchants).await? } else { Vec::new() };
    let today = time::local(app.clock.now_ms(), &time::zone(DEFAULT_TIME_ZONE)).date();
    let used_up = db::campaign_counter::used_up(&mut tx, id).await?;
    let now = |row: &db::campaign_counter::UsedUp| {
        let limit = listed.terms.limit(row.limit_no)?;
        (limit.period.key(today) == row.period).then_some((limit, row.count))
    };
    Ok(Some(Detail {
        used_up: used_up.iter().filter_map(now).collect(),
        steps: db::campaign_platform::steps(&mut tx, id).await?,
        outcome: outcome(&mut tx, id).await?,
        participants,
        ask: db::campaign_budget_ask::waiting(&mut tx, id).await?.pop(),
        submitted_by,
        shops: shops.into_iter().map(|shop| shop.name).collect(),
        listed,
    }))
}

async fn outcome(tx: &mut Tx, id: &str) -> sqlx::Result<Outcome> {
    let wallets = db::campaign_total::by_wallet(tx, id).await?;
    let sum = |of: fn(&WalletGiven) -> i64| wallets.iter().map(of).sum();
    Ok(Outcome {
        uses: sum(|part| part.uses),
        payers: db::campaign_payer::count(tx, id).await?,
        cost_minor: sum(|part| part.amount_minor),
        platform_minor: sum(|part| part.platform_minor),
        wallet_minor: sum(|part| part.wallet_minor),
        merchant_minor: sum(|part| part.merchant_minor),
        over_limit_minor: sum(|part| part.over_limit_minor),
        undone: sum(|part| part.undone),
        back_minor: sum(|part| part.back_minor),
        gross_minor: sum(|part| part.gross_minor),
        wallets,
    })
}

/// One of the platform's campaigns, to be changed: with its terms, and where it stands.
async fn own(tx: &mut Tx, app: &App, id: &str) -> Result<(CampaignRow, Terms, State), ChangeError> {
    if !is_id(id) {
        return Err(ChangeError::NotFound);
    }
    let row = db::campaign::find(tx, id).await?.filter(|row| row.merchant_id.is_none()).ok_or(ChangeError::NotFound)?;
    let terms = terms_of(&row).ok_or(ChangeError::NotFound)?;
    let used = change::used(tx, id, &terms).await?;
    let now = change::standing(&row, &terms, used, app.clock.now_ms());
    Ok((row, terms, now))
}

/// The right that a step needs.
pub fn right_of(step: Step) -> Right {
    match step {
        Step::Drafted | Step::Changed | Step::Submitted | Step::Archived => Right::EditCampaigns,
        Step::SentBack | Step::Published | Step::Resumed => Right::PublishCampaigns,
        Step::Paused | Step::Stopped => Right::StopCampaigns,
    }
}

/// What the admin may do to a campaign that stands there, in the order in which it is offered. Written is only what is not yet
/// published: a running one spends what two people agreed on.
pub fn possible(admin: &Admin, listed: &Listed) -> Vec<Step> {
    let steps =
        [Step::Published, Step::SentBack, Step::Submitted, Step::Resumed, Step::Paused, Step::Changed, Step::Stopped, Step::Archived];
    let same = listed.row.submitted_by.as_deref() == Some(&admin.id);
    let open = |step: Step| match step {
        Step::Changed => matches!(listed.now, State::Draft | State::SentBack),
        Step::Published | Step::SentBack => !same && life::after(listed.now, step, &OWNER).is_some(),
        _ => life::after(listed.now, step, &OWNER).is_some(),
    };
    steps.into_iter().filter(|step| admin.may(right_of(*step)) && open(*step)).collect()
}

const OWNER: crate::domain::campaign::Owner = crate::domain::campaign::Owner::Platform;
