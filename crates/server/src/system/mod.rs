//! What the operator watches: jobs and the journal.

mod store;

use axum::response::Response;
use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    home::Task,
    module::Module,
    page::{MAX_LIMIT, Page},
    system::{Job, JobFilter, JobKey, JournalEntry, JournalFilter, api},
};
use serde_json::json;

use crate::{csv, cx::Cx, error::Error, journal, routes::Routes};

/// Mounts the module's endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::JOBS, Access::VendorAdmin, jobs);
    routes.bytes(&api::EXPORT_JOBS, Access::VendorAdmin, export_jobs);
    routes.on(&api::RETRY_JOB, Access::VendorAdmin, retry_job);
    routes.on(&api::JOURNAL, Access::VendorAdmin, entries);
    routes.bytes(&api::EXPORT_JOURNAL, Access::VendorAdmin, export_entries);
}

/// Jobs that were given up wait for the operator.
///
/// # Errors
/// When the database fails.
pub async fn tasks(cx: &Cx) -> Result<Vec<Task>, Error> {
    if !cx.actor()?.is_vendor_admin() {
        return Ok(Vec::new());
    }
    let count = store::count_failed(cx.app.db.read()).await?;
    let params = json!({ "count": count }).as_object().cloned().unwrap_or_default();
    let task = Task {
        module: Module::System,
        code: "system.failed-jobs".to_owned(),
        params,
        link: "/system?status=failed".to_owned(),
        due_on: None,
    };
    Ok(if count > 0 { vec![task] } else { Vec::new() })
}

async fn jobs(cx: Cx, filter: JobFilter) -> Result<Page<Job>, Error> {
    store::jobs(cx.app.db.read(), &filter).await
}

async fn retry_job(cx: Cx, _: Nothing) -> Result<Job, Error> {
    let id = cx.id::<JobKey>("id")?;
    let tx = cx.app.db.begin().await?;
    store::job(&tx, id).await?.can_retry()?;
    store::retry(&tx, id, cx.now).await?;
    journal::write(&tx, &cx, "system.retry_job", "job", id, json!({})).await?;
    let job = store::job(&tx, id).await?;
    tx.commit().await?;
    Ok(job)
}

async fn entries(cx: Cx, filter: JournalFilter) -> Result<Page<JournalEntry>, Error> {
    store::entries(cx.app.db.read(), &filter).await
}

/// The same list as CSV, all pages.
async fn export_jobs(cx: Cx, filter: JobFilter) -> Result<Response, Error> {
    let mut filter = JobFilter { cursor: None, limit: Some(MAX_LIMIT), ..filter };
    let mut rows = Vec::new();
    loop {
        let page = store::jobs(cx.app.db.read(), &filter).await?;
        rows.extend(page.items.into_iter().map(|job| {
            vec![
                job.id.to_string(),
                job.kind,
                store::status_text(job.status).to_owned(),
                job.attempts.to_string(),
                job.run_at.to_rfc3339(),
                job.created_at.to_rfc3339(),
                job.last_error,
            ]
        }));
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            break;
        }
    }
    csv::answer("jobs.csv", &["id", "kind", "status", "attempts", "run_at", "created_at", "last_error"], rows)
}

/// The journal as CSV, all pages.
async fn export_entries(cx: Cx, filter: JournalFilter) -> Result<Response, Error> {
    const HEADER: [&str; 8] = ["number", "at", "actor_id", "actor", "action", "subject_kind", "subject", "detail"];
    let part = move |cursor| {
        let (cx, filter) = (cx.clone(), JournalFilter { cursor, limit: Some(MAX_LIMIT), ..filter.clone() });
        async move {
            let page = store::entries(cx.app.db.read(), &filter).await?;
            Ok(csv::Part { rows: page.items.into_iter().map(line).collect(), next: page.next })
        }
    };
    csv::stream("journal.csv", &HEADER, part).await
}

fn line(entry: JournalEntry) -> Vec<String> {
    vec![
        entry.number.to_string(),
        entry.at.to_rfc3339(),
        entry.actor.map(|actor| actor.to_string()).unwrap_or_default(),
        entry.actor_name,
        entry.action,
        entry.subject_kind,
        entry.subject,
        entry.detail.to_string(),
    ]
}
