//! Whether every refund is booked once and for what it says, and the payment stands where its refunds bring it (C2).

use super::{Report, Totals};
use crate::{
    db::{self, Tx, payment::Payment, refund_report::RefundReport},
    domain::{ledger, payment::State},
    services::payments::effects::{ledger_back, refund_entry},
};
use std::collections::HashMap;

/// Account and amount of the lines of each entry.
pub(super) type Entries = HashMap<String, Vec<(String, i64)>>;

/// The ledger's lines of refunds.
pub(super) async fn booked<'a>(tx: &mut Tx, refunds: impl Iterator<Item = &'a RefundReport>) -> sqlx::Result<Entries> {
    let names: Vec<_> = refunds.map(refund_entry).collect();
    let mut entries = Entries::new();
    for line in db::posting::of_entries(tx, &names).await? {
        entries.entry(line.entry_id).or_default().push((line.account, line.amount_minor));
    }
    Ok(entries)
}

/// Holds a payment against its refunds, and adds what went back to the sums of its days.
pub(super) fn check(payment: &Payment, refunds: &[RefundReport], booked: &mut Entries, totals: &mut Totals, report: &mut Report) {
    let sum = |part: fn(&RefundReport) -> i64| refunds.iter().map(part).sum::<i64>();
    let back =
        [sum(|refund| refund.payer_minor), sum(|refund| refund.platform_minor + refund.wallet_minor), sum(|refund| refund.fee_minor)];
    let stored = [payment.refunded_minor, payment.unfunded_minor, payment.fee_back_minor];
    let expected = match back[0] {
        0 => None,
        all if all == payment.payer_paid_minor => Some(State::Refunded),
        _ => Some(State::PartiallyRefunded),
    };
    let state = Some(payment.state()).filter(|state| matches!(state, State::Refunded | State::PartiallyRefunded));
    if back != stored || state != expected {
        report.finding("refunds", &payment.id, format!("refunds of {back:?} stand as {stored:?} in {}", payment.state));
    }
    if expected == Some(State::Refunded) && payment.fee_back_minor != payment.fee_minor {
        report.finding("refunds", &payment.id, "all of it went back, and not all of the fee (C2.7)".to_owned());
    }
    for refund in refunds {
        let lines = ledger::refunded(&payment.wallet, &payment.merchant_id, &ledger_back(refund));
        let lines: Vec<_> = lines.into_iter().map(|line| (line.account, line.amount.0)).collect();
        if booked.remove(&refund_entry(refund)).unwrap_or_default() != lines {
            report.finding("ledger", &payment.id, format!("the refund {} is not booked as it was reported", refund.refund_id));
        }
        let key = (payment.merchant_id.clone(), refund.day, refund.hour, payment.store_id.clone(), payment.paid_with().to_owned());
        let of_hour = totals.entry(key).or_default();
        of_hour[3] -= refund.fee_minor;
        of_hour[4] += refund.payer_minor + refund.platform_minor + refund.wallet_minor;
    }
}
