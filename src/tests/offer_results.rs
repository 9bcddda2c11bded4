//! What campaigns came to, told to everybody who pays a part: sums that are the ledger's, a claim that a hand can work out, files, and
//! what came late.

use crate::{
    harness::{
        Merchant, TestApp,
        promise::{DAY_MS, Difference, Promise, balance, books_hold, differences, joins, pays, success},
    },
    offers::{fields, newest, publishes},
    payments::order,
};
use tongma::{
    db::sql,
    domain::{
        admin::Role,
        campaign::{Conditions, Discount, Entity, Hours, Limit, Measure, Party, Period, Step, Terms, funding::MERCHANT_ALONE},
        payment::Fact,
    },
    services::{
        campaigns::{
            edit::{self, Written},
            life, rehearsal,
            results::{self, Part, Uplift},
        },
        payments::{self, NewPayment, Payment},
        verify,
    },
};

pub const HOUR_MS: i64 = 3_600_000;

/// To this hour of the next day in Shanghai.
pub fn next_day(town: &TestApp, hour: i64) {
    let clock = &town.app.clock;
    let of_day = (clock.now_ms() + 8 * HOUR_MS) % DAY_MS;
    clock.advance_ms(DAY_MS - of_day + hour * HOUR_MS);
}

/// Somebody pays with this wallet; the clock goes on a minute.
pub async fn buys(town: &TestApp, shop: &Merchant, payer: &str, wallet: &str, gross_minor: i64) -> Payment {
    let key = format!("{payer}-{}", town.app.clock.now_ms());
    let order = NewPayment { payer: Some(payer.to_owned()), wallet: wallet.to_owned(), ..order(&shop.merchant_id, gross_minor, &key) };
    let paid = pays(&town.app, order).await;
    town.app.clock.advance_ms(60_000);
    paid
}

/// An order that is not paid yet.
async fn orders(town: &TestApp, shop: &Merchant, payer: &str, gross_minor: i64) -> Payment {
    let order = NewPayment { payer: Some(payer.to_owned()), ..order(&shop.merchant_id, gross_minor, payer) };
    payments::create(&town.app, order).await.expect("an order")
}

/// 2.00 off, Mondays and Tuesdays from eight to ten, from 10.00 on, from now for a week.
pub fn early_week(now_ms: i64) -> Terms {
    Terms {
        discount: Discount::Fixed { off_minor: 200 },
        conditions: Conditions {
            starts_at_ms: now_ms,
            ends_at_ms: now_ms + 7 * DAY_MS,
            weekdays: vec![1, 2],
            hours: Some(Hours { from_s: 8 * 3_600, until_s: 10 * 3_600 }),
            min_gross_minor: Some(1_000),
            ..Conditions::default()
        },
        limits: vec![Limit { measure: Measure::Money, period: Period::Ever, entity: Entity::All, amount: 100_000 }],
        funding: vec![MERCHANT_ALONE],
        priority: 0,
        allow_partial: false,
        cap_restore: tongma::domain::campaign::CapRestore::Never,
    }
}

/// Sums of one kind: what they are of, how many, and how much.
type Sums = Vec<(String, i64, i64)>;

/// What came off by wallet and by hour as the ledger has it: prices less what the wallets owe.
async fn by_ledger(town: &TestApp) -> (Sums, Sums) {
    let mut tx = town.app.db.read().await.unwrap();
    let wallets = "select payment.wallet, count(*), cast(sum(payment.gross_minor - posting.amount_minor) as bigint)
        from payment join posting on posting.payment_id = payment.id and posting.account = 'wallet:' || payment.wallet
        where payment.gross_minor > posting.amount_minor group by payment.wallet order by 2 desc";
    let hours = "select cast((posting.at_ms / 3600000 + 8) % 24 as text), count(*),
            cast(sum(payment.gross_minor - posting.amount_minor) as bigint)
        from payment join posting on posting.payment_id = payment.id and posting.account = 'wallet:' || payment.wallet
        where payment.gross_minor > posting.amount_minor group by (posting.at_ms / 3600000 + 8) % 24 order by (posting.at_ms / 3600000 + 8) % 24";
    (tx.all(sql(wallets)).await.unwrap(), tx.all(sql(hours)).await.unwrap())
}

fn sums<T: ToString>(parts: &[Part<T>]) -> Sums {
    parts.iter().map(|part| (part.of.to_string(), part.uses, part.cost_minor)).collect()
}

both_engines! {
    async fn more_people_is_what_a_hand_would_work_out_m13(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        // The clock stands on Sunday, 22 November: the first payment ever.
        buys(town, &shop, "p0", "jd_pay", 1_000).await;
        // The fourteen days before: 3 and 5 on Mondays, 4 and 5 on Tuesdays, from nine on; beside them a Wednesday and an evening.
        for day in 0..14 {
            next_day(town, 9);
            let (count, gross_minor) = match day {
                0 => (3, 1_000),
                1 => (4, 1_000),
                2 => (2, 9_900),
                7 | 8 => (5, 1_000),
                _ => (0, 0),
            };
            for number in 0..count {
                buys(town, &shop, &format!("p{number}"), "jd_pay", gross_minor).await;
            }
            if day == 0 {
                town.app.clock.advance_ms(9 * HOUR_MS);
                buys(town, &shop, "evening", "jd_pay", 5_000).await;
            }
        }
        next_day(town, 0);
        let written = Written { title: "周初立减".to_owned(), terms: early_week(town.app.clock.now_ms()) };
        let row = edit::create(&town.app, &actor, "", &written).await.unwrap();
        life::take(&town.app, &actor, &row.id, row.version, Step::Published).await.unwrap();
        let told = async || results::results(&town.app, &actor, &row.id).await.unwrap().expect("results");
        // Monday: twelve, of whom p0 to p4 have been here; two at noon get nothing.
        town.app.clock.advance_ms(9 * HOUR_MS);
        for number in 0..12 {
            buys(town, &shop, &format!("p{number}"), "wechat_pay", 1_500).await;
        }
        town.app.clock.advance_ms(3 * HOUR_MS);
        for number in 0..2 {
            buys(town, &shop, &format!("noon{number}"), "jd_pay", 5_000).await;
        }
        next_day(town, 8);
        assert_eq!((told().await.uses, told().await.uplift), (12, Uplift::TooFew), "under twenty nothing is claimed (M13.2)");
        // Tuesday: ten more, eight of them for the first time, and one that is too small.
        for number in 10..20 {
            buys(town, &shop, &format!("p{number}"), "jd_pay", 1_500).await;
        }
        buys(town, &shop, "small", "jd_pay", 500).await;
        next_day(town, 8);
        let told = told().await;
        // (3 + 5 + 4 + 5) / 2 = 8.5 were to be expected; 23 came, at 22 x 15.00 and 5.00, so 14.57 on average after 10.00.
        assert_eq!(told.uplift, Uplift::Told { days: 2, payments: 23, expected: 9, average_more_minor: 457 });
        assert_eq!((told.uses, told.cost_minor, told.over_limit_minor), (22, 4_400, 0));
        assert_eq!((told.with_minor, told.without_minor), (Some(1_500), Some(500)));
        assert_eq!((told.new_payers, told.returning_payers), (15, 5));
        let (wallets, hours) = by_ledger(town).await;
        assert_eq!(sums(&told.wallets), [("wechat_pay".to_owned(), 12, 2_400), ("jd_pay".to_owned(), 10, 2_000)]);
        assert_eq!((sums(&told.wallets), sums(&told.hours)), (wallets, hours), "M13.1");
        books_hold(&town.app).await;
    }

    async fn a_file_of_results_has_the_rows_of_the_page_m13(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let other = town.merchant("老街豆浆").await;
        let id = publishes(town, &shop, &fields(town), &[("title", "=早餐满减")]).await;
        buys(town, &shop, "a", "jd_pay", 2_000).await;
        buys(town, &shop, "b", "wechat_pay", 4_000).await;
        let path = format!("/offers/{id}/results.csv");
        assert!(shop.sees(&format!("/offers/{id}")).await.text().contains(&path), "the page leads to it");
        let file = shop.sees(&path).await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"offer-{id}.csv\""));
        let text = file.text();
        assert!(text.starts_with("\u{feff}部分,项目,数,金额\r\n活动,'=早餐满减,,\r\n"), "{text}");
        for row in [format!("活动号,{id}\t,,"), "花了,一共,2,4.00".into(), "顾客,新客,2,".into(), "按钱包,京东金融,1,2.00".into()] {
            assert!(text.contains(&format!("{row}\r\n")), "{row} in {text}");
        }
        assert_eq!(other.sees(&path).await.status.as_u16(), 404);
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update membership set role = 'clerk' where merchant_id = $1").bind(&shop.merchant_id)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(shop.sees(&path).await.status.as_u16(), 403, "sums are not a clerk's");
    }

    async fn a_draft_is_tried_before_it_is_published(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let mut typed: Vec<_> = fields(town);
        typed.push(("step", "rehearse".to_owned()));
        let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let actor = shop.actor(town).await;
        buys(town, &shop, "old", "jd_pay", 2_000).await;
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update payment set listed_at_ms = listed_at_ms - $1").bind(31 * DAY_MS)).await.unwrap();
        tx.commit().await.unwrap();
        let tried = shop.browser.post("/offers/new", &typed).await;
        let id = newest(town, &shop).await;
        assert_eq!((tried.status.as_u16(), tried.location()), (303, format!("/offers/{id}/rehearsal").as_str()), "{}", tried.text());
        for number in 0..51 {
            buys(town, &shop, &format!("p{number}"), "jd_pay", 2_000).await;
        }
        buys(town, &shop, "old", "jd_pay", 3_000).await;
        next_day(town, 8);
        let told = rehearsal::rehearse(&town.app, &actor, &id).await.unwrap().expect("a rehearsal");
        assert_eq!((told.uses, told.cost_minor, told.payers, told.new_payers), (52, 10_400, 52, 51));
        assert_eq!(told.given.len(), rehearsal::SHOWN);
        let last = &told.given[0];
        assert_eq!((last.is_new, last.gross_minor, last.off_minor), (Some(false), 3_000, 200));
        let page = shop.sees(&format!("/offers/{id}/rehearsal")).await.text();
        for words in ["谁会减到", "最近 50 笔，一共 52 笔", "更早的 2 笔", "¥4.00", "一共 52 笔", "¥104.00", "回头客"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        for next in ["edit", "publish"] {
            assert!(page.contains(&format!("href=\"/offers/{id}/{next}\"")), "{next} in {page}");
        }
        assert!(shop.sees(&format!("/offers/{id}/publish")).await.text().contains(&format!("/offers/{id}/rehearsal")));
        assert!(shop.sees(&format!("/offers/{id}/edit")).await.text().contains("value=\"rehearse\""));
    }

    async fn what_came_late_is_shown_to_everybody_who_pays_for_it_d3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let owner = town.officer("yun@example.cn", Role::Owner).await;
        let halves = [(Party::Platform, 5_000), (Party::Merchant, 5_000)];
        let campaign = Promise::fixed(300).budget(300).shared(&halves).opt_in().runs(town).await;
        joins(town, &campaign, &shop.merchant_id).await;
        let standing = async || owner.browser.get("/admin/offers/standing?auto=1").await.text();
        assert!(standing().await.contains("\"used_minor\":0"));
        let late = orders(town, &shop, "a", 2_000).await;
        assert!(standing().await.contains("\"used_minor\":300"), "whoever watches sees it move: {}", standing().await);
        payments::observe(&town.app, &late, Fact::Closed).await.unwrap();
        let first = orders(town, &shop, "b", 2_000).await;
        success(&town.app, &first).await;
        success(&town.app, &late).await;
        assert_eq!(balance(&town.app, &campaign).await, [600, 300]);

        let page = shop.sees(&format!("/payments/{}", late.id)).await.text();
        assert!(page.contains("其中 ¥3.00 超出了额度") && page.contains("由店家、平台出"), "{page}");
        assert!(!shop.sees(&format!("/payments/{}", first.id)).await.text().contains("超出了额度"));
        let list = shop.sees("/offers").await.text();
        for words in ["平台活动里你出的钱", "用了 2 次，一共减 ¥6，你出 ¥3", "¥3 是晚到的付款超出额度的"] {
            assert!(list.contains(words), "{words} in {list}");
        }
        let admins = owner.browser.get(&format!("/admin/offers/{campaign}")).await.text();
        assert!(admins.contains("晚到的付款超出预算") && admins.contains("¥6.00"), "{admins}");
        for (step, version) in [("stop", "1"), ("archive", "2")] {
            let fields = [("version", version), ("stop_reason", "办完了")];
            assert_eq!(owner.browser.post(&format!("/admin/offers/{campaign}/{step}"), &fields).await.status.as_u16(), 303, "{step}");
        }
        assert!(shop.sees("/offers").await.text().contains("你出 ¥3"), "put away it is what the shop paid all the same");
        books_hold(&town.app).await;
    }

    async fn a_raised_budget_gives_again_and_its_gauge_follows_m11_2(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        let id = publishes(town, &shop, &fields(town), &[("budget", "4"), ("payer_amount", "")]).await;
        let gross = async |payer: &str| buys(town, &shop, payer, "jd_pay", 2_000).await.discount_minor;
        let list = async || shop.sees("/offers").await.text();
        assert_eq!(gross("a").await, 200);
        assert!(list().await.contains("花了 ¥2，一共 ¥4") && list().await.contains("用了 50%"));
        assert_eq!(gross("b").await, 200);
        assert_eq!(gross("c").await, 0, "used up");
        assert!(list().await.contains("钱用完了") && list().await.contains("用了 100%"));
        edit::set_budget(&town.app, &actor, &id, Some(400), 1_600).await.unwrap();
        assert_eq!(gross("d").await, 200, "and the next one is reduced again");
        let after = list().await;
        assert!(after.contains("花了 ¥6，一共 ¥16") && after.contains("用了 37%") && !after.contains("钱用完了"), "{after}");
        books_hold(&town.app).await;
    }

    async fn what_is_over_is_run_again_with_days_to_come(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let id = publishes(town, &shop, &fields(town), &[]).await;
        buys(town, &shop, "a", "jd_pay", 2_000).await;
        town.app.clock.advance_ms(9 * DAY_MS);
        let page = shop.sees(&format!("/offers/{id}")).await.text();
        let again = format!("/offers/new?copy={id}");
        assert!(page.contains("到期了") && page.contains(&format!("href=\"{again}\"")), "{page}");
        let editor = shop.sees(&again).await.text();
        for value in ["value=\"早餐满减\"", "value=\"20\"", "value=\"2\"", "value=\"800\"", "value=\"2026-12-01\"", "value=\"2026-12-09\""] {
            assert!(editor.contains(value), "{value} in {editor}");
        }
        publishes(town, &shop, &fields(town), &[]).await;
        assert_eq!(buys(town, &shop, "a", "jd_pay", 2_000).await.discount_minor, 200);
    }

    async fn forecasts_go_by_what_was(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        // Two a day for fourteen days, each of whom would have got 2.00.
        for _ in 0..14 {
            buys(town, &shop, "a", "jd_pay", 2_000).await;
            buys(town, &shop, "b", "jd_pay", 2_000).await;
            next_day(town, 8);
        }
        let mut terms = early_week(town.app.clock.now_ms());
        (terms.conditions.weekdays, terms.conditions.hours) = (Vec::new(), None);
        terms.conditions.ends_at_ms = town.app.clock.now_ms() + 4 * DAY_MS;
        let told = rehearsal::forecast(&town.app, &actor, &terms).await.unwrap().expect("a forecast");
        assert_eq!((told.looked_at, told.days, told.cost_minor), (14, 5, 2_000), "the budget does not matter");
        terms.conditions.weekdays = vec![1];
        let told = rehearsal::forecast(&town.app, &actor, &terms).await.unwrap().expect("a forecast");
        assert_eq!(told.cost_minor, 400, "one Monday is among the five days");
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let form = [
            ("kind", "fixed"), ("fixed_off", "2"), ("starts", "2026-12-06"), ("ends", "2026-12-10"), ("budget", "500"),
            ("join", "all"), ("share_platform", "100"),
        ];
        let told = author.browser.post("/admin/offers/forecast", &form).await.text();
        assert!(told.contains("\"looked_at\":14,\"days\":5,\"cost_minor\":2000"), "{told}");
    }

    async fn a_shop_reads_which_offer_was_better_d6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for off_minor in [100, 200] {
            Promise::fixed(off_minor).of(&shop.merchant_id).runs(town).await;
        }
        let paid = buys(town, &shop, "a", "jd_pay", 2_000).await;
        let page = shop.sees(&format!("/payments/{}", paid.id)).await.text();
        assert!(page.contains("「省一点」减得更多，用了那个"), "{page}");
        books_hold(&town.app).await;
    }

    async fn a_typed_reason_is_no_budget(town: &TestApp) {
        let owner = town.officer("yun@example.cn", Role::Owner).await;
        let campaign = Promise::fixed(100).budget(1_000).runs(town).await;
        let reason = [("version", "1"), ("stop_reason", "budget 1 2")];
        assert_eq!(owner.browser.post(&format!("/admin/offers/{campaign}/stop"), &reason).await.status.as_u16(), 303);
        let page = owner.browser.get(&format!("/admin/offers/{campaign}")).await.text();
        assert!(page.contains("budget 1 2") && !page.contains("预算从"), "{page}");
    }

    async fn what_does_not_add_up_is_found(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(200).budget(400).a_day(400).of(&shop.merchant_id).runs(town).await;
        let paid = buys(town, &shop, "a", "jd_pay", 2_000).await;
        buys(town, &shop, "a", "jd_pay", 2_000).await;
        books_hold(&town.app).await;
        let run = async |text: &'static str| {
            let mut tx = town.app.db.write().await.unwrap();
            tx.run(sql(text)).await.unwrap();
            tx.commit().await.unwrap();
        };
        let found = async || {
            let findings = verify::run(&town.app, None).await.unwrap().findings;
            findings.into_iter().map(|finding| (finding.check, finding.subject)).collect::<Vec<_>>()
        };
        let day = (paid.created_at_ms / HOUR_MS + 8) / 24;
        let difference = |account: String, expected_minor, booked_minor| Difference { account, expected_minor, booked_minor };

        run("update campaign_total set amount_minor = amount_minor - 1").await;
        assert_eq!(found().await, [("campaign_totals", campaign.clone())]);
        let of_shop = format!("campaign:{campaign}:{}", shop.merchant_id);
        assert_eq!(differences(&town.app).await, [difference(of_shop, 400, 399)]);
        run("update campaign_total set amount_minor = amount_minor + 1").await;

        run("update payment set trace = replace(trace, '\"amount\":200', '\"amount\":199')").await;
        assert_eq!(found().await.iter().filter(|(check, _)| *check == "discounts").count(), 2);
        run("update payment set trace = replace(trace, '\"amount\":199', '\"amount\":200')").await;
        assert!(found().await.is_empty());

        // Less was allowed than was given: the stored limits of the counters do not matter.
        run("update campaign set terms = replace(terms, '\"amount\":400', '\"amount\":399')").await;
        run("update campaign_revision set terms = replace(terms, '\"amount\":400', '\"amount\":399')").await;
        let over = [
            difference(format!("limit:{campaign}:money:day:payer:a:{day}"), 399, 400),
            difference(format!("limit:{campaign}:money:ever:all::0"), 399, 400),
        ];
        assert_eq!(differences(&town.app).await, over);
    }
}
