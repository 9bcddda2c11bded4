//! Who pays with a wallet of the UnionPay family: the app says whether its user agrees to be known. What it gives back is a code
//! that this version of the interface has no call to exchange, so that the payer stays unnamed.

use super::sign::Credentials;
use crate::connectors::{
    Brought, Cx, Method, Place, Refusal, Rejected, SignIn,
    form::{self, Fields},
};

/// # Errors
/// [`Refusal::BadAccount`].
pub fn sign_in(place: &Place, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
    if *place != Place::InWallet {
        return Ok(None);
    }
    let credentials = Credentials::of(cx.account).ok_or(Refusal::BadAccount)?;
    let query: Fields = [("redirectUrl", return_url), ("version", "1.0.0")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Ok(Some(format!("{}?{}", credentials.user_auth_url, form::write(&query))))
}

/// # Errors
/// [`Rejected`] where the app's user did not agree.
pub fn signed_in(brought: &Brought) -> Result<SignIn, Rejected> {
    let agreed = brought.field("userAuthCode").is_some() && brought.field("respCode").is_none_or(|code| code == "00");
    if agreed { Ok(SignIn::Unnamed) } else { Err(Rejected::BadSignature) }
}

pub fn method(place: &Place) -> Method {
    match place {
        // The code is also an address, at which the app opens it, and so does a telephone that has the app.
        Place::InWallet | Place::Phone { .. } => Method::Redirect,
        Place::Desk => Method::Code,
    }
}
