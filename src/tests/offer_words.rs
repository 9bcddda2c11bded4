//! What people read of an offer beside its price: what else runs and who pays for it, and that what a day allows is used up.

use crate::{
    harness::{
        TestApp,
        promise::{DAY_MS, Promise, joins, pays},
    },
    offers::{fields, publishes},
    payments::order,
};
use tongma::{
    db::{self, sql},
    domain::campaign::{Entity, Measure, Party, Period},
    services::payments::NewPayment,
};

both_engines! {
    async fn an_editor_says_what_else_runs_and_who_pays_for_it_m12(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let first = publishes(town, &shop, &fields(town), &[]).await;
        let new = shop.sees("/offers/new").await.text();
        assert!(new.contains("同时在办：「早餐满减」"), "{new}");
        let own = shop.sees(&format!("/offers/{first}/edit")).await.text();
        assert!(!own.contains("同时在办"), "it is no other: {own}");

        let shared = [(Party::Platform, 8_000), (Party::Merchant, 2_000)];
        let shared = Promise::fixed(100).budget(50_000).shared(&shared).opt_in().runs(town).await;
        joins(town, &shared, &shop.merchant_id).await;
        Promise::fixed(200).budget(50_000).wallets(&["nobody"]).runs(town).await;
        let new = shop.sees("/offers/new").await.text();
        assert!(new.contains("每个钱包有平台的“立减 1”") && new.contains("你出 20%，其余平台出"), "{new}");
        assert!(!new.contains("平台的“立减 2”"), "no wallet that works here gets it: {new}");
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update campaign set state = 'paused' where id = $1").bind(&shared)).await.unwrap();
        tx.commit().await.unwrap();
        let new = shop.sees("/offers/new").await.text();
        assert!(!new.contains("平台的“立减 1”"), "{new}");
    }

    async fn a_days_total_that_is_used_up_is_said_to_everybody_until_the_next_day(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let daily = Promise::fixed(300).budget(100_000).limit(Measure::Money, Period::Day, Entity::All, 300);
        let id = daily.of(&shop.merchant_id).runs(town).await;
        let mut tx = town.app.db.read().await.unwrap();
        let public = format!("/o/{}", db::campaign::find(&mut tx, &id).await.unwrap().unwrap().link);
        drop(tx);
        let reader = town.browser();
        let bill = format!("/c/{}/bill?amount=20&wallet=jd_pay", shop.code);
        assert!(reader.get(&public).await.text().contains("还剩大半"));
        assert!(reader.get(&bill).await.text().contains("¥17.00"));

        let order = NewPayment { payer: Some("a".to_owned()), ..order(&shop.merchant_id, 2_000, "a") };
        assert_eq!(pays(&town.app, order).await.discount_minor, 300);
        for page in ["/offers".to_owned(), format!("/offers/{id}")] {
            let page = shop.sees(&page).await.text();
            assert!(page.contains("今天的用完了"), "{page}");
        }
        let read = reader.get(&public).await.text();
        assert!(read.contains("今天的用完了") && read.contains("全部顾客每天最多 3 元") && !read.contains("还剩"), "{read}");
        let next = reader.get(&bill).await.text();
        assert!(next.contains("今天的优惠用完了") && next.contains("¥20.00"), "{next}");

        town.app.clock.advance_ms(DAY_MS);
        let read = reader.get(&public).await.text();
        assert!(read.contains("正在进行") && read.contains("还剩大半"), "{read}");
        assert!(reader.get(&bill).await.text().contains("¥17.00"));
    }
}
