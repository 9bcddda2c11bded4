//! Who pays with WeChat: the reader's browser is sent to WeChat's own page and comes back with a code, which the payer's id for our
//! app is exchanged for. Only inside of WeChat; in any other browser the payer is known when the money is.

use super::credentials::Credentials;
use crate::connectors::{
    Brought, Cx, HttpRequest, HttpResponse, Method, Payer, Place, Refusal, Rejected, SignIn,
    form::{self, Fields},
    nonce,
};
use serde::Deserialize;

/// A code is short; what comes with a browser may be anything.
const CODE_LIMIT: usize = 512;

fn fields(named: &[(&str, &str)]) -> Fields {
    named.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// # Errors
/// [`Refusal::BadAccount`].
pub fn sign_in(place: &Place, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
    if *place != Place::InWallet {
        return Ok(None);
    }
    let credentials = Credentials::of(cx.account)?;
    let (app, _secret) = credentials.payer_app().ok_or(Refusal::BadAccount)?;
    let state = nonce(cx);
    let query = fields(&[
        ("appid", app),
        ("redirect_uri", return_url),
        ("response_type", "code"),
        // Only who it is: nobody is asked anything.
        ("scope", "snsapi_base"),
        ("state", &state),
    ]);
    Ok(Some(format!("{}?{}#wechat_redirect", credentials.authorize_url, form::write(&query))))
}

/// # Errors
/// [`Rejected`].
pub fn signed_in(brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
    let code = brought.field("code").filter(|code| code.len() <= CODE_LIMIT).ok_or(Rejected::Malformed)?;
    if brought.field("state") != Some(&brought.nonce) {
        return Err(Rejected::ForeignAccount);
    }
    let credentials = Credentials::of(cx.account).map_err(|_| Rejected::UnknownKey)?;
    let (app, secret) = credentials.payer_app().ok_or(Rejected::UnknownKey)?;
    let query = fields(&[("appid", app), ("code", code), ("grant_type", "authorization_code"), ("secret", secret)]);
    let url = format!("{}?{}", credentials.token_url, form::write(&query));
    Ok(SignIn::Exchange(HttpRequest { method: "GET", url, headers: Vec::new(), body: Vec::new() }))
}

#[derive(Deserialize)]
struct Token {
    openid: String,
}

/// The answer is not signed: it came over our own connection to WeChat.
pub fn exchanged(answer: Option<&HttpResponse>) -> Option<Payer> {
    let answer = answer.filter(|answer| answer.status == 200)?;
    let Token { openid } = serde_json::from_slice(&answer.body).ok()?;
    let sound = (1..=128).contains(&openid.len()) && openid.bytes().all(|byte| byte.is_ascii_graphic());
    sound.then(|| Payer { id: openid, mask: String::new(), token: None })
}

pub fn method(place: &Place, payer: Option<&Payer>) -> Method {
    match (place, payer) {
        (Place::InWallet, Some(payer)) => Method::InWallet { payer: payer.id.clone() },
        (Place::Phone { ip }, _) => Method::RedirectFrom { ip: ip.clone() },
        // Inside of WeChat without a payer nothing else is left: the code can be pressed there as well.
        (Place::InWallet, None) | (Place::Desk, _) => Method::Code,
    }
}
