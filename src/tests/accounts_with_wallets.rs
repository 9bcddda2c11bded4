//! Accounts with wallets: entered on a screen, sealed at rest, checked, replaced without losing a message, suspended.

use crate::harness::{Officer, TestApp};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{collections::BTreeMap, sync::LazyLock};
use tongma::{
    db::{self, connector_account::ConnectorAccount, sql},
    domain::admin::Role,
    services::{connector_account, verify},
};

const APP: &str = "2021000122671234";
const SELLER: &str = "2088102146225135";
const API_KEY: &str = "0123456789abcdefFEDCBA9876543210";
const DAY_MS: i64 = 86_400_000;

/// Keys are dear to make: the stories share them. Ours, and two of the wallet's.
static KEYS: LazyLock<[KeyPair; 3]> = LazyLock::new(|| std::array::from_fn(|_| KeyPair::generate(KeySize::Rsa2048).expect("a key")));

fn private_pem() -> String {
    let der: Pkcs8V1Der<'_> = KEYS[0].as_der().expect("PKCS#8");
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", STANDARD.encode(der.as_ref()))
}

fn public_text(pair: &KeyPair) -> String {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("SPKI");
    STANDARD.encode(der.as_ref())
}

async fn enters_alipay(officer: &Officer, wallet_key: &KeyPair) -> u16 {
    let (private_key, public_key) = (private_pem(), public_text(wallet_key));
    let fields = [("app_id", APP), ("seller_id", SELLER), ("private_key", &*private_key), ("public_key", &*public_key)];
    officer.browser.post("/admin/wallets/accounts/alipay", &fields).await.status.as_u16()
}

async fn open_account(town: &TestApp, connector: &str) -> ConnectorAccount {
    let mut tx = town.app.db.read().await.expect("the database");
    db::connector_account::platform(&mut tx, connector).await.expect("accounts").expect("an open account")
}

/// Alipay's word for a closed order, signed with that key; the status of our answer.
async fn alipay_says(town: &TestApp, token: &str, number: &str, key: &KeyPair) -> (u16, String) {
    let fields = BTreeMap::from([
        ("app_id", APP),
        ("notify_id", number),
        ("out_trade_no", "01KB3XQ2ZE7H8M9N0P1Q2R3S4T"),
        ("seller_id", SELLER),
        ("trade_status", "TRADE_CLOSED"),
    ]);
    let text = fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).expect("a signature");
    let signature = STANDARD.encode(signature);
    let form: Vec<_> = fields.into_iter().chain([("sign_type", "RSA2"), ("sign", &signature)]).collect();
    let body = reqwest::Url::parse_with_params("http://form/", form).expect("an address").query().unwrap_or_default().to_owned();
    let request = reqwest::Client::new().post(format!("{}/notify/alipay/{token}", town.url)).body(body);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

both_engines! {
    async fn secrets_are_sealed_at_rest_and_never_shown_again(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let private_key = private_pem();
        let fields = [
            ("merchant_number", "1900000109"), ("app_id", "wx2421b1c4370ec43b"), ("app_secret", "geheim-app-secret"),
            ("serial", "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"), ("private_key", &*private_key), ("api_key", API_KEY),
        ];
        let answer = owner.browser.post("/admin/wallets/accounts/wechat_pay", &fields).await;
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
        let page = owner.browser.get("/admin/wallets/accounts?wallet=wechat_pay").await.text();
        assert!(page.contains("1900000109") && page.contains("/notify/wechat_pay/"), "what is not secret is shown");
        let row = open_account(town, "wechat_pay").await;
        let secret_parts = [API_KEY, "geheim-app-secret", &private_key.lines().nth(1).expect("the key")[..64]];
        for secret in secret_parts {
            assert!(!page.contains(secret), "not on the page");
            assert!(!format!("{row:?}").contains(secret), "not in the row");
            if let Some(path) = town.database_url().strip_prefix("sqlite://") {
                for file in [path.to_owned(), format!("{path}-wal")] {
                    let bytes = std::fs::read(file).unwrap_or_default();
                    assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "not in the database's bytes");
                }
            }
        }
        let account = connector_account::platform(&town.app, "wechat_pay").await.expect("the database").expect("an account");
        assert!(account.credentials.contains(API_KEY), "opened where a message is made");
        assert!(!format!("{account:?}").contains(API_KEY), "and never printed");
        let audit = owner.browser.get("/admin/audit").await.text();
        assert!(audit.contains("添加了钱包账户") && !audit.contains(API_KEY));

        // A sealed text moved to another account opens nothing, and the check of everything says so.
        assert!(verify::run(&town.app, None).await.expect("a report").findings.is_empty());
        assert_eq!(enters_alipay(&owner, &KEYS[1]).await, 303);
        let alipay = open_account(town, "alipay").await;
        let mut tx = town.app.db.write().await.expect("the database");
        tx.run(sql("update connector_account set credentials = $1 where id = $2").bind(&row.credentials).bind(&alipay.id)).await.expect("a move");
        tx.commit().await.expect("a commit");
        let findings = verify::run(&town.app, None).await.expect("a report").findings;
        assert!(findings.iter().any(|finding| finding.check == "credentials" && finding.subject == alipay.id), "{findings:?}");
    }

    async fn a_wrong_entry_is_told_at_its_field_and_no_secret_travels_back(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let fields = [("merchant_number", "19000001x9"), ("app_id", "wx1"), ("private_key", "my dog's name"), ("api_key", "far too short a key")];
        let answer = owner.browser.post("/admin/wallets/accounts/wechat_pay", &fields).await;
        let page = answer.text();
        assert_eq!(answer.status.as_u16(), 422);
        for sentence in ["只能是数字", "这不是私钥", "正好 32 位", "这一项要填"] {
            assert!(page.contains(sentence), "{sentence}");
        }
        assert!(page.contains("19000001x9"), "what was typed is still there");
        assert!(!page.contains("my dog") && !page.contains("far too short"), "but no secret");
        // An account without an answer to its question is not called good.
        assert_eq!(enters_alipay(&owner, &KEYS[1]).await, 303);
        let account = open_account(town, "alipay").await;
        let mut tx = town.app.db.write().await.expect("the database");
        db::connector_account::move_to(&mut tx, &account.id, "http://127.0.0.1:9").await.expect("a move");
        tx.commit().await.expect("a commit");
        let checked = owner.browser.post(&format!("/admin/wallets/accounts/{}/check", account.id), &[]).await;
        assert_eq!(checked.status.as_u16(), 303);
        assert!(owner.browser.get(checked.location()).await.text().contains("对方没回应"));
    }

    async fn a_change_of_keys_loses_no_notice_on_its_way(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        assert_eq!(enters_alipay(&owner, &KEYS[1]).await, 303);
        let before = open_account(town, "alipay").await;
        let accepted = (200, "success".to_owned());
        assert_eq!(alipay_says(town, &before.token, "n1", &KEYS[1]).await, accepted);
        assert_eq!(alipay_says(town, &before.token, "n2", &KEYS[2]).await.0, 400, "not known yet");

        assert_eq!(enters_alipay(&owner, &KEYS[2]).await, 303);
        let after = open_account(town, "alipay").await;
        assert_eq!((&after.id, &after.token), (&before.id, &before.token), "the same account at the same address");
        assert_ne!(after.credentials, before.credentials);
        town.app.clock.advance_ms(2_000);
        assert_eq!(alipay_says(town, &after.token, "n3", &KEYS[2]).await, accepted);
        assert_eq!(alipay_says(town, &after.token, "n4", &KEYS[1]).await, accepted, "signed before the change");

        town.app.clock.advance_ms(7 * DAY_MS);
        assert_eq!(alipay_says(town, &after.token, "n5", &KEYS[1]).await.0, 400, "a week later the old key is nobody's");
        connector_account::credentials::forget_previous(&town.app).await.expect("the database");
        assert_eq!(open_account(town, "alipay").await.previous_credentials, "", "and is gone");
    }

    async fn a_shop_that_makes_up_a_wallets_side_is_paid_over_the_platforms_account(town: &TestApp) {
        let platforms = open_account(town, "alipay").await.id;
        let shop = town.merchant("王姐早餐铺").await;
        let (private_key, public_key) = (private_pem(), public_text(&KEYS[2]));
        let fields = [
            ("app_id", "2021000122679999"), ("seller_id", SELLER), ("private_key", &*private_key), ("public_key", &*public_key),
            ("address", "http://127.0.0.1:9/made-up"),
        ];
        assert_eq!(shop.browser.post("/accounts/wallets/alipay", &fields).await.status.as_u16(), 303);
        let page = shop.browser.get("/accounts/wallets").await.text();
        assert!(page.contains("2021000122679999") && page.contains("试通了才用") && !page.contains("made-up"), "{page}");
        let mut tx = town.app.db.read().await.expect("the database");
        let row = db::connector_account::owned(&mut tx, Some(&shop.merchant_id)).await.expect("accounts").remove(0);
        drop(tx);
        assert_eq!((row.state.as_str(), row.base_url.as_str()), ("waiting", town.simulator_url.as_str()), "a shop never says where we call");
        for verb in ["check", "resume", "suspend", "resume"] {
            shop.browser.post(&format!("/accounts/wallets/{}/{verb}", row.id), &[]).await;
            let used = connector_account::for_merchant(&town.app, "alipay", &shop.merchant_id).await.expect("accounts").expect("one");
            assert_eq!(used.id, platforms, "after {verb}");
        }
    }

    async fn a_shops_own_account_comes_before_the_platforms(town: &TestApp) {
        let platforms = open_account(town, "wechat_pay").await.id;
        let (own, other) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        let order = serde_json::json!({ "connector": "wechat_pay" });
        let given = reqwest::Client::new().post(format!("{}/control/accounts", town.simulator_url)).json(&order);
        let given: serde_json::Value = given.send().await.expect("the simulator").json().await.expect("an account");
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let credentials = &given["credentials"];
        let typed = [
            ("merchant_number", text(&given["participant"])),
            ("app_id", text(&credentials["app_id"])),
            ("app_secret", text(&credentials["app_secret"])),
            ("serial", text(&credentials["serial"])),
            ("private_key", text(&credentials["private_key"])),
            ("api_key", text(&credentials["api_key"])),
            ("public_key_id", text(&credentials["public_keys"][0]["id"])),
            ("public_key", text(&credentials["public_keys"][0]["public_key"])),
        ];
        let fields: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let saved = own.browser.post("/accounts/wallets/wechat_pay", &fields).await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.text());
        let used = async |merchant: &str| connector_account::for_merchant(&town.app, "wechat_pay", merchant).await.expect("accounts").expect("one");
        assert_ne!(used(&own.merchant_id).await.id, platforms, "{}", own.browser.get(saved.location()).await.text());
        assert_eq!(used(&other.merchant_id).await.id, platforms);
        let id = used(&own.merchant_id).await.id;
        assert_eq!(other.browser.post(&format!("/accounts/wallets/{id}/suspend"), &[]).await.status.as_u16(), 404, "and touches no other's");
        assert_eq!(own.browser.post(&format!("/accounts/wallets/{id}/suspend"), &[]).await.status.as_u16(), 303);
        assert_eq!(used(&own.merchant_id).await.id, platforms, "then the platform's is used again");
        assert_eq!(own.browser.post(&format!("/accounts/wallets/{id}/resume"), &[]).await.status.as_u16(), 303);
        assert_eq!(used(&own.merchant_id).await.id, id);
    }

    async fn the_simulators_accounts_never_go_live(town: &TestApp) {
        assert!(connector_account::trial::refuses_live(&town.app).await.expect("the database").is_some());
        let owner = town.officer("li@example.cn", Role::Owner).await;
        let private_key = private_pem();
        let public_key = public_text(&KEYS[1]);
        let fields = [
            ("app_id", APP), ("seller_id", SELLER), ("private_key", &*private_key), ("public_key", &*public_key),
            ("address", "http://127.0.0.1:3900"),
        ];
        assert_eq!(owner.browser.post("/admin/wallets/accounts/alipay", &fields).await.status.as_u16(), 303);
        let mut tx = town.app.db.write().await.expect("the database");
        tx.run(sql("delete from connector_account where connector <> 'alipay' or is_trial")).await.expect("a change");
        tx.commit().await.expect("a commit");
        let sentence = connector_account::trial::refuses_live(&town.app).await.expect("the database").expect("a reason");
        assert!(sentence.contains("not https"), "{sentence}");
    }
}
