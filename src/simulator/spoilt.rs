//! Answers that an order's fault spoils: an error page, half a message, or a connection that breaks. The act behind them is done.

use super::{Simulator, faults::Fault};
use axum::{
    body::{Body, Bytes},
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// How long nothing is said of an order whose wallet is mute.
const MUTE_MS: i64 = 120_000;

/// What takes an answer's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoilt {
    /// Not of the protocol.
    Garbage,
    /// Rightly signed, and cut off in the middle.
    Half,
    /// The connection breaks before the answer is there.
    Broken,
}

impl Simulator {
    /// What the order's fault makes of the first answers about it; every asking counts. `about` is `order`, `undo` or `refund`.
    pub(super) fn spoil(&self, about: &'static str, payment: &str) -> Option<Spoilt> {
        let offer = self.office.order(payment).ok()?.offer;
        let fault = offer.fault?;
        if fault == Fault::Mute {
            let is_mute = about == "order" && self.world.now_ms() < offer.created_at_ms + MUTE_MS;
            return is_mute.then_some(Spoilt::Broken);
        }
        let about = if about == "undo" { "order" } else { about };
        let spoils = match fault {
            Fault::Unknown => 2,
            Fault::Timeout => 1,
            Fault::Silent => return Some(Spoilt::Broken),
            _ => return None,
        };
        let seen = self.count_answer(about, payment);
        match fault {
            _ if seen >= spoils => None,
            Fault::Timeout => Some(Spoilt::Broken),
            _ if seen == 0 => Some(Spoilt::Garbage),
            _ => Some(Spoilt::Half),
        }
    }
}

pub fn garbage() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "<html>upstream connect error</html>").into_response()
}

pub fn broken() -> Response {
    let cut = futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut")) });
    Body::from_stream(cut).into_response()
}
