//! One campaign that everybody uses: how many payments a second, order and signed notice, with it and without it, in the same run on
//! the same database. Without and with take turns, because the database grows and the machine has moods.

use crate::{all_applied, listen, notices, rate};
use futures::{StreamExt, stream};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;
use tongma::{
    connectors::Account,
    db::{self, campaign::CampaignRow, sql},
    domain::campaign::{CapRestore, Conditions, Discount, Entity, Limit, Measure, Party, Period, Share, Terms},
    server::{self, Site},
    services::{
        App,
        payments::{self, NewPayment, Payment},
    },
};

/// Payments in one turn, how many turns each way, and who pays.
const PAYMENTS: usize = 8_000;
const TURNS: usize = 3;
const PAYERS: usize = 4_000;
/// Orders under way at once.
const AT_ONCE: usize = 256;

const ID: &str = "hot";

/// What a turn came to: payments, and of those the notices alone, a second.
#[derive(Clone, Copy, Default)]
struct Turn {
    payments: f64,
    notices: f64,
    /// The longest time in which no order was answered.
    stall: Duration,
}

impl Turn {
    fn best(self, other: Self) -> Self {
        Self { payments: self.payments.max(other.payments), notices: self.notices.max(other.notices), stall: self.stall.max(other.stall) }
    }
}

/// Prints the ratios of the best turn with the campaign to the best one without.
pub async fn measure(app: &App, account: &Account, engine: &str) {
    add(app).await;
    let path = account.notify_url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).expect("a path");
    let leptos = leptos::config::LeptosOptions::builder().output_name("tongma").build();
    let site = Site::new(app.clone(), leptos, CancellationToken::new());
    let (address, stop) = listen(server::router(site)).await;
    let (mut without, mut with) = (Turn::default(), Turn::default());
    for turn in 0..TURNS {
        for (state, best) in [("paused", &mut without), ("running", &mut with)] {
            set_state(app, state).await;
            *best = best.best(one(app, account, address, path, &format!("{state}-{turn}")).await);
        }
    }
    stop.cancel();
    println!(
        "{engine}: {:.0} payments a second where everybody uses one campaign, {:.0} without it, ratio {:.2}; their notices alone {:.0} and \
         {:.0}, ratio {:.2}; no order answered for {} ms at most, {} ms without",
        with.payments,
        without.payments,
        with.payments / without.payments,
        with.notices,
        without.notices,
        with.notices / without.notices,
        with.stall.as_millis(),
        without.stall.as_millis()
    );
}

async fn one(app: &App, account: &Account, address: SocketAddr, path: &str, name: &str) -> Turn {
    let started = Instant::now();
    let mut orders = stream::iter((0..PAYMENTS).map(|number| payments::create(app, order(name, number)))).buffer_unordered(AT_ONCE);
    let (mut made, mut answered, mut stall) = (Vec::<Payment>::with_capacity(PAYMENTS), started, Duration::ZERO);
    while let Some(payment) = orders.next().await {
        made.push(payment.expect("a payment"));
        stall = stall.max(answered.elapsed());
        answered = Instant::now();
    }
    let ordered = started.elapsed();
    let requests = Arc::new(notices::sign_all(app, account, path, &made));
    let notices = rate(address, requests, || all_applied(app)).await;
    let payments = PAYMENTS as f64;
    Turn { payments: payments / (ordered.as_secs_f64() + payments / notices), notices, stall }
}

fn order(name: &str, number: usize) -> NewPayment {
    NewPayment {
        request: None,
        scanned_by: None,
        most_minor: None,
        payer: Some(format!("{:064x}", number % PAYERS)),
        idempotency_key: format!("campaign-{name}-{number}"),
        ..notices::new_payment(number)
    }
}

/// The campaign: 1.00 off for everybody, from one budget that never ends and at most 30.00 a day for each payer.
async fn add(app: &App) {
    let now_ms = app.clock.now_ms();
    let limit = |period, entity, amount| Limit { measure: Measure::Money, period, entity, amount };
    let terms = Terms {
        discount: Discount::Fixed { off_minor: 100 },
        conditions: Conditions { starts_at_ms: 0, ends_at_ms: now_ms + 86_400_000, ..Conditions::default() },
        limits: vec![limit(Period::Ever, Entity::All, 1_000_000_000), limit(Period::Day, Entity::Payer, 3_000)],
        funding: vec![Share { party: Party::Platform, basis_points: 10_000 }],
        priority: 0,
        allow_partial: true,
        cap_restore: CapRestore::Never,
    };
    let row = CampaignRow {
        id: ID.into(),
        merchant_id: None,
        state: "paused".into(),
        revision: 1,
        title: "1.00 off".into(),
        terms: serde_json::to_string(&terms).expect("JSON"),
        link: ID.into(),
        version: 1,
        made_by: "load".into(),
        submitted_by: None,
        approved_by: None,
        created_at_ms: now_ms,
        changed_at_ms: now_ms,
        position: 0,
    };
    let mut tx = app.db.write().await.expect("the database answers");
    db::campaign::insert(&mut tx, &row).await.expect("a campaign");
    tx.commit().await.expect("a commit");
}

async fn set_state(app: &App, state: &str) {
    let mut tx = app.db.write().await.expect("the database answers");
    tx.run(sql("update campaign set state = $1, version = version + 1 where id = $2").bind(state).bind(ID)).await.expect("a change");
    tx.commit().await.expect("a commit");
}
