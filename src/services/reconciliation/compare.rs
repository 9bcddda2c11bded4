//! One bill held against our payments: read, compared by the domain, and kept together with what differs.

use super::{hash, span};
use crate::{
    connectors::{BillKind, BillLine},
    db::{
        self,
        bill::{BillRow, HeldRow},
        bill_difference::DifferenceRow,
    },
    domain::{
        id::is_lab_id,
        money::{Minor, fee},
        payment::State,
        reconciliation::{self, Comparison, Kind, Ours, Theirs},
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{App, Unavailable},
};
use std::collections::{HashMap, HashSet};

/// Payments that are looked up at a time.
const PAGE: usize = 500;

/// Takes in what a wallet's bill says; false where it is the bill that was taken in before.
///
/// # Errors
/// [`Unavailable`].
pub async fn take(app: &App, bill: &BillRow, lines: &[BillLine]) -> Result<bool, Unavailable> {
    let beside = (time::day_plus(bill.day, -1), time::day_plus(bill.day, 1));
    let mut theirs = gathered(lines);
    let mut held = held(app, bill, &theirs).await?;
    // Another wallet's payments over the same account are in its own comparison.
    theirs.retain(|id, _| held.get(id).is_none_or(|row| row.wallet == bill.wallet));
    held.retain(|_, row| row.wallet == bill.wallet && row.connector_account_id == bill.connector_account_id);
    let ours: HashMap<String, Ours> = held.iter().map(|(id, row)| (id.clone(), ours(row))).collect();
    let Comparison { matched, mut found } = reconciliation::compare(bill.day, &ours, &theirs);

    let mut tx = app.db.write().await?;
    let kept = BillRow {
        fetched_at_ms: Some(app.clock.now_ms()),
        hash: hash(lines),
        line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        matched,
        ..bill.clone()
    };
    if db::bill::keep(&mut tx, &kept).await? == 0 {
        return Ok(false);
    }
    let slipped: HashSet<String> = db::bill_difference::slipped(&mut tx, bill, beside).await?.into_iter().collect();
    found.retain(|difference| difference.kind != Kind::OursOnly || !slipped.contains(&difference.payment_id));
    let rows: Vec<DifferenceRow> = found
        .iter()
        .map(|difference| DifferenceRow {
            connector_account_id: bill.connector_account_id.clone(),
            wallet: bill.wallet.clone(),
            day: bill.day,
            payment_id: difference.payment_id.clone(),
            kind: difference.kind.code().to_owned(),
            ours_minor: difference.ours_minor,
            theirs_minor: difference.theirs_minor,
            asked_at_ms: 0,
            answer: String::new(),
        })
        .collect();
    db::bill_difference::replace(&mut tx, bill, &rows).await?;
    let slips = found.iter().filter(|difference| difference.kind == Kind::Slip);
    let slips: Vec<_> = slips.map(|difference| &difference.payment_id).collect();
    db::bill_difference::found_beside(&mut tx, &slips, bill, beside).await?;
    tx.commit().await?;
    let differing = found.iter().filter(|difference| difference.kind != Kind::Slip).count();
    if differing > 0 {
        tracing::warn!(wallet = bill.wallet, day = bill.day, differing, "a daily bill says something else than we do");
    }
    Ok(true)
}

/// All lines about a payment together.
fn gathered(lines: &[BillLine]) -> HashMap<String, Theirs> {
    let mut theirs: HashMap<String, Theirs> = HashMap::new();
    // An order of the conformance lab's is nobody's payment.
    for line in lines.iter().filter(|line| !is_lab_id(&line.payment_id)) {
        let payment = theirs.entry(line.payment_id.clone()).or_default();
        match line.kind {
            BillKind::Pay => {
                payment.amount_minor = payment.amount_minor.saturating_add(line.amount_minor);
                payment.fee_minor = payment.fee_minor.saturating_add(line.fee_minor);
            }
            BillKind::Refund => payment.refunded_minor = payment.refunded_minor.saturating_add(line.amount_minor),
        }
    }
    theirs
}

/// Every payment of ours that is on the bill, and every one that should be.
async fn held(app: &App, bill: &BillRow, theirs: &HashMap<String, Theirs>) -> Result<HashMap<String, HeldRow>, Unavailable> {
    let mut tx = app.db.read().await?;
    let rows = db::bill::paid(&mut tx, bill, span(bill.day)).await?;
    let mut held: HashMap<String, HeldRow> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
    let others: Vec<_> = theirs.keys().filter(|id| !held.contains_key(*id)).collect();
    for ids in others.chunks(PAGE) {
        let rows = db::bill::held(&mut tx, ids).await?;
        held.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(held)
}

/// The fee is the wallet's, on what it moved: what others give to the price does not go through it.
fn ours(row: &HeldRow) -> Ours {
    let is_paid = State::from_code(&row.state).is_some_and(State::is_paid);
    let zone = time::zone(DEFAULT_TIME_ZONE);
    Ours {
        paid_day: row.paid_at_ms.filter(|_| is_paid).map(|at_ms| time::day(at_ms, &zone)),
        amount_minor: row.asked_minor,
        refunded_minor: row.refunded_minor,
        fee_minor: fee(Minor(row.settled_minor), row.fee_rate_ppm).0,
    }
}
