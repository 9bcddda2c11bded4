//! What a payer is promised is what a payer is charged: nothing is promised that depends on somebody nobody can name, a price that was
//! confirmed never rises, what was drawn can be read afterwards, and a budget that comes later counts what was given before.

use crate::{
    harness::{
        Answer, Browser, Merchant, TestApp,
        promise::{Promise, balance, books_hold, counter, lines, pays, success, trace},
    },
    payments::order,
};
use futures::future::join_all;
use std::time::Duration;
use tongma::{
    db::{self, sql},
    domain::{
        campaign::{Discount, Drawn, Entity, Measure, Period, Reason, State as Stands},
        payment::Fact,
    },
    services::{
        App,
        campaigns::{ChangeError, edit, shop},
        payments::{self, NewPayment, Payment},
        verify,
    },
};

const DESK: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36";
const IN_WECHAT: &str = "Mozilla/5.0 (Linux; Android 14) Mobile MicroMessenger/8.0.50.2701(0x28003251) WeChat/arm64";

fn by(payer: &str, shop: &Merchant, gross_minor: i64, key: &str) -> NewPayment {
    NewPayment { payer: Some(payer.to_owned()), ..order(&shop.merchant_id, gross_minor, key) }
}

async fn makes(app: &App, order: NewPayment) -> Payment {
    payments::create(app, order).await.expect("an order")
}

/// The value of a hidden field.
fn field(page: &str, name: &str) -> String {
    let from = page.split_once(&format!("name=\"{name}\" value=\"")).expect("the field").1;
    from.split('"').next().unwrap_or_default().to_owned()
}

/// A payer's page of this shop with the amount typed, and the fields that a tap on "pay" sends.
async fn looks(browser: &Browser, shop: &Merchant, amount: &str) -> (String, Vec<(&'static str, String)>) {
    let page = browser.get(&format!("/c/{}?amount={amount}&wallet=jd_pay", shop.code)).await.text();
    let hidden = ["idempotency_key", "wallet", "shown"].map(|name| (name, field(&page, name)));
    let typed = [("amount", amount.to_owned()), ("step", "now".to_owned())];
    (page, hidden.into_iter().chain(typed).collect())
}

/// Taps, signs in to the wallet as `payer`, and comes back: the address of ours that the wallet leads to, and what it answers.
async fn taps(town: &TestApp, browser: &Browser, shop: &Merchant, fields: &[(&'static str, String)], payer: &str) -> (String, Answer) {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent = browser.post(&format!("/c/{}", shop.code), &fields).await;
    let path = sent.location().strip_prefix(&town.simulator_url).expect("the wallet's sign-in").to_owned();
    let signed_in = Browser::new(&town.simulator_url).post(&path, &[("payer", payer), ("payer_name", ""), ("fault", "")]).await;
    let back = signed_in.location().strip_prefix(&town.url).expect("an address of ours").to_owned();
    let answer = browser.get(&back).await;
    (back, answer)
}

async fn orders(town: &TestApp) -> i64 {
    let mut tx = town.app.db.read().await.expect("the database");
    tx.first::<(i64,)>(sql("select count(*) from payment")).await.expect("a count").expect("a row").0
}

async fn stands(town: &TestApp, shop: &Merchant, campaign: &str) -> Stands {
    shop::one(&town.app, &shop.actor(town).await, campaign).await.expect("the database").expect("the campaign").listed.now
}

both_engines! {
    async fn who_cannot_be_named_is_promised_nothing_that_depends_on_it_c1_12(town: &TestApp) {
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update wallet set connector = code where code in ('wechat_pay', 'unionpay')")).await.unwrap();
        tx.commit().await.unwrap();
        let shop = town.merchant("王姐早餐铺").await;
        let first = Promise::new(Discount::FirstPayment { off_minor: 300 }).of(&shop.merchant_id).runs(town).await;
        let everybody = Promise::fixed(100).budget(10_000).of(&shop.merchant_id).runs(town).await;
        let payer = town.browser();
        let bill = |wallet: &'static str, user_agent: &'static str| {
            let path = format!("/c/{}/bill?amount=10&wallet={wallet}", shop.code);
            let request = payer.request(reqwest::Method::GET, &path).header("user-agent", user_agent);
            let payer = &payer;
            async move { payer.send(request).await.text() }
        };
        let inside = bill("wechat_pay", IN_WECHAT).await;
        assert!(inside.contains("最多减 ¥3.00") && inside.contains("¥7.00 起"), "{inside}");
        let desk = bill("wechat_pay", DESK).await;
        assert!(desk.contains("¥9.00") && !desk.contains(" 起") && desk.contains("App 里扫码付，最多再减 ¥2"), "{desk}");
        let never = bill("unionpay", DESK).await;
        assert!(never.contains("¥9.00") && never.contains("不说谁在付"), "{never}");

        // A scan at the till, and every order whose wallet names nobody.
        let made = makes(&town.app, order(&shop.merchant_id, 1_000, "nobody")).await;
        assert_eq!(made.payer_paid_minor, 900, "as it was shown");
        let reasons: Vec<_> = trace(&town.app, &made).await.into_iter().map(|verdict| (verdict.campaign_id, verdict.reason)).collect();
        assert_eq!(reasons, [(first, Reason::PayerUnknown), (everybody, Reason::Given)], "a word for every campaign that runs");
        let page = shop.sees(&format!("/payments/{}", made.id)).await.text();
        assert!(page.contains("收款前钱包没说是谁在付"), "{page}");
        books_hold(&town.app).await;
    }

    async fn a_price_confirmed_never_rises(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        Promise::fixed(200).budget(200).of(&shop.merchant_id).runs(town).await;
        let (payer, faster) = (town.browser(), town.browser());
        let (page, fields) = looks(&payer, &shop, "10").await;
        assert!(page.contains("¥8.00"), "{page}");
        let (other_page, other_fields) = looks(&faster, &shop, "10").await;
        assert!(other_page.contains("¥8.00"));
        let (back, ordered) = taps(town, &faster, &shop, &other_fields, "bob").await;
        assert_eq!(ordered.status.as_u16(), 303, "{}", ordered.text());
        assert_eq!(faster.get(&back).await.location(), ordered.location(), "the same order again, though its budget is gone with it");
        assert_eq!(orders(town).await, 1);

        let (_, refused) = taps(town, &payer, &shop, &fields, "alice").await;
        assert_eq!(refused.status.as_u16(), 409);
        let again = refused.text();
        assert!(again.contains("价格刚变了，还没付") && again.contains("¥10.00") && !again.contains("¥8.00"), "{again}");
        assert_eq!(orders(town).await, 1, "nothing was ordered");
        let fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, if name == "shown" { field(&again, name) } else { value })).collect();
        // Cheaper than what was shown is fine.
        Promise::fixed(50).budget(10_000).of(&shop.merchant_id).runs(town).await;
        let (_, ordered) = taps(town, &payer, &shop, &fields, "alice").await;
        assert_eq!(ordered.status.as_u16(), 303, "{}", ordered.text());
        let id = ordered.location().rsplit('/').next().unwrap().to_owned();
        assert_eq!(payments::find(&town.app, &id).await.unwrap().unwrap().payer_paid_minor, 950);
        books_hold(&town.app).await;
    }

    async fn a_campaign_that_is_paused_between_the_look_and_the_tap_orders_nothing_dearer(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(200).of(&shop.merchant_id).runs(town).await;
        let payer = town.browser();
        let (_, fields) = looks(&payer, &shop, "10").await;
        let paused = shop.browser.post(&format!("/offers/{campaign}/pause"), &[("version", "2")]).await;
        assert_eq!(paused.status.as_u16(), 303, "{}", paused.text());
        // What was shown for another amount is no promise for this one.
        let typed_on: Vec<_> = fields.iter().map(|(name, value)| (*name, if *name == "amount" { "12".to_owned() } else { value.clone() })).collect();
        for (fields, status) in [(&fields, 409), (&typed_on, 303)] {
            assert_eq!(taps(town, &payer, &shop, fields, "alice").await.1.status.as_u16(), status);
        }
        assert_eq!(orders(town).await, 1);
    }

    async fn what_was_drawn_can_be_read_afterwards_c1_3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        Promise::new(Discount::Random { min_minor: 100, max_minor: 500 }).budget(100_000).of(&shop.merchant_id).runs(town).await;
        let paid = pays(&town.app, by("alice", &shop, 2_000, "k")).await;
        let Some(Drawn::Amount { drawn_minor, min_minor: 100, max_minor: 500 }) = trace(&town.app, &paid).await[0].drawn else {
            panic!("{:?}", trace(&town.app, &paid).await)
        };
        assert_eq!(lines(&town.app, &paid).await[0].amount_minor, drawn_minor);
        let page = shop.sees(&format!("/payments/{}", paid.id)).await.text();
        let words = format!("抽到 ¥{}.{:02}，范围 ¥1.00–¥5.00", drawn_minor / 100, drawn_minor % 100);
        assert!(page.contains(&words), "{words} in {page}");
        books_hold(&town.app).await;

        let mut tx = town.app.db.write().await.unwrap();
        let other = format!("\"drawn_minor\":{}", drawn_minor + 1);
        let forge = sql("update payment set trace = replace(trace, $1, $2)").bind(format!("\"drawn_minor\":{drawn_minor}")).bind(other);
        tx.run(forge).await.unwrap();
        tx.commit().await.unwrap();
        let found = verify::run(&town.app, None).await.unwrap().findings;
        assert!(found.len() == 1 && found[0].check == "discounts", "{found:?}");
    }

    async fn a_budget_that_comes_later_counts_what_was_given_before_c1_8(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        let campaign = Promise::new(Discount::FirstPayment { off_minor: 300 }).of(&shop.merchant_id).runs(town).await;
        pays(&town.app, by("a", &shop, 1_000, "1")).await;
        let open = makes(&town.app, by("b", &shop, 1_000, "2")).await;
        let gone = makes(&town.app, by("c", &shop, 1_000, "3")).await;
        payments::observe(&town.app, &gone, Fact::Closed).await.unwrap();

        let budget = |minor| edit::set_budget(&town.app, &actor, &campaign, None, minor);
        assert!(matches!(budget(500).await, Err(ChangeError::BelowUsed { used: 600, .. })));
        budget(1_000).await.unwrap();
        assert_eq!(balance(&town.app, &campaign).await, [600, 0]);
        assert!(matches!(budget(2_000).await, Err(ChangeError::Conflict)), "there is one now");
        assert_eq!(makes(&town.app, by("a", &shop, 1_000, "4")).await.discount_minor, 0, "the first payment was the first");
        let third = makes(&town.app, by("d", &shop, 1_000, "5")).await;
        assert_eq!(third.discount_minor, 300);
        assert_eq!(stands(town, &shop, &campaign).await, Stands::Exhausted, "1.00 is less than one use");
        assert_eq!(makes(&town.app, by("e", &shop, 1_000, "6")).await.discount_minor, 0);
        payments::observe(&town.app, &open, Fact::Closed).await.unwrap();
        assert_eq!(balance(&town.app, &campaign).await, [600, 0], "what was held before the budget comes back to it");
        assert_eq!(stands(town, &shop, &campaign).await, Stands::Running);
        success(&town.app, &third).await;
        books_hold(&town.app).await;
    }

    async fn a_late_success_counts_against_a_limit_that_came_while_it_was_closed_d3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let promise = Promise::fixed(300).partial(true).of(&shop.merchant_id);
        let campaign = promise.runs(town).await;
        let late = makes(&town.app, by("a", &shop, 1_000, "late")).await;
        payments::observe(&town.app, &late, Fact::Closed).await.unwrap();
        promise.clone().budget(500).replaces(town, &campaign).await.unwrap();
        assert_eq!(balance(&town.app, &campaign).await, [0, 0], "nothing of it is held");
        for (payer, given) in [("b", 300), ("c", 200)] {
            assert_eq!(pays(&town.app, by(payer, &shop, 1_000, payer)).await.discount_minor, given);
        }
        success(&town.app, &late).await;
        assert_eq!(balance(&town.app, &campaign).await, [800, 300]);
        assert_eq!(lines(&town.app, &late).await[0].over_limit_minor, 300);
        books_hold(&town.app).await;
    }

    async fn a_limit_for_each_payer_and_day_may_come_later_too_c1_8(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let promise = Promise::fixed(300).budget(100_000).partial(true).of(&shop.merchant_id);
        let campaign = promise.runs(town).await;
        for key in ["1", "2"] {
            pays(&town.app, by("a", &shop, 1_000, key)).await;
        }
        promise.clone().a_day(800).replaces(town, &campaign).await.unwrap();
        assert_eq!(counter(&town.app, &campaign, 1, "a").await.used, 600);
        assert_eq!(makes(&town.app, by("a", &shop, 1_000, "3")).await.discount_minor, 200, "what is left of the day");
        assert_eq!(makes(&town.app, by("b", &shop, 1_000, "4")).await.discount_minor, 300);
        let dropped = promise.replaces(town, &campaign).await;
        assert!(matches!(dropped, Err(ChangeError::LimitsFrozen)), "{dropped:?}");
        books_hold(&town.app).await;
    }

    async fn a_budget_set_while_two_writers_take_orders_misses_none_of_them_c1_6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        let other = town.second_process(0).await;
        let apps = [&town.app, &other];
        for round in 0..4 {
            let campaign = Promise::fixed(300).of(&shop.merchant_id).runs(town).await;
            let pay = |number: usize| {
                let order = by(&format!("p{number}"), &shop, 1_000, &format!("{round}-{number}"));
                async move {
                    tokio::time::sleep(Duration::from_millis(number as u64)).await;
                    let payment = makes(apps[number % 2], order).await;
                    match number % 3 {
                        0 => success(apps[(number + 1) % 2], &payment).await,
                        1 => drop(payments::observe(apps[number % 2], &payment, Fact::Closed).await.unwrap()),
                        _ => {}
                    }
                    payment.discount_minor
                }
            };
            let capped = async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                edit::set_budget(apps[1], &actor, &campaign, None, 30_000).await.expect("a budget")
            };
            let (given, _) = tokio::join!(join_all((0..90).map(pay)), capped);
            assert_eq!(given.iter().sum::<i64>(), 27_000, "all of them fit");
            assert_eq!(balance(&town.app, &campaign).await, [18_000, 0], "none is missing in round {round}");
            shop.browser.post(&format!("/offers/{campaign}/stop"), &[("version", "3")]).await;
        }
        books_hold(&town.app).await;
    }

    async fn a_hundred_at_once_take_no_more_than_the_platform_gives_a5_1(town: &TestApp) {
        let shops = [town.merchant("王姐早餐铺").await, town.merchant("老街豆浆").await];
        let campaign = Promise::fixed(500).budget(25_200).limit(Measure::Money, Period::Day, Entity::Merchant, 15_000).runs(town).await;
        let buys = |number: usize| makes(&town.app, by(&format!("p{number}"), &shops[number % 2], 2_000, &format!("k{number}")));
        let made = join_all((0..100).map(buys)).await;
        let given = made.iter().filter(|payment| payment.discount_minor == 500).count();
        assert_eq!((given, made.iter().map(|payment| payment.discount_minor).sum::<i64>()), (50, 25_000));
        assert_eq!(balance(&town.app, &campaign).await, [25_000, 0]);
        for payment in &made {
            success(&town.app, payment).await;
        }
        assert_eq!(balance(&town.app, &campaign).await, [25_000, 0]);
        let mut tx = town.app.db.read().await.unwrap();
        let row = db::campaign::find(&mut tx, &campaign).await.unwrap().unwrap();
        drop(tx);
        assert_eq!(row.state, "running");
        books_hold(&town.app).await;
    }
}
