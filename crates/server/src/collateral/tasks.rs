//! What in the library waits for the person.

use chrono::Days;
use guildhall_domain::{
    access::Access,
    collateral::{Approval, Stage, State},
    home::Task,
    module::Module,
};
use serde_json::{Map, json};

use super::{catalogue::Entry, library::View, store};
use crate::{cx::Cx, error::Error};

/// How long before its end an asset's owner is told.
const AHEAD: Days = Days::new(30);
/// Most tasks of a kind.
const MOST: usize = 5;

/// What waits: for partners' people newer versions of what they downloaded; approvals for the vendor's admins; for owners what
/// was sent back and what ends soon.
///
/// # Errors
/// When the database fails.
pub async fn tasks(cx: &Cx) -> Result<Vec<Task>, Error> {
    let actor = cx.actor()?;
    if !actor.is_vendor() {
        return newer(cx).await;
    }
    if !Access::Author.admits(Some(actor)) {
        return Ok(Vec::new());
    }
    let view = View::open(&cx.app, actor, cx.now).await?;
    let mut tasks = Vec::new();
    let waits = |approval: &Approval| matches!(approval, Approval::Pending { given } if !given.contains(&actor.person));
    let entries = || view.seen.newest(&view.catalogue).filter_map(|index| view.catalogue.at(index));
    if actor.is_vendor_admin() {
        let pending: Vec<_> = entries().filter(|entry| entry.stage == Stage::Published && waits(&entry.approval)).collect();
        if let [one] = pending.as_slice() {
            tasks.push(task("collateral.approve", json!({ "title": one.title, "count": 1 }), format!("/collateral/{}", one.id)));
        } else if !pending.is_empty() {
            tasks.push(task("collateral.approve", json!({ "count": pending.len() }), "/collateral?state=pending".to_owned()));
        }
    }
    let soon = cx.now.checked_add_days(AHEAD).unwrap_or(cx.now);
    let own = store::owned(cx.app.db.read(), actor.person).await?;
    for entry in entries().filter(|entry| own.contains(&entry.id)) {
        let link = format!("/collateral/{}", entry.id);
        let rejected = matches!(entry.approval, Approval::Rejected { .. }) && entry.stage == Stage::Published;
        let count = |tasks: &[Task], code: &str| tasks.iter().filter(|task| task.code == code).count();
        if rejected && count(&tasks, "collateral.rejected") < MOST {
            tasks.push(task("collateral.rejected", json!({ "title": entry.title }), link));
        } else if let Some(end) = entry.expires_at.filter(|end| *end <= soon)
            && entry.state(cx.now) == State::Live
            && count(&tasks, "collateral.expiring") < MOST
        {
            tasks.push(Task { due_on: Some(end.date_naive()), ..task("collateral.expiring", json!({ "title": entry.title }), link) });
        }
    }
    Ok(tasks)
}

/// Newer versions of what the person downloaded, until they open or download them.
async fn newer(cx: &Cx) -> Result<Vec<Task>, Error> {
    let actor = cx.actor()?;
    cx.app.collateral.settle(&cx.app).await?;
    let met = store::met(cx.app.db.read(), actor.person).await?;
    if met.is_empty() {
        return Ok(Vec::new());
    }
    let view = View::open(&cx.app, actor, cx.now).await?;
    let entry = |id| view.catalogue.index(id).filter(|index| view.seen.has(*index)).and_then(|index| view.catalogue.at(index));
    let newer = met.into_iter().filter_map(|(id, number)| entry(id).filter(|entry| entry.file_for(actor).number > number));
    let tell = |entry: &Entry| task("collateral.newer", json!({ "title": entry.title }), format!("/collateral/{}", entry.id));
    Ok(newer.take(MOST).map(tell).collect())
}

fn task(code: &str, params: serde_json::Value, link: String) -> Task {
    let params = if let serde_json::Value::Object(params) = params { params } else { Map::new() };
    Task { module: Module::Collateral, code: code.to_owned(), params, link, due_on: None }
}
