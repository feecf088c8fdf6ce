//! Takes jobs from the table so that no two workers take the same.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::system::{JobId, MAX_ATTEMPTS, backoff_seconds};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::{
    db::{self, Engine, sql},
    error::Error,
    state::App,
};

/// Minutes after which a running job's worker is taken for dead.
const LEASE_MINUTES: i64 = 10;
/// Most characters of an error that are kept.
const ERROR_LENGTH: usize = 500;

/// A job that this worker, and no other, has taken.
pub struct Claimed {
    /// The job.
    pub id: JobId,
    /// What kind of work.
    pub kind: String,
    /// What exactly.
    pub payload: Value,
    /// Tries, this one too.
    pub attempts: i32,
    /// Proof of having taken it.
    pub lease: String,
}

/// Takes the job that has waited longest.
pub async fn claim(app: &App, now: DateTime<Utc>) -> Result<Option<Claimed>, Error> {
    let due = "SELECT id, kind, payload, attempts FROM jobs
        WHERE (status = 'waiting' AND run_at <= $1) OR (status = 'running' AND locked_until <= $1) ORDER BY run_at, id LIMIT 1";
    // A look without a lock first: an idle worker must not write.
    if app.db.read().query_one_raw(sql(app.db.read(), due, [db::text(now).into()])).await?.is_none() {
        return Ok(None);
    }
    let tx = app.db.begin().await?;
    let claim = match app.db.engine() {
        Engine::Sqlite => due.to_owned(),
        Engine::Postgres => format!("{due} FOR UPDATE SKIP LOCKED"),
    };
    let Some(row) = tx.query_one_raw(sql(&tx, &claim, [db::text(now).into()])).await? else { return Ok(None) };
    let id: String = row.try_get("", "id")?;
    let attempts = row.try_get::<i32>("", "attempts")? + 1;
    let lease = format!("{:032x}", rand::random::<u128>());
    let take = "UPDATE jobs SET status = 'running', attempts = $1, locked_until = $2, lease = $3, run_at = $4 WHERE id = $5";
    let until = db::text(now + Duration::minutes(LEASE_MINUTES));
    tx.execute_raw(sql(&tx, take, [attempts.into(), until.into(), lease.clone().into(), db::text(now).into(), id.clone().into()])).await?;
    tx.commit().await?;
    let id = id.parse().map_err(|_| Error::internal("a job has no id"))?;
    let payload = serde_json::from_str(&row.try_get::<String>("", "payload")?).map_err(Error::internal)?;
    Ok(Some(Claimed { id, kind: row.try_get("", "kind")?, payload, attempts, lease }))
}

/// Marks a job as done.
pub async fn finish(app: &App, id: JobId, lease: &str) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    let done = "UPDATE jobs SET status = 'done', locked_until = NULL, lease = NULL, last_error = '' WHERE id = $1 AND lease = $2";
    tx.execute_raw(sql(&tx, done, [id.to_string().into(), lease.into()])).await?;
    Ok(tx.commit().await?)
}

/// Puts a job back for another try, or gives it up after the last.
pub async fn put_back(app: &App, id: JobId, lease: &str, attempts: i32, now: DateTime<Utc>, error: &str) -> Result<(), Error> {
    let status = if attempts >= MAX_ATTEMPTS { "failed" } else { "waiting" };
    let run_at = if attempts >= MAX_ATTEMPTS { now } else { now + Duration::seconds(backoff_seconds(attempts)) };
    let error: String = error.chars().take(ERROR_LENGTH).collect();
    let tx = app.db.begin().await?;
    let back = "UPDATE jobs SET status = $1, run_at = $2, last_error = $3, locked_until = NULL, lease = NULL WHERE id = $4 AND lease = $5";
    let values = [status.into(), db::text(run_at).into(), error.into(), id.to_string().into(), lease.into()];
    tx.execute_raw(sql(&tx, back, values)).await?;
    Ok(tx.commit().await?)
}
