//! Wallets' daily bills (C3): fetched the day after, each over the connector and the account that the payments went over, held against
//! our own payments ([`compare`]), and where the two differ about money the wallet is asked ([`ask`]). Called by the clock; what people
//! see of it stands in [`look`].

pub mod ask;
pub mod compare;
pub mod look;

use crate::{
    connectors::{BillLine, Observed, Op},
    db::{self, bill::BillRow},
    domain::time::{self, DEFAULT_TIME_ZONE},
    services::{App, Unavailable, connector_account, payments},
};

const DAY_MS: i64 = 86_400_000;
/// From this time of the day on, in Beijing, wallets have the bill of the day before (C3.1): half past ten.
const READY_MS: i64 = 10 * 3_600_000 + 30 * 60_000;
/// A bill that is not there, and an answer that was not clear, is asked for again after this long.
const AGAIN_MS: i64 = 10 * 60_000;
/// How many days back bills are asked for and shown.
pub const DAYS: i32 = 7;
/// Bills and questions taken at a time.
const AT_A_TIME: i64 = 32;

/// The latest day of which wallets have the bill, yyyymmdd in Beijing.
pub fn due_day(now_ms: i64) -> i64 {
    time::day_plus(time::day(now_ms - READY_MS, &time::zone(DEFAULT_TIME_ZONE)), -1)
}

/// A day of wallets as instants: its first, and the first after it.
fn span(day: i64) -> (i64, i64) {
    let from_ms = time::day_start_ms(day, &time::zone(DEFAULT_TIME_ZONE)).unwrap_or(0);
    (from_ms, from_ms + DAY_MS)
}

/// The first of the days that count.
pub fn first_day(now_ms: i64) -> i64 {
    time::day_plus(due_day(now_ms), 1 - DAYS)
}

/// Fetches the bills that are due, compares them, and asks about what they say differently; says how much there was to do.
///
/// # Errors
/// [`Unavailable`].
pub async fn run(app: &App) -> Result<usize, Unavailable> {
    Ok(fetch_due(app).await? + ask::ask_due(app).await?)
}

/// Fetches what is due, each bill once; says how many were asked for.
///
/// # Errors
/// [`Unavailable`].
pub async fn fetch_due(app: &App) -> Result<usize, Unavailable> {
    let now_ms = app.clock.now_ms();
    need(app, now_ms).await?;
    let missing = {
        let mut tx = app.db.read().await?;
        db::bill::missing(&mut tx, first_day(now_ms), now_ms - AGAIN_MS, AT_A_TIME).await?
    };
    for bill in &missing {
        let mut tx = app.db.write().await?;
        let claimed = db::bill::claim(&mut tx, bill, now_ms).await?;
        tx.commit().await?;
        if claimed == 1 {
            fetch(app, bill).await?;
        }
    }
    Ok(missing.len())
}

/// Writes down which bills are needed, once for each day that has become due, and those of trials whenever one begins. The last day is
/// gone through again with the next: it may have seen late payments.
async fn need(app: &App, now_ms: i64) -> Result<(), Unavailable> {
    let due_day = due_day(now_ms);
    let needed = {
        let mut tx = app.db.read().await?;
        let latest = db::bill::latest_day(&mut tx).await?;
        let mut needed = db::bill::needed_by_trials(&mut tx, due_day).await?;
        if latest.is_none_or(|latest| latest < due_day) {
            let mut day = latest.map_or(first_day(now_ms), |latest| latest.max(first_day(now_ms)));
            while day <= due_day {
                needed.extend(db::bill::needed_by_orders(&mut tx, day, span(day)).await?);
                day = time::day_plus(day, 1);
            }
        }
        needed
    };
    if needed.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    db::bill::need(&mut tx, &needed).await?;
    Ok(tx.commit().await?)
}

/// Asks a wallet for one bill. What it does not have stays missing and is asked for again.
async fn fetch(app: &App, bill: &BillRow) -> Result<(), Unavailable> {
    let Some((connector, account)) = connector_account::of(app, &bill.connector_account_id).await? else { return Ok(()) };
    let (wallet, day) = (bill.wallet.clone(), bill.day);
    let mut seen = payments::call(app, connector, &account, &Op::Bill { wallet: wallet.clone(), day }).await;
    if let Observed::BillAt(file) = seen {
        seen = payments::call(app, connector, &account, &Op::Download { wallet, day, file }).await;
    }
    match seen {
        Observed::Bill(lines) => compare::take(app, bill, &lines).await.map(drop),
        // Some wallets have no bill of a day without business. Where we booked something there has to be one.
        Observed::NotFound if has_no_business(app, bill).await? => compare::take(app, bill, &[]).await.map(drop),
        missing => {
            tracing::warn!(wallet = bill.wallet, day = bill.day, ?missing, "a daily bill is not there and will be asked for again");
            Ok(())
        }
    }
}

async fn has_no_business(app: &App, bill: &BillRow) -> Result<bool, Unavailable> {
    let mut tx = app.db.read().await?;
    Ok(db::bill::paid(&mut tx, bill, span(bill.day)).await?.is_empty())
}

/// What a bill says, so that the same bill twice is recognised (C3.14); the order of its lines does not count.
fn hash(lines: &[BillLine]) -> String {
    let mut said: Vec<String> = lines
        .iter()
        .map(|line| {
            let BillLine { payment_id, wallet_reference, kind, refund_id, amount_minor, fee_minor, at_ms, .. } = line;
            format!(
                "{payment_id}\t{wallet_reference}\t{kind:?}\t{}\t{amount_minor}\t{fee_minor}\t{at_ms}",
                refund_id.as_deref().unwrap_or("")
            )
        })
        .collect();
    said.sort_unstable();
    crate::services::instance_key::sha256_hex(said.join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_there_from_half_past_ten_on_c3_1() {
        let at = |hour: i64, minute: i64| span(20_261_122).0 + (hour * 60 + minute) * 60_000;
        assert_eq!((due_day(at(10, 29)), due_day(at(10, 30)), due_day(at(23, 59))), (20_261_120, 20_261_121, 20_261_121));
        assert_eq!(first_day(at(12, 0)), 20_261_115);
    }
}
