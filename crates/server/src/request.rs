//! The id of the request at hand, known to everything that runs for it.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

/// The header that tells the request's id.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static REQUEST_ID: String;
}

/// Gives the request an id, for its answer and for everything that is logged meanwhile.
pub async fn identify(request: Request, next: Next) -> Response {
    let id = new();
    // Neither path nor query: what people put there is theirs. The line of the answer carries the path's pattern.
    let span = tracing::info_span!("request", id = %id);
    let mut response = REQUEST_ID.scope(id.clone(), tracing::Instrument::instrument(next.run(request), span)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The id of the request at hand; a new one outside of requests.
pub fn id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_else(|_| new())
}

fn new() -> String {
    format!("{:016x}", rand::random::<u64>())
}
