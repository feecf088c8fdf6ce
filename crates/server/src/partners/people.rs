//! The people: list, read, change, and whether they may sign in.

use axum::response::Response;
use guildhall_domain::{
    endpoint::Nothing,
    invalid::Invalid,
    page::Page,
    partner::PersonId,
    partners::{
        FormerCompany, MoveInput, Person, PersonFilter, PersonInput, PersonStatus, Refusal,
        people::{can_change_roles, can_deactivate, can_move, may_grant},
    },
};
use serde_json::json;

use super::store::{companies, people as store};
use crate::{auth, csv, cx::Cx, db::Tx, error::Error, journal, training};

/// Held while the vendor's admins are counted, so that two cannot take each other's role away at the same time.
const ADMINS: &str = "vendor admins";

/// Lists the people one may see.
pub async fn list(cx: Cx, filter: PersonFilter) -> Result<Page<Person>, Error> {
    store::list(cx.app.db.read(), cx.actor()?, &cx.app.portal.vendor, &filter).await
}

/// The same list as CSV.
pub async fn export(cx: Cx, filter: PersonFilter) -> Result<Response, Error> {
    let people = store::all(cx.app.db.read(), cx.actor()?, &cx.app.portal.vendor, &filter).await?;
    let header = ["id", "name", "email", "company", "job_title", "phone", "language", "roles", "status", "last_seen_at", "created_at"];
    let rows = people.into_iter().map(|row| {
        vec![
            row.id.to_string(),
            row.person.name,
            row.email,
            row.company,
            row.person.job_title,
            row.person.phone,
            row.person.language,
            auth::roles_text(&row.person.roles),
            store::status_text(row.status).to_owned(),
            row.last_seen_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
            row.created_at.to_rfc3339(),
        ]
    });
    csv::answer("people.csv", &header, rows)
}

/// Reads a person.
pub async fn read(cx: Cx, _: Nothing) -> Result<Person, Error> {
    store::read(cx.app.db.read(), cx.actor()?, &cx.app.portal.vendor, cx.id("id")?).await
}

/// Changes a person.
pub async fn update(cx: Cx, input: PersonInput) -> Result<Person, Error> {
    let (id, version, actor) = (cx.id("id")?, cx.if_match()?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, ADMINS).await?;
    let before = managed(&cx, &tx, id).await?;
    let input = input.check(before.partner)?;
    can_change_roles(actor, id, &before.person.roles, &input.roles, store::count_other_admins(&tx, id).await?)?;
    if before.version != version || !store::update(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    training::people_changed(&tx, cx.now).await?;
    journal::write(&tx, &cx, "partners.update_person", "person", id, json!({ "before": before.person, "after": input })).await?;
    finish(&cx, tx, id).await
}

/// Takes a person's access away and ends their sessions.
pub async fn deactivate(cx: Cx, _: Nothing) -> Result<Person, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, ADMINS).await?;
    let person = managed(&cx, &tx, id).await?;
    can_deactivate(actor, id, person.status, &person.person.roles, store::count_other_admins(&tx, id).await?)?;
    store::set_status(&tx, id, PersonStatus::Disabled, cx.now).await?;
    auth::end_sessions(&tx, id).await?;
    auth::forget_links(&tx, id).await?;
    journal::write(&tx, &cx, "partners.deactivate_person", "person", id, json!({})).await?;
    finish(&cx, tx, id).await
}

/// Gives it back.
pub async fn activate(cx: Cx, _: Nothing) -> Result<Person, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let person = managed(&cx, &tx, id).await?;
    if person.status == PersonStatus::Invited {
        return Err(Refusal::NotAccepted.into());
    }
    store::set_status(&tx, id, PersonStatus::Active, cx.now).await?;
    training::people_changed(&tx, cx.now).await?;
    journal::write(&tx, &cx, "partners.activate_person", "person", id, json!({})).await?;
    finish(&cx, tx, id).await
}

/// Moves somebody to another company: they are with it from now on, with no session of the time before.
pub async fn relocate(cx: Cx, input: MoveInput) -> Result<Person, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let tx = cx.app.db.begin().await?;
    let before = managed(&cx, &tx, id).await?;
    let input = input.check(before.partner)?;
    let to = match companies::read(&tx, cx.actor()?, input.partner).await {
        Err(Error::NotFound) => return Err(Invalid::field("/partner", "not-one-of").into()),
        read => read?,
    };
    can_move(before.partner, before.status, to.status)?;
    if before.version != version || !store::relocate(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    if let Some(from) = before.partner {
        store::note_former(&tx, id, from, before.joined_at, cx.now).await?;
    }
    auth::end_sessions(&tx, id).await?;
    auth::forget_links(&tx, id).await?;
    training::people_changed(&tx, cx.now).await?;
    let detail = json!({ "from": before.partner, "to": input.partner, "before": before.person.roles, "after": input.roles });
    journal::write(&tx, &cx, "partners.move_person", "person", id, detail).await?;
    finish(&cx, tx, id).await
}

/// The companies that somebody was with before.
pub async fn former(cx: Cx, _: Nothing) -> Result<Vec<FormerCompany>, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let person = store::read(db, actor, &cx.app.portal.vendor, cx.id("id")?).await?;
    store::former(db, actor, person.id).await
}

/// Somebody whom this person may manage; whom they may not even see does not exist for them.
async fn managed(cx: &Cx, tx: &Tx, id: PersonId) -> Result<Person, Error> {
    let actor = cx.actor()?;
    let person = store::read(tx, actor, &cx.app.portal.vendor, id).await?;
    if may_grant(actor, person.partner) { Ok(person) } else { Err(Error::Denied) }
}

async fn finish(cx: &Cx, tx: Tx, id: PersonId) -> Result<Person, Error> {
    let person = store::read(&tx, cx.actor()?, &cx.app.portal.vendor, id).await?;
    tx.commit().await?;
    Ok(person)
}
