//! Keys change on both sides of the big wallets while money moves: what was entered is checked first, what is on its way is still heard,
//! and the wallet is asked for a new key once. Nothing secret is written down on the way.

use crate::{
    big_wallets::{decided, scanned},
    harness::{Answer, Officer, TestApp},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::{Arc, Mutex},
};
use tongma::{
    connectors::HttpRequest,
    db::{self, connector_account::ConnectorAccount, sql},
    domain::admin::Role,
    services::{connector_account, outbound},
    simulator::keyring::{Keyring, Pair},
};

const DAY_MS: i64 = 86_400_000;

/// What a wallet's console hands out, as its merchant types it into our form.
pub async fn handed_out(town: &TestApp, connector: &str, more: Value) -> Vec<(&'static str, String)> {
    let mut order = more;
    order["connector"] = connector.into();
    let answer = reqwest::Client::new().post(format!("{}/control/accounts", town.simulator_url)).json(&order).send().await;
    let given: Value = answer.expect("the simulator").json().await.expect("an account");
    let fields = match connector {
        "wechat_pay" => vec![
            ("merchant_number", "/participant"),
            ("app_id", "/credentials/app_id"),
            ("app_secret", "/credentials/app_secret"),
            ("serial", "/credentials/serial"),
            ("private_key", "/credentials/private_key"),
            ("api_key", "/credentials/api_key"),
            ("public_key_id", "/credentials/public_keys/0/id"),
            ("public_key", "/credentials/public_keys/0/public_key"),
        ],
        "alipay" => vec![
            ("app_id", "/participant"),
            ("seller_id", "/credentials/seller_id"),
            ("private_key", "/credentials/private_key"),
            ("public_key", "/credentials/alipay_public_keys/0/key"),
        ],
        _ => vec![
            ("merchant_number", "/participant"),
            ("private_key", "/credentials/private_key"),
            ("app_certificate", "/credentials/certificate"),
            ("middle_certificate", "/credentials/middle"),
            ("root_certificate", "/credentials/root"),
        ],
    };
    let text = |at: &str| given.pointer(at).and_then(Value::as_str).expect("it is handed out").to_owned();
    fields.into_iter().map(|(name, at)| (name, text(at))).chain([("address", town.simulator_url.clone())]).collect()
}

pub async fn open_account(town: &TestApp, connector: &str) -> ConnectorAccount {
    let mut tx = town.app.db.read().await.expect("the database");
    db::connector_account::platform(&mut tx, connector).await.expect("accounts").expect("an open account")
}

async fn enters(officer: &Officer, connector: &str, typed: &[(&'static str, String)]) -> Answer {
    let fields: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let saved = officer.browser.post(&format!("/admin/wallets/accounts/{connector}"), &fields).await;
    assert_eq!(saved.status.as_u16(), 303, "{connector}: {}", saved.text());
    saved
}

/// Alipay's word for an order, signed with that key; the status of our answer.
pub async fn alipay_says(town: &TestApp, token: &str, payment: &str, status: &str, key: &Pair) -> u16 {
    alipay_adds(town, token, payment, status, key, "").await
}

/// The same with a note of the merchant's that comes back.
pub async fn alipay_adds(town: &TestApp, token: &str, payment: &str, status: &str, key: &Pair, note: &str) -> u16 {
    let number = town.app.new_id();
    let mut fields = BTreeMap::from([
        ("app_id", "2021000122671234"),
        ("gmt_payment", "2026-11-22 08:46:00"),
        ("notify_id", &*number),
        ("out_trade_no", payment),
        ("seller_id", "2088102146225135"),
        ("total_amount", "12.50"),
        ("trade_no", "2026112222001402081000000001"),
        ("trade_status", status),
    ]);
    if !note.is_empty() {
        fields.insert("body", note);
    }
    let text = fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let signature = key.sign_text(text.as_bytes()).expect("a signature");
    let form: Vec<_> = fields.into_iter().chain([("sign_type", "RSA2"), ("sign", &*signature)]).collect();
    sends(&format!("{}/notify/alipay/{token}", town.url), &[], &form).await
}

/// Sends a form; the status of our answer.
pub async fn sends(url: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> u16 {
    let body = reqwest::Url::parse_with_params("http://form/", form).expect("an address").query().unwrap_or_default().to_owned();
    let mut request = reqwest::Client::new().post(url).body(body).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("an answer").status().as_u16()
}

/// How often WeChat Pay was asked for its certificates.
async fn questions(town: &TestApp) -> usize {
    let calls: Value = reqwest::get(format!("{}/control/calls", town.simulator_url)).await.expect("calls").json().await.expect("JSON");
    let list = calls["calls"].as_array().expect("a list").iter();
    list.filter(|call| call["path"] == "/v3/certificates").count()
}

async fn pays(town: &TestApp, wallet: &str, code: &str) {
    let result = scanned(town, wallet, code, 1_250, &json!({})).await;
    assert_eq!(result["paid_minor"], 1_250, "{wallet}: {result}");
    let payment = decided(town, result["payment"].as_str().expect("a payment")).await;
    assert_eq!(payment.state, "succeeded", "{wallet}");
}

both_engines! {
    async fn our_keys_change_while_money_moves(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let shop = town.merchant("王姐早餐铺").await;
        for wallet in ["wechat_pay", "alipay", "unionpay"] {
            let before = open_account(town, wallet).await;
            let sound = handed_out(town, wallet, json!({"rotate": true, "mode": "keys"})).await;
            // A slip of the hand stops nothing.
            let mut wrong = sound.clone();
            let at = wrong.iter().position(|(name, _)| matches!(*name, "merchant_number" | "app_id")).expect("a number");
            wrong[at].1 = wrong[at].1.replace("00", "11");
            enters(&owner, wallet, &wrong).await;
            assert_eq!(open_account(town, wallet).await.credentials, before.credentials, "{wallet}");
            pays(town, wallet, &shop.code).await;

            let saved = enters(&owner, wallet, &sound).await;
            assert!(owner.browser.get(saved.location()).await.text().contains("通了，两边密钥都对"), "{wallet}");
            let after = open_account(town, wallet).await;
            assert_eq!((&after.id, &after.token), (&before.id, &before.token), "{wallet}: the same account at the same address");
            assert_ne!(after.credentials, before.credentials, "{wallet}");
            assert!(!after.previous_credentials.is_empty());
            pays(town, wallet, &shop.code).await;
        }
        let mut tx = town.app.db.read().await.expect("the database");
        let rows = db::connector_account::owned(&mut tx, None).await.expect("accounts");
        assert!(rows.iter().all(|row| row.state == "open"), "nothing is left waiting");
    }

    async fn what_alipay_signed_before_its_key_changed_is_heard_for_a_week(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let old = Keyring::open(None).expect("keys").alipay().expect("Alipay's").signer.pair.clone();
        enters(&owner, "alipay", &handed_out(town, "alipay", json!({"mode": "keys"})).await).await;
        let token = open_account(town, "alipay").await.token;
        let says = async |key: &Pair| alipay_says(town, &token, "01KB3XQ2ZE7H8M9N0P1Q2R3S4T", "TRADE_CLOSED", key).await;
        assert_eq!(says(&old).await, 200);
        let renewed = handed_out(town, "alipay", json!({"mode": "keys", "rotate_wallet": true})).await;
        enters(&owner, "alipay", &renewed).await;
        assert!(open_account(town, "alipay").await.previous_credentials.len() > 100);
        assert_eq!(says(&old).await, 200, "signed before the change");
        town.app.clock.advance_ms(7 * DAY_MS + 1);
        assert_eq!(says(&old).await, 400, "a week later the old key is nobody's");
        connector_account::credentials::forget_previous(&town.app).await.expect("the database");
        assert_eq!(open_account(town, "alipay").await.previous_credentials, "", "and is gone");
    }

    async fn a_new_certificate_of_wechat_pays_is_asked_for_once(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let shop = town.merchant("王姐早餐铺").await;
        // Without a public key every answer is signed with a certificate.
        let mut typed = handed_out(town, "wechat_pay", json!({})).await;
        typed.retain(|(name, _)| !name.starts_with("public_key"));
        enters(&owner, "wechat_pay", &typed).await;
        pays(town, "wechat_pay", &shop.code).await;
        let asked = questions(town).await;
        handed_out(town, "wechat_pay", json!({"rotate_wallet": true})).await;
        // It is asked once a minute at most.
        town.app.clock.advance_ms(61_000);
        for _ in 0..3 {
            pays(town, "wechat_pay", &shop.code).await;
        }
        assert_eq!(questions(town).await, asked + 1);
        let keys: Value = serde_json::from_str(&open_account(town, "wechat_pay").await.peer_keys).expect("keys");
        assert_eq!(keys.as_array().map(Vec::len), Some(2), "the one before is still known");
    }

    async fn another_signer_of_unionpays_is_believed_by_its_line(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        pays(town, "unionpay", &shop.code).await;
        handed_out(town, "unionpay", json!({"rotate_wallet": true})).await;
        pays(town, "unionpay", &shop.code).await;
    }

    async fn a_service_provider_is_paid_for_its_merchant(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let (row, account) = (open_account(town, "wechat_pay").await, connector_account::platform(&town.app, "wechat_pay").await);
        let mut words: Value = serde_json::from_str(&account.expect("the database").expect("an account").credentials).expect("JSON");
        words["sub_merchant"] = json!({"id": "1900000209"});
        let sealed = town.app.key.seal("connector credentials", &row.id, town.app.entropy.bytes(), words.to_string().as_bytes());
        let mut tx = town.app.db.write().await.expect("the database");
        let change = sql("update connector_account set credentials = $1 where id = $2").bind(sealed.expect("a seal")).bind(&row.id);
        tx.run(change).await.expect("a change");
        tx.commit().await.expect("a commit");
        pays(town, "wechat_pay", &shop.code).await;
        let calls: Value = reqwest::get(format!("{}/control/calls", town.simulator_url)).await.expect("calls").json().await.expect("JSON");
        let paths: Vec<_> = calls["calls"].as_array().expect("a list").iter().filter_map(|call| call["path"].as_str()).collect();
        assert!(paths.contains(&"/v3/pay/partner/transactions/jsapi"), "{paths:?}");
    }

    async fn what_is_secret_in_an_address_is_not_written_down(town: &TestApp) {
        let written = Written::default();
        let log = written.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone()).finish();
        let guard = tracing::subscriber::set_default(subscriber);
        let url = "http://127.0.0.1:9/sns/oauth2/access_token?appid=wx1&secret=geheim&code=0a1b".to_owned();
        assert!(outbound::send(&town.app, &HttpRequest { method: "GET", url, headers: Vec::new(), body: Vec::new() }).await.is_none());
        drop(guard);
        let text = String::from_utf8(written.0.lock().expect("the log").clone()).expect("UTF-8");
        assert!(text.contains("http://127.0.0.1:9/sns/oauth2/access_token"), "where it went is told: {text}");
        assert!(!text.contains("geheim") && !text.contains("0a1b"), "{text}");
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
