//! Structured logs: one line for each request, with the path's pattern and never its query, its body or its headers.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Config, LogFormat};

/// Starts logging to the standard error stream.
pub fn start(config: &Config) {
    // The database's and the store's own debug lines would carry what people wrote: they are never louder than warnings.
    let quiet = ["sqlx", "sea_orm", "object_store", "hyper", "lettre", "rustls", "h2"];
    let filter = quiet.iter().fold(EnvFilter::new(&config.log_level), |filter, name| match format!("{name}=warn").parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    });
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(true);
    let registry = tracing_subscriber::registry().with(filter);
    // Fails only when a log was started before, as tests may do; then that one stays.
    let _ = match config.log_format {
        LogFormat::Plain => registry.with(lines.with_ansi(false)).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true).with_current_span(true).with_span_list(false)).try_init(),
    };
}

/// Writes the request's line.
pub async fn access(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let response = next.run(request).await;
    let (path, status) = (path.as_ref().map_or("-", MatchedPath::as_str), response.status().as_u16());
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if matches!(path, "/livez" | "/readyz") && response.status().is_success() {
        // Asked every few seconds by whatever watches the server: only a failure is news.
        tracing::debug!(method = %method, path, status, ms, "answered");
    } else {
        tracing::info!(method = %method, path, status, ms, "answered");
    }
    response
}
