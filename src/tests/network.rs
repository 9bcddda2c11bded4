//! Wallets through the interop network: they resolve a code, order, report and ask, each signed, on both engines.

use crate::harness::{Merchant, TestApp};
use axum::{Router, http::HeaderMap, routing::get};
use serde_json::{Value, json};
use std::time::Duration;
use tongma::{
    connectors::{
        HttpResponse, Key,
        network::{
            sign::{self, Signer, Subject},
            trial_key,
            wire::{FOR_EVER_MS, KeysAnswer, PayerClaims},
        },
    },
    db,
    domain::{collection_code::Code, emv, money::Minor},
    services::{connector_account, payments},
};

/// The network: it signs with its key, for the participant that it has learnt of.
struct Network<'a> {
    town: &'a TestApp,
    http: reqwest::Client,
    participant: String,
    key: Key,
}

/// An answer that was signed by the instance.
struct Told {
    status: u16,
    body: Value,
}

impl<'a> Network<'a> {
    async fn of(town: &'a TestApp) -> Self {
        let http = reqwest::Client::new();
        let keys = http.get(format!("{}/network/v1/keys", town.url)).send().await.expect("the instance");
        let keys: KeysAnswer = serde_json::from_slice(&keys.bytes().await.expect("a body")).expect("keys");
        Self { town, http, participant: keys.participant, key: trial_key::signing() }
    }

    async fn asks(&self, call: &str, message: &Value) -> Told {
        self.posts(&format!("/network/v1/{call}"), message).await
    }

    async fn posts(&self, path: &str, message: &Value) -> Told {
        self.posts_signed(path, path, message).await
    }

    /// Signs for `signed_path` and sends to `path`.
    async fn posts_signed(&self, path: &str, signed_path: &str, message: &Value) -> Told {
        let body = message.to_string().into_bytes();
        let nonce = sign::hex(&self.town.app.entropy.bytes::<16>());
        let signer = Signer { participant: &self.participant, key: &self.key, now_ms: self.town.app.clock.now_ms(), nonce: &nonce };
        let headers = signer.headers(Subject::Request { method: "POST", path: signed_path }, &body).expect("a sound key");
        let mut request = self.http.post(format!("{}{path}", self.town.url)).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.expect("the instance");
        let answer = HttpResponse {
            status: answer.status().as_u16(),
            headers: answer.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().into())).collect(),
            body: answer.bytes().await.expect("a body").to_vec(),
        };
        // Only the acknowledgement of a notice, and what is said to a stranger, is not signed.
        if path.starts_with("/network/") && answer.header("tongma-participant").is_some() {
            let account = connector_account::platform(&self.town.app, "network").await.expect("a database").expect("an account");
            let keys = connector_account::keys::own(&self.town.app, &account.id).await.expect("a database");
            let verdict = sign::verify_answer(&answer, &self.participant, &nonce, &keys, self.town.app.clock.now_ms());
            assert_eq!(verdict, Ok(()), "the instance signs what it answers");
        }
        Told { status: answer.status, body: serde_json::from_slice(&answer.body).unwrap_or_default() }
    }

    fn token(&self, payer: &str) -> String {
        self.token_of(&PayerClaims {
            wallet: "jd_pay".into(),
            payer: payer.into(),
            mask: "*明".into(),
            audience: self.participant.clone(),
            expires_at_ms: self.town.app.clock.now_ms() + 60_000,
            state: String::new(),
        })
    }

    fn token_of(&self, claims: &PayerClaims) -> String {
        sign::payer_token(&self.key, claims).expect("a sound key")
    }

    fn order(&self, content: &str, order: &str) -> Value {
        json!({"content": content, "wallet": "jd_pay", "amount_minor": 1250, "currency": "CNY", "payer_token": self.token("alice"),
               "note": "两份豆浆", "order": order})
    }

    /// Waits until a payment stands so.
    async fn sees(&self, payment: &str, state: &str) -> Value {
        for _ in 0..200 {
            let told = self.asks("payment", &json!({"payment": payment})).await;
            if told.body["state"] == state {
                return told.body;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{payment} did not become {state}");
    }
}

/// Reading a header of an answer.
trait Header {
    fn header(&self, name: &str) -> Option<&str>;
}

impl Header for HttpResponse {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn content(town: &TestApp, shop: &Merchant) -> String {
    Code::parse(&shop.code).expect("a code").url(&town.url)
}

fn success(payment: &str, notice: &str, amount_minor: i64) -> Value {
    json!({"notice": notice, "kind": "payment_succeeded", "payment": payment, "wallet": "jd_pay",
           "paid": {"amount_minor": amount_minor, "currency": "CNY", "wallet_reference": "JD7781", "trace_number": "N-1",
                    "paid_at_ms": 1_795_308_361_000_i64, "payer": "alice", "payer_mask": "*明"}})
}

/// The path of the address that notices go to.
fn notify_path(town: &TestApp, order: &Value) -> String {
    order["notify_url"].as_str().expect("an address").strip_prefix(&town.url).expect("at this instance").to_owned()
}

both_engines! {
    /// The main journey: scan, order, confirm, report.
    async fn a_wallet_pays_a_code_through_the_network(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let network = Network::of(town).await;
        let code = content(town, &shop);

        let resolved = network.asks("resolve", &json!({"content": code, "wallet": "jd_pay"})).await;
        assert_eq!(resolved.status, 200, "{}", resolved.body);
        assert_eq!((&resolved.body["payee"], &resolved.body["wallet_open"]), (&json!("王姐早餐铺"), &json!(true)));
        assert_eq!((&resolved.body["code"], &resolved.body["trial"]), (&json!(shop.code), &json!(true)));

        let order = network.asks("pay", &network.order(&code, "JD-000001")).await;
        assert_eq!((order.status, &order.body["state"], &order.body["amount_minor"]), (200, &json!("pending"), &json!(1250)));
        let payment = order.body["payment"].as_str().expect("an id").to_owned();

        let path = notify_path(town, &order.body);
        let first = network.posts(&path, &success(&payment, "E-1", 1250)).await;
        assert_eq!((first.status, &first.body["status"]), (200, &json!("stored")));
        let again = network.posts(&path, &success(&payment, "E-1", 1250)).await;
        assert_eq!((again.status, &again.body["status"]), (200, &json!("repeated")));

        let paid = network.sees(&payment, "succeeded").await;
        assert_eq!((&paid["paid_minor"], &paid["wallet_reference"]), (&json!(1250), &json!("JD7781")));
        assert_eq!(paid["match_word"], order.body["match_word"], "the wallet and the shop show the same word");
        let stored = payments::find(&town.app, &payment).await.expect("a database").expect("the payment");
        assert_eq!(stored.payer, Some(town.app.key.payer_pseudonym("jd_pay", "alice")), "kept as a pseudonym (D5)");
    }

    async fn an_order_number_makes_one_payment(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let network = Network::of(town).await;
        let order = network.order(&content(town, &shop), "JD-000001");
        let first = network.asks("pay", &order).await;
        let (again, beside) = tokio::join!(network.asks("pay", &order), network.asks("pay", &order));
        assert_eq!((&again.body["payment"], &beside.body["payment"]), (&first.body["payment"], &first.body["payment"]));

        let mut dearer = order.clone();
        dearer["amount_minor"] = 1251.into();
        let mut stranger = order.clone();
        stranger["payer_token"] = network.token("bob").into();
        for other in [dearer, stranger] {
            let told = network.asks("pay", &other).await;
            assert_eq!((told.status, &told.body["error"]), (409, &json!("order_differs")));
        }
        // Closed to new orders; the old one is still what it was.
        let mut tx = town.app.db.write().await.expect("a database");
        db::collection_code::set_state(&mut tx, &shop.code, "active", "paused", 1).await.expect("a pause");
        tx.commit().await.expect("a commit");
        assert_eq!(network.asks("pay", &order).await.body["payment"], first.body["payment"]);
        let new = network.asks("pay", &network.order(&content(town, &shop), "JD-000002")).await;
        assert_eq!((new.status, &new.body["error"]), (409, &json!("code_paused")));
    }

    async fn every_mistake_has_its_word(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let network = Network::of(town).await;
        let code = content(town, &shop);
        let guid = emv::guid_of(&town.url);
        let fixed = emv::Payload {
            guid: &guid,
            code: Code::parse(&shop.code).expect("a code"),
            merchant_name: "Wang",
            category: "5814",
            amount: Some(Minor(900)),
            reference: None,
        };
        let expired = PayerClaims {
            wallet: "jd_pay".into(),
            payer: "alice".into(),
            mask: String::new(),
            audience: network.participant.clone(),
            expires_at_ms: town.app.clock.now_ms(),
            state: String::new(),
        };
        let elsewhere = PayerClaims { wallet: "hebao".into(), expires_at_ms: i64::MAX, ..expired.clone() };
        for (field, value, status, word) in [
            ("content", json!("HTTPS://PAY.EXAMPLE.CN/C/00000000000"), 404, "unknown_code"),
            ("content", json!("https://example.cn/"), 404, "unknown_code"),
            ("content", json!(fixed.write()), 422, "wrong_amount"),
            ("wallet", json!("nobody"), 404, "unknown_wallet"),
            ("wallet", json!("hebao"), 422, "bad_payer_token"),
            ("amount_minor", json!(0), 422, "bad_amount"),
            ("amount_minor", json!(1_000_000_001), 422, "bad_amount"),
            ("amount_minor", json!(12.5), 400, "malformed"),
            ("currency", json!("USD"), 422, "wrong_currency"),
            ("note", json!("豆".repeat(61)), 422, "bad_note"),
            ("order", json!("short"), 422, "bad_order"),
            ("payer_token", json!("alice"), 422, "bad_payer_token"),
            ("payer_token", json!(network.token_of(&expired)), 422, "bad_payer_token"),
            ("payer_token", json!(network.token_of(&elsewhere)), 422, "bad_payer_token"),
        ] {
            let mut order = network.order(&code, "JD-000001");
            order[field] = value;
            let told = network.asks("pay", &order).await;
            assert_eq!((told.status, &told.body["error"]), (status, &json!(word)), "{field}");
        }
        let resolved = network.asks("resolve", &json!({"content": fixed.write(), "wallet": "jd_pay"})).await;
        assert_eq!(resolved.body["amount_minor"], 900);
        let nothing = network.asks("payment", &json!({"payment": "01KAYJB0V3S2D0Q8M1C5R7T9WX"})).await;
        assert_eq!((nothing.status, &nothing.body["error"]), (404, &json!("unknown_payment")));
    }

    async fn nothing_is_believed_without_the_networks_signature(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let network = Network::of(town).await;
        let order = network.asks("pay", &network.order(&content(town, &shop), "JD-000001")).await.body;
        let payment = order["payment"].as_str().expect("an id").to_owned();
        let (path, notice) = (notify_path(town, &order), success(&payment, "E-1", 1250));

        let forger = Network { key: Key { bytes: vec![9; 32], ..trial_key::signing() }, ..Network::of(town).await };
        let unknown = Network { key: Key { id: "n9".into(), bytes: vec![9; 32], ..trial_key::signing() }, ..Network::of(town).await };
        let foreign = Network { participant: "tm-SOMEBODY".into(), ..Network::of(town).await };
        for (liar, status, word) in [(&forger, 401, "bad_signature"), (&unknown, 401, "unknown_key"), (&foreign, 403, "foreign_account")] {
            let told = liar.posts(&path, &notice).await;
            assert_eq!((told.status, &told.body["error"]), (status, &json!(word)));
            let told = liar.asks("payment", &json!({"payment": payment})).await;
            assert_eq!((told.status, &told.body["error"]), (status, &json!(word)));
        }
        let replayed = network.posts_signed("/network/v1/pay", "/network/v1/resolve", &notice).await;
        assert_eq!((replayed.status, &replayed.body["error"]), (401, &json!("bad_signature")));
        let bare = network.http.post(format!("{}/network/v1/payment", town.url)).body("{}").send().await.expect("the instance");
        assert_eq!(bare.status().as_u16(), 400);
        let still = network.asks("payment", &json!({"payment": payment})).await;
        assert_eq!((&still.body["state"], &still.body["paid_minor"]), (&json!("pending"), &json!(0)));
    }

    async fn another_amount_than_the_orders_is_never_booked_c0_6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let network = Network::of(town).await;
        let order = network.asks("pay", &network.order(&content(town, &shop), "JD-000001")).await.body;
        let payment = order["payment"].as_str().expect("an id").to_owned();
        let path = notify_path(town, &order);
        assert_eq!(network.posts(&path, &success(&payment, "E-1", 1249)).await.status, 200, "kept, so that people can look at it");
        assert_eq!(network.posts(&path, &success(&payment, "E-2", 1250)).await.status, 200);
        assert_eq!(network.sees(&payment, "succeeded").await["paid_minor"], 1250);
    }

    /// A new key of the network is asked for once and vouched for by the old one; a new key of ours is listed beside the old one.
    async fn keys_change_on_either_side_without_a_gap(town: &TestApp) {
        let mut network = Network::of(town).await;
        let next = Key { id: "trial-2".into(), bytes: vec![2; 32], from_ms: 0, until_ms: FOR_EVER_MS };
        let listed = [trial_key::public(), Key { bytes: sign::public_key(&next.bytes).expect("a seed"), ..next.clone() }];
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("a bound port"));
        let clock = town.app.clock.clone();
        let keys = move |headers: HeaderMap| {
            let (listed, clock) = (listed.clone(), clock.clone());
            async move {
            let one = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            let (participant, nonce) = (one("tongma-participant"), one("tongma-nonce"));
            let keys = listed.iter().map(sign::published).collect();
            let body = serde_json::to_vec(&KeysAnswer { participant: participant.clone(), keys }).expect("a body");
            let signing = trial_key::signing();
            let signer = Signer { participant: &participant, key: &signing, now_ms: clock.now_ms(), nonce: &nonce };
            let mut headers = HeaderMap::new();
            for (name, value) in signer.headers(Subject::Answer { status: 200 }, &body).expect("a sound key") {
                headers.insert(axum::http::HeaderName::try_from(name).expect("a name"), value.parse().expect("a value"));
            }
            (headers, body)
            }
        };
        let server = tokio::spawn(async move { axum::serve(listener, Router::new().route("/network/v1/keys", get(keys))).await });
        let account = connector_account::platform(&town.app, "network").await.expect("a database").expect("an account");
        let mut tx = town.app.db.write().await.expect("a database");
        db::connector_account::move_to(&mut tx, &account.id, &address).await.expect("a move");
        tx.commit().await.expect("a commit");

        network.key = next;
        let question = json!({"payment": "01KAYJB0V3S2D0Q8M1C5R7T9WX"});
        assert_eq!(network.asks("payment", &question).await.status, 404, "the new key is believed");
        network.key = trial_key::signing();
        assert_eq!(network.asks("payment", &question).await.status, 404, "and so is the old one");
        network.key = Key { id: "trial-3".into(), ..network.key };
        assert_eq!(network.asks("payment", &question).await.status, 401);
        server.abort();

        network.key = trial_key::signing();
        connector_account::keys::rotate(&town.app, false).await.expect("a database");
        let ids: Vec<_> = connector_account::keys::own(&town.app, &account.id).await.expect("a database").into_iter().map(|key| key.id).collect();
        assert_eq!(ids, ["k2", "k1"]);
        assert_eq!(network.asks("payment", &question).await.status, 404, "signed with a key that is listed");
        let known = network.http.get(format!("{}/network/v1/keys?known=k1", town.url)).send().await.expect("the instance");
        assert_eq!(known.headers()["tongma-key"], "k1", "vouched for by the key that the asker knows");
    }

    async fn a_trial_database_never_goes_live(town: &TestApp) {
        let sentence = connector_account::trial::refuses_live(&town.app).await.expect("a database");
        assert!(sentence.expect("a reason").contains("trial"));
        connector_account::trial::provision(&town.app).await.expect("a database");
        let mut tx = town.app.db.read().await.expect("a database");
        let accounts = db::connector_account::all(&mut tx).await.expect("accounts");
        assert_eq!(accounts.iter().filter(|row| row.connector == "network").count(), 1, "opened once");
    }
}
