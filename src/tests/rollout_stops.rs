//! Trials that stop by themselves: on wallets that say no, that tell too late, and that never say how it ended.

use crate::{
    harness::{Officer, TestApp},
    rollout::{Shop, asks, confirms, orders, pays, pilots, stands, to},
};
use futures::future::join_all;
use std::time::Duration;
use tongma::{
    db,
    domain::{
        admin::Role,
        rollout::{Stage, gate::Tally},
        wallet::CodeKind,
    },
    services::{
        rollout::{board, steps::Done, watch},
        verify,
    },
};

/// Waits until Hebao has stopped, which the program does at its own pace, and says what was measured.
async fn stops(town: &TestApp, admin: &Officer) -> Tally {
    for _ in 0..400 {
        let detail = stands(town, admin).await;
        if detail.line.plan.stage == Stage::Suspended {
            assert!(detail.history[0].made_by.is_empty(), "nobody did it");
            return watch::Measurement::parse(&detail.history[0].detail).expect("what was measured");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not stop");
}

/// A payer scans the shop's code with Hebao, and something goes wrong or nothing; the status of the answer.
async fn scans(town: &TestApp, shop: &Shop, fault: Option<&str>, leave: bool) -> u16 {
    let scan = serde_json::json!({
        "content": format!("{}/c/{}", town.url, shop.code), "wallet": "hebao", "payer": "alice", "amount_minor": 1250, "fault": fault,
        "leave": leave,
    });
    reqwest::Client::new().post(format!("{}/control/scan", town.simulator_url)).json(&scan).send().await.unwrap().status().as_u16()
}

/// Waits until so many payments fit the condition.
async fn counts(town: &TestApp, text: &'static str, expected: i64) {
    let mut seen = 0;
    for _ in 0..400 {
        let mut tx = town.app.db.read().await.unwrap();
        let (count,): (i64,) = tx.first(db::sql(text)).await.unwrap().unwrap();
        if count == expected {
            return;
        }
        seen = count;
        drop(tx);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{text}: {seen} instead of {expected}");
}

both_engines! {
    async fn a_trial_that_fails_stops_by_itself(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let shop = Shop::between(town, 9_000, 10_000).await;
        pilots(town, &author, &other, &shop).await;
        for _ in 0..7 {
            assert_eq!(scans(town, &shop, None, false).await, 200);
        }
        for _ in 0..2 {
            assert_eq!(scans(town, &shop, Some("decline"), false).await, 200);
        }
        assert_eq!(watch::stop_failing(&town.app).await.unwrap(), 0, "two unlucky ones are no reason");
        scans(town, &shop, Some("decline"), false).await;
        assert_eq!(stops(town, &author).await, Tally { succeeded: 7, failed: 3 });
        let detail = stands(town, &author).await;
        assert_eq!(detail.line.before.as_ref().map(|before| before.stage), Some(Stage::Pilot));
        assert_eq!(scans(town, &shop, None, false).await, 409, "the next order is not made");
        assert!(!shop.takes_hebao(town).await);
        let board = board::look(&town.app, &author.actor(), CodeKind::Merchant).await.unwrap();
        assert_eq!(board.stopped.iter().map(|(step, told)| (step.wallet.as_str(), *told)).collect::<Vec<_>>(), [("hebao", 1)]);

        assert_eq!(asks(town, &author, to(Stage::Pilot, 0)).await.unwrap(), Done::Asked);
        confirms(town, &other).await.unwrap();
        assert_eq!(watch::stop_failing(&town.app).await.unwrap(), 0, "what was before the stop is past");
        assert!(shop.takes_hebao(town).await);
        town.app.clock.advance_ms(1);
        for number in 0..10 {
            let payment = orders(town, &shop, &format!("late-{number}")).await;
            if number == 0 {
                town.app.clock.advance_ms(61_000);
            }
            pays(town, &payment).await;
        }
        assert_eq!(watch::stop_failing(&town.app).await.unwrap(), 0, "one came too late");
        let mut late = Vec::new();
        for number in 0..2 {
            late.push(orders(town, &shop, &format!("later-{number}")).await);
        }
        town.app.clock.advance_ms(61_000);
        for payment in &late {
            pays(town, payment).await;
        }
        assert_eq!(stops(town, &author).await, Tally { succeeded: 9, failed: 3 }, "successes that nobody hears of in time count as none");
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn what_everybody_has_stops_by_itself_only_when_it_is_as_good_as_down(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let shop = Shop::between(town, 9_000, 10_000).await;
        let others = [Shop::between(town, 0, 1_000).await, Shop::between(town, 1_000, 2_500).await];
        for _ in 0..20 {
            assert_eq!(scans(town, &shop, Some("decline"), false).await, 200);
        }
        assert_eq!(watch::stop_failing(&town.app).await.unwrap(), 0, "at one counter nobody takes from everybody what they have");
        for number in 0..17 {
            assert_eq!(scans(town, &others[0], (number == 0).then_some("decline"), false).await, 200);
        }
        assert_eq!(watch::stop_failing(&town.app).await.unwrap(), 0, "two shops are not everybody");
        scans(town, &others[1], Some("decline"), false).await;
        assert_eq!(stops(town, &author).await, Tally { succeeded: 16, failed: 22 });
        assert_eq!(stands(town, &author).await.line.before.map(|before| before.stage), Some(Stage::Open));
        assert!(!shop.takes_hebao(town).await);
    }

    async fn a_trial_whose_wallet_never_says_how_it_ended_stops_by_itself(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let shop = Shop::between(town, 9_000, 10_000).await;
        pilots(town, &author, &other, &shop).await;
        for number in 0..14 {
            let (fault, leaves) = if number < 10 { (Some("silent"), false) } else { (None, true) };
            assert_eq!(scans(town, &shop, fault, leaves).await, 200);
        }
        town.app.clock.advance_ms(5_000);
        counts(town, "select count(*) from payment where unclear_count = 1", 10).await;
        assert_eq!(watch::stop_failing(&town.app).await.unwrap(), 0, "the plan has asked once");
        town.app.clock.advance_ms(5_000);
        assert_eq!(stops(town, &author).await, Tally { succeeded: 0, failed: 10 });
        town.app.clock.advance_ms(900_000);
        counts(town, "select count(*) from payment where state = 'closed'", 4).await;
        let today = stands(town, &author).await.days.last().map(|(_, tally)| *tally);
        assert_eq!(today, Some(Tally { succeeded: 0, failed: 10 }), "payers who left say nothing about the wallet");
    }

    async fn a_trial_whose_wallet_loses_every_result_stops_by_itself(town: &TestApp) {
        let author = town.officer("yun@example.cn", Role::Operations).await;
        let other = town.officer("feng@example.cn", Role::Risk).await;
        let shop = Shop::between(town, 9_000, 10_000).await;
        pilots(town, &author, &other, &shop).await;
        for _ in 0..8 {
            assert_eq!(scans(town, &shop, Some("lost"), false).await, 200);
        }
        // These notices come two seconds late, and find that a minute has passed.
        let late = ["unknown", "unknown", "timeout", "timeout"].map(|fault| scans(town, &shop, Some(fault), false));
        assert_eq!(join_all(late).await, [200; 4]);
        town.app.clock.advance_ms(61_000);
        let measured = stops(town, &author).await;
        assert!(measured.succeeded == 0 && measured.failed >= 10, "{measured:?}");
        counts(town, "select count(*) from payment where state = 'succeeded'", 12).await;
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, [], "in the end every one of them is booked");
    }
}
