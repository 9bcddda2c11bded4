//! What happens without anybody asking: due queries, notices that a stop left behind, daily bills, sessions and draws that are over. Each job only
//! calls a verb; all of them start where they stopped, because their work lists are in the database.

use crate::{
    server::health,
    services::{App, Mode, accounts, campaigns, connector_account, payment_requests, payments, reconciliation, rollout},
};
use std::{convert::Infallible, future::Future, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Starts the jobs; they end with `stop`, each after the piece of work that it is at.
pub fn start(app: &App, stop: &CancellationToken, tasks: &TaskTracker) {
    every(Duration::from_millis(500), app, stop, tasks, "ask", |app| async move { payments::ask::ask_due(&app).await });
    every(Duration::from_secs(1), app, stop, tasks, "notices", |app| async move { payments::notices::apply_left_behind(&app).await });
    every(Duration::from_secs(2), app, stop, tasks, "roll-outs", |app| async move { rollout::watch::stop_failing(&app).await });
    every(Duration::from_secs(15), app, stop, tasks, "daily bills", |app| async move { reconciliation::run(&app).await });
    every(Duration::from_secs(5), app, stop, tasks, "payment requests", |app| async move { payment_requests::expire_due(&app).await });
    every(Duration::from_secs(3600), app, stop, tasks, "sessions", |app| async move { accounts::delete_past(&app).await });
    every(Duration::from_secs(3600), app, stop, tasks, "draws", |app| async move { campaigns::delete_past_draws(&app).await });
    every(Duration::from_secs(3600), app, stop, tasks, "credentials", |app| async move {
        connector_account::credentials::forget_previous(&app).await
    });
    // What was timed is counted up and let go of, also where nobody ever asks for the numbers.
    every(Duration::from_secs(5), app, stop, tasks, "numbers", |_app| async {
        health::recorder().run_upkeep();
        Ok::<_, Infallible>(0)
    });
    if app.settings.mode == Mode::Trial {
        every(Duration::from_secs(10), app, stop, tasks, "trial", |app| async move { connector_account::trial::open_missing(&app).await });
    }
}

/// Repeats `work` until `stop`; where it found something to do, it goes on without a pause.
fn every<F, W, E>(pause: Duration, app: &App, stop: &CancellationToken, tasks: &TaskTracker, name: &'static str, work: W)
where
    W: Fn(App) -> F + Send + 'static,
    F: Future<Output = Result<usize, E>> + Send,
    E: std::fmt::Display + Send,
{
    let (app, stop) = (app.clone(), stop.clone());
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            let done = work(app.clone()).await.unwrap_or_else(|error| {
                tracing::error!(%error, job = name, "a job will be tried again");
                0
            });
            if done == 0 {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    });
}
