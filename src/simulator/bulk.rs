//! `POST /control/bulk`: many payers at once, with a line of JSON for every bit of progress.

use super::{
    Simulator,
    books::Coupon,
    faults::Fault,
    payers,
    scan::{ScanRequest, Via},
    world::Dice,
};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::State as Shared,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
    time::Instant,
};
use tokio_stream::wrappers::ReceiverStream;

/// What is to be paid, by whom and how fast.
#[derive(Clone, Debug, Deserialize)]
pub struct Bulk {
    /// One code, or several that are taken in turn.
    content: OneOrMany,
    wallets: Vec<String>,
    count: usize,
    /// Names, or how many different people.
    payers: Payers,
    /// The least and the most, in minor units.
    amount_minor: (i64, i64),
    /// Starts per second; nothing or 0 is as fast as it goes.
    #[serde(default)]
    per_second: f64,
    #[serde(default = "concurrency")]
    concurrency: usize,
    /// Given out in turn, with one honest payment in every round.
    #[serde(default)]
    faults: Vec<Fault>,
    /// Given out in turn, with one payment without in every round.
    #[serde(default)]
    coupons: Vec<Coupon>,
    via: Option<Via>,
    /// Repeats the choices; else the simulator's own seed, else chance.
    seed: Option<u64>,
}

fn concurrency() -> usize {
    32
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Payers {
    Names(Vec<String>),
    Count(usize),
}

/// A line of the answer; the last one has `finished`.
#[derive(Clone, Debug, Default, Serialize)]
struct Progress {
    done: usize,
    count: usize,
    succeeded: usize,
    failed: usize,
    /// Closed or left open.
    other: usize,
    /// Payments that came to no result, and the last reason.
    errors: usize,
    last_error: Option<String>,
    paid_minor: i64,
    elapsed_ms: u128,
    per_second: f64,
    finished: bool,
}

/// Answers with a stream of lines; it stops when the caller hangs up.
pub async fn run(Shared(simulator): Shared<Simulator>, Json(bulk): Json<Bulk>) -> Response {
    let (lines, stream) = mpsc::channel::<Result<Bytes, std::io::Error>>(16);
    tokio::spawn(work(simulator, bulk, lines));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(ReceiverStream::new(stream))).into_response()
}

async fn work(simulator: Simulator, bulk: Bulk, lines: mpsc::Sender<Result<Bytes, std::io::Error>>) {
    let started = Instant::now();
    let permits = Arc::new(Semaphore::new(bulk.concurrency.clamp(1, 512)));
    let mut progress = Progress { count: bulk.count, ..Progress::default() };
    let mut running = JoinSet::new();
    let mut told = Instant::now();
    let mut plan = plan(&simulator, &bulk).enumerate();
    loop {
        let next = plan.next();
        let finished = next.is_none();
        if let Some((number, request)) = next {
            if let Ok(due) = Duration::try_from_secs_f64(number as f64 / bulk.per_second) {
                tokio::time::sleep_until(started + due).await;
            }
            let Ok(permit) = permits.clone().acquire_owned().await else { return };
            let simulator = simulator.clone();
            running.spawn(async move {
                let result = simulator.scan(request).await;
                drop(permit);
                result.map(|result| (result.status, result.paid_minor)).map_err(|error| error.to_string())
            });
        }
        while let Some(ended) = if finished { running.join_next().await } else { running.try_join_next() } {
            count(&mut progress, ended.unwrap_or_else(|error| Err(error.to_string())));
            if told.elapsed() > Duration::from_millis(500) {
                told = Instant::now();
                if lines.send(Ok(line(&mut progress, started))).await.is_err() {
                    return;
                }
            }
        }
        if finished {
            break;
        }
    }
    progress.finished = true;
    // A caller who has gone does not read the last line.
    let _ = lines.send(Ok(line(&mut progress, started))).await;
}

/// The payments, one after another, chosen by the dice.
fn plan(simulator: &Simulator, bulk: &Bulk) -> impl Iterator<Item = ScanRequest> + use<> {
    let chance = simulator.world.random();
    let chance = u64::from_le_bytes([chance[0], chance[1], chance[2], chance[3], chance[4], chance[5], chance[6], chance[7]]);
    let mut dice = Dice::new(bulk.seed.or(simulator.seed).unwrap_or(chance));
    let contents = match &bulk.content {
        OneOrMany::One(content) => vec![content.clone()],
        OneOrMany::Many(contents) => contents.clone(),
    };
    let names = match &bulk.payers {
        Payers::Names(names) => names.clone(),
        Payers::Count(count) => (1..=*count).map(|number| format!("payer-{number}")).collect(),
    };
    let bulk = bulk.clone();
    (0..bulk.count).map(move |number| ScanRequest {
        content: contents.get(number % contents.len().max(1)).cloned().unwrap_or_default(),
        wallet: dice.pick(&bulk.wallets).cloned().unwrap_or_else(|| "jd_pay".to_owned()),
        payer: dice.pick(&names).cloned().unwrap_or_else(|| payers::EXAMPLES[0].to_owned()),
        amount_minor: Some(dice.between(bulk.amount_minor.0, bulk.amount_minor.1)),
        confirm: true,
        leave: false,
        note: String::new(),
        fault: bulk.faults.get(number % (bulk.faults.len() + 1)).copied(),
        coupon: bulk.coupons.get(number % (bulk.coupons.len() + 1)).copied(),
        via: bulk.via,
    })
}

fn count(progress: &mut Progress, ended: Result<(&'static str, i64), String>) {
    progress.done += 1;
    match ended {
        Ok((status, paid_minor)) => {
            progress.paid_minor += paid_minor;
            match status {
                "succeeded" => progress.succeeded += 1,
                "failed" => progress.failed += 1,
                _ => progress.other += 1,
            }
        }
        Err(error) => {
            progress.errors += 1;
            progress.last_error = Some(error);
        }
    }
}

fn line(progress: &mut Progress, started: Instant) -> Bytes {
    let elapsed = started.elapsed();
    progress.elapsed_ms = elapsed.as_millis();
    progress.per_second = (progress.done as f64 / elapsed.as_secs_f64().max(0.001) * 10.0).round() / 10.0;
    let mut line = serde_json::to_vec(progress).unwrap_or_default();
    line.push(b'\n');
    Bytes::from(line)
}
