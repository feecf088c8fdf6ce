//! Says whether the process lives, and whether it can take requests now.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tokio::time::timeout;

use crate::state::App;

/// With less room than this on the data folder's disk, writes are about to fail.
const LEAST_ROOM: u64 = 64 * 1024 * 1024;
/// A dependency that answers later than this is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the server is on its way out.
#[derive(Debug, Default)]
pub struct Health {
    draining: AtomicBool,
}

impl Health {
    /// From now on the server says that it is not ready.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }
}

/// What `/readyz` answers: `ok` or what is wrong, without details that are nobody's business.
#[derive(Debug, Serialize)]
struct Report {
    ready: bool,
    server: &'static str,
    database: &'static str,
    schema: &'static str,
    files: &'static str,
    disk: &'static str,
}

/// The two probes.
pub fn router(app: App, health: Arc<Health>) -> Router {
    Router::new().route("/livez", get(|| async { "ok\n" })).route("/readyz", get(ready).with_state((app, health)))
}

async fn ready(State((app, health)): State<(App, Arc<Health>)>) -> Response {
    let server = if health.draining.load(Ordering::SeqCst) { "stopping" } else { "ok" };
    let database = match timeout(PATIENCE, app.db.probe()).await {
        Ok(Ok(())) => "ok",
        Ok(Err(_)) => "takes no writes",
        Err(_) => "does not answer",
    };
    let schema = match timeout(PATIENCE, app.db.pending()).await {
        Ok(Ok(pending)) if pending.is_empty() => "ok",
        Ok(Ok(_)) => "migrations are missing",
        Ok(Err(_)) | Err(_) => "unknown",
    };
    let files = match timeout(PATIENCE, app.files.probe()).await {
        Ok(Ok(())) => "ok",
        Ok(Err(_)) => "cannot be reached",
        Err(_) => "does not answer",
    };
    let disk = match free(&app.config.data) {
        Some(room) if room < LEAST_ROOM => "nearly full",
        Some(_) | None => "ok",
    };
    let ready = [server, database, schema, files, disk].iter().all(|state| *state == "ok");
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Report { ready, server, database, schema, files, disk })).into_response()
}

/// Bytes left for us on a folder's disk; `None` where the system does not tell.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    stat.f_bavail.checked_mul(stat.f_frsize)
}

#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}
