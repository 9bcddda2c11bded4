//! What every answer carries and what no request may do: security headers on pages, files and errors alike, and no change of
//! state from another site's page (beside the session cookie's `SameSite=Lax`).

use super::{Site, notifications, refusal};
use crate::{
    services::{Mode, Settings},
    ui::text::account as text,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use http::{
    HeaderName, HeaderValue, Method, StatusCode,
    header::{self, HeaderMap},
};

/// Called by wallets, which sign what they send and have no browser: the origin of a request says nothing there.
const MACHINES: [&str; 2] = [notifications::UNDER, "/network/"];

/// Pages that read codes with the camera, where the browser can and its owner agrees.
const CAMERA: [&str; 2] = ["/amount/scan", "/code/others"];

const NO_DEVICES: &str = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()";
const CAMERA_ALLOWED: &str =
    "accelerometer=(), camera=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()";

/// For files, errors and whatever brings no policy of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";

/// For the payer's pages, which carry their style and their script inside: no WebAssembly. `form-action` is left open because
/// browsers hold it against every redirect after the form too, and this form ends in the wallet.
pub fn payer_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}

/// For rendered pages: scripts by nonce, and the islands' WebAssembly.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'; form-action 'self'"
    )
}

/// Puts every route of `router` under these rules.
pub fn guarded(router: Router<Site>, site: &Site) -> Router<Site> {
    router.layer(middleware::from_fn_with_state(site.clone(), guard))
}

async fn guard(State(site): State<Site>, request: Request, next: Next) -> Response {
    let settings = &site.app.settings;
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let by_machine = MACHINES.iter().any(|prefix| request.uri().path().starts_with(prefix));
    let camera = CAMERA.contains(&request.uri().path());
    let host = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let mut response = if changes && !by_machine && !from_own_page(request.headers(), host.as_deref(), settings) {
        refusal::page(request.headers(), StatusCode::FORBIDDEN, text::foreign, text::foreign_more)
    } else {
        next.run(request).await
    };
    add_headers(response.headers_mut(), settings, camera);
    response
}

/// Whether a state-changing request comes from a page of this site. Browsers say so by `Sec-Fetch-Site` where they trust the
/// connection, and by `Origin` on every POST; a request with neither is refused.
fn from_own_page(headers: &HeaderMap, authority: Option<&str>, settings: &Settings) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let fetch_site = text(HeaderName::from_static("sec-fetch-site"));
    let origin = text(header::ORIGIN);
    let own_site = fetch_site.map(|site| matches!(site, "same-origin" | "none"));
    let own_origin = origin.map(|origin| {
        let host = text(header::HOST).or(authority);
        origin == settings.public_url || origin.split_once("://").is_some_and(|(_, place)| Some(place) == host)
    });
    match (own_site, own_origin) {
        (None, None) => false,
        (site, origin) => site.unwrap_or(true) && origin.unwrap_or(true),
    }
}

fn add_headers(headers: &mut HeaderMap, settings: &Settings, camera: bool) {
    let devices = if camera { CAMERA_ALLOWED } else { NO_DEVICES };
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), devices),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    if settings.mode == Mode::Live && settings.https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(mode: Mode) -> Settings {
        Settings { mode, public_url: "https://pay.example.cn".into(), simulator_url: String::new(), trusted_proxies: Vec::new() }
    }

    #[test]
    fn browsers_are_held_to_https_where_money_is_real_s9() {
        let sent = |settings: &Settings| {
            let mut headers = HeaderMap::new();
            add_headers(&mut headers, settings, false);
            headers.get(header::STRICT_TRANSPORT_SECURITY).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        assert_eq!(sent(&settings(Mode::Live)).as_deref(), Some("max-age=63072000"));
        assert_eq!(sent(&settings(Mode::Trial)), None, "a trial moves, and its name may be anybody's tomorrow");
        assert_eq!(sent(&Settings { public_url: "http://10.0.0.9".into(), ..settings(Mode::Live) }), None);
    }

    fn allowed(pairs: &[(&'static str, &str)]) -> bool {
        let settings = settings(Mode::Trial);
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        from_own_page(&headers, None, &settings)
    }

    #[test]
    fn a_change_comes_from_a_page_of_this_site_s4() {
        let host = ("host", "127.0.0.1:3000");
        assert!(allowed(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[host, ("origin", "http://127.0.0.1:3000")]));
        assert!(allowed(&[host, ("origin", "https://pay.example.cn"), ("sec-fetch-site", "same-origin")]), "behind a proxy");
        assert!(!allowed(&[host]), "browsers always send one of the two");
        assert!(!allowed(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!allowed(&[host, ("sec-fetch-site", "same-site")]), "another port or subdomain is another site here");
        assert!(!allowed(&[host, ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")]));
        for origin in ["http://127.0.0.1:3001", "http://evil.example", "null", "", "http://127.0.0.1:3000.evil.example"] {
            assert!(!allowed(&[host, ("origin", origin)]), "{origin:?}");
            assert!(!allowed(&[host, ("origin", origin), ("sec-fetch-site", "same-origin")]), "{origin:?}");
        }
    }
}
