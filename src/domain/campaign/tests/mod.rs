//! The rules of campaigns by worked examples and by laws that hold for any campaign.

mod examples;
mod hints;
mod kinds;
mod laws;
mod life;
mod limits;
mod reasons;
mod terms;

use super::{limits::Limit, *};
use crate::domain::{money::Minor, time, wallet::CodeKind};
use jiff::tz::TimeZone;
use std::{collections::HashMap, slice::from_ref};

/// Sunday, 2026-11-22, 08:46 in Shanghai.
pub(super) const NOW_MS: i64 = 1_795_308_360_000;
pub(super) const DAY_MS: i64 = 86_400_000;
pub(super) const MERCHANT: &str = "M1";
pub(super) const PAYER: &str = "P1";

/// What has happened so far; reserving works like a till that never loses count.
#[derive(Default)]
pub(super) struct Memory {
    pub used: Counters<i64>,
    pub draws: HashMap<String, u64>,
    /// When the payer's payments succeeded.
    pub payments: Vec<i64>,
    /// Campaigns of the platform that the merchant takes no part in.
    pub absent: Vec<String>,
}

impl Books for Memory {
    fn used(&self, key: &CounterKey) -> i64 {
        self.used.get(key).copied().unwrap_or(0)
    }
    fn draw(&self, campaign_id: &str) -> Option<u64> {
        self.draws.get(campaign_id).copied()
    }
    fn payments_since(&self, since_ms: i64) -> i64 {
        i64::try_from(self.payments.iter().filter(|at| **at >= since_ms).count()).unwrap()
    }
    fn joined(&self, campaign_id: &str) -> bool {
        self.absent.iter().all(|absent| absent != campaign_id)
    }
}

impl Memory {
    pub(super) fn reserve(&mut self, quote: &Quote) {
        for take in quote.lines.iter().flat_map(|line| &line.takes) {
            let used = self.used.entry(take.key.clone()).or_default();
            *used += take.amount;
            assert!(*used <= take.limit, "{take:?} goes over its limit");
        }
    }
}

pub(super) fn shanghai() -> TimeZone {
    time::zone("Asia/Shanghai")
}

/// A known payer at the merchant's stall, now.
pub(super) fn ask(zone: &TimeZone, gross: i64) -> Ask<'_> {
    Ask {
        now_ms: NOW_MS,
        zone,
        merchant_id: MERCHANT,
        trade: "breakfast",
        store_id: "S1",
        wallet: "jd_pay",
        code_kind: CodeKind::Merchant,
        gross: Minor(gross),
        payer: Some(PAYER),
    }
}

/// The merchant's own campaign, open from yesterday until tomorrow.
pub(super) fn own(id: &str, discount: Discount) -> Campaign {
    let conditions = Conditions { starts_at_ms: NOW_MS - DAY_MS, ends_at_ms: NOW_MS + DAY_MS, ..Conditions::default() };
    let terms = Terms {
        discount,
        conditions,
        limits: Vec::new(),
        funding: vec![funding::MERCHANT_ALONE],
        priority: 0,
        allow_partial: false,
        cap_restore: CapRestore::Never,
    };
    Campaign { id: id.into(), revision: 1, owner: Owner::Merchant(MERCHANT.into()), title: format!("title of {id}"), terms }
}

/// The platform's campaign, paid by it alone.
pub(super) fn platforms(id: &str, discount: Discount) -> Campaign {
    let mut campaign = own(id, discount);
    campaign.owner = Owner::Platform;
    campaign.terms.funding = vec![share(Party::Platform, 10_000)];
    campaign
}

pub(super) fn share(party: Party, basis_points: i64) -> Share {
    Share { party, basis_points }
}

pub(super) fn limit(measure: Measure, period: Period, entity: Entity, amount: i64) -> Limit {
    Limit { measure, period, entity, amount }
}

pub(super) fn budget(amount: i64) -> Limit {
    limit(Measure::Money, Period::Ever, Entity::All, amount)
}

pub(super) fn fixed(off_minor: i64) -> Discount {
    Discount::Fixed { off_minor }
}

pub(super) fn percent(rate_ppm: i64, at_most_minor: Option<i64>) -> Discount {
    Discount::Percent { rate_ppm, at_most_minor }
}

pub(super) fn tiers(tiers: &[(i64, i64)]) -> Discount {
    Discount::Threshold { tiers: tiers.iter().map(|&(at_minor, off_minor)| Tier { at_minor, off_minor }).collect() }
}

/// The quote of `gross` for the known payer.
pub(super) fn price(gross: i64, campaigns: &[Campaign], books: &Memory) -> Quote {
    let zone = shanghai();
    quote(&ask(&zone, gross), campaigns, books)
}

/// What one campaign gives, and why.
pub(super) fn given(gross: i64, campaign: &Campaign, books: &Memory) -> (i64, Reason) {
    let quote = price(gross, from_ref(campaign), books);
    assert_eq!(quote.gross, quote.pay + quote.lines.iter().map(|line| line.amount).sum(), "C0.4");
    let verdict = quote.trace.into_iter().next().unwrap();
    assert_eq!(verdict.amount, quote.lines.iter().map(|line| line.amount).sum());
    (verdict.amount.0, verdict.reason)
}
