//! Alipay's OpenAPI, version 2: forms and signed JSON. [`call`] writes, [`sign`] decides what may be believed, [`words`] says
//! what it means. Version 3 of the same interface is another transport and is not spoken here.

mod bill;
mod call;
mod credentials;
mod payer;
mod sign;
#[cfg(test)]
mod tests;
mod wire;
mod words;

use super::{
    Account, BillFile, Brought, Connector, Cx, Descriptor, Event, HttpReply, HttpRequest, HttpResponse, Key, Method, Observed, Op, Outcome,
    Payer, Place, Present, RawRequest, Refund, RefundOrder, RefundSeen, Refusal, Rejected, SignIn, Statement,
    conformance::Promises,
    form::{self, Fields},
};
use crate::domain::payment::{Fact, Paid};
use credentials::Credentials;
use wire::{Answer, ExternalPayer, Success};
use words::unknown;

/// The largest notice and the largest answer that are read: far above any real one.
const NOTICE_LIMIT: usize = 64 << 10;
const ANSWER_LIMIT: usize = 256 << 10;

/// Where bills lie.
const BILL_HOME: &str = "https://dwbillcenter.alipay.com/";

static DESCRIPTOR: Descriptor = Descriptor {
    code: "alipay",
    query_plan_s: &[10, 20, 30, 40, 50, 60, 80, 100, 120, 240, 360, 480, 600, 900, 1200, 1800],
    collect_plan_s: &[5, 3, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5],
    expiry_s: 900,
    can_refund: true,
    promises: Promises::body("sign=", "\"sign\":"),
    refund_order: RefundOrder::PayerFirst,
};

/// The connector: it has no state.
pub struct Alipay;

impl Connector for Alipay {
    fn describe(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn request(&self, op: &Op, cx: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        call::request(op, cx)
    }

    fn response(&self, op: &Op, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Observed {
        let Some(answer) = answer else { return unknown("no answer") };
        if answer.status != 200 {
            return unknown("another status");
        }
        if let Op::Download { file, .. } = op {
            return bill::read(&answer.body, file.content);
        }
        match believed(op, &answer.body, cx) {
            Ok(answer) => meaning(op, &answer, cx),
            Err(why) => unknown(why),
        }
    }

    fn notification(&self, raw: &RawRequest<'_>, cx: &Cx<'_>) -> Result<Vec<Event>, Rejected> {
        if raw.body.len() > NOTICE_LIMIT {
            return Err(Rejected::Malformed);
        }
        let fields = form::read(raw.body).ok_or(Rejected::Malformed)?;
        let field = |name: &str| fields.get(name).map(String::as_str);
        let signature = field("sign").ok_or(Rejected::Malformed)?;
        if field("sign_type") != Some(sign::SIGN_TYPE) {
            return Err(Rejected::BadSignature);
        }
        let credentials = Credentials::of(cx.account).ok_or(Rejected::UnknownKey)?;
        sign::verify(&credentials, field("alipay_cert_sn"), &sign::notice_text(&fields), signature, cx.now_ms)?;
        // One key signs for all apps: only these two say that the notice is ours.
        if field("app_id") != Some(&cx.account.participant) || field("seller_id") != Some(&credentials.seller_id) {
            return Err(Rejected::ForeignAccount);
        }
        notice(&fields).ok_or(Rejected::Malformed)
    }

    fn reply(&self, outcome: Outcome, _: &Cx<'_>) -> HttpReply {
        let (status, body) = match outcome {
            Outcome::Stored | Outcome::Duplicate => (200, "success"),
            Outcome::Rejected(_) => (400, "failure"),
            Outcome::Busy => (503, "failure"),
        };
        HttpReply { status, content_type: "text/plain", body: body.as_bytes().to_vec() }
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

    fn exchanged(&self, answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Result<Option<Payer>, Rejected> {
        // Inside of Alipay nothing can be ordered for nobody.
        payer::exchanged(answer, cx).map(Some).ok_or(Rejected::Malformed)
    }

    fn method(&self, place: &Place, payer: Option<&Payer>) -> Method {
        payer::method(place, payer)
    }

    fn address(&self, order: &Present, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
        if order.method == Method::Redirect { call::wap_url(order, cx).map(Some) } else { Ok(None) }
    }

    fn keys_request(&self, _: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        Err(Refusal::Unsupported)
    }

    fn proofs(&self, account: &Account) -> Vec<Account> {
        let lists = ["/alipay_public_keys", "/certificates/alipay"];
        let alone = lists.into_iter().flat_map(|list| account.credentials.each_alone(list));
        alone.map(|credentials| Account { credentials, ..account.clone() }).collect()
    }

    fn keys_response(&self, _: Option<&HttpResponse>, _: &Cx<'_>) -> Option<Vec<Key>> {
        None
    }
}

fn believed(op: &Op, body: &[u8], cx: &Cx<'_>) -> Result<Answer, &'static str> {
    if body.len() > ANSWER_LIMIT {
        return Err("too large");
    }
    let node = call::node(call::method(op).ok_or("never asked")?);
    let credentials = Credentials::of(cx.account).ok_or("no credentials")?;
    serde_json::from_str(sign::believed(body, &node, &credentials, cx.now_ms)?).map_err(|_| "malformed")
}

/// What an answer means that was signed and belongs to this call.
fn meaning(op: &Op, answer: &Answer, cx: &Cx<'_>) -> Observed {
    let is_about = |payment_id: &str| answer.out_trade_no.as_deref() == Some(payment_id);
    match (op, answer.code.as_str()) {
        (Op::Collect(order), words::DONE) if is_about(&order.payment_id) => paid_or_unknown(paid(answer, answer.gmt_payment.as_deref())),
        (Op::Collect(order), words::WAITING) if answer.out_trade_no.is_none() || is_about(&order.payment_id) => Observed::Waiting,
        (Op::Collect(_), words::REFUSED) => words::collect_refused(answer),
        (Op::Present(order), words::DONE) if is_about(&order.payment_id) => presented(answer),
        (Op::Query { payment_id, .. }, words::DONE) if is_about(payment_id) => queried(answer),
        (Op::Close { payment_id, .. }, words::DONE) if is_about(payment_id) => Observed::Fact(Fact::Closed),
        (Op::Reverse { payment_id, .. }, words::DONE) if is_about(payment_id) => reversed(answer),
        (Op::Present(_) | Op::Query { .. } | Op::Close { .. } | Op::Reverse { .. }, words::REFUSED) => words::order_refused(answer),
        (Op::Refund(Refund { payment_id, .. }), words::DONE) if is_about(payment_id) => refunded(answer),
        (Op::Refund(_), words::REFUSED) => words::refund_refused(answer),
        (Op::RefundQuery { payment_id, refund_id, .. }, words::DONE) if is_about(payment_id) => refund_queried(answer, refund_id),
        (Op::RefundQuery { .. }, words::REFUSED) if answer.sub_code.as_deref() == Some("ACQ.TRADE_NOT_EXIST") => Observed::NotFound,
        (Op::Bill { .. }, words::DONE) => bill_at(answer, Statement::Trade, cx),
        (Op::Funds { .. }, words::DONE) => bill_at(answer, Statement::Funds, cx),
        // Too early, or a day without business: the two are not told apart.
        (Op::Bill { .. } | Op::Funds { .. }, words::REFUSED) if answer.sub_code.as_deref() == Some("isp.bill_not_exist") => {
            Observed::NotFound
        }
        _ => unknown("not a clear word"),
    }
}

fn presented(answer: &Answer) -> Observed {
    match (&answer.qr_code, &answer.trade_no) {
        (Some(code), _) if !code.is_empty() => Observed::Fact(Fact::Presented { pay_url: Some(code.clone()) }),
        (None, Some(number)) if !number.is_empty() => Observed::Invoke { parameters: serde_json::json!({"tradeNO": number}).to_string() },
        _ => unknown("nothing to pay with"),
    }
}

fn paid(answer: &Answer, paid_at: Option<&str>) -> Option<Paid> {
    let external = answer.external_payer_info.as_ref();
    Success {
        trade_no: answer.trade_no.as_deref()?,
        total_amount: answer.total_amount.as_deref()?,
        currency: answer.trans_currency.as_deref(),
        paid_at: paid_at?,
        payer: answer.buyer_user_id.as_deref().or(answer.buyer_open_id.as_deref()),
        payer_mask: answer.buyer_logon_id.as_deref(),
        payer_amount: answer.buyer_pay_amount.as_deref(),
        funds: &answer.fund_bill_list,
        vouchers: &answer.voucher_detail_list,
        institution: external.and_then(|payer| payer.out_inst_payer_inst_id.as_deref()),
    }
    .paid()
}

fn paid_or_unknown(paid: Option<Paid>) -> Observed {
    paid.map_or(unknown("a success without its facts"), |paid| Observed::Fact(Fact::Paid(paid)))
}

fn queried(answer: &Answer) -> Observed {
    let paid_at = answer.send_pay_date.as_deref();
    match answer.trade_status.as_deref() {
        Some("WAIT_BUYER_PAY") => Observed::Waiting,
        Some("TRADE_SUCCESS" | "TRADE_FINISHED") => paid_or_unknown(paid(answer, paid_at)),
        // The same word for "nobody paid in time" and "paid, and all of it given back": only the first has no time of payment.
        Some("TRADE_CLOSED") if paid_at.is_none() && answer.fund_bill_list.is_empty() => Observed::Fact(Fact::Closed),
        _ => unknown("not a clear state"),
    }
}

fn reversed(answer: &Answer) -> Observed {
    match (answer.retry_flag.as_deref(), answer.action.as_deref()) {
        (Some("Y"), _) => unknown("to be repeated"),
        // Nothing had been taken, or what had been is back.
        (_, Some("close" | "refund") | None) => Observed::Fact(Fact::Closed),
        _ => unknown("not a clear word"),
    }
}

fn refunded(answer: &Answer) -> Observed {
    // "N" also answers the repeat of a refund that was made: only the query tells.
    if answer.fund_change.as_deref() == Some("Y") {
        Observed::Refund(RefundSeen::Succeeded)
    } else {
        unknown("no money moved by this call")
    }
}

fn refund_queried(answer: &Answer, refund_id: &str) -> Observed {
    if answer.out_request_no.as_deref() != Some(refund_id) {
        return unknown("not about this refund");
    }
    match answer.refund_status.as_deref() {
        Some("REFUND_SUCCESS") => Observed::Refund(RefundSeen::Succeeded),
        Some("REFUND_PROCESSING") => Observed::Refund(RefundSeen::Processing),
        // The code only says that the question was understood.
        _ => unknown("the question worked, the refund is not told"),
    }
}

/// The file is not signed: it is fetched from Alipay's own house alone, and not in the clear.
fn bill_at(answer: &Answer, content: Statement, cx: &Cx<'_>) -> Observed {
    let Some(url) = &answer.bill_download_url else { return unknown("no address") };
    let is_near = url.starts_with(&format!("{}/", cx.account.base_url));
    let url = if is_near { url.clone() } else { url.replacen("http://", "https://", 1) };
    if (is_near || url.starts_with(BILL_HOME)) && url.bytes().all(|byte| byte.is_ascii_graphic()) {
        Observed::BillAt(BillFile { url, sha1: None, content })
    } else {
        unknown("another house")
    }
}

/// What a notice says that is signed and ours; `None` where it is not a notice about an order.
fn notice(fields: &Fields) -> Option<Vec<Event>> {
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let (dedupe_key, payment_id) = (field("notify_id")?.to_owned(), field("out_trade_no")?.to_owned());
    let event = |suffix: &str, fact| Event { dedupe_key: format!("{dedupe_key}{suffix}"), payment_id: payment_id.clone(), fact };
    // `refund_fee` is what went back of the order so far, with the refund that is told.
    let refund = match field("refund_fee") {
        Some(total) => {
            let number = field("out_biz_no").unwrap_or(&dedupe_key);
            Some(event("/refund", Fact::RefundedSoFar { refund_id: number.to_owned(), total_minor: wire::minor(total)? }))
        }
        None => None,
    };
    let said = match field("trade_status")? {
        // Nothing to keep: it is thanked for and the payment is asked about by its own plan.
        "WAIT_BUYER_PAY" => return Some(Vec::new()),
        // A part given back repeats the success: what was paid stays the same.
        "TRADE_SUCCESS" | "TRADE_FINISHED" => Some(event("", Fact::Paid(notice_success(fields)?))),
        // All of it given back is no "no" to the payment: it was paid before, which may not have been heard.
        "TRADE_CLOSED" if field("gmt_refund").is_some() || field("refund_fee").is_some() => {
            notice_success(fields).map(|paid| event("", Fact::Paid(paid)))
        }
        "TRADE_CLOSED" => Some(event("", Fact::Closed)),
        _ => return None,
    };
    Some(said.into_iter().chain(refund).collect())
}

fn notice_success(fields: &Fields) -> Option<Paid> {
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let funds: Vec<_> = field("fund_bill_list").and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default();
    let vouchers: Vec<_> = field("voucher_detail_list").and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default();
    let external: Option<ExternalPayer> = field("external_payer_info").and_then(|payer| serde_json::from_str(payer).ok());
    Success {
        trade_no: field("trade_no")?,
        total_amount: field("total_amount")?,
        currency: field("trans_currency"),
        paid_at: field("gmt_payment")?,
        payer: field("buyer_id").or(field("buyer_open_id")),
        payer_mask: field("buyer_logon_id"),
        payer_amount: field("buyer_pay_amount"),
        funds: &funds,
        vouchers: &vouchers,
        institution: external.as_ref().and_then(|payer| payer.out_inst_payer_inst_id.as_deref()),
    }
    .paid()
}
