//! Reads jobs and the journal.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    page::{Cursor, Page, limit},
    system::{Job, JobFilter, JobId, JobStatus, JournalEntry, JournalFilter},
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
};

const JOB: &str = "SELECT id, kind, status, attempts, run_at, created_at, last_error FROM jobs";

/// One page of jobs, newest first.
pub async fn jobs(db: &impl ConnectionTrait, filter: &JobFilter) -> Result<Page<Job>, Error> {
    let mut wanted = Where::default();
    if let Some(status) = filter.status {
        wanted.is("status", status_text(status));
    }
    let total = count(db, "jobs", &wanted).await?;
    if let Some(cursor) = &filter.cursor {
        let id: String = unpack(cursor)?;
        let id = wanted.bind(id);
        wanted.and(format!("id < {id}"));
    }
    let most = usize::from(limit(filter.limit));
    let statement = format!("{JOB}{} ORDER BY id DESC LIMIT {}", wanted.clause(), most + 1);
    let rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let mut items = rows.iter().map(job_of).collect::<Result<Vec<_>, _>>()?;
    let more = items.len() > most;
    items.truncate(most);
    let next = items.last().filter(|_| more).map(|job| Cursor::pack(&job.id));
    Ok(Page { items, next, total })
}

/// A job.
pub async fn job(db: &impl ConnectionTrait, job: JobId) -> Result<Job, Error> {
    let row = db.query_one_raw(sql(db, &format!("{JOB} WHERE id = $1"), [job.to_string().into()])).await?;
    job_of(&row.ok_or(Error::NotFound)?)
}

/// Lets a job that was given up run again, from its first try.
pub async fn retry(tx: &Tx, job: JobId, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE jobs SET status = 'waiting', attempts = 0, run_at = $1 WHERE id = $2 AND status = 'failed'";
    tx.execute_raw(sql(tx, update, [db::text(now).into(), job.to_string().into()])).await?;
    Ok(())
}

/// How many jobs were given up.
pub async fn count_failed(db: &impl ConnectionTrait) -> Result<u64, Error> {
    let mut wanted = Where::default();
    wanted.is("status", "failed");
    count(db, "jobs", &wanted).await
}

/// One page of the journal, newest first.
pub async fn entries(db: &impl ConnectionTrait, filter: &JournalFilter) -> Result<Page<JournalEntry>, Error> {
    let mut wanted = Where::default();
    if let Some(action) = filter.action.as_deref().filter(|action| !action.is_empty()) {
        // A range instead of a pattern: the index serves it, and no sign is special.
        let (from, to) = (wanted.bind(action), wanted.bind(format!("{action}\u{10ffff}")));
        wanted.and(format!("j.action >= {from} AND j.action < {to}"));
    }
    if let Some(subject) = filter.subject.as_deref().filter(|subject| !subject.is_empty()) {
        wanted.is("j.subject", subject);
    }
    let total = count(db, "journal j", &wanted).await?;
    if let Some(cursor) = &filter.cursor {
        let number: i64 = unpack(cursor)?;
        let number = wanted.bind(number);
        wanted.and(format!("j.number < {number}"));
    }
    let most = usize::from(limit(filter.limit));
    let statement = format!(
        "SELECT j.number AS number, j.at AS at, j.actor AS actor, p.name AS actor_name, j.action AS action,
         j.subject_kind AS subject_kind, j.subject AS subject, j.detail AS detail
         FROM journal j LEFT JOIN people p ON p.id = j.actor{} ORDER BY j.number DESC LIMIT {}",
        wanted.clause(),
        most + 1
    );
    let rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let mut items = rows.iter().map(entry_of).collect::<Result<Vec<_>, _>>()?;
    let more = items.len() > most;
    items.truncate(most);
    let next = items.last().filter(|_| more).map(|entry| Cursor::pack(&entry.number));
    Ok(Page { items, next, total })
}

async fn count(db: &impl ConnectionTrait, table: &str, wanted: &Where) -> Result<u64, Error> {
    let statement = format!("SELECT COUNT(*) FROM {table}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}

fn unpack<T: for<'de> serde::Deserialize<'de>>(cursor: &Cursor) -> Result<T, Error> {
    cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))
}

fn job_of(row: &QueryResult) -> Result<Job, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(Job {
        id: id(&text("id")?)?,
        kind: text("kind")?,
        status: match text("status")?.as_str() {
            "waiting" => JobStatus::Waiting,
            "running" => JobStatus::Running,
            "done" => JobStatus::Done,
            _ => JobStatus::Failed,
        },
        attempts: row.try_get("", "attempts")?,
        run_at: db::time(&text("run_at")?)?,
        created_at: db::time(&text("created_at")?)?,
        last_error: text("last_error")?,
    })
}

/// A status as the table has it.
pub const fn status_text(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Waiting => "waiting",
        JobStatus::Running => "running",
        JobStatus::Done => "done",
        JobStatus::Failed => "failed",
    }
}

fn entry_of(row: &QueryResult) -> Result<JournalEntry, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let actor = row.try_get::<Option<String>>("", "actor")?.map(|actor| id(&actor)).transpose()?;
    Ok(JournalEntry {
        number: row.try_get("", "number")?,
        at: db::time(&text("at")?)?,
        actor,
        actor_name: row.try_get::<Option<String>>("", "actor_name")?.unwrap_or_default(),
        action: text("action")?,
        subject_kind: text("subject_kind")?,
        subject: text("subject")?,
        detail: serde_json::from_str(&text("detail")?).map_err(Error::internal)?,
    })
}
