//! Who of a shop is signed in: the extractors [`Actor`] and [`MaybeActor`] say who asks, and [`browser`] from where.

use super::{
    refusal,
    session_store::{self, Store},
};
use crate::{
    services::{
        Actor, App, Settings,
        accounts::{self, SignedIn},
        sessions::{Browser, Held, Realm},
    },
    ui::address::encode,
};
use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tower_sessions::{Session, SessionManagerLayer, cookie::SameSite};

/// The layer that reads and sets the cookie of a shop's people.
pub fn layer(app: &App) -> SessionManagerLayer<Store> {
    session_store::layer(app, Realm::Shop, if app.settings.https() { "__Host-tongma" } else { "tongma" }, SameSite::Lax)
}

/// Signs the browser in.
///
/// # Errors
/// The session store's own: the database does not answer.
pub async fn begin(session: &Session, account_id: &str, browser: &Browser) -> Result<(), tower_sessions::session::Error> {
    session_store::begin(session, &Held { holder_id: account_id.to_owned(), complete: true, browser: browser.clone() }).await
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
                            session.set_expiry(Some(session_store::expiry(Realm::Shop)));
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

/// Marks the answer to a person whose form needs somebody signed in.
#[derive(Clone, Copy, Debug)]
pub struct SignedOut;

/// The answer to a request that needs somebody signed in.
pub fn signed_out(parts: &Parts) -> Response {
    if !refusal::wants_page(&parts.headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let wanted = if parts.method == Method::GET { parts.uri.path_and_query().map_or("/", |path| path.as_str()) } else { "/today" };
    let mut response = Redirect::to(&format!("/login?next={}", encode(wanted))).into_response();
    if parts.method == Method::POST {
        response.extensions_mut().insert(SignedOut);
    }
    response
}

/// The browser as its owner will see it in the list, and its address as guesses are counted by.
pub fn browser(parts: &Parts, settings: &Settings) -> Browser {
    let user_agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Browser { user_agent: user_agent.to_owned(), address: network(peer_address(parts, settings)) }
}

/// Where a request comes from.
pub fn peer_address(parts: &Parts, settings: &Settings) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    address(peer, &parts.headers, settings)
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
