//! Whose wallet paid: what a group's messages say about it, held against the table that people edit, kept with the payments as it
//! stood there, and counted for whoever edits that table. A change of the table is for later payments only.

use crate::{
    db::{self, Tx, payment::Payment, payment_evidence::EvidenceRow},
    domain::{
        attribution::{Claim, Evidence, Naming, claim},
        payment::Fact,
    },
    services::payments::{changed::Changed, group::Observation},
};
use std::collections::HashMap;

/// A value longer than this is kept in part, in characters: no protocol has such a one.
const LENGTH: usize = 64;

/// The table, as far as a group needs it: by account its connector's name and rows.
#[derive(Default)]
pub struct Namings(HashMap<String, (String, Vec<Naming>)>);

impl Namings {
    /// Reads the rows for the accounts over which somebody said who paid.
    pub async fn read(tx: &mut Tx, said: impl Iterator<Item = &Observation>) -> sqlx::Result<Self> {
        let told = |observation: &&Observation| matches!(&observation.fact, Fact::Paid(paid) if paid.evidence.is_some());
        let accounts: Vec<&str> = said.filter(told).map(|observation| observation.connector_account_id.as_str()).collect();
        if accounts.is_empty() {
            return Ok(Self::default());
        }
        let connectors = db::connector_account::connectors(tx, &accounts).await?;
        let rows = db::wallet_evidence::all(tx).await?;
        let of = |connector: &str| rows.iter().filter(|row| row.connector == connector).cloned().map(Naming::from).collect();
        Ok(Self(connectors.into_iter().map(|(id, connector)| (id, (connector.clone(), of(&connector)))).collect()))
    }

    /// The wallet that paid and the evidence for it, as it is kept with the payment; the wallet is none where it is the payment's own.
    pub fn read_off(&self, payment: &Payment, evidence: &Evidence) -> (Option<String>, Option<EvidenceRow>) {
        let Some((connector, namings)) = self.0.get(&payment.connector_account_id) else { return (None, None) };
        let evidence = Evidence { value: kept(&evidence.value), ..evidence.clone() };
        let claimed = match claim(namings, &evidence) {
            Claim::Wallet(code) if code == payment.wallet => Claim::Own,
            claimed => claimed,
        };
        let row = EvidenceRow {
            payment_id: payment.id.clone(),
            connector: connector.clone(),
            claimed: claimed.code().to_owned(),
            field: evidence.field,
            value: evidence.value,
        };
        ((claimed != Claim::Own).then(|| row.claimed.clone()), Some(row))
    }
}

/// A wallet's text as it can be kept: without what no screen shows, and of bounded length.
pub fn kept(told: &str) -> String {
    told.chars().filter(|character| !character.is_control()).take(LENGTH).collect()
}

/// Keeps the evidence for the payments that were just paid, and counts it.
pub async fn keep(tx: &mut Tx, now_ms: i64, written: &[&Changed]) -> sqlx::Result<()> {
    let rows: Vec<&EvidenceRow> = written.iter().filter_map(|payment| payment.evidence.as_ref()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    db::payment_evidence::insert(tx, &rows).await?;
    db::evidence_seen::add(tx, &rows, now_ms).await?;
    Ok(())
}
