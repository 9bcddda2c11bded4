//! The member of a shop behind a signed-in browser.

use super::super::{
    Actor, App, Unavailable,
    sessions::{Realm, note_use, since, store_key},
};
use crate::{db, domain::merchant::Role};

/// The member behind a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub actor: Actor,
    /// This use was written down and moves the idle limit, so the cookie should live on too.
    pub renewed: bool,
}

/// The member whose browser sends this cookie, if its session holds; notes that it was used, at most once a minute.
///
/// # Errors
/// [`Unavailable`].
pub async fn signed_in(app: &App, cookie: &str) -> Result<Option<SignedIn>, Unavailable> {
    let found = db::sign_in_session::member(&mut app.db.read().await?, &store_key(cookie), since(app, Realm::Shop)).await?;
    let Some(member) = found else { return Ok(None) };
    let renewed = note_use(app, Realm::Shop, &member.session_id, member.seen_at_ms).await?;
    let actor = Actor {
        account_id: member.account_id,
        sign_in: member.sign_in,
        session_id: member.session_id,
        merchant_id: member.merchant_id,
        merchant_name: member.merchant_name,
        store_id: member.store_id,
        store_name: member.store_name,
        role: Role::from_code(&member.role),
        time_zone: member.time_zone,
    };
    Ok(Some(SignedIn { actor, renewed }))
}

/// Whether a session still holds; what stays open for long (a live stream) asks now and then.
///
/// # Errors
/// [`Unavailable`].
pub async fn session_holds(app: &App, session_id: &str) -> Result<bool, Unavailable> {
    Ok(db::sign_in_session::holds(&mut app.db.read().await?, Realm::Shop, session_id, since(app, Realm::Shop)).await?)
}
