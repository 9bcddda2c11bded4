//! A shop's campaigns: drafted, published, changed and stopped by those who may, seen by nobody else, tried on the shop's own past.

use crate::{
    harness::{
        Merchant, TestApp,
        promise::{books_hold, lines, pays},
    },
    payments::order,
};
use tongma::{
    db::{self, sql},
    domain::time,
    services::{
        campaigns::explained,
        payments::{self, NewPayment, Payment},
    },
    ui::{
        islands::Kept,
        text::{Lang, campaign_sentence},
    },
};

/// The id of the shop's newest campaign.
pub async fn newest(town: &TestApp, shop: &Merchant) -> String {
    let mut tx = town.app.db.read().await.expect("the database");
    let found: Option<(String,)> = tx
        .first(sql("select id from campaign where merchant_id = $1 order by id desc limit 1").bind(&shop.merchant_id))
        .await
        .expect("its campaigns");
    found.expect("a campaign").0
}

/// The editor's fields for 20 - 2 with a budget of 800, from today on.
pub fn fields(town: &TestApp) -> Vec<(&'static str, String)> {
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

/// Writes these fields, with some of them otherwise, and publishes the campaign; its id.
pub async fn publishes(town: &TestApp, shop: &Merchant, fields: &[(&'static str, String)], otherwise: &[(&'static str, &str)]) -> String {
    let drafted = shop.browser.post("/offers/new", &sent(fields, &[otherwise, &[("step", "save")]].concat())).await;
    assert_eq!(drafted.status.as_u16(), 303, "{}", drafted.text());
    let id = newest(town, shop).await;
    let published = shop.browser.post(&format!("/offers/{id}/publish"), &[("version", "1")]).await;
    assert_eq!(published.status.as_u16(), 303, "{}", published.text());
    id
}

fn by(payer: &str, shop: &Merchant, gross_minor: i64, key: &str) -> NewPayment {
    NewPayment { payer: Some(payer.to_owned()), ..order(&shop.merchant_id, gross_minor, key) }
}

async fn orders(town: &TestApp, order: NewPayment) -> Payment {
    payments::create(&town.app, order).await.expect("an order")
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

    async fn a_draft_saves_itself_and_two_windows_do_not_overwrite_each_other_m12_3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let new_id = town.app.new_id();
        let saves = async |path: &str, more: &[(&'static str, &str)]| {
            let form = [&[("step", "autosave"), ("new_id", new_id.as_str())], more].concat();
            shop.browser.post(path, &sent(&typed, &form)).await
        };
        let first = saves("/offers/new", &[("version", "0"), ("title", "")]).await;
        let path = format!("/offers/{new_id}/edit");
        assert_eq!(first.status.as_u16(), 200, "{}", first.text());
        let kept: Kept = serde_json::from_str(&first.text()).unwrap();
        assert_eq!(kept.on, Some((path.clone(), 1)));
        assert!(kept.said.contains("已自动保存"), "{}", kept.said);
        let second = saves(&path, &[("version", "1"), ("title", ""), ("off_1", "3")]).await;
        assert_eq!(serde_json::from_str::<Kept>(&second.text()).unwrap().on, Some((path.clone(), 2)));
        let other = saves(&path, &[("version", "1"), ("off_1", "4")]).await;
        assert_eq!((other.status.as_u16(), serde_json::from_str::<Kept>(&other.text()).unwrap().on), (409, None));
        let unread = saves(&path, &[("version", "2"), ("off_1", "three")]).await;
        assert_eq!(unread.status.as_u16(), 422);
        let page = shop.sees(&path).await.text();
        assert!(page.contains("id=\"off_1\" name=\"off_1\" value=\"3\""), "loaded again it is what was typed: {page}");
        assert!(page.contains("id=\"title\" name=\"title\" value=\"\""), "the rule's own name is nobody's: {page}");
        let mut tx = town.app.db.read().await.unwrap();
        assert_eq!(db::campaign_step::of_campaign(&mut tx, &new_id).await.unwrap().len(), 1, "typing is no step");
        drop(tx);
        // The answer to the first save was lost: the page asks for a new one again, and it is the same draft with what is typed now.
        let again = saves("/offers/new", &[("version", "0"), ("off_1", "5")]).await;
        assert_eq!(serde_json::from_str::<Kept>(&again.text()).unwrap().on, Some((path.clone(), 3)));
        let published = shop.browser.post(&path, &sent(&typed, &[("version", "3"), ("step", "publish")])).await;
        assert_eq!(published.location(), format!("/offers/{new_id}/publish"));
        shop.browser.post(&format!("/offers/{new_id}/publish"), &[("version", "4")]).await;
        assert_eq!(saves(&path, &[("version", "5")]).await.status.as_u16(), 409, "what runs is changed on purpose only");
        let nobody = town.merchant("老街豆浆").await;
        let tried = nobody.browser.post(&path, &sent(&typed, &[("step", "autosave"), ("version", "5")])).await;
        assert_eq!(tried.status.as_u16(), 404);
    }

    async fn every_limit_of_the_form_holds_and_is_said(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let limits = [
            ("kind", "fixed"),
            ("fixed_off", "3"),
            ("max_gross", "100"),
            ("daily", "10"),
            ("partial", "on"),
            ("limit_entity_1", "payer"),
            ("limit_period_1", "month"),
            ("limit_amount_1", "30"),
            ("limit_measure_1", "money"),
            ("limit_entity_2", "wallet"),
            ("limit_period_2", "year"),
            ("limit_amount_2", "2"),
            ("limit_measure_2", "count"),
            ("wallet_nobody", "on"),
        ];
        let id = publishes(town, &shop, &typed, &limits).await;
        let page = shop.sees(&format!("/offers/{id}")).await.text();
        for said in ["付 100 元以内才有", "全部顾客每天最多 10 元", "每人每月最多 30 元", "每个钱包每年最多 2 次"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("nobody"), "a wallet that the registry does not know is no field of ours");
        let form = shop.sees(&format!("/offers/{id}/edit")).await.text();
        assert!(form.contains("<option value=\"year\" selected"), "a limit of a year stays one: {form}");
        let mut given = Vec::new();
        for (payer, gross) in [("a", 10_001), ("a", 2_000), ("b", 2_000), ("c", 2_000)] {
            given.push(pays(&town.app, by(payer, &shop, gross, &format!("{payer}{gross}"))).await.discount_minor);
        }
        assert_eq!(given, [0, 300, 300, 0], "too much, once, once, and this wallet's two of the year are over");
        books_hold(&town.app).await;
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

    async fn a_clerk_looks_and_changes_nothing(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let id = publishes(town, &shop, &typed, &[]).await;
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update membership set role = 'clerk' where merchant_id = $1").bind(&shop.merchant_id)).await.unwrap();
        tx.commit().await.unwrap();
        let list = shop.sees("/offers").await.text();
        assert!(list.contains("早餐满减") && !list.contains("href=\"/offers/new\""), "{list}");
        for page in [format!("/offers/{id}/edit"), "/offers/new".to_owned(), format!("/offers/{id}/rehearsal")] {
            assert_eq!(shop.sees(&page).await.status.as_u16(), 403, "{page}");
        }
        for step in ["new", &format!("{id}/edit")] {
            let tried = shop.browser.post(&format!("/offers/{step}"), &sent(&typed, &[("off_1", "9"), ("version", "2"), ("step", "save")])).await;
            assert_eq!(tried.status.as_u16(), 403, "{step}");
        }
        for step in ["publish", "pause", "resume", "stop", "archive", "budget", "join", "leave"] {
            let asked = [("version", "2"), ("seen", "80000"), ("budget", "900")];
            assert_eq!(shop.browser.post(&format!("/offers/{id}/{step}"), &asked).await.status.as_u16(), 403, "{step}");
        }
        let page = shop.sees(&format!("/offers/{id}")).await.text();
        assert!(page.contains("进行中") && page.contains("满 20 减 2"), "nothing has changed: {page}");
    }

    async fn a_budget_below_what_is_used_is_refused_and_what_was_typed_stays_c1_8(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let id = publishes(town, &shop, &typed, &[]).await;
        pays(&town.app, by("a", &shop, 2_000, "a")).await;
        orders(town, by("b", &shop, 2_000, "b")).await;
        let budget = async |typed: &str| shop.browser.post(&format!("/offers/{id}/budget"), &[("seen", "80000"), ("budget", typed)]).await;
        let refused = budget("3.99").await;
        let page = refused.text();
        assert_eq!(refused.status.as_u16(), 422);
        assert!(page.contains("已经用掉 ¥4，不能改得比这少") && page.contains("value=\"3.99\""), "{page}");
        let edited = shop.browser.post(&format!("/offers/{id}/edit"), &sent(&typed, &[("budget", "3.99"), ("version", "2"), ("step", "save")])).await;
        let page = edited.text();
        assert_eq!(edited.status.as_u16(), 422);
        assert!(page.contains("已经用掉 ¥4") && page.contains("href=\"#budget\"") && page.contains("value=\"3.99\""), "{page}");
        assert_eq!(budget("4").await.status.as_u16(), 303, "what is held counts, and no more");
        assert!(shop.sees(&format!("/offers/{id}")).await.text().contains("钱用完了"));
        assert_eq!(orders(town, by("c", &shop, 2_000, "c")).await.discount_minor, 0);
        books_hold(&town.app).await;
    }

    async fn what_payments_rest_on_makes_a_new_revision_once_it_was_used_c1_a(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let id = publishes(town, &shop, &typed, &[]).await;
        let save = async |version: &str, otherwise: &[(&'static str, &str)]| {
            let step = [otherwise, &[("version", version), ("step", "save")]].concat();
            shop.browser.post(&format!("/offers/{id}/edit"), &sent(&typed, &step)).await
        };
        let first = pays(&town.app, by("a", &shop, 2_000, "a")).await;
        assert_eq!(save("2", &[("off_1", "3")]).await.status.as_u16(), 303);
        let second = pays(&town.app, by("b", &shop, 2_000, "b")).await;
        assert_eq!(save("3", &[("kind", "fixed"), ("fixed_off", "4")]).await.status.as_u16(), 303);
        let third = pays(&town.app, by("c", &shop, 500, "c")).await;
        let mut told = Vec::new();
        for payment in [&first, &second, &third] {
            let line = lines(&town.app, payment).await.remove(0);
            told.push((line.revision, line.amount_minor));
        }
        assert_eq!(told, [(1, 200), (2, 300), (3, 400)]);
        for (payment, rule) in [(&first, "满 20 减 2"), (&second, "满 20 减 3"), (&third, "立减 4")] {
            let bill = explained::bill(&town.app, payment).await.unwrap();
            let told = bill.lines[0].discount.as_ref().map(|discount| campaign_sentence::gift(Lang::Zh, discount));
            assert_eq!(told.as_deref(), Some(rule), "a payment tells of the rule that it was priced with");
        }
        let frozen = save("4", &[("kind", "fixed"), ("fixed_off", "4"), ("payer_amount", "2"), ("payer_period", "week")]).await;
        let page = frozen.text();
        assert_eq!(frozen.status.as_u16(), 422);
        assert!(page.contains("有人用过了") && page.contains("href=\"#payer_amount\""), "{page}");
        books_hold(&town.app).await;
    }

    async fn a_limit_that_comes_to_a_used_campaign_leaves_its_once_alone(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let typed = fields(town);
        let once = [("kind", "first_payment"), ("first_off", "5"), ("budget", ""), ("payer_amount", "")];
        let id = publishes(town, &shop, &typed, &once).await;
        // Held and not yet paid: nothing but the counter says that this payer has had it.
        assert_eq!(orders(town, by("a", &shop, 2_000, "a")).await.discount_minor, 500);
        for (budget, payer_amount, version, status) in [("", "3", "2", 303), ("800", "3", "3", 303), ("800", "", "4", 422)] {
            let limits = [("budget", budget), ("payer_amount", payer_amount), ("version", version), ("step", "save")];
            let otherwise: Vec<_> = once[..2].iter().copied().chain(limits).collect();
            let saved = shop.browser.post(&format!("/offers/{id}/edit"), &sent(&typed, &otherwise)).await;
            assert_eq!(saved.status.as_u16(), status, "{budget} {payer_amount}: {}", saved.text());
        }
        assert_eq!(orders(town, by("a", &shop, 2_000, "again")).await.discount_minor, 0);
        assert_eq!(orders(town, by("b", &shop, 2_000, "b")).await.discount_minor, 500);
        books_hold(&town.app).await;
    }
}
