//! A browser without scripts, as it sits inside a wallet's app: it keeps cookies, follows redirects and sends forms.

use super::html::{self, Form};
use reqwest::{
    Method, StatusCode, Url,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, REFERER, SET_COOKIE, USER_AGENT},
};
use std::{collections::HashMap, time::Duration};

/// Redirects in a row before it gives up.
const REDIRECTS: usize = 10;
/// Waits between tries of a request that nobody answered.
const RETRY_MS: [u64; 5] = [200, 500, 1_000, 2_000, 3_000];

/// Why a page did not come.
#[derive(Debug, thiserror::Error)]
pub enum BrowseError {
    #[error("{0} is no address")]
    NoAddress(String),
    #[error("{0}")]
    Unreachable(String),
    #[error("too many redirects")]
    Redirects,
}

/// A page as it was answered.
#[derive(Debug)]
pub struct Page {
    pub url: Url,
    pub status: StatusCode,
    pub body: String,
}

impl Page {
    /// The first form that is posted and has that field or button.
    pub fn form(&self, name: &str) -> Option<Form> {
        html::forms(&self.body).into_iter().find(|form| form.post && form.has(name))
    }

    /// What the page calls itself, for messages.
    pub fn title(&self) -> &str {
        let title = self.body.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        title.map_or("", |(title, _)| title.trim())
    }
}

/// See the module. One payer's session: nothing is shared between two of them.
pub struct Browser {
    http: reqwest::Client,
    user_agent: String,
    /// Cookies by origin, then name.
    cookies: HashMap<String, HashMap<String, String>>,
    /// The origin that is printed in codes, and where its machine is reached, should these differ (a proxy stands between).
    printed: Option<(String, Url)>,
}

impl Browser {
    /// A fresh browser of that wallet. `app_url` is where the machine of `printed_at` listens.
    pub fn new(http: reqwest::Client, user_agent: String, printed_at: &Url, app_url: &str) -> Self {
        let app_url = Url::parse(app_url).ok().filter(|app_url| app_url.origin() != printed_at.origin());
        let printed = app_url.map(|app_url| (printed_at.origin().ascii_serialization(), app_url));
        Self { http, user_agent, cookies: HashMap::new(), printed }
    }

    /// Opens an address and follows where it leads.
    pub async fn open(&mut self, url: Url) -> Result<Page, BrowseError> {
        self.go(Method::GET, url, None).await
    }

    /// Sends a form of that page, pressing `button` if it has one of that name and value.
    pub async fn send(&mut self, page: &Page, mut form: Form, button: (&str, &str)) -> Result<Page, BrowseError> {
        let url = page.url.join(&form.action).map_err(|_| BrowseError::NoAddress(form.action.clone()))?;
        let pressed = form.buttons.iter().find(|(name, value)| name == button.0 && value == button.1).cloned();
        form.fields.extend(pressed);
        self.go(Method::POST, url, Some((page.url.clone(), encode(&form.fields)))).await
    }

    async fn go(&mut self, mut method: Method, mut url: Url, mut body: Option<(Url, String)>) -> Result<Page, BrowseError> {
        for _ in 0..=REDIRECTS {
            let answer = self.ask(&method, &url, body.as_ref()).await?;
            self.keep_cookies(&url, &answer);
            let status = answer.status();
            let target = answer.headers().get(LOCATION).and_then(|target| target.to_str().ok()).filter(|_| status.is_redirection());
            if let Some(target) = target {
                url = url.join(target).map_err(|_| BrowseError::NoAddress(target.to_owned()))?;
                if status != StatusCode::TEMPORARY_REDIRECT && status != StatusCode::PERMANENT_REDIRECT {
                    (method, body) = (Method::GET, None);
                }
                continue;
            }
            let body = answer.text().await.map_err(|error| BrowseError::Unreachable(error.to_string()))?;
            return Ok(Page { url, status, body });
        }
        Err(BrowseError::Redirects)
    }

    /// Asks until somebody answers: forms carry what makes a repeat harmless.
    async fn ask(&self, method: &Method, url: &Url, body: Option<&(Url, String)>) -> Result<reqwest::Response, BrowseError> {
        let mut waits = RETRY_MS.into_iter();
        loop {
            match self.ask_once(method, url, body).send().await {
                Ok(answer) => return Ok(answer),
                Err(error) => match waits.next() {
                    Some(wait) => tokio::time::sleep(Duration::from_millis(wait)).await,
                    None => return Err(BrowseError::Unreachable(error.to_string())),
                },
            }
        }
    }

    fn ask_once(&self, method: &Method, url: &Url, body: Option<&(Url, String)>) -> reqwest::RequestBuilder {
        let origin = url.origin().ascii_serialization();
        let mut machine = url.clone();
        let mut host = None;
        if let Some((_, app)) = self.printed.as_ref().filter(|(printed, _)| *printed == origin) {
            host = Some(url.authority().to_owned());
            // The three parts of an address that was parsed already: they fit.
            let _ = machine.set_scheme(app.scheme());
            let _ = machine.set_host(app.host_str());
            let _ = machine.set_port(app.port());
        }
        let mut request = self.http.request(method.clone(), machine).header(USER_AGENT, &self.user_agent).header(ACCEPT, "text/html");
        if let Some(host) = host {
            request = request.header(HOST, host);
        }
        if let Some(cookies) = self.cookies.get(&origin).filter(|cookies| !cookies.is_empty()) {
            let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, line.join("; "));
        }
        if let Some((from, body)) = body {
            request = request
                .header(ORIGIN, from.origin().ascii_serialization())
                .header(REFERER, from.as_str())
                .header("sec-fetch-site", if from.origin() == url.origin() { "same-origin" } else { "cross-site" })
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.clone());
        }
        request
    }

    fn keep_cookies(&mut self, url: &Url, answer: &reqwest::Response) {
        let jar = self.cookies.entry(url.origin().ascii_serialization()).or_default();
        for line in answer.headers().get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if line.to_ascii_lowercase().contains("max-age=0") {
                jar.remove(name.trim());
            } else {
                jar.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

/// Fields as a form sends them.
#[expect(clippy::expect_used, reason = "a constant address parses")]
fn encode(fields: &[(String, String)]) -> String {
    let mut url = Url::parse("http://form/").expect("a constant address is an address");
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_a_form_writes_them() {
        let fields = [("amount", "12.5"), ("note", "2 号&桌")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(encode(&fields), "amount=12.5&note=2+%E5%8F%B7%26%E6%A1%8C");
        assert_eq!(encode(&[]), "");
    }
}
