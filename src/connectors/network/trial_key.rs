//! The key with which the simulator signs. It is published on purpose: whoever reads this can sign with it, so it moves only
//! trial money, and a live instance refuses to start where it is known.

use super::{sign, wire::FOR_EVER_MS};
use crate::connectors::Key;

/// Its id in `Tongma-Key`.
pub const TRIAL_KEY_ID: &str = "trial-1";

const SEED: [u8; 32] = *b"tongma trial key, open to anyone";

/// The signing key of a simulated network.
pub fn signing() -> Key {
    Key { id: TRIAL_KEY_ID.to_owned(), bytes: SEED.to_vec(), from_ms: 0, until_ms: FOR_EVER_MS }
}

/// Its public half, as a trial account knows it.
#[expect(clippy::expect_used, reason = "a constant seed of 32 bytes always makes a key pair")]
pub fn public() -> Key {
    let bytes = sign::public_key(&SEED).expect("32 bytes are a seed");
    Key { id: TRIAL_KEY_ID.to_owned(), bytes, from_ms: 0, until_ms: FOR_EVER_MS }
}

/// Whether this is the published key, whatever id it goes by.
pub fn is_trial(key: &Key) -> bool {
    key.bytes == public().bytes
}
