//! Work in the background: ordered in the transaction of the change, tried again with growing pauses, given up visibly.

mod store;

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use guildhall_domain::system::{JobId, JobKey};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use self::store::Claimed;
use crate::{
    auth, collateral,
    db::{self, sql},
    error::Error,
    state::{App, new_id},
};

/// How often a worker looks for work that fell due.
const POLL: Duration = Duration::from_secs(1);
/// How often what is over is swept away.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// How long one try may take; the lease outlives it, so that no two workers ever do the same.
const LONGEST: Duration = Duration::from_secs(8 * 60);

/// Orders work. It starts after the transaction is committed, and only then.
///
/// # Errors
/// When the database fails; then the change must fail too.
pub async fn enqueue(connection: &impl ConnectionTrait, now: DateTime<Utc>, kind: &str, payload: Value) -> Result<JobId, Error> {
    enqueue_at(connection, now, now, kind, payload).await
}

/// Orders work for later.
///
/// # Errors
/// When the database fails; then the change must fail too.
pub async fn enqueue_at(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    kind: &str,
    payload: Value,
) -> Result<JobId, Error> {
    let id: JobId = new_id::<JobKey>(now);
    let insert = "INSERT INTO jobs (id, kind, payload, status, attempts, run_at, created_at, last_error)
        VALUES ($1, $2, $3, 'waiting', 0, $4, $5, '')";
    let values = [id.to_string().into(), kind.into(), payload.to_string().into(), db::text(run_at).into(), db::text(now).into()];
    connection.execute_raw(sql(connection, insert, values)).await?;
    Ok(id)
}

/// Does one kind of work. Each module names its kinds with its slug in front.
async fn run(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    match kind.split('.').next().unwrap_or_default() {
        "auth" => auth::run_job(app, kind, payload).await,
        "collateral" => collateral::run_job(app, kind, payload).await,
        _ => Err(Error::internal(format!("nobody knows jobs of the kind {kind}"))),
    }
}

/// Works until told to stop; what it has begun it finishes.
pub async fn run_worker(app: App, stop: CancellationToken) {
    let mut swept = None;
    while !stop.is_cancelled() {
        if swept.is_none_or(|at: Instant| at.elapsed() >= SWEEP) {
            swept = Some(Instant::now());
            if let Err(error) = auth::sweep(&app).await {
                tracing::warn!(?error, "what is over could not be swept away");
            }
        }
        match step(&app).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = app.jobs_bell.notified() => {}
                    () = tokio::time::sleep(POLL) => {}
                }
            }
            Err(error) => {
                tracing::warn!(?error, "jobs cannot be read");
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(POLL) => {}
                }
            }
        }
    }
}

/// Does everything that is due, one after the other, and says how much that was.
///
/// # Errors
/// When the table of jobs cannot be read or written. Jobs that fail are no error here.
pub async fn run_due(app: &App) -> Result<usize, Error> {
    let mut done = 0;
    while step(app).await? {
        done += 1;
    }
    Ok(done)
}

/// Takes one job that is due, if there is one, and tries it.
async fn step(app: &App) -> Result<bool, Error> {
    let Some(Claimed { id, kind, payload, attempts, lease }) = store::claim(app, app.clock.now()).await? else { return Ok(false) };
    let outcome = match tokio::time::timeout(LONGEST, run(app, &kind, payload)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::internal("it took too long")),
    };
    match outcome {
        Ok(()) => store::finish(app, id, &lease).await?,
        Err(error) => {
            tracing::warn!(job = %id, kind, attempts, ?error, "a job failed");
            store::put_back(app, id, &lease, attempts, app.clock.now(), &format!("{error:?}")).await?;
        }
    }
    Ok(true)
}
