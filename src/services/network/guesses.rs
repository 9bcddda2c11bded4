//! How often one wallet may ask for codes that do not exist: whoever guesses codes gets few answers. Misread codes do not count,
//! the check symbol gives them away. Counts live in memory: after a restart guessing starts at nothing again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// A minute, and the codes a wallet may miss in it.
const WINDOW_MS: i64 = 60_000;
const MISSES: u32 = 300;

/// See the module. Keys are a verified account and wallet, so their number is bounded.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<HashMap<String, Window>>);

#[derive(Clone, Copy, Debug)]
struct Window {
    from_ms: i64,
    misses: u32,
}

impl Guesses {
    /// How long `key` must wait in ms, or `None` where it may ask.
    pub fn wait_ms(&self, key: &str, now_ms: i64) -> Option<i64> {
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.get(key).filter(|window| window.misses >= MISSES)?;
        Some(window.from_ms + WINDOW_MS - now_ms).filter(|wait_ms| *wait_ms > 0)
    }

    /// Counts a code that does not exist.
    pub fn missed(&self, key: &str, now_ms: i64) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(key.to_owned()).or_insert(Window { from_ms: now_ms, misses: 0 });
        if now_ms >= window.from_ms + WINDOW_MS {
            *window = Window { from_ms: now_ms, misses: 0 };
        }
        window.misses += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_ends_at_the_limit_and_begins_again_after_the_window() {
        let guesses = Guesses::default();
        for _ in 0..MISSES {
            assert_eq!(guesses.wait_ms("a", 1_000), None);
            guesses.missed("a", 1_000);
        }
        assert_eq!(guesses.wait_ms("a", 1_000), Some(WINDOW_MS));
        assert_eq!(guesses.wait_ms("a", WINDOW_MS + 999), Some(1));
        assert_eq!(guesses.wait_ms("a", WINDOW_MS + 1_000), None);
        assert_eq!(guesses.wait_ms("b", 1_000), None);
        guesses.missed("a", WINDOW_MS + 1_000);
        assert_eq!(guesses.wait_ms("a", WINDOW_MS + 1_000), None);
    }
}
