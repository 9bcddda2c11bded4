//! Money moves once: what wallets say, how often and in what order they say it, and how many ask at the same time, all come to the
//! same books.

use crate::harness::{TestApp, WalletSide};
use futures::future::join_all;
use tongma::{
    connectors::network::wire::NoticeKind,
    db,
    domain::payment::{Fact, Paid, RefundSeen, State},
    services::{
        App,
        payments::{self, NewPayment, Payment, Seen},
        verify,
    },
};

/// An order of this amount at the shop, under its own key.
pub fn order(merchant_id: &str, amount_minor: i64, key: &str) -> NewPayment {
    NewPayment {
        merchant_id: merchant_id.to_owned(),
        trade: "breakfast".to_owned(),
        store_id: "store".to_owned(),
        code: "CODE".to_owned(),
        code_kind: "merchant".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        currency: "CNY".to_owned(),
        wallet: "jd_pay".to_owned(),
        network: "nucc".to_owned(),
        connector: "network".to_owned(),
        fee_rate_ppm: 3_800,
        gross_minor: amount_minor,
        note: String::new(),
        payer: None,
        payer_mask: String::new(),
        idempotency_key: key.to_owned(),
        presented_by_wallet: true,
        request: None,
        scanned_by: None,
        most_minor: None,
    }
}

/// The wallet's word that the payment was paid, under this number of its own.
pub fn paid(payment: &Payment, reference: &str) -> Fact {
    Fact::Paid(Paid {
        amount_minor: payment.payer_paid_minor,
        currency: payment.currency.clone(),
        wallet_reference: reference.to_owned(),
        trace_number: format!("T{reference}"),
        paid_at_ms: payment.created_at_ms,
        wallet: None,
        payer: Some("p".to_owned()),
        payer_mask: Some("小*".to_owned()),
        payer_minor: None,
        discounts: Vec::new(),
        evidence: None,
    })
}

async fn state(app: &App, id: &str) -> State {
    payments::find(app, id).await.expect("the database").expect("the payment").state()
}

async fn kinds(app: &App, payment: &Payment) -> Vec<String> {
    let mut tx = app.db.read().await.expect("the database");
    db::event::of_payment(&mut tx, &payment.id).await.expect("its events").into_iter().map(|event| event.kind).collect()
}

async fn books_hold(app: &App) -> verify::Report {
    let report = verify::run(app, None).await.expect("a verification");
    assert_eq!(report.findings, Vec::new());
    report
}

both_engines! {
    async fn a_payment_is_paid_once(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        let said = join_all((0..20).map(|_| payments::observe(&town.app, &payment, paid(&payment, "W1")))).await;
        assert_eq!(said.iter().filter(|seen| matches!(seen, Ok(Seen::Moved(State::Succeeded)))).count(), 1);
        assert_eq!(said.iter().filter(|seen| matches!(seen, Ok(Seen::Known))).count(), 19);
        assert_eq!(kinds(&town.app, &payment).await, ["created", "paid"]);
        assert_eq!(books_hold(&town.app).await.paid_minor, 1250);
    }

    async fn the_same_key_gives_the_same_payment(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let made = join_all((0..12).map(|_| payments::create(&town.app, order(&shop.merchant_id, 600, "one key")))).await;
        let ids: std::collections::HashSet<String> = made.into_iter().map(|payment| payment.unwrap().id).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(books_hold(&town.app).await.payments, 1);
    }

    async fn a_success_after_the_end_is_booked_late_c0_7(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 800, "k")).await.unwrap();
        payments::observe(&town.app, &payment, Fact::Closed).await.unwrap();
        assert_eq!(state(&town.app, &payment.id).await, State::Closed);
        payments::observe(&town.app, &payment, paid(&payment, "W1")).await.unwrap();
        assert_eq!(state(&town.app, &payment.id).await, State::SucceededLate);
        assert_eq!(kinds(&town.app, &payment).await, ["created", "closed", "paid_late", "refund_proposed"]);
        assert_eq!(books_hold(&town.app).await.paid_minor, 800);
    }

    async fn a_message_that_does_not_fit_is_put_aside_c0_6(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 800, "k")).await.unwrap();
        let mut more = payment.clone();
        more.payer_paid_minor = 900;
        assert_eq!(payments::observe(&town.app, &payment, paid(&more, "W1")).await.unwrap(), Seen::Suspicious("amount_mismatch"));
        assert_eq!(payments::observe(&town.app, &payment, paid(&more, "W1")).await.unwrap(), Seen::Suspicious("amount_mismatch"));
        assert_eq!(state(&town.app, &payment.id).await, State::Pending);
        assert_eq!(kinds(&town.app, &payment).await, ["created", "suspicious"], "told once");
        let mut foreign = payment.clone();
        foreign.connector_account_id = "another account".to_owned();
        assert_eq!(payments::observe(&town.app, &foreign, paid(&payment, "W1")).await.unwrap(), Seen::NoSuchPayment);
        assert_eq!(books_hold(&town.app).await.paid, 0);
    }

    async fn numbers_have_no_gaps_when_many_pay_at_once_c4_2(town: &TestApp) {
        let shops = [town.merchant("一号铺").await, town.merchant("二号铺").await, town.merchant("三号铺").await];
        let app = &town.app;
        let pays = |number: usize| {
            let merchant_id = &shops[number % 3].merchant_id;
            async move {
                let payment = payments::create(app, order(merchant_id, 100 + number as i64, &format!("k{number}"))).await.unwrap();
                payments::observe(app, &payment, paid(&payment, &format!("W{number}"))).await.unwrap();
            }
        };
        join_all((0..96).map(pays)).await;
        let report = books_hold(app).await;
        assert_eq!((report.payments, report.paid, report.events), (96, 96, 192));
    }

    async fn two_writers_on_one_database_lose_nothing(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let other = town.second_process(0).await;
        let (first, second, merchant_id) = (&town.app, &other, &shop.merchant_id);
        let pays = |number: usize| async move {
            let payment = payments::create(first, order(merchant_id, 500, &format!("k{number}"))).await.unwrap();
            let fact = paid(&payment, &format!("W{number}"));
            let (one, two) = tokio::join!(payments::observe(first, &payment, fact.clone()), payments::observe(second, &payment, fact.clone()));
            [one.unwrap(), two.unwrap()]
        };
        for seen in join_all((0..48).map(pays)).await {
            assert_eq!(seen.iter().filter(|seen| **seen == Seen::Moved(State::Succeeded)).count(), 1, "{seen:?}");
            assert_eq!(seen.iter().filter(|seen| **seen == Seen::Known).count(), 1, "{seen:?}");
        }
        let report = books_hold(first).await;
        assert_eq!((report.paid, report.events), (48, 96));
        other.db.close().await;
    }

    async fn what_another_process_did_to_a_payment_made_here_is_seen_here(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let other = town.second_process(0).await;
        let (here, there) = (&town.app, &other);
        let made = async |key: &str| payments::create(here, order(&shop.merchant_id, 500, key)).await.unwrap();
        let (told, refunded, closed) = (made("k1").await, made("k2").await, made("k3").await);
        for payment in [&told, &refunded] {
            assert_eq!(payments::observe(there, payment, paid(payment, &payment.id)).await.unwrap(), Seen::Moved(State::Succeeded));
        }
        assert_eq!(payments::observe(there, &closed, Fact::Closed).await.unwrap(), Seen::Moved(State::Closed));

        assert_eq!(payments::observe(here, &told, paid(&told, &told.id)).await.unwrap(), Seen::Known);
        let back = Fact::Refund { refund_id: "R1".to_owned(), seen: RefundSeen::Succeeded, amount_minor: 200 };
        assert_eq!(payments::observe(here, &refunded, back).await.unwrap(), Seen::Moved(State::PartiallyRefunded));
        assert_eq!(payments::observe(here, &closed, paid(&closed, "W3")).await.unwrap(), Seen::Moved(State::SucceededLate));
        assert_eq!(books_hold(here).await.paid, 3);
        other.db.close().await;
    }

    async fn a_bad_command_takes_no_neighbour_with_it(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let (app, merchant_id) = (&town.app, &shop.merchant_id);
        // No shop of that id: the database refuses the row.
        let orders = (0..16).map(|number| {
            let to = if number == 7 { "nobody" } else { merchant_id };
            payments::create(app, order(to, 100, &format!("k{number}")))
        });
        let made = join_all(orders).await;
        assert!(made[7].is_err());
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 15);
        assert_eq!(books_hold(app).await.payments, 15);
    }

    async fn a_mistake_ends_one_group_and_not_the_writer(town: &TestApp) {
        let (shop, other) = (town.merchant("王姐早餐铺").await, town.merchant("李记面馆").await);
        let (app, merchant_id) = (&town.app, &shop.merchant_id);
        // No edge lets such an amount in: two of them in one group are more than a sum can hold.
        let huge = |number: usize| NewPayment { fee_rate_ppm: 0, ..order(merchant_id, i64::MAX, &format!("huge{number}")) };
        let made = join_all((0..32).map(|number| payments::create(app, huge(number)))).await;
        let made: Vec<_> = made.into_iter().map(|made| made.expect("a payment")).collect();
        let seen = join_all(made.iter().map(|payment| payments::observe(app, payment, paid(payment, &payment.id)))).await;
        assert!(seen.iter().any(Result::is_err), "{seen:?}");
        let payment = payments::create(app, order(&other.merchant_id, 500, "k")).await.expect("the writer goes on");
        assert_eq!(payments::observe(app, &payment, paid(&payment, "W")).await.unwrap(), Seen::Moved(State::Succeeded));
    }

    async fn a_notice_is_kept_before_it_is_thanked_for_and_applied_once(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        let wallet = WalletSide::of(town).await;
        let notice = wallet.notice(&payment, NoticeKind::PaymentSucceeded);
        for _ in 0..10 {
            assert_eq!(wallet.sends(&notice).await, 200);
        }
        wallet.settled().await;
        assert_eq!(state(&town.app, &payment.id).await, State::Succeeded);
        let stored = payments::find(&town.app, &payment.id).await.unwrap().unwrap();
        assert_eq!(stored.payer, Some(town.app.key.payer_pseudonym("jd_pay", "alice")), "never the wallet's own id (D5)");
        assert_eq!(kinds(&town.app, &payment).await, ["created", "paid"]);
        books_hold(&town.app).await;
    }

    async fn forged_and_tampered_notices_change_nothing(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        let wallet = WalletSide::of(town).await;
        let notice = wallet.notice(&payment, NoticeKind::PaymentSucceeded);
        assert_eq!(wallet.with_key([9; 32]).sends(&notice).await, 401);
        assert_eq!(wallet.sends_altered(&notice, "1250", "9250").await, 401);
        assert_eq!(wallet.sends_late(&notice, 300_001).await, 401);
        assert_eq!(wallet.sends_to(&notice, "/notify/network/00000000000000000000000000000000").await, 404);
        assert_eq!(wallet.sends_to(&notice, "/notify/nothing/x").await, 404);
        let mut wrong = notice.clone();
        wrong.paid.as_mut().unwrap().amount_minor += 1;
        assert_eq!(wallet.sends(&wrong).await, 200, "authentic, so it is kept");
        wallet.settled().await;
        assert_eq!(state(&town.app, &payment.id).await, State::Pending);
        assert_eq!(kinds(&town.app, &payment).await, ["created", "suspicious"]);
        assert_eq!(books_hold(&town.app).await.paid, 0);
    }

    async fn a_notice_whose_effect_the_database_refuses_is_kept_and_applied_later(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        let wallet = WalletSide::of(town).await;
        // The shop's next event number is taken: no effect of a payment can be written.
        let mut tx = town.app.db.write().await.unwrap();
        let taken = "insert into event (merchant_id, seq, kind, payment_id, at_ms, payload) values ($1, 2, 'broken', '', 0, '{}')";
        tx.run(db::sql(taken).bind(&shop.merchant_id)).await.unwrap();
        tx.commit().await.unwrap();
        let notice = wallet.notice(&payment, NoticeKind::PaymentSucceeded);
        assert_eq!(wallet.sends(&notice).await, 200, "it is stored");
        assert_eq!(wallet.sends(&notice).await, 200, "and known");
        assert_eq!(state(&town.app, &payment.id).await, State::Pending);
        let mut tx = town.app.db.write().await.unwrap();
        tx.run(db::sql("delete from event where kind = 'broken'")).await.unwrap();
        tx.commit().await.unwrap();
        town.app.clock.advance_ms(3_000);
        wallet.settled().await;
        assert_eq!(state(&town.app, &payment.id).await, State::Succeeded);
        assert_eq!(kinds(&town.app, &payment).await, ["created", "paid"]);
        books_hold(&town.app).await;
    }

    async fn money_for_a_payment_that_is_not_here_is_found(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let mut stranger = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        stranger.id = town.app.new_id();
        assert_eq!(WalletSide::of(town).await.sends(&WalletSide::of(town).await.notice(&stranger, NoticeKind::PaymentSucceeded)).await, 200);
        let findings = verify::run(&town.app, None).await.unwrap().findings;
        assert_eq!(findings.iter().map(|finding| (finding.check, finding.subject.as_str())).collect::<Vec<_>>(), [("notices", stranger.id.as_str())]);
    }

    async fn an_entry_of_the_ledger_that_no_payment_asks_for_is_found_d10(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        payments::observe(&town.app, &payment, paid(&payment, "W1")).await.unwrap();
        let nobodys = [format!("paid:{}", town.app.new_id()), format!("refund:{}:R9", payment.id), "corrected".to_owned()];
        for (entry, amounts) in nobodys.iter().zip([[1250_i64, -1250], [-100, 100], [100, -90]]) {
            let mut tx = town.app.db.write().await.unwrap();
            for (line, amount_minor) in (0_i64..).zip(amounts) {
                let planted = "insert into posting (entry_id, line, payment_id, merchant_id, account, amount_minor, currency, at_ms)
                    values ($1, $2, $3, $4, 'wallet:jd_pay', $5, 'CNY', 0)";
                tx.run(db::sql(planted).bind(entry).bind(line).bind(&payment.id).bind(&shop.merchant_id).bind(amount_minor)).await.unwrap();
            }
            tx.commit().await.unwrap();
            let findings = verify::run(&town.app, None).await.unwrap().findings;
            assert_eq!(findings.iter().map(|finding| (finding.check, &finding.subject)).collect::<Vec<_>>(), [("ledger", entry)]);
            let mut tx = town.app.db.write().await.unwrap();
            tx.run(db::sql("delete from posting where entry_id = $1").bind(entry)).await.unwrap();
            tx.commit().await.unwrap();
        }
        books_hold(&town.app).await;
    }

    async fn a_notice_that_a_stop_left_behind_is_applied_later(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let payment = payments::create(&town.app, order(&shop.merchant_id, 1250, "k")).await.unwrap();
        let fact = paid(&payment, "W1");
        let left = db::notice::NewNotice {
            id: town.app.new_id(),
            connector_account_id: payment.connector_account_id.clone(),
            dedupe_key: "n1".to_owned(),
            payment_id: payment.id.clone(),
            headers: "[]".to_owned(),
            body: "{}".to_owned(),
            fact: serde_json::to_string(&fact).unwrap(),
            received_at_ms: town.app.clock.now_ms(),
        };
        let mut tx = town.app.db.write().await.unwrap();
        db::notice::insert(&mut tx, &[db::notice::Row::new(&left, None)]).await.unwrap();
        tx.commit().await.unwrap();
        town.app.clock.advance_ms(3_000);
        WalletSide::of(town).await.settled().await;
        assert_eq!(state(&town.app, &payment.id).await, State::Succeeded);
        books_hold(&town.app).await;
    }
}
