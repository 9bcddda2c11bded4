//! What paid payments add to the sums of the campaigns that they were priced with, and what their refunds take away again (C2): the
//! writer keeps them, `tongma verify` makes them anew.

use crate::{
    db::{campaign_total::CampaignTotal, discount_line::DiscountLine, payment::Payment},
    domain::{payment::State, time},
};
use std::collections::BTreeMap;

/// Campaign, merchant, local hour and wallet.
type Key = (String, String, i64, String);

/// Sums by key.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CampaignTotals(BTreeMap<Key, CampaignTotal>);

impl CampaignTotals {
    /// Sums that are stored, each under its key.
    pub fn of_rows(rows: impl IntoIterator<Item = CampaignTotal>) -> Self {
        let key = |row: &CampaignTotal| (row.campaign_id.clone(), row.merchant_id.clone(), row.hour, row.wallet.clone());
        Self(rows.into_iter().map(|row| (key(&row), row)).collect())
    }

    /// Adds what a payment whose money arrived comes to with its discounts, as they stand.
    pub fn add(&mut self, payment: &Payment, discounts: &[DiscountLine]) {
        discounts.iter().for_each(|line| self.put(payment, line, CampaignTotal::add));
    }

    /// Puts a payment with one of its discounts, as refunds left both, in the place of what they were.
    pub fn replace(&mut self, before: (&Payment, &DiscountLine), after: (&Payment, &DiscountLine)) {
        self.put(before.0, before.1, CampaignTotal::take);
        self.put(after.0, after.1, CampaignTotal::add);
    }

    fn put(&mut self, payment: &Payment, line: &DiscountLine, how: fn(&mut CampaignTotal, &CampaignTotal)) {
        if line.is_wallets() {
            return;
        }
        let hour = time::hour(payment.listed_at_ms, &time::zone(&payment.time_zone));
        let key = (line.campaign_id.clone(), line.merchant_id.clone(), hour, payment.paid_with().to_owned());
        let (campaign_id, merchant_id, hour, wallet) = key.clone();
        let none = CampaignTotal { campaign_id, merchant_id, hour, wallet, ..CampaignTotal::default() };
        how(self.0.entry(key).or_insert(none), &one(payment, line));
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sums in the order of their keys.
    pub fn rows(&self) -> Vec<&CampaignTotal> {
        self.0.values().collect()
    }

    /// The keys at which the two differ, with what each holds.
    pub fn differences<'a>(&'a self, stored: &'a Self) -> impl Iterator<Item = (Option<&'a CampaignTotal>, Option<&'a CampaignTotal>)> {
        let only_stored = stored.0.keys().filter(|key| !self.0.contains_key(*key));
        self.0.keys().chain(only_stored).map(|key| (self.0.get(key), stored.0.get(key))).filter(|(one, other)| one != other)
    }
}

/// What a payment with one of its discounts comes to, without names.
fn one(payment: &Payment, line: &DiscountLine) -> CampaignTotal {
    let undone = i64::from(payment.state() == State::Refunded);
    let left_minor = line.amount_minor - line.back_minor();
    CampaignTotal {
        count: 1 - undone,
        gross_minor: payment.gross_minor * (1 - undone),
        amount_minor: left_minor,
        platform_minor: line.platform_minor - line.platform_back_minor,
        wallet_minor: line.wallet_minor - line.wallet_back_minor,
        merchant_minor: line.merchant_minor - line.merchant_back_minor,
        over_limit_minor: line.over_limit_minor.min(left_minor),
        undone,
        back_minor: line.back_minor(),
        ..CampaignTotal::default()
    }
}
