//! A wallet that fails stops by itself: too many of the last minutes' orders did not work, so it is suspended, and people find out why.
//! How many are too many depends on who has it ([`StopLine`]).

use super::{
    RollError,
    board::{attempt, tallies},
    steps::{At, Step, stop_now},
};
use crate::{
    db::{self, rollout::CellRow, rollout_numbers::EndedRow},
    domain::{
        audit::Action,
        rollout::{
            Stage,
            gate::{Attempt, STOP_WINDOW_MS, StopLine, Tally},
        },
        wallet::CodeKind,
    },
    services::{App, Unavailable, admins::audit::ITSELF},
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What was measured when a wallet stopped by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    pub succeeded: i64,
    pub failed: i64,
}

impl Measurement {
    /// Reads what was kept with the step.
    pub fn parse(detail: &str) -> Option<Tally> {
        let Self { succeeded, failed } = serde_json::from_str(detail).ok()?;
        Some(Tally { succeeded, failed })
    }
}

/// The wallets that crossed their line. Where several that everybody has are as good as down at once, it is this instance that does not
/// hear them: people look, and none is taken away.
fn failing<'a>(live: &'a [CellRow], ended: &[EndedRow]) -> Vec<(&'a CellRow, Tally)> {
    let tallies = tallies(ended);
    let mut failing: Vec<(&CellRow, Tally)> = live
        .iter()
        .filter_map(|cell| {
            let tally = *tallies.get(&(cell.wallet.as_str(), cell.code_kind.as_str()))?;
            StopLine::of(cell.plan().stage).is_crossed(tally, shops(cell, ended)).then_some((cell, tally))
        })
        .collect();
    let is_open = |cell: &CellRow| cell.plan().stage == Stage::Open;
    let down: HashSet<&str> = failing.iter().filter(|(cell, _)| is_open(cell)).map(|(cell, _)| cell.wallet.as_str()).collect();
    if down.len() > 1 {
        tracing::error!(wallets = ?down, "several wallets that everybody has fail at once: none is stopped");
        failing.retain(|(cell, _)| !is_open(cell));
    }
    failing
}

/// Shops at which orders failed.
fn shops(cell: &CellRow, ended: &[EndedRow]) -> usize {
    let of_cell = ended.iter().filter(|row| row.wallet == cell.wallet && row.code_kind == cell.code_kind);
    of_cell.filter(|row| attempt(row) == Attempt::Failed).map(|row| row.part.as_str()).collect::<HashSet<_>>().len()
}

/// Stops the wallets that fail; says how many there were.
///
/// # Errors
/// [`Unavailable`].
pub async fn stop_failing(app: &App) -> Result<usize, Unavailable> {
    let mut tx = app.db.read().await?;
    let live = db::rollout::live(&mut tx).await?;
    if live.is_empty() {
        return Ok(0);
    }
    let ended = db::rollout_numbers::ended_lately(&mut tx, app.clock.now_ms() - STOP_WINDOW_MS).await?;
    drop(tx);
    let mut stopped = 0;
    for (cell, tally) in failing(&live, &ended) {
        let Some(kind) = CodeKind::from_code(&cell.code_kind) else { continue };
        let detail = serde_json::to_string(&Measurement { succeeded: tally.succeeded, failed: tally.failed }).unwrap_or_default();
        let step = Step { asked_by: "", made_by: "", reason: &detail, detail: &detail };
        let at = At { wallet: &cell.wallet, kind };
        match stop_now(app, at, ITSELF, Action::WalletStoppedByItself, &step, Some(cell.version)).await {
            Ok(()) => {
                tracing::warn!(wallet = cell.wallet, code_kind = cell.code_kind, ?tally, "a wallet has stopped by itself");
                stopped += 1;
            }
            Err(RollError::Unavailable(error)) => return Err(error),
            Err(error) => tracing::error!(%error, wallet = cell.wallet, "a failing wallet could not be stopped"),
        }
    }
    Ok(stopped)
}
