//! Who is signed in: tower-sessions carries the cookie, `services::accounts` keeps the sessions, and the extractors [`Actor`] and
//! [`MaybeActor`] say who asks. Only people who signed in have a session.

use super::refusal;
use crate::{
    services::{
        Actor, App, Settings, Unavailable,
        accounts::{self, Browser, IDLE_MS, SignedIn},
    },
    ui::address::encode,
};
use async_trait::async_trait;
use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store::{Error as StoreError, Result as StoreResult},
};

/// What the session's record holds.
const ACCOUNT: &str = "account";
const USER_AGENT: &str = "user_agent";
const ADDRESS: &str = "address";

/// The layer that reads and sets the session's cookie.
pub fn layer(app: &App) -> SessionManagerLayer<Store> {
    let https = app.settings.https();
    SessionManagerLayer::new(Store(app.clone()))
        .with_name(if https { "__Host-tongma" } else { "tongma" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(expiry())
}

fn expiry() -> Expiry {
    Expiry::OnInactivity(Duration::milliseconds(IDLE_MS))
}

/// Sessions in the instance's own database, on its own clock. A record never changes after it was made: its rights are read from
/// the account at every request.
#[derive(Clone)]
pub struct Store(App);

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Store")
    }
}

/// Carries a database error through tower-sessions.
fn backend(error: Unavailable) -> StoreError {
    StoreError::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let text = |name: &str| record.data.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let (account_id, browser) = (text(ACCOUNT), Browser { user_agent: text(USER_AGENT), address: text(ADDRESS) });
        while !accounts::open_session(&self.0, &record.id.to_string(), &account_id, &browser).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, _record: &Record) -> StoreResult<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let found = accounts::find_session(&self.0, &id.to_string()).await.map_err(backend)?;
        Ok(found.map(|(account_id, browser)| Record {
            id: *id,
            data: record_data(&account_id, &browser),
            expiry_date: OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(self.0.clock.now_ms() + IDLE_MS),
        }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        accounts::end_session_of_cookie(&self.0, &id.to_string()).await.map_err(backend)?;
        Ok(())
    }
}

fn record_data(account_id: &str, browser: &Browser) -> HashMap<String, serde_json::Value> {
    [(ACCOUNT, account_id), (USER_AGENT, &browser.user_agent), (ADDRESS, &browser.address)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}

/// Signs the browser in under a new cookie value; whatever it held before is over (no fixation).
///
/// # Errors
/// The session store's own: the database does not answer.
pub async fn begin(session: &Session, account_id: &str, browser: &Browser) -> Result<(), tower_sessions::session::Error> {
    session.cycle_id().await?;
    for (name, value) in record_data(account_id, browser) {
        session.insert_value(&name, value).await?;
    }
    session.save().await
}

/// Gives the signed-in browser a new cookie value, for after a password change.
///
/// # Errors
/// The session store's own.
pub async fn renew(session: &Session) -> Result<(), tower_sessions::session::Error> {
    session.cycle_id().await?;
    session.save().await
}

/// Signs the browser out, on the server too.
///
/// # Errors
/// The session store's own.
pub async fn end(session: &Session) -> Result<(), tower_sessions::session::Error> {
    session.flush().await
}

/// Who asks, or nobody.
#[derive(Clone, Debug)]
pub struct MaybeActor(pub Option<Actor>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeActor
where
    App: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let found = match parts.extensions.get::<Session>().and_then(|session| Some((session, session.id()?))) {
            None => None,
            Some((session, id)) => {
                let signed_in = accounts::signed_in(&App::from_ref(state), &id.to_string()).await;
                match signed_in.map_err(|error| refusal::unavailable(&parts.headers, &error))? {
                    None => None,
                    Some(SignedIn { actor, renewed }) => {
                        if renewed {
                            session.set_expiry(Some(expiry()));
                        }
                        Some(actor)
                    }
                }
            }
        };
        let found = Self(found);
        parts.extensions.insert(found.clone());
        Ok(found)
    }
}

/// Nobody signed in: people are sent to sign in and come back, programs are told 401.
impl<S: Send + Sync> FromRequestParts<S> for Actor
where
    App: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let MaybeActor(found) = MaybeActor::from_request_parts(parts, state).await?;
        found.ok_or_else(|| signed_out(parts))
    }
}

/// The answer to a request that needs somebody signed in.
pub fn signed_out(parts: &Parts) -> Response {
    let wants_page =
        parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    if !wants_page {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let wanted = if parts.method == Method::GET { parts.uri.path_and_query().map_or("/", |path| path.as_str()) } else { "/today" };
    Redirect::to(&format!("/login?next={}", encode(wanted))).into_response()
}

/// The browser as its owner will see it in the list, and its address as guesses are counted by.
pub fn browser(parts: &Parts, settings: &Settings) -> Browser {
    let user_agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    Browser { user_agent: user_agent.to_owned(), address: network(address(peer, &parts.headers, settings)) }
}

/// The peer, or, where the peer is a trusted proxy, the last address in `X-Forwarded-For` that is not one itself: whatever stands
/// before that was written by the client.
fn address(peer: IpAddr, headers: &HeaderMap, settings: &Settings) -> IpAddr {
    let trusted = |address: IpAddr| settings.trusted_proxies.contains(&address.to_canonical());
    if !trusted(peer) {
        return peer;
    }
    let hops: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    for hop in hops.into_iter().rev() {
        match hop.trim().parse::<IpAddr>() {
            Ok(hop) if trusted(hop) => {}
            Ok(hop) => return hop,
            Err(_) => return peer,
        }
    }
    peer
}

/// IPv4 as it is; of IPv6 the /64 that one customer is given.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Mode;

    fn settings(proxies: &[&str]) -> Settings {
        Settings {
            mode: Mode::Trial,
            public_url: "http://127.0.0.1:3000".into(),
            simulator_url: String::new(),
            trusted_proxies: proxies.iter().map(|proxy| proxy.parse().unwrap()).collect(),
        }
    }

    fn forwarded(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let claimed = forwarded(&["6.6.6.6, 203.0.113.9", "10.0.0.2"]);
        assert_eq!(address(peer, &claimed, &settings(&[])), peer);
        let behind = settings(&["10.0.0.1", "10.0.0.2"]);
        assert_eq!(address(peer, &claimed, &behind).to_string(), "203.0.113.9", "what the client wrote itself is not believed");
        assert_eq!(address(peer, &forwarded(&["nonsense"]), &behind), peer);
        assert_eq!(address(peer, &forwarded(&[]), &behind), peer);
    }

    #[test]
    fn an_ipv6_customer_is_one_address() {
        let one = network("2001:db8:1:2:3:4:5:6".parse().unwrap());
        assert_eq!(one, network("2001:db8:1:2::1".parse().unwrap()));
        assert_eq!(network("::ffff:203.0.113.9".parse().unwrap()), "203.0.113.9");
    }
}
