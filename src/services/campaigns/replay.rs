//! A rule tried on what shops were paid: the real [`order_quote`] over their payments, one after the other as they came, with books that
//! begin empty. What it would have cost is what it costs; whether more people would have come, nobody can know.

use crate::{
    connectors::{self, Place},
    db::{self, Tx, campaign_report::Taken},
    domain::{
        campaign::{Ask, Books, Campaign, CounterKey, Counters, Line, Owner, Terms, order_quote},
        money::Minor,
        wallet::CodeKind,
    },
    services::instance_key::sha256_hex,
};
use jiff::tz::TimeZone;
use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

/// A shop and what it was paid.
pub(super) struct Shop {
    pub merchant_id: String,
    pub trade: String,
    pub zone: TimeZone,
    /// Oldest first.
    pub taken: Vec<Taken>,
    /// Payments of these payers before the first of `taken`.
    before: HashMap<String, i64>,
}

impl Shop {
    /// Reads the newest `most` payments of a span of Unix ms.
    pub async fn read(tx: &mut Tx, merchant_id: &str, trade: &str, zone: TimeZone, span: Range<i64>, most: i64) -> sqlx::Result<Self> {
        let mut taken = db::campaign_report::taken(tx, merchant_id, span.start, span.end, most).await?;
        taken.sort_by(|one, other| (one.created_at_ms, &one.id).cmp(&(other.created_at_ms, &other.id)));
        let payers: BTreeSet<&str> = taken.iter().filter_map(|payment| payment.payer.as_deref()).collect();
        let payers: Vec<_> = payers.into_iter().collect();
        let before = db::campaign_report::paid_before(tx, &payers, merchant_id, span.start).await?;
        let before = before.into_iter().map(|before| (before.payer, before.count)).collect();
        Ok(Self { merchant_id: merchant_id.to_owned(), trade: trade.to_owned(), zone, taken, before })
    }
}

/// One payment with what the rule would have given it.
pub(super) struct Tried<'a> {
    pub payment: &'a Taken,
    /// Who was known to pay when it was ordered; else nothing is given that depends on it, as with real orders.
    pub payer: Option<&'a str>,
    /// Whether that payer had not paid the shop before the span.
    pub is_new: Option<bool>,
    pub lines: Vec<Line>,
}

impl Tried<'_> {
    pub fn off_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.amount.0).sum()
    }
}

/// Tries `terms` as if they had held through the whole span, and shows each payment of all shops in the order they were made.
pub(super) fn replay<'a>(owner: Owner, terms: &Terms, shops: &'a [Shop], span: Range<i64>, mut show: impl FnMut(Tried<'a>)) {
    let mut terms = terms.clone();
    (terms.conditions.starts_at_ms, terms.conditions.ends_at_ms) = (span.start, span.end - 1);
    let campaigns = [Campaign { id: String::new(), revision: 1, owner, title: String::new(), terms }];
    let mut all: Vec<(&Shop, &Taken)> = shops.iter().flat_map(|shop| shop.taken.iter().map(move |payment| (shop, payment))).collect();
    all.sort_by(|(_, one), (_, other)| (one.created_at_ms, &one.id).cmp(&(other.created_at_ms, &other.id)));
    let mut past = Past { from_ms: span.start, ..Past::default() };
    for (shop, payment) in all {
        let payer = named(payment);
        past.next(shop, payment, payer);
        let lines = order_quote(&ask(shop, payment, payer), &campaigns, &past).lines;
        if payment.undone != 0 {
            past.keep(shop, payment, &left(lines, &campaigns[0].terms));
            continue;
        }
        past.keep(shop, payment, &lines);
        show(Tried { payment, payer, is_new: payer.map(|_| past.before == 0), lines });
    }
}

/// Who was known to pay when the order was made. When the payer became known is not stored; the best evidence is how the order came to
/// be. A till scanned it before the wallet said anything. Else the protocol knows: it names whoever pays, nobody, or only those inside of
/// the wallet's app, where our page hands the order to the app's bridge.
fn named(payment: &Taken) -> Option<&str> {
    let protocol = connectors::find(payment.connector.as_deref()?)?;
    let place = if payment.handed.as_deref() == Some("bridge") { Place::InWallet } else { Place::Desk };
    payment.payer.as_deref().filter(|_| payment.scanned_by.is_none() && protocol.names_payer(&place))
}

/// What a payment that went back whole leaves in limits (C2.8). It was paid, so its payer is nobody new.
fn left(mut lines: Vec<Line>, terms: &Terms) -> Vec<Line> {
    for line in &mut lines {
        let given = line.amount.0;
        for take in &mut line.takes {
            let limit = terms.limit(take.key.limit_no);
            take.amount -= limit.map_or(0, |limit| terms.cap_restore.gives_back(&limit, take.amount, given, true));
        }
    }
    lines
}

fn ask<'a>(shop: &'a Shop, payment: &'a Taken, payer: Option<&'a str>) -> Ask<'a> {
    Ask {
        now_ms: payment.created_at_ms,
        zone: &shop.zone,
        merchant_id: &shop.merchant_id,
        trade: &shop.trade,
        store_id: &payment.store_id,
        wallet: &payment.wallet,
        code_kind: CodeKind::from_code(&payment.code_kind).unwrap_or(CodeKind::Merchant),
        gross: Minor(payment.gross_minor),
        payer,
    }
}

/// What the rule gave so far and who has paid so far, as the payment that is looked at sees it.
#[derive(Default)]
struct Past<'a> {
    counters: Counters<i64>,
    /// When each payer has paid each shop.
    paid: HashMap<(&'a str, &'a str), Vec<i64>>,
    from_ms: i64,
    who: Option<(&'a str, &'a str)>,
    /// How often this payer had paid this shop before the span.
    before: i64,
    draw: u64,
}

impl<'a> Past<'a> {
    fn next(&mut self, shop: &'a Shop, payment: &Taken, payer: Option<&'a str>) {
        self.who = payer.map(|payer| (shop.merchant_id.as_str(), payer));
        self.before = payer.and_then(|payer| shop.before.get(payer)).copied().unwrap_or(0);
        self.draw = draw_of(&payment.id);
    }

    /// Once it was paid the payer may be known all the same, and is nobody new the next time.
    fn keep(&mut self, shop: &'a Shop, payment: &'a Taken, lines: &[Line]) {
        for take in lines.iter().flat_map(|line| &line.takes) {
            *self.counters.entry(take.key.clone()).or_default() += take.amount;
        }
        if let Some(payer) = &payment.payer {
            self.paid.entry((&shop.merchant_id, payer)).or_default().push(payment.created_at_ms);
        }
    }
}

impl Books for Past<'_> {
    fn used(&self, key: &CounterKey) -> i64 {
        self.counters.get(key).copied().unwrap_or(0)
    }

    fn draw(&self, _campaign_id: &str) -> Option<u64> {
        Some(self.draw)
    }

    fn payments_since(&self, since_ms: i64) -> i64 {
        let paid = self.who.and_then(|who| self.paid.get(&who));
        let here = paid.map_or(0, |paid| paid.iter().filter(|at_ms| **at_ms >= since_ms).count());
        let before = if since_ms < self.from_ms { self.before } else { 0 };
        before + i64::try_from(here).unwrap_or(i64::MAX)
    }

    /// Shops that may join count as if all of them did.
    fn joined(&self, _campaign_id: &str) -> bool {
        true
    }
}

/// The same draw for the same payment each time one looks, spread evenly over all payments.
fn draw_of(payment_id: &str) -> u64 {
    u64::from_str_radix(&sha256_hex(payment_id.as_bytes())[..16], 16).unwrap_or(u64::MAX / 2)
}
