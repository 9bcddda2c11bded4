//! One campaign that everybody uses: how many payments a second, signed order and signed notice over HTTP, with it and without it, in the same
//! run on the same database. Without and with take turns, because the database grows and the machine has moods.

use crate::{all_applied, client, listen, notices, rate};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;
use tongma::{
    connectors::{Account, network::wire::PayAnswer},
    db::{self, campaign::CampaignRow, sql},
    domain::campaign::{CapRestore, Conditions, Discount, Entity, Limit, Measure, Party, Period, Share, Terms},
    server::{self, Site},
    services::App,
};

/// Payments in one turn, how many turns each way, who pays, and how many of them at once.
const PAYMENTS: usize = 6_000;
const TURNS: usize = 4;
const PAYERS: usize = 4_000;
const AT_ONCE: usize = 64;

const ID: &str = "hot";

/// What turns came to.
#[derive(Clone, Copy, Default)]
struct Took {
    orders: Duration,
    notices: Duration,
    /// The longest time in which no order was answered.
    stall: Duration,
}

impl Took {
    fn add(&mut self, other: Self) {
        self.orders += other.orders;
        self.notices += other.notices;
        self.stall = self.stall.max(other.stall);
    }

    fn payments(&self) -> f64 {
        per_second(self.orders + self.notices)
    }
}

fn per_second(took: Duration) -> f64 {
    (TURNS * PAYMENTS) as f64 / took.as_secs_f64()
}

/// Prints the ratio of all turns with the campaign to all without.
pub async fn measure(app: &App, account: &Account, engine: &str) {
    add(app).await;
    let path = account.notify_url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).expect("a path");
    let leptos = leptos::config::LeptosOptions::builder().output_name("tongma").build();
    let site = Site::new(app.clone(), leptos, CancellationToken::new());
    let (address, stop) = listen(server::router(site)).await;
    let (mut without, mut with) = (Took::default(), Took::default());
    for turn in 0..2 * TURNS {
        // Without, with, with, without: neither has the smaller database.
        let (state, took) = if turn % 4 == 0 || turn % 4 == 3 { ("paused", &mut without) } else { ("running", &mut with) };
        set_state(app, state).await;
        took.add(one(app, account, address, path, &turn.to_string()).await);
    }
    stop.cancel();
    println!(
        "{engine}: {:.0} payments a second where everybody uses one campaign, {:.0} without it, ratio {:.2}; of these the orders {:.0} and \
         {:.0}, the notices {:.0} and {:.0}; no order answered for {} ms at most, {} ms without",
        with.payments(),
        without.payments(),
        with.payments() / without.payments(),
        per_second(with.orders),
        per_second(without.orders),
        per_second(with.notices),
        per_second(without.notices),
        with.stall.as_millis(),
        without.stall.as_millis()
    );
}

async fn one(app: &App, account: &Account, address: SocketAddr, path: &str, name: &str) -> Took {
    let orders = Arc::new(notices::sign_orders(app, account, name, PAYMENTS, PAYERS));
    let connections = client::connect(address, AT_ONCE).await.expect("connections");
    let started = Instant::now();
    let mut answers = client::send_all(connections, orders, None).await.expect("answers");
    let orders = started.elapsed();
    assert_eq!((answers.ok, answers.other), (PAYMENTS, 0), "every order is made");
    let read = |body: Vec<u8>| serde_json::from_slice::<PayAnswer>(&body).expect("an order").into();
    let due: Vec<_> = std::mem::take(&mut answers.bodies).into_iter().map(read).collect();
    let requests = Arc::new(notices::sign_all(app, account, path, &due));
    let notices = rate(address, requests, all_applied(app)).await;
    Took { orders, notices: Duration::from_secs_f64(PAYMENTS as f64 / notices), stall: answers.longest_gap() }
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
