//! Who pays with Alipay: the reader's browser is sent to Alipay's own page and comes back with a code, which is exchanged for the
//! payer's id in a signed call. In the browser of a telephone the order itself is an address, and the payer is known with the money.

use super::{call, credentials::Credentials, sign};
use crate::connectors::{
    Brought, Cx, HttpResponse, Method, Payer, Place, Refusal, Rejected, SignIn,
    form::{self, Fields},
    nonce,
};
use serde::Deserialize;

const EXCHANGE: &str = "alipay.system.oauth.token";

/// A code is short; what comes with a browser may be anything.
const CODE_LIMIT: usize = 512;

/// # Errors
/// [`Refusal::BadAccount`].
pub fn sign_in(place: &Place, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
    if *place != Place::InWallet {
        return Ok(None);
    }
    let credentials = Credentials::of(cx.account).ok_or(Refusal::BadAccount)?;
    let query = [
        ("app_id", cx.account.participant.clone()),
        ("redirect_uri", return_url.to_owned()),
        ("scope", "auth_base".to_owned()),
        ("state", nonce(cx)),
    ];
    let query: Fields = query.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(Some(format!("{}?{}", credentials.authorize_url, form::write(&query))))
}

/// # Errors
/// [`Rejected`].
pub fn signed_in(brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
    let code = brought.field("auth_code").filter(|code| code.len() <= CODE_LIMIT).ok_or(Rejected::Malformed)?;
    if brought.field("state") != Some(&brought.nonce) || brought.field("app_id").is_some_and(|app| app != cx.account.participant) {
        return Err(Rejected::ForeignAccount);
    }
    call::send(EXCHANGE, &[("grant_type", "authorization_code"), ("code", code)], cx)
        .map(SignIn::Exchange)
        .map_err(|_| Rejected::UnknownKey)
}

#[derive(Deserialize)]
struct Token {
    user_id: Option<String>,
    open_id: Option<String>,
}

pub fn exchanged(answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Payer> {
    let answer = answer.filter(|answer| answer.status == 200)?;
    let credentials = Credentials::of(cx.account)?;
    let text = sign::believed(&answer.body, &call::node(EXCHANGE), &credentials, cx.now_ms).ok()?;
    let token: Token = serde_json::from_str(text).ok()?;
    let id = token.user_id.or(token.open_id).filter(|id| (1..=128).contains(&id.len()))?;
    Some(Payer { id, mask: String::new(), token: None })
}

pub fn method(place: &Place, payer: Option<&Payer>) -> Method {
    match (place, payer) {
        (Place::InWallet, Some(payer)) => Method::InWallet { payer: payer.id.clone() },
        (Place::Phone { .. }, _) | (Place::InWallet, None) => Method::Redirect,
        (Place::Desk, _) => Method::Code,
    }
}
