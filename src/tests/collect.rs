//! The shop scans the payer: whatever the wallet says, or does not say, the money is taken once or not at all, and nothing is left
//! open.

use crate::{
    big_wallets::{self, connector_of},
    harness::{Merchant, TestApp, books},
    payments::paid,
};
use serde_json::{Value, json};
use std::time::Duration;
use tongma::{
    db::sql,
    domain::{money::Minor, payment::State},
    services::{
        Actor,
        payment_requests::proposals,
        payments::{
            self, Payment,
            collect::{CollectError, Take, collect},
        },
    },
};

/// What the payer's wallet shows.
async fn shown(town: &TestApp, wallet: &str, more: &str) -> String {
    let url = format!("{}/control/payment_code?wallet={wallet}&payer=alice{more}", town.simulator_url);
    let answer: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    answer["code"].as_str().expect("a code").to_owned()
}

async fn misbehaves(town: &TestApp, wallet: &str, fault: &str) {
    let arm = json!({ "wallet": wallet, "kind": fault });
    let answer = reqwest::Client::new().post(format!("{}/control/faults", town.simulator_url)).json(&arm).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
}

async fn takes(town: &TestApp, actor: &Actor, code: &str, key: &str) -> Result<Payment, CollectError> {
    collect(&town.app, actor, Take { amount: Minor(1250), note: "", key }, code).await
}

/// What the wallet believes about it.
async fn wallet_side(town: &TestApp, payment: &str) -> String {
    let ledger: Value = reqwest::get(format!("{}/control/ledger", town.simulator_url)).await.unwrap().json().await.unwrap();
    let lines = ledger["payments"].as_array().expect("payments").clone();
    let line = lines.into_iter().find(|line| line["payment"] == payment);
    line.map_or_else(String::new, |line| line["state"].as_str().expect("a state").to_owned())
}

/// Lets the till's plan pass second by second until the payment is decided.
async fn decided(town: &TestApp, payment: &Payment, seconds: usize) -> State {
    for _ in 0..seconds {
        town.app.clock.advance_ms(1_000);
        for _ in 0..60 {
            if payments::ask::ask_due(&town.app).await.unwrap() == 0 {
                break;
            }
        }
        let state = payments::find(&town.app, &payment.id).await.unwrap().unwrap().state();
        if !state.is_open() {
            return state;
        }
    }
    payments::find(&town.app, &payment.id).await.unwrap().unwrap().state()
}

async fn opened(town: &TestApp) -> (Merchant, Actor) {
    let shop = town.merchant("王姐早餐铺").await;
    let actor = shop.actor(town).await;
    (shop, actor)
}

async fn count(town: &TestApp, text: &'static str) -> i64 {
    #[derive(sqlx::FromRow)]
    struct Count {
        count: i64,
    }
    let mut tx = town.app.db.read().await.unwrap();
    tx.first::<Count>(sql(text)).await.unwrap().unwrap().count
}

both_engines! {
    async fn every_wallet_of_the_network_is_scanned(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        for wallet in ["jd_pay", "bestpay", "hebao", "ecny"] {
            let payment = takes(town, &actor, &shown(town, wallet, "").await, wallet).await.unwrap();
            assert_eq!((payment.wallet.as_str(), payment.state()), (wallet, State::Succeeded));
            assert_eq!(payment.scanned_by.as_ref(), Some(&actor.account_id));
            assert_eq!(payment.payer, Some(town.app.key.payer_pseudonym(wallet, &payer_of(town, &payment).await)), "never the wallet's own id (D5)");
        }
        books::agree(&town.app, &town.simulator_url).await;
    }

    async fn a_second_tap_takes_no_second_payment(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        let code = shown(town, "jd_pay", "").await;
        let first = takes(town, &actor, &code, "k").await.unwrap();
        let again = takes(town, &actor, &code, "k").await.unwrap();
        assert_eq!(first.id, again.id);
        let other = takes(town, &actor, &code, "another page").await.unwrap();
        assert_eq!(other.state(), State::Failed, "the code was good once");
        assert_eq!(other.failure_code.as_deref(), Some("payment_code_invalid"));
        assert_eq!(books::agree(&town.app, &town.simulator_url).await.paid, 1);
    }

    async fn what_the_wallet_does_not_say_at_once_is_asked_for(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        for fault in ["timeout", "unknown"] {
            misbehaves(town, "jd_pay", fault).await;
            let payment = takes(town, &actor, &shown(town, "jd_pay", "").await, fault).await.unwrap();
            assert_eq!(payment.state(), State::Pending, "{fault}: unknown is not failure");
            assert_eq!(decided(town, &payment, 44).await, State::Succeeded, "{fault}");
        }
        misbehaves(town, "jd_pay", "decline").await;
        let refused = takes(town, &actor, &shown(town, "jd_pay", "").await, "decline").await.unwrap();
        assert_eq!(refused.state(), State::Failed);
        misbehaves(town, "jd_pay", "lost").await;
        let told = takes(town, &actor, &shown(town, "jd_pay", "").await, "lost").await.unwrap();
        assert_eq!(told.state(), State::Succeeded, "the answer says it, no notice is needed");
        books::agree(&town.app, &town.simulator_url).await;
    }

    async fn an_order_that_is_never_decided_is_undone_at_the_end_of_its_plan(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        let payment = takes(town, &actor, &shown(town, "jd_pay", "&asks=true").await, "k").await.unwrap();
        assert_eq!(payment.state(), State::Pending);
        assert_eq!(decided(town, &payment, 44).await, State::Pending);
        assert_eq!(wallet_side(town, &payment.id).await, "waiting", "nothing is undone before its time");
        assert_eq!(decided(town, &payment, 3).await, State::Closed);
        assert_eq!(wallet_side(town, &payment.id).await, "closed");
        // The money comes all the same: it is taken, and somebody is asked to give it back.
        payments::observe(&town.app, &payment, paid(&payment, "W1")).await.unwrap();
        let open = proposals::open(&town.app, &actor).await.unwrap();
        assert_eq!(open.iter().map(|proposal| proposal.reason.as_str()).collect::<Vec<_>>(), ["came_late"]);
    }

    async fn the_big_wallets_are_scanned_over_their_own_protocols(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        for wallet in big_wallets::WALLETS {
            let payment = takes(town, &actor, &shown(town, wallet, "").await, wallet).await.unwrap();
            assert_eq!(decided(town, &payment, 10).await, State::Succeeded, "{wallet}");
            assert_eq!(connector_of(town, &payment).await, wallet);
            let refused = takes(town, &actor, &shown(town, wallet, "&fault=decline").await, &format!("no {wallet}")).await.unwrap();
            // Alipay's notice of a closed trade may be here before the answer that says why.
            let ended = decided(town, &refused, 10).await;
            assert!(ended == State::Failed || (ended == State::Closed && wallet == "alipay"), "{wallet}: {ended:?}");
        }
        assert_eq!(books::agree(&town.app, &town.simulator_url).await.paid, 3);
    }

    async fn what_was_taken_and_never_confirmed_goes_back(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        for wallet in ["jd_pay", "wechat_pay", "alipay", "unionpay"] {
            let payment = takes(town, &actor, &shown(town, wallet, "&fault=mute").await, wallet).await.unwrap();
            assert_eq!((payment.state(), wallet_side(town, &payment.id).await.as_str()), (State::Pending, "paid"), "{wallet}");
            assert_eq!(decided(town, &payment, 65).await, State::Closed, "{wallet}");
            assert_eq!(wallet_side(town, &payment.id).await, "closed", "{wallet}");
            town.app.clock.advance_ms(120_000);
            assert_eq!(payments::ask::ask_due(&town.app).await.unwrap(), 0, "{wallet} is left alone then");
        }
        assert_eq!(books::agree(&town.app, &town.simulator_url).await.paid, 0);
    }

    async fn another_process_goes_on_where_one_stopped(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        let payment = takes(town, &actor, &shown(town, "jd_pay", "&asks=true").await, "k").await.unwrap();
        // Its clock is ahead, so that only it finds something to do.
        let next = town.second_process(46_000).await;
        for _ in 0..40 {
            payments::ask::ask_due(&next).await.unwrap();
            if payments::find(&next, &payment.id).await.unwrap().unwrap().state() == State::Closed {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(payments::find(&next, &payment.id).await.unwrap().unwrap().state(), State::Closed);
        assert_eq!(wallet_side(town, &payment.id).await, "closed");
        next.db.close().await;
    }

    async fn what_no_wallet_shows_makes_no_order_and_is_kept_nowhere(town: &TestApp) {
        let (_shop, actor) = opened(town).await;
        for typed in ["", "12", "HTTPS://EXAMPLE.CN/C/1", "999999999999999999"] {
            assert!(matches!(takes(town, &actor, typed, typed).await, Err(CollectError::NoSuchCode)), "{typed}");
        }
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(sql("update rollout set state = 'suspended' where wallet = 'jd_pay'")).await.unwrap();
        tx.commit().await.unwrap();
        let closed = takes(town, &actor, &shown(town, "jd_pay", "").await, "closed").await;
        assert!(matches!(closed, Err(CollectError::WalletClosed(Some(_)))), "{closed:?}");
        assert_eq!(count(town, "select count(*) as count from payment").await, 0);
        let code = shown(town, "bestpay", "").await;
        let payment = takes(town, &actor, &code, "k").await.unwrap();
        assert!(!serde_json::to_string(&payment).unwrap().contains(&code));
        let mut tx = town.app.db.read().await.unwrap();
        let kept: Vec<(String,)> = tx.all(sql("select body from notice union all select payload from event")).await.unwrap();
        assert!(kept.iter().all(|(text,)| !text.contains(&code)));
    }
}

/// The wallet's own id of the payer, out of its notice.
async fn payer_of(town: &TestApp, payment: &Payment) -> String {
    let account = tongma::services::connector_account::platform(&town.app, "network").await.unwrap().unwrap();
    let op = tongma::connectors::Op::Query { payment_id: payment.id.clone(), wallet: payment.wallet.clone(), wallet_reference: None };
    let connector = tongma::connectors::find("network").unwrap();
    let cx = tongma::connectors::Cx { account: &account, now_ms: town.app.clock.now_ms(), random: [5; 16] };
    let request = connector.request(&op, &cx).unwrap();
    let answer = tongma::services::outbound::send(&town.app, &request).await.expect("an answer");
    match connector.response(&op, Some(&answer), &cx) {
        tongma::connectors::Observed::Fact(tongma::domain::payment::Fact::Paid(paid)) => paid.payer.expect("a payer"),
        other => panic!("{other:?}"),
    }
}
