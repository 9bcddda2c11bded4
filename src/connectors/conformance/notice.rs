//! Rules about notices.

use super::{Bench, Found, Heard, MARGIN_MS, Signature, TOLERANCE_MS, ensure, places};
use crate::{
    connectors::{Event, Rejected},
    domain::payment::Fact,
};

/// Bytes of a notice that are changed.
const PLACES: usize = 1_024;

/// It says this one thing of that order.
pub fn says(bench: &Bench<'_>, heard: &Heard, payment_id: &str, fact: &Fact) -> Found {
    let events = own(bench, heard)?;
    let told: Vec<_> = events.iter().map(|event| (event.payment_id.as_str(), &event.fact)).collect();
    ensure(told == [(payment_id, fact)], || format!("it says {told:?} and not {fact:?}"))
}

/// The second is the first once more.
pub fn is_repeat(bench: &Bench<'_>, first: &Heard, second: &Heard) -> Found {
    let (first, second) = (keys(bench, first)?, keys(bench, second)?);
    ensure(first == second, || format!("the first is known as {first:?}, its repeat as {second:?}"))
}

/// They are two, and say the same whichever is read first.
pub fn any_order(bench: &Bench<'_>, one: &Heard, other: &Heard) -> Found {
    let (first, second) = (own(bench, one)?, own(bench, other)?);
    let (again, before) = (own(bench, other)?, own(bench, one)?);
    ensure((&first, &second) == (&before, &again), || "the order in which they are read changes what they say".to_owned())?;
    let known = |events: &[Event]| events.iter().map(|event| event.dedupe_key.clone()).collect::<Vec<_>>();
    ensure(known(&first) != known(&second), || format!("both are known as {:?}", known(&first)))
}

/// A changed byte is noticed, in the body and in what its signature needs.
pub fn tampered(bench: &Bench<'_>, heard: &Heard) -> Found {
    for at in places(heard.body.len(), PLACES) {
        for bit in [1, 32] {
            let mut changed = heard.clone();
            changed.body[at] ^= bit;
            turned_away(bench, heard, &changed, || format!("byte {at} of the body"))?;
        }
    }
    for (header, (name, value)) in signed_headers(bench, heard) {
        for at in 0..value.len() {
            let mut bytes = value.clone().into_bytes();
            bytes[at] ^= 1;
            let mut changed = heard.clone();
            changed.headers[header].1 = String::from_utf8_lossy(&bytes).into_owned();
            turned_away(bench, heard, &changed, || format!("byte {at} of {name}"))?;
        }
        let mut twice = heard.clone();
        twice.headers.push((name.clone(), "x".into()));
        turned_away(bench, heard, &twice, || format!("{name} twice"))?;
    }
    if matches!(bench.promises().signature, Signature::Headers(_)) {
        let elsewhere = Heard { path: format!("{}x", heard.path), ..heard.clone() };
        turned_away(bench, heard, &elsewhere, || "another address".to_owned())?;
    }
    Ok(())
}

/// A part of it is nothing.
pub fn truncated(bench: &Bench<'_>, heard: &Heard) -> Found {
    places(heard.body.len(), PLACES).try_for_each(|at| {
        let cut = Heard { body: heard.body[..at].to_vec(), ..heard.clone() };
        turned_away(bench, heard, &cut, || format!("cut after {at} bytes"))
    })
}

/// Without its signature, or a part of that, it is nothing.
pub fn unsigned(bench: &Bench<'_>, heard: &Heard) -> Found {
    for (header, (name, _)) in signed_headers(bench, heard) {
        let mut without = heard.clone();
        without.headers.remove(header);
        turned_away(bench, heard, &without, || format!("no {name}"))?;
    }
    let bare = match bench.promises().signature {
        Signature::Headers(_) => Heard { headers: Vec::new(), ..heard.clone() },
        Signature::Body { notice, .. } => Heard { body: without_mark(&heard.body, notice), ..heard.clone() },
    };
    turned_away(bench, heard, &bare, || "no signature".to_owned())
}

/// It counts for five minutes, where it says when it was signed.
pub fn stale(bench: &Bench<'_>, heard: &Heard) -> Found {
    let told = own(bench, heard)?;
    for shift_ms in [-TOLERANCE_MS + MARGIN_MS, TOLERANCE_MS - MARGIN_MS] {
        let read = bench.read(heard, bench.account, heard.at_ms + shift_ms);
        ensure(read.as_ref() == Ok(&told), || format!("{shift_ms} ms later it reads as {read:?}"))?;
    }
    if !bench.promises().dated_notices {
        return Ok(());
    }
    for shift_ms in [-TOLERANCE_MS - MARGIN_MS, TOLERANCE_MS + MARGIN_MS, -86_400_000, 86_400_000] {
        let read = bench.read(heard, bench.account, heard.at_ms + shift_ms);
        // A key that has run out by then is as good a reason.
        ensure(matches!(read, Err(Rejected::Stale | Rejected::UnknownKey)), || format!("{shift_ms} ms later it reads as {read:?}"))?;
    }
    Ok(())
}

/// Read for another account, it is another's.
pub fn foreign(bench: &Bench<'_>, heard: &Heard) -> Found {
    let read = bench.read(heard, bench.other, heard.at_ms);
    ensure(read == Err(Rejected::ForeignAccount), || format!("read for another account it is {read:?}"))
}

/// It is turned away for that reason, or for any where none is given.
pub fn is_rejected(bench: &Bench<'_>, heard: &Heard, why: Option<Rejected>) -> Found {
    let read = bench.read(heard, bench.account, heard.at_ms);
    let fits = read.as_ref().err().is_some_and(|seen| why.is_none_or(|why| why == *seen));
    ensure(fits, || format!("it reads as {read:?}"))
}

/// A probe is turned away, and known as one where the protocol says so.
pub fn is_probe(bench: &Bench<'_>, heard: &Heard) -> Found {
    is_rejected(bench, heard, bench.promises().named_probes.then_some(Rejected::Probe))
}

fn own(bench: &Bench<'_>, heard: &Heard) -> Result<Vec<Event>, String> {
    bench.read(heard, bench.account, heard.at_ms).map_err(|why| format!("it is turned away: {why}"))
}

fn keys(bench: &Bench<'_>, heard: &Heard) -> Result<Vec<String>, String> {
    Ok(own(bench, heard)?.into_iter().map(|event| event.dedupe_key).collect())
}

fn turned_away(bench: &Bench<'_>, sound: &Heard, changed: &Heard, what: impl FnOnce() -> String) -> Found {
    let read = bench.read(changed, bench.account, changed.at_ms);
    let same = || !bench.promises().one_spelling && read == bench.read(sound, bench.account, sound.at_ms);
    ensure(read.is_err() || same(), || format!("{}: it is believed all the same", what()))
}

fn signed_headers<'a>(bench: &Bench<'_>, heard: &'a Heard) -> impl Iterator<Item = (usize, &'a (String, String))> {
    let signature = bench.promises().signature;
    heard.headers.iter().enumerate().filter(move |(_, (name, _))| match signature {
        Signature::Headers(names) => names.contains(&name.as_str()),
        Signature::Body { .. } => false,
    })
}

/// The body with another word where its signature was named.
pub(super) fn without_mark(body: &[u8], mark: &str) -> Vec<u8> {
    let mut bare = body.to_vec();
    if let Some(at) = body.windows(mark.len()).rposition(|part| part == mark.as_bytes()) {
        // The second letter, since the first may stand for what goes between two fields.
        bare[at + 1] = b'x';
    }
    bare
}
