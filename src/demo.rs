//! Believable data for trying things out, made only through the services, on a clock that walks through the days and randomness
//! that repeats. What the simulator would remember of it is given back too, so that its books agree.

use crate::{
    connectors::network,
    domain::{
        collection_code::Code,
        payment::{Fact, Paid},
        wallet::{CodeKind, Wallet},
    },
    services::{
        App, Clock, Entropy, Unavailable,
        accounts::{self, AccessError, Registration},
        payments::{self, CreateError, NewPayment, Payment},
        wallets,
    },
    simulator::books::{Entry, Offer},
};
use serde::Serialize;

/// How much there shall be.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub merchants: u32,
    pub days: u32,
    pub payments: u32,
    pub seed: u64,
    /// The end of the last day's business, Unix ms.
    pub until_ms: i64,
}

/// A shop that somebody can sign in to.
#[derive(Clone, Debug, Serialize)]
pub struct DemoMerchant {
    pub name: String,
    pub sign_in: String,
    pub password: String,
    pub code_url: String,
}

/// What was made, and what the other side knows of it.
pub struct Made {
    pub merchants: Vec<DemoMerchant>,
    pub other_side: Vec<Entry>,
}

/// Why nothing, or not everything, was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("a demo shop could not be opened: {0}")]
    Shop(#[from] AccessError),
    #[error("a demo payment could not be made: {0}")]
    Payment(#[from] CreateError),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error("the wallet registry is empty")]
    NoWallets,
}

const DAY_MS: i64 = 86_400_000;
/// Shanghai, where the demo's shops are; it has no summer time.
const ZONE: &str = "Asia/Shanghai";
const OFFSET_MS: i64 = 8 * 3_600_000;

/// A kind of shop: its names, its trade, what a customer pays in minor units, and how busy each hour from 5 to 22 is.
struct Kind {
    names: [&'static str; 3],
    trade: &'static str,
    amount_minor: (i64, i64),
    hours: [u32; 18],
}

const KINDS: [Kind; 4] = [
    Kind {
        names: ["王姐早餐铺", "老街豆浆", "巷口包子"],
        trade: "breakfast",
        amount_minor: (300, 2_800),
        hours: [6, 22, 40, 34, 18, 6, 5, 8, 3, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    },
    Kind {
        names: ["小李鲜果", "果满园", "阿芳水果"],
        trade: "fruit",
        amount_minor: (800, 9_000),
        hours: [0, 0, 1, 3, 6, 8, 9, 8, 5, 5, 6, 8, 14, 18, 16, 10, 5, 1],
    },
    Kind {
        names: ["转角便利店", "邻里小铺", "好又近"],
        trade: "convenience",
        amount_minor: (200, 6_500),
        hours: [1, 4, 9, 10, 6, 6, 7, 10, 7, 5, 6, 7, 9, 11, 12, 12, 9, 5],
    },
    Kind {
        names: ["菜市场3号摊", "东门菜摊", "张记鲜蔬"],
        trade: "market",
        amount_minor: (350, 5_200),
        hours: [5, 18, 26, 24, 16, 10, 6, 3, 2, 3, 8, 14, 10, 4, 1, 0, 0, 0],
    },
];

/// How often each wallet is used, in parts of the whole.
const WALLETS: [(&str, u32); 9] = [
    ("wechat_pay", 40),
    ("alipay", 30),
    ("unionpay", 8),
    ("jd_pay", 6),
    ("ecny", 4),
    ("bank_icbc", 4),
    ("hebao", 3),
    ("bestpay", 3),
    ("wo_wallet", 2),
];

const PAYERS: [&str; 12] = ["小明", "小红", "老张", "阿强", "小芳", "李雷", "韩梅", "小杰", "阿珍", "老陈", "小燕", "大伟"];
const NOTES: [&str; 8] = ["", "", "", "", "", "两份", "不要辣", "3 号桌"];

struct Shop {
    kind: &'static Kind,
    merchant_id: String,
    store_id: String,
    code: Code,
}

/// Makes the data. `app` must run on `clock`, which is moved through the days.
///
/// # Errors
/// [`DemoError`]; what was made before it stays.
pub async fn fill(app: &App, clock: &Clock, plan: Plan) -> Result<Made, DemoError> {
    let dice = Entropy::seeded(plan.seed ^ 0x7467_6D61);
    let mut made = Made { merchants: Vec::new(), other_side: Vec::new() };
    let shops = open_shops(app, plan, &mut made).await?;
    let wallets = wallets::all(app).await?;
    if shops.is_empty() {
        return Ok(made);
    }
    for (at_ms, shop) in moments(plan, shops.len(), &dice) {
        clock.advance_ms(at_ms - clock.now_ms());
        let wallet = pick_wallet(&wallets, &dice).ok_or(DemoError::NoWallets)?;
        pay(app, clock, &shops[shop], wallet, &dice, &mut made.other_side).await?;
    }
    Ok(made)
}

async fn open_shops(app: &App, plan: Plan, made: &mut Made) -> Result<Vec<Shop>, DemoError> {
    let mut shops = Vec::new();
    for number in 0..plan.merchants as usize {
        let kind = &KINDS[number % KINDS.len()];
        let round = number / KINDS.len();
        let name = kind.names[round % kind.names.len()];
        let name = if round < kind.names.len() { name.to_owned() } else { format!("{name}{}", round + 1) };
        let sign_in = format!("138{:04}{number:04}", plan.seed % 10_000);
        let password = format!("tongma-demo-{}", crate::services::instance_key::hex(&app.entropy.bytes::<3>()));
        let registration =
            Registration { shop_name: name.clone(), trade: kind.trade.to_owned(), sign_in: sign_in.clone(), password: password.clone() };
        let opened = accounts::register(app, &registration, None).await?;
        let code_url = format!("{}/c/{}", app.settings.public_url, opened.code);
        made.merchants.push(DemoMerchant { name, sign_in, password, code_url });
        shops.push(Shop { kind, merchant_id: opened.merchant_id, store_id: opened.store_id, code: opened.code });
    }
    Ok(shops)
}

/// When somebody pays where, in the order of time: each shop by its own hours, a little more at weekends.
fn moments(plan: Plan, shops: usize, dice: &Entropy) -> Vec<(i64, usize)> {
    let first_day = (plan.until_ms + OFFSET_MS) / DAY_MS - i64::from(plan.days.max(1)) + 1;
    let mut moments = Vec::new();
    let mut tried = 0;
    // Moments after the end of the plan are drawn again; a day that has not begun gives none.
    while moments.len() < plan.payments as usize && tried < plan.payments.saturating_mul(20) {
        tried += 1;
        let shop = below(dice, shops as u32) as usize;
        let day = first_day + i64::from(below(dice, plan.days.max(1)));
        let weekend = (day + 3).rem_euclid(7) >= 5;
        if !weekend && below(dice, 100) < 15 {
            continue;
        }
        let hours = &KINDS[shop % KINDS.len()].hours;
        let hour = 5 + i64::from(weighted(dice, hours));
        let at_ms = day * DAY_MS - OFFSET_MS + hour * 3_600_000 + i64::from(below(dice, 3_600_000));
        if at_ms < plan.until_ms {
            moments.push((at_ms, shop));
        }
    }
    moments.sort_unstable();
    moments
}

/// One customer: most pay, a few are refused by their wallet.
async fn pay(app: &App, clock: &Clock, shop: &Shop, wallet: &Wallet, dice: &Entropy, books: &mut Vec<Entry>) -> Result<(), DemoError> {
    let payer = PAYERS[below(dice, PAYERS.len() as u32) as usize];
    let (low, high) = shop.kind.amount_minor;
    // Prices end in .00 or .50; squaring makes small sums the common ones.
    let share = i64::from(below(dice, 1_000)).pow(2);
    let gross_minor = (low + (high - low) * share / 1_000_000) / 50 * 50;
    let order = NewPayment {
        merchant_id: shop.merchant_id.clone(),
        trade: shop.kind.trade.to_owned(),
        store_id: shop.store_id.clone(),
        code: shop.code.to_string(),
        code_kind: CodeKind::Merchant.code().to_owned(),
        time_zone: ZONE.to_owned(),
        currency: "CNY".to_owned(),
        wallet: wallet.code.clone(),
        network: wallet.network.clone(),
        // What is told of the past needs nobody on the other side.
        connector: network::CODE.to_owned(),
        fee_rate_ppm: wallet.fee_rate_ppm,
        gross_minor: gross_minor.max(50),
        note: NOTES[below(dice, NOTES.len() as u32) as usize].to_owned(),
        payer: Some(app.key.payer_pseudonym(&wallet.code, payer)),
        payer_mask: masked(payer),
        idempotency_key: app.new_id(),
        presented_by_wallet: true,
    };
    let payment = payments::create(app, order).await?;
    books.push(Entry::Offered(Box::new(offer(&payment, payer))));
    clock.advance_ms(2_000 + i64::from(below(dice, 6_000)));
    let at_ms = clock.now_ms();
    if below(dice, 100) < 3 {
        let code = "balance_insufficient".to_owned();
        books.push(Entry::Declined { payment: payment.id.clone(), code: code.clone(), at_ms });
        payments::observe(app, &payment, Fact::Declined { code }).await?;
        return Ok(());
    }
    let (wallet_reference, trace_number) = (format!("D{}", payment.id), format!("T{}", payment.id));
    books.push(Entry::Paid {
        payment: payment.id.clone(),
        payer: payer.to_owned(),
        wallet_reference: wallet_reference.clone(),
        trace_number: trace_number.clone(),
        at_ms,
    });
    let paid = Paid {
        amount_minor: payment.payer_paid_minor,
        currency: payment.currency.clone(),
        wallet_reference,
        trace_number,
        paid_at_ms: at_ms,
        wallet: Some(wallet.code.clone()),
        payer: payment.payer.clone(),
        payer_mask: Some(payment.payer_mask.clone()),
        discounts: Vec::new(),
        evidence: None,
    };
    payments::observe(app, &payment, Fact::Paid(paid)).await?;
    Ok(())
}

/// What the wallet would have been asked.
fn offer(payment: &Payment, payer: &str) -> Offer {
    Offer {
        payment: payment.id.clone(),
        wallet: payment.wallet.clone(),
        participant: String::new(),
        notify_url: String::new(),
        return_url: String::new(),
        amount_minor: payment.payer_paid_minor,
        gross_minor: payment.gross_minor,
        discounts: Vec::new(),
        currency: payment.currency.clone(),
        payee: String::new(),
        note: payment.note.clone(),
        payer: Some(payer.to_owned()),
        match_word: None,
        created_at_ms: payment.created_at_ms,
        expires_at_ms: payment.expires_at_ms,
        fault: None,
    }
}

/// A name as wallets show it to shops: its last character.
fn masked(name: &str) -> String {
    format!("*{}", name.chars().last().unwrap_or('*'))
}

fn pick_wallet<'a>(wallets: &'a [Wallet], dice: &Entropy) -> Option<&'a Wallet> {
    let code = WALLETS[weighted(dice, &WALLETS.map(|(_, weight)| weight)) as usize].0;
    wallets.iter().find(|wallet| wallet.code == code).or(wallets.first())
}

/// An even draw from `0..end`; 0 where `end` is.
fn below(dice: &Entropy, end: u32) -> u32 {
    u32::from_be_bytes(dice.bytes()).checked_rem(end).unwrap_or(0)
}

/// The index of a weight, drawn in proportion.
fn weighted(dice: &Entropy, weights: &[u32]) -> u32 {
    let mut left = below(dice, weights.iter().sum());
    for (index, weight) in (0_u32..).zip(weights) {
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    0
}
