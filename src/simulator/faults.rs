//! Misbehaviour on demand. A fault is drawn for one order when the order reaches the wallet (or is chosen on the wallet's page),
//! stays with that order, and changes only what is *said* about it: the books stay true. `docs/simulator.md` describes each.

use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, VecDeque},
    fmt,
    str::FromStr,
    sync::{Mutex, PoisonError},
};

/// What goes wrong with one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Fault {
    /// The notice is sent two to four times, up to three of them at once.
    Duplicate,
    /// The money moves now, the notice goes out after that many milliseconds. A query tells the truth meanwhile.
    Late { ms: u64 },
    /// The notice is never sent. A query tells the truth.
    Lost,
    /// The notice is held until the next notice of the same wallet has gone, or for two seconds.
    Reorder,
    /// The payer is declined and no money moves, yet two notices claim success: one signed with a foreign key, one unsigned.
    Forged,
    /// The money moves; the only notice is altered after it was signed. The truth comes by query.
    Tampered,
    /// The first two answers about the order are an error or garbage; notice and later queries are right.
    Unknown,
    /// The wallet says no and signs it.
    Decline,
    /// What was asked is done, but the connection breaks before the answer; the notice comes seconds later.
    Timeout,
    /// A rightly signed notice states one fen more than the order. The books and the query have the right amount.
    AmountMismatch,
    /// The only notice is rightly signed and has a word of a later version. The truth comes by query.
    UnknownWord,
    /// The notice is rightly signed, true, and has a field more.
    ExtraField,
    /// The only notice is rightly signed and larger than any that a reader should take in. The truth comes by query.
    Huge,
    /// The only notice was signed ten minutes ago. Where a protocol does not date its notices, it is a late one.
    Stale,
    /// The only notice is rightly signed and for another merchant. The truth comes by query.
    Foreign,
    /// The only notice was cut off in the middle and then rightly signed. The truth comes by query.
    Cut,
    /// The payer can pay, and nothing is ever said of it: no notice goes out, and every answer about the order breaks off.
    Silent,
    /// The money moves and nothing is heard of it: no notice, and for two minutes no answer but to whoever undoes the order.
    Mute,
}

impl Fault {
    /// Every kind, `late` with a delay that a person can watch.
    pub const ALL: [Self; 18] = [
        Self::Duplicate,
        Self::Late { ms: 3_000 },
        Self::Lost,
        Self::Reorder,
        Self::Forged,
        Self::Tampered,
        Self::Unknown,
        Self::Decline,
        Self::Timeout,
        Self::AmountMismatch,
        Self::UnknownWord,
        Self::ExtraField,
        Self::Huge,
        Self::Stale,
        Self::Foreign,
        Self::Cut,
        Self::Silent,
        Self::Mute,
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Duplicate => "duplicate",
            Self::Late { ms } => return write!(out, "late:{ms}"),
            Self::Lost => "lost",
            Self::Reorder => "reorder",
            Self::Forged => "forged",
            Self::Tampered => "tampered",
            Self::Unknown => "unknown",
            Self::Decline => "decline",
            Self::Timeout => "timeout",
            Self::AmountMismatch => "amount_mismatch",
            Self::UnknownWord => "unknown_word",
            Self::ExtraField => "extra_field",
            Self::Huge => "huge",
            Self::Stale => "stale",
            Self::Foreign => "foreign",
            Self::Cut => "cut",
            Self::Silent => "silent",
            Self::Mute => "mute",
        })
    }
}

impl Fault {
    /// Whether what it does to the notice leaves no true one behind: only a query tells.
    pub fn spoils_notice(self) -> bool {
        match self {
            Self::Lost | Self::Forged | Self::Tampered | Self::AmountMismatch | Self::Silent | Self::Mute => true,
            Self::UnknownWord | Self::ExtraField | Self::Huge | Self::Stale | Self::Foreign | Self::Cut => true,
            Self::Duplicate | Self::Late { .. } | Self::Reorder | Self::Unknown | Self::Decline | Self::Timeout => false,
        }
    }
}

/// A word that names no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a fault; known are duplicate, late:<ms>, lost, reorder, forged, tampered, unknown, decline, timeout, amount_mismatch, \
     unknown_word, extra_field, huge, stale, foreign, cut, silent, mute"
)]
pub struct NoSuchFault(String);

impl FromStr for Fault {
    type Err = NoSuchFault;

    fn from_str(text: &str) -> Result<Self, NoSuchFault> {
        Ok(match text {
            "duplicate" => Self::Duplicate,
            "lost" => Self::Lost,
            "reorder" => Self::Reorder,
            "forged" => Self::Forged,
            "tampered" => Self::Tampered,
            "unknown" => Self::Unknown,
            "decline" => Self::Decline,
            "timeout" => Self::Timeout,
            "amount_mismatch" => Self::AmountMismatch,
            "unknown_word" => Self::UnknownWord,
            "extra_field" => Self::ExtraField,
            "huge" => Self::Huge,
            "stale" => Self::Stale,
            "foreign" => Self::Foreign,
            "cut" => Self::Cut,
            "silent" => Self::Silent,
            "mute" => Self::Mute,
            other => match other.strip_prefix("late:").map(str::parse) {
                Some(Ok(ms)) => Self::Late { ms },
                _ => return Err(NoSuchFault(other.to_owned())),
            },
        })
    }
}

impl TryFrom<String> for Fault {
    type Error = NoSuchFault;

    fn try_from(text: String) -> Result<Self, NoSuchFault> {
        text.parse()
    }
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        fault.to_string()
    }
}

/// Faults waiting for the next orders of a wallet, or of any wallet under [`ANY_WALLET`].
#[derive(Debug, Default)]
pub struct Armed(Mutex<HashMap<String, VecDeque<(Fault, u64)>>>);

/// Stands for every wallet.
pub const ANY_WALLET: &str = "*";

impl Armed {
    /// The next `count` orders of `wallet` get this fault, after those armed before.
    pub fn arm(&self, wallet: &str, fault: Fault, count: u64) {
        if count > 0 {
            let mut armed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            armed.entry(wallet.to_owned()).or_default().push_back((fault, count));
        }
    }

    /// Takes the fault of the next order of `wallet`, if one is armed; the wallet's own go before those of any wallet.
    pub fn draw(&self, wallet: &str) -> Option<Fault> {
        let mut armed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        [wallet, ANY_WALLET].into_iter().find_map(|name| take(armed.get_mut(name)?))
    }

    /// What is still armed: wallet, fault, count.
    pub fn waiting(&self) -> Vec<(String, Fault, u64)> {
        let armed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        armed.iter().flat_map(|(wallet, queue)| queue.iter().map(move |(fault, count)| (wallet.clone(), *fault, *count))).collect()
    }
}

fn take(queue: &mut VecDeque<(Fault, u64)>) -> Option<Fault> {
    let (fault, left) = queue.front_mut()?;
    let fault = *fault;
    *left -= 1;
    if *left == 0 {
        queue.pop_front();
    }
    Some(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_reads_back_from_its_word() {
        for fault in Fault::ALL {
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
        for wrong in ["", "late", "late:", "late:soon", "Lost"] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_armed_fault_hits_that_many_orders_of_its_wallet() {
        let armed = Armed::default();
        armed.arm("jd_pay", Fault::Lost, 2);
        armed.arm("jd_pay", Fault::Decline, 1);
        armed.arm(ANY_WALLET, Fault::Duplicate, 1);
        armed.arm("jd_pay", Fault::Forged, 0);
        let drawn: Vec<_> = (0..5).map(|_| armed.draw("jd_pay")).collect();
        assert_eq!(drawn, [Some(Fault::Lost), Some(Fault::Lost), Some(Fault::Decline), Some(Fault::Duplicate), None]);
        assert_eq!(armed.draw("alipay"), None);
        assert!(armed.waiting().is_empty());
    }
}
