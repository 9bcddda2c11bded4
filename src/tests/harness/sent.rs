//! What the other side has sent and how it was answered, held against what is stored here (R1, R4).

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use tongma::{db::sql, services::App};

/// What nobody may believe: a foreign key, no signature, a message changed on its way.
const LIES: [&str; 3] = ["foreign_key", "unsigned", "tampered"];

/// One try, as the simulator's log has it.
#[derive(Debug, Deserialize)]
struct Sent {
    notice: String,
    payment: String,
    variant: String,
    status: Option<u16>,
}

impl Sent {
    fn is_thanked_for(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    fn is_lie(&self) -> bool {
        LIES.contains(&self.variant.as_str())
    }
}

#[derive(Deserialize)]
struct Log {
    notices: Vec<Sent>,
}

#[derive(Deserialize)]
struct Line {
    payment: String,
    fault: Option<String>,
}

#[derive(Deserialize)]
struct Ledger {
    payments: Vec<Line>,
}

#[derive(sqlx::FromRow)]
struct Stored {
    connector: String,
    dedupe_key: String,
    payment_id: String,
}

#[derive(sqlx::FromRow)]
struct Id {
    id: String,
}

async fn told<T: for<'de> Deserialize<'de>>(simulator_url: &str, what: &str) -> T {
    let answer = reqwest::get(format!("{simulator_url}/control/{what}")).await.expect("the simulator answers");
    answer.json().await.expect("what it knows")
}

/// Every notice that was thanked for is stored exactly once and nothing is stored twice; of what nobody may believe something was sent,
/// none was thanked for, none is stored, and no payment that was only claimed is booked. Each of the faults really happened. Says how many
/// notices were thanked for.
pub async fn was_judged(app: &App, simulator_url: &str, faults: &[&str]) -> usize {
    let sent = told::<Log>(simulator_url, "log").await.notices;
    let mut tx = app.db.read().await.expect("the database");
    let stored: Vec<Stored> = tx
        .all(sql("select account.connector, notice.dedupe_key, notice.payment_id from notice
                  join connector_account account on account.id = notice.connector_account_id"))
        .await
        .expect("the notices");
    let booked: Vec<Id> = tx.all(sql("select id from payment where paid_at_ms is not null")).await.expect("the payments");
    drop(tx);
    are_stored_once(&sent, &stored);
    let lies = sent.iter().filter(|line| line.is_lie());
    let known: HashSet<_> = stored.iter().map(|row| row.dedupe_key.as_str()).collect();
    for line in lies {
        assert!(!line.is_thanked_for() && !known.contains(line.notice.as_str()), "it was believed: {line:?}");
    }
    for lie in LIES {
        let refused = |line: &&Sent| line.variant == lie && line.status.is_some_and(|status| (400..500).contains(&status));
        assert!(sent.iter().any(|line| refused(&line)), "{lie} was never tried");
    }
    let booked: HashSet<_> = booked.iter().map(|row| row.id.as_str()).collect();
    let ledger = told::<Ledger>(simulator_url, "ledger").await.payments;
    for fault in faults {
        let with: HashSet<_> =
            ledger.iter().filter(|line| line.fault.as_deref() == Some(fault)).map(|line| line.payment.as_str()).collect();
        let lines: Vec<_> = sent.iter().filter(|line| with.contains(line.payment.as_str())).collect();
        assert!(!with.is_empty() && happened(fault, &lines), "{fault} never happened: {} orders, {lines:?}", with.len());
        assert!(*fault != "forged" || with.is_disjoint(&booked), "a forged success is booked");
    }
    sent.iter().filter(|line| line.is_thanked_for()).count()
}

fn are_stored_once(sent: &[Sent], stored: &[Stored]) {
    let (mut by_number, mut by_order) = (HashMap::new(), HashMap::new());
    for row in stored {
        *by_number.entry((row.connector.as_str(), row.dedupe_key.as_str())).or_insert(0) += 1;
        // UnionPay's notices have no number of their own; one order has one.
        if row.connector == "unionpay" {
            *by_order.entry(row.payment_id.as_str()).or_insert(0) += 1;
        }
    }
    let twice: Vec<_> = by_number.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "stored twice: {twice:?}");
    let numbers: HashSet<_> = by_number.keys().map(|(_, number)| *number).collect();
    let lost: Vec<_> = sent
        .iter()
        .filter(|line| line.is_thanked_for())
        .filter(|line| !numbers.contains(line.notice.as_str()) && by_order.get(line.payment.as_str()) != Some(&1))
        .collect();
    assert!(lost.is_empty(), "thanked for and not stored once: {lost:?}");
}

/// Whether these tries show the fault, as far as it shows in what is sent.
fn happened(fault: &str, lines: &[&Sent]) -> bool {
    let said = |variant: &str| lines.iter().any(|line| line.variant == variant);
    match fault {
        "lost" => lines.is_empty(),
        "duplicate" => {
            let mut times = BTreeMap::new();
            lines.iter().filter(|line| line.is_thanked_for()).for_each(|line| *times.entry(&line.notice).or_insert(0) += 1);
            times.values().any(|times| *times > 1)
        }
        "forged" => said("foreign_key") && said("unsigned"),
        "amount_mismatch" => said("wrong_amount"),
        "tampered" | "unknown_word" | "extra_field" | "huge" | "stale" | "foreign" | "cut" => said(fault),
        // These change when something is said, or what is answered.
        _ => true,
    }
}

fn thanked_for(notice: &str) -> Sent {
    Sent { notice: notice.to_owned(), payment: "P".to_owned(), variant: "true".to_owned(), status: Some(200) }
}

fn stored(connector: &str, number: &str) -> Stored {
    Stored { connector: connector.to_owned(), dedupe_key: number.to_owned(), payment_id: "P".to_owned() }
}

#[test]
fn each_connectors_notices_are_found_by_what_they_have() {
    are_stored_once(&[thanked_for("1")], &[stored("network", "1")]);
    are_stored_once(&[thanked_for("1")], &[stored("unionpay", "7826-01")]);
}

#[test]
#[should_panic(expected = "thanked for and not stored once")]
fn a_lost_notice_is_seen() {
    are_stored_once(&[thanked_for("1"), thanked_for("2")], &[stored("network", "1")]);
}

#[test]
#[should_panic(expected = "stored twice")]
fn a_notice_that_is_stored_twice_is_seen() {
    are_stored_once(&[thanked_for("1")], &[stored("network", "1"), stored("network", "1")]);
}
