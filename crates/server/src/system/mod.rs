//! What the operator watches: jobs and the journal.

mod store;

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    home::Task,
    module::Module,
    page::Page,
    system::{Job, JobFilter, JobKey, JournalEntry, JournalFilter, api},
};
use serde_json::json;

use crate::{cx::Cx, error::Error, journal, routes::Routes};

/// Mounts the module's endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::JOBS, Access::VendorAdmin, jobs);
    routes.on(&api::RETRY_JOB, Access::VendorAdmin, retry_job);
    routes.on(&api::JOURNAL, Access::VendorAdmin, entries);
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
