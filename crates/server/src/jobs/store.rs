//! Takes jobs from the table so that no two workers take the same.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::system::{JobId, MAX_ATTEMPTS, backoff_seconds};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::Lane;
use crate::{
    collateral,
    db::{self, Engine, sql},
    error::Error,
    state::App,
    training, webhook,
};

/// Seconds without a word after which a running job's worker is taken for dead.
const LEASE_SECONDS: i64 = 60;
/// What is said of a job whose every try ended with its server.
const DIED: &str = "The server ended in the middle of every try.";
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

/// Takes the job of a lane that has waited longest. What ended its server at every try is given up.
pub async fn claim(app: &App, lane: Lane, now: DateTime<Utc>) -> Result<Option<Claimed>, Error> {
    loop {
        let Some(taken) = take(app, lane, now).await? else { return Ok(None) };
        if let Taken::Job(claimed) = taken {
            return Ok(Some(claimed));
        }
    }
}

enum Taken {
    Job(Claimed),
    GivenUp,
}

async fn take(app: &App, lane: Lane, now: DateTime<Utc>) -> Result<Option<Taken>, Error> {
    let is_of_lane = match lane {
        Lane::Short => "kind NOT IN ($2, $3, $4)",
        Lane::Long => "kind IN ($2, $4) AND $3 <> ''",
        Lane::Outward => "kind IN ($3) AND $2 <> '' AND $4 <> ''",
    };
    let due = format!(
        "SELECT id, kind, payload, attempts FROM jobs WHERE {is_of_lane}
            AND ((status = 'waiting' AND run_at <= $1) OR (status = 'running' AND locked_until <= $1)) ORDER BY run_at, id LIMIT 1"
    );
    let values = || [db::text(now).into(), collateral::LONG_JOB.into(), webhook::JOB.into(), training::LONG_JOB.into()];
    // A look without a lock first: an idle worker must not write.
    if app.db.read().query_one_raw(sql(app.db.read(), &due, values())).await?.is_none() {
        return Ok(None);
    }
    let tx = app.db.begin().await?;
    let claim = match app.db.engine() {
        Engine::Sqlite => due.clone(),
        Engine::Postgres => format!("{due} FOR UPDATE SKIP LOCKED"),
    };
    let Some(row) = tx.query_one_raw(sql(&tx, &claim, values())).await? else { return Ok(None) };
    let id: String = row.try_get("", "id")?;
    let attempts = row.try_get::<i32>("", "attempts")? + 1;
    if attempts > MAX_ATTEMPTS {
        let fail = "UPDATE jobs SET status = 'failed', locked_until = NULL, lease = NULL, last_error = $1 WHERE id = $2";
        tx.execute_raw(sql(&tx, fail, [DIED.into(), id.into()])).await?;
        tx.commit().await?;
        return Ok(Some(Taken::GivenUp));
    }
    let lease = format!("{:032x}", rand::random::<u128>());
    let take = "UPDATE jobs SET status = 'running', attempts = $1, locked_until = $2, lease = $3, run_at = $4 WHERE id = $5";
    let until = db::text(now + Duration::seconds(LEASE_SECONDS));
    tx.execute_raw(sql(&tx, take, [attempts.into(), until.into(), lease.clone().into(), db::text(now).into(), id.clone().into()])).await?;
    tx.commit().await?;
    let id = id.parse().map_err(|_| Error::internal("a job has no id"))?;
    let payload = serde_json::from_str(&row.try_get::<String>("", "payload")?).map_err(Error::internal)?;
    Ok(Some(Taken::Job(Claimed { id, kind: row.try_get("", "kind")?, payload, attempts, lease })))
}

/// Says that the worker is still at it; `false` when another has taken the job meanwhile.
pub async fn hold(app: &App, id: JobId, lease: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    let tx = app.db.begin().await?;
    let until = db::text(now + Duration::seconds(LEASE_SECONDS));
    let hold = "UPDATE jobs SET locked_until = $1 WHERE id = $2 AND lease = $3";
    let held = tx.execute_raw(sql(&tx, hold, [until.into(), id.to_string().into(), lease.into()])).await?.rows_affected() == 1;
    tx.commit().await?;
    Ok(held)
}

/// Marks a job as done. What it was about may name people, and nobody needs it any more.
pub async fn finish(app: &App, id: JobId, lease: &str) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    let done =
        "UPDATE jobs SET status = 'done', payload = '{}', locked_until = NULL, lease = NULL, last_error = '' WHERE id = $1 AND lease = $2";
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
