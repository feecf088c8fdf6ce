//! Awards: what people hold or held. Nobody changes them; what becomes of them is told by their events.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::{Actor, Scope},
    page::{Page, limit},
    partner::{PartnerId, PersonId},
    training::{AttemptId, AwardFilter, AwardId, AwardSource, AwardTerm, CertificationId, PictureId},
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::{Deserialize, Serialize};

use super::{CHUNK, Order, count, day, json, optional_day, page, to_json};
use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
};

/// What a certificate says: words of the day on which it was given, in the language of who got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::training) struct Issued {
    pub holder: String,
    pub language: String,
    pub name: String,
    pub description: String,
    /// Names of what had to be done.
    pub criteria: Vec<String>,
    pub badge: Option<PictureId>,
    /// The person's address, hashed with the salt.
    pub email_hash: String,
    pub salt: String,
}

/// An award with what became of it, and who holds it.
#[derive(Debug, Clone)]
pub(in crate::training) struct AwardRecord {
    pub id: AwardId,
    pub number: String,
    pub certification: CertificationId,
    pub person: PersonId,
    pub person_name: String,
    /// Where they work today.
    pub partner: Option<PartnerId>,
    pub partner_name: String,
    pub term: AwardTerm,
    pub renews: Option<AwardId>,
    pub renewed_by: Option<AwardId>,
    pub revoked: Option<RevokedRecord>,
    pub source: AwardSource,
    pub issued: Issued,
    pub status_index: u32,
    pub created_at: DateTime<Utc>,
}

/// How an award was taken back.
#[derive(Debug, Clone)]
pub(in crate::training) struct RevokedRecord {
    pub at: DateTime<Utc>,
    pub by: PersonId,
    pub by_name: String,
    pub reason: String,
}

const SELECT: &str = "SELECT w.id AS id, w.number AS number, w.certification_id AS certification_id, w.person_id AS person_id,
    p.name AS person_name, p.partner_id AS partner_id, c.name AS partner_name, w.valid_from AS valid_from, w.valid_until AS valid_until,
    w.renews AS renews, w.source AS source, w.issued AS issued, w.status_index AS status_index, w.created_at AS created_at,
    n.on_day AS renewed_on, n.newer_id AS newer_id, r.on_day AS revoked_on, r.at AS revoked_at, r.person_id AS revoked_by,
    r.reason AS revoke_reason, b.name AS revoked_by_name";
const FROM: &str = "training_awards w JOIN people p ON p.id = w.person_id LEFT JOIN partners c ON c.id = p.partner_id
    LEFT JOIN training_award_events n ON n.award_id = w.id AND n.kind = 'renewed'
    LEFT JOIN training_award_events r ON r.award_id = w.id AND r.kind = 'revoked'
    LEFT JOIN people b ON b.id = r.person_id";

fn award(row: &QueryResult) -> Result<AwardRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    let revoked = match (db::optional_time(optional("revoked_at")?.as_deref())?, optional("revoked_by")?) {
        (Some(at), Some(by)) => Some(RevokedRecord {
            at,
            by: id(&by)?,
            by_name: optional("revoked_by_name")?.unwrap_or_default(),
            reason: optional("revoke_reason")?.unwrap_or_default(),
        }),
        (Some(_) | None, _) => None,
    };
    Ok(AwardRecord {
        id: id(&text("id")?)?,
        number: text("number")?,
        certification: id(&text("certification_id")?)?,
        person: id(&text("person_id")?)?,
        person_name: text("person_name")?,
        partner: optional("partner_id")?.map(|partner| id(&partner)).transpose()?,
        partner_name: optional("partner_name")?.unwrap_or_default(),
        term: AwardTerm {
            valid_from: day(&text("valid_from")?)?,
            valid_until: optional_day(optional("valid_until")?.as_deref())?,
            renewed_on: optional_day(optional("renewed_on")?.as_deref())?,
            revoked_on: optional_day(optional("revoked_on")?.as_deref())?,
        },
        renews: optional("renews")?.map(|award| id(&award)).transpose()?,
        renewed_by: optional("newer_id")?.map(|award| id(&award)).transpose()?,
        revoked,
        source: json(&text("source")?)?,
        issued: json(&text("issued")?)?,
        status_index: count(row.try_get("", "status_index")?),
        created_at: db::time(&text("created_at")?)?,
    })
}

/// One award by id.
pub(in crate::training) async fn read_award(db: &impl ConnectionTrait, of: AwardId) -> Result<AwardRecord, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} FROM {FROM} WHERE w.id = $1"), [of.to_string().into()])).await?;
    award(&row.ok_or(Error::NotFound)?)
}

/// One award by number.
pub(in crate::training) async fn award_numbered(db: &impl ConnectionTrait, number: &str) -> Result<AwardRecord, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} FROM {FROM} WHERE w.number = $1"), [number.into()])).await?;
    award(&row.ok_or(Error::NotFound)?)
}

/// Everything that people ever held, oldest first.
pub(in crate::training) async fn awards_of(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Vec<AwardRecord>>, Error> {
    let mut all: BTreeMap<PersonId, Vec<AwardRecord>> = BTreeMap::new();
    for ids in people.chunks(CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("w.person_id", ids);
        let text = format!("{SELECT} FROM {FROM}{} ORDER BY w.created_at, w.id", wanted.clause());
        for row in &db.query_all_raw(sql(db, &text, wanted.values())).await? {
            let award = award(row)?;
            all.entry(award.person).or_default().push(award);
        }
    }
    Ok(all)
}

/// A person's awards of one certification, oldest first.
pub(in crate::training) async fn awards_in(
    db: &impl ConnectionTrait,
    person: PersonId,
    certification: CertificationId,
) -> Result<Vec<AwardRecord>, Error> {
    let text = format!("{SELECT} FROM {FROM} WHERE w.person_id = $1 AND w.certification_id = $2 ORDER BY w.created_at, w.id");
    let rows = db.query_all_raw(sql(db, &text, [person.to_string().into(), certification.to_string().into()])).await?;
    rows.iter().map(award).collect()
}

/// Awards that came of an attempt: by themselves, or by a course that it completed in the same transaction.
pub(in crate::training) async fn awards_of_attempt(
    db: &impl ConnectionTrait,
    person: PersonId,
    attempt: AttemptId,
) -> Result<Vec<AwardId>, Error> {
    let closed = "SELECT closed_at FROM training_attempts WHERE id = $1";
    let row = db.query_one_raw(sql(db, closed, [attempt.to_string().into()])).await?;
    let closed_at: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    let closed_at = db::optional_time(closed_at.as_deref())?;
    let came = |record: &AwardRecord| match record.source {
        AwardSource::Earned { attempt: Some(of) } => of == attempt,
        AwardSource::Earned { attempt: None } => Some(record.created_at) == closed_at,
        AwardSource::Given { .. } | AwardSource::Imported { .. } => false,
    };
    let all = awards_of(db, &[person]).await?.remove(&person).unwrap_or_default();
    Ok(all.iter().filter(|record| came(record)).map(|record| record.id).collect())
}

/// Awards that end between two days and are neither renewed nor revoked: those of a company's people, or of everybody.
pub(in crate::training) async fn ending(
    db: &impl ConnectionTrait,
    from: NaiveDate,
    until: NaiveDate,
    partner: Option<PartnerId>,
) -> Result<Vec<AwardRecord>, Error> {
    let mut wanted = Where::default();
    let (from, until) = (wanted.bind(from.to_string()), wanted.bind(until.to_string()));
    wanted.and(format!("w.valid_until >= {from} AND w.valid_until <= {until} AND n.key IS NULL AND r.key IS NULL AND p.status = 'active'"));
    if let Some(partner) = partner {
        wanted.is("p.partner_id", partner.to_string());
    }
    let text = format!("{SELECT} FROM {FROM}{} ORDER BY w.valid_until, w.id", wanted.clause());
    db.query_all_raw(sql(db, &text, wanted.values())).await?.iter().map(award).collect()
}

/// What certificates sort by: those without an end come last.
const ENDS: &str = "COALESCE(w.valid_until, '9999-12-31')";

/// The conditions by which a state is found, as [`AwardTerm::state`] says it; `near` gives how many days before the end a certificate is
/// called expiring, for each certification whose certificates ever are.
fn in_state(wanted: &mut Where, states: &[guildhall_domain::training::AwardState], today: NaiveDate, near: &[(CertificationId, u16)]) {
    use guildhall_domain::training::AwardState;
    if states.is_empty() {
        return;
    }
    let on = wanted.bind(today.to_string());
    let open = "r.key IS NULL AND n.key IS NULL";
    let valid = format!("{open} AND w.valid_from <= {on} AND (w.valid_until IS NULL OR w.valid_until >= {on})");
    // What ends until then is near its end.
    let mut expiring = vec!["1 = 0".to_owned()];
    let asks = states.iter().any(|state| matches!(state, AwardState::Active | AwardState::Expiring));
    for (certification, days) in near.iter().filter(|_| asks) {
        let (of, until) = (wanted.bind(certification.to_string()), wanted.bind((today + chrono::Days::new((*days).into())).to_string()));
        expiring.push(format!("(w.certification_id = {of} AND w.valid_until <= {until})"));
    }
    let expiring = expiring.join(" OR ");
    let of = |state: &AwardState| match state {
        AwardState::InProgress => format!("({open} AND w.valid_from > {on})"),
        AwardState::Active => format!("({valid} AND NOT COALESCE(({expiring}), FALSE))"),
        AwardState::Expiring => format!("({valid} AND ({expiring}))"),
        AwardState::Expired => format!("({open} AND w.valid_until < {on})"),
        AwardState::Renewed => "(r.key IS NULL AND n.key IS NOT NULL)".to_owned(),
        AwardState::Revoked => "r.key IS NOT NULL".to_owned(),
    };
    let any: Vec<String> = states.iter().map(of).collect();
    // The day is used whatever is asked for: PostgreSQL must know of what kind it is.
    wanted.and(format!("({}) AND {on} <> ''", any.join(" OR ")));
}

/// Whose certificates somebody sees: as `rights::sees_learning_of` says it, in the words of the database.
fn seen_by(wanted: &mut Where, actor: &Actor) {
    let me = wanted.bind(actor.person.to_string());
    if let Some(partner) = actor.partner() {
        if actor.manages_people_of(partner) {
            let partner = wanted.bind(partner.to_string());
            wanted.and(format!("(p.partner_id = {partner} OR w.person_id = {me})"));
        } else {
            wanted.and(format!("w.person_id = {me}"));
        }
        return;
    }
    match actor.scope() {
        Scope::All if actor.is_vendor_admin() => wanted.and(format!("{me} <> ''")),
        Scope::All => wanted.and(format!("(p.partner_id IS NOT NULL OR w.person_id = {me})")),
        Scope::Own(_) => wanted.and(format!("w.person_id = {me}")),
        Scope::Assigned(partners) => {
            let places: Vec<String> = partners.iter().map(|partner| wanted.bind(partner.to_string())).collect();
            let theirs = if places.is_empty() { String::new() } else { format!("p.partner_id IN ({}) OR ", places.join(", ")) };
            wanted.and(format!("({theirs}w.person_id = {me})"));
        }
    }
}

/// A page of the awards that somebody sees, what ends soonest first.
pub(in crate::training) async fn list_awards(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &AwardFilter,
    today: NaiveDate,
    near: &[(CertificationId, u16)],
) -> Result<Page<AwardRecord>, Error> {
    let mut wanted = Where::default();
    seen_by(&mut wanted, actor);
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        match guildhall_domain::training::read_number(q) {
            Some(number) => {
                let (number, name) = (wanted.bind(number), wanted.bind(format!("%{}%", db::sort_key(q).replace(['%', '_', '\\'], ""))));
                wanted.and(format!("(w.number = {number} OR p.name_key LIKE {name})"));
            }
            None => wanted.contains(&["p.name_key", "w.number"], &db::sort_key(q)),
        }
    }
    if let Some(partner) = filter.partner {
        wanted.is("p.partner_id", partner.to_string());
    }
    if let Some(person) = filter.person {
        wanted.is("w.person_id", person.to_string());
    }
    if let Some(certification) = filter.certification {
        wanted.is("w.certification_id", certification.to_string());
    }
    if let Some(by) = filter.ends_by {
        let by = wanted.bind(by.to_string());
        wanted.and(format!("w.valid_until <= {by}"));
    }
    in_state(&mut wanted, &filter.state, today, near);
    let order = Order { key: ENDS, id: "w.id", down: false };
    let (rows, next, total) = page(db, SELECT, FROM, wanted, order, filter.cursor.as_ref(), limit(filter.limit)).await?;
    Ok(Page { items: rows.iter().map(award).collect::<Result<_, _>>()?, next, total })
}

/// A new award.
pub(in crate::training) struct NewAward<'a> {
    pub id: AwardId,
    pub number: &'a str,
    pub certification: CertificationId,
    pub person: PersonId,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub renews: Option<AwardId>,
    pub source: &'a AwardSource,
    pub issued: &'a Issued,
    pub status_index: u32,
}

/// Writes an award.
pub(in crate::training) async fn insert_award(tx: &Tx, new: &NewAward<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO training_awards (id, number, certification_id, person_id, valid_from, valid_until, renews, source, issued,
        status_index, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        new.id.to_string().into(),
        new.number.into(),
        new.certification.to_string().into(),
        new.person.to_string().into(),
        new.valid_from.to_string().into(),
        new.valid_until.map(|day| day.to_string()).into(),
        new.renews.map(|award| award.to_string()).into(),
        to_json(new.source)?.into(),
        to_json(new.issued)?.into(),
        i64::from(new.status_index).into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Whether a place of the status lists or a number is taken.
pub(in crate::training) async fn is_taken(db: &impl ConnectionTrait, status_index: u32, number: &str) -> Result<bool, Error> {
    let text = "SELECT 1 FROM training_awards WHERE status_index = $1 OR number = $2 LIMIT 1";
    Ok(db.query_one_raw(sql(db, text, [i64::from(status_index).into(), number.into()])).await?.is_some())
}

/// How many awards there are.
pub(in crate::training) async fn count_awards(db: &impl ConnectionTrait) -> Result<u32, Error> {
    Ok(count(super::number(db, "SELECT COUNT(*) FROM training_awards", Vec::new()).await?))
}

/// Notes that a newer award took the place of one.
pub(in crate::training) async fn note_renewed(
    tx: &Tx,
    of: AwardId,
    newer: AwardId,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let insert =
        "INSERT INTO training_award_events (key, award_id, kind, on_day, at, newer_id, reason) VALUES ($1, $2, 'renewed', $3, $4, $5, '')";
    let values =
        [format!("{of}/renewed").into(), of.to_string().into(), on.to_string().into(), db::text(now).into(), newer.to_string().into()];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Notes that an award was taken back.
pub(in crate::training) async fn note_revoked(
    tx: &Tx,
    of: AwardId,
    by: PersonId,
    reason: &str,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let insert = "INSERT INTO training_award_events (key, award_id, kind, on_day, at, person_id, reason)
        VALUES ($1, $2, 'revoked', $3, $4, $5, $6)";
    let values = [
        format!("{of}/revoked").into(),
        of.to_string().into(),
        on.to_string().into(),
        db::text(now).into(),
        by.to_string().into(),
        reason.into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Places of the status lists from `from` up to, not with, `until` that are revoked; and whether any of them is given at all.
pub(in crate::training) async fn revoked_places(db: &impl ConnectionTrait, from: u32, until: u32) -> Result<(Vec<u32>, bool), Error> {
    let values = || [i64::from(from).into(), i64::from(until).into()];
    let any = "SELECT 1 FROM training_awards WHERE status_index >= $1 AND status_index < $2 LIMIT 1";
    let any = db.query_one_raw(sql(db, any, values())).await?.is_some();
    let text = "SELECT w.status_index FROM training_award_events v JOIN training_awards w ON w.id = v.award_id
        WHERE v.kind = 'revoked' AND w.status_index >= $1 AND w.status_index < $2";
    let rows = db.query_all_raw(sql(db, text, values())).await?;
    let places = rows.iter().map(|row| Ok(count(row.try_get_by_index::<i64>(0)?))).collect::<Result<_, Error>>()?;
    Ok((places, any))
}

/// Reminders of an award that were sent, by days before the end.
pub(in crate::training) async fn reminded(db: &impl ConnectionTrait, of: AwardId) -> Result<Vec<u16>, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT days FROM training_reminders WHERE award_id = $1", [of.to_string().into()])).await?;
    rows.iter().map(|row| Ok(count(row.try_get_by_index::<i64>(0)?))).collect()
}

/// Notes a reminder; says whether nobody had before.
pub(in crate::training) async fn note_reminder(tx: &Tx, of: AwardId, days: u16, now: DateTime<Utc>) -> Result<bool, Error> {
    let insert = "INSERT INTO training_reminders (award_id, days, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let values = [of.to_string().into(), i64::from(days).into(), db::text(now).into()];
    Ok(tx.execute_raw(sql(tx, insert, values)).await?.rows_affected() == 1)
}
