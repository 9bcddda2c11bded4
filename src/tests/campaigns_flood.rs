//! Five hundred payers, sixty-four at a time, against a dozen campaigns that overlap and run dry, with everything going wrong that can:
//! orders are closed under their payers' hands and paid all the same, and wallets give back what was paid, in parts or whole. In the end
//! every discount is explained and no limit was passed but by what came late.

use crate::harness::{
    Engine, TestApp, books,
    promise::{Promise, joins, recomputed, success},
    run_in_real_time, sent,
};
use serde::Deserialize;
use serde_json::json;
use std::{collections::HashSet, time::Duration};
use tokio_util::sync::CancellationToken;
use tongma::{
    db::{self, sql},
    domain::{
        campaign::{CapRestore, Discount, Entity, Measure, Party, Period, Tier},
        payment::Fact,
    },
    services::payments,
};

/// The suite has to end; `make flood` sets `TONGMA_FLOOD_PAYMENTS` to more.
const PAYMENTS: usize = 2_000;
const PAYERS: usize = 500;
const FAULTS: [&str; 10] =
    ["duplicate", "late:1500", "lost", "reorder", "forged", "tampered", "unknown", "decline", "timeout", "amount_mismatch"];
const WALLETS: [&str; 4] = ["bestpay", "jd_pay", "hebao", "bank_icbc"];

#[derive(sqlx::FromRow)]
struct Count {
    count: i64,
}

async fn count(town: &TestApp, text: &'static str) -> i64 {
    let mut tx = town.app.db.read().await.expect("the database");
    tx.first::<Count>(sql(text)).await.expect(text).expect("one row").count
}

/// The shops' own and the platform's, with budgets that do not last.
fn campaigns(shops: &[String], scale: i64) -> Vec<Promise> {
    let percent = |rate_ppm, at_most_minor| Promise::new(Discount::Percent { rate_ppm, at_most_minor });
    let tiers = vec![Tier { at_minor: 1_000, off_minor: 100 }, Tier { at_minor: 3_000, off_minor: 400 }];
    vec![
        Promise::new(Discount::Threshold { tiers }).budget(8 * scale).of(&shops[0]),
        Promise::new(Discount::Random { min_minor: 1, max_minor: 500 })
            .budget(6 * scale)
            .a_day(700)
            .restore(CapRestore::Proportional)
            .of(&shops[0]),
        Promise::new(Discount::Nth { n: 2, off_minor: 600 }).budget(9 * scale).of(&shops[0]),
        percent(100_000, Some(300)).budget(7 * scale).partial(true).of(&shops[1]),
        Promise::new(Discount::FirstPayment { off_minor: 250 }).budget(10 * scale).of(&shops[1]),
        Promise::new(Discount::Every { each_minor: 700, off_minor: 50, at_most_minor: Some(300) }).a_day(400).partial(true).of(&shops[2]),
        Promise::new(Discount::ReduceTo { to_minor: 4_000 })
            .limit(Measure::Count, Period::Day, Entity::Store, scale / 40)
            .budget(20 * scale)
            .of(&shops[2]),
        Promise::new(Discount::Random { min_minor: 50, max_minor: 800 })
            .budget(30 * scale)
            .a_day(3_000)
            .partial(true)
            .wallets(&["jd_pay"])
            .opt_in(),
        Promise::fixed(120).budget(5 * scale).partial(true).shared(&[(Party::Platform, 5_000), (Party::Wallet, 5_000)]).wallets(&WALLETS),
        percent(50_000, None)
            .limit(Measure::Money, Period::Week, Entity::PayerAtMerchant, 250)
            .budget(25 * scale)
            .partial(true)
            .restore(CapRestore::FullOnly),
        Promise::new(Discount::Chance { chance_ppm: 400_000, off_minor: 300 }).budget(12 * scale).wallets(&["hebao", "bestpay"]),
        Promise::fixed(90).limit(Measure::Count, Period::Ever, Entity::Wallet, scale / 10).budget(15 * scale),
    ]
}

/// Closes orders that wallets may still be paid for: what they held goes to others, and then the money comes.
async fn closes_under_their_hands(town: &TestApp, stop: &CancellationToken) {
    #[derive(sqlx::FromRow)]
    struct Id {
        id: String,
    }
    while !stop.is_cancelled() {
        let mut tx = town.app.db.read().await.expect("the database");
        let newest = "select id from payment where state = 'pending' and discount_minor > 0 order by id desc limit 3";
        let open: Vec<Id> = tx.all(sql(newest)).await.expect("open payments");
        drop(tx);
        for Id { id } in open {
            let payment = payments::find(&town.app, &id).await.expect("the database").expect("the payment");
            payments::observe(&town.app, &payment, Fact::Closed).await.expect("the database");
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

/// What the simulator believes of one payment, as far as its wallet may choose it for a refund.
#[derive(Deserialize)]
struct Line {
    payment: String,
    amount_minor: i64,
    state: String,
    fault: Option<String>,
}

#[derive(Deserialize)]
struct Ledger {
    payments: Vec<Line>,
    refunded_minor: i64,
}

async fn ledger(town: &TestApp) -> Ledger {
    let answer = reqwest::get(format!("{}/control/ledger", town.simulator_url)).await.expect("the simulator answers");
    answer.json().await.expect("what it believes")
}

/// Of every eighth paid payment that is known here, the wallet gives back a part, a part and then the rest, or all at once. One whose
/// notices are lost keeps silent about everything.
async fn gives_back(town: &TestApp, stop: &CancellationToken) {
    let http = reqwest::Client::new();
    let back = async |payment: &str, amount_minor: Option<i64>| {
        let order = json!({ "payment": payment, "amount_minor": amount_minor });
        let request = http.post(format!("{}/control/refund", town.simulator_url)).header("content-type", "application/json");
        let given = request.body(order.to_string()).send().await.expect("the simulator answers");
        let (status, said) = (given.status(), given.text().await.expect("a whole answer"));
        assert!(status.is_success(), "{payment}: {said}");
    };
    let mut looked_at = HashSet::new();
    while !stop.is_cancelled() {
        for line in ledger(town).await.payments {
            if line.state != "paid" || line.fault.as_deref() == Some("lost") || looked_at.contains(&line.payment) {
                continue;
            }
            let payment = payments::find(&town.app, &line.payment).await.expect("the database").expect("the payment");
            if !payment.state().is_paid() {
                continue;
            }
            looked_at.insert(line.payment.clone());
            match looked_at.len() % 24 {
                0 => back(&line.payment, None).await,
                8 => back(&line.payment, Some((line.amount_minor / 3).max(1))).await,
                16 if line.amount_minor > 1 => {
                    back(&line.payment, Some(line.amount_minor / 2)).await;
                    back(&line.payment, None).await;
                }
                _ => {}
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Every refund that the other side gave has arrived.
async fn refunds_arrive(town: &TestApp) {
    for _ in 0..600 {
        let theirs = ledger(town).await;
        let ours = count(town, "select cast(coalesce(sum(refunded_minor), 0) as bigint) as count from payment").await;
        if theirs.refunded_minor == ours {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("a refund never arrived");
}

/// What the other side moved for orders that are over here is believed (C3.13).
async fn believes_the_other_side(town: &TestApp) {
    for claim in books::claims(&town.simulator_url).await {
        let payment = payments::find(&town.app, &claim.payment).await.expect("the database").expect("the payment");
        if !payment.state().is_open() && !payment.state().is_paid() {
            success(&town.app, &payment).await;
        }
    }
}

async fn pays(town: &TestApp, codes: &[String], payments: usize) {
    let order = json!({
        "content": codes, "wallets": WALLETS, "count": payments, "payers": PAYERS, "amount_minor": [1, 5000],
        "per_second": 0, "concurrency": 64, "faults": FAULTS, "via": "network", "seed": 12,
    });
    let http = reqwest::Client::new();
    let request =
        http.post(format!("{}/control/bulk", town.simulator_url)).header("content-type", "application/json").body(order.to_string());
    let progress = request.send().await.expect("the simulator starts").text().await.expect("progress to the end");
    let last: serde_json::Value = serde_json::from_str(progress.lines().last().expect("a last line")).expect("JSON");
    assert_eq!((last["finished"].as_bool(), last["done"].as_u64()), (Some(true), Some(payments as u64)), "{last}");
}

async fn no_limit_is_passed_and_every_discount_is_explained(town: &TestApp) {
    let payments = std::env::var("TONGMA_FLOOD_PAYMENTS").map_or(PAYMENTS, |count| count.parse().expect("a number of payments"));
    let (mut codes, mut shops) = (Vec::new(), Vec::new());
    for shop in ["王姐早餐铺", "老李水果", "小陈便利店"] {
        let shop = town.merchant(shop).await;
        codes.push(format!("{}/c/{}", town.url, shop.code));
        shops.push(shop.merchant_id);
    }
    let scale = i64::try_from(payments).expect("a sensible number");
    let mut running = Vec::new();
    for promise in campaigns(&shops, scale) {
        running.push(promise.runs(town).await);
    }
    for shop in &shops[..2] {
        joins(town, &running[7], shop).await;
    }

    let stop = CancellationToken::new();
    tokio::join!(closes_under_their_hands(town, &stop), gives_back(town, &stop), async {
        pays(town, &codes, payments).await;
        stop.cancel();
    });
    // Notices that are on their way arrive first.
    tokio::time::sleep(Duration::from_secs(3)).await;
    refunds_arrive(town).await;
    believes_the_other_side(town).await;

    let report = books::agree(&town.app, &town.simulator_url).await;
    recomputed(&town.app).await;
    sent::was_judged(&town.app, &town.simulator_url, &FAULTS).await;
    assert_eq!(report.payments, payments as u64);
    assert_eq!(count(town, "select count(*) as count from payment where trace is not null").await, scale, "a reason for every price");
    assert!(report.paid > report.payments / 2 && report.discounts > report.payments / 3, "{report:?}");
    assert!(report.over_limit_minor > 0, "some came late: {report:?}");
    let whole = count(town, "select count(*) as count from payment where state = 'refunded'").await;
    let in_part = count(town, "select count(*) as count from payment where state = 'partially_refunded'").await;
    assert!(whole > 0 && in_part > 0, "some went back: {whole} whole, {in_part} in part");
    let mut dry = 0;
    let mut tx = town.app.db.read().await.expect("the database");
    for campaign in &running {
        let counters = db::campaign_counter::of_campaign(&mut tx, campaign).await.expect("its counters");
        assert!(!counters.is_empty(), "every campaign took part");
        dry += usize::from(counters.iter().any(|counter| counter.entity.is_empty() && counter.used + 500 > counter.limit_amount));
    }
    assert!(dry >= 4, "budgets ran dry: {dry}");
    println!("{:?}: {dry} dry, {whole} back whole, {in_part} in part, {report:?}", town.engine);
}

#[test]
fn sqlite() {
    run_in_real_time(Engine::Sqlite, no_limit_is_passed_and_every_discount_is_explained);
}

#[test]
fn postgres() {
    run_in_real_time(Engine::Postgres, no_limit_is_passed_and_every_discount_is_explained);
}
