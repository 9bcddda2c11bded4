//! Guessing codes must not pay: an address that asks for too many codes that do not exist is told to wait before anything is
//! looked up, right or wrong. Kept in memory; forgotten when the process ends.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// So many wrong codes within [`WINDOW_MS`] are forgiven: one address may be a whole town behind a carrier's gateway.
const FORGIVEN: u32 = 30;
const WINDOW_MS: i64 = 60_000;
/// How long an address that guesses waits: long for a program, short for the honest payer behind the same gateway.
const WAIT_MS: i64 = 10_000;
/// Above so many addresses the quiet ones are forgotten.
const ADDRESSES: usize = 10_000;

#[derive(Clone, Copy)]
struct Misses {
    count: u32,
    since_ms: i64,
    blocked_until_ms: i64,
}

/// See the module.
#[derive(Default)]
pub struct Guesses(Mutex<HashMap<String, Misses>>);

impl Guesses {
    /// Whether this address has to wait.
    pub fn blocked(&self, address: &str, now_ms: i64) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(address).is_some_and(|misses| now_ms < misses.blocked_until_ms)
    }

    /// Counts a code that does not exist.
    pub fn missed(&self, address: &str, now_ms: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ADDRESSES {
            known.retain(|_, misses| now_ms < misses.since_ms + WINDOW_MS);
        }
        if known.len() >= ADDRESSES && !known.contains_key(address) {
            return;
        }
        let fresh = Misses { count: 0, since_ms: now_ms, blocked_until_ms: 0 };
        let misses = known.entry(address.to_owned()).or_insert(fresh);
        if now_ms >= misses.since_ms + WINDOW_MS {
            *misses = fresh;
        }
        misses.count += 1;
        if misses.count > FORGIVEN {
            misses.blocked_until_ms = now_ms + WAIT_MS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_guesses_waits_and_is_then_heard_again() {
        let guesses = Guesses::default();
        for _ in 0..FORGIVEN {
            guesses.missed("6.6.6.6", 0);
            assert!(!guesses.blocked("6.6.6.6", 0));
        }
        guesses.missed("6.6.6.6", 0);
        assert!(guesses.blocked("6.6.6.6", WAIT_MS - 1));
        assert!(!guesses.blocked("7.7.7.7", 0), "nobody else waits");
        assert!(!guesses.blocked("6.6.6.6", WAIT_MS));
        guesses.missed("6.6.6.6", WAIT_MS);
        assert!(guesses.blocked("6.6.6.6", WAIT_MS), "one more wrong one is enough within the minute");
        guesses.missed("6.6.6.6", WINDOW_MS + WAIT_MS);
        assert!(!guesses.blocked("6.6.6.6", WINDOW_MS + WAIT_MS), "a quiet minute is forgiven");
    }

    #[test]
    fn a_flood_of_addresses_fills_no_memory() {
        let guesses = Guesses::default();
        for address in 0..ADDRESSES + 10 {
            guesses.missed(&address.to_string(), 0);
        }
        assert_eq!(guesses.0.lock().unwrap().len(), ADDRESSES);
        guesses.missed("late", WINDOW_MS);
        assert_eq!(guesses.0.lock().unwrap().len(), 1);
    }
}
