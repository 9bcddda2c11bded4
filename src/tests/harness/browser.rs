//! A browser without scripts: it keeps cookies, says where a form was posted from, and shows redirects instead of following them.

use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE},
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use tongma::ui::address::encode;

/// See the module.
pub struct Browser {
    http: reqwest::Client,
    url: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body, without the marks that only a script looks for.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).replace("<!>", "")
    }

    /// A header as text; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }
}

impl Browser {
    pub fn new(url: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("an HTTP client");
        Self { http, url: url.to_owned(), cookies: Mutex::default() }
    }

    /// The site that it looks at, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(format!("{}{path}", self.url)).header("accept", "text/html")).await
    }

    /// Posts a form from a page of this site.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&");
        let request = self.http.post(format!("{}{path}", self.url)).header("accept", "text/html").header(ORIGIN, &self.url);
        self.send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await
    }

    /// Sends anything with this browser's cookies.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let cookies = self.cookie_header();
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies) };
        let response = request.send().await.expect("the server answers");
        self.keep(response.headers());
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.bytes().await.expect("a whole answer").to_vec() }
    }

    /// Opens a stream of events and reads it as it comes; `last_seen` is what an interrupted stream would remember.
    pub async fn listens(&self, path: &str, last_seen: Option<i64>) -> EventStream {
        let mut request = self.request(reqwest::Method::GET, path).header(COOKIE, self.cookie_header());
        if let Some(seq) = last_seen {
            request = request.header("last-event-id", seq.to_string());
        }
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::OK);
        EventStream { response, unread: String::new() }
    }

    /// A request to this site that has yet to be filled in.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// Sets a cookie, as a choice of language or theme would.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies().insert(name.to_owned(), value.to_owned());
    }

    fn cookie_header(&self) -> String {
        self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn cookies(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if cookie.to_ascii_lowercase().contains("max-age=0") {
                self.cookies().remove(name);
            } else {
                self.cookies().insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A stream of server-sent events, read one at a time.
pub struct EventStream {
    response: reqwest::Response,
    unread: String,
}

/// One event: its kind, its number where it has one, and its data.
#[derive(Debug, PartialEq, Eq)]
pub struct Heard {
    pub kind: String,
    pub id: Option<i64>,
    pub data: String,
}

impl EventStream {
    /// The next event that tells of a change, neither the stream's hello nor a beat; `None` when the server has ended the stream.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            while let Some(end) = self.unread.find("\n\n") {
                let block: String = self.unread.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
                let kind = field("event:").unwrap_or_default();
                if kind != "beat" && kind != "hello" {
                    return Some(Heard { kind, id: field("id:").and_then(|id| id.parse().ok()), data: field("data:").unwrap_or_default() });
                }
            }
            self.unread.push_str(&String::from_utf8_lossy(&self.response.chunk().await.expect("an open stream")?));
        }
    }
}
