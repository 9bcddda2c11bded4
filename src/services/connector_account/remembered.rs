//! Accounts read a moment ago, by the token of their address, the name they are known by, and the shop whose orders go over them: a thousand notices and orders a
//! second need not read the same row each. And the secrets of each account as they were opened last, so that keys are unsealed and
//! parsed once for as long as the row stays the same.

use crate::{connectors::Account, db::connector_account::ConnectorAccount};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// How long an account that was read may be used again, in ms: what another process changes is seen after this time.
const REMEMBERED_MS: i64 = 1_000;
/// Shops and addresses remembered at most.
const MOST: usize = 4_096;

/// Whom an account is remembered for, besides its connector.
#[derive(Clone, Copy)]
pub(super) enum Asked<'a> {
    Token(&'a str),
    Participant(&'a str),
    Merchant(&'a str),
}

/// See the module.
#[derive(Default)]
pub struct Remembered {
    asked: RwLock<HashMap<String, (i64, Arc<Account>)>>,
    by_row: RwLock<HashMap<String, (ConnectorAccount, Account)>>,
}

impl Remembered {
    pub(super) fn find(&self, connector: &str, asked: Asked<'_>, now_ms: i64) -> Option<Arc<Account>> {
        let known = self.asked.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at_ms, account) = known.get(&name(connector, asked))?;
        (now_ms.abs_diff(*read_at_ms) < REMEMBERED_MS.unsigned_abs()).then(|| account.clone())
    }

    /// Only accounts that exist are kept, so a guesser cannot fill the memory.
    pub(super) fn keep(&self, connector: &str, asked: Asked<'_>, now_ms: i64, account: &Arc<Account>) {
        let mut known = self.asked.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(name(connector, asked), (now_ms, account.clone()));
    }

    pub(super) fn forget(&self) {
        self.asked.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The account of that row; `open` makes it where the row is not the one that was seen last.
    pub(super) fn opened(&self, row: &ConnectorAccount, open: impl FnOnce() -> Account) -> Account {
        let known = self.by_row.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, account)) = known.get(&row.id).filter(|(seen, _)| seen == row) {
            return account.clone();
        }
        drop(known);
        let account = open();
        let kept = (row.clone(), account.clone());
        self.by_row.write().unwrap_or_else(PoisonError::into_inner).insert(row.id.clone(), kept);
        account
    }
}

fn name(connector: &str, asked: Asked<'_>) -> String {
    match asked {
        Asked::Token(token) => format!("{connector}/token/{token}"),
        Asked::Participant(participant) => format!("{connector}/participant/{participant}"),
        Asked::Merchant(id) => format!("{connector}/merchant/{id}"),
    }
}
