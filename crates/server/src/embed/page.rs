//! The page in the frame, its files, and the script that makes the frame.
//!
//! Everything lies below `/embed/`, so that a host in front of the server passes one path on. The page is the app's own with two lines
//! changed: where it lies, and in whose page it is. Its files are the app's, found below the page's address as the page's `<base>` says.

use axum::{
    Router,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use guildhall_domain::embed::Shell;
use serde_json::json;

use super::store;
use crate::{
    assets::{self, Told, Web},
    deploy::BASE,
    error::Error,
    headers,
    state::App,
};

/// The script of the custom element, as it is served.
const SCRIPT: &str = include_str!("embed.js");
/// The settings that the app reads when it starts.
const SETTINGS: &str = "config.json";
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What answers below `/embed/`.
pub fn router(app: App, web: Web) -> Router {
    let read = |routes: MethodRouter<(App, Web)>| routes.fallback(|| async { Error::MethodNotAllowed });
    Router::new()
        .route("/embed/embed.js", read(get(|| async { script() })))
        .route("/embed/{host}", read(get(page)))
        .route("/embed/{host}/", read(get(page)))
        .route("/embed/{host}/{*path}", read(get(below)))
        .with_state((app, web))
}

/// Pages of any site may run it.
fn script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=600"),
        (CORP, "cross-origin"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, SCRIPT).into_response()
}

async fn page(State((app, web)): State<(App, Web)>, Path(host): Path<String>) -> Result<Response, Error> {
    shell(&app, &web, &host).await
}

/// A file of the app, or its page for an address inside the app. Files have an ending, addresses do not.
async fn below(
    State((app, web)): State<(App, Web)>,
    Path((host, path)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Error> {
    let last = path.rsplit('/').next().unwrap_or_default();
    if path == SETTINGS {
        let settings = json!({ "api": app.config.api_place().1 }).to_string();
        return Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], settings).into_response());
    }
    if last.contains('.') {
        return file(&web, &Told::of(&app.config), &path, request.method(), request.headers()).await;
    }
    shell(&app, &web, &host).await
}

async fn file(web: &Web, told: &Told, path: &str, method: &Method, headers: &HeaderMap) -> Result<Response, Error> {
    // The worker that keeps the portal ready offline is none of a frame's.
    let is_worker = headers.contains_key("service-worker");
    if is_worker || !matches!(*method, Method::GET | Method::HEAD) || path.ends_with(".html") {
        return Err(Error::NotFound);
    }
    assets::file(web, told, path, headers).await?.ok_or(Error::NotFound)
}

/// The page that the host's pages may frame, and nobody else's. Of a host that is not there or switched off there is nothing, and that
/// nobody frames.
async fn shell(app: &App, web: &Web, slug: &str) -> Result<Response, Error> {
    let host = store::by_slug(app.db.read(), slug).await?.filter(|host| host.active).ok_or(Error::NotFound)?;
    let page = assets::page(web).await?.ok_or(Error::NotFound)?;
    let told = Shell { host: host.slug.clone(), origins: host.origins.clone(), shows: host.shows, portal: app.config.public_url.clone() };
    let told = attribute(&serde_json::to_string(&told).map_err(Error::internal)?);
    let base = format!("{}/embed/{}/", app.config.api_place().1, host.slug);
    if page.matches(BASE).count() != 1 {
        return Err(Error::internal("the web app's page does not hold its base once"));
    }
    let page = page.replace(BASE, &format!("<base href=\"{base}\">\n<meta name=\"guildhall-embed\" content=\"{told}\">"));
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    let policy = headers::of_frame(&app.config, &host.origins);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).map_err(Error::internal)?);
    Ok(response)
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::SCRIPT;

    #[test]
    fn the_script_is_small_and_speaks_to_one_origin() {
        assert!(SCRIPT.len() <= 3_000, "{} bytes", SCRIPT.len());
        assert!(!SCRIPT.contains("\"*\"") && !SCRIPT.contains("'*'"));
    }
}
