//! The one place where time and randomness enter the program; `clippy.toml` forbids them elsewhere. Tests and demo data set both.

use rand::{RngCore, SeedableRng, rngs::StdRng};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

/// What time it is: the machine's, so many milliseconds ahead of it, or one that is set by hand.
#[derive(Clone)]
pub enum Clock {
    System,
    Ahead(i64),
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `now_ms` until it is moved.
    pub fn set(now_ms: i64) -> Self {
        Self::Set(Arc::new(AtomicI64::new(now_ms)))
    }

    /// Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        match self {
            Self::System => machine_ms(),
            Self::Ahead(by_ms) => machine_ms() + by_ms,
            Self::Set(now_ms) => now_ms.load(Ordering::SeqCst),
        }
    }

    /// Moves a set clock forward; one that goes with the machine's cannot be moved.
    pub fn advance_ms(&self, by_ms: i64) {
        if let Self::Set(now_ms) = self {
            now_ms.fetch_add(by_ms, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock module")]
fn machine_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Where random bytes come from: the operating system, or a seed.
#[derive(Clone)]
pub enum Entropy {
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Entropy {
    /// Bytes that repeat for the same seed; for demo data and tests only.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => rand::rng().fill_bytes(&mut bytes),
            Self::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes),
        }
        bytes
    }
}
