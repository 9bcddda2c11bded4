//! The prices of a group's orders, one after the other, each against counters that include the orders before it. Pure: what is not
//! known yet is noted by [`Known`] and the prices are made again. The row of a payment gets its money from its quote.

use crate::{
    db::{campaign_draw::Draw, discount_line::DiscountLine, payment::Payment},
    domain::{
        campaign::{Ask, Books, Campaign, CounterKey, Line, Owner, Party, Quote, order_quote},
        money::Minor,
        payment::waterfall,
        time,
        wallet::CodeKind,
    },
    services::{
        campaigns::{books::Known, running::Running},
        instance_key::sha256_hex,
        payments::{
            counters::Changes,
            group::{Order, json_text},
        },
    },
};
use std::{cell::RefCell, collections::HashMap, sync::Arc};

/// The priced orders of a group. One that comes out dearer than its payer agreed to is not among them.
pub struct Priced {
    pub orders: Vec<PricedOrder>,
    /// What the group does to counters, new orders included.
    pub changes: Changes,
}

/// One order as it is written.
pub struct PricedOrder {
    pub payment: Arc<Payment>,
    pub lines: Arc<[DiscountLine]>,
    /// JSON of the verdicts; none where no campaign runs.
    pub trace: Option<String>,
    /// Drawn for this order; earlier draws of its payer are stored already.
    pub draws: Vec<Draw>,
}

/// Draws made in this group, by campaign and payer.
type Fresh = HashMap<(String, String), u64>;

/// Prices `orders`; `changes` is what the group does to counters besides.
pub fn price(orders: &[&Order], running: &Running, known: &Known, mut changes: Changes) -> Priced {
    let mut fresh = Fresh::new();
    let orders = orders
        .iter()
        .filter_map(|order| {
            let campaigns = running.of(&order.payment.merchant_id);
            if campaigns.is_empty() {
                let plain = PricedOrder { payment: Arc::new(order.payment.clone()), lines: Arc::new([]), trace: None, draws: Vec::new() };
                return order.allows(Minor(plain.payment.payer_paid_minor)).then_some(plain);
            }
            let looking = Looking { order, campaigns, known, changes: &changes, fresh: &fresh, consulted: RefCell::default() };
            let quote = quote_order(order, campaigns, &looking);
            // Where something is not known yet, every price is made again: no row is worth its making.
            if known.lacks() || !order.allows(quote.pay) {
                return None;
            }
            let consulted = looking.consulted.into_inner();
            let priced = written(order, campaigns, quote, &consulted, known, &mut fresh);
            priced.1.iter().flat_map(|line| &line.takes).for_each(|take| changes.hold(take));
            Some(priced.0)
        })
        .collect();
    Priced { orders, changes }
}

fn quote_order(order: &Order, campaigns: &[Campaign], books: &Looking<'_>) -> Quote {
    let payment = &order.payment;
    let zone = time::zone(&payment.time_zone);
    let ask = Ask {
        now_ms: payment.created_at_ms,
        zone: &zone,
        merchant_id: &payment.merchant_id,
        trade: &order.trade,
        store_id: &payment.store_id,
        wallet: &payment.wallet,
        code_kind: CodeKind::from_code(&payment.code_kind).unwrap_or(CodeKind::Merchant),
        gross: Minor(payment.gross_minor),
        payer: payment.payer.as_deref(),
    };
    order_quote(&ask, campaigns, books)
}

/// The rows of one order, and the lines they came from.
fn written(
    order: &Order,
    campaigns: &[Campaign],
    quote: Quote,
    consulted: &[(String, u64)],
    known: &Known,
    fresh: &mut Fresh,
) -> (PricedOrder, Vec<Line>) {
    let mut payment = order.payment.clone();
    let merchant = quote.share(Party::Merchant);
    let money = waterfall(quote.gross, merchant, quote.discount() - merchant, payment.fee_rate_ppm);
    payment.discount_minor = quote.discount().0;
    payment.merchant_discount_minor = money.merchant_discount.0;
    payment.payer_paid_minor = money.payer_paid.0;
    payment.fee_minor = money.fee.0;
    let (mut draws, mut used) = (Vec::new(), Vec::new());
    let payer = payment.payer.clone().unwrap_or_default();
    for (campaign_id, drawn) in consulted {
        let Some(campaign) = campaigns.iter().find(|campaign| campaign.id == *campaign_id) else { continue };
        let (until_ms, draw) = (campaign.terms.conditions.ends_at_ms, format!("{drawn:016x}"));
        let draw = Draw { campaign_id: campaign_id.clone(), payer: payer.clone(), draw, until_ms };
        if uses_up(&quote, campaign, *drawn) {
            used.push(draw.name());
        }
        let name = (campaign_id.clone(), payer.clone());
        if known.draw(campaign_id, &payer) == Some(None) && !fresh.contains_key(&name) {
            fresh.insert(name, *drawn);
            draws.push(draw);
        }
    }
    payment.draws = (!used.is_empty()).then(|| used.join(" "));
    let lines = quote.lines.iter().map(|line| row(&payment, line)).collect();
    let trace = Some(json_text(&quote.trace));
    (PricedOrder { payment: Arc::new(payment), lines, trace, draws }, quote.lines)
}

/// Whether a success at this price uses the draw up: it rests on the draw, and 0.01 and what the shop's own campaign left have room for it.
fn uses_up(quote: &Quote, campaign: &Campaign, drawn: u64) -> bool {
    let rests = quote.trace.iter().any(|verdict| verdict.campaign_id == campaign.id && verdict.reason.rests_on_draw());
    let before = quote.lines.iter().filter(|line| campaign.owner == Owner::Platform && line.owner != Owner::Platform);
    let left = quote.gross - before.map(|line| line.amount).sum::<Minor>();
    rests && campaign.terms.discount.uses_up(drawn, left.0 - 1)
}

fn row(payment: &Payment, line: &Line) -> DiscountLine {
    DiscountLine {
        payment_id: payment.id.clone(),
        campaign_id: line.campaign_id.clone(),
        revision: line.revision,
        position: i64::from(line.owner == Owner::Platform),
        title: line.title.clone(),
        merchant_id: payment.merchant_id.clone(),
        payer: payment.payer.clone().unwrap_or_default(),
        amount_minor: line.amount.0,
        platform_minor: line.share(Party::Platform).0,
        wallet_minor: line.share(Party::Wallet).0,
        merchant_minor: line.share(Party::Merchant).0,
        takes: json_text(&line.takes),
        over_limit_minor: 0,
        at_ms: payment.created_at_ms,
        platform_back_minor: 0,
        wallet_back_minor: 0,
        merchant_back_minor: 0,
    }
}

/// The books as one order sees them: what is stored, and what the group did before it.
struct Looking<'a> {
    order: &'a Order,
    campaigns: &'a [Campaign],
    known: &'a Known,
    changes: &'a Changes,
    fresh: &'a Fresh,
    /// The draws that were looked at.
    consulted: RefCell<Vec<(String, u64)>>,
}

impl Looking<'_> {
    fn payer(&self) -> Option<&str> {
        self.order.payment.payer.as_deref()
    }
}

impl Books for Looking<'_> {
    fn used(&self, key: &CounterKey) -> i64 {
        self.known.counter(key).used + self.changes.net(key)
    }

    fn draw(&self, campaign_id: &str) -> Option<u64> {
        let payer = self.payer()?;
        let stored = self.known.draw(campaign_id, payer);
        let made = self.fresh.get(&(campaign_id.to_owned(), payer.to_owned())).copied();
        let drawn = match (made.or(stored.flatten()), stored) {
            (Some(drawn), _) => drawn,
            (None, Some(_)) => fresh_draw(self.order.random, campaign_id),
            // Not known yet: the price is made again.
            (None, None) => return None,
        };
        let mut consulted = self.consulted.borrow_mut();
        if !consulted.iter().any(|(known, _)| known == campaign_id) {
            consulted.push((campaign_id.to_owned(), drawn));
        }
        Some(drawn)
    }

    fn payments_since(&self, since_ms: i64) -> i64 {
        self.payer().map_or(0, |payer| self.known.paid_since(payer, &self.order.payment.merchant_id, since_ms))
    }

    fn joined(&self, campaign_id: &str) -> bool {
        self.known.takes_part(self.campaigns, campaign_id, &self.order.payment.merchant_id)
    }
}

/// One order's draw for one campaign: independent for each campaign, uniform because the order's number is.
fn fresh_draw(random: u64, campaign_id: &str) -> u64 {
    let digest = sha256_hex([&random.to_be_bytes(), campaign_id.as_bytes()].concat().as_slice());
    u64::from_str_radix(&digest[..16], 16).unwrap_or(random)
}
