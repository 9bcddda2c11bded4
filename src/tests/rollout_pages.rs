//! The pages around a roll-out as people use them: the platform's forms, the shop's own page, what is printed, and the public rule.

use crate::harness::{Merchant, Officer, TestApp};
use tongma::{db::sql, domain::admin::Role, services::rollout::shops};

async fn version(town: &TestApp) -> String {
    let mut tx = town.app.db.read().await.unwrap();
    let (version,): (i64,) =
        tx.first(sql("select version from rollout where wallet = 'hebao' and code_kind = 'merchant'")).await.unwrap().unwrap();
    version.to_string()
}

/// Sends one of the forms of Hebao's page; the status and where it leads.
async fn sends(town: &TestApp, officer: &Officer, form: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
    let version = version(town).await;
    let fields: Vec<_> = [("kind", "merchant"), ("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let answer = officer.browser.post(&format!("/admin/wallets/hebao/{form}"), &fields).await;
    (answer.status.as_u16(), answer.location().to_owned(), answer.text())
}

async fn confirms(town: &TestApp, officer: &Officer) -> (u16, String, String) {
    let mut tx = town.app.db.read().await.unwrap();
    let (at_ms,): (i64,) = tx.first(sql("select at_ms from rollout_ask")).await.unwrap().expect("something waits");
    drop(tx);
    sends(town, officer, "confirm", &[("asked_at", &at_ms.to_string())]).await
}

async fn works_at(town: &TestApp, shop: &Merchant) -> bool {
    let list = town.browser().get(&format!("/c/{}/wallets", shop.code)).await.text();
    assert!(list.contains("/wallet-order"), "the rule is linked: {list}");
    list.contains("value=\"hebao\"")
}

both_engines! {
    async fn a_form_keeps_what_was_typed_and_says_what_is_missing(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let (shop, twin) = (town.merchant("王姐早餐铺").await, town.merchant("王姐早餐铺").await);
        let (status, _, page) = sends(town, &author, "step", &[("to", "sandbox"), ("other", "1")]).await;
        assert!(status == 422 && page.contains("other_reason-error") && page.contains("写一句原因"), "{status} {page}");
        assert_eq!(sends(town, &author, "step", &[("to", "sandbox"), ("other_reason", "重来"), ("other", "1")]).await.1, "/admin/wallets/hebao?done=taken");

        let pilot = |shops: &'static str| [("cohort", "1"), ("trade_hair", "on"), ("cities", "成都市，杭州"), ("shops", shops), ("cohort_reason", "先找几家")];
        let (status, _, page) = sends(town, &author, "cohort", &pilot("没有这家店")).await;
        assert!(status == 422 && page.contains("没有叫「没有这家店」的店") && page.contains("成都市，杭州"), "{status} {page}");
        let (status, _, page) = sends(town, &author, "cohort", &pilot("王姐早餐铺")).await;
        assert!(status == 422 && page.contains("不止一家"), "{status}");
        let one = [("cohort", "1"), ("shops", shop.code.as_str()), ("cohort_reason", "先找一家")];
        assert_eq!(sends(town, &author, "cohort", &one).await.0, 303);
        let begins = [("to", "pilot"), ("step_reason", "开始")];
        for broke in [None, Some(true)] {
            if let Some(broke) = broke {
                town.was_in_the_lab("hebao", broke).await;
            }
            let (status, _, page) = sends(town, &author, "step", &begins).await;
            assert!(status == 409 && page.contains("先去跑一致性测试") && page.contains("/admin/lab#hebao"), "{status}");
        }
        town.app.clock.advance_ms(1);
        town.was_in_the_lab("hebao", false).await;
        assert_eq!(sends(town, &author, "step", &begins).await.1, "/admin/wallets/hebao?done=asked");
        assert!(author.browser.get("/admin/wallets/hebao").await.text().contains("2 用例全过"));
        assert_eq!(sends(town, &author, "step", &[("to", "pilot"), ("step_reason", "开始")]).await.0, 409);
        assert_eq!(confirms(town, &author).await.0, 403);
        assert!(other.browser.get("/admin").await.text().contains("和包申请「试点」，等你确认"));
        assert_eq!(confirms(town, &other).await.1, "/admin/wallets/hebao?done=confirmed");
        assert!(works_at(town, &shop).await && !works_at(town, &twin).await);
        let (status, _, page) = sends(town, &author, "step", &[("to", "percentage"), ("percent", "10"), ("step_reason", "放量")]).await;
        assert!(status == 409 && page.contains("还没过：") && page.contains("退款演练 3 次"), "{status}");
        assert_eq!(sends(town, &author, "step", &[("to", "percentage"), ("percent", "100"), ("other_reason", "放量"), ("other", "1")]).await.0, 422);
        assert_eq!(sends(town, &other, "stop", &[("stop_reason", "投诉太多")]).await.1, "/admin/wallets/hebao?done=stopped");
        assert!(!works_at(town, &shop).await);
        for page in ["/today", "/code/wallets"] {
            let told = async |shop: &Merchant| shop.sees(page).await.text().contains("平台停了它。请顾客换个钱包付");
            assert!(told(&shop).await && !told(&twin).await, "{page}: the shop of the pilot is told");
        }
        town.app.clock.advance_ms(7 * 86_400_000);
        assert_eq!(shops::stops(&town.app, &shop.actor(town).await).await.unwrap().len(), 1);
        town.app.clock.advance_ms(1);
        assert_eq!(shops::stops(&town.app, &shop.actor(town).await).await.unwrap().len(), 0, "it is old news");
        let mut other = other;
        other.signs_in(town).await;
        let audit = other.browser.get("/admin/audit").await.text();
        assert!(audit.contains("投诉太多") && audit.contains("停用了钱包") && audit.contains("记录完整"), "{audit}");
        assert_eq!(other.browser.get("/admin/wallets/nobody").await.status.as_u16(), 404);
    }

    async fn the_search_finds_wallets_and_shops(town: &TestApp) {
        let operations = town.officer("yun@example.cn", Role::Operations).await;
        let observer = town.officer("guan@example.cn", Role::Observer).await;
        let shop = town.merchant("100%豆浆_油条").await;
        town.merchant("隔壁水果").await;
        let link = format!("/admin/wallets?kind=merchant&amp;shop={}", shop.code);
        for sought in ["豆浆_", "100%25", shop.code.as_str()] {
            let page = operations.browser.get(&format!("/admin/wallets?q={sought}")).await.text();
            assert!(page.contains(&link) && !page.contains("隔壁水果"), "{sought}: {page}");
            let page = observer.browser.get(&format!("/admin/wallets?q={sought}")).await.text();
            assert!(!page.contains("豆浆_油条"), "whoever sees no names finds none");
        }
        assert!(!operations.browser.get("/admin/wallets?q=_油条%25").await.text().contains(&link), "a sign stands for itself");
        let page = operations.browser.get("/admin/wallets?q=和包").await.text();
        assert!(page.contains("/admin/wallets/hebao\"") && !page.contains("/admin/wallets/bestpay\""));
        let at_shop = format!("/admin/wallets?shop={}", shop.code);
        let all = operations.browser.get(&at_shop).await.text();
        assert!(all.contains("100%豆浆_油条：38 个钱包能用") && all.contains("/admin/wallets/hebao\""), "{all}");
        sends(town, &operations, "stop", &[("stop_reason", "投诉太多")]).await;
        let fewer = operations.browser.get(&at_shop).await.text();
        assert!(fewer.contains("100%豆浆_油条：37 个钱包能用") && !fewer.contains("/admin/wallets/hebao\""));
        assert!(!observer.browser.get(&at_shop).await.text().contains("豆浆"));
    }

    async fn a_shop_joins_a_pilot_and_leaves_it_and_its_prints_follow(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let shop = town.merchant("王姐早餐铺").await;
        let printed = async || shop.sees(&format!("/code/{}.stand.svg", shop.code)).await.text().contains("#9e246b");
        let page = async || shop.sees("/code/wallets").await.text();
        let joins = async |verb: &str| shop.browser.post(&format!("/code/wallets/hebao/{verb}"), &[]).await;
        assert!(printed().await && page().await.contains("现在没有试点"));
        assert_eq!(joins("join").await.status.as_u16(), 409, "there is no trial");
        sends(town, &author, "step", &[("to", "sandbox"), ("step_reason", "重来")]).await;
        sends(town, &author, "cohort", &[("cohort", "1"), ("opt_in", "on"), ("cities", "成都"), ("cohort_reason", "自愿")]).await;
        assert!(page().await.contains("可以报名") && !printed().await);
        assert_eq!(joins("join").await.location(), "/code/wallets?done=joined");
        assert!(page().await.contains("报好了，开始试点就能用") && !works_at(town, &shop).await);
        town.was_in_the_lab("hebao", false).await;
        sends(town, &author, "step", &[("to", "pilot"), ("step_reason", "开始")]).await;
        confirms(town, &other).await;
        assert!(page().await.contains("你在试点里") && works_at(town, &shop).await && printed().await);
        assert_eq!(joins("leave").await.location(), "/code/wallets?done=left");
        assert!(page().await.contains("你退出了试点") && !works_at(town, &shop).await && !printed().await);

        let neighbour = town.merchant("隔壁早餐铺").await;
        assert!(!works_at(town, &neighbour).await);
        assert_eq!(neighbour.browser.post("/code/wallets/city", &[("city", " 成都市")]).await.status.as_u16(), 303);
        assert!(works_at(town, &neighbour).await, "its city is in the pilot");
        assert_eq!(town.browser().post("/code/wallets/hebao/join", &[]).await.status.as_u16(), 401, "strangers see the door");
        let rule = town.browser().get("/wallet-order").await;
        assert!(rule.status.as_u16() == 200 && rule.text().contains("谁也买不到位置"));
    }
}
