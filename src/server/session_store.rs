//! tower-sessions over the instance's own sessions: it carries the cookie, `services::sessions` keeps what it stands for. Only people
//! who signed in have one, and a record never changes after it was made: rights are read at every request.

use crate::services::{
    App, Unavailable,
    sessions::{self, Browser, Held, Realm},
};
use async_trait::async_trait;
use std::collections::HashMap;
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Error, Id, Record},
    session_store::{Error as StoreError, Result as StoreResult},
};

/// What a record holds.
const HOLDER: &str = "holder";
const COMPLETE: &str = "complete";
const USER_AGENT: &str = "user_agent";
const ADDRESS: &str = "address";

/// The layer that reads and sets the cookie of that name.
pub fn layer(app: &App, realm: Realm, name: &'static str, same_site: SameSite) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store { app: app.clone(), realm })
        .with_name(name)
        .with_secure(app.settings.https())
        .with_http_only(true)
        .with_same_site(same_site)
        .with_path("/")
        .with_expiry(expiry(realm))
}

/// How long the cookie lives without being used.
pub fn expiry(realm: Realm) -> Expiry {
    Expiry::OnInactivity(Duration::milliseconds(realm.idle_ms()))
}

/// Signs the browser in, or one step further in, under a new cookie value; whatever it held before is over (no fixation).
///
/// # Errors
/// The session store's own: the database does not answer.
pub async fn begin(session: &Session, held: &Held) -> Result<(), Error> {
    session.cycle_id().await?;
    for (name, value) in data(held) {
        session.insert_value(&name, value).await?;
    }
    session.save().await
}

/// The sessions of one realm in the instance's own database, on its own clock.
#[derive(Clone)]
pub struct Store {
    app: App,
    realm: Realm,
}

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
        let held = held(&record.data);
        while !sessions::open(&self.app, self.realm, &record.id.to_string(), &held).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, _record: &Record) -> StoreResult<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let found = sessions::find(&self.app, self.realm, &id.to_string()).await.map_err(backend)?;
        Ok(found.map(|held| Record {
            id: *id,
            data: data(&held),
            expiry_date: OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(self.app.clock.now_ms() + self.realm.idle_ms()),
        }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        sessions::end_of_cookie(&self.app, self.realm, &id.to_string()).await.map_err(backend)
    }
}

fn data(held: &Held) -> HashMap<String, serde_json::Value> {
    let texts = [(HOLDER, &held.holder_id), (USER_AGENT, &held.browser.user_agent), (ADDRESS, &held.browser.address)];
    let texts = texts.into_iter().map(|(name, value)| (name.to_owned(), value.as_str().into()));
    texts.chain([(COMPLETE.to_owned(), held.complete.into())]).collect()
}

fn held(data: &HashMap<String, serde_json::Value>) -> Held {
    let text = |name: &str| data.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    Held {
        holder_id: text(HOLDER),
        complete: data.get(COMPLETE).and_then(serde_json::Value::as_bool).unwrap_or(false),
        browser: Browser { user_agent: text(USER_AGENT), address: text(ADDRESS) },
    }
}
