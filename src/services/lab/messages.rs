//! The rules about single messages, held against everything that passed in a run.

use super::cases::is_promised;
use crate::{
    connectors::{
        Account, Connector,
        conformance::{
            Bench, Exchange, Found, Heard,
            answer::{self, is_unknown},
            notice, somebody_else,
        },
    },
    domain::lab::{Rule, Step},
};

/// Answers of one step that are looked at: further ones say the same.
const ENOUGH: usize = 3;

/// What passed in a run.
#[derive(Default)]
pub struct Recorded {
    pub exchanges: Vec<(Step, Exchange)>,
    /// With the account whose address they came to.
    pub notices: Vec<(Step, Account, Heard)>,
}

/// What came of a case.
pub type Judged = (Step, Rule, Found);

type OfAnswers = fn(&Bench<'_>, &Exchange) -> Found;
type OfNotices = fn(&Bench<'_>, &Heard) -> Found;

const ANSWERS: [(Rule, OfAnswers); 9] = [
    (Rule::Answered, answer::is_clear),
    (Rule::TimedOut, answer::timed_out),
    (Rule::OtherStatus, answer::other_status),
    (Rule::Truncated, answer::truncated),
    (Rule::Tampered, answer::tampered),
    (Rule::Unsigned, answer::unsigned),
    (Rule::Stale, answer::stale),
    (Rule::OtherCall, answer::other_call),
    (Rule::OtherAccount, answer::other_account),
];

const NOTICES: [(Rule, OfNotices); 5] = [
    (Rule::Tampered, notice::tampered),
    (Rule::Truncated, notice::truncated),
    (Rule::Unsigned, notice::unsigned),
    (Rule::Stale, notice::stale),
    (Rule::Foreign, notice::foreign),
];

/// Every rule on every message.
pub fn all(connector: &'static dyn Connector, account: &Account, seen: &Recorded) -> Vec<Judged> {
    let other = somebody_else(account);
    let promises = connector.describe().promises;
    let mut found = Vec::new();
    let mut looked_at: Vec<(Step, &Exchange)> = Vec::new();
    for (step, exchange) in &seen.exchanges {
        let alike = |(known, other): &&(Step, &Exchange)| known == step && other.meaning == exchange.meaning;
        let of_step = looked_at.iter().filter(|(known, _)| known == step).count();
        if is_unknown(&exchange.meaning) || of_step >= ENOUGH || looked_at.iter().any(|known| alike(&known)) {
            continue;
        }
        looked_at.push((*step, exchange));
        let bench = Bench { connector, account, other: &other };
        let held = ANSWERS.into_iter().filter(|(rule, _)| is_promised(*step, *rule, promises));
        found.extend(held.map(|(rule, holds)| (*step, rule, holds(&bench, exchange))));
    }
    for (step, account, heard) in &seen.notices {
        // Another account with the same address: only what the notice says tells them apart.
        let other = somebody_else(account);
        let bench = Bench { connector, account, other: &other };
        found.extend(NOTICES.into_iter().map(|(rule, holds)| (*step, rule, holds(&bench, heard))));
    }
    found
}
