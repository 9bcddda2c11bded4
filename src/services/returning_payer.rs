//! Recognising a payer who comes back to this browser, so that a page can say the price beforehand. The wallet vouched for the
//! pseudonym when it was kept; it is good for a look and nothing else: who pays is asked of the wallet each time.

use super::App;

/// How long a browser is remembered, in ms.
pub const KEPT_MS: i64 = 90 * 86_400_000;

/// What the browser keeps for one wallet. Wallets are kept apart, as nobody is recognised across them (D5).
pub fn sealed(app: &App, wallet: &str, payer: &str) -> String {
    let until_ms = app.clock.now_ms() + KEPT_MS;
    format!("{payer}.{until_ms}.{}", mac(app, wallet, payer, until_ms))
}

/// The pseudonym that the browser brings back for this wallet, if we sealed it and it is not too old.
pub fn payer(app: &App, wallet: &str, kept: &str) -> Option<String> {
    let mut parts = kept.splitn(3, '.');
    let (payer, until_ms, seal) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
    let own = mac(app, wallet, payer, until_ms);
    let ours = aws_lc_rs::constant_time::verify_slices_are_equal(own.as_bytes(), seal.as_bytes()).is_ok();
    (ours && app.clock.now_ms() < until_ms).then(|| payer.to_owned())
}

fn mac(app: &App, wallet: &str, payer: &str, until_ms: i64) -> String {
    app.key.mac("returning payer", &format!("{wallet}\n{payer}\n{until_ms}"))[..32].to_owned()
}
