//! What a form has to say exactly once on the page after it (a link that opens a door, recovery codes): it travels in a sealed cookie
//! of the admin who posted, and is gone when the page was shown. Nothing of it is stored here.

use super::super::{Site, visit::cookie};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};

const COOKIE: &str = "admin-once";
const PURPOSE: &str = "said once";
/// Longer than any redirect takes.
const SECONDS: u32 = 60;

/// Sends `texts` along with a redirect, for this admin only.
pub fn say(site: &Site, response: &mut Response, admin_id: &str, texts: &[String]) {
    let plain = serde_json::to_vec(texts).unwrap_or_default();
    if let Some(sealed) = site.app.key.seal(PURPOSE, admin_id, site.app.entropy.bytes(), &plain) {
        set(site, response.headers_mut(), &sealed, SECONDS);
    }
}

/// What was sent along, if anything was.
pub fn said(site: &Site, headers: &HeaderMap, admin_id: &str) -> Option<Vec<String>> {
    let plain = site.app.key.open(PURPOSE, admin_id, cookie(headers, COOKIE)?)?;
    serde_json::from_slice(&plain).ok()
}

/// Takes it out of the browser.
pub fn forget(site: &Site, headers: &mut HeaderMap) {
    set(site, headers, "", 0);
}

fn set(site: &Site, headers: &mut HeaderMap, value: &str, seconds: u32) {
    let secure = if site.app.settings.https() { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path=/admin; Max-Age={seconds}; SameSite=Strict; HttpOnly{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}
