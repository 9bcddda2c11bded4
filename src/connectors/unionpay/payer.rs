//! Who pays with a wallet of the UnionPay family: the app says whether its user agrees to be known, and gives a code that a signed call
//! exchanges for the payer's id. A merchant who is not told is paid all the same.

use super::sign::{self, Credentials};
use crate::connectors::{
    Brought, Cx, HttpResponse, Method, Payer, Place, Refusal, Rejected, SignIn,
    form::{self, Fields},
    nonce,
};

/// The kind of question that a code is exchanged with.
const EXCHANGE: &str = "10";
/// UnionPay's own app, where the browser names none.
const OWN_APP: &str = "UnionPay/1.0 CloudPay";
/// A code is short; what comes with a browser may be anything.
const CODE_LIMIT: usize = 512;

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
pub fn signed_in(brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
    let code = brought.field("userAuthCode").filter(|code| code.len() <= CODE_LIMIT).ok_or(Rejected::BadSignature)?;
    if brought.field("respCode").is_some_and(|code| code != "00") {
        return Err(Rejected::BadSignature);
    }
    let credentials = Credentials::of(cx.account).ok_or(Rejected::UnknownKey)?;
    let fields = vec![
        ("txnType", "00".to_owned()),
        ("txnSubType", EXCHANGE.to_owned()),
        ("channelType", "08".to_owned()),
        ("orderId", nonce(cx)),
        ("txnTime", super::beijing(cx.now_ms)),
        ("userAuthCode", code.to_owned()),
        ("appUpIdentifier", app(&brought.user_agent)),
    ];
    let url = format!("{}/gateway/api/newAppTransReq.do", cx.account.base_url);
    super::post(url, super::with_common(fields, cx), &credentials).map(SignIn::Exchange).map_err(|_| Rejected::UnknownKey)
}

/// How an app of the family names itself: `UnionPay/1.0 ICBCeLife`.
fn app(user_agent: &str) -> String {
    let named = user_agent.split_once("UnionPay/").and_then(|(_, rest)| {
        let (version, rest) = rest.split_once(' ')?;
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_version = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        (is_version && !name.is_empty() && name.len() <= 64).then(|| format!("UnionPay/{version} {name}"))
    });
    named.unwrap_or_else(|| OWN_APP.to_owned())
}

/// `None` where UnionPay does not name the payer for certain.
pub fn exchanged(answer: Option<&HttpResponse>, cx: &Cx<'_>) -> Option<Payer> {
    let answer = answer.filter(|answer| answer.status == 200)?;
    let (fields, credentials) = (form::read_plain(&answer.body)?, Credentials::of(cx.account)?);
    sign::verify(&fields, &cx.account.participant, &credentials, cx.now_ms).ok()?;
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let is_it = field("txnSubType") == EXCHANGE && field("orderId") == nonce(cx) && field("respCode") == "00";
    let id = Some(field("appUserId")).filter(|id| is_it && (1..=128).contains(&id.len()))?;
    Some(Payer { id: id.to_owned(), mask: String::new(), token: None })
}

pub fn method(place: &Place) -> Method {
    match place {
        // The code is also an address, at which the app opens it, and so does a telephone that has the app.
        Place::InWallet | Place::Phone { .. } => Method::Redirect,
        Place::Desk => Method::Code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_named_as_it_names_itself() {
        for (user_agent, named) in [
            ("Mozilla/5.0 (Linux) UnionPay/1.0 ICBCeLife", "UnionPay/1.0 ICBCeLife"),
            ("Mozilla/5.0 hebao/9.17.30 NetType/wifi UnionPay/1.0 CMPAY)", "UnionPay/1.0 CMPAY"),
            ("Mozilla/5.0 (UnionPay/1.0 CloudPay)", OWN_APP),
            ("Mozilla/5.0 (com.unionpay.chsp)", OWN_APP),
            ("UnionPay/x&y=1 Z", OWN_APP),
            ("UnionPay/1.0 ", OWN_APP),
        ] {
            assert_eq!(app(user_agent), named, "{user_agent}");
        }
    }
}
