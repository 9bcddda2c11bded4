//! Two thousand payments, thirty-two at a time, over all protocols at once, with everything going wrong that can: in the end both
//! sides' books agree to the fen. Among them payers of the big wallets on their own pages, everybody else through the network, guests
//! on the codes of orders, and payers whom shops scan.

use crate::{
    harness::{Engine, Merchant, TestApp, books, run_in_real_time, sent, spoken_faults},
    who_paid::shows_code,
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tongma::{
    db::sql,
    domain::money::Minor,
    services::payments::collect::{Take, collect},
};

const PAYMENTS: usize = 1_900;
const GUESTS: usize = 60;
const SCANNED: usize = 40;
/// A notice that is late comes before the books are held against each other.
const FAULTS: [&str; 16] = spoken_faults("late:1500");
/// The big ones pay on their own pages, the others through the network.
pub const WALLETS: [&str; 9] = ["wechat_pay", "alipay", "unionpay", "jd_pay", "hebao", "bestpay", "wo_wallet", "bank_icbc", "ecny"];
const BIG: [&str; 3] = ["wechat_pay", "alipay", "unionpay"];

#[derive(sqlx::FromRow)]
struct Count {
    count: i64,
}

async fn count(town: &TestApp, text: &'static str) -> i64 {
    let mut tx = town.app.db.read().await.expect("the database");
    tx.first::<Count>(sql(text)).await.expect(text).expect("one row").count
}

/// Runs a load of the simulator to its end.
async fn bulk(town: &TestApp, more: Value) {
    let mut order = json!({
        "payers": 40, "amount_minor": [1, 5000], "per_second": 0, "concurrency": 32, "faults": FAULTS, "seed": 7,
        "coupons": ["wallet:30", "merchant:20", "other:5"],
    });
    order.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let request = reqwest::Client::new().post(format!("{}/control/bulk", town.simulator_url)).header("content-type", "application/json");
    let progress = request.body(order.to_string()).send().await.expect("the simulator starts").text().await.expect("progress to the end");
    let last: Value = serde_json::from_str(progress.lines().last().expect("a last line")).expect("JSON");
    assert_eq!((last["finished"].as_bool(), last["done"].as_u64()), (Some(true), order["count"].as_u64()), "{last}");
}

/// Guests scan the codes that the big wallets made for payers at a desk.
async fn guests_pay(town: &TestApp, shop: &Merchant) {
    let shown = stream::iter(0..GUESTS).map(|at| shows_code(town, shop, BIG[at % BIG.len()])).buffered(8);
    let codes: Vec<String> = shown.map(|(_, code)| code).collect().await;
    bulk(town, json!({ "content": codes, "wallets": ["jd_pay", "hebao", "ecny", "bank_icbc"], "count": GUESTS })).await;
}

/// The shop scans payers.
async fn shop_scans(town: &TestApp, shop: &Merchant) {
    let actor = shop.actor(town).await;
    let scan = async |at: usize| {
        let fault = FAULTS.get(at % (FAULTS.len() + 1)).map(|fault| format!("&fault={fault}")).unwrap_or_default();
        let wallet = ["wechat_pay", "alipay", "unionpay", "jd_pay"][at % 4];
        let url = format!("{}/control/payment_code?wallet={wallet}&payer=payer-{at}{fault}", town.simulator_url);
        let answer: Value = reqwest::get(url).await.expect("an answer").json().await.expect("JSON");
        let take = Take { amount: Minor(990), note: "", key: &format!("scan-{at}") };
        collect(&town.app, &actor, take, answer["code"].as_str().expect("a code")).await.expect("an order");
    };
    stream::iter(0..SCANNED).map(scan).buffer_unordered(8).collect::<Vec<()>>().await;
}

async fn both_books_agree_whatever_goes_wrong(town: &TestApp) {
    let mut shops = Vec::new();
    for shop in ["王姐早餐铺", "老李水果", "小陈便利店"] {
        shops.push(town.merchant(shop).await);
    }
    let codes: Vec<_> = shops.iter().map(|shop| format!("{}/c/{}", town.url, shop.code)).collect();
    futures::join!(
        bulk(town, json!({ "content": codes, "wallets": WALLETS, "count": PAYMENTS })),
        guests_pay(town, &shops[0]),
        shop_scans(town, &shops[1]),
    );

    let report = books::agree(&town.app, &town.simulator_url).await;
    sent::was_judged(&town.app, &town.simulator_url, &FAULTS).await;
    let all = (PAYMENTS + GUESTS + SCANNED) as u64;
    // An order whose first answer was spoilt may be made once more by its payer.
    assert!(report.payments >= all && report.payments < all + all / 10, "{report:?}");
    // One honest payment in every round of seventeen, and most faults end well too.
    assert!(report.paid > all / 2, "{report:?}");
    assert!(count(town, "select count(*) as count from notice where outcome = 'suspicious'").await > 0, "wrong amounts are put aside");
    assert!(count(town, "select count(*) as count from payment where state = 'failed'").await > 0, "some wallets said no");
    let paid_by = "select count(distinct account.connector) as count from payment join connector_account account
        on account.id = payment.connector_account_id where payment.state = 'succeeded'";
    assert_eq!(count(town, paid_by).await, 4, "over every protocol");
    assert!(count(town, "select count(*) as count from payment where payer_wallet = 'unknown'").await > 0, "guests were among them");
    assert!(count(town, "select count(*) as count from payment where wallet_discount_minor > 0").await > 0, "and coupons");
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
