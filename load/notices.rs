//! Payments that wait for their money, and the signed notices that bring it: unique, valid and made before the clock starts.

use crate::client;
use futures::{StreamExt, stream};
use tongma::{
    connectors::{
        Account,
        network::{
            sign::{Signer, Subject},
            trial_key,
            wire::{Notice, NoticeKind, Paid},
        },
    },
    db::{self, merchant::Merchant},
    services::{
        App,
        payments::{self, NewPayment, Payment},
    },
};

/// Shops among which the payments are spread.
const SHOPS: usize = 50;

/// Opens the [`SHOPS`].
pub async fn open_shops(app: &App) {
    let mut tx = app.db.write().await.expect("the database answers");
    for shop in 0..SHOPS {
        db::merchant::insert(&mut tx, &shop_row(app, shop)).await.expect("a shop");
    }
    tx.commit().await.expect("a commit");
}

/// Orders `count` payments of ¥12.50, spread over the shops; `name` tells them from those ordered before.
pub async fn order(app: &App, name: &str, count: usize) -> Vec<Payment> {
    let named = |number| NewPayment { idempotency_key: format!("{name}-{number}"), ..new_payment(number) };
    let orders = stream::iter((0..count).map(|number| payments::create(app, named(number))));
    orders.buffer_unordered(256).map(|made| made.expect("a payment")).collect().await
}

fn shop_row(app: &App, shop: usize) -> Merchant {
    Merchant {
        id: format!("shop-{shop}"),
        name: format!("Shop {shop}"),
        trade: "other".into(),
        kind: "micro".into(),
        currency: "CNY".into(),
        time_zone: "Asia/Shanghai".into(),
        state: "active".into(),
        city: String::new(),
        created_at_ms: app.clock.now_ms(),
    }
}

/// An order of ¥12.50 at one of the shops.
pub fn new_payment(number: usize) -> NewPayment {
    NewPayment {
        request: None,
        scanned_by: None,
        most_minor: None,
        merchant_id: format!("shop-{}", number % SHOPS),
        trade: "other".into(),
        store_id: "store".into(),
        code: "CODE".into(),
        code_kind: "merchant".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        wallet: "jd_pay".into(),
        network: "nucc".into(),
        connector: "network".into(),
        fee_rate_ppm: 3_800,
        gross_minor: 1250,
        note: String::new(),
        payer: None,
        payer_mask: String::new(),
        idempotency_key: format!("load-{number}"),
        presented_by_wallet: true,
    }
}

/// One signed success for each payment, as complete requests to `path`.
pub fn sign_all(app: &App, account: &Account, path: &str, paid: &[Payment]) -> Vec<Vec<u8>> {
    let key = trial_key::signing();
    let now_ms = app.clock.now_ms();
    paid.iter()
        .map(|payment| {
            let body = serde_json::to_vec(&notice(payment, now_ms)).expect("JSON");
            let nonce = format!("n{}", payment.id);
            let signer = Signer { participant: &account.participant, key: &key, now_ms, nonce: &nonce };
            let headers = signer.headers(Subject::Request { method: "POST", path }, &body).expect("a signature");
            client::request(path, &headers, &body)
        })
        .collect()
}

fn notice(payment: &Payment, now_ms: i64) -> Notice {
    Notice {
        notice: format!("notice-{}", payment.id),
        kind: NoticeKind::PaymentSucceeded,
        payment: payment.id.clone(),
        wallet: payment.wallet.clone(),
        paid: Some(Paid {
            amount_minor: payment.payer_paid_minor,
            currency: payment.currency.clone(),
            wallet_reference: format!("W{}", payment.id),
            trace_number: format!("T{}", payment.id),
            paid_at_ms: now_ms,
            payer: Some(format!("payer-{}", payment.match_number)),
            payer_mask: Some("a***e".into()),
        }),
        reason: None,
        refund: None,
    }
}
