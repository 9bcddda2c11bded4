//! Both books side by side: what this program holds, and what the other side says that it moved.

use std::time::{Duration, Instant};
use tongma::services::{
    App,
    verify::{self, Claim, Report},
};

/// How long everything that went wrong may take to come right.
const PATIENCE: Duration = Duration::from_secs(240);

/// What the simulator believes to have moved, payments that took no money left out.
pub async fn claims(simulator_url: &str) -> Vec<Claim> {
    let answer = reqwest::get(format!("{simulator_url}/control/ledger")).await.expect("the simulator answers");
    let ledger: serde_json::Value = serde_json::from_slice(&answer.bytes().await.expect("a whole answer")).expect("JSON");
    let payments = ledger["payments"].as_array().expect("a list of payments");
    let moved = payments.iter().filter(|payment| payment["state"] == "paid" || payment["state"] == "refunded");
    moved.map(|payment| serde_json::from_value(payment.clone()).expect("a payment with an amount")).collect()
}

/// Waits until nothing that the other side moved or gave back is unknown here, then holds both books against each other.
pub async fn agree(app: &App, simulator_url: &str) -> Report {
    let started = Instant::now();
    loop {
        let claims = claims(simulator_url).await;
        let report = verify::run(app, Some(&|| claims.clone())).await.expect("a verification");
        let settled = report.undecided == 0 && report.findings.iter().all(|finding| finding.check != "other_side");
        if settled || started.elapsed() > PATIENCE {
            assert_eq!(report.findings, Vec::new());
            assert_eq!(report.undecided, 0, "still not known after {PATIENCE:?}");
            assert_eq!(report.paid_minor, claims.iter().map(|claim| claim.amount_minor - claim.discount_minor).sum::<i64>());
            assert_eq!(report.paid, claims.len() as u64);
            return report;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
