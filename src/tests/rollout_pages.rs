//! The pages around a roll-out as people use them: the platform's forms, the shop's own page, what is printed, and the public rule.

use crate::harness::{Merchant, Officer, TestApp};
use tongma::{db::sql, domain::admin::Role};

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
        assert_eq!(sends(town, &author, "step", &[("to", "pilot"), ("step_reason", "开始")]).await.1, "/admin/wallets/hebao?done=asked");
        assert_eq!(sends(town, &author, "step", &[("to", "pilot"), ("step_reason", "开始")]).await.0, 409);
        assert_eq!(confirms(town, &author).await.0, 403);
        assert!(other.browser.get("/admin").await.text().contains("和包申请「试点」，等你确认"));
        assert_eq!(confirms(town, &other).await.1, "/admin/wallets/hebao?done=confirmed");
        assert!(works_at(town, &shop).await && !works_at(town, &twin).await);
        let (status, _, page) = sends(town, &author, "step", &[("to", "percentage"), ("percent", "10"), ("step_reason", "放量")]).await;
        assert!(status == 409 && page.contains("还没过：") && page.contains("退款演练 3 次"), "{status}");
        assert_eq!(sends(town, &author, "step", &[("to", "percentage"), ("percent", "100"), ("other_reason", "放量"), ("other", "1")]).await.0, 422);
        let (status, _, page) = sends(town, &author, "drill", &[]).await;
        assert!(status == 422 && page.contains("写上退了哪一笔"), "{status}");
        assert_eq!(sends(town, &other, "stop", &[("stop_reason", "投诉太多")]).await.1, "/admin/wallets/hebao?done=stopped");
        assert!(!works_at(town, &shop).await);
        let audit = other.browser.get("/admin/audit").await.text();
        assert!(audit.contains("投诉太多") && audit.contains("停用了钱包") && audit.contains("记录完整"), "{audit}");
        assert_eq!(author.browser.get("/admin/wallets/nobody").await.status.as_u16(), 404);
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
        sends(town, &author, "step", &[("to", "pilot"), ("step_reason", "开始")]).await;
        confirms(town, &other).await;
        assert!(page().await.contains("你在试点里") && works_at(town, &shop).await && printed().await);
        assert_eq!(joins("leave").await.location(), "/code/wallets?done=left");
        assert!(page().await.contains("你退出了试点") && !works_at(town, &shop).await && !printed().await);

        let neighbour = town.merchant("隔壁早餐铺").await;
        assert!(!works_at(town, &neighbour).await);
        assert_eq!(neighbour.browser.post("/code/wallets/city", &[("city", " 成都市")]).await.status.as_u16(), 303);
        assert!(works_at(town, &neighbour).await, "its city is in the pilot");
        assert_eq!(town.browser().post("/code/wallets/hebao/join", &[]).await.status.as_u16(), 303, "strangers are sent to the door");
        let rule = town.browser().get("/wallet-order").await;
        assert!(rule.status.as_u16() == 200 && rule.text().contains("谁也买不到位置"));
    }
}
