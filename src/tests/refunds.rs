//! Refunds that wallets report: booked once for each number, in proportion to who had paid, and given back to limits by the campaign's
//! rule, in the period in which it was taken.

use crate::{
    harness::{
        TestApp,
        promise::{DAY_MS, Promise, balance, books_hold, counter, lines, success},
    },
    payments::{order, paid},
};
use serde_json::{Value, json};
use std::time::Duration;
use tongma::{
    db::sql,
    domain::{
        campaign::{CapRestore, Discount, Party},
        payment::{Fact, RefundSeen, State},
    },
    services::{
        App,
        payments::{self, NewPayment, Payment, Seen},
    },
};

fn by(payer: &str, merchant_id: &str, gross_minor: i64, key: &str) -> NewPayment {
    NewPayment { payer: Some(payer.to_owned()), ..order(merchant_id, gross_minor, key) }
}

/// The wallet reports a refund of so much of the payer's money.
pub async fn refund(app: &App, payment: &Payment, refund_id: &str, amount_minor: i64) -> Seen {
    let fact = Fact::Refund { refund_id: refund_id.to_owned(), seen: RefundSeen::Succeeded, amount_minor };
    payments::observe(app, payment, fact).await.expect("the database")
}

async fn now(app: &App, payment: &Payment) -> Payment {
    payments::find(app, &payment.id).await.expect("the database").expect("the payment")
}

/// A fifth off, 60 of 100 of it the platform's.
fn a_fifth(restore: CapRestore) -> Promise {
    Promise::new(Discount::Percent { rate_ppm: 200_000, at_most_minor: None })
        .shared(&[(Party::Platform, 6_000), (Party::Merchant, 4_000)])
        .budget(100_000)
        .a_day(3_000)
        .restore(restore)
}

both_engines! {
    async fn a_refund_goes_back_to_who_had_paid_c2_a(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = a_fifth(CapRestore::Never).runs(town).await;
        let payment = payments::create(&town.app, by("alice", &shop.merchant_id, 10_000, "k")).await.unwrap();
        assert_eq!((payment.payer_paid_minor, payment.merchant_discount_minor), (8_000, 800));
        assert_eq!(refund(&town.app, &payment, "R1", 4_800).await, Seen::Conflict, "its success is still on the way");
        success(&town.app, &payment).await;
        assert_eq!(refund(&town.app, &payment, "R0", 8_001).await, Seen::Suspicious("refund_too_large"));
        town.app.clock.advance_ms(DAY_MS);
        for seen in [Seen::Moved(State::PartiallyRefunded), Seen::Known, Seen::Known] {
            assert_eq!(refund(&town.app, &payment, "R1", 4_800).await, seen);
        }
        let part = now(&town.app, &payment).await;
        assert_eq!((part.refunded_minor, part.unfunded_minor, part.received_minor()), (4_800, 720, 9_200 - 5_520));
        let line = &lines(&town.app, &payment).await[0];
        assert_eq!([line.platform_back_minor, line.wallet_back_minor, line.merchant_back_minor], [720, 0, 480]);
        assert_eq!(balance(&town.app, &campaign).await, [800, 0], "the funder's budget comes back");
        books_hold(&town.app).await;

        assert_eq!(refund(&town.app, &payment, "R2", 3_200).await, Seen::Moved(State::Refunded));
        let whole = now(&town.app, &payment).await;
        assert_eq!((whole.refunded_minor, whole.unfunded_minor, whole.fee_back_minor), (8_000, 1_200, whole.fee_minor), "C2.7");
        assert_eq!(whole.received_minor(), 0);
        assert_eq!(balance(&town.app, &campaign).await, [0, 0]);
        assert_eq!(refund(&town.app, &payment, "R3", 1).await, Seen::Suspicious("refund_too_large"));
        let page = shop.sees(&format!("/payments/{}", payment.id)).await.text();
        assert!(page.contains("钱包退了款") && page.contains("收款 ¥0.00"), "{page}");
        books_hold(&town.app).await;
    }

    async fn a_refund_gives_a_payers_day_back_by_the_campaigns_rule_d2(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        for (rule, half, whole) in
            [(CapRestore::Never, 2_000, 2_000), (CapRestore::FullOnly, 2_000, 0), (CapRestore::Proportional, 1_000, 0)]
        {
            let campaign = a_fifth(rule).runs(town).await;
            let payment = payments::create(&town.app, by("alice", &shop.merchant_id, 10_000, &campaign)).await.unwrap();
            success(&town.app, &payment).await;
            let day = counter(&town.app, &campaign, 1, "alice").await.period;
            for (id, used) in [("R1", half), ("R2", whole)] {
                refund(&town.app, &payment, &format!("{campaign}{id}"), 4_000).await;
                let counter = counter(&town.app, &campaign, 1, "alice").await;
                assert_eq!((counter.used, counter.period), (used, day), "{rule:?} {id}");
            }
            books_hold(&town.app).await;
            let mut tx = town.app.db.write().await.unwrap();
            tx.run(sql("update campaign set state = 'stopped' where id = $1").bind(&campaign)).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    async fn a_refund_of_what_came_late_is_booked_as_well(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(500).budget(500).of(&shop.merchant_id).runs(town).await;
        let late = payments::create(&town.app, by("a", &shop.merchant_id, 1_000, "a")).await.unwrap();
        payments::observe(&town.app, &late, Fact::Closed).await.unwrap();
        assert_eq!(refund(&town.app, &late, "R1", 500).await, Seen::Suspicious("refund_without_success"));
        let other = payments::create(&town.app, by("b", &shop.merchant_id, 1_000, "b")).await.unwrap();
        success(&town.app, &other).await;
        success(&town.app, &late).await;
        assert_eq!(balance(&town.app, &campaign).await, [1_000, 500]);
        assert_eq!(refund(&town.app, &late, "R1", 500).await, Seen::Moved(State::Refunded));
        assert_eq!(balance(&town.app, &campaign).await, [500, 500]);
        books_hold(&town.app).await;
        // Of a payment without discounts.
        let plain = payments::create(&town.app, order(&town.merchant("老街豆浆").await.merchant_id, 700, "c")).await.unwrap();
        payments::observe(&town.app, &plain, paid(&plain, "W")).await.unwrap();
        assert_eq!(refund(&town.app, &plain, "R2", 300).await, Seen::Moved(State::PartiallyRefunded));
        books_hold(&town.app).await;
    }

    async fn a_wallets_own_notice_of_a_refund_arrives(town: &TestApp) {
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update wallet set connector = code where code in ('wechat_pay', 'alipay', 'unionpay')")).await.unwrap();
        tx.commit().await.unwrap();
        let shop = town.merchant("王姐早餐铺").await;
        let campaign = Promise::fixed(200).budget(10_000).of(&shop.merchant_id).runs(town).await;
        let told = async |path: &str, body: Value| -> Value {
            let asked = reqwest::Client::new().post(format!("{}{path}", town.simulator_url)).json(&body).send().await.unwrap();
            asked.json().await.unwrap()
        };
        let comes_to = async |id: &str, state: State| {
            for _ in 0..200 {
                let payment = payments::find(&town.app, id).await.unwrap().unwrap();
                if payment.state() == state {
                    return payment;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("{id} never was {}", state.code());
        };
        for wallet in ["wechat_pay", "alipay", "unionpay", "jd_pay", "bank_icbc"] {
            let content = format!("{}/C/{}", town.url, shop.code);
            let scan = json!({ "content": content, "wallet": wallet, "payer": "alice", "amount_minor": 1_200, "confirm": true });
            let result = told("/control/scan", scan).await;
            let id = result["payment"].as_str().unwrap();
            comes_to(id, State::Succeeded).await;
            assert_eq!(told("/control/refund", json!({ "payment": id, "amount_minor": 400 })).await["status"], "succeeded");
            let part = comes_to(id, State::PartiallyRefunded).await;
            assert_eq!((part.refunded_minor, lines(&town.app, &part).await[0].merchant_back_minor), (400, 80), "{wallet}");
            told("/control/refund", json!({ "payment": id })).await;
            comes_to(id, State::Refunded).await;
            assert_eq!(balance(&town.app, &campaign).await, [0, 0], "{wallet}");
        }
        books_hold(&town.app).await;
    }
}
