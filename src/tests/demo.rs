//! The demo's data: made through the services alone, so it holds like any other, and it has something to show on every page.

use crate::harness::{TestApp, promise::books_hold};
use tongma::{
    db::{self, sql},
    demo::{self, Plan},
    domain::totp::Key,
    services::{App, Clock, Entropy, InstanceKey, admins::sign_in},
};

const DAY_MS: i64 = 86_400_000;

both_engines! {
    async fn the_demo_shows_shops_a_platform_and_campaigns_at_every_stage(town: &TestApp) {
        // Days ahead of the server's own clock, so that none of its jobs takes a hand in it.
        let until_ms = town.app.clock.now_ms() + 60 * DAY_MS;
        let plan = Plan { merchants: 2, days: 30, payments: 300, seed: 1, until_ms };
        let clock = Clock::set(until_ms - 31 * DAY_MS);
        let db = db::Db::open(town.database_url(), 4).await.expect("the same database");
        let app = App::start(db, clock.clone(), Entropy::seeded(1), InstanceKey::new([7; 32]), town.app.settings.clone()).unwrap();
        let made = demo::fill(&app, &clock, plan).await.expect("the data");
        assert_eq!((made.merchants.len(), made.admins.len()), (2, 2));

        let mut tx = app.db.read().await.unwrap();
        let campaigns: Vec<(String, Option<String>, String, i64, i64)> = tx
            .all(sql("select campaign.title, campaign.merchant_id, state, count(line.payment_id), cast(coalesce(sum(line.amount_minor), 0) as bigint)
                      from campaign left join discount_line line on line.campaign_id = campaign.id
                      group by campaign.id, campaign.title, campaign.merchant_id, state"))
            .await
            .unwrap();
        let of = |title: &str| campaigns.iter().filter(|(named, ..)| named == title).collect::<Vec<_>>();
        assert!(of("老街坊满减").iter().all(|(_, shop, state, uses, _)| shop.is_some() && state == "running" && *uses >= 20), "{campaigns:?}");
        assert!(of("开业随机减").iter().all(|(_, shop, _, uses, _)| shop.is_some() && *uses >= 20));
        assert!(of("新客立减").iter().all(|(_, shop, state, uses, _)| shop.is_some() && state == "draft" && *uses == 0));
        assert!(of("京东金融随机减").iter().all(|(_, shop, state, uses, _)| shop.is_none() && state == "running" && *uses >= 6));
        assert!(of("云闪付立减").iter().all(|(_, shop, state, ..)| shop.is_none() && state == "submitted"));
        assert_eq!(["老街坊满减", "开业随机减", "新客立减", "京东金融随机减", "云闪付立减"].map(|title| of(title).len()), [2, 2, 2, 1, 1]);
        let full: Option<(i64,)> =
            tx.first(sql("select count(*) from campaign_counter where limit_amount = 3000 and used = 3000")).await.unwrap();
        assert_eq!(full, Some((1,)), "one payer has used up the 30 yuan of a day");
        drop(tx);

        for admin in &made.admins {
            let id = sign_in::check_first(&app, &admin.email, &admin.password, "127.0.0.1").await.expect("the password");
            let code = Key::from_base32(&admin.totp_secret).and_then(|key| key.code_at(app.clock.now_ms())).expect("a code");
            sign_in::check_second(&app, &id, &code).await.expect("the second factor");
        }
        books_hold(&app).await;
        app.db.close().await;
    }
}
