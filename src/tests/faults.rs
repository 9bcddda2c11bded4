//! Two thousand payments, thirty-two at a time, with everything going wrong that can: in the end both sides' books agree to the fen.

use crate::harness::{Engine, TestApp, books, run_in_real_time};
use serde_json::json;
use tongma::db::sql;

const PAYMENTS: usize = 2_000;
const FAULTS: [&str; 10] =
    ["duplicate", "late:1500", "lost", "reorder", "forged", "tampered", "unknown", "decline", "timeout", "amount_mismatch"];
const WALLETS: [&str; 8] = ["wechat_pay", "jd_pay", "hebao", "bestpay", "wo_wallet", "unionpay", "bank_icbc", "ecny"];

#[derive(sqlx::FromRow)]
struct Count {
    count: i64,
}

async fn count(town: &TestApp, text: &'static str) -> i64 {
    let mut tx = town.app.db.read().await.expect("the database");
    tx.first::<Count>(sql(text)).await.expect(text).expect("one row").count
}

async fn both_books_agree_whatever_goes_wrong(town: &TestApp) {
    let mut codes = Vec::new();
    for shop in ["王姐早餐铺", "老李水果", "小陈便利店"] {
        codes.push(format!("{}/c/{}", town.url, town.merchant(shop).await.code));
    }
    let order = json!({
        "content": codes, "wallets": WALLETS, "count": PAYMENTS, "payers": 40, "amount_minor": [1, 5000],
        "per_second": 0, "concurrency": 32, "faults": FAULTS, "via": "network", "seed": 7,
    });
    let http = reqwest::Client::new();
    let request =
        http.post(format!("{}/control/bulk", town.simulator_url)).header("content-type", "application/json").body(order.to_string());
    let progress = request.send().await.expect("the simulator starts").text().await.expect("progress to the end");
    let last = progress.lines().last().expect("a last line");
    let last: serde_json::Value = serde_json::from_str(last).expect("JSON");
    assert_eq!((last["finished"].as_bool(), last["done"].as_u64()), (Some(true), Some(PAYMENTS as u64)), "{last}");

    let report = books::agree(&town.app, &town.simulator_url).await;
    assert_eq!(report.payments, PAYMENTS as u64);
    // One honest payment in every round of eleven, and most faults end well too.
    assert!(report.paid > PAYMENTS as u64 / 2, "{report:?}");
    assert!(count(town, "select count(*) as count from notice where outcome = 'suspicious'").await > 0, "wrong amounts are put aside");
    assert!(count(town, "select count(*) as count from payment where state = 'failed'").await > 0, "some wallets said no");
    println!("{:?}: {report:?}", town.engine);
}

#[test]
fn sqlite() {
    run_in_real_time(Engine::Sqlite, both_books_agree_whatever_goes_wrong);
}

#[test]
fn postgres() {
    run_in_real_time(Engine::Postgres, both_books_agree_whatever_goes_wrong);
}
