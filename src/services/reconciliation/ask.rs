//! Where a bill and we differ about money, the wallet is asked, and what it says takes effect: a success that we did not know of is
//! booked as a late one (C3.13).

use super::{AGAIN_MS, AT_A_TIME, due_day};
use crate::{
    connectors::Observed,
    db::{self, bill_difference::DifferenceRow},
    domain::{payment::Fact, time},
    services::{
        App, Unavailable,
        payments::{self, Seen, ask},
    },
};

/// Asks about what is due: their money at once, ours after the next day's bill did not have it either (D+2). Says how many there were.
///
/// # Errors
/// [`Unavailable`].
pub async fn ask_due(app: &App) -> Result<usize, Unavailable> {
    let now_ms = app.clock.now_ms();
    let until_day = time::day_plus(due_day(now_ms), -1);
    let due = {
        let mut tx = app.db.read().await?;
        db::bill_difference::to_ask(&mut tx, until_day, now_ms - AGAIN_MS, AT_A_TIME).await?
    };
    for difference in &due {
        let answer = answer(app, difference).await?;
        let mut tx = app.db.write().await?;
        db::bill_difference::answered(&mut tx, difference, answer, now_ms).await?;
        tx.commit().await?;
    }
    Ok(due.len())
}

/// The wallet's word, as it is kept; empty where it gave no clear one.
async fn answer(app: &App, difference: &DifferenceRow) -> Result<&'static str, Unavailable> {
    let Some(payment) = payments::find(app, &difference.payment_id).await? else { return Ok("denied") };
    let answer = match ask::ask_again(app, &payment).await? {
        Some((Observed::Fact(Fact::Paid(_)), seen)) => match seen {
            Some(Seen::Moved(_)) => "booked",
            Some(Seen::Known) => "paid",
            Some(Seen::Suspicious(_)) => "misfit",
            _ => "",
        },
        Some((Observed::Fact(_) | Observed::NotFound | Observed::Waiting, _)) => "denied",
        _ => "",
    };
    if answer == "denied" && payment.state().is_paid() {
        tracing::error!(payment = payment.id, wallet = payment.wallet, "the wallet does not know of money that was booked");
    }
    Ok(answer)
}
