//! The other side: wallets and the clearing network, their books and their misbehaviour, on a port of their own. It speaks to the
//! app over HTTP only, with real signatures, and nothing in the app knows that it is not the real thing. Trial mode only: whoever
//! reaches this port moves its (unreal) money.

mod alipay;
mod app;
pub mod books;
mod browser;
mod bulk;
mod calls;
mod codes;
mod control;
pub mod faults;
mod html;
pub mod journal;
pub mod keyring;
mod network;
mod notices;
mod office;
mod pages;
mod payers;
mod payment_codes;
mod scan;
mod shelf;
mod spoilt;
mod unionpay;
pub mod wallets;
mod wechat_pay;
pub mod world;

pub use journal::read_journal;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use calls::Calls;
use faults::{Armed, Fault};
use keyring::Keyring;
use notices::Courier;
use office::Office;
use payment_codes::PaymentCodes;
use shelf::Shelf;
use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use world::World;

/// How a simulator runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Where the app listens, `http://host:port`.
    pub app_url: String,
    /// The file of its books; none keeps them in memory.
    pub journal: Option<PathBuf>,
    pub world: World,
    /// Repeats the choices of `/control/bulk`.
    pub seed: Option<u64>,
}

/// A simulator that listens and does not answer yet.
pub struct Bound {
    listener: TcpListener,
    simulator: Simulator,
    shutdown: CancellationToken,
}

/// What every endpoint and page works on; cheap to clone.
#[derive(Clone)]
pub struct Simulator(Arc<Inner>);

/// See [`Simulator`].
pub struct Inner {
    world: World,
    office: Arc<Office>,
    keyring: Arc<Keyring>,
    armed: Armed,
    courier: Arc<Courier>,
    app: app::App,
    /// Where the simulator itself is reached, without a slash at the end.
    url: String,
    seed: Option<u64>,
    /// Who stands behind a payer token that was given out.
    visitors: Shelf<Visitor>,
    payment_codes: PaymentCodes,
    /// Files that lie ready to be fetched, by the token of their address.
    files: Shelf<Vec<u8>>,
    calls: Calls,
    /// Answers given about an order, by what they were about.
    answers: Mutex<HashMap<(&'static str, String), u32>>,
}

impl std::ops::Deref for Simulator {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// A payer who came by a user-auth redirect.
#[derive(Clone, Debug)]
struct Visitor {
    payer: String,
    /// What shall go wrong with the order that follows.
    fault: Option<Fault>,
}

impl Inner {
    /// How many answers about this came before.
    fn count_answer(&self, about: &'static str, payment: &str) -> u32 {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let count = answers.entry((about, payment.to_owned())).or_default();
        *count += 1;
        *count - 1
    }
}

/// Opens the books and the port. Connections wait until [`Bound::serve`].
///
/// # Errors
/// Where the port is taken, or the journal cannot be read.
pub async fn bind(options: Options, shutdown: CancellationToken) -> io::Result<Bound> {
    let listener = TcpListener::bind(options.addr).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let office = Arc::new(Office::open(options.world.clone(), options.journal.as_deref())?);
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(io::Error::other)?;
    let keyring = Arc::new(Keyring::open(options.journal.as_deref())?);
    let courier = Arc::new(Courier::new(http.clone(), keyring.clone(), options.world.clone(), office.clone(), shutdown.clone()));
    let simulator = Simulator(Arc::new(Inner {
        app: app::App::new(http, options.world.clone(), &options.app_url),
        world: options.world,
        office,
        keyring,
        armed: Armed::default(),
        courier,
        url,
        seed: options.seed,
        visitors: Shelf::default(),
        payment_codes: PaymentCodes::default(),
        files: Shelf::default(),
        calls: Calls::default(),
        answers: Mutex::default(),
    }));
    Ok(Bound { listener, simulator, shutdown })
}

impl Bound {
    /// Where it listens.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the shutdown, beginning with the notices that were owed at the last end.
    ///
    /// # Errors
    /// Where the port is lost.
    pub async fn serve(self) -> io::Result<()> {
        self.simulator.courier.resume();
        let simulator = self.simulator.clone();
        let kept = |connector: &'static str, routes: Router<Simulator>| {
            routes.layer(middleware::from_fn_with_state((simulator.clone(), connector), calls::keep))
        };
        let router = Router::new()
            .merge(network::routes())
            .merge(kept("wechat_pay", wechat_pay::routes()))
            .merge(kept("alipay", alipay::routes()))
            .merge(kept("unionpay", unionpay::routes()))
            .merge(control::routes())
            .merge(pages::routes())
            .layer(DefaultBodyLimit::max(256 << 10))
            .with_state(self.simulator);
        axum::serve(self.listener, router).with_graceful_shutdown(self.shutdown.cancelled_owned()).await
    }
}
