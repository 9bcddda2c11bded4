//! What everybody may find: the campaigns that give something now, by their title, their shop and what they give. Read once in a while
//! and kept, because strangers and search engines ask for it; a campaign's own page is always exact.

use super::change;
use crate::{
    db,
    domain::{
        campaign::{State, Terms},
        time::DEFAULT_TIME_ZONE,
    },
    services::{App, Unavailable},
};
use std::sync::{Arc, Mutex, PoisonError};

/// One of them.
#[derive(Clone, Debug)]
pub struct FoundOffer {
    pub title: String,
    pub terms: Terms,
    pub link: String,
    /// The shop whose own it is; else it is the platform's.
    pub shop: Option<String>,
    pub time_zone: String,
    pub changed_at_ms: i64,
}

/// Campaigns on the list at most.
const MOST: i64 = 1_000;
/// How old the list may be.
const KEPT_MS: i64 = 10_000;

/// The list, and until when it is good, Unix ms.
type Known = Option<(i64, Arc<[FoundOffer]>)>;

/// See the module.
#[derive(Default)]
pub struct PublicList(Mutex<Known>);

impl PublicList {
    /// The campaigns in the order of the list.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn offers(&self, app: &App) -> Result<Arc<[FoundOffer]>, Unavailable> {
        let now_ms = app.clock.now_ms();
        if let Some((until_ms, offers)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && (*until_ms - KEPT_MS..*until_ms).contains(&now_ms)
        {
            return Ok(offers.clone());
        }
        let offers: Arc<[FoundOffer]> = read(app, now_ms).await?.into();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now_ms + KEPT_MS, offers.clone()));
        Ok(offers)
    }
}

async fn read(app: &App, now_ms: i64) -> Result<Vec<FoundOffer>, Unavailable> {
    let mut tx = app.db.read().await?;
    let rows = db::campaign::to_find(&mut tx, MOST).await?;
    let read: Vec<_> = rows.into_iter().filter_map(|row| Some((serde_json::from_str::<Terms>(&row.terms).ok()?, row))).collect();
    let used = change::all_used(&mut tx, &read.iter().map(|(terms, row)| (row.id.as_str(), terms)).collect::<Vec<_>>()).await?;
    let gives =
        |terms: &Terms, id: &str| change::shown(State::Running, terms, used.get(id).copied().unwrap_or_default(), now_ms) == State::Running;
    let found = read.into_iter().filter(|(terms, row)| gives(terms, &row.id)).map(|(terms, row)| FoundOffer {
        title: row.title,
        terms,
        link: row.link,
        shop: row.shop,
        time_zone: row.time_zone.unwrap_or_else(|| DEFAULT_TIME_ZONE.to_owned()),
        changed_at_ms: row.changed_at_ms,
    });
    Ok(found.collect())
}
