//! What people see of a wallet's bills.

use super::first_day;
use crate::{
    db,
    domain::admin::Right,
    services::{Admin, App, admins::LookError, receipts},
};

pub use db::{bill::BillRow, bill_difference::ListedRow};

/// Differences on one page.
const MOST: i64 = 100;

/// The bills of the last days, the newest first, and what they say differently.
#[derive(Clone, Debug, Default)]
pub struct Books {
    pub bills: Vec<BillRow>,
    /// Each with the address of its payment's receipt, where there is one and the admin may see whose it is.
    pub differences: Vec<(ListedRow, Option<String>)>,
}

/// A wallet's bills.
///
/// # Errors
/// [`LookError`].
pub async fn of_wallet(app: &App, admin: &Admin, wallet: &str) -> Result<Books, LookError> {
    admin.need(Right::Look)?;
    let since_day = first_day(app.clock.now_ms());
    let mut tx = app.db.read().await?;
    let bills = db::bill::of_wallet(&mut tx, wallet, since_day).await?;
    let differences = db::bill_difference::of_wallet(&mut tx, wallet, since_day, MOST).await?;
    let receipt = |row: &ListedRow| (row.is_ours && admin.may(Right::SeeNames)).then(|| receipts::path(app, &row.difference.payment_id));
    Ok(Books { bills, differences: differences.into_iter().map(|row| (row.clone(), receipt(&row))).collect() })
}
