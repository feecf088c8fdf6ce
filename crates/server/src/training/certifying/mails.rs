//! Mails about certificates, in the reader's language: given, taken back, about to end; and reminders that somebody sends.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{AwardId, Requirement},
};
use serde_json::{Value, json};

use super::{people, store};
use crate::{
    db::Tx,
    error::Error,
    jobs,
    mail::{Mail, without_gaps},
    state::App,
    training::{page_of, seams},
    words::{self, say},
};

/// The job that mails somebody: `{"person": …, "code": …, "award": …}`, or with an `item`.
pub const MAIL: &str = "training.certifying.mail";

/// Tells somebody that a certificate is theirs.
pub(super) async fn awarded(tx: &Tx, now: DateTime<Utc>, person: PersonId, award: AwardId) -> Result<(), Error> {
    order(tx, now, json!({ "person": person, "code": "awarded", "award": award })).await
}

/// Tells somebody that a certificate was taken back.
pub(super) async fn revoked(tx: &Tx, now: DateTime<Utc>, person: PersonId, award: AwardId) -> Result<(), Error> {
    order(tx, now, json!({ "person": person, "code": "revoked", "award": award })).await
}

/// Tells somebody that a certificate ends: its holder, or an admin of their company.
pub(super) async fn ends(tx: &Tx, now: DateTime<Utc>, to: PersonId, award: AwardId, holder: PersonId) -> Result<(), Error> {
    let code = if to == holder { "ends" } else { "ends_of" };
    order(tx, now, json!({ "person": to, "code": code, "award": award })).await
}

/// Reminds somebody of something to do, in the words of who asks.
pub(super) async fn nudged(
    tx: &Tx,
    now: DateTime<Utc>,
    person: PersonId,
    item: Requirement,
    by: PersonId,
    message: &str,
) -> Result<(), Error> {
    order(tx, now, json!({ "person": person, "code": "nudged", "item": item, "by": by, "message": message })).await
}

async fn order(tx: &Tx, now: DateTime<Utc>, payload: Value) -> Result<(), Error> {
    jobs::enqueue(tx, now, MAIL, payload).await?;
    Ok(())
}

/// Sends a mail.
///
/// # Errors
/// When it cannot be sent; the job is tried again.
pub(super) async fn send(app: &App, payload: &Value) -> Result<(), Error> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let person: PersonId = text("person").parse().map_err(|_| Error::internal("the job names no person"))?;
    let db = app.db.read();
    let reader = match people::read(db, person).await {
        Ok(reader) if reader.active => reader,
        // Whoever left meanwhile gets no mail.
        Ok(_) | Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let code = text("code");
    let language = reader.language.as_str();
    let mut values: Vec<(&str, String)> = Vec::new();
    if let Ok(award) = text("award").parse::<AwardId>() {
        let record = store::read_award(db, award).await?;
        let certification = store::read_certification(db, record.certification).await?;
        let tag = language.parse().unwrap_or_else(|_| guildhall_domain::language::Language::english());
        let until = record.term.valid_until.map(|until| words::day(language, until)).unwrap_or_default();
        values.push(("name", certification.certification.name.text(&tag).to_owned()));
        values.push(("holder", record.person_name));
        values.push(("until", until));
        values.push(("reason", record.revoked.map(|revoked| revoked.reason).unwrap_or_default()));
        values.push(("link", format!("{}/training/certificates/{award}", app.config.public_url)));
    }
    if let Some(item) = payload.get("item") {
        let item: Requirement = serde_json::from_value(item.clone()).map_err(Error::internal)?;
        let name = seams::names(db, &[item].into(), language).await?.remove(&item).map(|named| named.title).unwrap_or_default();
        let by = match text("by").parse::<PersonId>() {
            Ok(by) => people::read(db, by).await?.name,
            Err(_) => String::new(),
        };
        values.push(("name", name));
        values.push(("by", by));
        values.push(("message", text("message").to_owned()));
        values.push(("link", format!("{}{}", app.config.public_url, page_of(item))));
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let [subject, body] = ["subject", "text"].map(|part| say(language, &format!("mail.training.{code}.{part}"), &values));
    // A reason or a message that nobody wrote leaves no gap.
    app.mailer.send(&Mail { to: reader.email, subject, text: without_gaps(&body) }).await
}
