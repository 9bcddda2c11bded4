//! The site's files: styles, the islands' WebAssembly, icons. A developer's build reads them from `target/site`; with the feature
//! `embed` they are part of the program, compressed beforehand, and their folder is named by a hash of what is in it, so browsers
//! keep them for ever.

use super::{Site, refusal, visit};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::config::LeptosOptions;
use std::{borrow::Cow, sync::LazyLock};

/// Where `site/` puts the files, and the folder in it for those that it makes.
const SITE: &str = "target/site";
const PACKAGE: &str = "pkg";
const NAME: &str = "tongma";

/// The folder's name in addresses.
static ADDRESS: LazyLock<String> = LazyLock::new(package_folder);

/// What pages need to know to name the files: `/{site_pkg_dir}/tongma.css` and so on.
pub fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name(NAME).site_root(SITE).site_pkg_dir(ADDRESS.as_str()).build()
}

/// The address of the styles, for pages that are not rendered.
pub fn styles() -> String {
    format!("/{}/{NAME}.css", *ADDRESS)
}

/// Answers with the file of that path. Where there is none, a person gets a page that says so, a program the bare status.
pub async fn file(State(site): State<Site>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(file) = find(parts.uri.path(), &parts.headers) {
        return file;
    }
    if refusal::wants_page(&parts.headers) { visit::not_found(&site, &mut parts).await } else { StatusCode::NOT_FOUND.into_response() }
}

fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = path.trim_start_matches('/');
    let (name, for_ever) = match path.strip_prefix(ADDRESS.as_str()).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => (format!("{PACKAGE}/{rest}"), *ADDRESS != PACKAGE),
        None => (path.to_owned(), false),
    };
    // Nothing leads out of the site's folder.
    let inside = !name.split('/').any(|part| part.is_empty() || part.starts_with('.'));
    inside.then(|| answer(&name, for_ever, headers)).flatten()
}

fn answer(name: &str, for_ever: bool, headers: &HeaderMap) -> Option<Response> {
    let (bytes, encoding) = best(name, headers)?;
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
    Some(response)
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
