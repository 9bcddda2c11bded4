//! Accounts read a moment ago, by the token of their address: a thousand notices a second need not read the same row each.

use crate::connectors::Account;
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// How long an account read for a notice may be used again, in ms: what another process changes is seen after this time.
const REMEMBERED_MS: i64 = 1_000;

/// See the module.
#[derive(Default)]
pub struct Remembered(RwLock<HashMap<String, (i64, Account)>>);

impl Remembered {
    pub(super) fn find(&self, connector: &str, token: &str, now_ms: i64) -> Option<Account> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at_ms, account) = known.get(&format!("{connector}/{token}"))?;
        (now_ms.abs_diff(*read_at_ms) < REMEMBERED_MS.unsigned_abs()).then(|| account.clone())
    }

    /// Only accounts that exist are kept, so a guesser cannot fill the memory.
    pub(super) fn keep(&self, connector: &str, token: &str, now_ms: i64, account: &Account) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(format!("{connector}/{token}"), (now_ms, account.clone()));
    }

    pub(super) fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
