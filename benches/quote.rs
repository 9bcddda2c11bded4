//! `make bench`, first part: how long one price takes where fifty campaigns of all kinds run, with their counters in memory.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use tongma::domain::{
    campaign::{
        Ask, Books, Campaign, CapRestore, Conditions, CounterKey, Counters, Discount, Entity, Hours, Limit, Measure, Owner, Party, Period,
        Share, Terms, Tier, counter_keys, quote,
    },
    money::Minor,
    time,
    wallet::CodeKind,
};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CAMPAIGNS: i64 = 50;
/// Sunday, 2026-11-22, 08:46 in Shanghai.
const NOW_MS: i64 = 1_795_308_360_000;
const MERCHANT: &str = "01KAMERCHANT0000000000000A";

/// What a service would have read beforehand.
struct Known {
    used: Counters<i64>,
}

impl Books for Known {
    fn used(&self, key: &CounterKey) -> i64 {
        self.used.get(key).copied().unwrap_or(0)
    }
    fn draw(&self, _campaign_id: &str) -> Option<u64> {
        Some(u64::MAX / 3)
    }
    fn payments_since(&self, _since_ms: i64) -> i64 {
        4
    }
    fn joined(&self, _campaign_id: &str) -> bool {
        true
    }
}

fn discount(no: i64) -> Discount {
    match no % 9 {
        0 => Discount::Threshold {
            tiers: vec![Tier { at_minor: 2_000, off_minor: 200 + no }, Tier { at_minor: 4_000, off_minor: 500 + no }],
        },
        1 => Discount::Every { each_minor: 1_000, off_minor: 50 + no, at_most_minor: Some(900) },
        2 => Discount::Fixed { off_minor: 100 + no },
        3 => Discount::Percent { rate_ppm: 80_000 + no, at_most_minor: Some(1_200) },
        4 => Discount::Random { min_minor: 10, max_minor: 300 + no },
        5 => Discount::ReduceTo { to_minor: 2_200 - no },
        6 => Discount::Chance { chance_ppm: 500_000, off_minor: 150 + no },
        7 => Discount::FirstPayment { off_minor: 300 },
        _ => Discount::Nth { n: 5, off_minor: 250 + no },
    }
}

/// Two of three are the merchant's own; all are open, and each has a budget, a payer's day and a shop's week to look up.
fn campaign(no: i64) -> Campaign {
    let own = no % 3 != 0;
    let limit = |measure, period, entity, amount| Limit { measure, period, entity, amount };
    let shares = [(Party::Platform, 5_000), (Party::Wallet, 3_000), (Party::Merchant, 2_000)];
    let funding = if own { vec![(Party::Merchant, 10_000)] } else { shares.to_vec() };
    let terms = Terms {
        discount: discount(no),
        conditions: Conditions {
            starts_at_ms: NOW_MS - 86_400_000,
            ends_at_ms: NOW_MS + 86_400_000,
            weekdays: vec![1, 2, 3, 4, 5, 6, 7],
            hours: Some(Hours { from_s: 6 * 3_600, until_s: 22 * 3_600 }),
            wallets: ["wechat_pay", "alipay", "jd_pay"].map(str::to_owned).to_vec(),
            min_gross_minor: Some(500),
            opt_in: !own,
            ..Conditions::default()
        },
        limits: vec![
            limit(Measure::Money, Period::Ever, Entity::All, 1_000_000),
            limit(Measure::Money, Period::Day, Entity::Payer, 3_000),
            limit(Measure::Count, Period::Week, Entity::Merchant, 10_000),
        ],
        funding: funding.into_iter().map(|(party, basis_points)| Share { party, basis_points }).collect(),
        priority: no % 4,
        allow_partial: no % 2 == 0,
        cap_restore: CapRestore::Never,
    };
    let owner = if own { Owner::Merchant(MERCHANT.into()) } else { Owner::Platform };
    Campaign { id: format!("01KACAMPAIGN00000000000{no:03}"), revision: 1, owner, title: format!("早餐活动 {no}"), terms }
}

fn fifty_campaigns(criterion: &mut Criterion) {
    let zone = time::zone("Asia/Shanghai");
    let ask = Ask {
        now_ms: NOW_MS,
        zone: &zone,
        merchant_id: MERCHANT,
        trade: "breakfast",
        store_id: "01KASTORE00000000000000000",
        wallet: "jd_pay",
        code_kind: CodeKind::Merchant,
        gross: Minor(2_350),
        payer: Some("0123456789abcdef0123456789abcdef"),
    };
    let campaigns: Vec<_> = (0..CAMPAIGNS).map(campaign).collect();
    let used = counter_keys(&ask, &campaigns, |_| 4).into_iter().map(|key| (key, 0)).collect();
    let known = Known { used };
    let unknown = Ask { payer: None, ..ask.clone() };
    for (what, ask) in [("(goal: 20 microseconds)", &ask), ("before it is known who pays", &unknown)] {
        criterion.bench_function(&format!("a price over 50 running campaigns {what}"), |bencher| {
            bencher.iter(|| quote(black_box(ask), black_box(&campaigns), &known));
        });
    }
}

criterion_group!(benches, fifty_campaigns);
criterion_main!(benches);
