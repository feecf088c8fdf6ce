//! The whole site: API, probes and web app, with what every request goes through.

use std::{any::Any, collections::HashSet, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{Method, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::{sync::Semaphore, time::timeout};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    assets::{self, Told, Web},
    config::Limits,
    cors::{self, Readers},
    embed,
    error::Error,
    headers::{self, Policies},
    health::{self, Health},
    log, openapi, request,
    routes::{self, Shape},
    serve::pace::Paced,
    state::App,
    version,
};

/// Everything that answers.
pub fn router(app: App, health: Arc<Health>) -> Router {
    let api = routes::router(app.clone()).merge(openapi::router());
    around(api, app, health)
}

/// The site around an API.
pub fn around(api: Router, app: App, health: Arc<Health>) -> Router {
    let policies = Policies::of(&app.config);
    let readers = Readers::of(&app.config);
    let limits = app.config.limits;
    let bounds = Bounds { limits, seats: Arc::new(Semaphore::new(limits.in_flight)), long: Arc::new(long()) };
    let web = Web::new(app.config.web_dir.as_deref());
    let frames = embed::router(app.clone(), web.clone());
    let web = Router::new().fallback(assets::serve).with_state((web, Told::of(&app.config)));
    api.merge(frames)
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .fallback_service(web)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(bounds, bounded))
        // Probes must be answered when everything else is busy.
        .merge(health::router(app, health))
        .layer(middleware::from_fn(version::shake_hands))
        .layer(middleware::from_fn(log::access))
        .layer(middleware::from_fn_with_state(readers, cors::share))
        .layer(middleware::from_fn_with_state(policies, headers::secure))
        .layer(middleware::from_fn(request::identify))
}

/// What bounds a request.
#[derive(Debug, Clone)]
struct Bounds {
    limits: Limits,
    seats: Arc<Semaphore>,
    /// Endpoints that move files: they are bounded by pace, not by time.
    long: Arc<HashSet<(&'static str, &'static str)>>,
}

fn long() -> HashSet<(&'static str, &'static str)> {
    let moves_bytes = |shape: &Shape| match shape {
        Shape::Bytes => true,
        Shape::Json { .. } => false,
    };
    let table = routes::table();
    table
        .iter()
        .filter(|entry| moves_bytes(&entry.input) || moves_bytes(&entry.output))
        .map(|entry| (entry.method.as_str(), entry.path))
        .collect()
}

/// Refuses what is too much, gives up what takes too long.
async fn bounded(State(bounds): State<Bounds>, request: Request, next: Next) -> Response {
    let Ok(_seat) = bounds.seats.try_acquire() else {
        return Error::Busy.into_response();
    };
    // Limits count bytes as they arrive; a compressed body would be larger than what was counted.
    if request.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Error::WrongMediaType.into_response();
    }
    let slowest = bounds.limits.slowest;
    let request = request.map(|body| Body::new(Paced::new(body, slowest)));
    let path = request.extensions().get::<MatchedPath>().cloned();
    let method = if request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
    if path.is_some_and(|path| bounds.long.iter().any(|(known, pattern)| *known == method && *pattern == path.as_str())) {
        return next.run(request).await;
    }
    match timeout(bounds.limits.request_time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::Timeout.into_response(),
    }
}

/// A bug of ours ends one request, not the server.
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| cause.downcast_ref::<String>().cloned());
    Error::Internal(format!("a panic: {}", text.unwrap_or_default())).into_response()
}
