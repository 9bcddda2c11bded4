//! The app as the network sees it: an address, a participant and its public keys. Everything goes over HTTP and is signed; an
//! answer that is not is no answer.

use super::world::World;
use crate::connectors::{
    HttpResponse, Key, RawRequest, Rejected,
    network::{
        sign::{self, Seal, Signer, Subject, hex},
        trial_key,
        wire::{BASE, KeysAnswer, PayAnswer, PayRequest, PaymentAnswer, PaymentRequest, Problem, ResolveAnswer, ResolveRequest},
    },
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Seconds the app may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Waits between tries of a call whose outcome is not known.
const RETRY_MS: [u64; 6] = [200, 500, 1_000, 2_000, 3_000, 3_000];

/// Why a call gave nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CallError {
    /// A signed no: the protocol's word and a sentence.
    #[error("{1} ({0})")]
    Refused(String, String),
    #[error("the app cannot be reached: {0}")]
    Unreachable(String),
}

/// Who the app is.
#[derive(Clone, Debug)]
struct Peer {
    participant: String,
    keys: Vec<Key>,
}

/// See the module.
pub struct App {
    http: reqwest::Client,
    world: World,
    /// Where it listens, without a slash at the end.
    url: String,
    peer: Mutex<Option<Peer>>,
}

impl App {
    pub fn new(http: reqwest::Client, world: World, url: &str) -> Self {
        Self { http, world, url: url.trim_end_matches('/').to_owned(), peer: Mutex::new(None) }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The connections, for browsers.
    pub fn http(&self) -> reqwest::Client {
        self.http.clone()
    }

    fn known(&self) -> Option<Peer> {
        self.peer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn peer(&self) -> Result<Peer, CallError> {
        match self.known() {
            Some(peer) => Ok(peer),
            None => self.meet().await,
        }
    }

    /// Asks the app for its keys. In a trial its address is its identity, so what answers there is believed.
    async fn meet(&self) -> Result<Peer, CallError> {
        let unreachable = |error: reqwest::Error| CallError::Unreachable(error.to_string());
        let answer = self.http.get(format!("{}{BASE}/keys", self.url)).timeout(PATIENCE).send().await.map_err(unreachable)?;
        let answer: KeysAnswer = answer.error_for_status().map_err(unreachable)?.json().await.map_err(unreachable)?;
        let peer = Peer { keys: answer.keys.iter().filter_map(sign::read_published).collect(), participant: answer.participant };
        *self.peer.lock().unwrap_or_else(PoisonError::into_inner) = Some(peer.clone());
        Ok(peer)
    }

    /// The participant's id.
    ///
    /// # Errors
    /// [`CallError::Unreachable`] until the app has answered once.
    pub async fn participant(&self) -> Result<String, CallError> {
        Ok(self.peer().await?.participant)
    }

    /// Verifies a request from the app; one under an unknown key has its keys asked for once.
    ///
    /// # Errors
    /// [`Rejected`].
    pub async fn verify(&self, raw: &RawRequest<'_>) -> Result<Seal, Rejected> {
        let check = |peer: &Peer| sign::verify_request(raw, &peer.participant, &peer.keys, self.world.now_ms());
        if let Some(Ok(seal)) = self.known().map(|peer| check(&peer)) {
            return Ok(seal);
        }
        check(&self.meet().await.map_err(|_| Rejected::UnknownKey)?)
    }

    /// The keys of the app, for what it signs outside of requests.
    ///
    /// # Errors
    /// [`CallError::Unreachable`].
    pub async fn keys(&self) -> Result<Vec<Key>, CallError> {
        Ok(self.meet().await?.keys)
    }

    /// What a scanned code says.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn resolve(&self, content: &str, wallet: &str) -> Result<ResolveAnswer, CallError> {
        self.call("resolve", &ResolveRequest { content: content.to_owned(), wallet: wallet.to_owned() }).await
    }

    /// Makes the order; sent again with the same number until there is an answer or patience ends.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn pay(&self, request: &PayRequest) -> Result<PayAnswer, CallError> {
        self.call("pay", request).await
    }

    /// How a payment stands with the app. Asked once: it is good to know, and nobody waits for it.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn payment(&self, payment: &str) -> Result<PaymentAnswer, CallError> {
        self.call_once("payment", &PaymentRequest { payment: payment.to_owned() }).await
    }

    async fn call<A: DeserializeOwned>(&self, name: &str, request: &impl Serialize) -> Result<A, CallError> {
        let mut waits = RETRY_MS.into_iter();
        loop {
            match self.call_once(name, request).await {
                Err(CallError::Unreachable(why)) => match waits.next() {
                    Some(wait) => tokio::time::sleep(Duration::from_millis(wait)).await,
                    None => return Err(CallError::Unreachable(why)),
                },
                decided => return decided,
            }
        }
    }

    async fn call_once<A: DeserializeOwned>(&self, name: &str, request: &impl Serialize) -> Result<A, CallError> {
        let broken = |error: &dyn std::fmt::Display| CallError::Unreachable(error.to_string());
        let peer = self.peer().await?;
        let path = format!("{BASE}/{name}");
        let body = serde_json::to_vec(request).map_err(|error| broken(&error))?;
        let (nonce, key) = (hex(&self.world.random()), trial_key::signing());
        let signer = Signer { participant: &peer.participant, key: &key, now_ms: self.world.now_ms(), nonce: &nonce };
        let headers = signer.headers(Subject::Request { method: "POST", path: &path }, &body).map_err(|error| broken(&error))?;
        let mut sending = self.http.post(format!("{}{path}", self.url)).timeout(PATIENCE).header("content-type", "application/json");
        for (name, value) in &headers {
            sending = sending.header(name, value);
        }
        let answer = sending.body(body).send().await.map_err(|error| broken(&error))?;
        let answer = read(answer).await.map_err(|error| broken(&error))?;
        if let Err(rejected) = sign::verify_answer(&answer, &peer.participant, &nonce, &peer.keys, self.world.now_ms()) {
            // Another instance may stand at this address by now: meet it before the next try.
            self.meet().await?;
            return Err(broken(&rejected));
        }
        if answer.status == 200 {
            return serde_json::from_slice(&answer.body).map_err(|error| broken(&error));
        }
        let problem: Problem = serde_json::from_slice(&answer.body).map_err(|error| broken(&error))?;
        Err(if answer.status >= 500 { CallError::Unreachable(problem.message) } else { CallError::Refused(problem.error, problem.message) })
    }
}

async fn read(answer: reqwest::Response) -> Result<HttpResponse, reqwest::Error> {
    let status = answer.status().as_u16();
    let text = |value: &reqwest::header::HeaderValue| value.to_str().map(str::to_owned).ok();
    let headers = answer.headers().iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), text(value)?))).collect();
    Ok(HttpResponse { status, headers, body: answer.bytes().await?.to_vec() })
}
