//! Draws of random offers (C1.3): one stays its payer's until a success gives what was drawn, next to nothing buys no other one, and
//! nobody's draw is used up by a payment that was priced with another.

use crate::{
    harness::{
        TestApp,
        promise::{Promise, books_hold, pays, success},
    },
    payments::order,
};
use tongma::{
    db::sql,
    domain::{campaign::Discount, payment::Fact},
    services::{
        App,
        payments::{self, NewPayment, Payment},
    },
};

/// Draws a random amount of 1.00, and one of 10.00; wins a chance, and misses it.
const LEAST: &str = "0000000000000000";
const MOST: &str = "ffffffffffffffff";

/// An order by this payer.
fn by(payer: &str, merchant_id: &str, amount_minor: i64, key: &str) -> NewPayment {
    NewPayment { payer: Some(payer.to_owned()), ..order(merchant_id, amount_minor, key) }
}

async fn makes(app: &App, order: NewPayment) -> Payment {
    payments::create(app, order).await.expect("an order")
}

/// The draw that is kept for this payer.
async fn kept(town: &TestApp, campaign: &str, payer: &str) -> Option<String> {
    let mut tx = town.app.db.read().await.expect("the database");
    let draw = sql("select draw from campaign_draw where campaign_id = $1 and payer = $2");
    let found: Option<(String,)> = tx.first(draw.bind(campaign).bind(payer)).await.expect("the draws");
    found.map(|(draw,)| draw)
}

/// Lets this payer have drawn that.
async fn holds(town: &TestApp, campaign: &str, payer: &str, draw: &str) {
    let mut tx = town.app.db.write().await.expect("the database");
    let row = sql("insert into campaign_draw (campaign_id, payer, draw, until_ms) values ($1, $2, $3, $4)");
    tx.run(row.bind(campaign).bind(payer).bind(draw).bind(i64::MAX)).await.expect("a draw");
    tx.commit().await.expect("a commit");
}

both_engines! {
    async fn a_draw_stays_until_a_success_uses_it_c1_3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let random = Discount::Random { min_minor: 1, max_minor: 1_000_000 };
        Promise::new(random).at_least(2_000_000).of(&shop.merchant_id).runs(town).await;
        let app = &town.app;
        let order = |payer: &str, key: &str| by(payer, &shop.merchant_id, 5_000_000, key);
        let abandoned = makes(app, order("a", "1")).await;
        payments::observe(app, &abandoned, Fact::Closed).await.unwrap();
        // Too small for the campaign: this payment is made without it and must not buy another draw.
        let small = makes(app, by("a", &shop.merchant_id, 1, "small")).await;
        assert_eq!((small.discount_minor, small.draws.as_deref()), (0, None));
        success(app, &small).await;
        let (again, beside) = tokio::join!(makes(app, order("a", "2")), makes(app, order("a", "3")));
        assert_eq!([again.discount_minor, beside.discount_minor], [abandoned.discount_minor; 2]);
        let other = makes(app, order("b", "4")).await;
        success(app, &again).await;
        let next = makes(app, order("a", "5")).await;
        assert_ne!(next.discount_minor, again.discount_minor, "used, so drawn anew");
        assert_ne!(other.discount_minor, again.discount_minor, "everybody draws for themselves");
        books_hold(app).await;
    }

    async fn whoever_was_not_drawn_is_not_drawn_by_asking_again_c1_3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        Promise::new(Discount::Chance { chance_ppm: 300_000, off_minor: 500 }).of(&shop.merchant_id).runs(town).await;
        for payer in 0..12 {
            let payer = format!("p{payer}");
            let mut given = Vec::new();
            for number in 0..4 {
                let made = makes(&town.app, by(&payer, &shop.merchant_id, 1_000, &format!("{payer}-{number}"))).await;
                payments::observe(&town.app, &made, Fact::Closed).await.unwrap();
                given.push(made.discount_minor);
            }
            assert!(given.iter().all(|minor| *minor == given[0]), "{given:?}");
        }
        books_hold(&town.app).await;
    }

    async fn next_to_nothing_buys_no_other_draw_c1_3(town: &TestApp) {
        let random = Discount::Random { min_minor: 100, max_minor: 1_000 };
        let chance = Discount::Chance { chance_ppm: 500_000, off_minor: 500 };
        for (name, discount, lucky_minor) in [("王姐早餐铺", random, 550), ("老李水果", chance, 500)] {
            let shop = town.merchant(name).await;
            let campaign = Promise::new(discount.clone()).of(&shop.merchant_id).runs(town).await;
            for payer in ["a", "b", "c", "d", "e", "f"] {
                let order = |gross: i64, key: &str| by(payer, &shop.merchant_id, gross, &format!("{name}{payer}{key}"));
                let seen = makes(&town.app, order(5_000, "seen")).await;
                payments::observe(&town.app, &seen, Fact::Closed).await.unwrap();
                let drawn = kept(town, &campaign, payer).await.expect("a draw");
                // A lucky draw goes with whatever it gives.
                let nothings: &[i64] = if seen.discount_minor >= lucky_minor { &[1] } else { &[1, 2] };
                for gross in nothings.iter().copied() {
                    let small = pays(&town.app, order(gross, &gross.to_string())).await;
                    assert!(small.discount_minor < gross && small.draws.is_none(), "{discount:?}: {:?} of {gross}", small.draws);
                    assert_eq!(kept(town, &campaign, payer).await.as_ref(), Some(&drawn), "{discount:?}: {gross} bought another draw");
                }
                let paid = pays(&town.app, order(5_000, "paid")).await;
                assert_eq!(paid.discount_minor, seen.discount_minor, "{discount:?}: the same draw");
                assert_eq!(kept(town, &campaign, payer).await, None, "{discount:?}: used");
            }
        }
        books_hold(&town.app).await;
    }

    async fn a_draw_goes_with_the_success_that_gives_it_c1_3(town: &TestApp) {
        let random = Discount::Random { min_minor: 100, max_minor: 1_000 };
        let chance = Discount::Chance { chance_ppm: 200_000, off_minor: 1_000 };
        // Gross, given, and whether the draw is used up: for all of it, or a lucky one for anything.
        let small = [(LEAST, 100, 99, false), (LEAST, 101, 100, true), (MOST, 1, 0, false), (MOST, 2, 1, true), (MOST, 551, 550, true)];
        let missed = [(LEAST, 1, 0, false), (LEAST, 2, 1, true), (LEAST, 201, 200, true), (MOST, 1_000, 0, false), (MOST, 1_001, 0, true)];
        for (name, discount, cases) in [("王姐早餐铺", random, small), ("老李水果", chance, missed)] {
            let shop = town.merchant(name).await;
            let campaign = Promise::new(discount.clone()).of(&shop.merchant_id).runs(town).await;
            for (draw, gross, given, used) in cases {
                let payer = format!("{draw}{gross}");
                holds(town, &campaign, &payer, draw).await;
                let paid = pays(&town.app, by(&payer, &shop.merchant_id, gross, &format!("{name}{payer}"))).await;
                let told = (paid.discount_minor, kept(town, &campaign, &payer).await.is_none());
                assert_eq!(told, (given, used), "{discount:?} {draw} {gross}");
            }
        }
        books_hold(&town.app).await;
    }

    async fn an_older_order_leaves_a_newer_draw_alone_c1_3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let random = Discount::Random { min_minor: 1, max_minor: 100_000 };
        let campaign = Promise::new(random).of(&shop.merchant_id).runs(town).await;
        let order = |key: &str| by("a", &shop.merchant_id, 500_000, key);
        let older = makes(&town.app, order("1")).await;
        pays(&town.app, order("2")).await;
        let newer = makes(&town.app, order("3")).await;
        let drawn = kept(town, &campaign, "a").await.expect("drawn anew");
        success(&town.app, &older).await;
        assert_eq!(kept(town, &campaign, "a").await, Some(drawn), "the older one was priced with a draw that is gone");
        assert_eq!(makes(&town.app, order("4")).await.discount_minor, newer.discount_minor);
        // A payment from before draws stood in it with their value.
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update payment set draws = $2 where id = $1").bind(&newer.id).bind(&campaign)).await.unwrap();
        tx.commit().await.unwrap();
        success(&town.app, &newer).await;
        assert_eq!(kept(town, &campaign, "a").await, None);
        books_hold(&town.app).await;
    }
}
