//! What the simulator gets from the program that starts it: the time and randomness. Another company's computer has no part in
//! the app's clock module, so both arrive as functions.

use crate::domain::id;
use std::sync::Arc;

/// Time and randomness; cheap to clone.
#[derive(Clone)]
pub struct World {
    /// Unix milliseconds.
    pub now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    pub random: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
}

impl World {
    pub fn now_ms(&self) -> i64 {
        (self.now_ms)()
    }

    pub fn random(&self) -> [u8; 16] {
        (self.random)()
    }

    /// The same world so many milliseconds ago.
    #[must_use]
    pub fn earlier(&self, by_ms: i64) -> Self {
        let now_ms = self.now_ms.clone();
        Self { now_ms: Arc::new(move || now_ms() - by_ms), random: self.random.clone() }
    }

    /// A new id that sorts by time.
    pub fn new_id(&self) -> String {
        id::new_id(self.now_ms(), self.random())
    }

    /// `count` random decimal digits, at most 36.
    pub fn digits(&self, count: usize) -> String {
        let drawn = format!("{:036}", u128::from_be_bytes(self.random()) % 10_u128.pow(36));
        drawn[..count.min(36)].to_owned()
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("World")
    }
}

/// A small generator (`SplitMix64`) for choices that a test wants to repeat: which payer, which amount. Never for keys.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included; `low` where the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.roll() % width).unwrap_or(0))
    }

    /// One of them, if there is one.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(from.len()).ok()?.checked_sub(1)?;
        from.get(usize::try_from(self.between(0, last)).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_rolls_the_same_and_stays_in_its_range() {
        let (mut one, mut two) = (Dice::new(7), Dice::new(7));
        let rolls: Vec<i64> = (0..200).map(|_| one.between(3, 9)).collect();
        assert_eq!(rolls, (0..200).map(|_| two.between(3, 9)).collect::<Vec<_>>());
        assert!((3..=9).all(|wanted| rolls.contains(&wanted)) && rolls.iter().all(|roll| (3..=9).contains(roll)));
        assert_eq!(Dice::new(1).pick::<u8>(&[]), None);
    }
}
