//! What a shop is told about its campaigns: a rehearsal on its past, results that claim no more than they can, and what is kept no
//! longer than it is needed.

use crate::{
    harness::{Merchant, TestApp, promise},
    offer_results::{HOUR_MS, early_week, next_day},
    offers::{fields, publishes},
    payments::{order, paid},
    refunds::refund,
};
use promise::{DAY_MS, Promise, pays};
use std::time::Duration;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tongma::{
    db::sql,
    domain::{
        campaign::{Discount, Entity, Measure, Period, Step, Tier},
        merchant::Role,
        payment::State,
        time::DEFAULT_TIME_ZONE,
    },
    server::jobs,
    services::{
        Actor,
        campaigns::{
            edit::{self, Written},
            life,
            rehearsal::{self, Day},
            results::{self, Uplift},
        },
        payments::{self, NewPayment, Seen},
    },
};

/// The shop's owner, as verbs know them.
fn owner(shop: &Merchant) -> Actor {
    Actor {
        account_id: String::new(),
        sign_in: shop.sign_in.clone(),
        session_id: String::new(),
        merchant_id: shop.merchant_id.clone(),
        merchant_name: String::new(),
        store_id: String::new(),
        store_name: String::new(),
        role: Role::Owner,
        time_zone: DEFAULT_TIME_ZONE.to_owned(),
    }
}

/// Somebody pays so much, in minor units; the clock goes on a minute.
async fn buys(town: &TestApp, shop: &Merchant, payer: &str, gross_minor: i64) -> payments::Payment {
    let key = format!("{payer}-{}", town.app.clock.now_ms());
    let paid = pays(&town.app, NewPayment { payer: Some(payer.to_owned()), ..order(&shop.merchant_id, gross_minor, &key) }).await;
    town.app.clock.advance_ms(60_000);
    paid
}

/// To eight in the morning of the next day in Shanghai.
fn sleeps(town: &TestApp) {
    town.app.clock.advance_ms(DAY_MS - town.app.clock.now_ms() % DAY_MS);
}

/// 2.00 off from 20.00 on, 5.00 from 40.00 on, once a day for each payer.
fn two_tiers(budget_minor: i64) -> Promise {
    let tier = |at_minor, off_minor| Tier { at_minor, off_minor };
    Promise::new(Discount::Threshold { tiers: vec![tier(2_000, 200), tier(4_000, 500)] }).budget(budget_minor).limit(
        Measure::Count,
        Period::Day,
        Entity::Payer,
        1,
    )
}

both_engines! {
    async fn a_rehearsal_is_what_a_hand_would_work_out(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        // What went back whole would have cost nothing, and its payer would have had the one use of that day.
        let back = buys(town, &shop, "d", 4_000).await;
        assert_eq!(refund(&town.app, &back, "R1", 4_000).await, Seen::Moved(State::Refunded));
        buys(town, &shop, "d", 4_000).await;
        // Sunday: 2.00 for a, nothing for 19.99, nothing more for a, 5.00 for c.
        for (payer, gross_minor) in [("a", 2_000), ("b", 1_999), ("a", 4_500), ("c", 4_000)] {
            buys(town, &shop, payer, gross_minor).await;
        }
        sleeps(town);
        // Monday: 2.00 for a, and with that the 9.00 are gone; nothing for b.
        let last = buys(town, &shop, "a", 2_000).await;
        buys(town, &shop, "b", 4_000).await;
        sleeps(town);
        buys(town, &shop, "a", 4_000).await;
        let campaign = two_tiers(900).of(&shop.merchant_id).runs(town).await;

        let told = rehearsal::rehearse(&town.app, &owner(&shop), &campaign).await.unwrap().expect("a rehearsal");
        assert_eq!((told.payments, told.uses, told.cost_minor, told.payers), (7, 3, 900, 2), "today is not over, so it is left out");
        assert_eq!(told.ended_at_ms, Some(last.created_at_ms));
        assert_eq!((told.first_day, told.last_day, told.days.len()), (20_261_025, 20_261_123, 30));
        let days: Vec<&Day> = told.days.iter().filter(|day| day.payments > 0).collect();
        let day = |day, payments, uses, cost_minor| Day { day, payments, uses, cost_minor };
        assert_eq!(days, [&day(20_261_122, 5, 2, 700), &day(20_261_123, 2, 1, 200)]);

        let given: Vec<_> = told.given.iter().map(|given| (given.is_new, given.gross_minor, given.off_minor)).collect();
        assert_eq!(given, [(Some(true), 2_000, 200), (Some(true), 4_000, 500), (Some(true), 2_000, 200)], "the newest first");
        assert_eq!(told.given[0].payment_id, last.id);
        let page = shop.sees(&format!("/offers/{campaign}/rehearsal")).await.text();
        for words in ["¥9.00", "11月23日 周一 08:00", "7 笔", "2 人", "谁会减到", "一共 3 笔"] {
            assert!(page.contains(words), "{words} in {page}");
        }
    }

    async fn a_rehearsal_gives_nobody_what_depends_on_who_pays_c1_12(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        buys(town, &shop, "a", 2_000).await;
        // A till scans somebody whom the wallet names with the money; another wallet never says who it was.
        let scan = NewPayment { scanned_by: Some(shop.sign_in.clone()), ..order(&shop.merchant_id, 4_000, "scan") };
        let scanned = payments::create(&town.app, scan).await.unwrap();
        payments::observe(&town.app, &scanned, paid(&scanned, "W1")).await.unwrap();
        town.app.clock.advance_ms(60_000);
        pays(&town.app, order(&shop.merchant_id, 4_000, "nobody")).await;
        sleeps(town);
        sleeps(town);
        let once = two_tiers(100_000).of(&shop.merchant_id).runs(town).await;
        let fixed = Promise::fixed(300).of(&shop.merchant_id).runs(town).await;
        let told = async |id: &str| rehearsal::rehearse(&town.app, &owner(&shop), id).await.unwrap().expect("a rehearsal");
        let by_payer = told(&once).await;
        assert_eq!((by_payer.payments, by_payer.unnamed, by_payer.uses, by_payer.cost_minor), (3, 2, 1, 200));
        let for_all = told(&fixed).await;
        assert_eq!((for_all.uses, for_all.cost_minor, for_all.payers, for_all.new_payers), (3, 900, 1, 1), "people are counted where named");
        assert_eq!(for_all.given.iter().map(|given| given.is_new).collect::<Vec<_>>(), [None, None, Some(true)]);
        let page = shop.sees(&format!("/offers/{fixed}/rehearsal")).await.text();
        assert!(page.contains("其中 2 笔，收款前钱包没说是谁在付") && page.contains("没说是谁"), "{page}");
    }

    async fn hours_with_a_pause_are_no_hours_of_an_offer_m13(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        buys(town, &shop, "first", 1_000).await;
        // The fourteen days before: 3 and 5 on Mondays, as many on Tuesdays.
        for day in 0..14 {
            next_day(town, 9);
            let count = match day {
                0 | 1 => 3,
                7 | 8 => 5,
                _ => 0,
            };
            for number in 0..count {
                buys(town, &shop, &format!("p{number}"), 1_000).await;
            }
        }
        next_day(town, 0);
        let written = Written { title: "周初立减".to_owned(), terms: early_week(town.app.clock.now_ms()) };
        let row = edit::create(&town.app, &actor, "", &written).await.unwrap();
        let takes = async |version, step| drop(life::take(&town.app, &actor, &row.id, version, step).await.unwrap());
        takes(1, Step::Published).await;
        town.app.clock.advance_ms(9 * HOUR_MS);
        for number in 0..20 {
            buys(town, &shop, &format!("p{number}"), 1_500).await;
        }
        // On Tuesday it is paused for the first of its two hours, in which somebody pays a lot.
        next_day(town, 8);
        takes(2, Step::Paused).await;
        assert_eq!(buys(town, &shop, "in the pause", 9_000).await.discount_minor, 0);
        town.app.clock.advance_ms(HOUR_MS);
        takes(3, Step::Resumed).await;
        assert_eq!(buys(town, &shop, "p20", 1_500).await.discount_minor, 200);
        next_day(town, 8);
        let told = results::results(&town.app, &actor, &row.id).await.unwrap().expect("results");
        // (3 + 5) / 2 were to be expected on the Monday, which is the only whole day.
        assert_eq!(told.uplift, Uplift::Told { days: 1, payments: 20, expected: 4, average_more_minor: 500 });
        assert_eq!((told.uses, told.without_minor), (21, None), "nobody paid without a discount while it was open");
    }

    async fn results_claim_nothing_below_twenty_uses_m13_2(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = publishes(town, &shop, &fields(town), &[]).await;
        sleeps(town);
        for number in 0..19 {
            buys(town, &shop, &format!("p{number}"), 2_000).await;
        }
        sleeps(town);
        let page = async || shop.sees(&format!("/offers/{campaign}")).await.text();
        let few = page().await;
        assert!(few.contains("19 次") && few.contains("还太少，看不出来") && !few.contains("大约"), "{few}");
        buys(town, &shop, "p0", 4_000).await;
        let enough = page().await;
        assert!(enough.contains("20 次") && enough.contains("¥40.00"), "{enough}");
        assert!(!enough.contains("还太少") && enough.contains("活动前没有 14 天的生意，没法比"), "{enough}");
    }

    async fn draws_are_forgotten_when_their_campaign_is_over(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let random = Promise::new(Discount::Random { min_minor: 1, max_minor: 500 }).of(&shop.merchant_id);
        let old = random.runs(town).await;
        payments::create(&town.app, NewPayment { payer: Some("a".to_owned()), ..order(&shop.merchant_id, 1_000, "a") }).await.unwrap();
        town.app.clock.advance_ms(20 * DAY_MS);
        let new = random.runs(town).await;
        payments::create(&town.app, NewPayment { payer: Some("b".to_owned()), ..order(&shop.merchant_id, 1_000, "b") }).await.unwrap();
        let drawn = async || {
            let mut tx = town.app.db.read().await.unwrap();
            let ids: Vec<(String, String)> = tx.all(sql("select campaign_id, payer from campaign_draw order by payer, campaign_id")).await.unwrap();
            ids
        };
        let mut both = vec![(old.clone(), "b".to_owned()), (new.clone(), "b".to_owned())];
        both.sort();
        both.insert(0, (old, "a".to_owned()));
        assert_eq!(drawn().await, both);
        town.app.clock.advance_ms(20 * DAY_MS);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        jobs::start(&town.app, &stop, &tasks);
        for _ in 0..200 {
            if drawn().await.len() == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(drawn().await, [(new, "b".to_owned())], "the one that runs keeps its draw");
        stop.cancel();
        tasks.close();
        tasks.wait().await;
    }
}
