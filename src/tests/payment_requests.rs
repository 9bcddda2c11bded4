//! An amount that is asked for once is settled once, whoever tries to pay it and however many do; every other success is money that
//! a person decides about.

use crate::{
    harness::{Merchant, TestApp, books},
    payments::{order, paid},
};
use futures::future::join_all;
use serde_json::{Value, json};
use std::{collections::HashSet, time::Duration};
use tongma::{
    domain::{
        money::Minor,
        payment::{Fact, State as PaymentState},
        payment_request::{Kind, RequestId, State},
    },
    services::{
        payment_requests::{self, PaymentRequest, proposals},
        payments::{self, ForRequest, NewPayment, Payment, Seen},
        verify,
    },
};

async fn asks(town: &TestApp, shop: &Merchant, kind: Kind, amount_minor: i64) -> RequestId {
    let actor = shop.actor(town).await;
    payment_requests::create(&town.app, &actor, kind, Minor(amount_minor), "3 号桌", &amount_minor.to_string()).await.unwrap()
}

async fn stands(town: &TestApp, shop: &Merchant, id: RequestId) -> PaymentRequest {
    payment_requests::find(&town.app, &shop.actor(town).await, &id.to_string()).await.unwrap().expect("the request").0
}

/// Waits until it stands so: notices and questions are on their way.
async fn becomes(town: &TestApp, shop: &Merchant, id: RequestId, state: State) -> PaymentRequest {
    for _ in 0..200 {
        let request = stands(town, shop, id).await;
        if request.state == state {
            return request;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{id} did not become {state:?}");
}

async fn reasons(town: &TestApp, shop: &Merchant) -> Vec<String> {
    let open = proposals::open(&town.app, &shop.actor(town).await).await.unwrap();
    open.into_iter().map(|proposal| proposal.reason).collect()
}

/// A payer scans what stands on the screen; what the wallet answers.
async fn scan(town: &TestApp, id: RequestId, more: Value) -> (u16, Value) {
    let mut order = json!({ "content": id.url(&town.url), "wallet": "jd_pay", "payer": "alice" });
    for (name, value) in more.as_object().expect("an object") {
        order[name] = value.clone();
    }
    let answer = reqwest::Client::new().post(format!("{}/control/scan", town.simulator_url)).json(&order).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn for_request(shop: &Merchant, id: RequestId, number: usize) -> NewPayment {
    let request = Some(ForRequest { id: id.to_string(), until_ms: i64::MAX });
    NewPayment { request, ..order(&shop.merchant_id, 1250, &format!("k{number}")) }
}

async fn payment(town: &TestApp, scanned: &Value) -> Payment {
    payments::find(&town.app, scanned["payment"].as_str().expect("a payment")).await.unwrap().expect("the payment")
}

both_engines! {
    async fn of_many_who_pay_one_request_the_first_settles_it(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let id = asks(town, &shop, Kind::Dynamic, 1250).await;
        let made = join_all((0..64).map(|number| payments::create(&town.app, for_request(&shop, id, number)))).await;
        let made: Vec<Payment> = made.into_iter().map(Result::unwrap).collect();
        let said = join_all(made.iter().enumerate().map(|(number, payment)| {
            let fact = paid(payment, &format!("W{number}"));
            async move { payments::observe(&town.app, payment, fact).await.unwrap() }
        })).await;
        assert!(said.iter().all(|seen| *seen == Seen::Moved(PaymentState::Succeeded)), "all of it is booked");
        let request = stands(town, &shop, id).await;
        assert_eq!(request.state, State::Paid);
        let winner = request.payment_id.expect("one of them settled it");
        // Sixty-three wait for somebody; a page shows the first of them.
        let mut seen = HashSet::new();
        loop {
            let open = proposals::open(&town.app, &shop.actor(town).await).await.unwrap();
            if open.is_empty() {
                break;
            }
            for proposal in open {
                assert_eq!((proposal.reason.as_str(), proposal.payer_paid_minor), ("second_success", 1250));
                assert!(proposals::settle(&town.app, &shop.actor(town).await, &proposal.payment_id).await.unwrap());
                assert!(!proposals::settle(&town.app, &shop.actor(town).await, &proposal.payment_id).await.unwrap(), "once");
                seen.insert(proposal.payment_id);
            }
        }
        assert_eq!(seen.len(), 63);
        assert!(!seen.contains(&winner));
        let report = verify::run(&town.app, None).await.unwrap();
        assert_eq!((report.findings, report.paid, report.paid_minor), (Vec::new(), 64, 64 * 1250));
    }

    async fn a_wallet_resolves_the_amount_and_cannot_change_it_m8_4(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let id = asks(town, &shop, Kind::Dynamic, 1250).await;
        let (status, refused) = scan(town, id, json!({ "amount_minor": 1 })).await;
        assert_eq!(status, 409, "{refused}");
        let (status, done) = scan(town, id, json!({})).await;
        assert_eq!((status, done["paid_minor"].as_i64()), (200, Some(1250)), "{done}");
        let request = becomes(town, &shop, id, State::Paid).await;
        assert_eq!(request.payment_id.as_deref(), done["payment"].as_str());
        let (status, again) = scan(town, id, json!({ "payer": "bob" })).await;
        assert_eq!(status, 409, "it is paid once: {again}");
        assert_eq!(payment(town, &done).await.note, "", "the wallet's own note");
        assert!(reasons(town, &shop).await.is_empty());
        books::agree(&town.app, &town.simulator_url).await;
    }

    async fn a_page_in_a_wallet_pays_the_shops_amount_whatever_is_posted(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let id = asks(town, &shop, Kind::Link, 2350).await;
        let page = town.browser().get(&format!("/r/{id}")).await.text();
        assert!(page.contains("23.50") && page.contains("3 号桌") && !page.contains("name=\"note\""), "{page}");
        let (_, done) = scan(town, id, json!({ "wallet": "hebao", "via": "web", "amount_minor": 1 })).await;
        assert_eq!(done["paid_minor"], 2350, "{done}");
        becomes(town, &shop, id, State::Paid).await;
        let stored = payment(town, &done).await;
        assert_eq!((stored.note.as_str(), stored.request_id), ("3 号桌", Some(id.to_string())));
        let over = town.browser().get(&format!("/R/{id}")).await;
        assert_eq!(over.status, 410);
        assert!(over.text().contains("这一笔已经付过了"));
    }

    async fn a_second_wallet_is_asked_only_after_the_first_was_closed(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let id = asks(town, &shop, Kind::Dynamic, 900).await;
        let (_, left) = scan(town, id, json!({ "wallet": "hebao", "via": "web", "leave": true })).await;
        let (_, done) = scan(town, id, json!({ "wallet": "bestpay", "via": "web", "payer": "bob" })).await;
        assert_eq!(done["paid_minor"], 900, "{done}");
        let request = becomes(town, &shop, id, State::Paid).await;
        assert_eq!(request.payment_id.as_deref(), done["payment"].as_str());
        assert_eq!(payment(town, &left).await.state(), PaymentState::Closed);
        assert!(reasons(town, &shop).await.is_empty());
        let report = books::agree(&town.app, &town.simulator_url).await;
        assert_eq!(report.paid, 1);
    }

    async fn a_close_that_is_answered_with_paid_settles_the_request(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let id = asks(town, &shop, Kind::Dynamic, 900).await;
        let (_, first) = scan(town, id, json!({ "fault": "lost" })).await;
        assert_eq!(stands(town, &shop, id).await.state, State::Open, "nobody has told us");
        let (status, second) = scan(town, id, json!({ "wallet": "ecny", "payer": "bob" })).await;
        assert_eq!(status, 409, "nothing was asked of the second payer: {second}");
        let request = becomes(town, &shop, id, State::Paid).await;
        assert_eq!(request.payment_id.as_deref(), first["payment"].as_str());
        let report = books::agree(&town.app, &town.simulator_url).await;
        assert_eq!(report.paid, 1);
    }

    async fn a_withdrawn_request_takes_no_money_and_late_money_is_shown_to_somebody(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let actor = shop.actor(town).await;
        let id = asks(town, &shop, Kind::Dynamic, 1250).await;
        let open = payments::create(&town.app, for_request(&shop, id, 1)).await.unwrap();
        assert_eq!(payment_requests::cancel(&town.app, &actor, &id.to_string()).await.unwrap(), Some(State::Cancelled));
        assert_eq!(payments::find(&town.app, &open.id).await.unwrap().unwrap().state(), PaymentState::Closed);
        assert_eq!(town.browser().get(&format!("/r/{id}")).await.status, 410);
        payments::observe(&town.app, &open, paid(&open, "W1")).await.unwrap();
        assert_eq!(payments::find(&town.app, &open.id).await.unwrap().unwrap().state(), PaymentState::SucceededLate);
        assert_eq!(reasons(town, &shop).await, ["request_cancelled"]);
        assert_eq!(stands(town, &shop, id).await.state, State::Cancelled);
        let other = town.merchant("老李水果").await;
        assert!(!proposals::settle(&town.app, &other.actor(town).await, &open.id).await.unwrap(), "another shop's");
        assert_eq!(payment_requests::cancel(&town.app, &other.actor(town).await, &id.to_string()).await.unwrap(), None);
    }

    async fn money_on_its_way_counts_when_a_request_is_withdrawn_or_runs_out(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let id = asks(town, &shop, Kind::Dynamic, 1250).await;
        scan(town, id, json!({ "fault": "lost" })).await;
        let actor = shop.actor(town).await;
        assert_eq!(payment_requests::cancel(&town.app, &actor, &id.to_string()).await.unwrap(), Some(State::Paid));

        let second = asks(town, &shop, Kind::Dynamic, 800).await;
        let request = Some(ForRequest { id: second.to_string(), until_ms: i64::MAX });
        let open = payments::create(&town.app, NewPayment { request, ..order(&shop.merchant_id, 800, "in the wallet") }).await.unwrap();
        town.app.clock.advance_ms(Kind::Dynamic.life_ms());
        assert_eq!(town.browser().get(&format!("/r/{second}")).await.status, 410);
        assert_eq!(stands(town, &shop, second).await.state, State::Expired);
        payment_requests::expire_due(&town.app).await.unwrap();
        payments::observe(&town.app, &open, paid(&open, "W2")).await.unwrap();
        assert_eq!(stands(town, &shop, second).await.state, State::Paid);
        assert!(reasons(town, &shop).await.is_empty());
    }

    async fn money_after_the_end_is_proposed_for_refund_c0_7(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let late = payments::create(&town.app, order(&shop.merchant_id, 800, "k")).await.unwrap();
        payments::observe(&town.app, &late, Fact::Closed).await.unwrap();
        payments::observe(&town.app, &late, paid(&late, "W1")).await.unwrap();
        payments::observe(&town.app, &late, paid(&late, "W1")).await.unwrap();
        assert_eq!(reasons(town, &shop).await, ["came_late"]);
    }

    async fn the_same_form_is_the_same_request(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let first = asks(town, &shop, Kind::Dynamic, 500).await;
        assert_eq!(asks(town, &shop, Kind::Dynamic, 500).await, first);
        assert_ne!(asks(town, &shop, Kind::Link, 500).await, first);
        assert_ne!(asks(town, &town.merchant("老李水果").await, Kind::Dynamic, 500).await, first);
        assert_eq!(town.browser().get("/r/0000000000000000").await.status, 404);
    }
}
