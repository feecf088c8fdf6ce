//! The API's description for programs (OpenAPI 3.1) and for people, made from the table of endpoints.

mod document;
mod names;
mod page;

use std::sync::OnceLock;

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

pub use self::document::document;

/// What the page for people may load: its own style sheet.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The document, the page and its style sheet.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/api/openapi.json", get(|| async { bytes("application/json", json()) }))
        .route(
            "/api/docs",
            get(|| async { ([(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], bytes("text/html; charset=utf-8", html())).into_response() }),
        )
        .route("/api/docs.css", get(|| async { bytes("text/css; charset=utf-8", include_bytes!("openapi/page.css")) }))
}

/// Nothing here depends on who asks, and it changes only with the server.
fn bytes(media_type: &'static str, content: &'static [u8]) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-cache")], content).into_response()
}

fn json() -> &'static [u8] {
    static JSON: OnceLock<Vec<u8>> = OnceLock::new();
    JSON.get_or_init(|| serde_json::to_vec(&document()).unwrap_or_default())
}

fn html() -> &'static [u8] {
    static HTML: OnceLock<String> = OnceLock::new();
    HTML.get_or_init(|| page::html(&document())).as_bytes()
}
