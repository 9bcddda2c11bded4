//! WeChat Pay, APIv3: a merchant's own account or a service provider's. [`write`] makes the calls, [`read`] understands the
//! answers, [`sign`] decides which messages may be believed. Not here: the older XML interfaces, and app payments.

mod bill;
mod certificates;
pub mod credentials;
mod paid;
mod payer;
mod read;
pub mod sign;
#[cfg(test)]
mod tests;
mod wire;
mod write;

use super::{
    Account, Brought, Connector, Cx, Descriptor, Event, HttpReply, HttpRequest, HttpResponse, Key, Method, Observed, Op, Outcome, Payer,
    Place, Present, RawRequest, RefundOrder, Refusal, Rejected, SignIn, conformance::Promises,
};
use crate::domain::payment::{Fact, RefundSeen};
use credentials::Credentials;
use serde::de::DeserializeOwned;
use serde_json::json;

/// The largest notice that is read: far above any real one.
const NOTICE_LIMIT: usize = 64 << 10;

static DESCRIPTOR: Descriptor = Descriptor {
    code: "wechat_pay",
    query_plan_s: &[10, 20, 30, 40, 50, 60, 80, 100, 120, 240, 360, 480, 600, 900, 1800, 3600],
    // Its own advice: ask every few seconds for 45 seconds, then reverse.
    collect_plan_s: &[5, 5, 5, 5, 5, 5, 5, 5, 5],
    expiry_s: 900,
    can_refund: true,
    promises: Promises { named_probes: true, ..Promises::headers(&sign::HEADERS) },
    refund_order: RefundOrder::Proportional,
};

/// The connector: it has no state.
pub struct WechatPay;

impl Connector for WechatPay {
    fn describe(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn request(&self, op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        write::request(op, cx)
    }

    fn response(&self, op: &Op, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Observed {
        read::response(op, answer, cx)
    }

    fn notification(&self, raw: &RawRequest<'_>, cx: &Cx<'_>) -> Result<Vec<Event>, Rejected> {
        // The address is not signed: it must at least be the one that we gave.
        if raw.body.len() > NOTICE_LIMIT || !cx.account.notify_url.ends_with(raw.path) {
            return Err(Rejected::Malformed);
        }
        let credentials = Credentials::of(cx.account).map_err(|_| Rejected::UnknownKey)?;
        sign::verify(raw.headers, raw.body, |serial| credentials.key(serial, cx), cx.now_ms)?;
        let envelope: wire::Envelope = parse(raw.body)?;
        let wire::Resource { algorithm, ciphertext, associated_data, nonce } = &envelope.resource;
        if envelope.id.is_empty() || envelope.resource_type != "encrypt-resource" || algorithm != "AEAD_AES_256_GCM" {
            return Err(Rejected::Malformed);
        }
        let associated = associated_data.as_deref().unwrap_or_default();
        let plain = sign::decrypt(&credentials.api_key, nonce, associated, ciphertext).ok_or(Rejected::BadSignature)?;
        let parties: wire::Parties = parse(&plain)?;
        if !paid::is_ours(&parties, &credentials, cx) {
            return Err(Rejected::ForeignAccount);
        }
        let (payment_id, fact) = told(&envelope.event_type, &plain)?;
        Ok(vec![Event { dedupe_key: envelope.id, payment_id, fact }])
    }

    fn reply(&self, outcome: Outcome, _: &Cx<'_>) -> HttpReply {
        let (status, message) = match outcome {
            // Nothing but the status counts.
            Outcome::Stored | Outcome::Duplicate => return HttpReply { status: 204, content_type: "application/json", body: Vec::new() },
            Outcome::Rejected(rejected) => (rejected_status(rejected), rejected.to_string()),
            Outcome::Busy => (503, "not stored: send it again".to_owned()),
        };
        let body = json!({ "code": "FAIL", "message": message }).to_string().into_bytes();
        HttpReply { status, content_type: "application/json", body }
    }

    fn sign_in(&self, place: &Place, _: &str, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
        payer::sign_in(place, return_url, cx)
    }

    fn names_payer(&self, place: &Place) -> bool {
        matches!(place, Place::InWallet)
    }

    fn signed_in(&self, brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
        payer::signed_in(brought, cx)
    }

    fn exchanged(&self, answer: Option<&HttpResponse>, _: &Cx<'_>) -> Result<Option<Payer>, Rejected> {
        // Inside of WeChat nothing can be ordered for nobody.
        payer::exchanged(answer).map(Some).ok_or(Rejected::Malformed)
    }

    fn method(&self, place: &Place, payer: Option<&Payer>) -> Method {
        payer::method(place, payer)
    }

    fn address(&self, _: &Present, _: &Cx<'_>) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn keys_request(&self, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        certificates::request(cx)
    }

    fn proofs(&self, account: &Account) -> Vec<Account> {
        let alone = account.credentials.each_alone("/public_keys");
        if alone.is_empty() {
            return vec![account.clone()];
        }
        // Certificates came from WeChat Pay itself: they prove nothing about what a person entered.
        alone.into_iter().map(|credentials| Account { credentials, peers: Vec::new(), ..account.clone() }).collect()
    }

    fn keys_response(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Vec<Key>> {
        certificates::response(answer, cx)
    }
}

/// What a notice says of which payment. What is not understood is turned away, not swallowed: it comes again, and the payment is
/// asked about meanwhile.
fn told(event_type: &str, plain: &[u8]) -> Result<(String, Fact), Rejected> {
    let seen = match event_type {
        "TRANSACTION.SUCCESS" => {
            let transaction: wire::Transaction = parse(plain)?;
            if transaction.trade_state.as_deref() != Some("SUCCESS") {
                return Err(Rejected::Malformed);
            }
            let paid = paid::paid(&transaction).ok_or(Rejected::Malformed)?;
            return Ok((transaction.out_trade_no, Fact::Paid(paid)));
        }
        "REFUND.SUCCESS" => RefundSeen::Succeeded,
        "REFUND.CLOSED" => RefundSeen::Refused,
        "REFUND.ABNORMAL" => RefundSeen::Abnormal,
        _ => return Err(Rejected::Malformed),
    };
    let refund: wire::Refund = parse(plain)?;
    let amount_minor = refund.amount.as_ref().and_then(|amount| amount.refund).filter(|amount| *amount > 0);
    match amount_minor {
        Some(amount_minor) if read::refund_state(&refund.status) == Some(seen) => {
            Ok((refund.out_trade_no, Fact::Refund { refund_id: refund.out_refund_no, seen, amount_minor }))
        }
        _ => Err(Rejected::Malformed),
    }
}

fn rejected_status(rejected: Rejected) -> u16 {
    match rejected {
        Rejected::Malformed => 400,
        Rejected::ForeignAccount => 403,
        Rejected::BadSignature | Rejected::Probe | Rejected::UnknownKey | Rejected::Stale => 401,
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Rejected> {
    serde_json::from_slice(body).map_err(|_| Rejected::Malformed)
}
