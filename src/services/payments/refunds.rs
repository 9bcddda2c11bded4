//! Refunds that wallets report (C2), once for each number: the payer's money back, the funders' part of the discounts and the fee with
//! it, and of the limits what the campaign's rule gives back (D2), in the periods in which it was taken.

use crate::{
    db::{self, Tx, campaign_revision::InForce, discount_line::DiscountLine, payment::Payment, refund_report::RefundReport},
    domain::{
        campaign::{CapRestore, Terms},
        money::Minor,
        refund::{fee_back, funders_back},
        time,
    },
    services::payments::{
        counters::{Changes, Taken},
        group::{Observation, json_text},
        settle::takes,
    },
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// The refunds of one payment while a group is applied.
#[derive(Default)]
pub struct Refunds {
    /// Numbers that were booked before.
    known: HashSet<String>,
    lines: Vec<Line>,
    /// Booked in this group.
    pub made: Vec<RefundReport>,
}

/// A discount with the rules under which it was given.
struct Line {
    row: DiscountLine,
    /// As it was before this group.
    was: DiscountLine,
    takes: Vec<Taken>,
    /// What was given back before this group, by the place of the take.
    before: Vec<i64>,
    restore: CapRestore,
    /// The campaign's present ones: limits may have been added, none goes.
    terms: Option<Terms>,
}

/// What the payments need to which refunds are reported, by payment.
pub async fn read(tx: &mut Tx, said: &[(usize, &Observation)]) -> sqlx::Result<HashMap<String, Refunds>> {
    let refunded: HashSet<&str> =
        said.iter().filter(|(_, said)| said.fact.refund().is_some()).map(|(_, said)| said.payment_id.as_str()).collect();
    let mut all: HashMap<String, Refunds> = HashMap::new();
    if refunded.is_empty() {
        return Ok(all);
    }
    let ids: Vec<_> = refunded.into_iter().collect();
    for report in db::refund_report::of_payments(tx, &ids).await? {
        all.entry(report.payment_id).or_default().known.insert(report.refund_id);
    }
    let rows = db::discount_line::of_payments(tx, &ids).await?;
    let asked: Vec<_> = rows.iter().map(|row| json!({ "campaign_id": row.campaign_id, "revision": row.revision })).collect();
    let rules = db::campaign_revision::in_force(tx, &asked).await?;
    for row in rows {
        let rule = rules.iter().find(|rule| rule.campaign_id == row.campaign_id && rule.revision == row.revision);
        let takes = takes(&row);
        let line = Line {
            before: takes.iter().map(|taken| taken.back).collect(),
            restore: rule.and_then(restore_of).unwrap_or_default(),
            terms: rule.and_then(|rule| serde_json::from_str(&rule.present).ok()),
            takes,
            was: row.clone(),
            row,
        };
        all.entry(line.row.payment_id.clone()).or_default().lines.push(line);
    }
    Ok(all)
}

/// Whether refunds give the payer's limits back, by the revision that a discount was given under.
pub fn restore_of(rule: &InForce) -> Option<CapRestore> {
    let terms: Terms = serde_json::from_str(rule.terms.as_deref()?).ok()?;
    Some(terms.cap_restore)
}

impl Refunds {
    /// Whether the refund of that number is booked.
    pub fn knows(&self, refund_id: &str) -> bool {
        self.known.contains(refund_id)
    }

    /// Books a refund of `amount_minor` of the payer's money, which is at most what is left of it.
    pub fn book(&mut self, payment: &mut Payment, refund_id: &str, amount_minor: i64, now_ms: i64) {
        let payer_left = payment.payer_paid_minor - payment.refunded_minor;
        let left: Vec<Minor> = self.lines.iter().flat_map(Line::left).map(Minor).collect();
        let parts = funders_back(Minor(amount_minor), Minor(payer_left), &left);
        for (line, parts) in self.lines.iter_mut().zip(parts.chunks_exact(3)) {
            line.row.platform_back_minor += parts[0].0;
            line.row.wallet_back_minor += parts[1].0;
            line.row.merchant_back_minor += parts[2].0;
        }
        let of = |funder: usize| parts.iter().skip(funder).step_by(3).map(|part| part.0).sum::<i64>();
        let (platform_minor, wallet_minor, merchant_minor) = (of(0), of(1), of(2));
        payment.refunded_minor += amount_minor;
        payment.unfunded_minor += platform_minor + wallet_minor;
        let back: i64 = payment.refunded_minor + self.lines.iter().map(Line::back).sum::<i64>();
        let fee_so_far = fee_back(Minor(payment.fee_minor), Minor(back), Minor(payment.gross_minor)).0;
        let fee_minor = fee_so_far - payment.fee_back_minor;
        payment.fee_back_minor = fee_so_far;
        let whole = payment.refunded_minor == payment.payer_paid_minor;
        self.lines.iter_mut().for_each(|line| line.restore(whole));
        let zone = time::zone(&payment.time_zone);
        self.known.insert(refund_id.to_owned());
        self.made.push(RefundReport {
            payment_id: payment.id.clone(),
            refund_id: refund_id.to_owned(),
            payer_minor: amount_minor,
            platform_minor,
            wallet_minor,
            merchant_minor,
            fee_minor,
            day: time::day(now_ms, &zone),
            hour: time::hour(now_ms, &zone),
            at_ms: now_ms,
        });
    }

    /// The discounts as they were before this group and as its refunds left them; none where it booked none.
    pub fn lines(&self) -> impl Iterator<Item = (&DiscountLine, &DiscountLine)> {
        self.lines.iter().filter(|_| !self.made.is_empty()).map(|line| (&line.was, &line.row))
    }

    /// What limits get back.
    pub fn move_counters(&self, changes: &mut Changes) {
        for line in self.lines.iter().filter(|_| !self.made.is_empty()) {
            line.takes.iter().zip(&line.before).for_each(|(taken, before)| changes.give_back(&taken.key, taken.back - before));
        }
    }
}

impl Line {
    /// What is left of each funder's part.
    fn left(&self) -> [i64; 3] {
        let row = &self.row;
        [
            row.platform_minor - row.platform_back_minor,
            row.wallet_minor - row.wallet_back_minor,
            row.merchant_minor - row.merchant_back_minor,
        ]
    }

    fn back(&self) -> i64 {
        self.row.back_minor()
    }

    fn restore(&mut self, whole: bool) {
        let back = self.back();
        for taken in &mut self.takes {
            let limit = self.terms.as_ref().and_then(|terms| terms.limit(taken.key.limit_no));
            taken.back = limit.map_or(0, |limit| self.restore.gives_back(&limit, taken.amount, back, whole));
        }
    }
}

/// Writes what was booked of payments whose change was kept.
pub async fn write(tx: &mut Tx, kept: &[&Refunds]) -> sqlx::Result<()> {
    let made: Vec<&RefundReport> = kept.iter().flat_map(|refunds| &refunds.made).collect();
    if made.is_empty() {
        return Ok(());
    }
    db::refund_report::insert(tx, &made).await?;
    let booked = kept.iter().filter(|refunds| !refunds.made.is_empty());
    let lines: Vec<DiscountLine> =
        booked.flat_map(|refunds| &refunds.lines).map(|line| DiscountLine { takes: json_text(&line.takes), ..line.row.clone() }).collect();
    if !lines.is_empty() {
        db::discount_line::give_back(tx, &lines).await?;
    }
    Ok(())
}
