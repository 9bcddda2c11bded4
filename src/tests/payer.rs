//! A payer with a browser inside a wallet, from the printed code to the receipt.

use crate::harness::{Answer, Browser, TestApp};
use std::time::Duration;
use tongma::{db::sql, services::receipts};

const HEBAO: &str = "hebao/9.17.30 NetType/wifi UnionPay/1.0 CMPAY";

/// Opens a page inside a wallet's app.
async fn open_in(browser: &Browser, user_agent: &str, path: &str) -> Answer {
    browser.send(browser.request(reqwest::Method::GET, path).header("accept", "text/html").header("user-agent", user_agent)).await
}

/// The value of a hidden field.
fn field(page: &str, name: &str) -> String {
    let from = page.split_once(&format!("name=\"{name}\" value=\"")).expect("the field").1;
    from.split('"').next().unwrap_or_default().to_owned()
}

/// The payer says who they are on the wallet's own page, which sends them back to us.
async fn signs_in_to_the_wallet(address: &str) -> String {
    let wallet = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = [("payer", "alice"), ("step", "sign_in")].map(|(name, value)| format!("{name}={value}")).join("&");
    let asked = wallet.post(address).header("content-type", "application/x-www-form-urlencoded").body(form);
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

async fn payments(town: &TestApp) -> i64 {
    #[derive(sqlx::FromRow)]
    struct Count {
        count: i64,
    }
    let mut tx = town.app.db.read().await.expect("the story's database");
    tx.first::<Count>(sql("select count(*) as count from payment")).await.expect("a count").expect("a row").count
}

both_engines! {
    async fn a_code_is_paid_from_the_scan_to_the_receipt(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let scan = serde_json::json!({
            "content": format!("{}/C/{}", town.url, shop.code), "wallet": "jd_pay", "payer": "alice", "amount_minor": 1250, "confirm": true, "via": "web",
        });
        let answer = reqwest::Client::new().post(format!("{}/control/scan", town.simulator_url)).json(&scan).send().await.unwrap();
        let result: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(result["paid_minor"], 1250, "{result}");
        let payment = result["payment"].as_str().unwrap();

        let payer = town.browser();
        // The wallet knows first; its notice is on the way.
        let mut receipt = payer.get(&receipts::path(&town.app, payment)).await.text();
        for _ in 0..100 {
            if receipt.contains("付好了") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            receipt = payer.get(&receipts::path(&town.app, payment)).await.text();
        }
        assert!(receipt.contains("付好了") && receipt.contains("12.50") && receipt.contains("data-since"), "{receipt}");
        let word = result["match_word"].as_str().unwrap_or_default();
        assert!(!word.is_empty() && receipt.contains(word), "the receipt has the word that the wallet was told: {word}");

        let stranger = payer.get(&format!("/p/{payment}")).await.text();
        assert!(!stranger.contains("12.50") && !stranger.contains(word), "the number alone shows nothing");
        assert_eq!(payer.get(&format!("/p/{payment}/state")).await.status, 404);
    }

    async fn a_second_tap_makes_no_second_payment_p1_7(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payer = town.browser();
        let address = format!("/c/{}", shop.code);
        let page = open_in(&payer, HEBAO, &address).await.text();
        assert!(page.contains("已认出你的钱包") && page.contains("和包"), "the wallet is recognised (P1.6)");
        let (key, wallet) = (field(&page, "idempotency_key"), field(&page, "wallet"));
        let fields = [("amount", "12.5"), ("note", "2 号桌"), ("wallet", &*wallet), ("idempotency_key", &*key), ("step", "pay")];
        let looked = payer.post(&address, &fields).await;
        assert_eq!(looked.location(), format!("{address}?amount=12.5&note=2%20%E5%8F%B7%E6%A1%8C&wallet=hebao"), "the bill is shown first (P1)");
        let billed = field(&payer.get(looked.location()).await.text(), "billed");
        let fields = [&fields[..], &[("billed", &*billed)]].concat();
        let mut sign_ins = Vec::new();
        for _ in 0..2 {
            let sent_on = payer.post(&address, &fields).await;
            assert_eq!(sent_on.status, 303);
            assert!(sent_on.location().starts_with(&format!("{}/network/v1/authorize?", town.simulator_url)), "{}", sent_on.location());
            sign_ins.push(sent_on.location().to_owned());
        }
        assert_eq!(payments(town).await, 0, "nothing is ordered before the wallet has said who pays");
        let forged = payer.get(&format!("{address}/payer?order=x.y&token=z")).await;
        assert_eq!(forged.status, 422);
        assert_eq!(payments(town).await, 0);
        let mut on = std::collections::HashSet::new();
        for sign_in in sign_ins {
            let back = signs_in_to_the_wallet(&sign_in).await;
            let ordered = payer.get(back.strip_prefix(&town.url).expect("our own address")).await;
            assert_eq!(ordered.status, 303, "{}", ordered.text());
            on.insert(ordered.location().to_owned());
        }
        assert_eq!((payments(town).await, on.len()), (1, 1), "both taps lead to the one payment: {on:?}");
    }

    async fn a_mistake_is_told_beside_the_field_and_nothing_is_lost(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payer = town.browser();
        let address = format!("/c/{}", shop.code);
        let key = field(&payer.get(&address).await.text(), "idempotency_key");
        let refused = payer.post(&address, &[("amount", "1.234"), ("note", "不要葱"), ("idempotency_key", &key)]).await;
        assert_eq!(refused.status, 422);
        let page = refused.text();
        assert!(page.contains("1.234") && page.contains("不要葱") && page.contains("最多两位小数"), "{page}");

        let good = [("amount", "23.5"), ("note", "不要葱"), ("idempotency_key", &*key)];
        let choose = payer.post(&address, &good).await;
        assert_eq!(choose.status, 303);
        assert!(choose.location().starts_with(&format!("{address}/wallets?amount=23.5")), "an ordinary browser chooses: {}", choose.location());
        let wallets = payer.get(choose.location()).await.text();
        assert!(wallets.contains("value=\"jd_pay\"") && wallets.contains("23.50"));
    }

    async fn a_wallet_without_an_account_to_pay_over_is_offered_to_nobody(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payer = town.browser();
        let address = format!("/c/{}", shop.code);
        let page = open_in(&payer, HEBAO, &address).await.text();
        let (key, wallet) = (field(&page, "idempotency_key"), field(&page, "wallet"));
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update connector_account set state = 'suspended' where connector = 'network'")).await.unwrap();
        tx.commit().await.unwrap();
        let fields = [("amount", "12.5"), ("wallet", &*wallet), ("idempotency_key", &*key), ("step", "pay")];
        let answer = payer.post(&address, &fields).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.text().contains("12.5"), "what was typed is still there: {}", answer.text());
        let list = payer.get(&format!("{address}/wallets?amount=12.5")).await.text();
        assert!(!list.contains("value=\"hebao\"") && list.contains("value=\"alipay\""), "{list}");
    }

    async fn each_code_that_cannot_be_paid_says_why(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payer = town.browser();
        assert_eq!(payer.get(&format!("/C/{}", shop.code)).await.status, 200, "as printed");
        assert!(shop.sees(&format!("/c/{}", shop.code)).await.text().contains("是你的码"), "the owner checks his own code");
        let (first, rest) = shop.code.split_at(1);
        let misread = format!("/c/{}{rest}", if first == "7" { "8" } else { "7" });
        assert!(payer.get(&misread).await.text().contains("这张码没抄对"));
        for (state, status, words) in [("paused", 409, "暂停收款"), ("revoked", 410, "作废")] {
            let mut tx = town.app.db.write().await.unwrap();
            let change = sql("update collection_code set state = $1 where code = $2").bind(state).bind(&shop.code);
            tx.run(change).await.unwrap();
            tx.commit().await.unwrap();
            let answer = payer.get(&format!("/c/{}", shop.code)).await;
            assert_eq!(answer.status, status);
            assert!(answer.text().contains(words) && !answer.text().contains("<form"));
            assert!(answer.text().contains(answer.header("x-request-id")), "the number under which it stands in our records");
        }
        for _ in 0..30 {
            payer.get(&misread).await;
        }
        assert_eq!(payer.get(&format!("/c/{}", shop.code)).await.status, 429, "who guesses waits");
    }

    async fn a_wallet_reads_the_code_as_json(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let browser = town.browser();
        let request = browser.request(reqwest::Method::GET, &format!("/c/{}", shop.code)).header("accept", "application/json");
        let answer: serde_json::Value = serde_json::from_slice(&browser.send(request).await.body).unwrap();
        assert_eq!((answer["payee"].as_str(), answer["code"].as_str()), (Some("王姐早餐铺"), Some(&*shop.code)));
        assert!(answer["wallets"].as_array().is_some_and(|wallets| wallets.contains(&"jd_pay".into())));
    }
}
