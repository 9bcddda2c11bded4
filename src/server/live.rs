//! `/live`: a merchant's events as they happen (C4). The stream sends what the table holds after the last number and then waits to
//! be woken; it looks by itself every second too, so a lost wake-up delays an event and never loses it.

use crate::{
    db::event::EventRow,
    server::Site,
    services::{
        Actor, App, accounts,
        feed::{self, Batch},
        live::Woken,
    },
};
use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderName},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
    routing::get,
};
use futures::Stream;
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;

/// How often a stream looks by itself.
const LOOK: Duration = Duration::from_secs(1);
/// After this many looks it asks whether its reader may still read (C4.7: at most 5 s) and sends a beat, so that a screen can
/// say how fresh it is (C4.10) and both ends notice a dead line.
const BEAT_EVERY: u32 = 4;

pub fn routes() -> Router<Site> {
    Router::new().route("/live", get(live))
}

#[derive(Deserialize)]
struct From {
    /// The number that the page already shows.
    after: Option<i64>,
}

async fn live(actor: Actor, State(site): State<Site>, Query(from): Query<From>, headers: HeaderMap) -> Response {
    // The browser's own memory of what it saw last is newer than the address that the page was made with.
    let resumed = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let after = resumed.or(from.after).unwrap_or(i64::MAX);
    let stream = events(site.app.clone(), actor, after, site.stop.clone());
    ([(HeaderName::from_static("x-accel-buffering"), "no")], Sse::new(stream)).into_response()
}

/// The stream itself: ends when the server stops or the reader's session ends.
fn events(app: App, actor: Actor, after: i64, stop: CancellationToken) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let mut woken = app.live.subscribe();
        let mut seq = after;
        let mut looks = 0;
        // What a screen missed while its line was down ends here; what comes after is news.
        if let Ok(now) = feed::last_seq(&app, &actor).await {
            yield Ok(Event::default().event("hello").data(now.to_string()));
        }
        loop {
            match feed::after(&app, &actor, seq).await {
                Ok(Batch::Events(rows)) => for row in rows {
                    seq = row.seq;
                    yield Ok(message(&row));
                },
                Ok(Batch::Reset { seq: now }) => {
                    seq = now;
                    yield Ok(Event::default().event("reset").id(now.to_string()).data(now.to_string()));
                }
                // The table will be looked at again in a moment; the reader sees the silence as a stale pill.
                Err(error) => tracing::warn!(%error, "a live stream could not read"),
            }
            tokio::select! {
                () = stop.cancelled() => break,
                () = wait(&mut woken, &actor.merchant_id, seq) => {}
            }
            looks += 1;
            if looks % BEAT_EVERY == 0 {
                if !accounts::session_holds(&app, &actor.session_id).await.unwrap_or(true) {
                    break;
                }
                yield Ok(Event::default().event("beat").data(seq.to_string()));
            }
        }
    }
}

/// Waits until this merchant has something newer, or for [`LOOK`].
async fn wait(woken: &mut Receiver<Woken>, merchant_id: &str, seq: i64) {
    let news = async {
        loop {
            match woken.recv().await {
                Ok(woken) if woken.merchant_id == merchant_id && woken.seq > seq => return,
                Ok(_) => {}
                // Too many to tell apart: the table knows.
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    let _either = tokio::time::timeout(LOOK, news).await;
}

fn message(row: &EventRow) -> Event {
    let payload: serde_json::Value = serde_json::from_str(&row.payload).unwrap_or_default();
    let data = serde_json::json!({
        "seq": row.seq, "kind": row.kind, "payment_id": row.payment_id, "at_ms": row.at_ms, "payload": payload,
    });
    Event::default().event("payment").id(row.seq.to_string()).data(data.to_string())
}
