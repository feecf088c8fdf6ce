//! Mails about sittings and about what is assigned, in the reader's language.

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{Requirement, SittingId, SittingPlace},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::store::{self, NewAssignment};
use crate::{
    db::Tx,
    error::Error,
    jobs,
    mail::{Mail, without_gaps},
    people,
    state::App,
    training::{page_of, seams, zone},
    words,
};

/// The kind of the jobs.
pub(super) const MAIL: &str = "training.mail";
/// The code of a mail about something that is to be done.
const ASSIGNED: &str = "assigned";

/// What somebody is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum News {
    /// They waited and have a seat now.
    MovedUp(SittingId),
    /// It is at another time or place.
    SittingChanged(SittingId),
    /// It does not take place.
    CalledOff(SittingId),
}

impl News {
    const fn parts(self) -> (&'static str, SittingId) {
        match self {
            Self::MovedUp(sitting) => ("moved_up", sitting),
            Self::SittingChanged(sitting) => ("sitting_changed", sitting),
            Self::CalledOff(sitting) => ("called_off", sitting),
        }
    }
}

/// Orders a mail, in the transaction of what it tells.
pub(super) async fn tell(tx: &Tx, now: DateTime<Utc>, person: PersonId, news: News) -> Result<(), Error> {
    let (code, sitting) = news.parts();
    jobs::enqueue(tx, now, MAIL, json!({ "person": person, "code": code, "sitting": sitting })).await?;
    Ok(())
}

/// Orders a mail that tells somebody what they are to do, in the transaction that assigns it.
pub(super) async fn assigned(tx: &Tx, now: DateTime<Utc>, new: &NewAssignment) -> Result<(), Error> {
    let payload = json!({ "person": new.person, "code": ASSIGNED, "item": new.item, "by": new.by, "due_on": new.due_on });
    jobs::enqueue(tx, now, MAIL, payload).await?;
    Ok(())
}

/// What a mail about an assignment needs.
#[derive(Debug, Deserialize)]
struct AssignedJob {
    person: PersonId,
    item: Requirement,
    by: Option<PersonId>,
    due_on: Option<NaiveDate>,
}

/// Sends a mail.
pub(super) async fn send(app: &App, payload: &Value) -> Result<(), Error> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("code") == ASSIGNED {
        return send_assigned(app, serde_json::from_value(payload.clone()).map_err(Error::internal)?).await;
    }
    let person: PersonId = text("person").parse().map_err(|_| Error::internal("the job names no person"))?;
    let sitting: SittingId = text("sitting").parse().map_err(|_| Error::internal("the job names no sitting"))?;
    let db = app.db.read();
    let Some((to, language)) = people::reader(db, person).await? else { return Ok(()) };
    let Some(record) = store::sitting(db, sitting).await? else { return Ok(()) };
    let name = store::course_title(db, record.course).await?.unwrap_or_default();
    let when = record.sitting.starts_at.with_timezone(&zone(app)).format("%Y-%m-%d %H:%M %Z").to_string();
    let place = match &record.sitting.place {
        SittingPlace::Room { address } => address.as_str(),
        // The address of an online sitting is on the course's page alone.
        SittingPlace::Online { .. } => "",
    };
    let link = format!("{}/training/courses/{}", app.config.public_url, record.course);
    let reason = record.called_off.as_deref().unwrap_or_default();
    let code = text("code");
    let what = words::say(&language, &format!("mail.training.{code}"), &[]);
    let values = [("name", name.as_str()), ("what", &what), ("when", &when), ("place", place), ("reason", reason), ("link", &link)];
    let [subject, body] = ["mail.training.subject", "mail.training.text"].map(|key| words::say(&language, key, &values));
    app.mailer.send(&Mail { to, subject, text: without_gaps(&body) }).await
}

async fn send_assigned(app: &App, job: AssignedJob) -> Result<(), Error> {
    let db = app.db.read();
    let Some((to, language)) = people::reader(db, job.person).await? else { return Ok(()) };
    // It may have been taken back, done or removed before the mail went out.
    let open = store::assignments_of(db, job.person).await?;
    let open = open.iter().any(|assignment| assignment.item == job.item && assignment.done_at.is_none());
    let named = seams::names(db, &[job.item].into(), &language).await?.remove(&job.item);
    let (true, Some(named)) = (open, named) else { return Ok(()) };
    let by = match job.by {
        Some(by) => people::name(db, by).await?,
        None => None,
    };
    let by = by.map(|by| words::say(&language, "mail.training.assigned.by", &[("by", &by)])).unwrap_or_default();
    let due = job.due_on.map(|due| words::day(&language, due));
    let due = due.map(|due| words::say(&language, "mail.training.assigned.due", &[("due", &due)])).unwrap_or_default();
    let link = format!("{}{}", app.config.public_url, page_of(job.item));
    let values = [("name", named.title.as_str()), ("by", &by), ("due", &due), ("link", &link)];
    let [subject, body] = ["mail.training.assigned.subject", "mail.training.assigned.text"].map(|key| words::say(&language, key, &values));
    app.mailer.send(&Mail { to, subject, text: without_gaps(&body) }).await
}
