//! Rules about answers to calls. Whatever is not a clear word reads as unknown.

use super::{Bench, Exchange, Found, MARGIN_MS, Signature, TOLERANCE_MS, ensure, notice::without_mark, places};
use crate::connectors::{Cx, HttpResponse, Observed};

/// Bytes of an answer that are changed.
const PLACES: usize = 128;
/// What else a server may say.
const STATUSES: [u16; 10] = [202, 204, 302, 400, 401, 404, 429, 500, 502, 503];

/// It means what it says, and does so for five minutes.
pub fn is_clear(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    for later_ms in [0, TOLERANCE_MS - MARGIN_MS] {
        let seen = bench.respond(exchange, Some(&exchange.answer), exchange.at_ms + later_ms);
        ensure(seen == exchange.meaning, || format!("it reads as {seen:?} and not {:?}", exchange.meaning))?;
    }
    Ok(())
}

/// No answer decides nothing.
pub fn timed_out(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    unknown(bench, exchange, None, || "a time-out".to_owned())
}

/// The same words under another status decide nothing.
pub fn other_status(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    STATUSES.into_iter().filter(|status| *status != exchange.answer.status).try_for_each(|status| {
        let answer = HttpResponse { status, ..exchange.answer.clone() };
        unknown(bench, exchange, Some(&answer), || format!("the status {status}"))
    })
}

/// A part of it decides nothing.
pub fn truncated(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    let body = &exchange.answer.body;
    places(body.len(), PLACES).try_for_each(|at| {
        let answer = HttpResponse { body: body[..at].to_vec(), ..exchange.answer.clone() };
        unknown(bench, exchange, Some(&answer), || format!("cut after {at} bytes"))
    })
}

/// A changed byte is noticed.
pub fn tampered(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    places(exchange.answer.body.len(), PLACES).try_for_each(|at| {
        let mut answer = exchange.answer.clone();
        answer.body[at] ^= 1;
        let seen = bench.respond(exchange, Some(&answer), exchange.at_ms);
        let same = seen == exchange.meaning && !bench.promises().one_spelling;
        ensure(is_unknown(&seen) || same, || format!("byte {at} changed: it reads as {seen:?}"))
    })
}

/// Without its signature it decides nothing.
pub fn unsigned(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    let answer = match bench.promises().signature {
        Signature::Headers(_) => HttpResponse { headers: Vec::new(), ..exchange.answer.clone() },
        Signature::Body { answer: mark, .. } => HttpResponse { body: without_mark(&exchange.answer.body, mark), ..exchange.answer.clone() },
    };
    unknown(bench, exchange, Some(&answer), || "no signature".to_owned())
}

/// It counts for five minutes, where it says when it was signed.
pub fn stale(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    if !bench.promises().dated_answers {
        return Ok(());
    }
    let seen = bench.respond(exchange, Some(&exchange.answer), exchange.at_ms + TOLERANCE_MS + MARGIN_MS);
    ensure(is_unknown(&seen), || format!("310 s later it reads as {seen:?}"))
}

/// It answers that call alone, where it says which.
pub fn other_call(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    let mut random = exchange.random;
    random[0] ^= 1;
    unknown(bench, &Exchange { random, ..exchange.clone() }, bound(bench, exchange), || "the answer to another call".to_owned())
}

/// It answers that account alone, where it says which.
pub fn other_account(bench: &Bench<'_>, exchange: &Exchange) -> Found {
    let cx = Cx { account: bench.other, now_ms: exchange.at_ms, random: exchange.random };
    let seen = bench.connector.response(&exchange.op, bound(bench, exchange), &cx);
    ensure(is_unknown(&seen), || format!("read for another account it is {seen:?}"))
}

fn bound<'a>(bench: &Bench<'_>, exchange: &'a Exchange) -> Option<&'a HttpResponse> {
    bench.promises().bound_answers.then_some(&exchange.answer)
}

fn unknown(bench: &Bench<'_>, exchange: &Exchange, answer: Option<&HttpResponse>, what: impl FnOnce() -> String) -> Found {
    let seen = bench.respond(exchange, answer, exchange.at_ms);
    ensure(is_unknown(&seen), || format!("{}: it reads as {seen:?}", what()))
}

pub fn is_unknown(observed: &Observed) -> bool {
    matches!(observed, Observed::Unknown { .. })
}
