//! The other side of a connector, as the suite needs it: what it sends and what it answers.

use super::Heard;
use crate::{
    connectors::{Account, Connector, HttpRequest, HttpResponse, Observed, Op},
    domain::payment::{Fact, Paid},
};

/// Which key of the other side signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedWith {
    /// The key that has been known for long.
    Current,
    /// The key that is to follow; known already.
    Next,
    /// A key that was known and has run out.
    Expired,
    /// Another secret under the id of the current key.
    Forged,
    /// A key of which nobody has heard.
    Unknown,
}

/// The other side of a connector.
pub trait Peer {
    fn connector(&self) -> &'static dyn Connector;
    /// Our account there; knows the keys `Current`, `Next` and `Expired`.
    fn account(&self) -> Account;
    /// Another account with the same other side and the same keys.
    fn other_account(&self) -> Account;
    /// The success of ¥12.50 at two seconds before [`NOW_MS`], as far as this protocol tells of it.
    fn paid(&self) -> Paid;
    /// Whatever it reports by notice.
    fn facts(&self) -> Vec<Fact>;
    /// The calls that are tried: [`ops`] and what else this protocol has.
    fn ops(&self) -> Vec<Op>;
    /// A notice with this id and fact. `edit` changes the content before it is signed.
    fn notice(&self, id: &str, fact: &Fact, at_ms: i64, with: SignedWith, edit: Edit) -> Heard;
    /// The same notice, dressed as if signed by another algorithm that a careless reader may accept.
    fn with_swapped_algorithm(&self, notice: &Heard) -> Vec<Heard>;
    /// Every clear word that may answer this call, with its status and its meaning.
    fn clear_answers(&self, op: &Op) -> Vec<(u16, Vec<u8>, Observed)>;
    /// An answer to `request`, signed.
    fn answer(&self, request: &HttpRequest, status: u16, body: &[u8], at_ms: i64, with: SignedWith) -> HttpResponse;
    /// An answer's content, changed.
    fn edited(&self, body: &[u8], edit: Edit) -> Vec<u8>;
    /// Whether the other side believes our call.
    fn believes(&self, request: &HttpRequest, now_ms: i64) -> bool;
}

/// What of a message is changed before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Nothing,
    ExtraField,
    UnknownWord,
    /// More than any real message, and still well formed.
    Huge,
    /// Not of the protocol at all.
    Garbage,
    Empty,
}
