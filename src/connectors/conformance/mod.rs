//! What every connector must do, whatever its protocol, as rules about messages that really came: [`notice`] and [`answer`]. They run
//! on what the conformance lab records at the other side, and in tests on what a double sends (`suite`, which has besides what only
//! a peer that signs at will can show).

pub mod answer;
pub mod notice;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod suite;

#[cfg(test)]
pub(crate) use peer::{Edit, Peer, SignedWith};
#[cfg(test)]
pub(crate) use suite::*;

use super::{Account, Connector, Cx, Event, HttpRequest, HttpResponse, Observed, Op, RawRequest, Rejected};

/// How long a dated message counts, in ms.
const TOLERANCE_MS: i64 = 300_000;
/// A message that came was signed a little earlier.
const MARGIN_MS: i64 = 10_000;

/// What a protocol lets its reader know. Where it is silent, the rule that needs it does not apply.
#[derive(Clone, Copy, Debug)]
pub struct Promises {
    pub signature: Signature,
    /// A notice says when it was signed, and is signed anew for each repeat.
    pub dated_notices: bool,
    /// A message says which key signed it.
    pub named_keys: bool,
    /// The same content can be spelled in one way only: no `%2b` beside `%2B`.
    pub one_spelling: bool,
    /// An answer says when it was signed.
    pub dated_answers: bool,
    /// An answer names the call and the account that it belongs to. Where none does, only the connection (TLS) says so.
    pub bound_answers: bool,
    /// A probe is told from a forgery.
    pub named_probes: bool,
    /// A refund is reported by a notice of its own.
    pub refund_notices: bool,
}

impl Promises {
    /// Of a protocol that signs in these headers, and dates what it signs.
    pub const fn headers(names: &'static [&'static str]) -> Self {
        Self {
            signature: Signature::Headers(names),
            dated_notices: true,
            named_keys: true,
            one_spelling: true,
            dated_answers: true,
            bound_answers: false,
            named_probes: false,
            refund_notices: true,
        }
    }

    /// Of a protocol whose signature is a field of the body, after these words.
    pub const fn body(notice: &'static str, answer: &'static str) -> Self {
        Self {
            signature: Signature::Body { notice, answer },
            dated_notices: false,
            named_keys: false,
            one_spelling: false,
            dated_answers: false,
            bound_answers: false,
            named_probes: false,
            refund_notices: true,
        }
    }
}

/// Where the signature of a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// In these headers, without any of which it is none; it covers the address too.
    Headers(&'static [&'static str]),
    /// In the body, after these words.
    Body { notice: &'static str, answer: &'static str },
}

/// A rule that holds says nothing; else what was seen instead.
pub type Found = Result<(), String>;

/// A connector with the account whose messages are looked at, and another account with the same other side.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    pub connector: &'static dyn Connector,
    pub account: &'a Account,
    pub other: &'a Account,
}

/// A notice as it came. Header names in lower case.
#[derive(Clone, Debug)]
pub struct Heard {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub at_ms: i64,
}

/// A call, its answer, and what that means.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub op: Op,
    pub request: HttpRequest,
    pub answer: HttpResponse,
    pub meaning: Observed,
    /// Of the call.
    pub at_ms: i64,
    pub random: [u8; 16],
}

impl Bench<'_> {
    fn promises(&self) -> Promises {
        self.connector.describe().promises
    }

    /// Reads a notice for `account` at that time.
    pub fn read(&self, heard: &Heard, account: &Account, now_ms: i64) -> Result<Vec<Event>, Rejected> {
        let raw = RawRequest { method: "POST", path: &heard.path, headers: &heard.headers, body: &heard.body };
        self.connector.notification(&raw, &Cx { account, now_ms, random: [0; 16] })
    }

    fn respond(&self, exchange: &Exchange, answer: Option<&HttpResponse>, now_ms: i64) -> Observed {
        self.connector.response(&exchange.op, answer, &Cx { account: self.account, now_ms, random: exchange.random })
    }
}

/// An account like this one that is somebody else's.
pub fn somebody_else(account: &Account) -> Account {
    let mut participant = account.participant.clone();
    let last = participant.pop().map_or('0', |last| if last == '1' { '2' } else { '1' });
    participant.push(last);
    Account { participant, ..account.clone() }
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Found {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Places of a message that are changed: all of a usual one, evenly spread over a large one.
fn places(length: usize, at_most: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by(1 + length / at_most)
}
