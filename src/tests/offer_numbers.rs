//! What a shop is told about its campaigns: a rehearsal on its past, results that claim no more than they can, and what is kept no
//! longer than it is needed.

use crate::{
    harness::{Merchant, TestApp, promise},
    offers::{fields, publishes},
    payments::order,
    refunds::refund,
};
use promise::{DAY_MS, Promise, pays};
use std::time::Duration;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tongma::{
    db::sql,
    domain::{
        campaign::{Discount, Entity, Measure, Period, Tier},
        merchant::Role,
        payment::State,
        time::DEFAULT_TIME_ZONE,
    },
    server::jobs,
    services::{
        Actor,
        campaigns::rehearsal::{self, Day},
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
        assert_eq!(given, [(true, 2_000, 200), (true, 4_000, 500), (true, 2_000, 200)], "the newest first");
        assert_eq!(told.given[0].payment_id, last.id);
        let page = shop.sees(&format!("/offers/{campaign}/rehearsal")).await.text();
        for words in ["¥9.00", "11月23日 周一 08:00", "7 笔", "2 人", "谁会减到", "一共 3 笔"] {
            assert!(page.contains(words), "{words} in {page}");
        }
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
