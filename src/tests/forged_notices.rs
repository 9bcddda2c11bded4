//! Whoever enters an account could enter keys of its other side too, and then report any payment. Well-formed notices under such keys
//! change nothing, at any address, with each of the big wallets.

use crate::{
    big_wallets::{self, DESK},
    harness::{Merchant, TestApp},
    wallet_keys::{alipay_says, handed_out, open_account, sends},
};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tongma::{
    db::{self, connector_account::ConnectorAccount},
    services::{connector_account, payments},
    simulator::keyring::{Certified, Pair},
};

const KEY_ID: &str = "PUB_KEY_ID_0119000001092026112299999999999";

/// The shop enters it; its account as it stands then.
async fn enters(town: &TestApp, shop: &Merchant, connector: &str, typed: &[(&'static str, String)]) -> ConnectorAccount {
    let fields: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let saved = shop.browser.post(&format!("/accounts/wallets/{connector}"), &fields).await;
    assert_eq!(saved.status.as_u16(), 303, "{}", saved.text());
    let mut tx = town.app.db.read().await.expect("the database");
    let rows = db::connector_account::owned(&mut tx, Some(&shop.merchant_id)).await.expect("accounts");
    rows.into_iter().find(|row| row.connector == connector).expect("the shop's account")
}

async fn used(town: &TestApp, shop: &Merchant, connector: &str) -> String {
    connector_account::for_merchant(&town.app, connector, &shop.merchant_id).await.expect("accounts").expect("one").id
}

/// A payment that waits for its payer.
async fn ordered(town: &TestApp, shop: &Merchant, wallet: &str) -> String {
    let answer = big_wallets::pays(&town.browser(), DESK, &shop.code, wallet).await;
    answer.location().trim_start_matches("/p/").split('?').next().unwrap_or_default().to_owned()
}

async fn is_pending(town: &TestApp, payment: &str) {
    let payment = payments::find(&town.app, payment).await.expect("the database").expect("the payment");
    assert_eq!(payment.state, "pending");
}

fn typed_key<'a>(typed: &'a [(&'static str, String)], name: &str) -> &'a str {
    &typed.iter().find(|(known, _)| *known == name).expect("a field").1
}

fn retyped(typed: &mut [(&'static str, String)], name: &str, value: &str) {
    typed.iter_mut().filter(|(known, _)| *known == name).for_each(|(_, typed)| value.clone_into(typed));
}

/// WeChat Pay's word for a success, under the shop's own APIv3 key.
async fn wechat_says(town: &TestApp, token: &str, payment: &str, api_key: &str, key: &Pair) -> u16 {
    let plain = json!({
        "mchid": "1900000109", "appid": "wx2421b1c4370ec43b", "out_trade_no": payment, "transaction_id": "4200001", "trade_type": "NATIVE",
        "trade_state": "SUCCESS", "bank_type": "OTHERS", "success_time": "2026-11-22T08:46:00+08:00", "amount": {"total": 1250},
    });
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, api_key.as_bytes()).expect("a key"));
    let mut text = plain.to_string().into_bytes();
    let once = Nonce::try_assume_unique_for_key(b"fdasflkja484").expect("twelve bytes");
    cipher.seal_in_place_append_tag(once, Aad::from(b"transaction"), &mut text).expect("it is short");
    let body = json!({
        "id": "EV-1", "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM", "original_type": "transaction", "associated_data": "transaction", "nonce": "fdasflkja484",
            "ciphertext": STANDARD.encode(text),
        },
    });
    let (body, time) = (body.to_string(), (town.app.clock.now_ms() / 1000).to_string());
    let signature = key.sign_text(format!("{time}\nn1\n{body}\n").as_bytes()).expect("a signature");
    let request = reqwest::Client::new().post(format!("{}/notify/wechat_pay/{token}", town.url)).body(body);
    let headers = [("timestamp", time.as_str()), ("nonce", "n1"), ("serial", KEY_ID), ("signature", &signature)];
    let request = headers.into_iter().fold(request, |request, (name, value)| request.header(format!("wechatpay-{name}"), value));
    request.send().await.expect("an answer").status().as_u16()
}

/// UnionPay's word for a success, with that signer's certificate inside and whatever the merchant asked to be told again.
pub async fn unionpay_says(town: &TestApp, token: &str, payment: &str, signer: &Certified, note: &str) -> u16 {
    let mut fields = BTreeMap::from([
        ("accessType", "0"),
        ("bizType", "000000"),
        ("currencyCode", "156"),
        ("encoding", "UTF-8"),
        ("merId", "777290058110048"),
        ("orderId", payment),
        ("queryId", "7826"),
        ("respCode", "00"),
        ("signMethod", "01"),
        ("signPubKeyCert", signer.pem.trim_end()),
        ("traceNo", "123456"),
        ("traceTime", "1122084600"),
        ("txnAmt", "1250"),
        ("txnSubType", "07"),
        ("txnTime", "20261122084600"),
        ("txnType", "01"),
        ("version", "5.1.0"),
    ]);
    if !note.is_empty() {
        fields.insert("reqReserved", note);
    }
    let text = fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let signature = signer.pair.sign_text(hash.as_bytes()).expect("a signature");
    fields.insert("signature", &signature);
    sends(&format!("{}/notify/unionpay/{token}", town.url), &[], &fields.into_iter().collect::<Vec<_>>()).await
}

both_engines! {
    async fn a_key_of_wechat_pays_that_a_shop_made_up_is_not_believed(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let platforms = open_account(town, "wechat_pay").await;
        let own = Pair::generate().expect("a key");
        // Everything is true but the key: WeChat Pay answers with its certificate then.
        let mut typed = handed_out(town, "wechat_pay", json!({})).await;
        retyped(&mut typed, "public_key_id", KEY_ID);
        retyped(&mut typed, "public_key", &own.public_pem());
        let row = enters(town, &shop, "wechat_pay", &typed).await;
        assert_eq!((row.state.as_str(), row.check_result.as_str()), ("waiting", "refused"));
        assert_eq!(used(town, &shop, "wechat_pay").await, platforms.id);
        let payment = ordered(town, &shop, "wechat_pay").await;
        for token in [&row.token, &platforms.token] {
            let status = wechat_says(town, token, &payment, typed_key(&typed, "api_key"), &own).await;
            assert!((400..500).contains(&status), "{status}");
        }
        is_pending(town, &payment).await;
    }

    async fn a_key_of_alipays_that_a_shop_made_up_is_not_believed(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let platforms = open_account(town, "alipay").await;
        let own = Pair::generate().expect("a key");
        let mut typed = handed_out(town, "alipay", json!({"mode": "keys"})).await;
        retyped(&mut typed, "public_key", &own.public_pem());
        retyped(&mut typed, "address", "http://127.0.0.1:9/made-up");
        let row = enters(town, &shop, "alipay", &typed).await;
        assert_eq!((row.state.as_str(), row.base_url.as_str()), ("waiting", town.simulator_url.as_str()), "a shop never says where we call");
        let page = shop.browser.get("/accounts/wallets").await.text();
        assert!(page.contains("试通了才用") && !page.contains("made-up"), "{page}");
        for verb in ["check", "resume", "suspend", "resume"] {
            shop.browser.post(&format!("/accounts/wallets/{}/{verb}", row.id), &[]).await;
            assert_eq!(used(town, &shop, "alipay").await, platforms.id, "after {verb}");
        }
        let payment = ordered(town, &shop, "alipay").await;
        for token in [&row.token, &platforms.token] {
            let status = alipay_says(town, token, &payment, "TRADE_SUCCESS", &own).await;
            assert!((400..500).contains(&status), "{status}");
        }
        is_pending(town, &payment).await;
    }

    async fn a_root_that_a_shop_brings_vouches_for_nobody(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let root = Certified::issue("CN=My own root,O=Me,C=CN", None, true).expect("a root");
        let name = "CN=041@8310000000083040@中国银联股份有限公司@00000001,O=Simulated CFCA,C=CN";
        let signer = Certified::issue(name, Some(&root), false).expect("a certificate");
        let mut typed = handed_out(town, "unionpay", json!({})).await;
        for field in ["middle_certificate", "root_certificate"] {
            let both = format!("{}\n{}", typed_key(&typed, field), root.pem);
            retyped(&mut typed, field, &both);
        }
        let row = enters(town, &shop, "unionpay", &typed).await;
        assert_eq!(row.state, "open", "it is UnionPay's merchant, and what it says of UnionPay is not listened to");
        let payment = ordered(town, &shop, "unionpay").await;
        let paid_over = payments::find(&town.app, &payment).await.expect("the database").expect("the payment").connector_account_id;
        assert_eq!(paid_over, row.id);
        assert_eq!(unionpay_says(town, &row.token, &payment, &signer, "").await, 400);
        is_pending(town, &payment).await;
        let (_, account) = connector_account::of(&town.app, &row.id).await.expect("the database").expect("an account");
        let words: Value = serde_json::from_str(&account.credentials).expect("JSON");
        assert!(!words.to_string().contains(root.pem.lines().nth(3).expect("its text")));
    }
}
