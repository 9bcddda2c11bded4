//! The control API: acting as a wallet's app, arming faults, the wallets' own refunds and bills, and what the simulator believes.

use super::{
    Simulator, alipay,
    app::CallError,
    books::local_day,
    bulk,
    faults::Fault,
    keyring::enrolment,
    network,
    office::{Asked, Trouble},
    payers,
    scan::{ScanError, ScanRequest, ScanResult},
    unionpay, wallets, wechat_pay,
};
use crate::{
    connectors::network::wire::{BillAnswer, BillKind},
    domain::{money::Minor, time},
};
use axum::{
    Json, Router,
    extract::{Query, State as Shared},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub fn routes() -> Router<Simulator> {
    Router::new()
        .route("/control/accounts", post(enrolment::enrol))
        .route("/control/scan", post(scan))
        .route("/control/bulk", post(bulk::run))
        .route("/control/payment_code", get(payment_code))
        .route("/control/probe", post(probe))
        .route("/control/faults", get(armed).post(arm))
        .route("/control/refund", post(refund))
        .route("/control/bill", get(bill))
        .route("/control/ledger", get(ledger))
        .route("/control/log", get(log))
        .route("/control/calls", get(calls))
}

/// An answer that says why nothing was done.
pub struct Refused(pub StatusCode, pub &'static str, pub String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1, "message": self.2}))).into_response()
    }
}

impl From<ScanError> for Refused {
    fn from(error: ScanError) -> Self {
        let (status, word) = match &error {
            ScanError::NoSuchWallet(_) | ScanError::NoAmount | ScanError::NoSuchCode(..) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "bad_request")
            }
            ScanError::Call(CallError::Refused(..)) => (StatusCode::CONFLICT, "refused"),
            ScanError::Lost(..) => (StatusCode::CONFLICT, "no_way_on"),
            ScanError::Call(CallError::Unreachable(_)) | ScanError::Browse(_) => (StatusCode::BAD_GATEWAY, "app_unreachable"),
            ScanError::Office(_) => (StatusCode::CONFLICT, "wallet_refused"),
        };
        Self(status, word, error.to_string())
    }
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        Self(StatusCode::CONFLICT, "wallet_refused", trouble.to_string())
    }
}

async fn scan(Shared(simulator): Shared<Simulator>, Json(request): Json<ScanRequest>) -> Result<Json<ScanResult>, Refused> {
    // On its own task: a caller who hangs up does not leave a payer half way.
    let scanning = tokio::spawn(async move { simulator.scan(request).await });
    let result = scanning.await.map_err(|error| Refused(StatusCode::INTERNAL_SERVER_ERROR, "broken", error.to_string()))?;
    Ok(Json(result?))
}

/// `GET /control/payment_code`: what the payer's wallet shows for a shop to scan.
#[derive(Deserialize)]
struct CodeOrder {
    wallet: String,
    #[serde(default)]
    payer: String,
    /// The payer has to confirm in the wallet after the scan.
    #[serde(default)]
    asks: bool,
    fault: Option<Fault>,
}

async fn payment_code(Shared(simulator): Shared<Simulator>, Query(order): Query<CodeOrder>) -> Result<Json<Value>, Refused> {
    if wallets::find(&order.wallet).is_none() {
        return Err(ScanError::NoSuchWallet(order.wallet).into());
    }
    let payer = payers::name(&order.payer).unwrap_or_else(|| payers::EXAMPLES[0].to_owned());
    let (code, until_ms) = simulator.payment_code(&order.wallet, &payer, order.asks, order.fault);
    Ok(Json(json!({"code": code, "wallet": order.wallet, "payer": payer, "until_ms": until_ms})))
}

#[derive(Deserialize)]
struct ProbeOrder {
    payment: String,
}

/// A false signature on purpose, to see whether it is looked at; the answer comes back.
async fn probe(Shared(simulator): Shared<Simulator>, Json(order): Json<ProbeOrder>) -> Result<Json<Value>, Refused> {
    let order = simulator.office.order(&order.payment)?;
    Ok(Json(json!({"status": simulator.courier.probe(order).await})))
}

/// `POST /control/faults`.
#[derive(Deserialize)]
struct Arm {
    /// A wallet code, or `*`.
    wallet: String,
    kind: Fault,
    #[serde(default = "once")]
    count: u64,
}

fn once() -> u64 {
    1
}

async fn arm(Shared(simulator): Shared<Simulator>, Json(arm): Json<Arm>) -> Json<Value> {
    simulator.armed.arm(&arm.wallet, arm.kind, arm.count);
    waiting(&simulator)
}

async fn armed(Shared(simulator): Shared<Simulator>) -> Json<Value> {
    waiting(&simulator)
}

fn waiting(simulator: &Simulator) -> Json<Value> {
    let line = |(wallet, kind, count): (String, Fault, u64)| json!({"wallet": wallet, "kind": kind, "count": count});
    Json(json!({"armed": simulator.armed.waiting().into_iter().map(line).collect::<Vec<_>>()}))
}

/// `POST /control/refund`: without an amount, all that is left; without a number, a new one.
#[derive(Deserialize)]
struct RefundOrder {
    payment: String,
    amount_minor: Option<i64>,
    refund: Option<String>,
}

async fn refund(Shared(simulator): Shared<Simulator>, Json(order): Json<RefundOrder>) -> Result<Json<Value>, Refused> {
    let known = simulator.office.order(&order.payment)?;
    let number = order.refund.unwrap_or_else(|| simulator.world.new_id());
    let amount_minor = order.amount_minor.unwrap_or_else(|| known.refundable_minor());
    let notify_url = known.offer.notify_url.as_str();
    let asked = Asked { refund: &number, payment: &order.payment, amount_minor, notify_url, ..Asked::default() };
    let given = simulator.office.refund(&asked)?;
    simulator.courier.report_refund(&given);
    let done = given.refund;
    Ok(Json(json!({
        "refund": done.refund, "payment": done.payment, "wallet": done.wallet, "amount_minor": done.amount_minor, "status": "succeeded",
        "wallet_reference": done.wallet_reference, "trace_number": done.trace_number, "at_ms": done.at_ms,
    })))
}

#[derive(Deserialize)]
struct BillOrder {
    wallet: String,
    /// `yyyymmdd` or `yyyy-mm-dd`; today if it is missing.
    date: Option<String>,
    /// `json` or `csv` for the lines as the network tells them; else the wallet's own format.
    format: Option<String>,
}

async fn bill(Shared(simulator): Shared<Simulator>, Query(order): Query<BillOrder>) -> Result<Response, Refused> {
    let today = local_day(simulator.world.now_ms());
    let day = match order.date.as_deref() {
        None | Some("") => Some(today),
        Some(date) => date.replace('-', "").parse().ok().filter(|day| time::date(*day).is_some()),
    };
    let day = day.ok_or_else(|| Refused(StatusCode::UNPROCESSABLE_ENTITY, "bad_request", "date is yyyymmdd or yyyy-mm-dd".into()))?;
    let lines = || simulator.office.read(|books| network::bill(books, None, &order.wallet, day));
    match order.format.as_deref() {
        Some("json") => Ok(Json(lines()).into_response()),
        Some("csv") => Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], csv(&lines())).into_response()),
        _ if matches!(order.wallet.as_str(), "wechat_pay" | "alipay" | "unionpay") => own_file(&simulator, &order.wallet, day),
        // The own format of every other wallet is the network's.
        _ => Ok(Json(lines()).into_response()),
    }
}

/// The file that merchants fetch from one of the big wallets.
fn own_file(simulator: &Simulator, wallet: &str, day: i64) -> Result<Response, Refused> {
    let file = simulator.office.read(|books| match wallet {
        "wechat_pay" => wechat_pay::trade_bill(books, day).map(|text| ("text/csv; charset=utf-8", text.into_bytes())),
        "alipay" => alipay::trade_bill(books, day).map(|file| ("application/zip", file)),
        _ => unionpay::settlement_file(books, day).map(|file| ("application/zip", file)),
    });
    let missing = || Refused(StatusCode::NOT_FOUND, "no_bill", "no such file: a day without business in the own protocol".into());
    let (kind, file) = file.ok_or_else(missing)?;
    Ok(([(header::CONTENT_TYPE, kind)], file).into_response())
}

/// The bill as a file, amounts in yuan, with a summary as its last line.
fn csv(bill: &BillAnswer) -> String {
    let mut text = String::from("time,kind,payment,wallet_reference,trace_number,amount,fee\r\n");
    let zone = time::zone(time::DEFAULT_TIME_ZONE);
    for line in &bill.lines {
        let kind = if line.kind == BillKind::Refund { "refund" } else { "pay" };
        let at = time::local(line.at_ms, &zone).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let (amount, fee) = (Minor(line.amount_minor), Minor(line.fee_minor));
        text += &format!("{at},{kind},{},{},{},{amount},{fee}\r\n", line.payment, line.wallet_reference, line.trace_number);
    }
    text + &format!("total,{},,,,{},\r\n", bill.count, Minor(bill.total_minor))
}

/// Everything the simulator believes, with the sums.
#[derive(Serialize)]
struct Ledger {
    payments: Vec<super::books::LedgerLine>,
    /// How many of them were paid.
    paid_count: usize,
    moved_minor: i64,
    refunded_minor: i64,
    /// Notices that the app has not taken yet.
    owed_notices: usize,
}

async fn ledger(Shared(simulator): Shared<Simulator>) -> Json<Ledger> {
    let (payments, owed_notices) = simulator.office.read(|books| (books.ledger(), books.owed().len()));
    let paid = || payments.iter().filter(|line| line.paid_at_ms.is_some());
    Json(Ledger {
        paid_count: paid().count(),
        moved_minor: paid().map(|line| line.amount_minor).sum(),
        refunded_minor: paid().map(|line| line.refunded_minor).sum(),
        owed_notices,
        payments,
    })
}

async fn log(Shared(simulator): Shared<Simulator>) -> Json<Value> {
    Json(json!({"notices": simulator.courier.log()}))
}

async fn calls(Shared(simulator): Shared<Simulator>) -> Json<Value> {
    Json(json!({"calls": simulator.calls.all()}))
}
