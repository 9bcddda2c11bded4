//! Which admin asks. The cookie is the admins' own and travels on this site's requests only; `services::admins` keeps the sessions.

use super::super::refusal;
use crate::{
    services::{
        Admin, App, Unavailable,
        accounts::Browser,
        admins::sessions::{self, IDLE_MS, Known},
    },
    ui::address::encode,
};
use async_trait::async_trait;
use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{Method, StatusCode, header, request::Parts};
use std::collections::HashMap;
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store::{Error as StoreError, Result as StoreResult},
};

/// What the session's record holds.
const ADMIN: &str = "admin";
const COMPLETE: &str = "complete";
const USER_AGENT: &str = "user_agent";
const ADDRESS: &str = "address";

/// The layer that reads and sets the cookie.
pub fn layer(app: &App) -> SessionManagerLayer<Store> {
    let https = app.settings.https();
    SessionManagerLayer::new(Store(app.clone()))
        .with_name(if https { "__Host-tongma-admin" } else { "tongma-admin" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Strict)
        .with_path("/")
        .with_expiry(expiry())
}

fn expiry() -> Expiry {
    Expiry::OnInactivity(Duration::milliseconds(IDLE_MS))
}

/// Admins' sessions in the instance's own database, on its own clock. A record never changes after it was made.
#[derive(Clone)]
pub struct Store(App);

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Store")
    }
}

fn backend(error: Unavailable) -> StoreError {
    StoreError::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let text = |name: &str| record.data.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let complete = record.data.get(COMPLETE).and_then(serde_json::Value::as_bool).unwrap_or(false);
        let (admin_id, browser) = (text(ADMIN), Browser { user_agent: text(USER_AGENT), address: text(ADDRESS) });
        while !sessions::open(&self.0, &record.id.to_string(), &admin_id, complete, &browser).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, _record: &Record) -> StoreResult<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let found = sessions::find(&self.0, &id.to_string()).await.map_err(backend)?;
        Ok(found.map(|(admin_id, complete, browser)| Record {
            id: *id,
            data: record_data(&admin_id, complete, &browser),
            expiry_date: OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(self.0.clock.now_ms() + IDLE_MS),
        }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        sessions::end_of_cookie(&self.0, &id.to_string()).await.map_err(backend)
    }
}

fn record_data(admin_id: &str, complete: bool, browser: &Browser) -> HashMap<String, serde_json::Value> {
    let texts = [(ADMIN, admin_id), (USER_AGENT, &browser.user_agent), (ADDRESS, &browser.address)];
    let texts = texts.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
    texts.chain([(COMPLETE.to_owned(), complete.into())]).collect()
}

/// Lets the browser one step further under a new cookie value; whatever it held before is over (no fixation).
///
/// # Errors
/// The session store's own: the database does not answer.
pub async fn begin(session: &Session, admin_id: &str, complete: bool, browser: &Browser) -> Result<(), tower_sessions::session::Error> {
    session.cycle_id().await?;
    for (name, value) in record_data(admin_id, complete, browser) {
        session.insert_value(&name, value).await?;
    }
    session.save().await
}

/// Who asks, or nobody.
#[derive(Clone, Debug)]
pub struct MaybeAdmin(pub Option<Known>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeAdmin
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
                let known = sessions::known(&App::from_ref(state), &id.to_string(), by_person(parts)).await;
                let known = known.map_err(|error| refusal::unavailable(&parts.headers, &error))?;
                if matches!(known, Some(Known::Admin { renewed: true, .. })) {
                    session.set_expiry(Some(expiry()));
                }
                known
            }
        };
        let found = Self(found);
        parts.extensions.insert(found.clone());
        Ok(found)
    }
}

/// A page that asks for itself again says so in its address: an unwatched screen is not a person at work.
fn by_person(parts: &Parts) -> bool {
    !parts.uri.query().unwrap_or_default().split('&').any(|pair| pair == "auto=1")
}

/// Nobody signed in: people are sent to sign in and come back, programs are told 401.
impl<S: Send + Sync> FromRequestParts<S> for Admin
where
    App: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match MaybeAdmin::from_request_parts(parts, state).await? {
            MaybeAdmin(Some(Known::Admin { admin, .. })) => Ok(admin),
            MaybeAdmin(Some(Known::Half { .. }) | None) => Err(signed_out(parts)),
        }
    }
}

/// The answer to a request that needs an admin signed in.
pub fn signed_out(parts: &Parts) -> Response {
    let accepts = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if !accepts.is_some_and(|accept| accept.contains("text/html")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let wanted = if parts.method == Method::GET { parts.uri.path_and_query().map_or("/admin", |path| path.as_str()) } else { "/admin" };
    Redirect::to(&format!("/admin/login?next={}", encode(wanted))).into_response()
}
