//! What happened to a request: its timeline, and who should learn of it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    funds::{ActivityId, RequestId},
    money::Money,
    partner::{PartnerId, PersonId},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    jobs,
};

/// The job that mails a person what happened to a request: `{"person": …, "request": …, "code": …}`.
pub const MAIL: &str = "funds.mail";

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'a> {
    /// The request.
    pub request: RequestId,
    /// The activity it is about.
    pub activity: Option<ActivityId>,
    /// What: a catalogue key without `funds.event.`.
    pub code: &'a str,
    /// An amount it is about.
    pub amount: Option<Money>,
    /// Words; may be empty.
    pub note: &'a str,
}

/// Writes a line of the timeline; `person` is absent when the portal did by itself.
///
/// # Errors
/// When the database fails.
pub async fn write(tx: &Tx, now: DateTime<Utc>, person: Option<PersonId>, what: Happening<'_>) -> Result<(), Error> {
    let insert = "INSERT INTO funds_events (request_id, at, code, person_id, activity_id, amount, currency, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        what.request.to_string().into(),
        db::text(now).into(),
        what.code.into(),
        person.map(|person| person.to_string()).into(),
        what.activity.map(|activity| activity.to_string()).into(),
        what.amount.map(|money| money.minor).into(),
        what.amount.map(|money| money.currency.to_string()).into(),
        what.note.into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Tells people, each once: a notice on their home page and a mail.
///
/// # Errors
/// When the database fails.
pub async fn tell(tx: &Tx, now: DateTime<Utc>, people: &[PersonId], request: RequestId, code: &str) -> Result<(), Error> {
    let people: BTreeSet<&PersonId> = people.iter().collect();
    for person in people {
        let insert = "INSERT INTO funds_notices (person_id, request_id, code, at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (person_id, request_id) DO UPDATE SET code = excluded.code, at = excluded.at";
        let values = [person.to_string().into(), request.to_string().into(), code.into(), db::text(now).into()];
        tx.execute_raw(sql(tx, insert, values)).await?;
        jobs::enqueue(tx, now, MAIL, json!({ "person": person, "request": request, "code": code })).await?;
    }
    Ok(())
}

/// Whom a partner's news goes to: of these people, those who are active and still there.
///
/// # Errors
/// When the database fails.
pub async fn active(tx: &Tx, partner: PartnerId, people: &[PersonId]) -> Result<Vec<PersonId>, Error> {
    let select = "SELECT id FROM people WHERE partner_id = $1 AND status = 'active'";
    let rows = tx.query_all_raw(sql(tx, select, [partner.to_string().into()])).await?;
    let mut found = Vec::new();
    for row in rows {
        let person: PersonId = id(&row.try_get_by_index::<String>(0)?)?;
        if people.contains(&person) {
            found.push(person);
        }
    }
    Ok(found)
}
