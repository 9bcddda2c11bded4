//! The platform's campaigns: two people before money is spent, one to stop it, and shops that take part.

use crate::{
    harness::{
        Merchant, Officer, TestApp, between,
        promise::{self, DAY_MS},
    },
    payments::order,
};
use tongma::{
    db::sql,
    domain::{admin::Role, campaign::Reason},
    services::{
        payments::{self, NewPayment, Payment},
        verify,
    },
};

/// The mission: with JD Finance up to 30 yuan a day for each payer, at random, the platform pays, shops join.
fn mission(step: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("title", "京东金融随机减"),
        ("kind", "random"),
        ("random_min", "1"),
        ("random_max", "10"),
        ("starts", "2026-11-22"),
        ("ends", "2026-12-21"),
        ("wallet_jd_pay", "on"),
        ("budget", "5000"),
        ("payer_amount", "30"),
        ("payer_measure", "money"),
        ("payer_period", "day"),
        ("partial", "on"),
        ("trade_breakfast", "on"),
        ("join", "joined"),
        ("share_platform", "100"),
        ("daily", "500"),
        ("step", step),
    ]
}

/// Sends the form; gives the campaign's id.
async fn submits(officer: &Officer, form: &[(&str, &str)]) -> String {
    let answer = officer.browser.post("/admin/offers/new", form).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    between(answer.location(), "/admin/offers/", "?").expect("the campaign's page")
}

async fn version(town: &TestApp, id: &str) -> String {
    let mut tx = town.app.db.read().await.unwrap();
    let (version,): (i64,) = tx.first(sql("select version from campaign where id = $1").bind(id)).await.unwrap().unwrap();
    version.to_string()
}

async fn state(town: &TestApp, id: &str) -> String {
    let mut tx = town.app.db.read().await.unwrap();
    let (state,): (String,) = tx.first(sql("select state from campaign where id = $1").bind(id)).await.unwrap().unwrap();
    state
}

/// Takes a step as the page offers it; the status.
async fn steps(town: &TestApp, officer: &Officer, id: &str, verb: &str, more: &[(&str, &str)]) -> u16 {
    let version = version(town, id).await;
    let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(more.iter().copied()).collect();
    officer.browser.post(&format!("/admin/offers/{id}/{verb}"), &fields).await.status.as_u16()
}

/// An order with JD Finance.
async fn buys(town: &TestApp, shop: &Merchant, payer: &str, key: &str) -> Payment {
    let wanted = NewPayment { wallet: "jd_pay".to_owned(), payer: Some(payer.to_owned()), ..order(&shop.merchant_id, 2_000, key) };
    payments::create(&town.app, wanted).await.expect("an order")
}

both_engines! {
    async fn what_spends_money_takes_two_people_a5(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("cai@example.cn", Role::Finance).await;
        let id = submits(&author, &mission("publish")).await;
        assert_eq!(state(town, &id).await, "submitted");
        assert_eq!(steps(town, &author, &id, "publish", &[]).await, 403, "whoever submitted it cannot publish it");
        assert_eq!(steps(town, &author, &id, "send-back", &[("send_back_reason", "x")]).await, 403);
        assert_eq!(state(town, &id).await, "submitted");
        let overview = other.browser.get("/admin").await.text();
        assert!(overview.contains("「京东金融随机减」等你复核") && overview.contains(&format!("/admin/offers/{id}")), "{overview}");
        assert!(!author.browser.get("/admin").await.text().contains("等你复核"));
        assert_eq!(steps(town, &other, &id, "send-back", &[]).await, 422, "sending back needs a reason");
        assert_eq!(steps(town, &other, &id, "send-back", &[("send_back_reason", "预算太大")]).await, 303);
        assert!(author.browser.get(&format!("/admin/offers/{id}")).await.text().contains("预算太大"));

        let version = version(town, &id).await;
        let mut better = mission("publish");
        better.extend([("budget", "3000"), ("version", version.as_str())]);
        let again = author.browser.post(&format!("/admin/offers/{id}/edit"), &better).await;
        assert_eq!(again.location(), format!("/admin/offers/{id}?done=submitted"), "{}", again.text());
        assert_eq!(steps(town, &other, &id, "publish", &[]).await, 303);
        assert_eq!(state(town, &id).await, "running");
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn a_shop_joins_and_a_stop_acts_on_the_next_price_a5_3(town: &TestApp) {
        let (author, other) = (town.officer("yun@example.cn", Role::Operations).await, town.officer("cai@example.cn", Role::Finance).await);
        let risk = town.officer("feng@example.cn", Role::Risk).await;
        let shop = town.merchant("王姐早餐铺").await;
        let id = submits(&author, &mission("publish")).await;
        steps(town, &other, &id, "publish", &[]).await;
        assert_eq!(buys(town, &shop, "alice", "1").await.discount_minor, 0, "the shop has not joined");
        assert_eq!(shop.browser.post(&format!("/offers/{id}/join"), &[]).await.status.as_u16(), 303);
        let first = buys(town, &shop, "alice", "2").await;
        assert!((100..=1_000).contains(&first.discount_minor), "{}", first.discount_minor);
        let page = other.browser.get(&format!("/admin/offers/{id}")).await.text();
        assert!(page.contains("王姐早餐铺"), "{page}");

        assert_eq!(steps(town, &risk, &id, "stop", &[]).await, 422, "a stop needs a reason");
        assert!(buys(town, &shop, "bob", "3").await.discount_minor > 0);
        assert_eq!(steps(town, &risk, &id, "stop", &[("stop_reason", "有人刷单")]).await, 303);
        assert_eq!(buys(town, &shop, "carol", "4").await.discount_minor, 0);
        let still = payments::find(&town.app, &first.id).await.unwrap().unwrap();
        assert_eq!(still.discount_minor, first.discount_minor, "what was ordered keeps its price");
        assert_eq!(steps(town, &other, &id, "resume", &[]).await, 409, "a stop is for good");
        assert!(risk.browser.get("/admin/audit").await.text().contains("有人刷单"));
    }

    async fn thirty_yuan_a_day_are_the_most_for_a_payer_c1_5(town: &TestApp) {
        let (author, other) = (town.officer("yun@example.cn", Role::Operations).await, town.officer("cai@example.cn", Role::Owner).await);
        let shop = town.merchant("王姐早餐铺").await;
        let id = submits(&author, &mission("publish")).await;
        steps(town, &other, &id, "publish", &[]).await;
        shop.browser.post(&format!("/offers/{id}/join"), &[]).await;
        let mut given = 0;
        for number in 0..40 {
            given += buys(town, &shop, "alice", &number.to_string()).await.discount_minor;
        }
        assert_eq!(given, 3_000);
        assert!(buys(town, &shop, "bob", "bob").await.discount_minor > 0);
        let page = other.browser.get(&format!("/admin/offers/{id}")).await.text();
        assert!(page.contains("每人每天最多 30 元：1 人用完了"), "{page}");
        // To one millisecond before midnight in Shanghai nothing is left; then everything is.
        town.app.clock.advance_ms(DAY_MS - (town.app.clock.now_ms() + 8 * 3_600_000) % DAY_MS - 1);
        let late = buys(town, &shop, "alice", "late").await;
        assert_eq!(late.discount_minor, 0);
        let reason = shop.sees(&format!("/payments/{}", late.id)).await.text();
        assert!(reason.contains("为什么没减") && reason.contains("每人每天最多 30 元，用完了"), "{reason}");
        town.app.clock.advance_ms(1);
        assert!(buys(town, &shop, "alice", "tomorrow").await.discount_minor > 0);
    }

    async fn a_shop_joins_and_leaves_and_what_was_ordered_keeps_its_price(town: &TestApp) {
        let (author, other) = (town.officer("yun@example.cn", Role::Operations).await, town.officer("cai@example.cn", Role::Finance).await);
        let (shop, fruit) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        let id = submits(&author, &mission("publish")).await;
        assert_eq!(shop.browser.post(&format!("/offers/{id}/join"), &[]).await.status.as_u16(), 404, "not published yet");
        steps(town, &other, &id, "publish", &[]).await;
        for _ in 0..2 {
            assert_eq!(shop.browser.post(&format!("/offers/{id}/join"), &[]).await.location(), "/offers?done=joined");
        }
        assert!(shop.sees("/offers").await.text().contains(&format!("/offers/{id}/leave")));
        assert!(fruit.sees("/offers").await.text().contains(&format!("/offers/{id}/join")), "each shop joins for itself");
        let before = buys(town, &shop, "alice", "before").await;
        assert!(before.discount_minor > 0);
        assert_eq!(buys(town, &fruit, "alice", "fruit").await.discount_minor, 0);
        assert_eq!(shop.browser.post(&format!("/offers/{id}/leave"), &[]).await.location(), "/offers?done=left");
        assert_eq!(buys(town, &shop, "alice", "after").await.discount_minor, 0);
        promise::success(&town.app, &before).await;
        let kept = payments::find(&town.app, &before.id).await.unwrap().unwrap();
        assert_eq!((kept.discount_minor, kept.state().is_paid()), (before.discount_minor, true));
        let page = other.browser.get(&format!("/admin/offers/{id}")).await.text();
        assert!(page.contains("退出了") && page.contains("王姐早餐铺"), "{page}");
        assert_eq!(shop.browser.post(&format!("/offers/{id}/join"), &[]).await.status.as_u16(), 303, "and may come back");
        assert!(buys(town, &shop, "alice", "back").await.discount_minor > 0);
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn a_shop_leaves_an_offer_that_it_never_had_to_join_and_comes_back_a5_4(town: &TestApp) {
        let (author, other) = (town.officer("yun@example.cn", Role::Operations).await, town.officer("cai@example.cn", Role::Finance).await);
        let (shop, fruit) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        let mut for_all = mission("publish");
        for_all.push(("join", "all"));
        let id = submits(&author, &for_all).await;
        steps(town, &other, &id, "publish", &[]).await;
        assert!(buys(town, &shop, "alice", "by itself").await.discount_minor > 0);
        let list = shop.sees("/offers").await.text();
        assert!(list.contains("自动参加") && list.contains(&format!("/offers/{id}/leave")), "{list}");
        for _ in 0..2 {
            assert_eq!(shop.browser.post(&format!("/offers/{id}/leave"), &[]).await.location(), "/offers?done=left");
        }
        let without = buys(town, &shop, "alice", "left").await;
        assert_eq!((without.discount_minor, &promise::trace(&town.app, &without).await[0].reason), (0, &Reason::NotJoined));
        assert!(shop.sees(&format!("/payments/{}", without.id)).await.text().contains("你没参加"));
        assert!(buys(town, &fruit, "alice", "elsewhere").await.discount_minor > 0, "other shops stay in it");
        let list = shop.sees("/offers").await.text();
        assert!(list.contains("没参加") && list.contains(&format!("/offers/{id}/join")), "{list}");
        assert!(other.browser.get(&format!("/admin/offers/{id}")).await.text().contains("退出了"));
        for _ in 0..2 {
            assert_eq!(shop.browser.post(&format!("/offers/{id}/join"), &[]).await.location(), "/offers?done=joined");
        }
        assert!(buys(town, &shop, "alice", "back").await.discount_minor > 0);
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn a_higher_budget_takes_two_people_and_a_lower_one_takes_one_c1_8(town: &TestApp) {
        let (author, other) = (town.officer("yun@example.cn", Role::Operations).await, town.officer("cai@example.cn", Role::Finance).await);
        let risk = town.officer("feng@example.cn", Role::Risk).await;
        let id = submits(&author, &mission("publish")).await;
        steps(town, &other, &id, "publish", &[]).await;
        let path = format!("/admin/offers/{id}/budget");
        let more = [("seen", "500000"), ("budget", "8000"), ("budget_reason", "卖得好")];
        assert_eq!(risk.browser.post(&path, &more).await.status.as_u16(), 403, "who stops does not spend");
        assert_eq!(author.browser.post(&path, &more).await.location(), format!("/admin/offers/{id}?done=budget_asked"));
        assert_eq!(author.browser.post(&path, &more).await.status.as_u16(), 409);
        let asked_at = town.app.clock.now_ms().to_string();
        assert_eq!(author.browser.post(&format!("{path}/grant"), &[("asked_at", &asked_at)]).await.status.as_u16(), 403);
        assert_eq!(other.browser.post(&format!("{path}/grant"), &[("asked_at", &asked_at)]).await.location(), format!("/admin/offers/{id}?done=budget"));
        assert_eq!(risk.browser.post(&path, &[("seen", "500000"), ("budget", "1000"), ("budget_reason", "收一收")]).await.status.as_u16(), 409, "another budget was seen");
        let less = [("seen", "800000"), ("budget", "1000"), ("budget_reason", "收一收")];
        assert_eq!(risk.browser.post(&path, &less).await.location(), format!("/admin/offers/{id}?done=budget"));
        assert!(author.browser.get(&format!("/admin/offers/{id}")).await.text().contains("¥1000"));
    }

    async fn a_later_end_takes_two_people_and_an_earlier_one_takes_one(town: &TestApp) {
        let (author, other) = (town.officer("yun@example.cn", Role::Operations).await, town.officer("cai@example.cn", Role::Finance).await);
        let risk = town.officer("feng@example.cn", Role::Risk).await;
        let id = submits(&author, &mission("publish")).await;
        steps(town, &other, &id, "publish", &[]).await;
        let (path, page) = (format!("/admin/offers/{id}/end"), format!("/admin/offers/{id}"));
        // 2026-12-21 and 2026-12-31 in China, to the last millisecond.
        let (seen, later) = ("1797868799999", "1798732799999");
        let more = [("seen", seen), ("ends", "2026-12-31"), ("ends_reason", "卖得好")];
        assert_eq!(risk.browser.post(&path, &more).await.status.as_u16(), 403, "who stops does not spend");
        assert_eq!(author.browser.post(&path, &more).await.location(), format!("{page}?done=budget_asked"));
        assert!(other.browser.get("/admin/offers").await.text().contains("要办到 12月31日"), "it waits for somebody else");
        let asked_at = town.app.clock.now_ms().to_string();
        let grant = format!("{page}/budget/grant");
        assert_eq!(author.browser.post(&grant, &[("asked_at", &asked_at)]).await.status.as_u16(), 403);
        assert_eq!(other.browser.post(&grant, &[("asked_at", &asked_at)]).await.status.as_u16(), 303);
        assert!(other.browser.get(&page).await.text().contains("最后一天从 12月21日 周一 改到 12月31日 周四"));
        let sooner = |seen: &'static str, day: &'static str| [("seen", seen), ("ends", day), ("ends_reason", "收一收")];
        assert_eq!(risk.browser.post(&path, &sooner(seen, "2026-12-01")).await.status.as_u16(), 409, "another end was seen");
        assert_eq!(risk.browser.post(&path, &sooner(later, "2026-11-01")).await.status.as_u16(), 422, "it would be over before");
        assert_eq!(risk.browser.post(&path, &sooner(later, "soon")).await.status.as_u16(), 422);
        assert_eq!(risk.browser.post(&path, &sooner(later, "2026-12-01")).await.location(), format!("{page}?done=end"));
        assert!(author.browser.get(&page).await.text().contains("¥5000"), "the budget stands");
    }

    async fn what_saves_itself_is_audited_when_it_is_submitted(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let new_id = town.app.new_id();
        let mut form = mission("autosave");
        form.push(("new_id", &new_id));
        let kept = author.browser.post("/admin/offers/new", &form).await;
        assert!(kept.text().contains(&format!("/admin/offers/{new_id}/edit")), "{}", kept.text());
        form.extend([("random_max", "9"), ("version", "1")]);
        assert_eq!(author.browser.post(&format!("/admin/offers/{new_id}/edit"), &form).await.status.as_u16(), 200);
        assert_eq!(steps(town, &author, &new_id, "submit", &[]).await, 303);
        let mut tx = town.app.db.read().await.unwrap();
        let after: Vec<(String,)> = tx.all(sql("select after_text from audit where subject_name = '京东金融随机减' and before_text = 'draft'")).await.unwrap();
        assert!(after.iter().any(|(after,)| after.contains("\"max_minor\":900")), "{after:?}");
    }

    async fn a_wrong_form_comes_back_with_what_was_typed(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let shop = town.merchant("王姐早餐铺").await;
        let mut wrong = mission("publish");
        wrong.extend([("share_platform", "50"), ("shops", "没有这家店"), ("budget", "")]);
        let answer = author.browser.post("/admin/offers/new", &wrong).await;
        let text = answer.text();
        assert_eq!(answer.status.as_u16(), 422);
        for sentence in ["三家加起来要正好 100%", "没有这家店：没有这家店", "平台的活动要有预算"] {
            assert!(text.contains(sentence), "{sentence}: {text}");
        }
        assert!(text.contains("value=\"50\"") && text.contains("value=\"京东金融随机减\""));
        let whose = mission("publish").into_iter().filter(|(name, _)| *name != "wallet_jd_pay");
        let nobodys: Vec<_> = whose.chain([("share_platform", "60"), ("share_wallet", "40")]).collect();
        let answer = author.browser.post("/admin/offers/new", &nobodys).await;
        assert_eq!(answer.status.as_u16(), 422);
        assert!(answer.text().contains("钱包出一份钱，就要选好是哪些钱包"), "a share must be somebody's");
        let mut named = mission("save");
        named.extend([("shops", shop.code.as_str())]);
        let id = submits(&author, &named).await;
        assert!(author.browser.get(&format!("/admin/offers/{id}/edit")).await.text().contains("王姐早餐铺 ("));
    }

    async fn an_observer_sees_numbers_without_names(town: &TestApp) {
        let (author, other) = (town.officer("yun@example.cn", Role::Operations).await, town.officer("cai@example.cn", Role::Owner).await);
        let observer = town.officer("guan@example.cn", Role::Observer).await;
        let shop = town.merchant("王姐早餐铺").await;
        let id = submits(&author, &mission("publish")).await;
        steps(town, &other, &id, "publish", &[]).await;
        shop.browser.post(&format!("/offers/{id}/join"), &[]).await;
        let page = observer.browser.get(&format!("/admin/offers/{id}")).await.text();
        assert!(page.contains("¥5000") && !page.contains("王姐早餐铺") && !page.contains("急停"), "{page}");
        let standing = observer.browser.get("/admin/offers/standing?auto=1").await.text();
        assert!(standing.contains(&id) && standing.contains("\"budget_minor\":500000"), "{standing}");
    }
}
