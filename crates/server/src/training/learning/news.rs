//! Mails about sittings, in the reader's language.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use guildhall_domain::{
    partner::PersonId,
    training::{SittingId, SittingPlace},
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::store;
use crate::{
    db::{Tx, sql},
    error::Error,
    jobs,
    mail::Mail,
    state::App,
    words,
};

/// The kind of the jobs.
pub(super) const MAIL: &str = "training.mail";

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

/// Sends a mail.
pub(super) async fn send(app: &App, payload: &Value) -> Result<(), Error> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let person: PersonId = text("person").parse().map_err(|_| Error::internal("the job names no person"))?;
    let sitting: SittingId = text("sitting").parse().map_err(|_| Error::internal("the job names no sitting"))?;
    let db = app.db.read();
    let reader = "SELECT email, language FROM people WHERE id = $1 AND status = 'active'";
    // Whoever left meanwhile gets no mail.
    let Some(reader) = db.query_one_raw(sql(db, reader, [person.to_string().into()])).await? else { return Ok(()) };
    let (to, language): (String, String) = (reader.try_get_by_index(0)?, reader.try_get_by_index(1)?);
    let Some(record) = store::sitting(db, sitting).await? else { return Ok(()) };
    let name = store::course_title(db, record.course).await?.unwrap_or_default();
    let zone = app.config.time_zone.parse::<Tz>().unwrap_or(Tz::UTC);
    let when = record.sitting.starts_at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string();
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
    let lines: Vec<&str> = body.lines().collect();
    // Lines that say nothing here, such as the place of an online sitting, leave no gap.
    let text = lines.iter().fold(String::new(), |mut text, line| {
        if !(line.is_empty() && text.ends_with("\n\n")) {
            text.push_str(line);
            text.push('\n');
        }
        text
    });
    app.mailer.send(&Mail { to, subject, text }).await
}
