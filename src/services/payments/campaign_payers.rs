//! Who uses which campaign, and who no longer does because all of it went back: rows that the writer keeps, so that nobody has to look
//! through payments to count payers.

use crate::{
    db::{self, Tx, campaign_payer::User, discount_line::DiscountLine, payment::Payment},
    domain::payment::State,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Who may have come or gone, by campaign and payer.
#[derive(Debug, Default)]
pub struct CampaignPayers(BTreeMap<(String, String), Change>);

#[derive(Debug, Default)]
struct Change {
    merchant_id: String,
    /// A use went back whole.
    undone: bool,
}

/// A row of the table that may change.
#[derive(Serialize)]
struct Row<'a> {
    campaign_id: &'a str,
    payer: &'a str,
    merchant_id: &'a str,
}

impl CampaignPayers {
    /// A payment's money arrived.
    pub fn add(&mut self, payment: &Payment, discounts: &[DiscountLine]) {
        discounts.iter().for_each(|line| self.put(payment, line, false));
    }

    /// Refunds brought `payment` to where it is.
    pub fn refund(&mut self, payment: &Payment, line: &DiscountLine) {
        if payment.state() == State::Refunded {
            self.put(payment, line, true);
        }
    }

    fn put(&mut self, payment: &Payment, line: &DiscountLine, undone: bool) {
        let Some(payer) = payment.payer.as_ref().filter(|_| !line.is_wallets()) else { return };
        let change = self.0.entry((line.campaign_id.clone(), payer.clone())).or_default();
        change.merchant_id.clone_from(&payment.merchant_id);
        change.undone |= undone;
    }

    /// Writes what changed.
    pub async fn write(&self, tx: &mut Tx) -> sqlx::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let new = db::campaign_payer::add(tx, &self.0.iter().map(row).collect::<Vec<_>>()).await?;
        let undone: Vec<_> = self.0.iter().filter(|(_, change)| change.undone).map(row).collect();
        if !undone.is_empty() {
            db::campaign_payer::forget(tx, &undone).await?;
        }
        let of = |user: User| self.0.get_key_value(&(user.campaign_id, user.payer)).map(row);
        let new: Vec<_> = new.into_iter().filter_map(of).collect();
        if !new.is_empty() {
            db::campaign_payer::note_first(tx, &new).await?;
        }
        Ok(())
    }
}

fn row<'a>(((campaign_id, payer), change): (&'a (String, String), &'a Change)) -> Row<'a> {
    Row { campaign_id, payer, merchant_id: &change.merchant_id }
}
