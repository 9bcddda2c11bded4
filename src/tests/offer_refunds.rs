//! What offers came to after refunds: what a refund brought back is no cost, and a payment that went back whole was no use (C2, D2).

use crate::{
    harness::{
        TestApp,
        promise::{Difference, Promise, balance, books_hold, differences, joins, pays, success},
    },
    offer_results::{HOUR_MS, buys, early_week, next_day},
    offers::{fields, publishes},
    payments::order,
    refunds::refund,
};
use tongma::{
    db::{self, sql},
    domain::{
        admin::Role,
        campaign::{Entity, Measure, Party, Period, Step},
        payment::{Fact, State},
    },
    services::{
        campaigns::{
            edit::{self, Written},
            life,
            results::{self, Part, Uplift},
        },
        payments::{self, NewPayment, Seen},
        verify,
    },
};

const WHOLE: Seen = Seen::Moved(State::Refunded);
const IN_PART: Seen = Seen::Moved(State::PartiallyRefunded);

both_engines! {
    async fn what_refunds_bring_back_is_no_cost_of_an_offer_c2(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        let id = publishes(town, &shop, &fields(town), &[]).await;
        let whole = buys(town, &shop, "a", "jd_pay", 9_000).await;
        next_day(town, 8);
        let half = buys(town, &shop, "b", "jd_pay", 2_000).await;
        buys(town, &shop, "c", "wechat_pay", 4_000).await;
        assert_eq!(refund(&town.app, &half, "R1", 900).await, IN_PART);
        assert_eq!(refund(&town.app, &whole, "R2", 8_000).await, IN_PART);
        assert_eq!(refund(&town.app, &whole, "R3", 800).await, WHOLE);

        // 2.00 for `c` and half of it for `b`; `a` is as if it had never been.
        let told = results::results(&town.app, &actor, &id).await.unwrap().expect("results");
        assert_eq!((told.uses, told.cost_minor, told.with_minor), (2, 300, Some(3_000)));
        assert_eq!((told.new_payers, told.returning_payers), (2, 0));
        assert_eq!((told.undone, told.back_minor), (1, 300));
        assert_eq!(told.hours, [Part { of: 8, uses: 2, cost_minor: 300 }]);
        let of = |wallet: &str, cost_minor| Part { of: wallet.to_owned(), uses: 1, cost_minor };
        assert_eq!(told.wallets, [of("jd_pay", 100), of("wechat_pay", 200)]);
        let page = shop.sees(&format!("/offers/{id}")).await.text();
        for words in ["¥3.00", "退款收回的优惠", "整笔退掉的", "1 次"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        let file = shop.sees(&format!("/offers/{id}/results.csv")).await.text();
        for row in ["花了,一共,2,3.00", "效果,退款收回的优惠,,3.00", "效果,整笔退掉的,1,", "按钟点,8 点,2,3.00", "按钱包,京东金融,1,1.00"] {
            assert!(file.contains(&format!("{row}\r\n")), "{row} in {file}");
        }
        // What it gave today, and what is left of its budget.
        let list = shop.sees("/offers").await.text();
        assert!(list.contains("花了 ¥3，一共 ¥800") && list.contains("今天 2 次"), "{list}");
        assert_eq!(balance(&town.app, &id).await, [300, 0]);
        books_hold(&town.app).await;
    }

    async fn who_pays_for_a_platforms_offer_sees_what_came_back_d3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let owner = town.officer("yun@example.cn", Role::Owner).await;
        let halves = [(Party::Platform, 5_000), (Party::Merchant, 5_000)];
        let campaign = Promise::fixed(300).budget(3_000).shared(&halves).opt_in().runs(town).await;
        joins(town, &campaign, &shop.merchant_id).await;
        let kept = buys(town, &shop, "a", "jd_pay", 2_000).await;
        let back = buys(town, &shop, "b", "jd_pay", 2_000).await;
        let again = buys(town, &shop, "b", "jd_pay", 5_000).await;
        assert_eq!(refund(&town.app, &again, "R0", again.payer_paid_minor).await, WHOLE);
        let offer = async || owner.browser.get(&format!("/admin/offers/{campaign}")).await.text();
        assert!(offer().await.contains("<dd>2 人</dd>"), "b has something yet: {}", offer().await);
        assert_eq!(refund(&town.app, &back, "R1", back.payer_paid_minor).await, WHOLE);

        let standing = owner.browser.get("/admin/offers/standing?auto=1").await.text();
        assert!(standing.contains("\"used_minor\":300") && standing.contains("\"today_minor\":300"), "{standing}");
        let page = offer().await;
        for words in ["<dd>1 人</dd>", "<dd>1 次</dd>", "<dd>¥3.00</dd>", "<dd>¥20.00</dd>", "退款收回的优惠", "¥6.00"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        let list = shop.sees("/offers").await.text();
        assert!(list.contains("用了 1 次，一共减 ¥3，你出 ¥1.50"), "{list}");
        assert_eq!(refund(&town.app, &kept, "R2", kept.payer_paid_minor).await, WHOLE);
        let page = offer().await;
        assert!(page.contains("<dd>0 人</dd>") && page.contains("¥9.00"), "nothing is left, and it says why: {page}");
        assert!(!shop.sees("/offers").await.text().contains("平台活动里你出的钱"));
        books_hold(&town.app).await;
    }

    async fn nothing_is_claimed_from_payments_that_went_back_m13_2(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        // Five on a Monday two weeks before, one of which goes back; two on the one after it.
        for (count, days) in [(5, 1), (2, 7)] {
            (0..days).for_each(|_| next_day(town, 9));
            for number in 0..count {
                let paid = buys(town, &shop, "old", "jd_pay", 1_000).await;
                if number == 4 {
                    assert_eq!(refund(&town.app, &paid, "R0", 1_000).await, WHOLE);
                }
            }
        }
        (0..7).for_each(|_| next_day(town, 0));
        let written = Written { title: "周初立减".to_owned(), terms: early_week(town.app.clock.now_ms()) };
        let row = edit::create(&town.app, &actor, "", &written).await.unwrap();
        life::take(&town.app, &actor, &row.id, row.version, Step::Published).await.unwrap();
        town.app.clock.advance_ms(9 * HOUR_MS);
        let mut last = buys(town, &shop, "p0", "jd_pay", 1_500).await;
        for number in 1..20 {
            last = buys(town, &shop, &format!("p{number}"), "jd_pay", 1_500).await;
        }
        next_day(town, 8);
        let told = async || results::results(&town.app, &actor, &row.id).await.unwrap().expect("results").uplift;
        // (4 + 2) / 2 = 3 were to be expected.
        assert_eq!(told().await, Uplift::Told { days: 1, payments: 20, expected: 3, average_more_minor: 500 });
        assert_eq!(refund(&town.app, &last, "R1", 1_300).await, WHOLE);
        assert_eq!(told().await, Uplift::TooFew, "the twentieth went back");
        books_hold(&town.app).await;
    }

    async fn what_refunds_brought_back_is_recomputed(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(200).budget(1_000).of(&shop.merchant_id).runs(town).await;
        let back = buys(town, &shop, "a", "jd_pay", 2_000).await;
        buys(town, &shop, "b", "jd_pay", 2_000).await;
        assert_eq!(refund(&town.app, &back, "R1", 1_800).await, WHOLE);
        books_hold(&town.app).await;
        let run = async |text: &'static str| {
            let mut tx = town.app.db.write().await.unwrap();
            tx.run(sql(text)).await.unwrap();
            tx.commit().await.unwrap();
        };
        for (wrong, right) in [
            ("update campaign_total set back_minor = back_minor + 1", "update campaign_total set back_minor = back_minor - 1"),
            ("update campaign_total set undone = undone - 1", "update campaign_total set undone = undone + 1"),
            ("update campaign_total set count = count + 1", "update campaign_total set count = count - 1"),
            (
                "insert into campaign_payer select campaign_id, 'nobody', 0 from campaign_payer",
                "delete from campaign_payer where payer = 'nobody'",
            ),
            (
                "delete from campaign_payer",
                "insert into campaign_payer select line.campaign_id, payment.payer, payment.listed_at_ms
                 from discount_line line join payment on payment.id = line.payment_id where payment.state = 'succeeded'",
            ),
        ] {
            run(wrong).await;
            let findings = verify::run(&town.app, None).await.unwrap().findings;
            let check = if wrong.contains("payer") { "campaign_payers" } else { "campaign_totals" };
            assert_eq!(findings.iter().map(|found| (found.check, &*found.subject)).collect::<Vec<_>>(), [(check, &*campaign)], "{wrong}");
            assert_eq!(differences(&town.app).await.len(), 1, "{wrong}");
            run(right).await;
        }
        run("update campaign_payer set first_paid_ms = first_paid_ms + 120000").await;
        let findings = verify::run(&town.app, None).await.unwrap().findings;
        assert_eq!(findings.iter().map(|found| found.check).collect::<Vec<_>>(), ["campaign_payers"]);
        run("update campaign_payer set first_paid_ms = first_paid_ms - 120000").await;
        books_hold(&town.app).await;
    }

    async fn what_came_late_and_went_back_hides_nothing_that_is_over_a_limit_c1_6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let promise = Promise::fixed(200).budget(400).limit(Measure::Money, Period::Day, Entity::Merchant, 801);
        let promise = promise.limit(Measure::Count, Period::Ever, Entity::Wallet, 41).limit(Measure::Count, Period::Week, Entity::Store, 31);
        let promise = promise.limit(Measure::Count, Period::Ever, Entity::PayerAtMerchant, 61);
        let campaign = promise.of(&shop.merchant_id).runs(town).await;
        let of_late = NewPayment { payer: Some("a".to_owned()), ..order(&shop.merchant_id, 2_000, "late") };
        let late = payments::create(&town.app, of_late).await.unwrap();
        payments::observe(&town.app, &late, Fact::Closed).await.unwrap();
        let first = buys(town, &shop, "b", "jd_pay", 2_000).await;
        buys(town, &shop, "b", "jd_pay", 2_000).await;
        success(&town.app, &late).await;
        assert_eq!(balance(&town.app, &campaign).await, [600, 200]);
        books_hold(&town.app).await;
        assert_eq!(refund(&town.app, &late, "R1", 1_800).await, WHOLE);
        books_hold(&town.app).await;

        let allows = async |was: i64, now: i64| {
            let mut tx = town.app.db.write().await.unwrap();
            for text in ["update campaign set terms = replace(terms, $1, $2)", "update campaign_revision set terms = replace(terms, $1, $2)"] {
                let amount = |of: i64| format!("\"amount\":{of}}}");
                tx.run(sql(text).bind(amount(was)).bind(amount(now))).await.unwrap();
            }
            tx.commit().await.unwrap();
        };
        let day = (first.created_at_ms / HOUR_MS + 8) / 24;
        for (was, now, limit, used) in [
            (400, 399, "money:ever:all::0".to_owned(), 400),
            (801, 399, format!("money:day:merchant:{}:{day}", shop.merchant_id), 400),
            (41, 1, "count:ever:wallet:jd_pay:0".to_owned(), 2),
            (31, 1, format!("count:week:store:store:{}", (day + 3) / 7), 2),
            (61, 1, format!("count:ever:payer_at_merchant:b@{}:0", shop.merchant_id), 2),
        ] {
            allows(was, now).await;
            let over = Difference { account: format!("limit:{campaign}:{limit}"), expected_minor: now, booked_minor: used };
            assert_eq!(differences(&town.app).await, [over]);
            allows(now, was).await;
        }
    }

    async fn who_buys_again_while_an_earlier_use_goes_back_stays_a_payer(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(200).of(&shop.merchant_id).runs(town).await;
        let other = town.second_process(0).await;
        for round in 0..12 {
            let payer = format!("p{round}");
            let of = |key: &str| NewPayment { payer: Some(payer.clone()), ..order(&shop.merchant_id, 2_000, &format!("{payer}-{key}")) };
            let first = pays(&town.app, of("first")).await;
            let again = payments::create(&other, of("again")).await.expect("an order");
            // Either may be first, and neither may wait for the other for good.
            tokio::join!(async { assert_eq!(refund(&town.app, &first, "R1", 1_800).await, WHOLE) }, success(&other, &again));
        }
        let payers = db::campaign_payer::count(&mut town.app.db.read().await.unwrap(), &campaign).await.unwrap();
        assert_eq!(payers, 12);
        books_hold(&town.app).await;
    }
}
