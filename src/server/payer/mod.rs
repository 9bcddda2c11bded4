//! What a payer's browser asks for: the scanned code, the wallets, the way back from a wallet, the receipt. No session is needed
//! and none is made.

mod checkout;
mod found;
mod guesses;
mod offer;
mod status;

use crate::{
    connectors::Place,
    domain::wallet::Wallet,
    server::{Site, security, session, telemetry, visit},
    services::{
        Actor, App, Mode, Unavailable,
        campaigns::public_list::PublicList,
        codes::{self, Opened, Opener, Ready},
        instance_key::hex,
        returning_payer,
        sessions::Browser,
    },
    ui::{
        address::encode,
        pages::payer::{
            Frame,
            problem::{self, Problem},
        },
        text::Lang,
    },
};
use axum::{
    Extension, Router,
    extract::{FromRef, FromRequestParts},
    response::{Html, IntoResponse, Json, Redirect, Response},
    routing::get,
};
use guesses::Guesses;
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use session::MaybeActor;
use std::{net::IpAddr, sync::Arc};

pub fn routes() -> Router<Site> {
    let code = get(checkout::show).post(checkout::submit);
    Router::new()
        .route("/c/{code}", code.clone())
        // As printed: a QR symbol holds capitals in fewer modules.
        .route("/C/{code}", code.clone())
        // What a shop asks to be paid once: the same pages with the amount given.
        .route("/r/{code}", code.clone())
        .route("/R/{code}", code)
        .route("/r/{code}/bill", get(checkout::bill))
        .route("/r/{code}/wallets", get(checkout::choose))
        .route("/r/{code}/payer", get(checkout::come_back))
        .route("/c/{code}/bill", get(checkout::bill))
        .route("/c/{code}/wallets", get(checkout::choose))
        .route("/c/{code}/payer", get(checkout::come_back))
        .route("/o", get(found::list))
        .route("/o/{link}", get(offer::show))
        .route("/robots.txt", get(found::robots))
        .route("/sitemap.xml", get(found::sitemap))
        .route("/p/{payment}", get(status::show))
        .route("/p/{payment}/state", get(status::state))
        .layer(Extension(Arc::new(Guesses::default())))
        .layer(Extension(Arc::new(PublicList::default())))
}

/// Who asks, with what, and how the answer should read.
struct Asker {
    app: App,
    lang: Lang,
    /// Chosen with this request: to be kept.
    lang_chosen: bool,
    browser: Browser,
    /// Where the request comes from, whole: a wallet may want to be told.
    ip: IpAddr,
    headers: HeaderMap,
    wants_json: bool,
    path: String,
    nonce: String,
    actor: Option<Actor>,
    guesses: Arc<Guesses>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asker
where
    App: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = App::from_ref(state);
        let MaybeActor(actor) = MaybeActor::from_request_parts(parts, state).await?;
        let Extension(guesses) = Extension::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let query = parts.uri.query().unwrap_or_default();
        let chosen = query.split('&').find_map(|pair| match pair.strip_prefix("lang=")? {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        });
        let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        Ok(Self {
            lang: chosen.unwrap_or_else(|| visit::lang(&parts.headers)),
            lang_chosen: chosen.is_some(),
            browser: session::browser(parts, &app.settings),
            ip: session::peer_address(parts, &app.settings),
            headers: parts.headers.clone(),
            wants_json: accept.contains("application/json") && !accept.contains("text/html"),
            path: parts.uri.path().to_owned(),
            nonce: hex(&app.entropy.bytes::<16>()),
            app,
            actor,
            guesses,
        })
    }
}

impl Asker {
    fn frame(&self) -> Frame {
        Frame {
            lang: self.lang,
            trial: self.app.settings.mode == Mode::Trial,
            nonce: self.nonce.clone(),
            title: String::new(),
            refresh_s: None,
            found: None,
        }
    }

    /// The present page in the other language, with what was typed.
    fn other_language(&self, pairs: &[(&str, &str)]) -> String {
        let lang = self.lang.pick("en", "zh");
        link(&self.path, &[&[("lang", lang)], pairs].concat())
    }

    /// The pseudonym that this browser was given when the wallet last vouched for its payer: good for a look, never for who pays.
    fn returning_payer(&self, wallet: &Wallet) -> Option<String> {
        let kept = visit::cookie(&self.headers, &payer_cookie(&wallet.code))?;
        returning_payer::payer(&self.app, &wallet.code, kept)
    }

    /// Where the payer stands, seen from the wallet that they pay with.
    fn place(&self, ready: &Ready, wallet: &Wallet) -> Place {
        if ready.wallet.as_ref() == Some(wallet) {
            Place::InWallet
        } else if self.on_telephone() {
            Place::Phone { ip: self.ip.to_string() }
        } else {
            Place::Desk
        }
    }

    fn on_telephone(&self) -> bool {
        ["Mobile", "Android", "iPhone", "HarmonyOS"].iter().any(|word| self.browser.user_agent.contains(word))
    }

    /// Lets the browser keep who the wallet has just vouched for.
    fn keep_payer(&self, response: &mut Response, wallet: &str, payer: &str) {
        let secure = if self.app.settings.https() { "; Secure" } else { "" };
        let (name, value) = (payer_cookie(wallet), returning_payer::sealed(&self.app, wallet, payer));
        let seconds = returning_payer::KEPT_MS / 1000;
        if let Ok(cookie) = HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}")) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }

    /// A page as it leaves: allowed its own style and script, kept nowhere.
    fn page(&self, status: StatusCode, document: String) -> Response {
        let mut response = (status, Html(document)).into_response();
        let headers = response.headers_mut();
        if let Ok(policy) = HeaderValue::from_str(&security::payer_policy(&self.nonce)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie, User-Agent"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.lang.tag()));
        if self.lang_chosen {
            visit::keep_look(headers, self.app.settings.https(), "lang", self.lang.pick("zh", "en"));
        }
        response
    }

    /// The answer where nothing can be paid: a page for people, a word for wallets.
    fn problem(&self, problem: Problem) -> Response {
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = if self.wants_json {
            let headers = [(header::VARY, "Accept"), (header::CACHE_CONTROL, "no-store")];
            (status, headers, Json(serde_json::json!({ "error": problem.code() }))).into_response()
        } else {
            self.page(status, problem::page(&self.frame(), problem, telemetry::request_id(&self.headers), self.other_language(&[])))
        };
        if matches!(problem, Problem::TooMany | Problem::Down) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        }
        response
    }

    fn down(&self, error: &Unavailable) -> Response {
        tracing::error!(%error, "a payer could not be answered");
        self.problem(Problem::Down)
    }

    /// Opens a code, or a request where the address is one, unless this address has been guessing.
    async fn open(&self, code: &str) -> Result<Box<Ready>, Response> {
        let now_ms = self.app.clock.now_ms();
        if self.guesses.blocked(&self.browser.address, now_ms) {
            return Err(self.problem(Problem::TooMany));
        }
        let (app, opener) = (&self.app, Opener::Person(&self.browser.user_agent));
        let opened = if self.path.get(..3).is_some_and(|under| under.eq_ignore_ascii_case("/r/")) {
            codes::open_request(app, code, opener).await
        } else {
            codes::open(app, code, opener).await
        };
        let opened = opened.map_err(|error| self.down(&error))?;
        if matches!(opened, Opened::Misread(_) | Opened::Unknown) {
            self.guesses.missed(&self.browser.address, now_ms);
        }
        match (Problem::of(&opened), opened) {
            (None, Opened::Ready(ready)) => Ok(ready),
            (problem, _) => Err(self.problem(problem.unwrap_or(Problem::Unknown))),
        }
    }
}

/// One for each wallet: nobody is recognised across wallets (D5).
fn payer_cookie(wallet: &str) -> String {
    format!("payer_{wallet}")
}

/// `path` with those of the values that are not empty.
fn link(path: &str, pairs: &[(&str, &str)]) -> String {
    let query: Vec<_> =
        pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// On after a post: the browser asks for the next page by itself.
fn see_other(path: &str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(path)).into_response()
}
