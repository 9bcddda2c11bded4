//! How far a wallet is opened for a kind of code, and for which shops: the stages and the steps between them. Who is in stands in
//! [`cohort`], what must be measured first in [`gate`], what an institution's licence allows in [`licence`]. Whether a payer may use
//! a wallet here and now is decided by [`Plan::takes`] and the licence alone.

pub mod cohort;
pub mod gate;
pub mod licence;

#[cfg(test)]
mod tests;

pub use cohort::{Cohort, Membership, Shop};

use serde::{Deserialize, Serialize};

/// The stages of a roll-out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    #[default]
    Off,
    /// Protocol tests only; no shop's payers see it.
    Sandbox,
    /// The shops of the cohort.
    Pilot,
    /// The cohort and a share of all shops.
    Percentage,
    /// Every shop.
    Open,
    /// Stopped, by a person or by itself.
    Suspended,
}

impl Stage {
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

    /// Somebody's payers can use the wallet.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Pilot | Self::Percentage | Self::Open)
    }

    /// Who is in is decided by a cohort.
    pub fn has_cohort(self) -> bool {
        matches!(self, Self::Pilot | Self::Percentage)
    }
}

/// Shares that are offered, in percent; any whole number from 1 to 99 is one.
pub const SHARES: [i64; 3] = [10, 25, 50];

/// How far a wallet is opened: what is so, or what is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub stage: Stage,
    /// The share of all shops in percent, at [`Stage::Percentage`]; else 0.
    pub percent: i64,
    pub cohort: Cohort,
}

/// Why a step cannot be taken from where the wallet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    #[error("this is so already")]
    Nothing,
    #[error("from here there is no such step")]
    NotFromHere,
    #[error("a share is a whole number from 1 to 99")]
    Share,
    #[error("a pilot needs somebody in it")]
    EmptyPilot,
}

/// What a step does to payers, which decides how many people it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nobody's payers notice.
    None,
    /// At some shops the wallet is gone, at none it is new.
    Narrower,
    /// At some shop the wallet is new: it takes two people.
    Wider,
}

impl Plan {
    /// At this stage, with that share, for the same cohort.
    #[must_use]
    pub fn at(&self, stage: Stage, percent: i64) -> Self {
        Self { stage, percent: if stage == Stage::Percentage { percent } else { 0 }, cohort: self.cohort.clone() }
    }

    /// Whether a shop's payers can use the wallet.
    pub fn takes(&self, wallet: &str, shop: &Shop, membership: Membership) -> bool {
        match self.stage {
            Stage::Off | Stage::Sandbox | Stage::Suspended => false,
            Stage::Pilot => self.cohort.holds(shop, membership),
            Stage::Percentage => {
                let drawn = membership != Membership::Left && cohort::bucket(wallet, &shop.merchant_id) < self.percent * 100;
                drawn || self.cohort.holds(shop, membership)
            }
            Stage::Open => true,
        }
    }

    /// The larger, the more shops at the same cohort.
    fn reach(&self) -> i64 {
        match self.stage {
            Stage::Off | Stage::Sandbox | Stage::Suspended => 0,
            Stage::Pilot => 1,
            Stage::Percentage => 1 + self.percent,
            Stage::Open => 200,
        }
    }

    /// What the step from here to `wanted` does. `before` is where a suspended wallet stood: it comes back no further than that.
    ///
    /// # Errors
    /// [`StepError`]: there is no such step.
    pub fn step(&self, wanted: &Self, before: Option<&Self>) -> Result<Effect, StepError> {
        if self == wanted {
            return Err(StepError::Nothing);
        }
        if wanted.stage == Stage::Percentage && !(1..=99).contains(&wanted.percent) {
            return Err(StepError::Share);
        }
        let possible = match (self.stage, wanted.stage) {
            // Stopping is another verb: it must never wait for anything.
            (_, Stage::Suspended) => false,
            (Stage::Suspended, stage) => !stage.is_live() || before.is_some_and(|before| wanted.reach() <= before.reach()),
            (from, to) if from == to => true,
            (Stage::Off, to) => to == Stage::Sandbox,
            (Stage::Sandbox, to) => matches!(to, Stage::Off | Stage::Pilot),
            (Stage::Pilot, to) => to != Stage::Open,
            (Stage::Percentage | Stage::Open, _) => true,
        };
        if !possible {
            return Err(StepError::NotFromHere);
        }
        let wider_cohort = wanted.stage.has_cohort() && self.stage != Stage::Open && !self.cohort.contains(&wanted.cohort);
        Ok(if wanted.stage.is_live() && (wanted.reach() > self.reach() || wider_cohort) {
            if wanted.stage == Stage::Pilot && wanted.cohort.is_empty() {
                return Err(StepError::EmptyPilot);
            }
            Effect::Wider
        } else if self.stage.is_live() {
            Effect::Narrower
        } else {
            Effect::None
        })
    }

    /// Whether a wider step waits for the gates: a larger share does, the first pilot and coming back after a stop do not.
    pub fn needs_gates(&self, wanted: &Self) -> bool {
        self.stage != Stage::Suspended && wanted.reach() > self.reach() && wanted.reach() > 1
    }

    /// What is offered as the next step on the way to everybody; none at the end of it, and none from a stop.
    pub fn next(&self) -> Option<Self> {
        Some(match self.stage {
            Stage::Off => self.at(Stage::Sandbox, 0),
            Stage::Sandbox => self.at(Stage::Pilot, 0),
            Stage::Pilot => self.at(Stage::Percentage, SHARES[0]),
            Stage::Percentage => match SHARES.into_iter().find(|share| *share > self.percent) {
                Some(share) => self.at(Stage::Percentage, share),
                None => self.at(Stage::Open, 0),
            },
            Stage::Open | Stage::Suspended => return None,
        })
    }
}
