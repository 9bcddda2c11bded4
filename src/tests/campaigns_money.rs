//! Campaigns and money: nobody gets more than a limit allows, however many ask at once; what is held is given or comes back; and what a
//! payment was priced with stays with it.

use crate::{
    harness::{TestApp, promise},
    payments::order,
};
use futures::future::join_all;
use promise::{DAY_MS, Promise, balance, books_hold, counter, decline, lines, pays, success, trace};
use tongma::{
    db::{self, sql},
    domain::{
        campaign::{Discount, Entity, Measure, Party, Period, Reason, Verdict},
        payment::{Fact, State},
    },
    services::{
        App,
        payments::{self, NewPayment, Payment},
    },
};

/// An order by this payer.
fn by(payer: &str, merchant_id: &str, amount_minor: i64, key: &str) -> NewPayment {
    NewPayment { payer: Some(payer.to_owned()), ..order(merchant_id, amount_minor, key) }
}

async fn makes(app: &App, order: NewPayment) -> Payment {
    payments::create(app, order).await.expect("an order")
}

/// What became of that campaign at this order.
async fn reason(app: &App, payment: &Payment, campaign_id: &str) -> Reason {
    let told = trace(app, payment).await;
    told.into_iter().find(|verdict| verdict.campaign_id == campaign_id).expect("a verdict").reason
}

/// The discounts of 64 orders at once, largest first.
async fn sixty_four(app: &App, order: impl Fn(usize) -> NewPayment) -> Vec<i64> {
    let made = join_all((0..64).map(|number| makes(app, order(number)))).await;
    let mut given: Vec<i64> = made.iter().map(|payment| payment.discount_minor).collect();
    given.sort_unstable_by_key(|minor| -minor);
    given
}

both_engines! {
    async fn two_at_once_share_a_budget_and_never_exceed_it_c1_h4(town: &TestApp) {
        for (partial, expected) in [(true, [4_000, 6_000]), (false, [0, 6_000])] {
            let shop = town.merchant("王姐早餐铺").await;
            let campaign = Promise::fixed(6_000).budget(10_000).partial(partial).of(&shop.merchant_id).runs(town).await;
            let (one, two) = tokio::join!(
                makes(&town.app, by("a", &shop.merchant_id, 20_000, &format!("a{partial}"))),
                makes(&town.app, by("b", &shop.merchant_id, 20_000, &format!("b{partial}")))
            );
            let mut given = [one.discount_minor, two.discount_minor];
            given.sort_unstable();
            assert_eq!(given, expected);
            assert_eq!(counter(&town.app, &campaign, 0, "").await.used, expected.iter().sum::<i64>());
            for payment in [&one, &two] {
                success(&town.app, payment).await;
            }
            let after = counter(&town.app, &campaign, 0, "").await;
            assert_eq!((after.used, after.over_limit), (expected.iter().sum::<i64>(), 0), "what was held is given");
        }
        books_hold(&town.app).await;
    }

    async fn a_late_success_keeps_its_price_and_says_by_how_much_it_is_too_much_c1_h5(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(6_000).budget(6_000).of(&shop.merchant_id).runs(town).await;
        let first = makes(&town.app, by("a", &shop.merchant_id, 20_000, "a")).await;
        payments::observe(&town.app, &first, Fact::Closed).await.unwrap();
        assert_eq!(balance(&town.app, &campaign).await, [0, 0], "given back");
        let second = makes(&town.app, by("b", &shop.merchant_id, 20_000, "b")).await;
        success(&town.app, &second).await;
        assert_eq!(balance(&town.app, &campaign).await, [6_000, 0]);
        success(&town.app, &first).await;
        success(&town.app, &first).await;
        assert_eq!(balance(&town.app, &campaign).await, [12_000, 6_000], "counted once, flagged once");
        for (payment, over) in [(&first, 6_000), (&second, 0)] {
            let stored = payments::find(&town.app, &payment.id).await.unwrap().unwrap();
            assert!(stored.state().is_paid());
            assert_eq!((stored.payer_paid_minor, stored.discount_minor), (14_000, 6_000), "both keep their price");
            assert_eq!(lines(&town.app, payment).await[0].over_limit_minor, over);
        }
        assert_eq!(books_hold(&town.app).await.over_limit_minor, 6_000);
    }

    async fn sixty_four_payers_exhaust_a_budget_exactly_c1_6(town: &TestApp) {
        for (partial, rest) in [(true, 100), (false, 0)] {
            let shop = town.merchant("王姐早餐铺").await;
            let campaign = Promise::fixed(300).budget(10_000).partial(partial).of(&shop.merchant_id).runs(town).await;
            let given = sixty_four(&town.app, |number| by(&format!("p{number}"), &shop.merchant_id, 1_000, &format!("{partial}{number}"))).await;
            let expected: Vec<i64> = [vec![300; 33], vec![rest], vec![0; 30]].concat();
            assert_eq!(given, expected);
            assert_eq!(balance(&town.app, &campaign).await, [9_900 + rest, 0]);
        }
        books_hold(&town.app).await;
    }

    async fn one_payer_with_sixty_four_orders_gets_no_more_than_a_day_allows_c1_5(town: &TestApp) {
        for (partial, rest) in [(true, 200), (false, 0)] {
            let shop = town.merchant("王姐早餐铺").await;
            let campaign = Promise::fixed(400).a_day(3_000).partial(partial).of(&shop.merchant_id).runs(town).await;
            let given = sixty_four(&town.app, |number| by("a", &shop.merchant_id, 1_000, &format!("{partial}{number}"))).await;
            let expected: Vec<i64> = [vec![400; 7], vec![rest], vec![0; 56]].concat();
            assert_eq!(given, expected);
            assert_eq!(counter(&town.app, &campaign, 0, "a").await.used, 2_800 + rest);
        }
        books_hold(&town.app).await;
    }

    async fn two_writers_on_one_database_share_a_budget_c1_6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let other = town.second_process(0).await;
        let apps = [&town.app, &other];
        for round in 0..8 {
            let campaign = Promise::fixed(300).budget(2_000).a_day(900).partial(true).of(&shop.merchant_id).runs(town).await;
            let pay = |number: usize| {
                let order = by(&format!("p{}", number % 12), &shop.merchant_id, 1_000, &format!("{round}-{number}"));
                async move {
                    let payment = makes(apps[number % 2], order).await;
                    // Half of them are decided, by the other process; two of those late.
                    match number % 4 {
                        0 => success(apps[(number + 1) % 2], &payment).await,
                        1 => decline(apps[(number + 1) % 2], &payment).await,
                        _ => {}
                    }
                    payment
                }
            };
            let made = join_all((0..32).map(pay)).await;
            assert!(made.iter().all(|payment| payment.payer_paid_minor + payment.discount_minor == 1_000));
            let [used, over] = balance(&town.app, &campaign).await;
            assert!(used <= 2_000 && over == 0, "{used} {over}");
            let late = join_all([1, 5].map(|number: usize| success(apps[number / 4], &made[number]))).await;
            assert_eq!(late.len(), 2);
        }
        let report = books_hold(&town.app).await;
        assert_eq!((report.payments, report.paid), (256, 80));
        other.db.close().await;
    }

    async fn what_is_left_of_a_limit_is_exact_for_a_process_that_has_not_looked_at_it_c1_6(town: &TestApp) {
        for partial in [true, false] {
            let shop = town.merchant("王姐早餐铺").await;
            let used_up = Promise::fixed(300).budget(300).of(&shop.merchant_id).runs(town).await;
            assert_eq!(makes(&town.app, by("z", &shop.merchant_id, 1_000, &format!("{partial}z"))).await.discount_minor, 300);
            let campaign = Promise::fixed(400).a_day(1_000).partial(partial).of(&shop.merchant_id).runs(town).await;
            for number in 0..2 {
                makes(&town.app, by("a", &shop.merchant_id, 1_000, &format!("{partial}{number}"))).await;
            }
            // It has seen nothing of what was used, and presumes that there is room.
            let other = town.second_process(i64::from(partial)).await;
            let new = makes(&other, by("b", &shop.merchant_id, 1_000, &format!("{partial}b"))).await;
            assert_eq!(reason(&other, &new, &used_up).await, Reason::CapReached { limit_no: 0, left: 0 }, "not that another one is better");
            assert_eq!(reason(&other, &new, &campaign).await, Reason::Given);
            let mut given = Vec::new();
            for (payer, number) in [("a", 0), ("a", 1), ("c", 2)] {
                given.push(makes(&other, by(payer, &shop.merchant_id, 1_000, &format!("{partial}other{number}"))).await);
            }
            let rest = if partial { 200 } else { 0 };
            assert_eq!(given.iter().map(|payment| payment.discount_minor).collect::<Vec<_>>(), [rest, 0, 400]);
            let reasons = [reason(&other, &given[0], &campaign).await, reason(&other, &given[1], &campaign).await];
            let cut = Reason::GivenInPart { computed_minor: 400, limit_no: 0 };
            let reached = |left| Reason::CapReached { limit_no: 0, left };
            assert_eq!(reasons, if partial { [cut, reached(0)] } else { [reached(200), reached(200)] });
            for (payer, used) in [("a", 800 + rest), ("b", 400), ("c", 400)] {
                assert_eq!(counter(&other, &campaign, 0, payer).await.used, used);
            }
            other.db.close().await;
        }
        books_hold(&town.app).await;
    }

    async fn what_is_declined_or_runs_out_comes_back_c1_e(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(500).budget(500).of(&shop.merchant_id).runs(town).await;
        for (number, fact) in [Fact::Declined { code: "no_funds".into() }, Fact::Closed].into_iter().enumerate() {
            let held = makes(&town.app, by("a", &shop.merchant_id, 1_000, &format!("held{number}"))).await;
            let refused = makes(&town.app, by("b", &shop.merchant_id, 1_000, &format!("refused{number}"))).await;
            assert_eq!((held.discount_minor, refused.discount_minor), (500, 0));
            assert!(matches!(trace(&town.app, &refused).await[..], [Verdict { reason: Reason::CapReached { limit_no: 0, left: 0 }, .. }]));
            join_all((0..8).map(|_| payments::observe(&town.app, &held, fact.clone()))).await;
            assert_eq!(balance(&town.app, &campaign).await, [0, 0], "back once, however often it is said");
        }
        books_hold(&town.app).await;
    }

    async fn the_same_order_takes_from_a_limit_once(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(300).budget(1_000).of(&shop.merchant_id).runs(town).await;
        let made = join_all((0..24).map(|number| makes(&town.app, by("a", &shop.merchant_id, 1_000, &format!("k{}", number % 2))))).await;
        assert_eq!(made.iter().map(|payment| &payment.id).collect::<std::collections::HashSet<_>>().len(), 2);
        assert!(made.iter().all(|payment| payment.discount_minor == 300));
        let again = makes(&town.app, by("a", &shop.merchant_id, 1_000, "k0")).await;
        assert_eq!(again.discount_minor, 300);
        assert_eq!(balance(&town.app, &campaign).await, [600, 0]);
        books_hold(&town.app).await;
    }

    async fn a_first_payment_is_made_once_also_by_two_orders_at_once(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        Promise::new(Discount::FirstPayment { off_minor: 500 }).of(&shop.merchant_id).runs(town).await;
        let made = join_all((0..8).map(|number| makes(&town.app, by("a", &shop.merchant_id, 1_000, &format!("k{number}"))))).await;
        assert_eq!(made.iter().map(|payment| payment.discount_minor).sum::<i64>(), 500);
        for payment in &made {
            success(&town.app, payment).await;
        }
        let later = makes(&town.app, by("a", &shop.merchant_id, 1_000, "later")).await;
        assert!(matches!(trace(&town.app, &later).await[0].reason, Reason::NotFirstTime));
        let newcomer = makes(&town.app, by("b", &shop.merchant_id, 1_000, "b")).await;
        assert_eq!((later.discount_minor, newcomer.discount_minor), (0, 500));
        books_hold(&town.app).await;
    }

    async fn a_shops_and_the_platforms_discount_follow_each_other_d6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let tenth = Discount::Percent { rate_ppm: 100_000, at_most_minor: None };
        Promise::new(tenth.clone()).of(&shop.merchant_id).runs(town).await;
        let shares = [(Party::Platform, 5_000), (Party::Wallet, 3_000), (Party::Merchant, 2_000)];
        Promise::new(tenth).budget(100_000).shared(&shares).wallets(&["jd_pay"]).runs(town).await;
        let payment = makes(&town.app, by("a", &shop.merchant_id, 10_000, "k")).await;
        // 10.00 of the shop's, then 9.00 of what is left: 4.50 platform, 2.70 wallet, 1.80 shop.
        assert_eq!((payment.discount_minor, payment.merchant_discount_minor, payment.payer_paid_minor), (1_900, 1_180, 8_100));
        assert_eq!(payment.fee_minor, 34, "0.38 % of 88.20 (D4)");
        success(&town.app, &payment).await;
        let mut tx = town.app.db.read().await.unwrap();
        let ids = [&payment.id];
        let booked: Vec<(String, i64)> =
            db::posting::of_payments(&mut tx, &ids).await.unwrap().into_iter().map(|line| (line.account, line.amount_minor)).collect();
        let merchant = format!("merchant:{}", shop.merchant_id);
        let expected =
            [("wallet:jd_pay", 8_100), ("funder:platform", 450), ("funder:wallet:jd_pay", 270), (&*merchant, -8_786), ("fee:jd_pay", -34)];
        assert_eq!(booked, expected.map(|(account, minor)| (account.to_owned(), minor)));
        let events = db::event::of_payment(&mut tx, &payment.id).await.unwrap();
        assert!(events.iter().all(|event| event.payload.contains("\"received_minor\":8820")), "{events:?}");
        drop(tx);
        books_hold(&town.app).await;
    }

    async fn the_purse_of_a_day_is_30_yuan_and_full_again_tomorrow_c1_5(town: &TestApp) {
        let (inside, outside) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        let campaign = Promise::new(Discount::Random { min_minor: 800, max_minor: 1_200 })
            .budget(1_000_000).a_day(3_000).partial(true).wallets(&["jd_pay"]).opt_in().runs(town).await;
        promise::joins(town, &campaign, &inside.merchant_id).await;
        let refused = makes(&town.app, by("a", &outside.merchant_id, 5_000, "outside")).await;
        assert!(matches!(trace(&town.app, &refused).await[0].reason, Reason::NotJoined));
        let foreign = makes(&town.app, NewPayment { wallet: "hebao".into(), ..by("a", &inside.merchant_id, 5_000, "hebao") }).await;
        assert!(matches!(trace(&town.app, &foreign).await[0].reason, Reason::Wallet));
        for day in 0..2 {
            let mut given = Vec::new();
            for number in 0..5 {
                given.push(pays(&town.app, by("a", &inside.merchant_id, 5_000, &format!("{day}-{number}"))).await.discount_minor);
            }
            assert_eq!(given.iter().sum::<i64>(), 3_000, "{given:?}");
            assert!(given[..2].iter().all(|minor| (800..=1_200).contains(minor)) && given[4] == 0, "{given:?}");
            // To one millisecond before midnight in Shanghai nothing is left; then everything is.
            let until_midnight = DAY_MS - (town.app.clock.now_ms() + 8 * 3_600_000) % DAY_MS;
            town.app.clock.advance_ms(until_midnight - 1);
            assert_eq!(makes(&town.app, by("a", &inside.merchant_id, 5_000, &format!("{day}-late"))).await.discount_minor, 0);
            town.app.clock.advance_ms(1);
        }
        assert_eq!(balance(&town.app, &campaign).await, [6_000, 0]);
        books_hold(&town.app).await;
    }

    async fn as_long_as_nobody_knows_who_pays_nothing_depends_on_it(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        Promise::fixed(500).a_day(3_000).of(&shop.merchant_id).runs(town).await;
        Promise::fixed(200).of(&shop.merchant_id).runs(town).await;
        let unknown = makes(&town.app, order(&shop.merchant_id, 1_000, "k")).await;
        assert_eq!((unknown.discount_minor, makes(&town.app, by("a", &shop.merchant_id, 1_000, "a")).await.discount_minor), (200, 500));
        success(&town.app, &unknown).await;
        books_hold(&town.app).await;
    }

    async fn a_stopped_campaign_gives_nothing_more_and_takes_nothing_back(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(500).budget(5_000).of(&shop.merchant_id).runs(town).await;
        let held = makes(&town.app, by("a", &shop.merchant_id, 1_000, "held")).await;
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update campaign set state = 'stopped', version = version + 1 where id = $1").bind(&campaign)).await.unwrap();
        tx.commit().await.unwrap();
        let later = makes(&town.app, by("a", &shop.merchant_id, 1_000, "later")).await;
        assert_eq!((held.discount_minor, later.discount_minor), (500, 0));
        success(&town.app, &held).await;
        assert_eq!(payments::find(&town.app, &held.id).await.unwrap().unwrap().state(), State::Succeeded);
        assert_eq!(balance(&town.app, &campaign).await, [500, 0]);
        books_hold(&town.app).await;
    }

    async fn a_changed_limit_counts_from_the_next_order_on_c1_8(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let promise = Promise::fixed(500).limit(Measure::Count, Period::Ever, Entity::All, 2).of(&shop.merchant_id);
        let campaign = promise.runs(town).await;
        let order = |key: &str| by("a", &shop.merchant_id, 1_000, key);
        let given = [makes(&town.app, order("1")).await, makes(&town.app, order("2")).await, makes(&town.app, order("3")).await];
        assert_eq!(given.map(|payment| payment.discount_minor), [500, 500, 0]);
        promise.with_limit(0, 3).replaces(town, &campaign).await.unwrap();
        assert_eq!(makes(&town.app, order("4")).await.discount_minor, 500);
        assert_eq!(makes(&town.app, order("5")).await.discount_minor, 0);
        let after = counter(&town.app, &campaign, 0, "").await;
        assert_eq!((after.used, after.limit_amount), (3, 3));
        books_hold(&town.app).await;
    }
}
