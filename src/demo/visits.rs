//! Who comes when, buys for how much, and pays with what.

use super::{DemoError, KINDS, Kind, Plan, Shop, Town, midnight_ms, platform};
use crate::{
    connectors::network,
    domain::{
        payment::{Fact, Paid},
        wallet::{CodeKind, Wallet},
    },
    services::{
        Entropy,
        payments::{self, NewPayment, Payment},
    },
    simulator::books::{Channel, Entry, Offer},
};

/// How often each wallet is used, in parts of the whole.
const WALLETS: [(&str, u32); 9] = [
    ("wechat_pay", 36),
    ("alipay", 28),
    ("unionpay", 8),
    ("jd_pay", 12),
    ("ecny", 4),
    ("bank_icbc", 4),
    ("hebao", 3),
    ("bestpay", 3),
    ("wo_wallet", 2),
];

const PAYERS: [&str; 12] = ["小明", "小红", "老张", "阿强", "小芳", "李雷", "韩梅", "小杰", "阿珍", "老陈", "小燕", "大伟"];
const NOTES: [&str; 8] = ["", "", "", "", "", "两份", "不要辣", "3 号桌"];

/// Somebody comes in to pay.
pub(super) struct Visit {
    pub(super) at_ms: i64,
    /// Which of the shops.
    pub(super) shop: usize,
    /// The one who comes back with the platform's wallet until it gives nothing more.
    pub(super) keen: bool,
}

/// When somebody pays where, in the order of time: each shop by its own hours, a little more at weekends and while a campaign runs.
pub(super) fn all(plan: Plan, shops: usize, dice: &Entropy) -> Vec<Visit> {
    let first_day = plan.first_day();
    // The keen one comes in the morning, to a shop that takes part: today, or yesterday where it is not eight o'clock yet.
    let morning = if plan.until_ms - midnight_ms(plan.last_day()) > 8 * 3_600_000 { plan.last_day() } else { plan.last_day() - 1 };
    let keen = |number: i64| Visit { at_ms: midnight_ms(morning) + (390 + number * 10) * 60_000, shop: 0, keen: true };
    let mut visits: Vec<Visit> = (0..if plan.days > 1 { i64::from(plan.payments / 50).min(6) } else { 0 }).map(keen).collect();
    let mut tried = 0;
    // Moments after the end of the plan are drawn again; a day that has not begun gives none.
    while visits.len() < plan.payments as usize && tried < plan.payments.saturating_mul(20) {
        tried += 1;
        let shop = below(dice, shops as u32) as usize;
        let day = first_day + i64::from(below(dice, plan.days.max(1)));
        let weekend = (day + 3).rem_euclid(7) >= 5;
        let quiet = if weekend { 0 } else { 15 };
        let before = if day < plan.campaign_day() { 20 } else { 0 };
        if below(dice, 100) < quiet + before {
            continue;
        }
        let hours = &KINDS[shop % KINDS.len()].hours;
        let hour = 5 + i64::from(weighted(dice, hours));
        let at_ms = midnight_ms(day) + hour * 3_600_000 + i64::from(below(dice, 3_600_000));
        if at_ms < plan.until_ms {
            visits.push(Visit { at_ms, shop, keen: false });
        }
    }
    visits.sort_unstable_by_key(|visit| (visit.at_ms, visit.shop));
    visits
}

/// What a customer buys for, minor units: prices end in .00 or .50, and squaring makes small sums the common ones.
fn price(kind: &Kind, visit: &Visit, plan: Plan, dice: &Entropy) -> i64 {
    let (low, high) = kind.amount_minor;
    if visit.keen {
        return platform::LEAST_MINOR + i64::from(below(dice, 12)) * 50;
    }
    let share = i64::from(below(dice, 1_000)).pow(2);
    let gross_minor = ((low + (high - low) * share / 1_000_000) / 50 * 50).max(50);
    // Some take one thing more where that makes it cheaper.
    let runs = visit.at_ms >= midnight_ms(plan.campaign_day());
    let reach = kind.tiers.iter().map(|(at, _)| at * 100).find(|at| (at * 4 / 5..*at).contains(&gross_minor));
    match reach {
        Some(at_minor) if runs && below(dice, 2) == 0 => at_minor,
        _ => gross_minor,
    }
}

/// One customer: most pay, a few are refused by their wallet.
pub(super) async fn pay(town: &Town<'_>, visit: &Visit, shop: &Shop, wallet: &Wallet, books: &mut Vec<Entry>) -> Result<(), DemoError> {
    let Town { app, clock, dice, .. } = town;
    let payer = if visit.keen { PAYERS[0] } else { PAYERS[below(dice, PAYERS.len() as u32) as usize] };
    let owner = &shop.owner;
    let order = NewPayment {
        request: None,
        scanned_by: None,
        most_minor: None,
        merchant_id: owner.merchant_id.clone(),
        trade: shop.kind.trade.to_owned(),
        store_id: owner.store_id.clone(),
        code: shop.code.to_string(),
        code_kind: CodeKind::Merchant.code().to_owned(),
        time_zone: owner.time_zone.clone(),
        currency: "CNY".to_owned(),
        wallet: wallet.code.clone(),
        network: wallet.network.clone(),
        // What is told of the past needs nobody on the other side.
        connector: network::CODE.to_owned(),
        fee_rate_ppm: wallet.fee_rate_ppm,
        gross_minor: price(shop.kind, visit, town.plan, dice),
        note: NOTES[below(dice, NOTES.len() as u32) as usize].to_owned(),
        payer: Some(app.key.payer_pseudonym(&wallet.code, payer)),
        payer_mask: masked(payer),
        idempotency_key: app.new_id(),
        presented_by_wallet: true,
    };
    let payment = payments::create(app, order).await?;
    books.push(Entry::Offered(Box::new(offer(&payment, payer, &town.participant))));
    clock.advance_ms(2_000 + i64::from(below(dice, 6_000)));
    let at_ms = clock.now_ms();
    if !visit.keen && below(dice, 100) < 3 {
        let code = "balance_insufficient".to_owned();
        books.push(Entry::Declined { payment: payment.id.clone(), code: code.clone(), at_ms });
        payments::observe(app, &payment, Fact::Declined { code }).await?;
        return Ok(());
    }
    let (wallet_reference, trace_number) = (format!("D{}", payment.id), format!("T{}", payment.id));
    books.push(Entry::Paid {
        payment: payment.id.clone(),
        payer: payer.to_owned(),
        payer_wallet: None,
        coupon: None,
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
        payer_minor: None,
        discounts: Vec::new(),
        evidence: None,
    };
    payments::observe(app, &payment, Fact::Paid(paid)).await?;
    Ok(())
}

/// What the wallet would have been asked.
fn offer(payment: &Payment, payer: &str, participant: &str) -> Offer {
    Offer {
        payment: payment.id.clone(),
        wallet: payment.wallet.clone(),
        participant: participant.to_owned(),
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
        channel: Channel::Network,
    }
}

/// A name as wallets show it to shops: its last character.
fn masked(name: &str) -> String {
    format!("*{}", name.chars().last().unwrap_or('*'))
}

pub(super) fn pick_wallet<'a>(wallets: &'a [Wallet], dice: &Entropy) -> Option<&'a Wallet> {
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
