//! The platform's day: what all shops together took, beside yesterday, and through which wallets. Only maintained sums are read.

use super::{Admin, LookError};
use crate::{
    db,
    domain::{
        admin::Right,
        time::{self, DEFAULT_TIME_ZONE},
        wallet::CodeKind,
    },
    services::{
        App,
        today::{self, Totals},
        wallets,
    },
};

/// See the module. Shops' own days are added up, whatever zones they are in.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Local hour, 0 to 23.
    pub hour: i64,
    pub now_ms: i64,
    pub totals: Totals,
    /// What today's full hours brought, and the same hours of yesterday.
    pub full_hours_minor: i64,
    pub yesterday_full_hours_minor: i64,
    pub merchants: i64,
    pub wallets: usize,
    /// At some shop or at all of them, on merchants' codes.
    pub wallets_open: usize,
}

/// The day until now.
///
/// # Errors
/// [`LookError`].
pub async fn look(app: &App, admin: &Admin) -> Result<Overview, LookError> {
    admin.need(Right::Look)?;
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let now_ms = app.clock.now_ms();
    let (day, hour) = (time::day(now_ms, &zone), time::hour(now_ms, &zone));
    let mut tx = app.db.read().await?;
    let sums = db::day_total::platform_hours(&mut tx, time::day_plus(day, -1), day).await?;
    let totals = today::totals(&sums, day, hour, 0);
    let until = usize::try_from(hour).unwrap_or(0).min(totals.hours.len());
    let merchants = db::merchant::count(&mut tx).await?;
    let all = db::wallet::all(&mut tx).await?.len();
    // Given back before the registry is asked: a request holds one connection at a time.
    drop(tx);
    Ok(Overview {
        hour,
        now_ms,
        full_hours_minor: totals.hours[..until].iter().sum(),
        yesterday_full_hours_minor: totals.yesterday_hours[..until].iter().sum(),
        totals,
        merchants,
        wallets: all,
        wallets_open: wallets::live(app, CodeKind::Merchant).await?.len(),
    })
}
