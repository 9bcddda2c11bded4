//! The site's files: styles, the islands' WebAssembly, icons. A developer's build reads them from `target/site`; with the feature
//! `embed` they are part of the program, compressed beforehand, and their folder is named by a hash of what is in it, so browsers
//! keep them for ever.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use leptos::config::LeptosOptions;
use std::borrow::Cow;

/// Where cargo-leptos puts the files, and the folder in it that is rebuilt with every change.
const SITE: &str = "target/site";
const PACKAGE: &str = "pkg";

/// What pages need to know to name the files: `/{site_pkg_dir}/tongma.css` and so on.
pub fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name("tongma").site_root(SITE).site_pkg_dir(package_folder()).build()
}

/// Answers with the file of that path, or 404.
pub async fn file(State(options): State<LeptosOptions>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::NOT_FOUND.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let (name, for_ever) = match path.strip_prefix(&*options.site_pkg_dir).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => (format!("{PACKAGE}/{rest}"), *options.site_pkg_dir != *PACKAGE),
        None => (path.to_owned(), false),
    };
    // Nothing leads out of the site's folder.
    if name.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    answer(&name, for_ever, &headers)
}

fn answer(name: &str, for_ever: bool, headers: &HeaderMap) -> Response {
    let Some((bytes, encoding)) = best(name, headers) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let mut response = Response::new(Body::from(bytes));
    let answer = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&content_type(&kind)) {
        answer.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let keep = if for_ever { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

fn content_type(kind: &mime_guess::Mime) -> String {
    let text = kind.type_() == "text" || matches!(kind.subtype().as_str(), "javascript" | "json" | "manifest+json" | "svg");
    if text { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

/// The smallest form of a file that the browser reads, and how it is encoded.
fn best(name: &str, headers: &HeaderMap) -> Option<(Cow<'static, [u8]>, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |encoding: &str| {
        accepted.split(',').any(|item| {
            let (token, quality) = item.split_once(';').unwrap_or((item, ""));
            token.trim() == encoding && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    };
    [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(encoding))
        .find_map(|(encoding, suffix)| compressed(&format!("{name}{suffix}")).map(|bytes| (bytes, Some(encoding))))
        .or_else(|| plain(name).map(|bytes| (bytes, None)))
}

#[cfg(feature = "embed")]
mod embedded {
    #[derive(rust_embed::RustEmbed)]
    #[folder = "target/site"]
    pub struct Files;
}

#[cfg(feature = "embed")]
fn plain(name: &str) -> Option<Cow<'static, [u8]>> {
    <embedded::Files as rust_embed::RustEmbed>::get(name).map(|file| file.data)
}

#[cfg(feature = "embed")]
fn compressed(name: &str) -> Option<Cow<'static, [u8]>> {
    plain(name)
}

/// `pkg-` and the beginning of a hash over everything in the folder.
#[cfg(feature = "embed")]
fn package_folder() -> String {
    use rust_embed::RustEmbed;
    let mut all = Vec::new();
    for name in embedded::Files::iter().filter(|name| name.starts_with(PACKAGE)) {
        all.extend_from_slice(name.as_bytes());
        all.extend(embedded::Files::get(&name).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
    }
    format!("{PACKAGE}-{}", &crate::services::instance_key::sha256_hex(&all)[..16])
}

#[cfg(not(feature = "embed"))]
fn plain(name: &str) -> Option<Cow<'static, [u8]>> {
    std::fs::read(std::path::Path::new(SITE).join(name)).ok().map(Cow::Owned)
}

/// A developer's files change under the server; compressed ones beside them may be older.
#[cfg(not(feature = "embed"))]
fn compressed(_name: &str) -> Option<Cow<'static, [u8]>> {
    None
}

#[cfg(not(feature = "embed"))]
fn package_folder() -> String {
    PACKAGE.to_owned()
}
