//! A wallet that fails stops by itself: too many of the last minutes' orders did not work, so it is suspended, and people find out why.
//! How many are too many depends on who has it ([`StopLine`]).

use super::{
    RollError,
    board::tallies,
    steps::{At, Step, stop_now},
};
use crate::{
    db,
    domain::{
        audit::Action,
        rollout::gate::{STOP_WINDOW_MS, StopLine, Tally},
        wallet::CodeKind,
    },
    services::{App, Unavailable, admins::audit::ITSELF},
};
use serde::{Deserialize, Serialize};

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
    let tallies = tallies(&ended);
    let mut stopped = 0;
    for cell in &live {
        let tally = tallies.get(&(cell.wallet.as_str(), cell.code_kind.as_str())).copied().unwrap_or_default();
        let fails = StopLine::of(cell.plan().stage).is_crossed(tally);
        let Some(kind) = CodeKind::from_code(&cell.code_kind).filter(|_| fails) else { continue };
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
