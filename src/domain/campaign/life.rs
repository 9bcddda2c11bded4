//! The life of a campaign (C1-A): which step may follow which, and what may no longer change once somebody has used it.

use super::{Discount, Owner, Terms};
use serde::{Deserialize, Serialize};

/// Where a campaign stands. Stored are `Draft`, `Submitted`, `SentBack`, `Running`, `Paused`, `Stopped` and `Archived`; `Scheduled`
/// and `Expired` are a running one by the clock, `Exhausted` one by its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Draft,
    Submitted,
    SentBack,
    Scheduled,
    Running,
    Paused,
    Exhausted,
    Expired,
    Stopped,
    Archived,
}

impl State {
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Submitted,
        Self::SentBack,
        Self::Scheduled,
        Self::Running,
        Self::Paused,
        Self::Exhausted,
        Self::Expired,
        Self::Stopped,
        Self::Archived,
    ];

    /// The word for it in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::SentBack => "sent_back",
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Exhausted => "exhausted",
            Self::Expired => "expired",
            Self::Stopped => "stopped",
            Self::Archived => "archived",
        }
    }

    /// The state of that word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Nothing will be given any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Expired | Self::Stopped | Self::Archived)
    }
}

/// What somebody does to a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Drafted,
    Submitted,
    SentBack,
    Published,
    Paused,
    Resumed,
    Stopped,
    Changed,
    Archived,
}

impl Step {
    pub const ALL: [Self; 9] = [
        Self::Drafted,
        Self::Submitted,
        Self::SentBack,
        Self::Published,
        Self::Paused,
        Self::Resumed,
        Self::Stopped,
        Self::Changed,
        Self::Archived,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Submitted => "submitted",
            Self::SentBack => "sent_back",
            Self::Published => "published",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Stopped => "stopped",
            Self::Changed => "changed",
            Self::Archived => "archived",
        }
    }

    /// The step of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// What a stored state amounts to now. `used_up` as in [`Terms::is_used_up`]; an exhausted campaign runs again as soon as its limits are
/// raised.
pub fn shown(stored: State, now_ms: i64, starts_at_ms: i64, ends_at_ms: i64, used_up: bool) -> State {
    match stored {
        State::Running | State::Paused if now_ms > ends_at_ms => State::Expired,
        State::Running if now_ms < starts_at_ms => State::Scheduled,
        State::Running if used_up => State::Exhausted,
        other => other,
    }
}

/// The state to store after a step, none where the step is not allowed. `now` is the [`shown`] state: a campaign that is over takes no
/// more changes. One that only its merchant pays for is published at once; the platform's is submitted by one person and published by
/// another, and what was submitted cannot be changed while it is looked at.
pub fn after(now: State, step: Step, owner: &Owner) -> Option<State> {
    let reviewed = *owner == Owner::Platform;
    match (step, now) {
        (Step::Submitted, State::Draft | State::SentBack) if reviewed => Some(State::Submitted),
        (Step::SentBack, State::Submitted) if reviewed => Some(State::SentBack),
        (Step::Published, State::Submitted) if reviewed => Some(State::Running),
        (Step::Published, State::Draft) if !reviewed => Some(State::Running),
        (Step::Paused, State::Running | State::Scheduled | State::Exhausted) => Some(State::Paused),
        (Step::Resumed, State::Paused) => Some(State::Running),
        (Step::Stopped, State::Running | State::Scheduled | State::Exhausted | State::Paused) => Some(State::Stopped),
        (Step::Changed, State::Draft | State::SentBack) => Some(State::Draft),
        (Step::Changed, State::Running | State::Scheduled | State::Exhausted) => Some(State::Running),
        (Step::Changed, State::Paused) => Some(State::Paused),
        (Step::Archived, State::Draft | State::SentBack | State::Stopped | State::Expired) => Some(State::Archived),
        _ => None,
    }
}

/// The terms `new` as they may follow on `old`, which payments rest on. Counters are named by the places of limits: the old ones keep
/// theirs, and what is added stands behind them. None where a limit would go, or where n-th payments would be counted anew: their rounds
/// are counted by number, so that another n, also by way of another kind, would meet the old ones again. Everything else may change with
/// a new revision, because every payment keeps the one that it was priced with.
pub fn following(old: &Terms, mut new: Terms) -> Option<Terms> {
    let every = |terms: &Terms| match terms.discount {
        Discount::Nth { n, .. } => Some((n, terms.conditions.starts_at_ms)),
        _ => None,
    };
    if every(old).is_some() && every(old) != every(&new) {
        return None;
    }
    let mut limits = Vec::with_capacity(new.limits.len());
    for before in &old.limits {
        let at = new.limits.iter().position(|after| after.counts_as(before))?;
        limits.push(new.limits.remove(at));
    }
    limits.append(&mut new.limits);
    Some(Terms { limits, ..new })
}
