//! The suite that each connector runs against a double of its other side: the rules about messages on everything that the double
//! sends, and what only a peer can show that signs with any key at any time. A connector joins with `conformance! { subject }` in its
//! tests.

use super::{Bench, Exchange, Found, answer, answer::is_unknown, notice, peer::*};
use crate::{
    connectors::{Account, Cx, Event, HttpResponse, Method, Observed, Op, Outcome, Present, Refund, Rejected, conformance::Heard},
    domain::payment::{Fact, Paid},
};

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
        payer_minor: None,
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
    Cx { account, now_ms, random: RANDOM }
}

/// Of every call.
const RANDOM: [u8; 16] = [42; 16];

fn take(peer: &dyn Peer, sent: &Heard, account: &Account, now_ms: i64) -> Result<Vec<Event>, Rejected> {
    Bench { connector: peer.connector(), account, other: account }.read(sent, account, now_ms)
}

fn success(peer: &dyn Peer, with: SignedWith) -> Heard {
    peer.notice("E-1", &Fact::Paid(peer.paid()), NOW_MS, with, Edit::Nothing)
}

/// Every call that is written, with a believable answer for every clear word.
fn exchanges(peer: &dyn Peer, mut check: impl FnMut(&Exchange)) {
    let account = peer.account();
    for op in peer.ops() {
        let Ok(request) = peer.connector().request(&op, &cx(&account, NOW_MS)) else { continue };
        for (status, body, meaning) in peer.clear_answers(&op) {
            let answer = peer.answer(&request, status, &body, NOW_MS, SignedWith::Current);
            let (op, request) = (op.clone(), request.clone());
            check(&Exchange { op, request, answer, meaning, at_ms: NOW_MS, random: RANDOM });
        }
    }
}

/// Holds the messages of the double against rules.
fn on_bench(peer: &dyn Peer, hold: impl FnOnce(&Bench<'_>)) {
    let (account, other) = (peer.account(), peer.other_account());
    hold(&Bench { connector: peer.connector(), account: &account, other: &other });
}

fn holds(found: Found) {
    assert_eq!(found, Ok(()));
}

fn reads(peer: &dyn Peer, op: &Op, answer: Option<&HttpResponse>, now_ms: i64) -> Observed {
    peer.connector().response(op, answer, &cx(&peer.account(), now_ms))
}

pub fn a_notice_says_what_was_sent(peer: &dyn Peer) {
    on_bench(peer, |bench| {
        for fact in peer.facts() {
            let sent = peer.notice("E-1", &fact, NOW_MS, SignedWith::Current, Edit::Nothing);
            holds(notice::says(bench, &sent, PAYMENT, &fact));
        }
    });
}

pub fn a_repeat_is_known_by_its_key_and_in_any_order(peer: &dyn Peer) {
    let sent = |id: &str, at_ms: i64| peer.notice(id, &Fact::Paid(peer.paid()), at_ms, SignedWith::Current, Edit::Nothing);
    on_bench(peer, |bench| {
        let (second, first) = (sent("E-2", NOW_MS), sent("E-1", NOW_MS));
        holds(notice::any_order(bench, &second, &first));
        // Signed anew, the same notice.
        holds(notice::is_repeat(bench, &first, &sent("E-1", NOW_MS + 1_000)));
        holds(notice::is_repeat(bench, &second, &sent("E-2", NOW_MS - 1_000)));
    });
}

pub fn one_changed_byte_is_noticed(peer: &dyn Peer) {
    let sound = success(peer, SignedWith::Current);
    on_bench(peer, |bench| {
        holds(notice::tampered(bench, &sound));
        holds(notice::truncated(bench, &sound));
        holds(notice::unsigned(bench, &sound));
    });
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
    on_bench(peer, |bench| holds(notice::stale(bench, &success(peer, SignedWith::Current))));
    if peer.connector().describe().promises.dated_notices {
        for stale in [-301_000, 301_000] {
            assert_eq!(at(NOW_MS + stale), Err(Rejected::Stale), "{stale}");
        }
    }
}

pub fn a_notice_for_another_account_is_not_ours(peer: &dyn Peer) {
    on_bench(peer, |bench| holds(notice::foreign(bench, &success(peer, SignedWith::Current))));
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
        assert!(if peer.connector().describe().promises.named_keys { read == Err(why) } else { read.is_err() }, "{with:?}: {read:?}");
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
    on_bench(peer, |bench| {
        for edit in [Edit::UnknownWord, Edit::Huge, Edit::Garbage, Edit::Empty] {
            let sent = peer.notice("E-1", &Fact::Paid(peer.paid()), NOW_MS, SignedWith::Current, edit);
            holds(notice::is_rejected(bench, &sent, Some(Rejected::Malformed)));
        }
    });
}

pub fn a_field_more_does_no_harm(peer: &dyn Peer) {
    let fact = Fact::Paid(peer.paid());
    let sent = peer.notice("E-1", &fact, NOW_MS, SignedWith::Current, Edit::ExtraField);
    on_bench(peer, |bench| {
        holds(notice::says(bench, &sent, PAYMENT, &fact));
        exchanges(peer, |sound| {
            let more = peer.edited(&sound.answer.body, Edit::ExtraField);
            let answer = peer.answer(&sound.request, sound.answer.status, &more, NOW_MS, SignedWith::Current);
            holds(answer::is_clear(bench, &Exchange { answer, ..sound.clone() }));
        });
    });
}

pub fn a_clear_answer_means_what_it_says(peer: &dyn Peer) {
    let mut clear = 0;
    on_bench(peer, |bench| {
        exchanges(peer, |sound| {
            clear += 1;
            assert!(peer.believes(&sound.request, NOW_MS), "our own call is signed");
            holds(answer::is_clear(bench, sound));
            assert_eq!(reads(peer, &sound.op, Some(&sound.answer), NOW_MS + 300_000), sound.meaning);
        });
    });
    assert!(clear >= peer.ops().len(), "every call has at least one clear answer");
}

pub fn whatever_is_not_clear_is_unknown(peer: &dyn Peer) {
    let rules = [
        answer::timed_out,
        answer::other_status,
        answer::truncated,
        answer::tampered,
        answer::unsigned,
        answer::stale,
        answer::other_call,
        answer::other_account,
    ];
    let statuses = [202, 204, 302, 400, 401, 404, 429, 500, 502, 503];
    on_bench(peer, |bench| {
        exchanges(peer, |sound| {
            for rule in rules {
                holds(rule(bench, sound));
            }
            let (Exchange { op, request, .. }, body, status) = (sound, &sound.answer.body, sound.answer.status);
            let unknown = |answer: &HttpResponse, now_ms: i64, what: &str| {
                let observed = reads(peer, op, Some(answer), now_ms);
                assert!(is_unknown(&observed), "{what}: {op:?} reads as {observed:?}");
            };
            for status in statuses.into_iter().filter(|other| *other != status) {
                unknown(&peer.answer(request, status, body, NOW_MS, SignedWith::Current), NOW_MS, "another status");
            }
            for edit in [Edit::UnknownWord, Edit::Garbage, Edit::Empty] {
                let nonsense = peer.edited(body, edit);
                if nonsense != *body {
                    unknown(&peer.answer(request, status, &nonsense, NOW_MS, SignedWith::Current), NOW_MS, "nonsense");
                }
            }
            for with in [SignedWith::Forged, SignedWith::Unknown, SignedWith::Expired] {
                unknown(&peer.answer(request, status, body, NOW_MS, with), NOW_MS, "another key");
            }
            if peer.connector().describe().promises.dated_answers {
                unknown(&sound.answer, NOW_MS + 301_000, "a stale answer");
            }
        });
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

/// Every vector that there is has an answer in `vectors`, or is left out by name.
pub fn no_vector_is_lost(vectors: &serde_json::Value, not_spoken: &[&str], known: &[&str]) {
    let answered = vectors["vectors"].as_object().expect("vectors").keys().map(String::as_str);
    let mut names: Vec<_> = answered.chain(not_spoken.iter().copied()).collect();
    names.sort_unstable();
    assert_eq!(names, known);
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
