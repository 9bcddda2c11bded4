//! `tongma verify`: recomputes every invariant from the stored rows (C0.4, C1.6, C4.2, D10) and, on trial data, compares with what
//! the other side's own books say. Reads only.

mod discounts;
mod refunds;
mod theirs;

pub use theirs::{Claim, TheirBooks};

use crate::{
    db::{self, Tx, payment::Payment},
    domain::{ledger, money::Minor, payment::waterfall, time},
    services::{App, Unavailable, connector_account, payments::campaign_totals::CampaignTotals},
};
use discounts::{Counters, Discounts};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use theirs::Held;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which invariant: `equation`, `attribution`, `ledger`, `discounts`, `refunds`, `counters`, `events`, `day_totals`,
    /// `campaign_totals`, `campaign_payers`, `audit`, `credentials`, `notices`, `other_side`.
    pub check: &'static str,
    /// Which payment, merchant, campaign or entry of the ledger.
    pub subject: String,
    pub detail: String,
}

/// What was looked at and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub payments: u64,
    pub paid: u64,
    pub paid_minor: i64,
    pub events: i64,
    /// Discount lines, the counters they took from, and what late successes took over limits (D3).
    pub discounts: u64,
    pub counters: u64,
    pub over_limit_minor: i64,
    /// Whether the other side's own books were at hand.
    pub compared: bool,
    /// Moved at the other side, not yet known here and still being asked about: not a finding.
    pub undecided: u64,
    pub findings: Vec<Finding>,
}

/// Payers who are counted wrong, at most: the first say enough.
const MOST_PAYERS: i64 = 100;

/// Entries of the ledger that are wrong or nobody's, at most.
const MOST_ENTRIES: i64 = 100;

/// How many payments are held in memory at a time.
const PAGE: i64 = 1_000;

/// Checks everything; `theirs` are the other side's books where they are at hand.
///
/// # Errors
/// [`Unavailable`].
pub async fn run(app: &App, theirs: Option<TheirBooks<'_>>) -> Result<Report, Unavailable> {
    let claims = theirs.map(|read| read());
    let mut tx = app.db.read().await?;
    let mut report = Report { compared: theirs.is_some(), ..Report::default() };
    let mut ours: HashMap<String, Held> = HashMap::new();
    let mut sums = Sums::default();
    let mut last = String::new();
    loop {
        let page = db::payment::after(&mut tx, &last, PAGE).await?;
        let Some(end) = page.last() else { break };
        last.clone_from(&end.id);
        check_page(&mut tx, &page, &mut report, &mut sums).await?;
        if claims.is_some() {
            ours.extend(page.iter().map(|payment| (payment.id.clone(), Held::from(payment))));
        }
    }
    check_entries(&mut tx, &mut report).await?;
    check_events(&mut tx, &mut report).await?;
    check_totals(&mut tx, &sums.totals, &mut report).await?;
    sums.counters.check(&mut tx, &mut report).await?;
    check_campaigns(&mut tx, &sums.campaigns, &mut report).await?;
    report.findings.extend(crate::services::admins::audit::verify(&mut tx, &app.key).await?);
    report.findings.extend(connector_account::credentials::verify(app, &mut tx).await?);
    check_strangers(&mut tx, &mut report).await?;
    if let (Some(claims), Some(theirs)) = (claims, theirs) {
        theirs::compare(&claims, ours, theirs, &mut report);
    }
    Ok(report)
}

/// Day, hour, store and wallet of a merchant: count, received, paid, fee, refunded.
type Totals = BTreeMap<(String, i64, i64, String, String), [i64; 5]>;

/// What the payments add up to.
#[derive(Default)]
struct Sums {
    totals: Totals,
    counters: Counters,
    campaigns: CampaignTotals,
}

async fn check_page(tx: &mut Tx, page: &[Payment], report: &mut Report, sums: &mut Sums) -> sqlx::Result<()> {
    let ids: Vec<_> = page.iter().map(|payment| payment.id.as_str()).collect();
    let discounts = Discounts::read(tx, &ids).await?;
    let claimed: HashMap<String, String> =
        db::payment_evidence::of_payments(tx, &ids).await?.into_iter().map(|row| (row.payment_id, row.claimed)).collect();
    let mut lines: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    for line in db::posting::of_payments(tx, &ids).await? {
        lines.entry(line.payment_id).or_default().push((line.account, line.amount_minor));
    }
    let refunded = page.iter().flat_map(|payment| discounts.refunds(payment));
    let mut booked_back = refunds::booked(tx, refunded).await?;
    for payment in page {
        report.payments += 1;
        refunds::check(payment, discounts.refunds(payment), &mut booked_back, &mut sums.totals, report);
        discounts.check(payment, &mut sums.counters, report);
        let told = claimed.get(&payment.id).map_or("", String::as_str);
        if told != payment.payer_wallet.as_deref().unwrap_or_default() || (!told.is_empty() && !payment.state().is_paid()) {
            let named = payment.payer_wallet.as_deref().unwrap_or(&payment.wallet);
            report.finding("attribution", &payment.id, format!("shown as {named}, the evidence was taken for {told:?}"));
        }
        let funded = payment.discount_minor - payment.merchant_discount_minor;
        let money = waterfall(Minor(payment.gross_minor), Minor(payment.merchant_discount_minor), Minor(funded), payment.fee_rate_ppm);
        if money.payer_paid.0 != payment.payer_paid_minor || money.fee.0 != payment.fee_minor {
            report.finding(
                "equation",
                &payment.id,
                format!("paid {} fee {} stored as {} {}", money.payer_paid, money.fee, payment.payer_paid_minor, payment.fee_minor),
            );
        }
        let booked = lines.remove(&payment.id).unwrap_or_default();
        let mut expected = Vec::new();
        if payment.state().is_paid() {
            report.paid += 1;
            report.paid_minor += payment.payer_paid_minor;
            sums.campaigns.add(payment, discounts.of(payment));
            expected = ledger::paid(&payment.wallet, &payment.merchant_id, Minor(discounts.wallet_minor(payment)), &money);
            let hour = time::hour(payment.listed_at_ms, &time::zone(&payment.time_zone));
            let of_hour = sums
                .totals
                .entry((payment.merchant_id.clone(), payment.day, hour, payment.store_id.clone(), payment.paid_with().to_owned()))
                .or_default();
            for (sum, plus) in of_hour.iter_mut().zip([1, money.received.0, money.payer_paid.0, money.fee.0, 0]) {
                *sum += plus;
            }
        }
        let sum: i64 = booked.iter().map(|(_, amount)| amount).sum();
        if sum != 0 || !expected.iter().map(|line| (line.account.clone(), line.amount.0)).eq(booked.iter().cloned()) {
            report.finding("ledger", &payment.id, format!("{} lines with the sum {sum} do not match the payment", booked.len()));
        }
    }
    Ok(())
}

/// The ledger from its own side: payments and refunds ask for their own entries alone.
async fn check_entries(tx: &mut Tx, report: &mut Report) -> sqlx::Result<()> {
    for entry in db::posting::misfits(tx, MOST_ENTRIES).await? {
        let detail = format!("its lines come to {}, {} of them are of no payment or refund that is here", entry.sum_minor, entry.of_nobody);
        report.finding("ledger", &entry.entry_id, detail);
    }
    Ok(())
}

async fn check_events(tx: &mut Tx, report: &mut Report) -> sqlx::Result<()> {
    for span in db::event::spans(tx).await? {
        report.events += span.count;
        if span.first != 1 || span.last != span.count || span.last != span.counter {
            report.finding(
                "events",
                &span.merchant_id,
                format!("{} events from {} to {}, the counter stands at {}", span.count, span.first, span.last, span.counter),
            );
        }
    }
    Ok(())
}

async fn check_totals(tx: &mut Tx, expected: &Totals, report: &mut Report) -> sqlx::Result<()> {
    let mut stored = Totals::new();
    for row in db::day_total::all(tx).await? {
        stored.insert(
            (row.merchant_id, row.day, row.hour, row.store_id, row.wallet),
            [row.count, row.received_minor, row.payer_paid_minor, row.fee_minor, row.refunded_minor],
        );
    }
    for key in expected.keys().chain(stored.keys().filter(|key| !expected.contains_key(*key))) {
        if expected.get(key) != stored.get(key) {
            report.finding("day_totals", &key.0, format!("{key:?} should be {:?} and is {:?}", expected.get(key), stored.get(key)));
        }
    }
    Ok(())
}

/// Money that a wallet reported for a payment that is not here: somebody paid, and nobody is waiting for it.
async fn check_strangers(tx: &mut Tx, report: &mut Report) -> sqlx::Result<()> {
    for notice in db::notice::of_nobody(tx).await? {
        report.finding("notices", &notice.payment_id, format!("the message {} speaks of a payment that is not here", notice.id));
    }
    Ok(())
}

async fn check_campaigns(tx: &mut Tx, expected: &CampaignTotals, report: &mut Report) -> sqlx::Result<()> {
    let stored = CampaignTotals::of_rows(db::campaign_total::all(tx).await?);
    for (expected, stored) in expected.differences(&stored) {
        let campaign_id = expected.or(stored).map_or("", |total| &total.campaign_id);
        report.finding("campaign_totals", campaign_id, format!("should be {expected:?} and is {stored:?}"));
    }
    for payer in db::campaign_payer::differences(tx, MOST_PAYERS).await? {
        let detail = if payer.expected > payer.stored { "a payer who used it is not counted" } else { "a payer is counted who has no use" };
        report.finding("campaign_payers", &payer.campaign_id, detail.to_owned());
    }
    for payer in db::campaign_payer::first_differences(tx, MOST_PAYERS).await? {
        let detail = format!("a payer's first payment was at {}, the row says {}", payer.expected, payer.stored);
        report.finding("campaign_payers", &payer.campaign_id, detail);
    }
    Ok(())
}

impl Report {
    fn finding(&mut self, check: &'static str, subject: &str, detail: String) {
        self.findings.push(Finding { check, subject: subject.to_owned(), detail });
    }
}
