//! How a campaign is changed, the shop's and the platform's alike: one compare-and-set on its version together with the step that
//! tells of it.

use crate::{
    db::{
        self, Tx,
        campaign::CampaignRow,
        campaign_step::{self, NewStep},
    },
    domain::{
        campaign::{CounterKey, Limit, Measure, Period, State, Step, Terms, TermsError, life},
        merchant::NameError,
    },
    services::Unavailable,
};
use std::collections::HashMap;

/// Why a campaign was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("this role may look at campaigns, not change them")]
    Forbidden,
    #[error("there is no such campaign here")]
    NotFound,
    /// Somebody else changed it since it was shown.
    #[error("the campaign has changed meanwhile")]
    Conflict,
    #[error("a campaign that is {0:?} does not allow this")]
    NotNow(State),
    #[error("the campaign's name: {0}")]
    Title(#[from] NameError),
    #[error("{} mistakes in the terms", .0.len())]
    Wrong(Vec<TermsError>),
    #[error("it would be over before it began")]
    EndsInPast,
    /// Counters are named by the limits: once somebody used it, none may go, and n-th payments are counted on.
    #[error("a limit cannot go once the campaign was used")]
    LimitsFrozen,
    /// Minor units or uses, by what the limit counts.
    #[error("a limit cannot be under what is used of it")]
    BelowUsed { limit: Limit, used: i64 },
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<sqlx::Error> for ChangeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The terms of a stored campaign; none where this program does not know their kind.
pub fn terms_of(row: &CampaignRow) -> Option<Terms> {
    let terms = serde_json::from_str(&row.terms);
    terms.inspect_err(|error| tracing::error!(campaign = row.id, %error, "the terms of a campaign cannot be read")).ok()
}

/// What terms are stored as; a struct of texts and numbers always serialises.
pub fn terms_text(terms: &Terms) -> String {
    serde_json::to_string(terms).unwrap_or_default()
}

/// Where a stored campaign stands at this instant.
pub fn standing(row: &CampaignRow, terms: &Terms, used: Used, now_ms: i64) -> State {
    shown(State::from_code(&row.state).unwrap_or(State::Archived), terms, used, now_ms)
}

/// What a stored state amounts to at this instant.
pub fn shown(stored: State, terms: &Terms, used: Used, now_ms: i64) -> State {
    let of = |limit_no| terms.limit(limit_no).map_or(0, |limit| if limit.measure == Measure::Money { used.minor } else { used.count });
    life::shown(stored, now_ms, terms.conditions.starts_at_ms, terms.conditions.ends_at_ms, terms.is_used_up(of))
}

/// What is held or given of the limits of a campaign that hold for everybody and for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Of its budget.
    pub minor: i64,
    pub count: i64,
}

/// [`Used`] of each campaign, by id, read with one statement.
pub async fn all_used(tx: &mut Tx, campaigns: &[(&str, &Terms)]) -> sqlx::Result<HashMap<String, Used>> {
    let whole = |terms: &Terms| (0..).zip(terms.limits.clone()).filter(|(_, limit)| limit.is_whole()).collect::<Vec<_>>();
    let asked: HashMap<CounterKey, Measure> = campaigns
        .iter()
        .flat_map(|(id, terms)| whole(terms).into_iter().map(|(limit_no, limit)| (*id, limit_no, limit.measure)))
        .map(|(id, limit_no, measure)| (CounterKey { campaign_id: id.to_owned(), limit_no, ..CounterKey::default() }, measure))
        .collect();
    let keys: Vec<_> = asked.keys().collect();
    let mut used: HashMap<String, Used> = HashMap::new();
    for counter in db::campaign_counter::of_keys(tx, &keys).await? {
        let of = used.entry(counter.campaign_id.clone()).or_default();
        match asked.get(&counter.key()) {
            Some(Measure::Money) => of.minor = counter.used,
            _ => of.count = counter.used,
        }
    }
    Ok(used)
}

/// [`Used`] of one campaign.
pub async fn used(tx: &mut Tx, campaign_id: &str, terms: &Terms) -> sqlx::Result<Used> {
    Ok(all_used(tx, &[(campaign_id, terms)]).await?.remove(campaign_id).unwrap_or_default())
}

/// For how long campaigns give nothing because what everybody may have of them in a period is used up, by id; `today` is the date at
/// which their counters stand.
pub async fn used_up_for(tx: &mut Tx, campaigns: &[(&str, &Terms)], today: jiff::civil::Date) -> sqlx::Result<HashMap<String, Period>> {
    let key = |id: &str, limit_no: i64, limit: &Limit| CounterKey {
        campaign_id: id.to_owned(),
        limit_no,
        period: limit.period.key(today),
        ..CounterKey::default()
    };
    let limits = campaigns.iter().flat_map(|(id, terms)| (0..).zip(&terms.limits).map(move |(limit_no, limit)| (*id, limit_no, limit)));
    let keys: Vec<_> = limits.filter(|(.., limit)| limit.passes()).map(|(id, limit_no, limit)| key(id, limit_no, limit)).collect();
    let counters = db::campaign_counter::of_keys(tx, &keys).await?;
    let of_campaign = |(id, terms): &(&str, &Terms)| {
        let used = |limit_no: i64| {
            let of = counters.iter().find(|counter| counter.campaign_id == *id && counter.limit_no == limit_no);
            of.map_or(0, |counter| counter.used)
        };
        Some(((*id).to_owned(), terms.used_up_for(used)?))
    };
    Ok(campaigns.iter().filter_map(of_campaign).collect())
}

/// What is done to a campaign.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    pub step: Step,
    pub made_by: &'a str,
    pub note: &'a str,
    pub now_ms: i64,
}

/// Writes `row` if its version still stands, together with the step, and moves it on to its new version.
///
/// # Errors
/// [`ChangeError::Conflict`]; then the transaction must be dropped.
pub async fn keep(tx: &mut Tx, row: &mut CampaignRow, act: Act<'_>) -> Result<(), ChangeError> {
    row.changed_at_ms = act.now_ms;
    if db::campaign::change(tx, row).await? == 0 {
        return Err(ChangeError::Conflict);
    }
    row.version += 1;
    note_step(tx, row, act).await
}

/// Writes the step that brought `row` to its version.
pub(super) async fn note_step(tx: &mut Tx, row: &CampaignRow, act: Act<'_>) -> Result<(), ChangeError> {
    let Act { step, made_by, note, now_ms } = act;
    let step = NewStep { campaign_id: &row.id, version: row.version, step: step.code(), made_by, note, at_ms: now_ms };
    campaign_step::insert(tx, &step).await?;
    Ok(())
}

/// Holds the counters of the limits that both terms have against the amounts of `new` (C1.8); those that come to `old` are begun by
/// [`super::added::begin`]. The campaign has to be held, so that no order takes from a counter that is not seen here yet.
///
/// # Errors
/// [`ChangeError::BelowUsed`]; then the transaction must be dropped.
pub async fn hold_limits(tx: &mut Tx, campaign_id: &str, old: &Terms, new: &Terms, today: jiff::civil::Date) -> Result<(), ChangeError> {
    for ((limit_no, before), after) in (0_i64..).zip(&old.limits).zip(&new.limits) {
        if before.amount == after.amount {
            continue;
        }
        db::campaign_counter::set_limit(tx, campaign_id, limit_no, after.amount).await?;
        // A period that is over cannot be overspent any more.
        let used = db::campaign_report::most_used(tx, campaign_id, limit_no, after.period.key(today)).await?;
        if used > after.amount {
            return Err(ChangeError::BelowUsed { limit: *after, used });
        }
    }
    Ok(())
}
