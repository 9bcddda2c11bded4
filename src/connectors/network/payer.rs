//! Who pays over the network: the wallet's sign-in page sends the browser back with a token that the network has signed. It is the
//! same wherever the payer stands.

use super::{authorize_url, sign};
use crate::connectors::{Brought, Cx, Payer, Refusal, Rejected, SignIn};

/// # Errors
/// [`Refusal::BadKey`].
pub fn sign_in(wallet: &str, return_url: &str, cx: &Cx<'_>) -> Result<Option<String>, Refusal> {
    authorize_url(wallet, return_url, cx).map(Some)
}

/// # Errors
/// [`Rejected`].
pub fn signed_in(brought: &Brought, cx: &Cx<'_>) -> Result<SignIn, Rejected> {
    let token = brought.field("token").ok_or(Rejected::Malformed)?;
    let claims = sign::verify_payer_token(token, &cx.account.participant, &cx.account.peers, cx.now_ms)?;
    if claims.wallet != brought.wallet || claims.state != brought.nonce {
        return Err(Rejected::ForeignAccount);
    }
    Ok(SignIn::Known(Payer { id: claims.payer, mask: claims.mask, token: Some(token.to_owned()) }))
}
