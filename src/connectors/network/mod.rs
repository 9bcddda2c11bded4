//! The interop network: the open protocol of `docs/network.md`, by which any wallet without a protocol of its own here is
//! paid with and reports. This file writes and reads its messages; [`sign`] decides which of them may be believed.

mod payer;
mod read;
pub mod sign;
#[cfg(test)]
mod tests;
pub mod trial_key;
pub mod wire;

use super::{
    Account, Brought, Collect, Connector, Cx, Descriptor, Event, HttpReply, HttpRequest, HttpResponse, Key, Method, Observed, Op, Outcome,
    Payer, Place, Present, RawRequest, Refund, RefundOrder, Refusal, Rejected, SignIn, UNKNOWN_KEY, conformance::Promises, nonce, path_of,
};
use crate::domain::{
    bill,
    campaign::Party,
    payment::{Fact, RefundSeen},
};
use read::{believed, bill_seen, order_seen, paid_fact, refund_seen, unknown};
use serde::Serialize;
use wire::NoticeKind;

/// The largest notice that is read: far above any real one.
const NOTICE_LIMIT: usize = 64 << 10;

/// The word for this protocol.
pub const CODE: &str = "network";

static DESCRIPTOR: Descriptor = Descriptor {
    code: CODE,
    query_plan_s: &[5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600],
    collect_plan_s: &[2, 3, 5, 5, 5, 5, 5, 5, 5, 5],
    expiry_s: 900,
    can_refund: true,
    promises: Promises { bound_answers: true, refund_notices: false, ..Promises::headers(&sign::HEADERS) },
    refund_order: RefundOrder::Proportional,
};

/// The connector: it has no state.
pub struct Network;

impl Connector for Network {
    fn describe(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn request(&self, op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        match op {
            Op::Present(order) => call("present", &present(order, cx.account), cx),
            Op::Collect(order) => call("collect", &collect(order, cx.account), cx),
            Op::Query { payment_id, wallet, .. } => call("query", &order(payment_id, wallet), cx),
            Op::Close { payment_id, wallet } => call("close", &order(payment_id, wallet), cx),
            Op::Reverse { payment_id, wallet } => call("reverse", &order(payment_id, wallet), cx),
            Op::Refund(refund) => {
                let refund = wire::RefundRequest {
                    refund: refund.refund_id.clone(),
                    payment: refund.payment_id.clone(),
                    wallet: refund.wallet.clone(),
                    amount_minor: refund.amount_minor,
                    reason: refund.reason.clone(),
                };
                call("refund", &refund, cx)
            }
            Op::RefundQuery { refund_id, wallet, .. } => {
                call("refund-query", &wire::RefundQueryRequest { refund: refund_id.clone(), wallet: wallet.clone() }, cx)
            }
            Op::Bill { wallet, day } => call("bill", &wire::BillRequest { wallet: wallet.clone(), day: *day }, cx),
            Op::Funds { .. } | Op::Download { .. } => Err(Refusal::Unsupported),
        }
    }

    fn response(&self, op: &Op, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Observed {
        let body = match believed(answer, cx) {
            Ok(body) => body,
            Err(why) => return unknown(why),
        };
        match op {
            Op::Present(Present { payment_id, wallet, .. })
            | Op::Collect(Collect { payment_id, wallet, .. })
            | Op::Query { payment_id, wallet, .. }
            | Op::Close { payment_id, wallet }
            | Op::Reverse { payment_id, wallet } => order_seen(body, payment_id, wallet),
            Op::Refund(Refund { refund_id, wallet, .. }) | Op::RefundQuery { refund_id, wallet, .. } => {
                refund_seen(body, refund_id, wallet)
            }
            Op::Bill { wallet, day } => bill_seen(body, wallet, *day),
            Op::Funds { .. } | Op::Download { .. } => unknown("never asked"),
        }
    }

    fn notification(&self, raw: &RawRequest<'_>, cx: &Cx<'_>) -> Result<Vec<Event>, Rejected> {
        if raw.body.len() > NOTICE_LIMIT {
            return Err(Rejected::Malformed);
        }
        sign::verify_request(raw, &cx.account.participant, &cx.account.peers, cx.now_ms)?;
        let notice: wire::Notice = serde_json::from_slice(raw.body).map_err(|_| Rejected::Malformed)?;
        if notice.notice.is_empty() || notice.payment.is_empty() {
            return Err(Rejected::Malformed);
        }
        let fact = match (notice.kind, notice.paid, notice.refund) {
            (NoticeKind::PaymentSucceeded, Some(paid), None) => Fact::Paid(paid_fact(paid, notice.wallet)),
            (NoticeKind::PaymentDeclined, None, None) => Fact::Declined { code: notice.reason.unwrap_or_default() },
            (NoticeKind::PaymentClosed, None, None) => Fact::Closed,
            (NoticeKind::RefundSucceeded, None, Some(told)) if !told.refund.is_empty() => {
                Fact::Refund { refund_id: told.refund, seen: RefundSeen::Succeeded, amount_minor: told.amount_minor }
            }
            // Turned away, not swallowed: the network repeats it and the payment is asked for meanwhile.
            _ => return Err(Rejected::Malformed),
        };
        Ok(vec![Event { dedupe_key: notice.notice, payment_id: notice.payment, fact }])
    }

    fn reply(&self, outcome: Outcome, _: &Cx<'_>) -> HttpReply {
        let (status, body) = match outcome {
            Outcome::Stored => (200, acknowledgement("stored")),
            Outcome::Duplicate => (200, acknowledgement("repeated")),
            Outcome::Rejected(rejected) => (rejected_status(rejected), problem(rejected_word(rejected), &rejected.to_string())),
            Outcome::Busy => (503, problem("busy", "not stored: send it again")),
        };
        HttpReply { status, content_type: "application/json", body }
    }

    fn sign_in(&self, _: &Place, wallet: &str, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
        payer::sign_in(wallet, return_url, cx)
    }

    fn names_payer(&self, _: &Place) -> bool {
        true
    }

    fn signed_in(&self, brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
        payer::signed_in(brought, cx)
    }

    fn exchanged(&self, _: Option<&HttpResponse>, _: &Cx<'_>) -> Result<Option<Payer>, Rejected> {
        Err(Rejected::Malformed)
    }

    fn method(&self, _: &Place, _: Option<&Payer>) -> Method {
        Method::Redirect
    }

    fn address(&self, _: &Present, _: &Cx<'_>) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn keys_request(&self, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        let in_use = |key: &&Key| key.from_ms <= cx.now_ms && cx.now_ms < key.until_ms;
        let newest = cx.account.peers.iter().filter(in_use).max_by_key(|key| key.from_ms).ok_or(Refusal::BadAccount)?;
        keys_request(&newest.id, cx)
    }

    fn proofs(&self, account: &Account) -> Vec<Account> {
        vec![account.clone()]
    }

    fn keys_response(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Vec<Key>> {
        keys_response(answer, cx)
    }
}

/// The word of the protocol for a message that was turned away.
pub fn rejected_word(rejected: Rejected) -> &'static str {
    match rejected {
        Rejected::BadSignature | Rejected::Probe => "bad_signature",
        Rejected::UnknownKey => UNKNOWN_KEY,
        Rejected::Stale => "stale",
        Rejected::Malformed => "malformed",
        Rejected::ForeignAccount => "foreign_account",
    }
}

/// The HTTP status that goes with it.
pub fn rejected_status(rejected: Rejected) -> u16 {
    match rejected {
        Rejected::Malformed => 400,
        Rejected::ForeignAccount => 403,
        Rejected::BadSignature | Rejected::Probe | Rejected::UnknownKey | Rejected::Stale => 401,
    }
}

/// The body of an answer that does nothing.
pub fn problem(word: &str, sentence: &str) -> Vec<u8> {
    json(&wire::Problem { error: word.to_owned(), message: sentence.to_owned() })
}

/// Asks the other side for its keys. `known` names one that we hold already: the answer is signed with it, so that a new key
/// is vouched for by an old one.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn keys_request(known: &str, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
    signed("GET", &format!("keys?known={known}"), Vec::new(), cx)
}

/// The keys in the answer, where it may be believed and has any.
pub fn keys_response(answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Vec<Key>> {
    let answer: wire::KeysAnswer = serde_json::from_slice(believed(answer, cx).ok()?).ok()?;
    let keys: Vec<_> = answer.keys.iter().filter_map(sign::read_published).collect();
    (answer.participant == cx.account.participant && !keys.is_empty() && keys.len() <= 8).then_some(keys)
}

/// Where a payer's browser goes to say who pays: the wallet signs them in and sends them to `return_url` with `token`
/// (a payer token whose `state` is [`nonce`] of the same `cx`) and `state`.
///
/// # Errors
/// [`Refusal::BadKey`].
pub fn authorize_url(wallet: &str, return_url: &str, cx: &Cx<'_>) -> Result<String, Refusal> {
    let nonce = nonce(cx);
    let query = sign::authorize_query(signer(cx, &nonce), wallet, return_url)?;
    Ok(format!("{}{}/authorize?{query}", cx.account.base_url, wire::BASE))
}

fn signer<'a>(cx: &'a Cx<'_>, nonce: &'a str) -> sign::Signer<'a> {
    sign::Signer { participant: &cx.account.participant, key: &cx.account.signing, now_ms: cx.now_ms, nonce }
}

fn call(name: &str, message: &impl Serialize, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
    signed("POST", name, json(message), cx)
}

fn signed(method: &'static str, name: &str, body: Vec<u8>, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
    let url = format!("{}{}/{name}", cx.account.base_url, wire::BASE);
    let nonce = nonce(cx);
    let mut headers = signer(cx, &nonce).headers(sign::Subject::Request { method, path: path_of(&url) }, &body)?;
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    Ok(HttpRequest { method, url, headers, body })
}

/// Messages hold text, integers and lists only: writing them cannot fail.
fn json(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}

fn acknowledgement(status: &str) -> Vec<u8> {
    json(&wire::Acknowledgement { status: status.to_owned() })
}

fn present(order: &Present, account: &Account) -> wire::PresentRequest {
    wire::PresentRequest {
        payment: order.payment_id.clone(),
        wallet: order.wallet.clone(),
        amount_minor: order.amount_minor,
        gross_minor: order.gross_minor,
        discounts: order.discounts.iter().map(discount).collect(),
        currency: order.currency.clone(),
        payee: order.payee.clone(),
        note: order.note.clone(),
        return_url: order.return_url.clone(),
        notify_url: account.notify_url.clone(),
        expires_at_ms: order.expires_at_ms,
        payer_token: order.payer_token.clone(),
    }
}

fn collect(order: &Collect, account: &Account) -> wire::CollectRequest {
    wire::CollectRequest {
        payment: order.payment_id.clone(),
        wallet: order.wallet.clone(),
        payment_code: order.code.as_str().to_owned(),
        amount_minor: order.amount_minor,
        currency: order.currency.clone(),
        payee: order.payee.clone(),
        note: order.note.clone(),
        device: order.device.clone(),
        notify_url: account.notify_url.clone(),
    }
}

/// A discount as wallets read it.
pub fn discount(line: &bill::BillLine) -> wire::Discount {
    let word = |party| match party {
        Party::Merchant => "merchant".to_owned(),
        Party::Platform => "platform".to_owned(),
        Party::Wallet => "wallet".to_owned(),
    };
    wire::Discount {
        title: line.title.clone(),
        amount_minor: line.amount.0,
        funder: word(line.main_funder()),
        shares: line.shares.iter().map(|(party, part)| wire::FunderShare { funder: word(*party), amount_minor: part.0 }).collect(),
    }
}

fn order(payment_id: &str, wallet: &str) -> wire::OrderRequest {
    wire::OrderRequest { payment: payment_id.to_owned(), wallet: wallet.to_owned() }
}
