//! A shop's campaigns: drafted, published, changed and stopped by those who may, seen by nobody else, tried on the shop's own past.

use crate::harness::{Merchant, TestApp};
use tongma::{db::sql, domain::time};

/// The id of the shop's newest campaign.
async fn newest(town: &TestApp, shop: &Merchant) -> String {
    let mut tx = town.app.db.read().await.expect("the database");
    let found: Option<(String,)> = tx
        .first(sql("select id from campaign where merchant_id = $1 order by id desc limit 1").bind(&shop.merchant_id))
        .await
        .expect("its campaigns");
    found.expect("a campaign").0
}

/// The editor's fields for 20 - 2 with a budget of 800, from today on.
fn fields(town: &TestApp) -> Vec<(&'static str, String)> {
    let today = time::local(town.app.clock.now_ms(), &time::zone(time::DEFAULT_TIME_ZONE)).date();
    let last = today.checked_add(jiff::Span::new().days(8)).expect("a day");
    let text = |value: &str| value.to_owned();
    vec![
        ("title", text("早餐满减")),
        ("kind", text("threshold")),
        ("at_1", text("20")),
        ("off_1", text("2")),
        ("starts", today.to_string()),
        ("ends", last.to_string()),
        ("budget", text("800")),
        ("payer_amount", text("1")),
        ("payer_measure", text("count")),
        ("payer_period", text("day")),
    ]
}

fn sent<'a>(fields: &'a [(&'static str, String)], more: &[(&'static str, &'a str)]) -> Vec<(&'static str, &'a str)> {
    let given = fields.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    given.map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect()
}

both_engines! {
    async fn a_campaign_is_drafted_published_paused_and_stopped(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let drafted = shop.browser.post("/offers/new", &sent(&typed, &[("step", "publish")])).await;
        let id = newest(town, &shop).await;
        assert_eq!((drafted.status.as_u16(), drafted.location()), (303, format!("/offers/{id}/publish").as_str()));
        assert!(shop.sees(&format!("/offers/{id}/publish")).await.text().contains("满 20 减 2"));
        for (step, version, state) in [("publish", "1", "进行中"), ("pause", "2", "停着"), ("resume", "3", "进行中"), ("stop", "4", "停掉了")] {
            let done = shop.browser.post(&format!("/offers/{id}/{step}"), &[("version", version)]).await;
            assert_eq!(done.status.as_u16(), 303, "{step}: {}", done.text());
            assert!(shop.sees(&format!("/offers/{id}")).await.text().contains(state), "{step}");
        }
        let late = shop.browser.post(&format!("/offers/{id}/resume"), &[("version", "5")]).await;
        assert_eq!(late.status.as_u16(), 409, "what is stopped stays stopped");
    }

    async fn another_shops_campaign_does_not_exist(town: &TestApp) {
        let (shop, other) = (town.merchant("王姐早餐铺").await, town.merchant("老街豆浆").await);
        let typed = fields(town);
        shop.browser.post("/offers/new", &sent(&typed, &[("step", "save")])).await;
        let id = newest(town, &shop).await;
        for page in ["", "/edit", "/publish", "/rehearsal"] {
            assert_eq!(other.sees(&format!("/offers/{id}{page}")).await.status.as_u16(), 404, "{page}");
            assert_eq!(shop.sees(&format!("/offers/{id}{page}")).await.status.as_u16(), 200, "{page}");
        }
        for step in ["edit", "publish", "budget", "archive"] {
            let tried = other.browser.post(&format!("/offers/{id}/{step}"), &[("version", "1"), ("seen", "80000"), ("budget", "1")]).await;
            assert_eq!(tried.status.as_u16(), 404, "{step}");
        }
    }

    async fn of_two_who_change_a_draft_the_second_is_told(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        shop.browser.post("/offers/new", &sent(&typed, &[("step", "save")])).await;
        let path = format!("/offers/{}/edit", newest(town, &shop).await);
        let first = shop.browser.post(&path, &sent(&typed, &[("off_1", "3"), ("version", "1"), ("step", "save")])).await;
        assert_eq!(first.status.as_u16(), 303, "{}", first.text());
        let second = shop.browser.post(&path, &sent(&typed, &[("off_1", "4"), ("version", "1"), ("step", "save")])).await;
        let page = second.text();
        assert_eq!(second.status.as_u16(), 409);
        assert!(page.contains("刚有人改过") && page.contains("value=\"4\"") && page.contains("name=\"version\" value=\"2\""), "{page}");
    }

    async fn a_mistake_keeps_what_was_typed_and_says_what_is_wrong_m12_2(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let wrong = shop.browser.post("/offers/new", &sent(&typed, &[("off_1", "20"), ("budget", "八百"), ("step", "publish")])).await;
        let page = wrong.text();
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(page.contains("减的要比付的少") && page.contains("href=\"#off_1\"") && page.contains("value=\"八百\""), "{page}");
    }

    async fn a_budget_is_changed_from_what_was_seen_c1_8(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        shop.browser.post("/offers/new", &sent(&typed, &[("step", "save")])).await;
        let id = newest(town, &shop).await;
        shop.browser.post(&format!("/offers/{id}/publish"), &[("version", "1")]).await;
        let budget = format!("/offers/{id}/budget");
        let stale = shop.browser.post(&budget, &[("seen", "70000"), ("budget", "900")]).await;
        assert_eq!(stale.status.as_u16(), 409);
        let raised = shop.browser.post(&budget, &[("seen", "80000"), ("budget", "900")]).await;
        assert_eq!(raised.status.as_u16(), 303, "{}", raised.text());
        assert!(shop.sees(&format!("/offers/{id}")).await.text().contains("预算从 ¥800 改成 ¥900"));
    }
}
