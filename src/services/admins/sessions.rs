//! The admin behind a signed-in browser. A session whose second factor is still missing opens nothing but the page that asks for it,
//! for ten minutes.

use super::Admin;
use crate::{
    db::{self, sign_in_session::SignedInAdmin},
    domain::admin::Role,
    services::{
        App, Unavailable,
        sessions::{Realm, note_use, since, store_key},
    },
};

/// How long a right password waits for the second factor, ms.
const HALF_MS: i64 = 10 * 60_000;

/// Who is behind a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The cookie should live on if the use was written down.
    Admin { admin: Admin, renewed: bool },
    /// The password was right; what is missing?
    Half { admin_id: String, email: String, sets_up: bool },
}

/// Who is behind a cookie whose session holds. A use by a person is noted at most once a minute; what a page asks for by itself is
/// none, so that an unwatched screen signs itself out.
///
/// # Errors
/// [`Unavailable`].
pub async fn known(app: &App, cookie: &str, by_person: bool) -> Result<Option<Known>, Unavailable> {
    let found = db::sign_in_session::admin(&mut app.db.read().await?, &store_key(cookie), since(app, Realm::Platform)).await?;
    let Some(SignedInAdmin { session_id, admin_id, email, role, complete, has_second_factor, created_at_ms, seen_at_ms }) = found else {
        return Ok(None);
    };
    if !complete {
        let half = Known::Half { admin_id, email, sets_up: !has_second_factor };
        return Ok((created_at_ms > app.clock.now_ms() - HALF_MS).then_some(half));
    }
    // A word that is no role any more has no rights.
    let Some(role) = Role::from_code(&role) else { return Ok(None) };
    let renewed = by_person && note_use(app, Realm::Platform, &session_id, seen_at_ms).await?;
    Ok(Some(Known::Admin { admin: Admin { id: admin_id, email, role, session_id }, renewed }))
}
