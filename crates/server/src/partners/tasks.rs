//! What of companies and people waits for somebody.

use guildhall_domain::{access::Access, home::Task, module::Module};
use serde_json::json;

use super::store::{companies, invitations};
use crate::{cx::Cx, error::Error};

/// Invitations that ran out, and companies that nobody looks after.
///
/// # Errors
/// When the database fails.
pub async fn tasks(cx: &Cx) -> Result<Vec<Task>, Error> {
    let (actor, db) = (cx.actor()?, cx.app.db.read());
    let mut tasks = Vec::new();
    if Access::PeopleAdmin.admits(Some(actor)) {
        let count = invitations::count_expired(db, actor, cx.now).await?;
        tasks.extend(task("partners.invitations-expired", count, "/partners/invitations"));
    }
    if actor.is_vendor_admin() {
        tasks.extend(task("partners.without-manager", companies::count_unmanaged(db).await?, "/partners"));
    }
    Ok(tasks)
}

fn task(code: &str, count: i64, link: &str) -> Option<Task> {
    let params = json!({ "count": count }).as_object().cloned().unwrap_or_default();
    (count > 0).then(|| Task { module: Module::Partners, code: code.to_owned(), params, link: link.to_owned(), due_on: None })
}
