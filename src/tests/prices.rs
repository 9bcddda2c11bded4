//! What a payer is told about the price: before, at the wallet and afterwards it is the same one, line by line.

use crate::harness::{
    Answer, Browser, Merchant, TestApp,
    promise::{Promise, lines},
};
use serde_json::{Value, json};
use std::time::Duration;
use tongma::{
    db::{self, sql},
    domain::campaign::{Discount, Party, Tier},
    services::{payments, receipts},
};

async fn scan(town: &TestApp, shop: &Merchant, payer: &str, amount_minor: i64, via: &str) -> Value {
    let scan = json!({ "content": format!("{}/C/{}", town.url, shop.code), "wallet": "jd_pay", "payer": payer,
        "amount_minor": amount_minor, "confirm": true, "via": via });
    let answer = reqwest::Client::new().post(format!("{}/control/scan", town.simulator_url)).json(&scan).send().await.unwrap();
    answer.json().await.unwrap()
}

async fn bill(browser: &Browser, shop: &Merchant, amount: &str) -> String {
    browser.get(&format!("/c/{}/bill?amount={amount}&wallet=jd_pay", shop.code)).await.text()
}

fn twenty_less_two() -> Promise {
    Promise::new(Discount::Threshold { tiers: vec![Tier { at_minor: 2_000, off_minor: 200 }] }).budget(100_000)
}

/// The page once the wallet's notice has arrived.
async fn receipt(town: &TestApp, payment: &str) -> String {
    let payer = town.browser();
    for _ in 0..100 {
        let page = payer.get(&receipts::path(&town.app, payment)).await.text();
        if page.contains("付好了") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{payment} is not paid");
}

both_engines! {
    async fn the_price_shown_is_the_price_paid_d1(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        twenty_less_two().of(&shop.merchant_id).runs(town).await;
        Promise::new(Discount::Percent { rate_ppm: 100_000, at_most_minor: None })
            .shared(&[(Party::Platform, 6_000), (Party::Wallet, 4_000)])
            .budget(100_000)
            .runs(town)
            .await;
        let payer = town.browser();
        // 23.50 - 2.00 = 21.50, less a tenth of that: 19.35.
        let page = payer.get(&format!("/c/{}?amount=23.5&wallet=jd_pay", shop.code)).await.text();
        for words in ["满 20 减 2 · 店家优惠", "−¥2.00", "打 9 折 · 平台、钱包优惠", "−¥2.15", "¥19.35"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(bill(&payer, &shop, "23.5").await.contains("¥19.35"), "what the script of the page asks for");

        for via in ["web", "network"] {
            let result = scan(town, &shop, "alice", 2_350, via).await;
            assert_eq!((result["gross_minor"].as_i64(), result["paid_minor"].as_i64()), (Some(2_350), Some(1_935)), "{result}");
            assert_eq!(result["discounts"], json!([
                { "title": "省一点", "amount_minor": 200, "funder": "merchant", "shares": [{ "funder": "merchant", "amount_minor": 200 }] },
                { "title": "省一点", "amount_minor": 215, "funder": "platform",
                  "shares": [{ "funder": "platform", "amount_minor": 129 }, { "funder": "wallet", "amount_minor": 86 }] },
            ]), "{via}");
            let id = result["payment"].as_str().unwrap();
            let receipt = receipt(town, id).await;
            for words in ["满 20 减 2 · 店家优惠", "打 9 折 · 平台、钱包优惠", "19.35"] {
                assert!(receipt.contains(words), "{words} in {receipt}");
            }
            let asked = reqwest::get(format!("{}/pay/{id}", town.simulator_url)).await.unwrap().text().await.unwrap();
            assert!(asked.contains("省一点 · 店家优惠") && asked.contains("¥23.50") && asked.contains("¥19.35"), "{asked}");
            let detail = shop.sees(&format!("/payments/{id}")).await.text();
            assert!(detail.contains("为什么减了这些") && detail.contains("平台 ¥1.29，钱包 ¥0.86"), "{detail}");
        }
    }

    async fn a_little_more_that_saves_is_told(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        twenty_less_two().of(&shop.merchant_id).runs(town).await;
        let payer = town.browser();
        let below = bill(&payer, &shop, "16.5").await;
        assert!(below.contains("再付 ¥3.50 可减 ¥2") && below.contains("¥16.50"), "{below}");
        assert!(!bill(&payer, &shop, "20").await.contains("再付"));
        assert!(bill(&payer, &shop, "").await.contains(">—<"), "no amount, no price");
        assert_eq!(payer.get("/c/00000000000/bill?amount=1").await.status, 404);
    }

    async fn a_payer_is_known_after_the_wallet_has_vouched_and_only_for_a_look_d5(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        Promise::new(Discount::FirstPayment { off_minor: 300 }).of(&shop.merchant_id).runs(town).await;
        let browser = town.browser();
        let before = bill(&browser, &shop, "10").await;
        assert!(before.contains("最多减 ¥3.00") && before.contains("¥7.00 起"), "{before}");

        let first = pays_in(town, &browser, &shop, "alice", "10").await;
        assert_eq!(first.discount_minor, 300);
        assert!(bill(&browser, &shop, "10").await.contains("¥10.00"), "not a first payment any more, and the page knows it");
        assert!(bill(&town.browser(), &shop, "10").await.contains("¥7.00 起"), "another browser knows nobody");

        // Who pays is asked of the wallet each time: bob in alice's browser gets what is bob's.
        let second = pays_in(town, &browser, &shop, "bob", "10").await;
        assert_ne!(first.payer, second.payer);
        assert_eq!(second.discount_minor, 300);

        let forged = town.browser();
        forged.set_cookie("payer_jd_pay", &format!("{}.9999999999999.{}", first.payer.unwrap(), "0".repeat(32)));
        assert!(bill(&forged, &shop, "10").await.contains("¥7.00 起"), "a cookie that we did not seal is nobody's");
    }

    async fn a_look_holds_nothing_and_draws_nothing(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::new(Discount::Random { min_minor: 10, max_minor: 300 }).budget(10_000).of(&shop.merchant_id).runs(town).await;
        let browser = town.browser();
        for _ in 0..3 {
            assert!(bill(&browser, &shop, "10").await.contains("最多减 ¥3.00"));
        }
        let mut tx = town.app.db.read().await.unwrap();
        assert_eq!(db::campaign_counter::of_campaign(&mut tx, &campaign).await.unwrap(), []);
        drop(tx);
        let paid = pays_in(town, &browser, &shop, "alice", "10").await;
        let held = lines(&town.app, &paid).await;
        assert_eq!(held.len(), 1);
        assert!((10..=300).contains(&held[0].amount_minor));
    }

    async fn an_offer_is_public_once_it_was_published(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = twenty_less_two().of(&shop.merchant_id).runs(town).await;
        let reader = town.browser();
        let mut tx = town.app.db.read().await.unwrap();
        let address = format!("/o/{}", db::campaign::find(&mut tx, &campaign).await.unwrap().unwrap().link);
        drop(tx);
        let page = reader.get(&address).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        for words in ["省一点 · 王姐早餐铺", "满 20 减 2", "正在进行", "还剩大半", "og:description", &format!("{}{address}", town.url)] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(!text.contains("noindex"));
        assert!(reader.get(&format!("{address}?lang=en")).await.text().contains("On now"));
        for (state, status, words) in
            [("paused", 200, "暂停了"), ("stopped", 200, "活动结束了"), ("archived", 200, "活动结束了"), ("draft", 404, "没有这个活动")]
        {
            let mut tx = town.app.db.write().await.unwrap();
            tx.run(sql("update campaign set state = $1 where id = $2").bind(state).bind(&campaign)).await.unwrap();
            tx.commit().await.unwrap();
            let answer = town.browser().get(&format!("{address}?lang=zh")).await;
            assert_eq!(answer.status, status, "{state}");
            assert!(answer.text().contains(words), "{state}");
        }
        assert_eq!(reader.get("/o/nothing").await.status, 404);
    }

    async fn offers_are_found_by_people_and_by_search_engines(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let (first, second) = (twenty_less_two().of(&shop.merchant_id).runs(town).await, Promise::fixed(100).budget(50_000).runs(town).await);
        let older = async |id: &str| {
            let mut tx = town.app.db.write().await.unwrap();
            tx.run(sql("update campaign set created_at_ms = created_at_ms - 10 where id = $1").bind(id)).await.unwrap();
            tx.commit().await.unwrap();
        };
        older(&first).await;
        let reader = town.browser();
        let list = reader.get("/o").await.text();
        assert!(list.contains("王姐早餐铺") && list.contains("立减 1") && list.contains("现在有 2 个"), "{list}");
        assert!(list.contains("rel=\"canonical\"") && !list.contains("noindex"));
        let mut tx = town.app.db.read().await.unwrap();
        let links: Vec<(String, String)> = tx.all(sql("select id, link from campaign")).await.unwrap();
        drop(tx);
        let link = |id: &str| links.iter().find(|(of, _)| of == id).map(|(_, link)| format!("/o/{link}")).unwrap();
        let place = |list: &str, id: &str| list.find(&link(id)).unwrap();
        assert!(place(&list, &second) < place(&list, &first), "the newest first");
        let found = reader.get("/o?q=%E8%B1%86%E6%B5%86").await.text();
        assert!(found.contains("没有找到“豆浆”") && found.contains("noindex"), "{found}");
        let found = reader.get("/o?q=%E7%8E%8B%E5%A7%90").await.text();
        assert!(found.contains(&link(&first)) && !found.contains(&link(&second)), "by the shop's name: {found}");
        let map = reader.get("/sitemap.xml").await;
        assert_eq!(map.header("content-type"), "application/xml; charset=utf-8");
        assert!(map.text().contains(&format!("<loc>{}{}</loc>", town.url, link(&first))), "{}", map.text());
        let robots = reader.get("/robots.txt").await.text();
        assert!(robots.contains(&format!("Sitemap: {}/sitemap.xml", town.url)) && robots.contains("Disallow: /\n"), "{robots}");
        assert!(town.browser().get("/").await.text().contains("href=\"/o\""), "the front door leads there");

        // What is over is gone from it, and what the platform puts first stands first, once the list is read again.
        let third = Promise::fixed(200).budget(50_000).runs(town).await;
        older(&second).await;
        older(&second).await;
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update campaign set state = 'stopped' where id = $1").bind(&third)).await.unwrap();
        db::campaign_platform::place(&mut tx, &second, 2).await.unwrap();
        tx.commit().await.unwrap();
        town.app.clock.advance_ms(10_000);
        let list = town.browser().get("/o").await.text();
        assert!(list.contains("现在有 2 个") && place(&list, &second) < place(&list, &first), "{list}");
    }

    async fn a_link_is_read_as_people_copy_it(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = twenty_less_two().of(&shop.merchant_id).runs(town).await;
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update campaign set link = '7GK2M0X1' where id = $1").bind(&campaign)).await.unwrap();
        tx.commit().await.unwrap();
        for typed in ["7GK2M0X1", "7gk2mOxl"] {
            assert_eq!(town.browser().get(&format!("/o/{typed}")).await.status, 200, "{typed}");
        }
    }

    async fn a_shop_reads_why_nothing_came_off(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        twenty_less_two().of(&shop.merchant_id).runs(town).await;
        Promise::fixed(100).budget(50_000).wallets(&["alipay"]).runs(town).await;
        let result = scan(town, &shop, "alice", 1_250, "network").await;
        let page = shop.sees(&format!("/payments/{}", result["payment"].as_str().unwrap())).await.text();
        assert!(page.contains("为什么没减") && page.contains("没到 ¥20.00") && page.contains("这个钱包不参加"), "{page}");
        assert!(page.contains("你的活动") && page.contains("平台活动"), "{page}");
    }
}

/// Pays on the page in this browser; the payment.
async fn pays_in(town: &TestApp, browser: &Browser, shop: &Merchant, payer: &str, amount: &str) -> payments::Payment {
    let address = format!("/c/{}", shop.code);
    let page = browser.get(&format!("{address}?wallet=jd_pay")).await.text();
    let from = page.split_once("name=\"idempotency_key\" value=\"").unwrap().1;
    let key = from.split('"').next().unwrap();
    let sent = browser.post(&address, &[("amount", amount), ("wallet", "jd_pay"), ("idempotency_key", key), ("step", "now")]).await;
    let back = signs_in(town, sent, payer).await;
    let on = browser.get(&back).await;
    assert_eq!(on.status, 303, "{}", on.text());
    let id = on.location().rsplit('/').next().unwrap().to_owned();
    let path = on.location().strip_prefix(&town.simulator_url).unwrap();
    Browser::new(&town.simulator_url).post(path, &[("decision", "confirm"), ("payer", payer)]).await;
    receipt(town, &id).await;
    payments::find(&town.app, &id).await.unwrap().unwrap()
}

/// Signs in to the wallet; the path of ours that it leads back to.
async fn signs_in(town: &TestApp, sent: Answer, payer: &str) -> String {
    let path = sent.location().strip_prefix(&town.simulator_url).unwrap();
    let answer = Browser::new(&town.simulator_url).post(path, &[("payer", payer), ("payer_name", ""), ("fault", "")]).await;
    answer.location().strip_prefix(&town.url).unwrap().to_owned()
}
