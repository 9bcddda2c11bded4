//! One call to the other side, and what its answer means.

use crate::{
    connectors::{Account, Connector, Cx, HttpResponse, Observed, Op, UNKNOWN_KEY},
    services::{App, connector_account, outbound},
};

/// Why nothing was heard: the call could not be written, so it never left.
pub(super) const NOT_SENT: &str = "not_sent";

/// Makes one call to the other side and reads the answer, also under keys that have just changed: theirs are asked for, and ours may
/// be those from before the credentials were replaced.
pub(in crate::services) async fn call(app: &App, connector: &dyn Connector, account: &Account, op: &Op) -> Observed {
    let answered = exchange(app, connector, account, op).await;
    let mut seen = answered.read(connector, account, op);
    if seen == (Observed::Unknown { why: UNKNOWN_KEY })
        && let Ok(Some(renewed)) = connector_account::keys::refresh(app, account).await
    {
        seen = answered.read(connector, &renewed, op);
    }
    if matches!(seen, Observed::Unknown { .. })
        && answered.answer.is_some()
        && let Ok(Some(before)) = connector_account::before(app, account).await
    {
        match answered.read(connector, &before, op) {
            Observed::Unknown { .. } => {}
            clear => return clear,
        }
    }
    seen
}

/// What came of one call.
pub(in crate::services) struct Answered {
    is_sent: bool,
    answer: Option<HttpResponse>,
    now_ms: i64,
    random: [u8; 16],
}

impl Answered {
    /// What it means to whoever trusts the keys of `account`.
    pub(in crate::services) fn read(&self, connector: &dyn Connector, account: &Account, op: &Op) -> Observed {
        if !self.is_sent {
            return Observed::Unknown { why: NOT_SENT };
        }
        connector.response(op, self.answer.as_ref(), &Cx { account, now_ms: self.now_ms, random: self.random })
    }
}

/// Makes one call.
pub(in crate::services) async fn exchange(app: &App, connector: &dyn Connector, account: &Account, op: &Op) -> Answered {
    let random = app.entropy.bytes();
    let request = connector.request(op, &Cx { account, now_ms: app.clock.now_ms(), random });
    let answer = match (&request, op) {
        (Ok(request), Op::Bill { .. } | Op::Funds { .. } | Op::Download { .. }) => outbound::fetch(app, request).await,
        (Ok(request), _) => outbound::send(app, request).await,
        (Err(_refused), _) => None,
    };
    Answered { is_sent: request.is_ok(), answer, now_ms: app.clock.now_ms(), random }
}
