//! News from the vendor, and what needs the person's action.

mod store;

use axum::response::Response;
use guildhall_domain::{
    access::{Access, Actor},
    audience::Audience,
    endpoint::Nothing,
    home::{Announcement, AnnouncementId, AnnouncementInput, AnnouncementKey, Filter, Status, Task, api, sort_tasks},
    invalid::Check,
    module::Module,
};
use serde_json::json;

use crate::{collateral, csv, cx::Cx, db::Tx, error::Error, funds, journal, partners, routes::Routes, system, training};

/// Mounts the module's endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::TASKS, Access::Member, tasks);
    routes.on(&api::LIST, Access::Member, list);
    routes.bytes(&api::EXPORT, Access::Author, export);
    routes.on(&api::READ, Access::Member, read);
    routes.on(&api::CREATE, Access::Author, create);
    routes.on(&api::UPDATE, Access::Author, update);
    routes.on(&api::REMOVE, Access::Author, remove);
}

/// What each module has waiting for the person, soonest first.
async fn tasks(cx: Cx, _: Nothing) -> Result<Vec<Task>, Error> {
    let mut tasks = Vec::new();
    for module in Module::ALL {
        tasks.extend(match module {
            Module::Home => Vec::new(),
            Module::Collateral => collateral::tasks(&cx).await?,
            Module::Funds => funds::tasks(&cx).await?,
            Module::Training => training::tasks(&cx).await?,
            Module::Partners => partners::tasks(&cx).await?,
            Module::System => system::tasks(&cx).await?,
        });
    }
    sort_tasks(&mut tasks);
    Ok(tasks)
}

async fn list(cx: Cx, filter: Filter) -> Result<Vec<Announcement>, Error> {
    let actor = cx.actor()?;
    if filter.all == Some(true) {
        return if writes(actor) { store::all(cx.app.db.read(), cx.now).await } else { Err(Error::Denied) };
    }
    store::live(cx.app.db.read(), actor, cx.now).await
}

/// All of them as CSV, in the reader's language.
async fn export(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let reader = &cx.actor()?.reads;
    let all = store::all(cx.app.db.read(), cx.now).await?;
    let time = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let rows = all.into_iter().map(|row| {
        let status = match row.status {
            Status::Scheduled => "scheduled",
            Status::Live => "live",
            Status::Ended => "ended",
        };
        let news = row.announcement;
        vec![
            row.id.to_string(),
            news.title.text(reader).to_owned(),
            news.body.text(reader).to_owned(),
            news.link,
            status.to_owned(),
            time(news.starts_at),
            time(news.ends_at),
            row.author,
            row.updated_at.to_rfc3339(),
        ]
    });
    csv::answer("announcements.csv", &["id", "title", "body", "link", "status", "starts_at", "ends_at", "author", "updated_at"], rows)
}

/// Authors read everything; everybody else what is shown to them now, and the rest does not exist.
async fn read(cx: Cx, _: Nothing) -> Result<Announcement, Error> {
    let actor = cx.actor()?;
    let found = store::read(cx.app.db.read(), cx.id("id")?, cx.now).await?;
    let shown = found.status == Status::Live && found.announcement.audience.admits(&actor.viewer());
    if shown || writes(actor) { Ok(found) } else { Err(Error::NotFound) }
}

fn writes(actor: &Actor) -> bool {
    Access::Author.admits(Some(actor))
}

fn check_terms(cx: &Cx, audience: &Audience) -> Result<(), Error> {
    let mut check = Check::default();
    audience.check_terms(&cx.app.portal, "/audience", &mut check);
    Ok(check.finish(())?)
}

async fn create(cx: Cx, input: AnnouncementInput) -> Result<Announcement, Error> {
    let input = input.check()?;
    check_terms(&cx, &input.audience)?;
    let id: AnnouncementId = cx.app.new_id::<AnnouncementKey>();
    let tx = cx.app.db.begin().await?;
    store::insert(&tx, id, &input, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "home.create", "announcement", id, json!({ "after": input })).await?;
    finish(&cx, tx, id).await
}

async fn update(cx: Cx, input: AnnouncementInput) -> Result<Announcement, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = store::read(&tx, id, cx.now).await?;
    if input.audience != before.announcement.audience {
        check_terms(&cx, &input.audience)?;
    }
    if before.version != version || !store::update(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    journal::write(&tx, &cx, "home.update", "announcement", id, json!({ "before": before.announcement, "after": input })).await?;
    finish(&cx, tx, id).await
}

async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let before = store::read(&tx, id, cx.now).await?;
    store::remove(&tx, id).await?;
    journal::write(&tx, &cx, "home.remove", "announcement", id, json!({ "before": before.announcement })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

async fn finish(cx: &Cx, tx: Tx, id: AnnouncementId) -> Result<Announcement, Error> {
    let announcement = store::read(&tx, id, cx.now).await?;
    tx.commit().await?;
    Ok(announcement)
}
