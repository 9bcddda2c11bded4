//! `tongma serve`: migrations, then the web server and its background work, until it is told to stop.

use crate::{
    command::{Environment, Failure, simulate},
    server::{self, Site, assets, jobs, telemetry},
    services::{App, Mode, connector_account},
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// In trial mode, do not start the simulator: it runs elsewhere (`tongma simulate`).
    #[arg(long)]
    pub without_simulator: bool,
}

/// Runs until Ctrl-C or SIGTERM, then lets what is under way end.
///
/// # Errors
/// [`Failure`] with a sentence.
pub async fn run(environment: &Environment, arguments: &Arguments) -> Result<(), Failure> {
    telemetry::start(&environment.log, &environment.log_format).map_err(Failure::WrongUse)?;
    let app = environment.app().await?;
    let listener = listen("TONGMA_ADDR", &environment.addr).await?;
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    if app.settings.mode == Mode::Trial && !arguments.without_simulator {
        start_simulator(environment, &stop, &tasks).await?;
    }
    // In a trial the simulator hands out the accounts with wallets.
    prepare_wallets(&app).await?;
    jobs::start(&app, &stop, &tasks);
    tokio::spawn(stop_on_signal(stop.clone()));

    let site = Site::new(app.clone(), assets::leptos_options(), stop.clone());
    if environment.hours_ahead > 0 {
        println!("The clock is {} hours ahead.", environment.hours_ahead);
    }
    println!("tongma is open on {} with {}.", app.settings.public_url, app.db.engine());
    server::serve(listener, server::router(site), stop).await;
    tasks.close();
    tasks.wait().await;
    app.db.close().await;
    Ok(())
}

/// In trial mode, makes sure that there is an account with the simulated network; in live mode, refuses to run with one.
async fn prepare_wallets(app: &App) -> Result<(), Failure> {
    let unanswered = |error: crate::services::Unavailable| Failure::No(format!("{error}."));
    match app.settings.mode {
        Mode::Trial => connector_account::trial::provision(app).await.map_err(unanswered),
        Mode::Live => match connector_account::trial::refuses_live(app).await.map_err(unanswered)? {
            Some(sentence) => Err(Failure::No(sentence)),
            None => Ok(()),
        },
    }
}

/// Plays the other side beside the app. It reaches the app where it listens, whatever is printed in codes.
async fn start_simulator(environment: &Environment, stop: &CancellationToken, tasks: &TaskTracker) -> Result<(), Failure> {
    let options = simulate::options(environment, format!("http://{}", environment.addr))?;
    let simulator = simulate::bind(options, stop.clone()).await?;
    tasks.spawn(async move {
        if let Err(error) = simulator.serve().await {
            tracing::error!(%error, "the simulator ended");
        }
    });
    println!("The simulator is open on http://{}.", environment.simulator_addr);
    Ok(())
}

/// Listens on an address given in `variable`.
///
/// # Errors
/// [`Failure::No`] with a sentence.
pub async fn listen(variable: &str, address: &str) -> Result<TcpListener, Failure> {
    server::serve::bind(address).await.map_err(|error| Failure::No(format!("{variable}={address} cannot be listened on: {error}.")))
}

/// Cancels `stop` at Ctrl-C or SIGTERM.
pub async fn stop_on_signal(stop: CancellationToken) {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
    stop.cancel();
}
