//! How far a wallet is opened for a kind of code. Whether a payer may use it here and now is decided from this alone.

use serde::{Deserialize, Serialize};

/// The stages of a roll-out (D7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rollout {
    Off,
    Sandbox,
    Pilot,
    Percentage,
    Open,
    Suspended,
}

impl Rollout {
    pub const ALL: [Self; 6] = [Self::Off, Self::Sandbox, Self::Pilot, Self::Percentage, Self::Open, Self::Suspended];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Sandbox => "sandbox",
            Self::Pilot => "pilot",
            Self::Percentage => "percentage",
            Self::Open => "open",
            Self::Suspended => "suspended",
        }
    }

    /// The stage of that stored word; an unknown word opens nothing.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|stage| stage.code() == code).unwrap_or(Self::Off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_nobody_knows_opens_nothing() {
        for stage in Rollout::ALL {
            assert_eq!(Rollout::from_code(stage.code()), stage);
        }
        assert_eq!(Rollout::from_code("Open"), Rollout::Off);
    }
}
