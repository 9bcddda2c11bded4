//! Which admin asks. The cookie is the admins' own and travels on this site's requests only.

use super::super::{
    refusal,
    session_store::{self, Store},
};
use crate::{
    services::{
        Admin, App,
        admins::sessions::{self, Known},
        sessions::{Browser, Held, Realm},
    },
    ui::address::encode,
};
use axum::{
    extract::{FromRef, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{Method, StatusCode, request::Parts};
use tower_sessions::{Session, SessionManagerLayer, cookie::SameSite};

/// The layer that reads and sets the cookie of admins.
pub fn layer(app: &App) -> SessionManagerLayer<Store> {
    let name = if app.settings.https() { "__Host-tongma-admin" } else { "tongma-admin" };
    session_store::layer(app, Realm::Platform, name, SameSite::Strict)
}

/// Lets the browser one step further in; it is `complete` with the second factor.
///
/// # Errors
/// The session store's own: the database does not answer.
pub async fn begin(session: &Session, admin_id: &str, complete: bool, browser: &Browser) -> Result<(), tower_sessions::session::Error> {
    session_store::begin(session, &Held { holder_id: admin_id.to_owned(), complete, browser: browser.clone() }).await
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
                    session.set_expiry(Some(session_store::expiry(Realm::Platform)));
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
    if !refusal::wants_page(&parts.headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let wanted = if parts.method == Method::GET { parts.uri.path_and_query().map_or("/admin", |path| path.as_str()) } else { "/admin" };
    Redirect::to(&format!("/admin/login?next={}", encode(wanted))).into_response()
}
