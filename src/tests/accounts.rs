//! Opening a shop, signing in, sessions and passwords, as people meet them in a browser without scripts.

use crate::harness::{Answer, Browser, TestApp};
use futures::future::join_all;
use reqwest::Method;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The value of a cookie that an answer sets.
fn cookie_set(answer: &Answer, name: &str) -> Option<String> {
    let values = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    values.filter_map(|value| value.split(';').next()?.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// What the page says, without its frame.
fn content(answer: &Answer) -> String {
    let text = answer.text();
    text.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).map(|(content, _)| content.to_owned()).unwrap_or_default()
}

async fn signs_in(browser: &Browser, name: &str, password: &str) -> Answer {
    browser.post("/login", &[("sign_in", name), ("password", password)]).await
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/me").await.status.as_u16() == 200
}

both_engines! {
    async fn a_shop_is_opened_page_by_page_and_back_keeps_the_answers(town: &TestApp) {
        let browser = town.browser();
        let shop = browser.post("/join", &[("shop_name", "王姐早餐铺"), ("trade", "breakfast")]).await;
        assert_eq!((shop.status.as_u16(), shop.location()), (303, "/join?step=sign_in"));
        let name = browser.post("/join", &[("sign_in", "138 0013 8000")]).await;
        assert_eq!((name.status.as_u16(), name.location()), (303, "/join?step=password"));
        let back = browser.get("/join?step=shop").await.text();
        assert!(back.contains("value=\"王姐早餐铺\"") && back.contains("value=\"breakfast\" checked"), "{back}");
        let done = browser.post("/join", &[("password", "豆浆油条小笼包子")]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, "/join?step=code"));
        let page = browser.get(done.location()).await.text();
        assert!(page.contains("src=\"/code/") && page.contains("王姐早餐铺"), "{page}");
        assert!(is_signed_in(&browser).await);
    }

    async fn a_page_that_is_not_due_leads_to_the_one_that_is(town: &TestApp) {
        let page = town.browser().get("/join?step=password").await.text();
        assert!(page.contains("name=\"shop_name\"") && !page.contains("name=\"password\""), "{page}");
    }

    async fn a_refused_form_keeps_what_was_typed_but_the_password(town: &TestApp) {
        let browser = town.browser();
        let fields = [("shop_name", "<王姐>\"铺"), ("trade", "fruit"), ("sign_in", "wang@example.cn"), ("password", "short")];
        let refused = browser.post("/join", &fields).await;
        let text = refused.text();
        assert_eq!(refused.status.as_u16(), 422);
        assert!(text.contains("<title>错误：") && text.contains("href=\"#password\""), "{text}");
        assert!(text.contains("value=\"wang@example.cn\"") && !text.contains("short") && !text.contains("<王姐>"), "{text}");
        let again = browser.post("/login", &[("sign_in", "wang@example.cn"), ("password", ""), ("next", "/payments")]).await;
        assert_eq!(again.status.as_u16(), 422);
        assert!(again.text().contains("value=\"wang@example.cn\"") && again.text().contains("value=\"/payments\""));
    }

    async fn a_known_number_is_led_to_sign_in(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        let fields = [("shop_name", "甲"), ("trade", "fruit"), ("sign_in", &*owner.sign_in), ("password", "豆浆油条小笼包子")];
        let answer = town.browser().post("/join", &fields).await;
        assert_eq!(answer.status.as_u16(), 409);
        assert!(answer.text().contains("action=\"/login\"") && answer.text().contains(&format!("value=\"{}\"", owner.sign_in)));
        assert_eq!(cookie_set(&answer, "tongma"), None);
    }

    async fn of_two_who_register_one_number_at_once_one_gets_it(town: &TestApp) {
        let fields = [("shop_name", "甲"), ("trade", "fruit"), ("sign_in", "13900139000"), ("password", "豆浆油条小笼包子")];
        let browsers: Vec<_> = (0..4).map(|_| town.browser()).collect();
        let mut statuses: Vec<_> = join_all(browsers.iter().map(|browser| browser.post("/join", &fields))).await.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409, 409, 409]);
    }

    async fn an_unknown_name_is_answered_like_a_wrong_password_s1(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        let wrong = signs_in(&town.browser(), &owner.sign_in, "not-the-password").await;
        let unknown = signs_in(&town.browser(), "13912345678", "not-the-password").await;
        assert_eq!((wrong.status.as_u16(), unknown.status.as_u16()), (422, 422));
        assert_eq!(content(&wrong).replace(&owner.sign_in, "*"), content(&unknown).replace("13912345678", "*"));
    }

    async fn ten_wrong_passwords_lock_a_name_for_thirty_minutes_s1(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        let stranger = town.browser();
        for _ in 0..10 {
            assert_eq!(signs_in(&stranger, &owner.sign_in, "not-the-password").await.status.as_u16(), 422);
        }
        let locked = signs_in(&stranger, &owner.sign_in, owner.password).await;
        assert_eq!((locked.status.as_u16(), locked.header("retry-after")), (429, "1800"));
        assert!(locked.text().contains("30 分钟"));
        assert!(is_signed_in(&owner.browser).await, "whoever is signed in stays so");
        town.app.clock.advance_ms(30 * MINUTE_MS - 1);
        assert_eq!(signs_in(&stranger, &owner.sign_in, owner.password).await.status.as_u16(), 429);
        town.app.clock.advance_ms(1);
        assert_eq!(signs_in(&stranger, &owner.sign_in, owner.password).await.status.as_u16(), 303);
    }

    async fn guesses_at_the_same_instant_are_counted_exactly_s10(town: &TestApp) {
        let browsers: Vec<_> = (0..30).map(|_| town.browser()).collect();
        let answers = join_all(browsers.iter().map(|browser| signs_in(browser, "13912345678", "not-the-password"))).await;
        let looked_at = answers.iter().filter(|answer| answer.status.as_u16() == 422).count();
        let refused = answers.iter().filter(|answer| answer.status.as_u16() == 429).count();
        assert_eq!((looked_at, refused), (10, 20));
    }

    async fn a_right_password_forgets_the_wrong_ones(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        for _ in 0..2 {
            for _ in 0..9 {
                assert_eq!(signs_in(&town.browser(), &owner.sign_in, "not-the-password").await.status.as_u16(), 422);
            }
            assert_eq!(signs_in(&town.browser(), &owner.sign_in, owner.password).await.status.as_u16(), 303);
        }
    }

    async fn fifty_wrong_passwords_lock_an_address(town: &TestApp) {
        for guess in 0..50 {
            let answer = signs_in(&town.browser(), &format!("139{guess:08}"), "not-the-password").await;
            assert_eq!(answer.status.as_u16(), 422, "guess {guess}");
        }
        assert_eq!(signs_in(&town.browser(), "13912345678", "not-the-password").await.status.as_u16(), 429);
    }

    async fn signing_in_gives_a_new_cookie_whatever_was_planted_s3(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        let planted = "AAAAAAAAAAAAAAAAAAAAAA";
        let browser = town.browser();
        browser.set_cookie("tongma", planted);
        let answer = signs_in(&browser, &owner.sign_in, owner.password).await;
        let first = cookie_set(&answer, "tongma").unwrap();
        assert_ne!(first, planted);
        let attributes = answer.header("set-cookie").to_ascii_lowercase();
        assert!(attributes.contains("httponly") && attributes.contains("samesite=lax") && attributes.contains("path=/"), "{attributes}");
        let second = cookie_set(&signs_in(&browser, &owner.sign_in, owner.password).await, "tongma").unwrap();
        assert_ne!(first, second);
        browser.set_cookie("tongma", &first);
        assert!(!is_signed_in(&browser).await, "the session before is over");
    }

    async fn an_ended_session_is_refused_at_its_next_request_s3(town: &TestApp) {
        let (owner, other) = (town.merchant("王姐早餐铺").await, town.merchant("李哥水果").await);
        let phone = town.browser();
        signs_in(&phone, &owner.sign_in, owner.password).await;
        let list = owner.browser.get("/me").await.text();
        let path = list.split("action=\"").find_map(|part| part.starts_with("/me/sessions/").then(|| part.split('"').next())).flatten().unwrap();
        other.browser.post(path, &[]).await;
        assert!(is_signed_in(&phone).await, "nobody ends another person's session");
        assert_eq!(owner.browser.post(path, &[]).await.location(), "/me?done=session");
        assert!(!is_signed_in(&phone).await && is_signed_in(&owner.browser).await);
    }

    async fn a_new_password_ends_every_other_session_s3(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        let phone = town.browser();
        signs_in(&phone, &owner.sign_in, owner.password).await;
        let wrong = [("current_password", "not-the-password"), ("new_password", "一个新的好密码哦")];
        assert_eq!(owner.browser.post("/me/password", &wrong).await.status.as_u16(), 422);
        assert!(is_signed_in(&phone).await);
        let right = [("current_password", owner.password), ("new_password", "一个新的好密码哦")];
        let changed = owner.browser.post("/me/password", &right).await;
        assert_eq!((changed.status.as_u16(), changed.location()), (303, "/me?done=password"));
        assert!(cookie_set(&changed, "tongma").is_some(), "its own cookie is new too");
        assert!(!is_signed_in(&phone).await && is_signed_in(&owner.browser).await);
        assert_eq!(signs_in(&phone, &owner.sign_in, owner.password).await.status.as_u16(), 422);
        assert_eq!(signs_in(&phone, &owner.sign_in, "一个新的好密码哦").await.status.as_u16(), 303);
    }

    async fn signing_out_ends_the_session_on_the_server_s3(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        let browser = town.browser();
        let cookie = cookie_set(&signs_in(&browser, &owner.sign_in, owner.password).await, "tongma").unwrap();
        assert_eq!(browser.post("/logout", &[]).await.status.as_u16(), 303);
        browser.set_cookie("tongma", &cookie);
        assert!(!is_signed_in(&browser).await);
    }

    async fn thirty_idle_days_end_a_session_and_use_keeps_it(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        town.app.clock.advance_ms(30 * DAY_MS - 1);
        assert!(is_signed_in(&owner.browser).await);
        town.app.clock.advance_ms(30 * DAY_MS - 1);
        assert!(is_signed_in(&owner.browser).await);
        town.app.clock.advance_ms(30 * DAY_MS);
        let answer = owner.browser.get("/me").await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login?next=%2Fme"));
    }

    async fn every_answer_carries_the_security_headers_s9(town: &TestApp) {
        let browser = town.browser();
        let refused = browser.request(Method::POST, "/login").header("origin", "https://evil.example");
        let large = browser.request(Method::POST, "/notify/network/nobody").body(vec![b'x'; 1024 * 1024]);
        let shop = town.merchant("王姐早餐铺").await;
        let json = browser.request(Method::GET, &format!("/c/{}", shop.code)).header("accept", "application/json");
        let put = browser.request(Method::PUT, "/login").header("origin", &town.url);
        let mut answers = vec![
            ("page", browser.get("/").await),
            ("missing", browser.get("/no-such-page").await),
            ("health", browser.get("/healthz").await),
            ("refused", browser.send(refused).await),
            ("too large", browser.send(large).await),
            ("signed out", browser.get("/me").await),
            ("a payer's", browser.get(&format!("/c/{}", shop.code)).await),
            ("a payer's mistake", browser.get("/c/1").await),
            ("a wallet's", browser.send(json).await),
            ("a file", browser.get("/icon-192.png").await),
            ("a missing file", browser.get("/pkg/none.css").await),
            ("a symbol", browser.get(&format!("/code/{}.svg", shop.code)).await),
            ("a wrong method", browser.send(put).await),
        ];
        town.app.db.close().await;
        answers.push(("broken", shop.browser.get("/today").await));
        answers.push(("not ready", browser.get("/readyz").await));
        let statuses: Vec<_> = answers.iter().map(|(_, answer)| answer.status.as_u16()).collect();
        assert_eq!(statuses, [200, 404, 200, 403, 413, 303, 200, 404, 200, 200, 404, 200, 405, 503, 503]);
        for (which, answer) in &answers {
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{which}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{which}");
            let policy = answer.header("content-security-policy");
            for rule in ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
                assert!(policy.contains(rule), "{which}: {policy}");
            }
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{which}: {policy}");
        }
    }

    async fn nobody_is_sent_to_another_site_s8(town: &TestApp) {
        let owner = town.merchant("王姐早餐铺").await;
        for (wanted, sent_to) in [("//evil.example", "/today"), ("https://evil.example", "/today"), ("/payments?q=12.5", "/payments?q=12.5")] {
            let fields = [("sign_in", &*owner.sign_in), ("password", owner.password), ("next", wanted)];
            assert_eq!(town.browser().post("/login", &fields).await.location(), sent_to);
        }
        assert_eq!(town.browser().post("/settings/look", &[("lang", "en"), ("next", "//evil.example")]).await.location(), "/");
    }

    async fn the_chosen_look_is_on_the_next_page(town: &TestApp) {
        let browser = town.browser();
        browser.post("/settings/look", &[("lang", "en"), ("theme", "dark"), ("large", "1"), ("next", "/login")]).await;
        let page = browser.get("/login").await.text();
        assert!(page.contains("lang=\"en\"") && page.contains("data-theme=\"dark\"") && page.contains("data-text=\"large\""), "{page}");
        assert!(page.contains("<h1>Sign in</h1>"), "{page}");
    }
}
