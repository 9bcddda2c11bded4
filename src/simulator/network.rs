//! The network's endpoints that the app calls (`docs/network.md`): present, collect, query, close, reverse, refund, refund-query, bill, keys. Each
//! acts first and answers then, signed; an order's fault may spoil the answer, never the act.

use super::{
    Simulator,
    books::{Books, Channel, Offer, Order, State, local_day},
    office::{Asked, Given, Trouble},
    payers,
    spoilt::{self, Spoilt},
};
use crate::{
    connectors::{
        RawRequest, Rejected,
        network::{
            problem, rejected_status, rejected_word,
            sign::{self, Seal, Signer, Subject},
            trial_key,
            wire::{
                BillAnswer, BillKind, BillLine, BillRequest, CollectRequest, KeysAnswer, OrderAnswer, OrderRequest, OrderStatus,
                PresentRequest, RefundAnswer, RefundQueryRequest, RefundRequest, RefundStatus,
            },
        },
    },
    domain::money::{Minor, fee},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{OriginalUri, Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Serialize, de::DeserializeOwned};

/// What the simulated wallets charge; e-CNY is free.
pub const FEE_RATE_PPM: i64 = 3_800;

/// How long a payer may take to answer in the wallet after a shop has scanned the payment code.
const ASKED_MS: i64 = 10 * 60_000;

/// What is answered.
enum Reply {
    Say(Vec<u8>),
    Problem(u16, &'static str, String),
    /// Not of the protocol.
    Garbage,
    /// The connection breaks before the answer is there.
    Broken,
}

pub fn routes() -> Router<Simulator> {
    Router::new().route("/network/v1/keys", get(keys)).route("/network/v1/{call}", post(call))
}

async fn call(
    Shared(simulator): Shared<Simulator>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let headers = plain_headers(&headers);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let raw = RawRequest { method: "POST", path, headers: &headers, body: &body };
    match simulator.app.verify(&raw).await {
        Ok(seal) => {
            let reply = act(&simulator, &name, &seal, &body);
            answer(&simulator, &seal.participant, &seal.nonce, reply)
        }
        Err(rejected) => {
            let nonce = sign::seal(&headers).map(|seal| seal.nonce).unwrap_or_default();
            let participant = sign::seal(&headers).map(|seal| seal.participant).unwrap_or_default();
            answer(&simulator, &participant, &nonce, turned_away(rejected))
        }
    }
}

async fn keys(Shared(simulator): Shared<Simulator>, headers: HeaderMap) -> Response {
    let one = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let participant = one(sign::PARTICIPANT);
    let keys = KeysAnswer { participant: participant.clone(), keys: vec![sign::published(&trial_key::public())] };
    answer(&simulator, &participant, &one(sign::NONCE), say(&keys))
}

pub fn plain_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect()
}

fn turned_away(rejected: Rejected) -> Reply {
    Reply::Problem(rejected_status(rejected), rejected_word(rejected), rejected.to_string())
}

fn say(message: &impl Serialize) -> Reply {
    serde_json::to_vec(message).map_or(Reply::Garbage, Reply::Say)
}

fn answer(simulator: &Simulator, participant: &str, nonce: &str, reply: Reply) -> Response {
    let (status, body) = match reply {
        Reply::Say(body) => (200, body),
        Reply::Problem(status, word, sentence) => (status, problem(word, &sentence)),
        Reply::Garbage => return spoilt::garbage(),
        Reply::Broken => return spoilt::broken(),
    };
    let key = trial_key::signing();
    let signer = Signer { participant, key: &key, now_ms: simulator.world.now_ms(), nonce };
    let signed = signer.headers(Subject::Answer { status }, &body).unwrap_or_default();
    let mut response = Response::builder().status(status).header("content-type", "application/json");
    for (name, value) in signed.into_iter().filter(|(_, value)| !value.is_empty()) {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).unwrap_or_else(|_| StatusCode::BAD_REQUEST.into_response())
}

fn act(simulator: &Simulator, name: &str, seal: &Seal, body: &[u8]) -> Reply {
    match name {
        "present" => with(body, |request| present(simulator, seal, request)),
        "query" => with(body, |request: OrderRequest| {
            let reply = order_reply(simulator, &request.wallet, simulator.office.order(&request.payment), &request.payment, false);
            spoiled(simulator, "order", &request.payment).unwrap_or(reply)
        }),
        "close" => with(body, |request: OrderRequest| {
            let reply = order_reply(simulator, &request.wallet, simulator.office.close(&request.payment), &request.payment, false);
            spoiled(simulator, "order", &request.payment).unwrap_or(reply)
        }),
        "collect" => with(body, |request| collect(simulator, seal, request)),
        "reverse" => with(body, |request: OrderRequest| {
            let reply = order_reply(simulator, &request.wallet, simulator.office.reverse(&request.payment), &request.payment, false);
            spoiled(simulator, "undo", &request.payment).unwrap_or(reply)
        }),
        "refund" => with(body, |request: RefundRequest| {
            let reply = refund(simulator, &request);
            spoiled(simulator, "refund", &request.payment).unwrap_or(reply)
        }),
        "refund-query" => with(body, |request| refund_query(simulator, &request)),
        "bill" => with(body, |request: BillRequest| {
            say(&simulator.office.read(|books| bill(books, Some(&seal.participant), &request.wallet, request.day)))
        }),
        _ => Reply::Problem(404, "unknown_call", format!("this network has no call {name}")),
    }
}

fn with<R: DeserializeOwned>(body: &[u8], act: impl FnOnce(R) -> Reply) -> Reply {
    match serde_json::from_slice(body) {
        Ok(request) => act(request),
        Err(error) => Reply::Problem(400, "malformed", error.to_string()),
    }
}

/// The fault of the order may take the answer's place.
fn spoiled(simulator: &Simulator, about: &'static str, payment: &str) -> Option<Reply> {
    simulator.spoil(about, payment).map(|spoilt| match spoilt {
        Spoilt::Garbage => Reply::Garbage,
        Spoilt::Half => Reply::Say(b"{\"status\":".to_vec()),
        Spoilt::Broken => Reply::Broken,
    })
}

fn present(simulator: &Simulator, seal: &Seal, request: PresentRequest) -> Reply {
    let visitor = request.payer_token.as_deref().and_then(|token| simulator.visitors.look(token, simulator.world.now_ms()));
    let known = simulator.office.order(&request.payment).is_ok();
    let chosen = visitor.as_ref().and_then(|visitor| visitor.fault);
    let fault = chosen.or_else(|| if known { None } else { simulator.armed.draw(&request.wallet) });
    let payment = request.payment.clone();
    let wallet = request.wallet.clone();
    let taken = simulator.office.take(Offer {
        payment: request.payment,
        wallet: request.wallet,
        participant: seal.participant.clone(),
        notify_url: request.notify_url,
        return_url: request.return_url,
        amount_minor: request.amount_minor,
        gross_minor: request.gross_minor,
        discounts: request.discounts,
        currency: request.currency,
        payee: request.payee,
        note: request.note,
        payer: visitor.map(|visitor| visitor.payer),
        match_word: None,
        created_at_ms: simulator.world.now_ms(),
        expires_at_ms: request.expires_at_ms,
        fault,
        channel: Channel::Network,
    });
    let reply = order_reply(simulator, &wallet, taken, &payment, true);
    spoiled(simulator, "order", &payment).unwrap_or(reply)
}

/// The payer whose code was scanned pays at once, or is asked in the wallet first.
fn collect(simulator: &Simulator, seal: &Seal, request: CollectRequest) -> Reply {
    let now_ms = simulator.world.now_ms();
    let (payment, wallet) = (request.payment.clone(), request.wallet.clone());
    let fault = if simulator.office.order(&payment).is_err() { simulator.armed.draw(&wallet) } else { None };
    let offer = Offer {
        payment: request.payment,
        wallet: request.wallet,
        participant: seal.participant.clone(),
        notify_url: request.notify_url,
        return_url: String::new(),
        amount_minor: request.amount_minor,
        gross_minor: request.amount_minor,
        discounts: Vec::new(),
        currency: request.currency,
        payee: request.payee,
        note: request.note,
        payer: None,
        match_word: None,
        created_at_ms: now_ms,
        expires_at_ms: now_ms + ASKED_MS,
        fault,
        channel: Channel::Network,
    };
    let found = match simulator.collect(offer, &request.payment_code) {
        Ok(None) => {
            let reason = Some("payment_code_invalid".to_owned());
            return say(&OrderAnswer { payment, wallet, status: OrderStatus::Declined, pay_url: None, paid: None, reason });
        }
        Ok(Some(order)) => Ok(order),
        Err(trouble) => Err(trouble),
    };
    let reply = order_reply(simulator, &wallet, found, &payment, false);
    spoiled(simulator, "order", &payment).unwrap_or(reply)
}

fn order_reply(simulator: &Simulator, wallet: &str, found: Result<Order, Trouble>, payment: &str, presenting: bool) -> Reply {
    let bare =
        |status| OrderAnswer { payment: payment.to_owned(), wallet: wallet.to_owned(), status, pay_url: None, paid: None, reason: None };
    match found {
        Ok(order) if order.offer.wallet != wallet => say(&bare(OrderStatus::NotFound)),
        Ok(order) => say(&match order.state {
            State::Waiting if presenting => {
                OrderAnswer { pay_url: Some(format!("{}/pay/{payment}", simulator.url)), ..bare(OrderStatus::Presented) }
            }
            State::Waiting => bare(OrderStatus::Waiting),
            State::Paid => OrderAnswer { paid: Some(payers::paid(&order)), ..bare(OrderStatus::Paid) },
            State::Declined => OrderAnswer { reason: Some(order.decline_code.clone()), ..bare(OrderStatus::Declined) },
            State::Closed => bare(OrderStatus::Closed),
        }),
        Err(Trouble::NoSuchOrder) => say(&bare(OrderStatus::NotFound)),
        Err(Trouble::Refused(_)) => say(&bare(OrderStatus::Closed)),
        Err(Trouble::NumberTaken) => Reply::Problem(409, "order_differs", Trouble::NumberTaken.to_string()),
        Err(Trouble::Journal(error)) => Reply::Problem(503, "busy", error.to_string()),
    }
}

fn refund(simulator: &Simulator, request: &RefundRequest) -> Reply {
    let bare =
        |status| RefundAnswer { refund: request.refund.clone(), wallet: request.wallet.clone(), status, trace_number: None, reason: None };
    let refused = |reason: &str| say(&RefundAnswer { reason: Some(reason.to_owned()), ..bare(RefundStatus::Refused) });
    let asked = Asked { refund: &request.refund, payment: &request.payment, amount_minor: request.amount_minor, ..Asked::default() };
    match simulator.office.refund(&asked) {
        Ok(Given { refund: done, .. }) => say(&RefundAnswer { trace_number: Some(done.trace_number), ..bare(RefundStatus::Succeeded) }),
        Err(Trouble::Refused(reason)) => refused(reason),
        Err(Trouble::NoSuchOrder) => refused("no_such_payment"),
        Err(Trouble::NumberTaken) => Reply::Problem(409, "refund_differs", Trouble::NumberTaken.to_string()),
        Err(Trouble::Journal(error)) => Reply::Problem(503, "busy", error.to_string()),
    }
}

fn refund_query(simulator: &Simulator, request: &RefundQueryRequest) -> Reply {
    let known = simulator.office.read(|books| books.refund_of(&request.refund).cloned()).filter(|known| known.wallet == request.wallet);
    say(&RefundAnswer {
        refund: request.refund.clone(),
        wallet: request.wallet.clone(),
        status: if known.is_some() { RefundStatus::Succeeded } else { RefundStatus::NotFound },
        trace_number: known.map(|known| known.trace_number),
        reason: None,
    })
}

/// Everything that `wallet` moved on that day, for one participant or for all.
pub fn bill(books: &Books, participant: Option<&str>, wallet: &str, day: i64) -> BillAnswer {
    let ours =
        |order: &&Order| order.offer.wallet == wallet && participant.is_none_or(|participant| order.offer.participant == participant);
    let rate_ppm = if wallet == "ecny" { 0 } else { FEE_RATE_PPM };
    let paid = books.orders().filter(ours).filter(|order| order.state == State::Paid).map(|order| BillLine {
        payment: order.offer.payment.clone(),
        wallet_reference: order.wallet_reference.clone(),
        trace_number: order.trace_number.clone(),
        kind: BillKind::Pay,
        amount_minor: order.offer.amount_minor,
        fee_minor: fee(Minor(order.offer.amount_minor), rate_ppm).0,
        at_ms: order.decided_at_ms.unwrap_or_default(),
    });
    let given = books.refunds().filter(|refund| books.order(&refund.payment).as_ref().is_some_and(ours)).map(|refund| BillLine {
        payment: refund.payment.clone(),
        wallet_reference: refund.wallet_reference.clone(),
        trace_number: refund.trace_number.clone(),
        kind: BillKind::Refund,
        amount_minor: refund.amount_minor,
        fee_minor: 0,
        at_ms: refund.at_ms,
    });
    let mut lines: Vec<BillLine> = paid.chain(given).filter(|line| local_day(line.at_ms) == day).collect();
    lines.sort_by(|one, other| one.at_ms.cmp(&other.at_ms).then_with(|| one.trace_number.cmp(&other.trace_number)));
    let signed = |line: &BillLine| if line.kind == BillKind::Refund { -line.amount_minor } else { line.amount_minor };
    BillAnswer {
        wallet: wallet.to_owned(),
        day,
        currency: "CNY".to_owned(),
        count: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        total_minor: lines.iter().map(signed).sum(),
        lines,
    }
}
