//! What the conformance lab finds out about a wallet: the steps of its protocol, the rules that hold at each, and what came of every
//! case. Not how it is found out.

use serde::{Deserialize, Serialize};

/// Where in the life of an order a rule is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Keys,
    Present,
    Query,
    Notice,
    Refund,
    RefundQuery,
    RefundNotice,
    Close,
    Collect,
    Reverse,
    Bill,
}

impl Step {
    pub const ALL: [Self; 11] = [
        Self::Keys,
        Self::Present,
        Self::Query,
        Self::Notice,
        Self::Refund,
        Self::RefundQuery,
        Self::RefundNotice,
        Self::Close,
        Self::Collect,
        Self::Reverse,
        Self::Bill,
    ];
}

/// What must hold there. The first group is about calls and their answers, the second about notices, the third about both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The call is answered as it should be.
    Answered,
    /// The answer is lost: that reads as unknown, and asking again finds what was done.
    TimedOut,
    /// However often it is asked, it is done once.
    Once,
    /// An order that nobody knows is said to be unknown.
    Nobody,
    /// What is paid stays paid.
    StaysPaid,
    /// The same words under another HTTP status.
    OtherStatus,
    Unsigned,
    /// The answer to another call.
    OtherCall,
    OtherAccount,

    /// The notice comes and says what happened.
    Told,
    /// A question says the same.
    Agrees,
    /// A repeat is known by its key.
    Repeated,
    /// Notices of two orders, read in either order.
    Reordered,
    /// Read for another account, or sent to us for another.
    Foreign,
    /// A false signature on purpose.
    Probe,
    /// Signed with a key that nobody knows.
    Forged,
    /// Rightly signed, and with a word of a later version.
    UnknownWord,
    /// Rightly signed, and with a field more.
    ExtraField,
    /// Rightly signed, and larger than any real one.
    Huge,
    /// Rightly signed for another amount than the order's.
    WrongAmount,

    /// A changed byte.
    Tampered,
    /// Cut off, before or after it was signed.
    Truncated,
    /// Older than the protocol allows.
    Stale,
}

impl Rule {
    pub const ALL: [Self; 23] = [
        Self::Answered,
        Self::TimedOut,
        Self::Once,
        Self::Nobody,
        Self::StaysPaid,
        Self::OtherStatus,
        Self::Unsigned,
        Self::OtherCall,
        Self::OtherAccount,
        Self::Told,
        Self::Agrees,
        Self::Repeated,
        Self::Reordered,
        Self::Foreign,
        Self::Probe,
        Self::Forged,
        Self::UnknownWord,
        Self::ExtraField,
        Self::Huge,
        Self::WrongAmount,
        Self::Tampered,
        Self::Truncated,
        Self::Stale,
    ];
}

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", content = "why", rename_all = "snake_case")]
pub enum Verdict {
    Held,
    /// What was seen instead, in a programmer's words.
    Broke(String),
    NotTried(NotTried),
}

/// Why a case was not tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotTried {
    /// The protocol has no such thing.
    NotInProtocol,
    /// Nobody paid.
    NoPayer,
    /// No notice can reach us, or none came.
    NoNotice,
    /// The other side does not misbehave on demand.
    WellBehaved,
    /// It has no bill of today.
    NoBillYet,
    /// What it builds on broke.
    NotReached,
}

impl NotTried {
    pub const ALL: [Self; 6] = [Self::NotInProtocol, Self::NoPayer, Self::NoNotice, Self::WellBehaved, Self::NoBillYet, Self::NotReached];
}

/// One rule at one step, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub step: Step,
    pub rule: Rule,
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// Everything about one wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub wallet: String,
    pub connector: String,
    /// Who we are to the other side, and where it listens.
    pub account: String,
    pub base_url: String,
    pub started_at_ms: i64,
    pub ended_at_ms: i64,
    pub held: usize,
    pub broke: usize,
    pub not_tried: usize,
    pub cases: Vec<Case>,
}

impl Report {
    /// Whether nothing broke, and something was tried.
    pub fn is_good(&self) -> bool {
        self.broke == 0 && self.held > 0
    }

    /// Whether a refund was given and seen to arrive.
    pub fn has_refunded(&self) -> bool {
        let given = |step| self.cases.iter().any(|case| (case.step, case.rule, &case.verdict) == (step, Rule::Answered, &Verdict::Held));
        given(Step::Refund) && given(Step::RefundQuery)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_written_flat_and_reads_back() {
        let broke = Case { step: Step::Notice, rule: Rule::Tampered, verdict: Verdict::Broke("byte 3".into()) };
        let text = serde_json::to_string(&broke).unwrap();
        assert_eq!(text, r#"{"step":"notice","rule":"tampered","verdict":"broke","why":"byte 3"}"#);
        assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), broke);
        let held = Case { verdict: Verdict::Held, ..broke };
        assert_eq!(serde_json::from_str::<Case>(&serde_json::to_string(&held).unwrap()).unwrap(), held);
    }
}
