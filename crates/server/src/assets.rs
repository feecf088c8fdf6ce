//! Serves the web app, from inside the binary or from a folder: compressed files as they were built, the page for every address.

mod encoding;
mod source;
mod told;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use self::source::{Asset, is_plain};
pub use self::{
    source::Web,
    told::{MANIFEST, SETTINGS, Told, WORKER},
};
use crate::{error::Error, headers};

/// The page that starts the app.
const PAGE: &str = "index.html";

/// Answers whatever the API does not: a file of the app, or its page for an address inside the app.
pub async fn serve(State((web, told)): State<(Web, Told)>, request: Request) -> Result<Response, Error> {
    if headers::is_api(request.uri().path()) {
        return Err(Error::NotFound);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::MethodNotAllowed);
    }
    let path = request.uri().path().trim_start_matches('/');
    let wanted = if path.is_empty() { PAGE } else { path };
    let (name, asset) = match load(&web, &told, wanted, request.headers()).await? {
        Some(asset) => (wanted, asset),
        None if is_page(path, request.headers()) => (PAGE, load(&web, &told, PAGE, request.headers()).await?.ok_or(Error::NotFound)?),
        None => return Err(Error::NotFound),
    };
    Ok(answer(name, asset, request.headers()))
}

/// A file of the app by its plain path, as it is served; nothing when there is none.
///
/// # Errors
/// When it is there and cannot be read.
pub async fn file(web: &Web, told: &Told, path: &str, request: &HeaderMap) -> Result<Option<Response>, Error> {
    Ok(load(web, told, path, request).await?.map(|found| answer(path, found, request)))
}

/// The text of the page that starts the app; nothing when there is no app.
///
/// # Errors
/// When it is there and cannot be read.
pub async fn page(web: &Web) -> Result<Option<String>, Error> {
    let page = web.load(PAGE).await?;
    page.map(|page| String::from_utf8(page.content.to_vec())).transpose().map_err(Error::internal)
}

/// A file and how it is compressed.
struct Found {
    asset: Asset,
    encoding: Option<&'static str>,
}

/// The file in the smallest form that the browser takes.
async fn load(web: &Web, told: &Told, path: &str, request: &HeaderMap) -> Result<Option<Found>, Error> {
    if !is_plain(path) {
        return Ok(None);
    }
    if let Some(source) = told.source(path) {
        // Its compressed forms say something else.
        return Ok(web
            .load(source)
            .await?
            .map(|asset| Found { asset: Asset::new(told.change(path, &asset.content).into()), encoding: None }));
    }
    for (encoding, ending) in encoding::accepted(request) {
        if let Some(asset) = web.load(&format!("{path}{ending}")).await? {
            return Ok(Some(Found { asset, encoding: Some(encoding) }));
        }
    }
    Ok(web.load(path).await?.map(|asset| Found { asset, encoding: None }))
}

/// Whether somebody navigates to an address inside the app. Files have an ending, addresses of the app do not.
fn is_page(path: &str, request: &HeaderMap) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let accepts = request.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !last.contains('.') && accepts.contains("text/html")
}

fn answer(name: &str, found: Found, request: &HeaderMap) -> Response {
    // Each compressed form is a representation of its own, so it has a tag of its own.
    let tag = format!("\"{}{}\"", found.asset.tag, found.encoding.map_or("", |encoding| if encoding == "br" { "-br" } else { "-gz" }));
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag));
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(found.asset.content).into_response(),
    };
    let headers = response.headers_mut();
    if let (Some(encoding), false) = (found.encoding, is_known) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // Files below /a/ are named by their content and never change; everything else may change with the next release.
    let caching = if name.starts_with("a/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "jpg" | "jpeg" => "image/jpeg",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
