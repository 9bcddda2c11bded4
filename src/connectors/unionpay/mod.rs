//! UnionPay's QR payments, version 5.1.0: forms of sorted fields. [`sign`] decides what may be believed; this file writes the calls and
//! says what the words mean. An order's number there is our own, and its time is the one that our number carries.

mod paid;
mod payer;
pub(crate) mod settlement;
mod sign;
#[cfg(test)]
mod tests;

use super::{
    Account, Brought, Connector, Cx, Descriptor, Event, HttpReply, HttpRequest, HttpResponse, Key, Method, Observed, Op, Outcome, Payer,
    Place, Present, RawRequest, Refund, RefundOrder, RefundSeen, Refusal, Rejected, SignIn,
    conformance::Promises,
    form::{self, Fields},
};
use crate::domain::{payment::Fact, time};
use jiff::civil::DateTime;
use sign::Credentials;
use ulid::Ulid;

/// The largest notice that is read: far above any real one.
const NOTICE_LIMIT: usize = 64 << 10;

static DESCRIPTOR: Descriptor = Descriptor {
    code: "unionpay",
    query_plan_s: &[10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200],
    collect_plan_s: &[1, 2, 4, 8, 16, 32],
    expiry_s: 900,
    can_refund: true,
    promises: Promises { named_keys: true, ..Promises::body("signature=", "signature=") },
    refund_order: RefundOrder::Proportional,
};

/// The connector: it has no state.
pub struct UnionPay;

impl Connector for UnionPay {
    fn describe(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn request(&self, op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        let credentials = Credentials::of(cx.account).ok_or(Refusal::BadAccount)?;
        let fields = call(op, cx)?;
        let url = match op {
            Op::Bill { .. } => credentials.file_url.clone(),
            Op::Query { .. } | Op::Close { .. } | Op::RefundQuery { .. } => format!("{}/gateway/api/queryTrans.do", cx.account.base_url),
            _ => format!("{}/gateway/api/backTransReq.do", cx.account.base_url),
        };
        post(url, fields, &credentials)
    }

    fn response(&self, op: &Op, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Observed {
        let Some(answer) = answer.filter(|answer| answer.status == 200) else { return unknown("no answer") };
        let (Some(fields), Some(credentials)) = (form::read_plain(&answer.body), Credentials::of(cx.account)) else {
            return unknown("malformed");
        };
        if sign::verify(&fields, &cx.account.participant, &credentials, cx.now_ms).is_err() {
            return unknown("not believed");
        }
        // The answer repeats what the call was about.
        let Ok(asked) = call(op, cx) else { return unknown("never asked") };
        let repeated: &[&str] = match op {
            // Its time is that of the call, and is another one by now.
            Op::Bill { .. } => &["txnType", "txnSubType", "settleDate"],
            _ => &["txnType", "txnSubType", "orderId", "txnTime"],
        };
        if repeated.iter().any(|name| fields.get(*name) != asked.get(*name)) {
            return unknown("not the answer to this call");
        }
        meaning(op, &Read(&fields))
    }

    fn notification(&self, raw: &RawRequest<'_>, cx: &Cx<'_>) -> Result<Vec<Event>, Rejected> {
        if raw.body.len() > NOTICE_LIMIT {
            return Err(Rejected::Malformed);
        }
        let fields = form::read(raw.body).ok_or(Rejected::Malformed)?;
        let credentials = Credentials::of(cx.account).ok_or(Rejected::UnknownKey)?;
        sign::verify(&fields, &cx.account.participant, &credentials, cx.now_ms)?;
        notice(&Read(&fields)).ok_or(Rejected::Malformed)
    }

    fn reply(&self, outcome: Outcome, _: &Cx<'_>) -> HttpReply {
        let (status, body) = match outcome {
            Outcome::Stored | Outcome::Duplicate => (200, "ok"),
            Outcome::Rejected(_) => (400, "fail"),
            Outcome::Busy => (503, "fail"),
        };
        HttpReply { status, content_type: "text/plain", body: body.as_bytes().to_vec() }
    }

    fn sign_in(&self, place: &Place, _: &str, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
        payer::sign_in(place, return_url, cx)
    }

    fn names_payer(&self, _: &Place) -> bool {
        // Not every merchant is told: nothing may be promised that rests on it.
        false
    }

    fn signed_in(&self, brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
        payer::signed_in(brought, cx)
    }

    fn exchanged(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Result<Option<Payer>, Rejected> {
        // Not every merchant is told who pays, and every order can be paid by somebody unnamed.
        Ok(payer::exchanged(answer, cx))
    }

    fn method(&self, place: &Place, _: Option<&Payer>) -> Method {
        payer::method(place)
    }

    fn address(&self, _: &Present, _: &Cx<'_>) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn keys_request(&self, _: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        Err(Refusal::Unsupported)
    }

    fn proofs(&self, account: &Account) -> Vec<Account> {
        vec![account.clone()]
    }

    fn keys_response(&self, _: Option<&HttpResponse>, _: &Cx<'_>) -> Option<Vec<Key>> {
        None
    }
}

fn unknown(why: &'static str) -> Observed {
    Observed::Unknown { why }
}

/// Beijing time without separators.
fn beijing(at_ms: i64) -> String {
    time::beijing(at_ms, "%Y%m%d%H%M%S")
}

fn instant_ms(beijing: &str) -> Option<i64> {
    if beijing.len() != 14 || !beijing.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let at = DateTime::strptime("%Y%m%d%H%M%S", beijing).ok()?;
    time::beijing_ms(at)
}

/// An order is known there by its number and its time together; our number carries the instant at which it was made.
fn order(id: &str) -> Result<[(&'static str, String); 2], Refusal> {
    let made = Ulid::from_string(id).map_err(|_| Refusal::Unfit)?;
    let at_ms = i64::try_from(made.timestamp_ms()).map_err(|_| Refusal::Unfit)?;
    Ok([("orderId", id.to_owned()), ("txnTime", beijing(at_ms))])
}

/// The fields of a call before it is signed.
fn call(op: &Op, cx: &Cx<'_>) -> Result<Fields, Refusal> {
    let of = |kind: &str, subkind: &str| vec![("txnType", kind.to_owned()), ("txnSubType", subkind.to_owned())];
    let money = |amount: i64| [("txnAmt", amount.to_string()), ("currencyCode", "156".to_owned())];
    let back = || ("backUrl", cx.account.notify_url.clone());
    let mut fields = match op {
        Op::Present(Present { method: Method::InWallet { .. }, .. }) => return Err(Refusal::Unsupported),
        Op::Present(order) if order.currency != "CNY" => return Err(Refusal::Unfit),
        Op::Present(order) => {
            let mut fields = of("01", "07");
            fields.extend(money(order.amount_minor));
            fields.extend([back(), ("payTimeout", beijing(order.expires_at_ms))]);
            if matches!(order.method, Method::Redirect | Method::RedirectFrom { .. }) {
                // The browser that goes there comes back here.
                fields.push(("frontUrl", order.return_url.clone()));
            }
            fields
        }
        Op::Collect(order) if order.currency != "CNY" => return Err(Refusal::Unfit),
        Op::Collect(order) => {
            let mut fields = of("01", "06");
            fields.extend(money(order.amount_minor));
            fields.extend([back(), ("qrNo", order.code.as_str().to_owned()), ("termId", terminal(&order.device))]);
            fields
        }
        // A code cannot be called back: it runs out at its `payTimeout`. Whoever closes it after that asks what became of it.
        Op::Query { .. } | Op::Close { .. } | Op::RefundQuery { .. } => of("00", "00"),
        Op::Reverse { .. } => of("99", "01"),
        Op::Refund(refund) => {
            let mut fields = if is_cancel(refund, cx) { of("31", "00") } else { of("04", "00") };
            fields.extend(money(refund.amount_minor));
            fields.push(back());
            match &refund.wallet_reference {
                Some(number) => fields.push(("origQryId", number.clone())),
                None => {
                    let [(_, id), (_, at)] = order(&refund.payment_id)?;
                    fields.extend([("origOrderId", id), ("origTxnTime", at)]);
                }
            }
            fields
        }
        Op::Bill { day, .. } => {
            let mut fields = of("76", "01");
            time::date(*day).ok_or(Refusal::Unfit)?;
            fields.extend([("settleDate", format!("{:04}", day % 10_000)), ("fileType", "00".to_owned()), ("txnTime", beijing(cx.now_ms))]);
            fields
        }
        Op::Funds { .. } | Op::Download { .. } => return Err(Refusal::Unsupported),
    };
    if let Some(id) = order_id(op) {
        fields.extend(order(id)?);
    }
    if !matches!(op, Op::Bill { .. }) {
        fields.push(("channelType", "08".to_owned()));
    }
    Ok(with_common(fields, cx))
}

/// The fields of a call with those that every call has.
fn with_common(fields: Vec<(&'static str, String)>, cx: &Cx<'_>) -> Fields {
    let common = [("version", "5.1.0"), ("encoding", "UTF-8"), ("signMethod", "01"), ("bizType", "000000"), ("accessType", "0")];
    let common = common.map(|(name, value)| (name, value.to_owned()));
    let ours = ("merId", cx.account.participant.clone());
    fields.into_iter().chain(common).chain([ours]).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Signs a call and writes it as a form.
fn post(url: String, fields: Fields, credentials: &Credentials) -> Result<HttpRequest, Refusal> {
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded;charset=utf-8".to_owned())];
    let body = form::write(&sign::sign(fields, credentials)?).into_bytes();
    Ok(HttpRequest { method: "POST", url, headers, body })
}

/// Until the books of the day of the payment are closed, all of it is not given back but cancelled: then it costs nobody a fee.
fn is_cancel(refund: &Refund, cx: &Cx<'_>) -> bool {
    // The day of the clearing begins an hour before midnight.
    let clearing_day = |at_ms: i64| time::beijing(at_ms.saturating_add(3_600_000), "%Y%m%d");
    let made_at_ms = Ulid::from_string(&refund.payment_id).ok().and_then(|made| i64::try_from(made.timestamp_ms()).ok());
    refund.wallet_reference.is_some()
        && refund.amount_minor == refund.order_minor
        && made_at_ms.is_some_and(|made_at_ms| clearing_day(made_at_ms) == clearing_day(cx.now_ms))
}

/// A till's number there has eight characters: the end of ours, which differs from shop to shop.
fn terminal(device: &str) -> String {
    let characters: Vec<char> = device.chars().filter(char::is_ascii_alphanumeric).collect();
    characters[characters.len().saturating_sub(8)..].iter().collect()
}

fn order_id(op: &Op) -> Option<&str> {
    match op {
        Op::Present(order) => Some(&order.payment_id),
        Op::Collect(order) => Some(&order.payment_id),
        Op::Query { payment_id, .. } | Op::Close { payment_id, .. } | Op::Reverse { payment_id, .. } => Some(payment_id),
        Op::Refund(refund) => Some(&refund.refund_id),
        Op::RefundQuery { refund_id, .. } => Some(refund_id),
        Op::Bill { .. } | Op::Funds { .. } | Op::Download { .. } => None,
    }
}

/// Fields of a message that was believed.
struct Read<'a>(&'a Fields);

impl Read<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// What a code says for certain. All others are unknown, among them 03, 04 and 05, which ask to be asked again.
fn is_success(code: &str) -> bool {
    // A6: paid, though not everything behind it went as it should.
    matches!(code, "00" | "A6")
}

/// Refused by the payer's bank before money moved: over a limit, or a card that cannot pay.
fn is_decline(code: &str) -> bool {
    matches!(code, "33" | "60" | "61" | "62" | "63" | "64" | "65" | "66")
}

const NOT_FOUND: &str = "34";
const NO_FILE: &str = "98";

fn meaning(op: &Op, answer: &Read<'_>) -> Observed {
    let code = answer.text("respCode").unwrap_or_default();
    match op {
        Op::Present(_) if code == "00" => {
            answer.text("qrCode").map_or(unknown("no code"), |code| Observed::Fact(Fact::Presented { pay_url: Some(code.to_owned()) }))
        }
        // Accepted is not paid: the notice or a question says the rest.
        Op::Collect(_) if code == "00" => Observed::Waiting,
        Op::Collect(_) if is_decline(code) => Observed::Fact(Fact::Declined { code: code.to_owned() }),
        Op::Query { .. } | Op::Close { .. } if code == "00" => queried(answer),
        Op::Query { .. } | Op::Close { .. } | Op::RefundQuery { .. } if code == NOT_FOUND => Observed::NotFound,
        Op::Refund(_) if code == "00" => Observed::Refund(RefundSeen::Processing),
        Op::RefundQuery { .. } if code == "00" => refund_queried(answer),
        Op::Bill { day, .. } if code == "00" => answer
            .text("fileContent")
            .and_then(|content| settlement::read(content, *day))
            .map_or(unknown("not a settlement file"), Observed::Bill),
        Op::Bill { .. } if code == NO_FILE => Observed::NotFound,
        // Whatever it took is back, and it takes no more.
        Op::Reverse { .. } if code == "00" => Observed::Fact(Fact::Closed),
        _ => unknown("not a clear word"),
    }
}

fn queried(answer: &Read<'_>) -> Observed {
    match answer.text("origRespCode") {
        Some(code) if is_success(code) => {
            answer.paid().map_or(unknown("a success without its facts"), |paid| Observed::Fact(Fact::Paid(paid)))
        }
        Some(code) if is_decline(code) => Observed::Fact(Fact::Declined { code: code.to_owned() }),
        Some("03" | "04" | "05") => Observed::Waiting,
        _ => unknown("not a clear state"),
    }
}

fn refund_queried(answer: &Read<'_>) -> Observed {
    match answer.text("origRespCode") {
        Some(code) if is_success(code) => Observed::Refund(RefundSeen::Succeeded),
        Some("03" | "04" | "05") => Observed::Refund(RefundSeen::Processing),
        _ => unknown("not a clear state"),
    }
}

/// What a notice says that is UnionPay's and ours; `None` where it is not clear.
fn notice(read: &Read<'_>) -> Option<Vec<Event>> {
    let code = read.text("respCode")?;
    let dedupe_key = format!("{}-{}", read.text("queryId")?, read.text("txnType")?);
    let order_id = read.text("orderId")?.to_owned();
    match read.text("txnType")? {
        "01" if is_success(code) => Some(vec![Event { dedupe_key, payment_id: order_id, fact: Fact::Paid(read.paid()?) }]),
        // A refund that does not say of which payment is asked about by its own number.
        "04" | "31" if is_success(code) => Some(read.text("origOrderId").map_or_else(Vec::new, |payment_id| {
            let amount_minor = read.text("txnAmt").and_then(|amount| amount.parse().ok()).unwrap_or(0);
            let fact = Fact::Refund { refund_id: order_id, seen: RefundSeen::Succeeded, amount_minor };
            vec![Event { dedupe_key, payment_id: payment_id.to_owned(), fact }]
        })),
        _ => None,
    }
}
