//! WeChat Pay, Alipay and UnionPay over their own protocols: where the payer stands decides how the order reaches the wallet, and each
//! way ends on the receipt. The simulator plays the other side; in a trial each of them goes over its own from the start.

use crate::harness::{Answer, Browser, TestApp};
use serde_json::{Value, json};
use std::time::Duration;
use tongma::{
    db,
    domain::admin::Role,
    services::{connector_account, payments, payments::Payment},
};

pub const WALLETS: [&str; 3] = ["wechat_pay", "alipay", "unionpay"];
const TELEPHONE: &str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36";
pub const DESK: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36";

/// What the wallet tells whoever scans the shop's code with it; `more` is about how.
pub async fn scanned(town: &TestApp, wallet: &str, code: &str, amount_minor: i64, more: &Value) -> Value {
    let mut scan = json!({ "content": format!("{}/C/{code}", town.url), "wallet": wallet, "payer": "alice", "amount_minor": amount_minor });
    scan.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let answer = reqwest::Client::new().post(format!("{}/control/scan", town.simulator_url)).json(&scan).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

/// The payment once it is decided.
pub async fn decided(town: &TestApp, id: &str) -> Payment {
    for _ in 0..200 {
        let payment = payments::find(&town.app, id).await.expect("the database").expect("the payment");
        if !payment.state().is_open() {
            return payment;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{id} was never decided");
}

pub async fn connector_of(town: &TestApp, payment: &Payment) -> String {
    let mut tx = town.app.db.read().await.expect("the database");
    db::connector_account::find(&mut tx, &payment.connector_account_id).await.expect("accounts").expect("the account").connector
}

/// A payer with that browser picks a wallet and taps pay.
pub async fn pays(payer: &Browser, user_agent: &str, code: &str, wallet: &str) -> Answer {
    let address = format!("/c/{code}");
    let open = payer.request(reqwest::Method::GET, &address).header("accept", "text/html").header("user-agent", user_agent);
    let page = payer.send(open).await.text();
    let key = page.split_once("name=\"idempotency_key\" value=\"").expect("a key").1.split('"').next().unwrap_or_default().to_owned();
    let body = format!("amount=12.5&billed=12.50&wallet={wallet}&step=pay&idempotency_key={key}");
    let post = payer.request(reqwest::Method::POST, &address).header("accept", "text/html").header("user-agent", user_agent);
    let post = post.header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
    payer.send(post.body(body)).await
}

both_engines! {
    async fn each_wallet_is_paid_over_its_own_protocol(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for wallet in WALLETS {
            let result = scanned(town, wallet, &shop.code, 1_250, &json!({})).await;
            assert_eq!(result["paid_minor"], 1_250, "{wallet}: {result}");
            let payment = decided(town, result["payment"].as_str().expect("a payment")).await;
            assert_eq!((payment.state.as_str(), payment.wallet.as_str()), ("succeeded", wallet));
            assert_eq!(connector_of(town, &payment).await, wallet);
            let payer = payment.payer.expect("each wallet says who pays");
            assert!(payer.len() == 32 && payer != "alice", "a pseudonym (D5)");
        }
    }

    async fn both_keys_are_proved_by_a_question_about_nothing(town: &TestApp) {
        let owner = town.officer("li@example.cn", Role::Owner).await;
        for wallet in WALLETS {
            let account = connector_account::platform(&town.app, wallet).await.expect("accounts").expect("the trial's account");
            let checked = owner.browser.post(&format!("/admin/wallets/accounts/{}/check", account.id), &[]).await;
            assert_eq!(checked.status.as_u16(), 303);
            assert!(owner.browser.get(checked.location()).await.text().contains("通了，两边密钥都对"), "{wallet}");
        }
    }

    async fn at_a_desk_the_wallets_code_is_shown_and_on_a_telephone_the_browser_goes_on(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for wallet in WALLETS {
            let payer = town.browser();
            let answer = pays(&payer, DESK, &shop.code, wallet).await;
            assert_eq!(answer.status.as_u16(), 303, "{wallet}: {}", answer.text());
            assert!(answer.location().starts_with("/p/"), "{wallet}: {}", answer.location());
            let page = payer.get(answer.location()).await.text();
            assert!(page.contains("扫这个码") && page.contains("<svg xmlns") && page.contains("data-poll"), "{wallet}: {page}");

            let telephone = town.browser();
            let answer = pays(&telephone, TELEPHONE, &shop.code, wallet).await;
            assert_eq!(answer.status.as_u16(), 303, "{wallet}");
            assert!(answer.location().starts_with("http"), "{wallet} goes on at its own address: {}", answer.location());
        }
    }

    async fn a_foreign_notice_changes_nothing(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for wallet in WALLETS {
            let answer = pays(&town.browser(), DESK, &shop.code, wallet).await;
            let id = answer.location().trim_start_matches("/p/").split('?').next().unwrap_or_default().to_owned();
            let account = connector_account::platform(&town.app, wallet).await.expect("accounts").expect("the trial's account");
            for body in [format!("out_trade_no={id}&trade_status=TRADE_SUCCESS&sign=AAAA&sign_type=RSA2"), json!({"id": id}).to_string()] {
                let answer = reqwest::Client::new().post(&account.notify_url).body(body).send().await.expect("an answer");
                assert!((400..500).contains(&answer.status().as_u16()), "{wallet}: {}", answer.status());
            }
            let payment = payments::find(&town.app, &id).await.expect("the database").expect("the payment");
            assert_eq!(payment.state, "pending", "{wallet}");
        }
    }
}
