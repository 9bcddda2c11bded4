//! What every connector must do, whatever its protocol: one suite, run by each of them against a double of its other side.
//! A connector joins with `conformance! { subject }` in its tests.

mod peer;

use super::{Account, Cx, Event, HttpRequest, HttpResponse, Method, Observed, Op, Outcome, Present, RawRequest, Refund, Rejected};
use crate::domain::payment::{Fact, Paid};

pub use peer::{Edit, Peer, Promises, Sent, SignedWith};

/// When all tests take place: 2026-11-22 08:30 in Shanghai.
pub const NOW_MS: i64 = 1_795_307_400_000;

/// A success of ¥12.50 as our tests send it.
pub fn paid() -> Paid {
    Paid {
        amount_minor: 1250,
        currency: "CNY".into(),
        wallet_reference: "W-1".into(),
        trace_number: "N-1".into(),
        paid_at_ms: NOW_MS - 2_000,
        wallet: Some("jd_pay".into()),
        payer: Some("p_4Zk".into()),
        payer_mask: Some("*明".into()),
        discounts: Vec::new(),
        evidence: None,
    }
}

/// The payment all tests are about.
pub const PAYMENT: &str = "01KAYJB0V3S2D0Q8M1C5R7T9WX";

/// The calls that every protocol has.
pub fn ops(wallet: &str) -> Vec<Op> {
    let (payment_id, wallet) = (PAYMENT.to_owned(), wallet.to_owned());
    let present = Present {
        payment_id: payment_id.clone(),
        wallet: wallet.clone(),
        method: Method::Code,
        amount_minor: 1250,
        gross_minor: 1250,
        discounts: Vec::new(),
        currency: "CNY".into(),
        payee: "王姐早餐铺".into(),
        note: "两份豆浆".into(),
        return_url: "https://pay.example.cn/p/1".into(),
        expires_at_ms: NOW_MS + 900_000,
        payer_token: None,
    };
    let refund_id = "01KAYJB0V3S2D0Q8M1C5R7T9WY".to_owned();
    let refund = Refund {
        payment_id: payment_id.clone(),
        wallet: wallet.clone(),
        refund_id: refund_id.clone(),
        amount_minor: 500,
        order_minor: 1250,
        currency: "CNY".into(),
        wallet_reference: Some("W-1".into()),
        reason: "冷了".into(),
    };
    vec![
        Op::Present(present),
        Op::Query { payment_id: payment_id.clone(), wallet: wallet.clone(), wallet_reference: None },
        Op::Close { payment_id: payment_id.clone(), wallet: wallet.clone() },
        Op::Refund(refund),
        Op::RefundQuery { payment_id, refund_id, wallet: wallet.clone() },
        Op::Bill { wallet, day: 20_261_122 },
    ]
}

fn cx(account: &Account, now_ms: i64) -> Cx<'_> {
    Cx { account, now_ms, random: [42; 16] }
}

fn take(peer: &dyn Peer, sent: &Sent, account: &Account, now_ms: i64) -> Result<Vec<Event>, Rejected> {
    let raw = RawRequest { method: "POST", path: &sent.path, headers: &sent.headers, body: &sent.body };
    peer.connector().notification(&raw, &cx(account, now_ms))
}

fn success(peer: &dyn Peer, with: SignedWith) -> Sent {
    peer.notice("E-1", &Fact::Paid(peer.paid()), NOW_MS, with, Edit::Nothing)
}

/// The call and a believable answer to it, for every operation and every clear word.
fn exchanges(peer: &dyn Peer, mut check: impl FnMut(&Op, &HttpRequest, HttpResponse, Observed)) {
    let account = peer.account();
    for op in peer.ops() {
        let Ok(request) = peer.connector().request(&op, &cx(&account, NOW_MS)) else { continue };
        for (status, body, meaning) in peer.clear_answers(&op) {
            let answer = peer.answer(&request, status, &body, NOW_MS, SignedWith::Current);
            check(&op, &request, answer, meaning);
        }
    }
}

fn reads(peer: &dyn Peer, op: &Op, answer: Option<&HttpResponse>, now_ms: i64) -> Observed {
    peer.connector().response(op, answer, &cx(&peer.account(), now_ms))
}

fn is_unknown(observed: &Observed) -> bool {
    matches!(observed, Observed::Unknown { .. })
}

pub fn a_notice_says_what_was_sent(peer: &dyn Peer) {
    for fact in peer.facts() {
        let sent = peer.notice("E-1", &fact, NOW_MS, SignedWith::Current, Edit::Nothing);
        let events = take(peer, &sent, &peer.account(), NOW_MS).expect("a sound notice");
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].payment_id.as_str(), &events[0].fact), (PAYMENT, &fact));
    }
}

pub fn a_repeat_is_known_by_its_key_and_in_any_order(peer: &dyn Peer) {
    let account = peer.account();
    let key = |id: &str, at_ms: i64| {
        let sent = peer.notice(id, &Fact::Paid(peer.paid()), at_ms, SignedWith::Current, Edit::Nothing);
        take(peer, &sent, &account, NOW_MS).expect("a sound notice")[0].dedupe_key.clone()
    };
    let (second, first) = (key("E-2", NOW_MS), key("E-1", NOW_MS));
    assert_ne!(first, second);
    assert_eq!(first, key("E-1", NOW_MS + 1_000), "signed anew, the same notice");
    assert_eq!(second, key("E-2", NOW_MS - 1_000));
}

pub fn one_changed_byte_is_noticed(peer: &dyn Peer) {
    let account = peer.account();
    let sound = success(peer, SignedWith::Current);
    let told = take(peer, &sound, &account, NOW_MS).expect("a sound notice");
    let turned_away = |sent: &Sent, what: &str| {
        let read = take(peer, sent, &account, NOW_MS);
        assert!(read.is_err() || (!peer.promises().one_spelling && read.as_ref() == Ok(&told)), "{what}");
    };
    for at in 0..sound.body.len() {
        for bit in [1, 32] {
            let mut sent = sound.clone();
            sent.body[at] ^= bit;
            turned_away(&sent, &format!("byte {at} of the body"));
        }
        turned_away(&Sent { body: sound.body[..at].to_vec(), ..sound.clone() }, "cut short");
    }
    for header in 0..sound.headers.len() {
        let (name, value) = &sound.headers[header];
        for at in 0..value.len() {
            let mut changed = value.clone().into_bytes();
            changed[at] ^= 1;
            let mut sent = sound.clone();
            sent.headers[header].1 = String::from_utf8(changed).expect("headers are ASCII");
            turned_away(&sent, &format!("byte {at} of {name}"));
        }
        let mut without = sound.clone();
        without.headers.remove(header);
        turned_away(&without, &format!("no {name}"));
        let mut twice = sound.clone();
        twice.headers.push((name.clone(), "x".into()));
        turned_away(&twice, &format!("{name} twice"));
    }
    if peer.promises().signed_headers {
        turned_away(&Sent { path: format!("{}x", sound.path), ..sound.clone() }, "another address");
        turned_away(&Sent { headers: Vec::new(), ..sound.clone() }, "no headers");
    }
    turned_away(&Sent { body: Vec::new(), ..sound }, "no body");
}

pub fn five_minutes_pass_and_more_do_not(peer: &dyn Peer) {
    let account = peer.account();
    let at = |at_ms: i64| {
        let sent = peer.notice("E-1", &Fact::Paid(peer.paid()), at_ms, SignedWith::Current, Edit::Nothing);
        take(peer, &sent, &account, NOW_MS).map(|events| events.len())
    };
    for sound in [-300_000, 0, 300_000] {
        assert_eq!(at(NOW_MS + sound), Ok(1), "{sound}");
    }
    if !peer.promises().dated_notices {
        return;
    }
    for stale in [-301_000, 301_000, -86_400_000, 86_400_000] {
        assert_eq!(at(NOW_MS + stale), Err(Rejected::Stale), "{stale}");
    }
}

pub fn a_notice_for_another_account_is_not_ours(peer: &dyn Peer) {
    let sound = success(peer, SignedWith::Current);
    assert_eq!(take(peer, &sound, &peer.other_account(), NOW_MS), Err(Rejected::ForeignAccount));
}

pub fn only_a_known_key_in_its_time_is_believed(peer: &dyn Peer) {
    let verdict = |with| take(peer, &success(peer, with), &peer.account(), NOW_MS).map(|events| events.len());
    assert_eq!(verdict(SignedWith::Current), Ok(1));
    assert_eq!(verdict(SignedWith::Next), Ok(1), "keys overlap while they rotate");
    for (with, why) in [
        (SignedWith::Expired, Rejected::UnknownKey),
        (SignedWith::Unknown, Rejected::UnknownKey),
        (SignedWith::Forged, Rejected::BadSignature),
    ] {
        let read = verdict(with);
        assert!(if peer.promises().named_keys { read == Err(why) } else { read.is_err() }, "{with:?}: {read:?}");
    }
}

pub fn no_other_algorithm_is_believed(peer: &dyn Peer) {
    let swapped = peer.with_swapped_algorithm(&success(peer, SignedWith::Current));
    assert!(!swapped.is_empty());
    for sent in swapped {
        assert!(take(peer, &sent, &peer.account(), NOW_MS).is_err(), "{:?}", sent.headers);
    }
}

pub fn a_signature_does_not_make_nonsense_true(peer: &dyn Peer) {
    for edit in [Edit::UnknownWord, Edit::Huge, Edit::Garbage, Edit::Empty] {
        let sent = peer.notice("E-1", &Fact::Paid(peer.paid()), NOW_MS, SignedWith::Current, edit);
        assert_eq!(take(peer, &sent, &peer.account(), NOW_MS), Err(Rejected::Malformed), "{edit:?}");
    }
}

pub fn a_field_more_does_no_harm(peer: &dyn Peer) {
    let sent = peer.notice("E-1", &Fact::Paid(peer.paid()), NOW_MS, SignedWith::Current, Edit::ExtraField);
    let events = take(peer, &sent, &peer.account(), NOW_MS).expect("a field of a later version");
    assert_eq!(events[0].fact, Fact::Paid(peer.paid()));
    exchanges(peer, |op, request, answer, meaning| {
        let more = peer.edited(&answer.body, Edit::ExtraField);
        let answer = peer.answer(request, answer.status, &more, NOW_MS, SignedWith::Current);
        assert_eq!(reads(peer, op, Some(&answer), NOW_MS), meaning);
    });
}

pub fn a_clear_answer_means_what_it_says(peer: &dyn Peer) {
    let mut clear = 0;
    exchanges(peer, |op, request, answer, meaning| {
        clear += 1;
        assert!(peer.believes(request, NOW_MS), "our own call is signed");
        assert_eq!(reads(peer, op, Some(&answer), NOW_MS), meaning, "{op:?}");
        assert_eq!(reads(peer, op, Some(&answer), NOW_MS + 300_000), meaning);
    });
    assert!(clear >= peer.ops().len(), "every call has at least one clear answer");
}

pub fn whatever_is_not_clear_is_unknown(peer: &dyn Peer) {
    exchanges(peer, |op, request, sound, _| {
        let unknown = |answer: Option<&HttpResponse>, now_ms: i64, what: &str| {
            let observed = reads(peer, op, answer, now_ms);
            assert!(is_unknown(&observed), "{what}: {op:?} reads as {observed:?}");
        };
        unknown(None, NOW_MS, "a time-out");
        for status in [202, 204, 302, 400, 401, 404, 429, 500, 502, 503].into_iter().filter(|status| *status != sound.status) {
            let answer = peer.answer(request, status, &sound.body, NOW_MS, SignedWith::Current);
            unknown(Some(&answer), NOW_MS, "another status");
            unknown(Some(&HttpResponse { status, ..sound.clone() }), NOW_MS, "a status that was not signed");
        }
        for edit in [Edit::UnknownWord, Edit::Garbage, Edit::Empty] {
            let nonsense = peer.edited(&sound.body, edit);
            let answer = peer.answer(request, sound.status, &nonsense, NOW_MS, SignedWith::Current);
            if nonsense != sound.body {
                unknown(Some(&answer), NOW_MS, "nonsense");
            }
        }
        for with in [SignedWith::Forged, SignedWith::Unknown, SignedWith::Expired] {
            unknown(Some(&peer.answer(request, sound.status, &sound.body, NOW_MS, with)), NOW_MS, "another key");
        }
        unknown(Some(&peer.unsigned(&sound)), NOW_MS, "no signature");
        if peer.promises().dated_answers {
            unknown(Some(&sound), NOW_MS + 301_000, "a stale answer");
        }
        for at in (0..sound.body.len()).step_by(7) {
            let mut answer = sound.clone();
            answer.body[at] ^= 1;
            unknown(Some(&answer), NOW_MS, "a changed byte");
            unknown(Some(&HttpResponse { body: sound.body[..at].to_vec(), ..sound.clone() }), NOW_MS, "cut short");
        }
        if !peer.binds_answers() {
            return;
        }
        let observed = peer.connector().response(op, Some(&sound), &Cx { random: [43; 16], ..cx(&peer.account(), NOW_MS) });
        assert!(is_unknown(&observed), "the answer to another call");
        let other = peer.connector().response(op, Some(&sound), &cx(&peer.other_account(), NOW_MS));
        assert!(is_unknown(&other), "the answer to another account");
    });
}

pub fn an_answer_about_something_else_is_unknown(peer: &dyn Peer) {
    let account = peer.account();
    for op in peer.ops() {
        let request = peer.connector().request(&op, &cx(&account, NOW_MS)).expect("every call is written");
        for other in peer.ops() {
            for (status, body, meaning) in peer.clear_answers(&other) {
                let answer = peer.answer(&request, status, &body, NOW_MS, SignedWith::Current);
                let observed = reads(peer, &op, Some(&answer), NOW_MS);
                // The same words may be an answer to both: then they mean what they mean to this call.
                let alike = peer.clear_answers(&op).iter().any(|(known_status, known_body, known)| {
                    observed == *known && (meaning == *known || (status, &body) == (*known_status, known_body))
                });
                assert!(is_unknown(&observed) || alike, "{op:?} reads {other:?} as {observed:?}");
            }
        }
    }
}

pub fn only_what_is_safe_is_thanked_for(peer: &dyn Peer) {
    let account = peer.account();
    let status = |outcome| peer.connector().reply(outcome, &cx(&account, NOW_MS)).status;
    assert!([Outcome::Stored, Outcome::Duplicate].into_iter().all(|outcome| (200..300).contains(&status(outcome))));
    assert!(status(Outcome::Busy) >= 500);
    for rejected in
        [Rejected::BadSignature, Rejected::Probe, Rejected::UnknownKey, Rejected::Stale, Rejected::Malformed, Rejected::ForeignAccount]
    {
        assert!((400..500).contains(&status(Outcome::Rejected(rejected))));
    }
}

pub fn the_same_call_is_written_the_same(peer: &dyn Peer) {
    let account = peer.account();
    for op in peer.ops() {
        let write = |now_ms| peer.connector().request(&op, &cx(&account, now_ms));
        assert_eq!(write(NOW_MS), write(NOW_MS));
    }
}

/// One test for every rule of this file.
macro_rules! conformance {
    ($peer:expr) => {
        $crate::connectors::conformance::conformance! { $peer =>
            a_notice_says_what_was_sent a_repeat_is_known_by_its_key_and_in_any_order one_changed_byte_is_noticed
            five_minutes_pass_and_more_do_not a_notice_for_another_account_is_not_ours only_a_known_key_in_its_time_is_believed
            no_other_algorithm_is_believed a_signature_does_not_make_nonsense_true a_field_more_does_no_harm
            a_clear_answer_means_what_it_says whatever_is_not_clear_is_unknown an_answer_about_something_else_is_unknown
            only_what_is_safe_is_thanked_for the_same_call_is_written_the_same
        }
    };
    ($peer:expr => $($rule:ident)+) => {
        $(
            #[test]
            fn $rule() {
                $crate::connectors::conformance::$rule(&$peer);
            }
        )+
    };
}
pub(crate) use conformance;
