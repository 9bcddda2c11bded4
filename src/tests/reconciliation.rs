//! Wallets' daily bills held against our books, in every format that there is: what agrees, what does not, and what becomes of it.

use crate::{
    big_wallets::{decided, scanned},
    harness::{Merchant, TestApp},
    payments::{order, paid},
};
use serde_json::json;
use std::time::Duration;
use tongma::{
    connectors::{BillKind, BillLine, HttpRequest},
    db::{self, bill::BillRow, bill_difference::DifferenceRow, sql},
    domain::payment::{Fact, State},
    services::{
        connector_account, outbound,
        payments::{self, NewPayment, Payment},
        reconciliation::{self, compare},
        verify,
    },
};

/// One wallet of each protocol.
const WALLETS: [(&str, &str); 4] = [("hebao", "network"), ("wechat_pay", "wechat_pay"), ("alipay", "alipay"), ("unionpay", "unionpay")];
/// The day on which every story begins.
const DAY: i64 = 20_261_122;
const HOUR_MS: i64 = 3_600_000;

/// The bill of a wallet's day, once it is there.
async fn bill(town: &TestApp, wallet: &str, day: i64) -> BillRow {
    for _ in 0..200 {
        reconciliation::run(&town.app).await.expect("the database");
        let mut tx = town.app.db.read().await.expect("the database");
        let bills = db::bill::of_wallet(&mut tx, wallet, day).await.expect("its bills");
        if let Some(bill) = bills.into_iter().find(|bill| bill.day == day && bill.fetched_at_ms.is_some()) {
            return bill;
        }
        drop(tx);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no bill of {wallet} came");
}

/// What a wallet's bills say differently: payment, kind, both amounts, the wallet's answer.
async fn differences(town: &TestApp, wallet: &str) -> Vec<(String, String, i64, i64, String)> {
    let mut tx = town.app.db.read().await.expect("the database");
    let rows = db::bill_difference::of_wallet(&mut tx, wallet, 0, 100).await.expect("its differences");
    let told = |row: DifferenceRow| (row.payment_id, row.kind, row.ours_minor, row.theirs_minor, row.answer);
    rows.into_iter().map(|row| told(row.difference)).collect()
}

/// Waits until the wallet has answered about every difference that is asked about.
async fn answered(town: &TestApp, wallet: &str, expected: &[(&str, &str, i64, i64, &str)]) {
    let mut seen = Vec::new();
    for _ in 0..200 {
        reconciliation::run(&town.app).await.expect("the database");
        seen = differences(town, wallet).await;
        let told = seen.iter().map(|(id, kind, ours, theirs, answer)| (id.as_str(), kind.as_str(), *ours, *theirs, answer.as_str()));
        if told.eq(expected.iter().copied()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{wallet}: {seen:?} instead of {expected:?}");
}

/// An order of which the wallet never heard.
async fn orders(town: &TestApp, shop: &Merchant, (wallet, connector): (&str, &str), key: &str) -> Payment {
    let order = NewPayment { wallet: wallet.to_owned(), connector: connector.to_owned(), ..order(&shop.merchant_id, 1_250, key) };
    payments::create(&town.app, order).await.expect("an order")
}

/// Until the bills of the day are there.
fn tomorrow(town: &TestApp) {
    town.app.clock.advance_ms(26 * HOUR_MS);
}

/// One line of a bill about a payment.
fn line(payment: &Payment, at_ms: i64) -> BillLine {
    BillLine {
        payment_id: payment.id.clone(),
        wallet_reference: format!("W{}", payment.id),
        trace_number: String::new(),
        kind: BillKind::Pay,
        refund_id: None,
        amount_minor: 1_250,
        settled_minor: None,
        fee_minor: 5,
        at_ms,
    }
}

both_engines! {
    async fn bills_of_every_format_agree_with_our_books(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let mut ordered = Vec::new();
        for (wallet, _) in WALLETS {
            for fault in [json!(null), json!("lost"), json!("decline")] {
                let told = scanned(town, wallet, &shop.code, 1_250, &json!({ "fault": fault })).await;
                ordered.push(told["payment"].as_str().expect("a payment").to_owned());
            }
        }
        // What the wallet and the merchant take off by themselves is on the bill as on the order.
        for (wallet, coupon) in [("wechat_pay", "wallet:30"), ("wechat_pay", "merchant:40"), ("alipay", "wallet:30"), ("alipay", "merchant:40")] {
            let told = scanned(town, wallet, &shop.code, 1_250, &json!({ "coupon": coupon })).await;
            ordered.push(told["payment"].as_str().expect("a payment").to_owned());
        }
        town.app.clock.advance_ms(60_000);
        for payment in &ordered {
            decided(town, payment).await;
        }
        tomorrow(town);
        for (wallet, _) in WALLETS {
            let bill = bill(town, wallet, DAY).await;
            let paid = if ["wechat_pay", "alipay"].contains(&wallet) { 4 } else { 2 };
            assert_eq!((bill.line_count, bill.matched), (paid, paid), "{wallet}");
            assert_eq!(differences(town, wallet).await, [], "{wallet}");
        }
        assert_eq!(verify::run(&town.app, None).await.unwrap().findings, []);
    }

    async fn what_a_bill_says_differently_is_kept_and_asked_about(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let mut injected = Vec::new();
        for wallet in WALLETS {
            // Both agree about this one.
            decided(town, scanned(town, wallet.0, &shop.code, 700, &json!({})).await["payment"].as_str().expect("a payment")).await;
            // The wallet took the money, and we have given up.
            let lost = scanned(town, wallet.0, &shop.code, 1_250, &json!({ "fault": "lost" })).await;
            let theirs = payments::find(&town.app, lost["payment"].as_str().expect("a payment")).await.unwrap().expect("the payment");
            payments::observe(&town.app, &theirs, Fact::Closed).await.unwrap();
            // We booked money that the wallet never saw.
            let ours = orders(town, &shop, wallet, &format!("ours-{}", wallet.0)).await;
            payments::observe(&town.app, &ours, paid(&ours, &format!("W-{}", wallet.0))).await.unwrap();
            // One cent too much.
            let more = decided(town, scanned(town, wallet.0, &shop.code, 900, &json!({})).await["payment"].as_str().expect("a payment")).await;
            let mut tx = town.app.db.write().await.unwrap();
            let change = sql("update payment set payer_paid_minor = payer_paid_minor + 1, gross_minor = gross_minor + 1 where id = $1");
            tx.run(change.bind(&more.id)).await.unwrap();
            tx.commit().await.unwrap();
            injected.push((wallet.0, theirs.id, ours.id, more.id));
        }
        tomorrow(town);
        for (wallet, theirs, ours, more) in &injected {
            let bill = bill(town, wallet, DAY).await;
            assert_eq!((bill.line_count, bill.matched), (3, 1), "{wallet}");
            let mut expected = [(theirs.as_str(), "theirs_only", 0, 1_250, "booked"), (ours, "ours_only", 1_250, 0, ""), (more, "amount", 901, 900, "")];
            expected.sort_unstable();
            answered(town, wallet, &expected).await;
            let booked = payments::find(&town.app, theirs).await.unwrap().expect("the payment");
            assert_eq!(booked.state(), State::SucceededLate, "{wallet}: the bill told us (C3.13)");
        }
        town.app.clock.advance_ms(24 * HOUR_MS);
        for (wallet, theirs, ours, more) in &injected {
            let mut expected = [(theirs.as_str(), "theirs_only", 0, 1_250, "booked"), (ours, "ours_only", 1_250, 0, "denied"), (more, "amount", 901, 900, "")];
            expected.sort_unstable();
            answered(town, wallet, &expected).await;
        }
    }

    async fn a_bill_that_is_not_there_is_asked_for_again(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        decided(town, scanned(town, "hebao", &shop.code, 700, &json!({})).await["payment"].as_str().expect("a payment")).await;
        let account = connector_account::platform(&town.app, "network").await.unwrap().expect("the trial's account");
        let moves = async |address: &str| {
            let mut tx = town.app.db.write().await.unwrap();
            db::connector_account::move_to(&mut tx, &account.id, address).await.unwrap();
            tx.commit().await.unwrap();
        };
        moves("http://127.0.0.1:9").await;
        tomorrow(town);
        for _ in 0..100 {
            reconciliation::run(&town.app).await.unwrap();
            let mut tx = town.app.db.read().await.unwrap();
            let bills = db::bill::of_wallet(&mut tx, "hebao", DAY).await.unwrap();
            if bills.first().is_some_and(|bill| bill.asked_at_ms > 0) {
                break;
            }
            drop(tx);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mut tx = town.app.db.read().await.unwrap();
        let count = db::rollout_numbers::bills(&mut tx, "hebao", DAY, DAY).await.unwrap();
        assert_eq!((count.compared, count.missing), (0, 1), "not there is not zero differences");
        drop(tx);
        moves(&town.simulator_url).await;
        town.app.clock.advance_ms(10 * 60_000);
        assert_eq!(bill(town, "hebao", DAY).await.matched, 1);
    }

    async fn the_same_bill_twice_is_one_and_a_day_beside_is_no_difference(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let account = connector_account::platform(&town.app, "network").await.unwrap().expect("the trial's account");
        let (first, second) = (orders(town, &shop, WALLETS[0], "one").await, orders(town, &shop, WALLETS[0], "two").await);
        for payment in [&first, &second] {
            payments::observe(&town.app, payment, paid(payment, &format!("W{}", payment.id))).await.unwrap();
        }
        let of_day = |day| BillRow {
            connector_account_id: account.id.clone(),
            wallet: "hebao".to_owned(),
            day,
            asked_at_ms: 0,
            fetched_at_ms: None,
            hash: String::new(),
            line_count: 0,
            matched: 0,
        };
        let mut tx = town.app.db.write().await.unwrap();
        for day in [DAY - 1, DAY, DAY + 1] {
            let row = sql("insert into bill (connector_account_id, wallet, day, asked_at_ms, hash, line_count, matched) values ($1, 'hebao', $2, $3, '', 0, 0)");
            tx.run(row.bind(&account.id).bind(day).bind(i64::MAX / 2)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let at_ms = first.created_at_ms;
        // The wallet's day before has the first already.
        assert!(compare::take(&town.app, &of_day(DAY - 1), &[line(&first, at_ms)]).await.unwrap());
        assert!(compare::take(&town.app, &of_day(DAY), &[]).await.unwrap());
        assert_eq!(differences(town, "hebao").await, [(second.id.clone(), "ours_only".to_owned(), 1_250, 0, String::new())]);
        // The day after has the second.
        let lines = [line(&second, at_ms), BillLine { payment_id: "NOBODY".to_owned(), ..line(&second, at_ms) }];
        assert!(compare::take(&town.app, &of_day(DAY + 1), &lines).await.unwrap());
        let nobody = [("NOBODY".to_owned(), "theirs_only".to_owned(), 0, 1_250, String::new())];
        assert_eq!(differences(town, "hebao").await, nobody);
        let [one, other] = lines;
        assert!(!compare::take(&town.app, &of_day(DAY + 1), &[other.clone(), one]).await.unwrap(), "the same file twice (C3.14)");
        assert_eq!(differences(town, "hebao").await, nobody);
        assert!(compare::take(&town.app, &of_day(DAY + 1), &[other]).await.unwrap(), "another file takes its place");
    }

    async fn a_bill_may_be_larger_than_an_answer(town: &TestApp) {
        let file = axum::Router::new().route("/", axum::routing::get(|| async { vec![b'1'; 3 << 20] }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, file).await });
        let request = HttpRequest { method: "GET", url, headers: Vec::new(), body: Vec::new() };
        assert!(outbound::send(&town.app, &request).await.is_none());
        assert_eq!(outbound::fetch(&town.app, &request).await.map(|answer| answer.body.len()), Some(3 << 20));
        server.abort();
    }
}
