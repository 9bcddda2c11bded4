//! `tongma simulate`: only the other side (wallets and the clearing network), for an app that runs elsewhere.

use crate::{
    command::{Environment, Failure, serve},
    server::telemetry,
    services::{Clock, Entropy, Mode},
    simulator::{self, world::World},
};
use std::{net::SocketAddr, sync::Arc};
use tokio_util::sync::CancellationToken;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where the app listens; TONGMA_PUBLIC_URL where it is not given.
    #[arg(long)]
    pub app: Option<String>,
    /// Repeats the choices that `/control/bulk` makes.
    #[arg(long)]
    pub seed: Option<u64>,
}

/// # Errors
/// [`Failure`] with a sentence.
pub async fn run(environment: &Environment, arguments: Arguments) -> Result<(), Failure> {
    telemetry::start(&environment.log, &environment.log_format).map_err(Failure::WrongUse)?;
    if environment.mode()? == Mode::Live {
        return Err(Failure::WrongUse("The simulator plays wallets without money: it runs with TONGMA_MODE=trial only.".to_owned()));
    }
    let app_url = match arguments.app {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => environment.settings()?.public_url,
    };
    let options = simulator::Options { seed: arguments.seed, ..options(environment, app_url)? };
    let stop = CancellationToken::new();
    tokio::spawn(serve::stop_on_signal(stop.clone()));
    let bound = bind(options, stop).await?;
    println!("The simulator is open on http://{}.", environment.simulator_addr);
    bound.serve().await.map_err(|error| Failure::No(format!("The simulator lost its port: {error}.")))
}

/// The simulator on the instance's clock and this machine's randomness.
///
/// # Errors
/// [`Failure::WrongUse`] where its address is none.
pub fn options(environment: &Environment, app_url: String) -> Result<simulator::Options, Failure> {
    let addr: SocketAddr = environment.simulator_addr.parse().map_err(|_| {
        Failure::WrongUse(format!(
            "TONGMA_SIMULATOR_ADDR must be an address and a port such as 127.0.0.1:3900, not {:?}.",
            environment.simulator_addr
        ))
    })?;
    Ok(simulator::Options {
        addr,
        app_url,
        journal: Some(environment.simulator_journal.clone()),
        world: world(environment.clock()),
        seed: None,
    })
}

/// A clock and this machine's randomness.
pub fn world(clock: Clock) -> World {
    World { now_ms: Arc::new(move || clock.now_ms()), random: Arc::new(|| Entropy::System.bytes()) }
}

/// Opens the simulator's port and books.
///
/// # Errors
/// [`Failure::No`] with a sentence.
pub async fn bind(options: simulator::Options, stop: CancellationToken) -> Result<simulator::Bound, Failure> {
    let addr = options.addr;
    simulator::bind(options, stop)
        .await
        .map_err(|error| Failure::No(format!("The simulator cannot open TONGMA_SIMULATOR_ADDR={addr}: {error}.")))
}
