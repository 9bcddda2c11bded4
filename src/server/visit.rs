//! Who looks at a page and how they want it, read from the request and handed to the renderer; the same page again after a
//! mistake; and the look itself (language, theme, text size), kept in cookies.

use super::{
    Site,
    admin::{self, session::MaybeAdmin},
    security,
    session::{MaybeActor, signed_out},
};
use crate::{
    services::Mode,
    ui::{
        self,
        shell::shell,
        text::Lang,
        visit::{Theme, Typed, Visit},
    },
};
use axum::{
    Form, Router,
    body::Body,
    extract::{FromRequestParts, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use serde::Deserialize;

/// Pages that nobody needs to sign in for; every other page sends strangers to the door.
const PUBLIC: [&str; 5] = ["/", "/join", "/login", "/offline", "/wallet-order"];

/// Every rendered page but the platform's, with the visit it is rendered for.
pub fn pages(site: &Site) -> Router<Site> {
    rendered(site, |path| !admin::is_platform(path)).route_layer(middleware::from_fn_with_state(site.clone(), attach))
}

/// The rendered pages whose path is wanted, for a visit that a layer has yet to put on the request.
pub fn rendered(site: &Site, wanted: impl Fn(&str) -> bool) -> Router<Site> {
    let options = site.leptos.clone();
    let mut routes = generate_route_list(ui::App);
    routes.retain(|route| wanted(route.path()));
    Router::new().leptos_routes_with_context(site, routes, page_context(site), move || shell(options.clone()))
}

/// Where people choose how pages look.
pub fn routes() -> Router<Site> {
    Router::new().route("/settings/look", post(choose_look))
}

/// Puts the visit on the request; a page that is not public is rendered for members only.
async fn attach(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = match of(&site, &mut parts).await {
        Ok(visit) => visit,
        Err(refused) => return refused,
    };
    if visit.actor.is_none() && !PUBLIC.contains(&parts.uri.path()) {
        return signed_out(&parts);
    }
    parts.extensions.insert(visit);
    next.run(Request::from_parts(parts, body)).await
}

/// The visit behind a request.
///
/// # Errors
/// The answer to give where the database does not say who asks.
pub async fn of(site: &Site, parts: &mut Parts) -> Result<Visit, Response> {
    let (actor, platform) = if admin::is_platform(parts.uri.path()) {
        (None, MaybeAdmin::from_request_parts(parts, site).await?.0)
    } else {
        (MaybeActor::from_request_parts(parts, site).await?.0, None)
    };
    Ok(Visit {
        lang: lang(&parts.headers),
        theme: match cookie(&parts.headers, "theme") {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        },
        large_text: cookie(&parts.headers, "large") == Some("1"),
        path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        trial: site.app.settings.mode == Mode::Trial,
        actor,
        platform,
        to_review: 0,
        to_confirm: 0,
        once: Vec::new(),
        typed: Typed::default(),
    })
}

/// The language a request asks for: its cookie, else its browser's.
pub fn lang(headers: &HeaderMap) -> Lang {
    match cookie(headers, "lang") {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => Lang::negotiate(headers.get(header::ACCEPT_LANGUAGE).and_then(|accept| accept.to_str().ok()).unwrap_or_default()),
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// What every page finds in its context: the visit and the application. Also sets the page's content security policy, whose nonce
/// exists only while it is rendered.
pub fn page_context(site: &Site) -> impl Fn() + Clone + Send + Sync + 'static {
    let app = site.app.clone();
    move || {
        provide_context(app.clone());
        if let Some(parts) = use_context::<Parts>() {
            provide_context(super::join::draft(&parts));
            if let Some(visit) = parts.extensions.get::<Visit>() {
                provide_context(visit.clone());
            }
        }
        if let Some(response) = use_context::<ResponseOptions>() {
            let policy = leptos::nonce::use_nonce().map(|nonce| security::page_policy(&nonce.to_string()));
            if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
                response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
            response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

/// The page at `path` for a form that did not pass: what was typed is still there, what is wrong stands beside it.
pub async fn rerender(site: &Site, parts: &mut Parts, path: &str, status: StatusCode, typed: Typed) -> Response {
    let mut visit = match of(site, parts).await {
        Ok(visit) => visit,
        Err(refused) => return refused,
    };
    visit.typed = typed;
    visit.path = path.to_owned();
    let uri = path.parse().unwrap_or_else(|_| Uri::from_static("/"));
    let mut response = render(site, parts, uri, visit).await;
    *response.status_mut() = status;
    response
}

/// The page that says there is no page, in the frame, language and look of the visit.
pub async fn not_found(site: &Site, parts: &mut Parts) -> Response {
    match of(site, parts).await {
        // No route has this path either, so the route table's own fallback is what is rendered.
        Ok(visit) => render(site, parts, parts.uri.clone(), visit).await,
        Err(refused) => refused,
    }
}

/// Renders the page at `uri` for `visit`, whatever was asked of the server.
async fn render(site: &Site, parts: &Parts, uri: Uri, visit: Visit) -> Response {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri;
    *request.method_mut() = Method::GET;
    *request.headers_mut() = parts.headers.clone();
    request.extensions_mut().insert(visit);
    let options = site.leptos.clone();
    let state = site.clone();
    let context = page_context(site);
    let render = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(state.clone());
            context();
        },
        move || shell(options.clone()),
    );
    render(request).await
}

/// `wanted` if it is a path of this site, else `otherwise`: nobody is sent elsewhere by a link to us.
pub fn local_path<'a>(wanted: &'a str, otherwise: &'a str) -> &'a str {
    let plain = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && wanted.parse::<Uri>().is_ok_and(|uri| uri.authority().is_none());
    if plain { wanted } else { otherwise }
}

/// A choice of look; what is not sent stays as it is.
#[derive(Debug, Deserialize)]
struct Look {
    lang: Option<String>,
    theme: Option<String>,
    large: Option<String>,
    #[serde(default)]
    next: String,
}

async fn choose_look(State(site): State<Site>, Form(look): Form<Look>) -> Response {
    let known = [
        ("lang", look.lang.as_deref().filter(|lang| matches!(*lang, "zh" | "en"))),
        ("theme", look.theme.as_deref().filter(|theme| matches!(*theme, "system" | "light" | "dark"))),
        ("large", look.large.as_deref().filter(|large| matches!(*large, "0" | "1"))),
    ];
    let mut response = Redirect::to(local_path(&look.next, "/")).into_response();
    for (name, value) in known.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        keep_look(response.headers_mut(), site.app.settings.https(), name, value);
    }
    response
}

/// Keeps one choice of how pages look in the browser, for a year.
pub fn keep_look(headers: &mut HeaderMap, https: bool, name: &str, value: &str) {
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for path in ["/today", "/payments?q=12.5&day=20261122", "/"] {
            assert_eq!(local_path(path, "/x"), path);
        }
        for path in
            ["", "today", "//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "/a b", "javascript:alert(1)"]
        {
            assert_eq!(local_path(path, "/x"), "/x", "{path:?}");
        }
    }

    #[test]
    fn a_cookie_outranks_the_browsers_language() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("zh-CN"));
        assert_eq!(lang(&headers), Lang::Zh);
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; lang=en"));
        assert_eq!(lang(&headers), Lang::En);
    }
}
