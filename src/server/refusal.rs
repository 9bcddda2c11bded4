//! The plain pages of a request that is refused before any page is rendered: no session, no script, no database is needed.

use super::{assets, telemetry};
use crate::{
    services::Unavailable,
    ui::text::{Lang, common},
};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Whether whoever asks reads pages: a person in a browser, and not a program.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// One heading, one sentence, the request's number, and a way on, in the language the request asks for: again where that may help, else
/// to the start. The words are ours; nothing that the request brought is in them.
pub fn page(headers: &HeaderMap, status: StatusCode, heading: fn(Lang) -> &'static str, sentence: fn(Lang) -> &'static str) -> Response {
    let lang = super::visit::lang(headers);
    let (tag, heading, sentence) = (lang.tag(), heading(lang), sentence(lang));
    let (product, styles) = (common::product(lang), assets::styles());
    let number = common::request_number(lang, telemetry::request_id(headers));
    let start = common::back_to_start(lang);
    let again = if status.is_server_error() {
        format!("<a class=\"button ink\" href=\"\">{}</a> <a class=\"button line\" href=\"/\">{start}</a>", common::try_again(lang))
    } else {
        format!("<a class=\"button ink\" href=\"/\">{start}</a>")
    };
    let document = format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{heading} · {product}</title><link rel=\"stylesheet\" href=\"{styles}\"></head>\
         <body><main class=\"page\"><h1>{heading}</h1><p class=\"lead\">{sentence}</p>\
         <p class=\"row\">{again}</p><p class=\"note faint\">{number}</p></main></body></html>"
    );
    (status, Html(document)).into_response()
}

/// The database does not answer: 503, and when to come again. The cause goes to the log only.
pub fn unavailable(headers: &HeaderMap, error: &Unavailable) -> Response {
    broken(headers, error)
}

/// Something of ours did not answer: like [`unavailable`].
pub fn broken(headers: &HeaderMap, error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "a request could not be answered");
    let mut response = page(headers, StatusCode::SERVICE_UNAVAILABLE, common::unavailable, common::unavailable_more);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}
