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
    funds,
    state::{App, new_id},
    training, webhook,
};

/// How often a worker looks for work that fell due.
const POLL: Duration = Duration::from_secs(1);
/// How often what is over is swept away.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// How long one try may take.
const LONGEST: Duration = Duration::from_secs(8 * 60);
/// How often a worker says that it is still at work: well within the lease, so that no two workers ever do the same.
const BEAT: Duration = Duration::from_secs(15);

/// Which jobs a worker takes. A mail never waits behind five hundred previews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Mails and other short work.
    Short,
    /// Work on files.
    Long,
    /// Calls to servers of others, which may be slow to answer.
    Outward,
}

impl Lane {
    /// Every lane; a server has a worker for each.
    pub const ALL: [Self; 3] = [Self::Short, Self::Long, Self::Outward];
}

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
        "funds" => funds::run_job(app, kind, payload).await,
        "training" => training::run_job(app, kind, payload).await,
        "webhook" => webhook::run_job(app, kind, payload).await,
        _ => Err(Error::internal(format!("nobody knows jobs of the kind {kind}"))),
    }
}

/// Works on a lane until told to stop; what it has begun it finishes.
pub async fn run_worker(app: App, lane: Lane, stop: CancellationToken) {
    let mut swept = None;
    while !stop.is_cancelled() {
        if lane == Lane::Short && swept.is_none_or(|at: Instant| at.elapsed() >= SWEEP) {
            swept = Some(Instant::now());
            if let Err(error) = auth::sweep(&app).await {
                tracing::warn!(?error, "what is over could not be swept away");
            }
            if let Err(error) = funds::sweep(&app).await {
                tracing::warn!(?error, "money that lapsed could not be booked");
            }
            if let Err(error) = training::sweep(&app).await {
                tracing::warn!(?error, "what the day brings to learners could not be done");
            }
        }
        match step(&app, lane).await {
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

/// Does everything that is due, one after the other, lane after lane, and says how much that was.
///
/// # Errors
/// When the table of jobs cannot be read or written. Jobs that fail are no error here.
pub async fn run_due(app: &App) -> Result<usize, Error> {
    let mut done = 0;
    for lane in Lane::ALL {
        done += run_due_in(app, lane).await?;
    }
    Ok(done)
}

/// The same on one lane.
///
/// # Errors
/// When the table of jobs cannot be read or written.
pub async fn run_due_in(app: &App, lane: Lane) -> Result<usize, Error> {
    let mut done = 0;
    while step(app, lane).await? {
        done += 1;
    }
    Ok(done)
}

/// Takes one job that is due, if there is one, and tries it.
async fn step(app: &App, lane: Lane) -> Result<bool, Error> {
    let Some(claimed) = store::claim(app, lane, app.clock.now()).await? else { return Ok(false) };
    let Claimed { id, kind, payload, attempts, lease } = claimed;
    let mut work = std::pin::pin!(tokio::time::timeout(LONGEST, run(app, &kind, payload)));
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome.unwrap_or_else(|_| Err(Error::internal("it took too long"))),
            () = tokio::time::sleep(BEAT) => match store::hold(app, id, &lease, app.clock.now()).await {
                Ok(true) => {}
                // Another has taken it for dead: what this one does now would be done twice.
                Ok(false) => return Ok(true),
                Err(error) => tracing::warn!(job = %id, ?error, "a job's lease could not be renewed"),
            },
        }
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
