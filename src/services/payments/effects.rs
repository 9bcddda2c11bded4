//! What a group leaves behind besides the payments themselves: events with their numbers, ledger postings, and daily sums.
//! All of it in the same transaction as the change (C4.2, D10).

use crate::{
    db::{self, Tx, discount_line::DiscountLine, event::NewEvent, payment::Payment, posting::NewLine, refund_report::RefundReport},
    domain::{
        event::{Kind, Payload},
        ledger,
        money::Minor,
        payment::waterfall,
        time,
    },
    services::{
        live::Woken,
        payments::{campaign_payers::CampaignPayers, campaign_totals::CampaignTotals, changed::Changed},
    },
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// A row of `day_total`: merchant, day, hour, store, the wallet that paid.
type TotalKey = (String, i64, i64, String, String);

/// Gathered while a group is applied, written at its end.
#[derive(Default)]
pub struct Effects {
    events: Vec<NewEvent>,
    postings: Vec<NewLine>,
    totals: BTreeMap<TotalKey, [i64; 5]>,
    campaigns: CampaignTotals,
    payers: CampaignPayers,
    merchants: BTreeMap<String, i64>,
}

impl Effects {
    /// One event of a payment as it now stands.
    pub fn event(&mut self, kind: Kind, payment: &Payment, reason: &str) {
        let payload = Payload {
            state: payment.state(),
            wallet: payment.paid_with().to_owned(),
            store: payment.store_id.clone(),
            gross_minor: payment.gross_minor,
            payer_paid_minor: payment.payer_paid_minor,
            received_minor: payment.received_minor(),
            match_word: payment.match_word,
            match_number: payment.match_number,
            payer_mask: payment.payer_mask.clone(),
            note: payment.note.clone(),
            reason: reason.to_owned(),
        };
        let payload = serde_json::to_string(&payload).unwrap_or_default();
        // Number and time are known when the group is written.
        let (merchant_id, payment_id) = (payment.merchant_id.clone(), payment.id.clone());
        self.events.push(NewEvent { merchant_id, seq: 0, kind: kind.code(), payment_id, at_ms: 0, payload });
        *self.merchants.entry(payment.merchant_id.clone()).or_default() += 1;
    }

    /// Everything that a changed payment with these discounts causes.
    pub fn of(&mut self, changed: &Changed, discounts: &[DiscountLine]) {
        for (kind, reason) in &changed.events {
            self.event(*kind, &changed.row, reason);
        }
        if changed.became_paid {
            self.book(&changed.row, Minor(discounts.iter().map(|line| line.wallet_minor).sum()));
            self.campaigns.add(&changed.row, discounts);
            self.payers.add(&changed.row, discounts);
        }
        for (was, line) in changed.refunds.lines() {
            self.campaigns.replace((changed.before(), was), (&changed.row, line));
            self.payers.refund(&changed.row, line);
        }
        for refund in &changed.refunds.made {
            self.book_refund(&changed.row, refund);
        }
    }

    /// Postings and sums of money that went back: they belong to the day on which it did (C3.4).
    fn book_refund(&mut self, payment: &Payment, refund: &RefundReport) {
        let back = ledger_back(refund);
        self.post(payment, refund_entry(refund), refund.at_ms, ledger::refunded(&payment.wallet, &payment.merchant_id, &back));
        let key = (payment.merchant_id.clone(), refund.day, refund.hour, payment.store_id.clone(), payment.paid_with().to_owned());
        let sums = self.totals.entry(key).or_default();
        for (sum, plus) in sums.iter_mut().zip([0, 0, 0, -back.fee.0, (back.payer + back.platform + back.wallet).0]) {
            *sum += plus;
        }
    }

    fn post(&mut self, payment: &Payment, entry_id: String, at_ms: i64, postings: Vec<ledger::Posting>) {
        for (line, posting) in postings.into_iter().enumerate() {
            self.postings.push(NewLine {
                entry_id: entry_id.clone(),
                line,
                payment_id: payment.id.clone(),
                merchant_id: payment.merchant_id.clone(),
                account: posting.account,
                amount_minor: posting.amount.0,
                currency: payment.currency.clone(),
                at_ms,
            });
        }
    }

    /// Postings and sums of a payment whose money arrived.
    fn book(&mut self, payment: &Payment, from_wallet: Minor) {
        let funded = payment.discount_minor - payment.merchant_discount_minor;
        let money = waterfall(Minor(payment.gross_minor), Minor(payment.merchant_discount_minor), Minor(funded), payment.fee_rate_ppm);
        let postings = ledger::paid(&payment.wallet, &payment.merchant_id, from_wallet, &money);
        self.post(payment, format!("paid:{}", payment.id), payment.listed_at_ms, postings);
        let hour = time::hour(payment.listed_at_ms, &time::zone(&payment.time_zone));
        let key = (payment.merchant_id.clone(), payment.day, hour, payment.store_id.clone(), payment.paid_with().to_owned());
        let sums = self.totals.entry(key).or_default();
        for (sum, plus) in sums.iter_mut().zip([1, money.received.0, money.payer_paid.0, money.fee.0, 0]) {
            *sum += plus;
        }
    }

    /// Writes all of it and says whom to wake.
    pub async fn write(self, tx: &mut Tx, now_ms: i64) -> sqlx::Result<Vec<Woken>> {
        if !self.postings.is_empty() {
            db::posting::insert(tx, &self.postings).await?;
        }
        if !self.totals.is_empty() {
            let rows: Vec<Value> = self.totals.iter().map(total_row).collect();
            db::day_total::add(tx, &rows).await?;
        }
        if !self.campaigns.is_empty() {
            db::campaign_total::add(tx, &self.campaigns.rows()).await?;
        }
        self.payers.write(tx).await?;
        if self.events.is_empty() {
            return Ok(Vec::new());
        }
        let counts: Vec<Value> = self.merchants.iter().map(|(id, count)| json!({ "merchant_id": id, "count": count })).collect();
        let counters = db::event::take_numbers(tx, &counts).await?;
        // The first number that this group may use, per merchant.
        let mut next: HashMap<String, i64> = counters
            .iter()
            .map(|counter| (counter.merchant_id.clone(), counter.seq - self.merchants.get(&counter.merchant_id).copied().unwrap_or(0) + 1))
            .collect();
        let mut events = self.events;
        for event in &mut events {
            let seq = next.entry(event.merchant_id.clone()).or_default();
            (event.seq, event.at_ms) = (*seq, now_ms);
            *seq += 1;
        }
        db::event::insert(tx, &events).await?;
        Ok(counters.into_iter().map(|counter| Woken { merchant_id: counter.merchant_id, seq: counter.seq }).collect())
    }
}

/// The name of a refund's entry.
pub fn refund_entry(refund: &RefundReport) -> String {
    format!("refund:{}:{}", refund.payment_id, refund.refund_id)
}

/// What a refund gave back, as the ledger counts it.
pub fn ledger_back(refund: &RefundReport) -> ledger::Back {
    ledger::Back {
        payer: Minor(refund.payer_minor),
        platform: Minor(refund.platform_minor),
        wallet: Minor(refund.wallet_minor),
        fee: Minor(refund.fee_minor),
    }
}

fn total_row(((merchant_id, day, hour, store_id, wallet), [count, received, paid, fee, refunded]): (&TotalKey, &[i64; 5])) -> Value {
    json!({
        "merchant_id": merchant_id, "day": day, "hour": hour, "store_id": store_id, "wallet": wallet,
        "count": count, "received_minor": received, "payer_paid_minor": paid, "fee_minor": fee,
        "refunded_minor": refunded,
    })
}
