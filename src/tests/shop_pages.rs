//! A shop's own pages: its code paused, checked and put on a stand; its name; a session that ends over a form; payments that need a
//! look; and what people are told where something is wrong.

use crate::{
    harness::{Answer, Browser, Merchant, TestApp},
    payments::{order, paid},
};
use tongma::{
    db::{
        sign_in_attempt::{self, Allowance},
        sql,
    },
    services::{payments, shop_code},
};

/// A form posted from a page of this site.
async fn sends(browser: &Browser, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = fields.iter().map(|(name, value)| format!("{name}={}", tongma::ui::address::encode(value))).collect::<Vec<_>>().join("&");
    let request = browser.request(reqwest::Method::POST, path).header("accept", "text/html").header("sec-fetch-site", "same-origin");
    let host = browser.request(reqwest::Method::GET, page).build().expect("an address").url().to_string();
    browser.send(request.header("referer", host).header("content-type", "application/x-www-form-urlencoded").body(body)).await
}

/// The value of a hidden field of the form that signs in.
fn field(page: &str, name: &str) -> String {
    let form = page.split_once("action=\"/login\"").expect("the door").1;
    let from = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}: {page}")).1;
    from.split('"').next().unwrap_or_default().replace("&quot;", "\"").replace("&amp;", "&")
}

async fn becomes(town: &TestApp, shop: &Merchant, role: &str) {
    let mut tx = town.app.db.write().await.unwrap();
    let change = sql("update membership set role = $1 where merchant_id = $2").bind(role).bind(&shop.merchant_id);
    tx.run(change).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn a_paused_code_takes_no_money_until_its_owner_lets_it_go_on(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let (payer, address) = (town.browser(), format!("/c/{}", shop.code));
        assert_eq!(shop.browser.post("/code/pause", &[]).await.location(), "/code?done=paused");
        let page = shop.sees("/code?done=paused").await.text();
        assert!(page.contains("撤销") && page.contains(&shop.sign_in) && page.contains("2026-11-22 08:46"), "who paused it, when, and the undo: {page}");
        let refused = payer.get(&address).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("暂停收款") && !refused.text().contains("<form"));
        // A second tap changes nothing.
        town.app.clock.advance_ms(60_000);
        shop.browser.post("/code/pause", &[]).await;
        assert!(shop.sees("/code").await.text().contains("2026-11-22 08:46"));
        becomes(town, &shop, "manager").await;
        let manager = shop.browser.post("/code/resume", &[]).await;
        assert_eq!(manager.status, 403);
        assert_eq!(payer.get(&address).await.status, 409);
        becomes(town, &shop, "owner").await;
        assert_eq!(shop.browser.post("/code/resume", &[]).await.location(), "/code?done=resumed");
        assert_eq!(payer.get(&address).await.status, 200);
    }

    async fn what_a_code_is_for_decides_which_wallets_pay_it(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payer = town.browser();
        let takes_hebao = async || {
            let page = payer.get(&format!("/c/{}/wallets?amount=5", shop.code)).await.text();
            assert!(page.contains("value=\"jd_pay\""), "{page}");
            page.contains("value=\"hebao\"")
        };
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update rollout set state = 'off' where wallet = 'hebao' and code_kind = 'personal'")).await.unwrap();
        tx.commit().await.unwrap();
        assert!(takes_hebao().await);
        assert_eq!(shop.browser.post("/code/kind", &[("kind", "anything")]).await.status, 422);
        assert_eq!(shop.browser.post("/code/kind", &[("kind", "personal")]).await.location(), "/code?done=kind");
        assert!(!takes_hebao().await);
        let page = shop.sees("/code").await.text();
        assert!(page.contains("做生意不能用个人码"), "{page}");
        becomes(town, &shop, "manager").await;
        assert_eq!(shop.browser.post("/code/kind", &[("kind", "merchant")]).await.status, 403);
        becomes(town, &shop, "owner").await;
        shop.browser.post("/code/kind", &[("kind", "personal_business")]).await;
        assert!(takes_hebao().await);
    }

    async fn a_code_is_replaced_by_its_owner_alone_under_the_password_m6_3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let end = shop.code[shop.code.len() - 4..].to_owned();
        let replace = |confirmation: &str, password: &str| {
            let fields = [("confirmation", confirmation.to_owned()), ("password", password.to_owned())];
            async { let fields = fields; shop.browser.post("/code/replace", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await }
        };
        becomes(town, &shop, "manager").await;
        assert_eq!(replace(&end, shop.password).await.status, 403);
        becomes(town, &shop, "owner").await;
        assert_eq!(replace("0000", shop.password).await.status, 422);
        let wrong = replace(&end, "not-the-password").await;
        assert!(wrong.status == 422 && wrong.text().contains("现在的密码不对"));
        let payer = town.browser();
        assert_eq!(payer.get(&format!("/c/{}", shop.code)).await.status, 200);
        assert_eq!(replace(&end, shop.password).await.location(), "/code?done=replaced");
        assert_eq!(payer.get(&format!("/c/{}", shop.code)).await.status, 410, "what was printed is dead");
        let code = shop_code::of(&town.app, &shop.actor(town).await).await.unwrap().unwrap().code.to_string();
        assert_ne!(code, shop.code);
        assert_eq!(payer.get(&format!("/c/{code}")).await.status, 200);
    }

    async fn the_owner_who_scans_the_print_has_checked_it_for_today(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        assert!(shop.sees("/code").await.text().contains("今天还没扫过"));
        assert!(shop.sees(&format!("/c/{}", shop.code)).await.text().contains("是你的码"));
        assert!(shop.sees("/code").await.text().contains("08:46 扫过"));
        town.app.clock.advance_ms(86_400_000);
        let next_day = shop.sees("/code").await.text();
        assert!(next_day.contains("今天还没扫过") && next_day.contains("上次 2026-11-22 08:46"));
        town.browser().get(&format!("/c/{}", shop.code)).await;
        assert!(shop.sees("/code").await.text().contains("今天还没扫过"), "a stranger checks nothing");
    }

    async fn a_stand_is_designed_by_its_shop_alone(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let page = shop.sees("/code/poster").await.text();
        assert!(page.contains("自检通过：80 厘米外能扫") && page.contains("实际大小的 63%") && page.contains("码边长 86 mm"), "{page}");
        let sticker = shop.sees("/code/poster?size=sticker&style=ink&name=%E7%8E%8B%E5%A7%90&wallets=1").await.text();
        assert!(sticker.contains("自检通过：40 厘米外能扫") && sticker.contains("地方小"));
        let boxes = shop.sees("/code/poster?size=a5&name=%F0%9F%98%80").await.text();
        assert!(boxes.contains("没有“😀”") && !boxes.contains("stand.pdf"), "no paper is spent on boxes");
        for (file, kind, begin) in [("stand.pdf", "application/pdf", "%PDF-"), ("stand.svg", "image/svg+xml", "<svg "), ("stand.png?download", "image/png", "\u{fffd}PNG")] {
            let answer = shop.sees(&format!("/code/poster/{file}")).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{file}");
            assert!(answer.text().starts_with(begin), "{file}");
        }
        assert_eq!(shop.sees("/code/poster/stand.exe").await.status, 404);
        assert!(town.browser().get("/code/poster/stand.pdf").await.location().starts_with("/login?next="));
        let public = town.browser().get(&format!("/code/{}.stand.svg?size=a6&style=dark&name=%E5%81%87", shop.code)).await.text();
        assert!(public.contains("width=\"105mm\"") && public.contains("王姐早餐铺 的收款码"), "what strangers ask for has the shop's own name");
    }

    async fn many_shops_from_one_address_wait_m1_5(town: &TestApp) {
        let allowance = Allowance { attempts: 100, forgotten_after_ms: 86_400_000, locked_for_ms: 1_800_000 };
        let mut tx = town.app.db.write().await.unwrap();
        for _ in 0..100 {
            sign_in_attempt::count(&mut tx, "join:127.0.0.1", allowance, town.app.clock.now_ms()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let fields = [("shop_name", "王姐早餐铺"), ("trade", "breakfast"), ("sign_in", "13800130000"), ("password", "豆浆油条小笼包子")];
        let refused = town.browser().post("/join", &fields).await;
        assert_eq!(refused.status, 429);
        assert!(refused.text().contains("30 分钟后再试") && refused.text().contains("error-summary"));
        town.app.clock.advance_ms(1_800_000);
        assert_eq!(town.browser().post("/join", &fields).await.status, 303);
    }

    async fn the_first_store_is_named_in_the_owners_language_and_renamed_at_will(town: &TestApp) {
        let browser = town.browser();
        browser.set_cookie("lang", "en");
        let fields = [("shop_name", "Wang’s"), ("trade", "breakfast"), ("sign_in", "wang@example.com"), ("password", "豆浆油条小笼包子")];
        assert_eq!(browser.post("/join", &fields).await.status, 303);
        assert!(browser.get("/me").await.text().contains("Main store"));
        let nameless = browser.post("/me/shop", &[("shop_name", "Wang’s Breakfast"), ("store_name", " ")]).await;
        assert_eq!(nameless.status, 422);
        assert!(nameless.text().contains("Wang’s Breakfast"), "what was typed is still there");
        assert_eq!(browser.post("/me/shop", &[("shop_name", "Wang’s Breakfast"), ("store_name", "Renmin Road")]).await.location(), "/me?done=names");
        let page = browser.get("/me").await.text();
        assert!(page.contains("Wang’s Breakfast") && page.contains("Renmin Road"));
        let shop = town.merchant("李哥水果").await;
        becomes(town, &shop, "manager").await;
        assert_eq!(shop.browser.post("/me/shop", &[("shop_name", "x"), ("store_name", "x")]).await.status, 403);
    }

    async fn a_form_outlives_the_session_it_was_typed_in(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        shop.browser.post("/logout", &[]).await;
        let typed = [("amount", "12.5"), ("note", "3 号桌 \"&\""), ("key", "secret"), ("step", "code")];
        let door = sends(&shop.browser, "/amount", "/amount", &typed).await;
        let page = door.text();
        assert_eq!(door.status, 401);
        assert!(page.contains("登录过期") && page.contains("填的都在") && !page.contains("secret"), "{page}");
        let (next, draft) = (field(&page, "next"), field(&page, "draft"));
        let wrong = [("sign_in", &*shop.sign_in), ("password", "not-the-password"), ("next", &next), ("draft", &draft)];
        let refused = shop.browser.post("/login", &wrong).await.text();
        assert_eq!(field(&refused, "draft"), draft, "a slip loses nothing");
        let right = [("sign_in", &*shop.sign_in), ("password", shop.password), ("next", &next), ("draft", &draft)];
        let back = shop.browser.post("/login", &right).await;
        let page = back.text();
        assert_eq!(back.status, 200);
        assert!(page.contains("action=\"/amount\"") && page.contains("value=\"12.5\"") && page.contains("3 号桌"), "{page}");
        assert!(page.contains("还没发出去"), "it is sent by the person alone");
        assert_eq!(shop.sees("/today").await.status, 200);

        // Elsewhere the page itself is all that comes back: its fields may be secrets.
        shop.browser.post("/logout", &[]).await;
        let door = sends(&shop.browser, "/me", "/me/password", &[("current_password", "a"), ("new_password", "b")]).await.text();
        assert!(door.contains("没有发出去") && !door.contains("name=\"draft\""));
        assert_eq!(field(&door, "next"), "/me");
    }

    async fn a_payment_that_needs_a_look_is_seen_in_every_list(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for path in ["/today", "/payments?state=suspicious"] {
            assert!(!shop.sees(path).await.text().contains("一条对不上的消息"), "{path}");
        }
        let odd = payments::create(&town.app, order(&shop.merchant_id, 1_250, "k1")).await.unwrap();
        let plain = payments::create(&town.app, order(&shop.merchant_id, 700, "k2")).await.unwrap();
        for payment in [&odd, &plain] {
            payments::observe(&town.app, payment, paid(payment, &payment.id)).await.unwrap();
        }
        payments::observe(&town.app, &odd, paid(&odd, "a second number")).await.unwrap();
        let today = shop.sees("/today").await.text();
        assert!(today.contains(&format!("/payments/{}", odd.id)) && today.contains("一条对不上的消息"), "{today}");
        let all = shop.sees("/payments").await.text();
        assert!(all.contains(&odd.id) && all.contains(&plain.id) && all.contains("要看一下"));
        let chosen = shop.sees("/payments?state=suspicious").await.text();
        assert!(chosen.contains(&odd.id) && !chosen.contains(&plain.id));
        assert!(chosen.contains("1 笔 · ¥12.50"), "the sum is that of the rows (C4.11)");
        town.app.clock.advance_ms(4 * 86_400_000);
        assert!(!shop.sees("/today").await.text().contains("一条对不上的消息"), "what nobody looked at for days is in the list only");
    }

    async fn what_came_before_today_says_on_which_day(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        payments::observe(&town.app, &payment, paid(&payment, "W1")).await.unwrap();
        let days_later = async |days: i64| {
            town.app.clock.advance_ms(days * 86_400_000);
            shop.sees("/today").await.text()
        };
        let same_day = days_later(0).await;
        assert!(same_day.contains("08:46") && !same_day.contains("昨天 08:46"), "{same_day}");
        assert!(days_later(1).await.contains("昨天 08:46"));
        assert!(days_later(1).await.contains("11月22日 08:46"));
    }

    async fn every_page_of_an_error_has_the_number_of_its_request_and_a_way_on(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let request = shop.browser.request(reqwest::Method::GET, "/no/such/page").header("accept", "text/html").header("x-request-id", "forged");
        let missing = shop.browser.send(request).await;
        let number = missing.header("x-request-id").to_owned();
        assert!(number.len() == 26 && missing.text().contains(&format!("追踪号 {number}")), "{}", missing.text());
        assert!(missing.text().contains("action=\"/payments\""), "whoever looked for a payment finds it from here");
        let stranger = town.browser().get("/no/such/page").await.text();
        assert!(stranger.contains("追踪号") && !stranger.contains("action=\"/payments\""));
        let foreign = shop.browser.request(reqwest::Method::POST, "/me/shop").header("origin", "https://evil.example");
        let foreign = shop.browser.send(foreign).await;
        assert!(foreign.text().contains(foreign.header("x-request-id")));
    }

    async fn a_slip_is_printed_of_what_was_paid(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1_250, "k")).await.unwrap();
        let path = format!("/payments/{}/slip", payment.id);
        assert_eq!(shop.sees(&path).await.status, 404, "nothing was paid");
        payments::observe(&town.app, &payment, paid(&payment, "W")).await.unwrap();
        let slip = shop.sees(&format!("{path}?width=80")).await.text();
        assert!(slip.contains("slip mm80") && slip.contains("¥12.50") && slip.contains("2026-11-22"), "{slip}");
        assert_eq!(town.merchant("李哥水果").await.sees(&path).await.status, 404);
    }

    async fn the_site_installs_in_the_persons_language(town: &TestApp) {
        let browser = town.browser();
        let zh: serde_json::Value = serde_json::from_slice(&browser.get("/manifest.webmanifest").await.body).unwrap();
        browser.set_cookie("lang", "en");
        let en: serde_json::Value = serde_json::from_slice(&browser.get("/manifest.webmanifest").await.body).unwrap();
        assert_eq!((zh["name"].as_str(), en["name"].as_str()), (Some("通码"), Some("tongma")));
        for icon in en["icons"].as_array().unwrap() {
            let answer = browser.get(icon["src"].as_str().unwrap()).await;
            // Width and height stand at bytes 16 to 23 of a PNG.
            let edge = |at: usize| u32::from_be_bytes(answer.body[at..at + 4].try_into().unwrap());
            assert_eq!(icon["sizes"].as_str().unwrap(), format!("{}x{}", edge(16), edge(20)));
        }
        assert_eq!(browser.get("/offline").await.status, 200);
    }
}
