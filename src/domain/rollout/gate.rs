//! What is measured of a wallet before more shops get it, and when it stops by itself. Pure functions of numbers: where they come
//! from is not known here.

use super::Stage;
use crate::domain::{decline::Decline, payment::State};

/// A success that was told later than this after the money moved helped nobody at the till, in tenths of a second.
pub const IN_TIME_TENTHS: i64 = 600;
/// Attempts without which a success rate says nothing.
pub const LEAST_ATTEMPTS: i64 = 20;
/// Share of attempts that must succeed, in parts per million.
pub const SUCCESS_PPM: i64 = 990_000;
/// How long nineteen of twenty successes may take until they are told, in ms.
pub const DELAY_P95_MS: i64 = 3_000;
/// Runs of the conformance lab in which a refund arrived.
pub const DRILLS: i64 = 3;
/// How far back success, delay and differences are measured, in ms.
pub const MEASURED_MS: i64 = 7 * 86_400_000;
/// How long a refund of the conformance lab counts as a drill, in ms.
pub const DRILL_COUNTS_MS: i64 = 90 * 86_400_000;

/// How far back a wallet that is about to stop by itself is measured, in ms.
pub const STOP_WINDOW_MS: i64 = 5 * 60_000;

/// Below this share of successes, in parts per million, a wallet's numbers turn red.
pub const BAD_BELOW_PPM: i64 = 970_000;

/// Where a wallet stops by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopLine {
    /// Below this share of successes, in parts per million, ...
    pub below_ppm: i64,
    /// ... where there were that many attempts, and that many of them failed: one unlucky payer stops nothing.
    attempts: i64,
    failures: i64,
    /// Shops at which some failed.
    shops: usize,
}

impl StopLine {
    /// Nobody counts on a trial yet, so it stops early. What everybody has goes when it is as good as down at several shops, so that payers
    /// are shown the wallets that work; short of that it is for people to decide, and no payer whose own account is refused can bring it
    /// about at one counter.
    pub fn of(stage: Stage) -> Self {
        match stage {
            Stage::Open => Self { below_ppm: 500_000, attempts: 20, failures: 11, shops: 3 },
            _ => Self { below_ppm: BAD_BELOW_PPM, attempts: 10, failures: 3, shops: 1 },
        }
    }

    /// Whether these attempts of the last minutes, some of which failed at so many shops, are too bad.
    pub fn is_crossed(self, tally: Tally, shops: usize) -> bool {
        let enough = tally.attempts() >= self.attempts && tally.failed >= self.failures && shops >= self.shops;
        enough && tally.rate_ppm().is_some_and(|rate| rate < self.below_ppm)
    }
}

/// Unclear words of a wallet about one order (no answer, an error page, one that cannot be believed) after which it owes the result for
/// longer than its connector's plan of questions reckons with. An order that it did not even clearly take counts as that many: its
/// payer was shown no way on.
pub const UNCLEAR_ANSWERS: i64 = 2;

/// What an order says about its wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    Succeeded,
    /// The wallet said no for a reason of its own, told a success too late for the till, or owes the result: the order still waits, or
    /// was closed in the end, and [`UNCLEAR_ANSWERS`] of its answers were no clear word.
    Failed,
    /// The payer changed his mind, had no money, still decides, or left: asked about the order, the wallet said clearly that it waits,
    /// was closed or never came. It says nothing.
    NotCounted,
}

impl Attempt {
    /// Reads an order by its state, the wallet's word for a refusal, how long a success took to be told, in tenths of a second, and how
    /// many of the wallet's answers about it were unclear.
    pub fn of(state: State, failure_code: &str, told_tenths: i64, unclear: i64) -> Self {
        match state {
            State::Succeeded | State::SucceededLate | State::PartiallyRefunded | State::Refunded => {
                if told_tenths <= IN_TIME_TENTHS {
                    Self::Succeeded
                } else {
                    Self::Failed
                }
            }
            State::Failed if is_the_payers(failure_code) => Self::NotCounted,
            State::Failed => Self::Failed,
            State::Pending | State::Closed if unclear >= UNCLEAR_ANSWERS => Self::Failed,
            // No wallet ever heard of it, or its payer is to blame.
            State::Created | State::Pending | State::Closed => Self::NotCounted,
        }
    }
}

/// Whether the payer, not the wallet, kept the money from moving. A bare "declined" is the wallet's.
fn is_the_payers(failure_code: &str) -> bool {
    let code = failure_code.to_ascii_lowercase();
    let named = ["payer", "user", "cancel"].iter().any(|word| code.contains(word));
    named || matches!(Decline::read(&code), Decline::Funds | Decline::Limit)
}

/// Attempts and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub succeeded: i64,
    pub failed: i64,
}

impl Tally {
    /// Counts `count` attempts of one kind.
    pub fn add(&mut self, attempt: Attempt, count: i64) {
        match attempt {
            Attempt::Succeeded => self.succeeded += count,
            Attempt::Failed => self.failed += count,
            Attempt::NotCounted => {}
        }
    }

    pub fn attempts(self) -> i64 {
        self.succeeded + self.failed
    }

    /// Share of successes in parts per million, rounded down; none where nothing was tried.
    pub fn rate_ppm(self) -> Option<i64> {
        (self.attempts() > 0).then(|| self.succeeded.saturating_mul(1_000_000) / self.attempts())
    }
}

/// How long nineteen of twenty successes took at most until they were told, in ms; of pairs of tenths of a second and how many took
/// that long. None where none was told.
pub fn p95_ms(told: impl Iterator<Item = (i64, i64)>) -> Option<i64> {
    let mut told: Vec<(i64, i64)> = told.collect();
    told.sort_unstable();
    let all: i64 = told.iter().map(|(_, count)| count).sum();
    let mut seen = 0;
    told.into_iter().find_map(|(tenths, count)| {
        seen += count;
        (seen * 20 >= all * 19).then_some(tenths * 100)
    })
}

/// The daily bills of a wallet for the days that are measured and over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bills {
    /// Held against our payments.
    pub compared: i64,
    /// Payments of ours that they agreed with.
    pub matched: i64,
    /// Needed and not there yet: what they would say is not known.
    pub missing: i64,
}

impl Bills {
    /// Whether they say everything that has to be known: at least one was compared, and none is missing.
    pub fn are_complete(self) -> bool {
        self.compared > 0 && self.missing == 0
    }
}

/// Everything that the gates go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    pub tally: Tally,
    /// None where no success was told.
    pub delay_p95_ms: Option<i64>,
    /// Payments about which the wallet's daily bill (C3.11), or a word of it that did not fit (C0.6), says something else than we do.
    pub differences: i64,
    pub bills: Bills,
    pub drills: i64,
}

/// One thing that must hold before more shops get a wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    Success,
    Delay,
    Differences,
    Drills,
}

impl Gate {
    pub const ALL: [Self; 4] = [Self::Success, Self::Delay, Self::Differences, Self::Drills];

    /// Whether it holds.
    pub fn holds(self, measured: &Measured) -> bool {
        match self {
            Self::Success => {
                measured.tally.attempts() >= LEAST_ATTEMPTS && measured.tally.rate_ppm().is_some_and(|rate| rate >= SUCCESS_PPM)
            }
            Self::Delay => measured.delay_p95_ms.is_some_and(|delay| delay <= DELAY_P95_MS),
            Self::Differences => measured.differences == 0 && measured.bills.are_complete(),
            Self::Drills => measured.drills >= DRILLS,
        }
    }
}

/// The gates that do not hold.
pub fn missing(measured: &Measured) -> Vec<Gate> {
    Gate::ALL.into_iter().filter(|gate| !gate.holds(measured)).collect()
}
