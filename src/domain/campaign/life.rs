//! The life of a campaign (C1-A): which step may follow which.

use serde::{Deserialize, Serialize};

/// Where a campaign stands. Stored are `Draft`, `Submitted`, `SentBack`, `Running`, `Paused`, `Stopped` and `Archived`; `Scheduled`
/// and `Expired` are a running one by the clock, `Exhausted` one by its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
