//! Why a payment costs what it costs: the discounts it was priced with and, for its shop, what became of every campaign that ran.

use crate::{
    db::{
        self, Tx,
        campaign_revision::InForce,
        discount_line::{self, DiscountLine},
        payment::Payment,
    },
    domain::{
        bill::{Bill, BillLine},
        campaign::{Limit, Party, Reason, Terms, Verdict},
        money::Minor,
    },
    services::{App, Unavailable},
};
use serde_json::{Value, json};

/// What became of one campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub verdict: Verdict,
    /// Else it is the shop's own.
    pub of_platform: bool,
    /// The limit that the reason names.
    pub limit: Option<Limit>,
    /// The title of the campaign that the reason names.
    pub better: Option<String>,
    /// What of it a late success took over a limit (D3), minor units; its funders bear it.
    pub over_limit_minor: i64,
}

/// The bill that a payment was priced with.
///
/// # Errors
/// [`Unavailable`].
pub async fn bill(app: &App, payment: &Payment) -> Result<Bill, Unavailable> {
    // Neither the discounts of a payment nor the terms it was priced with change between two queries.
    let mut tx = app.db.glance().await?;
    Ok(bill_in(&mut tx, payment).await?)
}

/// As [`bill`], where the database is being read already.
pub async fn bill_in(tx: &mut Tx, payment: &Payment) -> sqlx::Result<Bill> {
    if payment.discount_minor == 0 {
        return Ok(bill_of(payment, &[]));
    }
    let lines = discount_line::of_payments(tx, &[&payment.id]).await?;
    let names: Vec<_> = lines.iter().map(|line| name(&line.campaign_id, line.revision)).collect();
    let rules = db::campaign_revision::in_force(tx, &names).await?;
    let mut bill = bill_of(payment, &lines);
    for (told, line) in bill.lines.iter_mut().zip(&lines) {
        told.discount = terms_of(&rules, &line.campaign_id, line.revision).map(|terms| terms.discount);
    }
    Ok(bill)
}

/// As [`bill`], from the discounts at hand, without their terms.
pub fn bill_of(payment: &Payment, lines: &[DiscountLine]) -> Bill {
    let line = |line: &DiscountLine| BillLine {
        discount: None,
        amount: Minor(line.amount_minor),
        shares: shares(line),
        campaign_id: line.campaign_id.clone(),
        title: line.title.clone(),
        up_to: false,
    };
    Bill::stored(Minor(payment.gross_minor), lines.iter().map(line).collect())
}

fn shares(line: &DiscountLine) -> Vec<(Party, Minor)> {
    let parts = [(Party::Platform, line.platform_minor), (Party::Wallet, line.wallet_minor), (Party::Merchant, line.merchant_minor)];
    parts.into_iter().filter(|(_, minor)| *minor != 0).map(|(party, minor)| (party, Minor(minor))).collect()
}

/// What became of every campaign that was meant for the payment's shop, in the order in which they were looked at. To be called for
/// a payment that the asker may see.
pub async fn told(tx: &mut Tx, payment_id: &str) -> sqlx::Result<Vec<Told>> {
    let Some(row) = db::payment_trace::find(tx, payment_id).await? else { return Ok(Vec::new()) };
    // Written by this program; a reason of a later version is not shown rather than guessed at.
    let verdicts: Vec<Value> = serde_json::from_str(&row.trace).unwrap_or_default();
    let mut verdicts: Vec<Verdict> = verdicts.into_iter().filter_map(|verdict| serde_json::from_value(verdict).ok()).collect();
    verdicts.retain(|verdict| !matches!(verdict.reason, Reason::Trade | Reason::NotOnTheList));
    let names: Vec<_> = verdicts.iter().map(|verdict| name(&verdict.campaign_id, verdict.revision)).collect();
    let rules = db::campaign_revision::in_force(tx, &names).await?;
    let lines = discount_line::of_payments(tx, &[payment_id]).await?;
    let over_limit = |id: &str| lines.iter().find(|line| line.campaign_id == id).map_or(0, |line| line.over_limit_minor);
    let title_of = |id: &str| verdicts.iter().find(|verdict| verdict.campaign_id == id).map(|verdict| verdict.title.clone());
    let told = verdicts.iter().map(|verdict| {
        let terms = terms_of(&rules, &verdict.campaign_id, verdict.revision);
        let limit_no = match verdict.reason {
            Reason::GivenInPart { limit_no, .. } | Reason::CapReached { limit_no, .. } => Some(limit_no),
            _ => None,
        };
        Told {
            of_platform: rules.iter().any(|rule| rule.campaign_id == verdict.campaign_id && rule.merchant_id.is_none()),
            limit: limit_no.zip(terms).and_then(|(limit_no, terms)| terms.limit(limit_no)),
            better: if let Reason::BetterOne { campaign_id } = &verdict.reason { title_of(campaign_id) } else { None },
            over_limit_minor: over_limit(&verdict.campaign_id),
            verdict: verdict.clone(),
        }
    });
    Ok(told.collect())
}

fn name(campaign_id: &str, revision: i64) -> Value {
    json!({ "campaign_id": campaign_id, "revision": revision })
}

fn terms_of(rules: &[InForce], campaign_id: &str, revision: i64) -> Option<Terms> {
    let rule = rules.iter().find(|rule| rule.campaign_id == campaign_id && rule.revision == revision)?;
    serde_json::from_str(rule.terms.as_deref()?).ok()
}
