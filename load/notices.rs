//! Orders as a wallet sends them, payments that wait for their money, and the notices that bring it: signed, unique, valid and made before
//! the clock starts.

use crate::client;
use futures::{StreamExt, stream};
use tongma::{
    connectors::{
        Account,
        network::{
            sign::{self, Signer, Subject},
            trial_key,
            wire::{BASE, Notice, NoticeKind, Paid, PayAnswer, PayRequest, PayerClaims},
        },
    },
    db::{self, collection_code::NewCode, merchant::Merchant},
    domain::collection_code::{Code, LENGTH},
    services::{
        App,
        payments::{self, NewPayment, Payment},
    },
};

/// Shops among which the payments are spread, and the wallet that pays.
const SHOPS: usize = 50;
const WALLET: &str = "jd_pay";
const CURRENCY: &str = "CNY";
const GROSS_MINOR: i64 = 1250;

/// A payment whose money is to be reported.
pub struct Due {
    payment: String,
    amount_minor: i64,
}

impl From<Payment> for Due {
    fn from(payment: Payment) -> Self {
        Self { payment: payment.id, amount_minor: payment.payer_paid_minor }
    }
}

impl From<PayAnswer> for Due {
    fn from(answer: PayAnswer) -> Self {
        Self { payment: answer.payment, amount_minor: answer.amount_minor }
    }
}

/// Opens the [`SHOPS`], each with a store and its code.
pub async fn open_shops(app: &App) {
    let mut tx = app.db.write().await.expect("the database answers");
    let at_ms = app.clock.now_ms();
    for shop in 0..SHOPS {
        let merchant = shop_row(app, shop);
        db::merchant::insert(&mut tx, &merchant).await.expect("a shop");
        let (merchant_id, store_id, code) = (&*merchant.id, &*format!("store-{shop}"), &*code(shop).to_string());
        db::store::insert(&mut tx, store_id, merchant_id, "Store", at_ms).await.expect("a store");
        let code = NewCode { code, merchant_id, store_id, kind: "merchant", at_ms };
        db::collection_code::insert(&mut tx, &code).await.expect("a code");
    }
    tx.commit().await.expect("a commit");
}

fn code(shop: usize) -> Code {
    let mut drawn = [0; LENGTH - 1];
    drawn[0] = u8::try_from(shop).expect("fewer than 256 shops");
    Code::draw(drawn)
}

/// Signed orders of ¥12.50, one of each of `payers` in turn, spread over the shops, as complete requests; `name` tells them from those
/// ordered before.
pub fn sign_orders(app: &App, account: &Account, name: &str, count: usize, payers: usize) -> Vec<Vec<u8>> {
    let key = trial_key::signing();
    let now_ms = app.clock.now_ms();
    let order = |number: usize| {
        let claims = PayerClaims {
            wallet: WALLET.into(),
            payer: format!("payer-{}", number % payers),
            mask: "a***e".into(),
            audience: account.participant.clone(),
            expires_at_ms: now_ms + 600_000,
            state: String::new(),
        };
        let asked = PayRequest {
            content: code(number % SHOPS).url(&app.settings.public_url),
            wallet: WALLET.into(),
            amount_minor: GROSS_MINOR,
            currency: CURRENCY.into(),
            payer_token: sign::payer_token(&key, &claims).expect("a signature"),
            note: String::new(),
            order: format!("order-{name}-{number}"),
        };
        signed(account, now_ms, &format!("{BASE}/pay"), &asked.order, &serde_json::to_vec(&asked).expect("JSON"))
    };
    (0..count).map(order).collect()
}

/// Orders `count` payments of ¥12.50, spread over the shops; `name` tells them from those ordered before.
pub async fn order(app: &App, name: &str, count: usize) -> Vec<Due> {
    let named = |number| NewPayment { idempotency_key: format!("{name}-{number}"), ..new_payment(number) };
    let orders = stream::iter((0..count).map(|number| payments::create(app, named(number))));
    orders.buffer_unordered(256).map(|made| made.expect("a payment").into()).collect().await
}

fn shop_row(app: &App, shop: usize) -> Merchant {
    Merchant {
        id: format!("shop-{shop}"),
        name: format!("Shop {shop}"),
        trade: "other".into(),
        kind: "micro".into(),
        currency: CURRENCY.into(),
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
        currency: CURRENCY.into(),
        wallet: WALLET.into(),
        network: "nucc".into(),
        connector: "network".into(),
        fee_rate_ppm: 3_800,
        gross_minor: GROSS_MINOR,
        note: String::new(),
        payer: None,
        payer_mask: String::new(),
        idempotency_key: format!("load-{number}"),
        presented_by_wallet: true,
    }
}

/// One signed success for each payment, as complete requests to `path`.
pub fn sign_all(app: &App, account: &Account, path: &str, due: &[Due]) -> Vec<Vec<u8>> {
    let now_ms = app.clock.now_ms();
    let body = |due: &Due| serde_json::to_vec(&notice(due, now_ms)).expect("JSON");
    due.iter().map(|due| signed(account, now_ms, path, &format!("n{}", due.payment), &body(due))).collect()
}

fn signed(account: &Account, now_ms: i64, path: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    let signer = Signer { participant: &account.participant, key: &trial_key::signing(), now_ms, nonce };
    let headers = signer.headers(Subject::Request { method: "POST", path }, body).expect("a signature");
    client::request(path, &headers, body)
}

fn notice(due: &Due, now_ms: i64) -> Notice {
    let payment = &due.payment;
    Notice {
        notice: format!("notice-{payment}"),
        kind: NoticeKind::PaymentSucceeded,
        payment: payment.clone(),
        wallet: WALLET.into(),
        paid: Some(Paid {
            amount_minor: due.amount_minor,
            currency: CURRENCY.into(),
            wallet_reference: format!("W{payment}"),
            trace_number: format!("T{payment}"),
            paid_at_ms: now_ms,
            payer: Some(format!("payer-{payment}")),
            payer_mask: Some("a***e".into()),
        }),
        reason: None,
        refund: None,
    }
}
