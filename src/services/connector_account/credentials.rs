//! Secrets of an account at rest: sealed under the instance key and bound to the account's id, so that a row copied from elsewhere
//! opens nothing. They are opened to make and read messages, and for nothing else.

use crate::{
    db::{self, connector_account::ConnectorAccount},
    services::{App, Unavailable, verify::Finding},
};

const PURPOSE: &str = "connector credentials";

/// How long the credentials before a change still count for messages on their way, in ms: longer than any wallet repeats a notice.
pub const OVERLAP_MS: i64 = 7 * 86_400_000;

/// The sealed form of an account's credentials; `None` only where the cipher itself fails.
pub(super) fn sealed(app: &App, account_id: &str, plain: &str) -> Option<String> {
    app.key.seal(PURPOSE, account_id, app.entropy.bytes(), plain.as_bytes())
}

fn opened(app: &App, account_id: &str, sealed: &str) -> Option<String> {
    String::from_utf8(app.key.open(PURPOSE, account_id, sealed)?).ok()
}

/// What cannot be opened is no secret of ours: nothing is signed or believed with it.
pub(super) fn current(app: &App, row: &ConnectorAccount) -> String {
    if row.credentials.is_empty() {
        return String::new();
    }
    opened(app, &row.id, &row.credentials).unwrap_or_else(|| {
        tracing::error!(account = row.id, "the credentials of an account cannot be opened with this instance key");
        String::new()
    })
}

pub(super) fn previous(app: &App, row: &ConnectorAccount) -> Option<String> {
    let counts = !row.previous_credentials.is_empty() && app.clock.now_ms() < row.credentials_changed_at_ms + OVERLAP_MS;
    counts.then(|| opened(app, &row.id, &row.previous_credentials)).flatten()
}

/// Drops credentials that were replaced so long ago that no message can need them.
///
/// # Errors
/// [`Unavailable`].
pub async fn forget_previous(app: &App) -> Result<usize, Unavailable> {
    let mut tx = app.db.write().await?;
    let forgotten = db::connector_account::forget_previous(&mut tx, app.clock.now_ms() - OVERLAP_MS).await?;
    tx.commit().await?;
    Ok(usize::try_from(forgotten).unwrap_or(0))
}

/// What `tongma verify` finds in the accounts: every secret opens with the instance key that is in use.
pub(in crate::services) async fn verify(app: &App, tx: &mut db::Tx) -> sqlx::Result<Vec<Finding>> {
    let shut = |row: &ConnectorAccount| {
        [&row.credentials, &row.previous_credentials].into_iter().any(|sealed| !sealed.is_empty() && opened(app, &row.id, sealed).is_none())
    };
    let rows = db::connector_account::all(tx).await?;
    let finding = |row: ConnectorAccount| Finding {
        check: "credentials",
        detail: format!("the credentials of this account with {} do not open with the instance key", row.connector),
        subject: row.id,
    };
    Ok(rows.into_iter().filter(shut).map(finding).collect())
}
