//! A merchant that has an account with one wallet and nothing else: it writes with the connector, sends, reads with the connector, and
//! listens where it asked to be told.

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tongma::{
    connectors::{
        self, Account, BillLine, Connector, Cx, Event, HttpResponse, Key, Method, Observed, Op, Outcome, Present, RawRequest, Rejected,
    },
    domain::{
        id,
        payment::{Fact, Paid},
    },
    services::{Clock, Entropy},
    simulator::{self, world::World},
};

/// Sunday, 22 November 2026, 08:46 in Shanghai, Unix ms; and its day.
const NOW_MS: i64 = 1_795_308_360_000;
const DAY: i64 = 20_261_122;

/// What each notice was read as.
type Heard = Vec<Result<Vec<Event>, Rejected>>;

/// See the module.
#[derive(Clone)]
pub struct Merchant {
    pub connector: &'static str,
    pub account: Account,
    url: String,
    clock: Clock,
    entropy: Entropy,
    http: reqwest::Client,
    stop: CancellationToken,
    heard: Arc<Mutex<Heard>>,
}

impl Merchant {
    /// Starts a simulator, and takes an account there. `mode` is Alipay's.
    pub async fn enrols(connector: &'static str, mode: &str) -> Self {
        let (clock, entropy, stop) = (Clock::set(NOW_MS), Entropy::seeded(3), CancellationToken::new());
        let (its_clock, its_entropy) = (clock.clone(), entropy.clone());
        let options = simulator::Options {
            addr: ([127, 0, 0, 1], 0).into(),
            app_url: "http://127.0.0.1:1".to_owned(),
            journal: None,
            world: World { now_ms: Arc::new(move || its_clock.now_ms()), random: Arc::new(move || its_entropy.bytes()) },
            seed: Some(1),
        };
        let simulator = simulator::bind(options, stop.clone()).await.expect("a free port");
        let url = format!("http://{}", simulator.addr().expect("a bound port"));
        tokio::spawn(simulator.serve());
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let notify_url = format!("http://{}/notify/{connector}/t", listener.local_addr().expect("a bound port"));
        let account = account(&http, &url, connector, mode, false, notify_url).await;
        let merchant = Self { connector, account, url, clock, entropy, http, stop, heard: Arc::default() };
        let router = Router::new().route("/notify/{connector}/{token}", post(notified)).with_state(merchant.clone());
        let until = merchant.stop.clone().cancelled_owned();
        tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(until).await });
        merchant
    }

    /// The same merchant with a new key.
    pub async fn changes_key(&self) -> Self {
        let account = account(&self.http, &self.url, self.connector, "", true, self.account.notify_url.clone()).await;
        Self { account, ..self.clone() }
    }

    /// Somebody who says to be this merchant: with the private key of another wallet's.
    pub async fn with_key_of_its_own(&self) -> Self {
        let other = if self.connector == "unionpay" { "alipay" } else { "unionpay" };
        let others = account(&self.http, &self.url, other, "", false, String::new()).await;
        let (mut mine, theirs): (Value, Value) =
            (serde_json::from_str(&self.account.credentials).expect("JSON"), serde_json::from_str(&others.credentials).expect("JSON"));
        mine["private_key"] = theirs["private_key"].clone();
        Self { account: Account { credentials: mine.to_string().into(), ..self.account.clone() }, ..self.clone() }
    }

    pub async fn leaves(self) {
        self.stop.cancel();
    }

    pub fn new_id(&self) -> String {
        id::new_id(self.clock.now_ms(), self.entropy.bytes())
    }

    fn protocol(&self) -> &'static dyn Connector {
        connectors::find(self.connector).expect("a connector")
    }

    fn cx(&self, random: [u8; 16]) -> Cx<'_> {
        Cx { account: &self.account, now_ms: self.clock.now_ms(), random }
    }

    /// Calls the wallet.
    pub async fn calls(&self, op: &Op) -> Observed {
        let random = self.entropy.bytes();
        let request = self.protocol().request(op, &self.cx(random)).expect("a call");
        let mut sending = self.http.request(request.method.parse().expect("a method"), &request.url).body(request.body);
        for (name, value) in &request.headers {
            sending = sending.header(name, value);
        }
        let answer = match sending.send().await {
            Ok(answer) => read(answer).await,
            Err(_) => None,
        };
        self.protocol().response(op, answer.as_ref(), &self.cx(random))
    }

    pub fn order(&self, amount_minor: i64, method: Method) -> Present {
        Present {
            payment_id: self.new_id(),
            wallet: self.connector.into(),
            method,
            amount_minor,
            gross_minor: amount_minor,
            discounts: Vec::new(),
            currency: "CNY".into(),
            payee: "王姐早餐铺".into(),
            note: "两份豆浆, 热".into(),
            return_url: "http://127.0.0.1:1/p/1".into(),
            expires_at_ms: self.clock.now_ms() + 900_000,
            payer_token: None,
        }
    }

    /// Offers an order and gives the code of it.
    pub async fn presents(&self, order: &Present) -> String {
        match self.calls(&Op::Present(order.clone())).await {
            Observed::Fact(Fact::Presented { pay_url: Some(code) }) => code,
            other => panic!("not presented: {other:?}"),
        }
    }

    pub async fn asks(&self, payment_id: &str) -> Observed {
        self.calls(&Op::Query { payment_id: payment_id.into(), wallet: self.connector.into(), wallet_reference: None }).await
    }

    /// The bill of the day, fetched as its protocol has it.
    pub async fn bill(&self) -> Vec<BillLine> {
        let mut op = Op::Bill { wallet: self.connector.into(), day: DAY };
        loop {
            match self.calls(&op).await {
                Observed::Bill(lines) => return lines,
                Observed::BillAt(file) => op = Op::Download { wallet: self.connector.into(), day: DAY, file },
                other => panic!("no bill: {other:?}"),
            }
        }
    }

    /// The bill of today as the control port gives it.
    pub async fn control_bill(&self, wallet: &str, more: &str) -> Vec<u8> {
        let url = format!("{}/control/bill?wallet={wallet}{more}", self.url);
        self.http.get(url).send().await.expect("the simulator").bytes().await.expect("a file").to_vec()
    }

    async fn control(&self, call: &str, message: &Value) -> Value {
        let sending = self.http.post(format!("{}/control/{call}", self.url)).json(message);
        sending.send().await.expect("the simulator").json().await.expect("JSON")
    }

    /// A payer's wallet scans the order's own code.
    pub async fn is_scanned(&self, code: &str, wallet: &str, more: Value) -> Value {
        let mut scan = json!({"content": code, "wallet": wallet});
        for (name, value) in more.as_object().expect("an object") {
            scan[name] = value.clone();
        }
        self.control("scan", &scan).await
    }

    pub async fn arms(&self, fault: &str) {
        self.control("faults", &json!({"wallet": self.connector, "kind": fault, "count": 1})).await;
    }

    pub async fn payment_code(&self, payer: &str, asks: bool) -> String {
        let url = format!("{}/control/payment_code?wallet={}&payer={payer}&asks={asks}", self.url, self.connector);
        self.opens_json(&url).await["code"].as_str().expect("a code").to_owned()
    }

    pub async fn opens_json(&self, url: &str) -> Value {
        self.http.get(url).send().await.expect("the simulator").json().await.expect("JSON")
    }

    /// Says who reads a page at a user-auth address, and gives what comes back with the redirect.
    pub async fn signs_in(&self, address: &str, payer: &str) -> Value {
        let page = self.http.get(address).send().await.expect("the simulator").text().await.expect("a page");
        assert!(page.contains("name=\"payer\""), "{page}");
        let answer = self.fills(address, &[("payer", payer), ("step", "sign_in")]).await;
        let location = answer.headers().get("location").expect("a redirect").to_str().expect("an address");
        let url: reqwest::Url = location.parse().expect("an address");
        Value::Object(url.query_pairs().map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect())
    }

    /// Sends a page's form.
    async fn fills(&self, address: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let form = reqwest::Url::parse_with_params("http://form/", fields).expect("fields");
        let request = self.http.post(address).header("content-type", "application/x-www-form-urlencoded");
        request.body(form.query().unwrap_or_default().to_owned()).send().await.expect("the simulator")
    }

    /// What the wallet shows after a page has handed it the parameters.
    pub async fn bridges(&self, parameters: &str) -> String {
        let address = reqwest::Url::parse_with_params(&format!("{}/bridge", self.url), [("parameters", parameters)]).expect("an address");
        let answer = self.http.get(address).send().await.expect("the simulator");
        match answer.headers().get("location").map(|location| location.to_str().expect("an address").to_owned()) {
            Some(path) => self.shows(&path).await,
            None => answer.text().await.expect("a page"),
        }
    }

    /// The status with which a false signature on purpose is answered.
    pub async fn probes(&self, payment_id: &str) -> i64 {
        self.control("probe", &json!({"payment": payment_id})).await["status"].as_i64().expect("a status")
    }

    /// The page behind an address that sends its reader on.
    pub async fn follows(&self, address: &str) -> String {
        let answer = self.http.get(address).send().await.expect("the simulator");
        let path = answer.headers().get("location").expect("a redirect").to_str().expect("an address").to_owned();
        self.shows(&path).await
    }

    /// A page of the simulator's.
    pub async fn shows(&self, path: &str) -> String {
        self.http.get(format!("{}{path}", self.url)).send().await.expect("the simulator").text().await.expect("a page")
    }

    /// The payer confirms on the wallet's page.
    pub async fn confirms(&self, payment_id: &str) {
        let form = [("decision", "confirm"), ("payer", "小明")];
        let answer = self.fills(&format!("{}/pay/{payment_id}", self.url), &form).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }

    async fn ledger(&self) -> Value {
        self.opens_json(&format!("{}/control/ledger", self.url)).await
    }

    pub async fn moved_minor(&self) -> i64 {
        self.ledger().await["moved_minor"].as_i64().expect("a sum")
    }

    pub async fn refunded_minor(&self, payment_id: &str) -> i64 {
        let ledger = self.ledger().await;
        let lines = ledger["payments"].as_array().expect("lines");
        lines.iter().find(|line| line["payment"] == payment_id).expect("a line")["refunded_minor"].as_i64().expect("an amount")
    }

    /// The success that a notice has brought.
    pub async fn hears(&self, payment_id: &str) -> Paid {
        for _ in 0..400 {
            if let Some(paid) = self.successes(payment_id).into_iter().next() {
                return paid;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nobody reported {payment_id}; heard: {:?}", self.heard.lock().expect("the list"));
    }

    fn successes(&self, payment_id: &str) -> Vec<Paid> {
        let heard = self.heard.lock().expect("the list");
        let events = heard.iter().flatten().flatten().filter(|event| event.payment_id == payment_id);
        events.filter_map(|event| if let Fact::Paid(paid) = &event.fact { Some(paid.clone()) } else { None }).collect()
    }

    /// Waits for what the fault lets through, and holds it against what was believed.
    pub async fn settles(&self, payment_id: &str, fault: &str) {
        let (least, amount_minor) = match fault {
            "lost" | "forged" | "decline" | "tampered" | "unknown_word" | "huge" | "foreign" | "cut" => (0, 700),
            // Not dated, it is believed.
            "stale" if self.protocol().describe().promises.dated_notices => (0, 700),
            "amount_mismatch" => (1, 701),
            "duplicate" => (2, 700),
            _ => (1, 700),
        };
        for _ in 0..400 {
            if self.successes(payment_id).len() >= least {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let believed = self.successes(payment_id);
        assert!(believed.len() >= least, "{fault}: {believed:?}");
        assert!(believed.iter().all(|paid| paid.amount_minor == amount_minor), "{fault}: {believed:?}");
        if least == 0 {
            assert_eq!(believed, Vec::new(), "{fault}");
        }
    }
}

async fn account(http: &reqwest::Client, url: &str, connector: &str, mode: &str, rotate: bool, notify_url: String) -> Account {
    let order = json!({"connector": connector, "mode": mode, "rotate": rotate});
    let told = http.post(format!("{url}/control/accounts")).json(&order).send().await.expect("the simulator");
    let told: Value = told.json().await.expect("JSON");
    let peers = told["peers"].as_array().into_iter().flatten().map(|peer| Key {
        id: peer["id"].as_str().expect("an id").to_owned(),
        bytes: tongma::connectors::pem(peer["public_key"].as_str().expect("PEM")).expect("a key"),
        from_ms: peer["from_ms"].as_i64().expect("a time"),
        until_ms: peer["until_ms"].as_i64().expect("a time"),
    });
    Account {
        id: "A".into(),
        participant: told["participant"].as_str().expect("a name").to_owned(),
        base_url: told["base_url"].as_str().expect("an address").to_owned(),
        notify_url,
        signing: Key { id: String::new(), bytes: Vec::new(), from_ms: 0, until_ms: 0 },
        peers: peers.collect(),
        credentials: told["credentials"].to_string().into(),
    }
}

async fn read(answer: reqwest::Response) -> Option<HttpResponse> {
    let status = answer.status().as_u16();
    let headers = answer.headers().iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
    let headers = headers.collect();
    Some(HttpResponse { status, headers, body: answer.bytes().await.ok()?.to_vec() })
}

async fn notified(
    State(merchant): State<Merchant>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Vec<u8>) {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned())).collect();
    let raw = RawRequest { method: "POST", path: uri.path(), headers: &headers, body: &body };
    let cx = merchant.cx([0; 16]);
    let heard = merchant.protocol().notification(&raw, &cx);
    let outcome = heard.as_ref().map_or_else(|rejected| Outcome::Rejected(*rejected), |_| Outcome::Stored);
    merchant.heard.lock().expect("the list").push(heard);
    let reply = merchant.protocol().reply(outcome, &cx);
    (StatusCode::from_u16(reply.status).expect("a status"), reply.body)
}
