//! The rows of requests and activities.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{Activity, ActivityId, ActivityStatus, Clock, FieldValues, FundRequest, ProgramId, RequestId, RequestStatus, Rules, Turn},
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::de::DeserializeOwned;

use super::case::{Case, Terms, Worth};
use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
    funds::{book, money, numbers, people, search},
};

/// While the vendor does not have the ball, nobody waits for it.
const NEVER: &str = "9999-12-31T00:00:00.000Z";

const SELECT: &str = "SELECT t.id AS id, t.number AS number, t.program_id AS program, t.rules_version AS rules_version,
    t.allocation_id AS allocation, t.partner_id AS partner, t.currency AS currency, t.title AS title, t.description AS description,
    t.status AS status, t.question AS question, t.vendor_note AS vendor_note, t.requested_by AS requested_by,
    t.submitted_at AS submitted_at, t.decided_at AS decided_at, t.clock AS clock, t.asked_program AS asked_program,
    t.created_at AS created_at, t.updated_at AS updated_at, t.version AS version, g.name AS program_name, g.status AS program_status,
    g.starts_on AS program_starts_on, g.ends_on AS program_ends_on, g.currency AS program_currency, g.rules_version AS current_rules,
    c.name AS partner_name, c.region AS region, w.name AS requested_by_name
    FROM funds_requests t JOIN funds_programs g ON g.id = t.program_id JOIN partners c ON c.id = t.partner_id
    JOIN people w ON w.id = t.requested_by";

/// Which requests somebody may see: those of their scope, and those they were asked to decide. Drafts are the partner's own.
pub fn visible(wanted: &mut Where, actor: &Actor) {
    people::keep_to_visible(wanted, actor, "t.partner_id", |asked| format!("t.id IN {asked}"));
    if actor.is_vendor() {
        wanted.and("t.status <> 'draft'");
    }
}

/// A request that this person may see.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, of: RequestId, now: DateTime<Utc>) -> Result<Case, Error> {
    let mut wanted = Where::default();
    wanted.is("t.id", of.to_string());
    visible(&mut wanted, actor);
    case(db, &wanted, "", now).await
}

/// The same for a change: nobody else changes it until the transaction ends.
pub async fn open(tx: &Tx, actor: &Actor, of: RequestId, now: DateTime<Utc>) -> Result<Case, Error> {
    let mut wanted = Where::default();
    wanted.is("t.id", of.to_string());
    visible(&mut wanted, actor);
    case(tx, &wanted, lock(tx), now).await
}

/// The same for what the portal does by itself, or for somebody whose rights are known.
pub async fn open_any(tx: &Tx, of: RequestId, now: DateTime<Utc>) -> Result<Case, Error> {
    let mut wanted = Where::default();
    wanted.is("t.id", of.to_string());
    case(tx, &wanted, lock(tx), now).await
}

fn lock(tx: &Tx) -> &'static str {
    if db::is_postgres(tx) { " FOR UPDATE OF t" } else { "" }
}

/// The request of an activity, whoever may see it.
pub async fn request_of(db: &impl ConnectionTrait, activity: ActivityId) -> Result<RequestId, Error> {
    let select = "SELECT request_id FROM funds_activities WHERE id = $1";
    let row = db.query_one_raw(sql(db, select, [activity.to_string().into()])).await?.ok_or(Error::NotFound)?;
    id(&row.try_get_by_index::<String>(0)?)
}

/// Sums and status anew after claims moved money of activities.
///
/// # Errors
/// When there is no such request.
pub async fn refresh(tx: &Tx, of: RequestId, now: DateTime<Utc>) -> Result<(), Error> {
    let mut case = open_any(tx, of, now).await?;
    case.restate();
    save(tx, &mut case).await
}

async fn case(db: &impl ConnectionTrait, wanted: &Where, lock: &str, now: DateTime<Utc>) -> Result<Case, Error> {
    let statement = format!("{SELECT}{}{lock}", wanted.clause());
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?.ok_or(Error::NotFound)?;
    let (program, version) = filed_under(&row)?;
    let (mut request, terms) = head(&row, version, money::rules(db, program, version).await?)?;
    let mut worth = BTreeMap::new();
    let select = "SELECT id, input, status, approved, approved_program, rate_id, chain, claim_by, change_order, extension, committed, paid,
        vendor_fields FROM funds_activities WHERE request_id = $1 ORDER BY position, id";
    for row in db.query_all_raw(sql(db, select, [request.id.to_string().into()])).await? {
        let (activity, value) = activity(&row)?;
        worth.extend(value.map(|value| (activity.id, value)));
        request.activities.push(activity);
    }
    let today = request.rules.day_of(now);
    let decided_at = db::optional_time(row.try_get::<Option<String>>("", "decided_at")?.as_deref())?;
    Ok(Case { asked_program: row.try_get("", "asked_program")?, request, worth, terms, decided_at, today, now })
}

/// The version of the rules that apply: drafts follow the current ones.
fn filed_under(row: &QueryResult) -> Result<(ProgramId, i32), Error> {
    let draft = row.try_get::<String>("", "status")? == RequestStatus::Draft.slug();
    let version = row.try_get::<i64>("", if draft { "current_rules" } else { "rules_version" })?;
    Ok((id(&row.try_get::<String>("", "program")?)?, i32::try_from(version).map_err(Error::internal)?))
}

fn head(row: &QueryResult, rules_version: i32, rules: Rules) -> Result<(FundRequest, Terms), Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let time = |column: &str| -> Result<_, Error> { db::time(&text(column)?) };
    let terms = Terms {
        status: book::program_status(&text("program_status")?)?,
        starts_on: book::day(&text("program_starts_on")?)?,
        ends_on: book::day(&text("program_ends_on")?)?,
        currency: book::currency(&text("program_currency")?)?,
    };
    let request = FundRequest {
        id: id(&text("id")?)?,
        number: text("number")?,
        program: id(&text("program")?)?,
        program_name: text("program_name")?,
        rules_version,
        rules,
        allocation: id(&text("allocation")?)?,
        currency: book::currency(&text("currency")?)?,
        partner: id(&text("partner")?)?,
        partner_name: text("partner_name")?,
        region: text("region")?,
        title: text("title")?,
        description: text("description")?,
        status: status(&text("status")?)?,
        activities: Vec::new(),
        clock: json(row.try_get::<Option<String>>("", "clock")?)?,
        question: text("question")?,
        requested_by: id(&text("requested_by")?)?,
        requested_by_name: text("requested_by_name")?,
        submitted_at: db::optional_time(row.try_get::<Option<String>>("", "submitted_at")?.as_deref())?,
        created_at: time("created_at")?,
        updated_at: time("updated_at")?,
        events: Vec::new(),
        vendor_note: text("vendor_note")?,
        version: i32::try_from(row.try_get::<i64>("", "version")?).map_err(Error::internal)?,
    };
    Ok((request, terms))
}

fn activity(row: &QueryResult) -> Result<(Activity, Option<Worth>), Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    let found = id(&text("id")?)?;
    let status = text("status")?;
    let activity = Activity {
        id: found,
        asked: serde_json::from_str(&text("input")?).map_err(Error::internal)?,
        status: ActivityStatus::from_slug(&status).ok_or_else(|| Error::internal(format!("{status:?} is no status of an activity")))?,
        approved: row.try_get("", "approved")?,
        chain: serde_json::from_str(&text("chain")?).map_err(Error::internal)?,
        claim_by: optional("claim_by")?.as_deref().map(book::day).transpose()?,
        change: json(optional("change_order")?)?,
        extension: json(optional("extension")?)?,
        claims: Vec::new(),
        proofs: Vec::new(),
        committed: row.try_get("", "committed")?,
        paid: row.try_get("", "paid")?,
        vendor_fields: json(optional("vendor_fields")?)?.unwrap_or_default(),
    };
    let rate = optional("rate_id")?.as_deref().map(id).transpose()?;
    let worth = row.try_get::<Option<i64>>("", "approved_program")?.map(|approved| Worth { approved, rate });
    Ok((activity, worth))
}

fn json<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>, Error> {
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::internal)
}

/// Reads a status.
pub fn status(text: &str) -> Result<RequestStatus, Error> {
    RequestStatus::from_slug(text).ok_or_else(|| Error::internal(format!("{text:?} is no status of a request")))
}

/// The name of a turn in the database.
pub const fn turn_text(turn: Turn) -> &'static str {
    match turn {
        Turn::Partner => "partner",
        Turn::Vendor => "vendor",
        Turn::Nobody => "nobody",
    }
}

/// Writes a new request without activities.
pub async fn insert(tx: &Tx, case: &Case) -> Result<(), Error> {
    let request = &case.request;
    let insert =
        "INSERT INTO funds_requests (id, number, program_id, rules_version, allocation_id, partner_id, currency, title, description,
        status, question, vendor_note, requested_by, asked, approved, paid, search_key, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', 'draft', '', '', $8, 0, 0, 0, '', $9, $9, 0)";
    let values = [
        request.id.to_string().into(),
        request.number.clone().into(),
        request.program.to_string().into(),
        i64::from(request.rules_version).into(),
        request.allocation.to_string().into(),
        request.partner.to_string().into(),
        request.currency.to_string().into(),
        request.requested_by.to_string().into(),
        db::text(case.now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Writes a request and its activities back, as a new version.
pub async fn save(tx: &Tx, case: &mut Case) -> Result<(), Error> {
    let before = case.request.version;
    case.request.version += 1;
    case.request.updated_at = case.now;
    let request = &case.request;
    let (asked, approved, paid) = case.sums();
    let (starts_on, ends_on) = case.first_days();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let time = |time: Option<DateTime<Utc>>| time.map(db::text);
    let waiting = request.clock.filter(|clock| clock.turn == Turn::Vendor).map_or_else(|| NEVER.to_owned(), |clock| db::text(clock.since));
    let words = search::key(&request.number, &[&request.title, &request.partner_name]);
    let update = "UPDATE funds_requests SET program_id = $1, rules_version = $2, allocation_id = $3, currency = $4, title = $5,
        description = $6, status = $7, first_starts_on = $8, first_ends_on = $9, question = $10, vendor_note = $11, submitted_at = $12,
        decided_at = $13, clock = $14, turn = $15, turn_since = $16, due_on = $17, asked = $18, approved = $19, paid = $20,
        search_key = $21, updated_at = $22, version = $23, waiting_since = $24, asked_program = $25,
        waited = $28 WHERE id = $26 AND version = $27";
    let sent = request.clock.zip(request.submitted_at).zip(case.decided_at);
    let waited = sent.map(|((clock, sent), decided)| clock.waited(sent, decided));
    let values = [
        request.program.to_string().into(),
        i64::from(request.rules_version).into(),
        request.allocation.to_string().into(),
        request.currency.to_string().into(),
        request.title.clone().into(),
        request.description.clone().into(),
        request.status.slug().into(),
        day(starts_on).into(),
        day(ends_on).into(),
        request.question.clone().into(),
        request.vendor_note.clone().into(),
        time(request.submitted_at).into(),
        time(case.decided_at).into(),
        clock_text(request.clock)?.into(),
        request.clock.map(|clock| turn_text(clock.turn)).into(),
        time(request.clock.map(|clock| clock.since)).into(),
        day(case.due_on()).into(),
        asked.into(),
        approved.into(),
        paid.into(),
        words.into(),
        db::text(request.updated_at).into(),
        i64::from(request.version).into(),
        waiting.into(),
        case.asked_program.into(),
        request.id.to_string().into(),
        i64::from(before).into(),
        waited.into(),
    ];
    if tx.execute_raw(sql(tx, update, values)).await?.rows_affected() != 1 {
        return Err(Error::Stale);
    }
    for (position, activity) in request.activities.iter().enumerate() {
        save_activity(tx, case, position, activity).await?;
    }
    Ok(())
}

fn clock_text(clock: Option<Clock>) -> Result<Option<String>, Error> {
    clock.map(|clock| serde_json::to_string(&clock)).transpose().map_err(Error::internal)
}

async fn save_activity(tx: &Tx, case: &Case, position: usize, activity: &Activity) -> Result<(), Error> {
    let text = |value: Result<String, serde_json::Error>| value.map_err(Error::internal);
    let worth = case.worth.get(&activity.id);
    let upsert = "INSERT INTO funds_activities (id, request_id, position, input, kind, starts_on, ends_on, status, asked, approved,
        approved_program, rate_id, chain, claim_by, change_order, extension, committed, paid)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (id) DO UPDATE SET position = excluded.position, input = excluded.input, kind = excluded.kind,
        starts_on = excluded.starts_on, ends_on = excluded.ends_on, status = excluded.status, asked = excluded.asked,
        approved = excluded.approved, approved_program = excluded.approved_program, rate_id = excluded.rate_id, chain = excluded.chain,
        claim_by = excluded.claim_by, change_order = excluded.change_order, extension = excluded.extension,
        committed = excluded.committed, paid = excluded.paid";
    let values = [
        activity.id.to_string().into(),
        case.request.id.to_string().into(),
        i64::try_from(position).unwrap_or(i64::MAX).into(),
        text(serde_json::to_string(&activity.asked))?.into(),
        activity.asked.kind.clone().into(),
        activity.asked.starts_on.map(|day| day.to_string()).into(),
        activity.asked.ends_on.map(|day| day.to_string()).into(),
        activity.status.slug().into(),
        activity.asked.asked.into(),
        activity.approved.into(),
        worth.map(|worth| worth.approved).into(),
        worth.and_then(|worth| worth.rate).map(|rate| rate.to_string()).into(),
        text(serde_json::to_string(&activity.chain))?.into(),
        activity.claim_by.map(|day| day.to_string()).into(),
        activity.change.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?.into(),
        activity.extension.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?.into(),
        activity.committed.into(),
        activity.paid.into(),
    ];
    tx.execute_raw(sql(tx, upsert, values)).await?;
    Ok(())
}

/// Keeps what those who decide wrote into their own fields.
pub async fn set_fields(tx: &Tx, activity: ActivityId, values: &FieldValues) -> Result<(), Error> {
    let update = "UPDATE funds_activities SET vendor_fields = $1 WHERE id = $2";
    let text = serde_json::to_string(values).map_err(Error::internal)?;
    tx.execute_raw(sql(tx, update, [text.into(), activity.to_string().into()])).await?;
    Ok(())
}

/// Throws an activity away that was never sent.
pub async fn remove_activity(tx: &Tx, activity: ActivityId) -> Result<(), Error> {
    let delete = "DELETE FROM funds_activities WHERE id = $1 AND status = 'draft'";
    tx.execute_raw(sql(tx, delete, [activity.to_string().into()])).await?;
    Ok(())
}

/// Throws a draft away with what belongs to it.
pub async fn remove(tx: &Tx, of: RequestId) -> Result<(), Error> {
    for table in ["funds_events", "funds_notices", "funds_activities"] {
        tx.execute_raw(sql(tx, &format!("DELETE FROM {table} WHERE request_id = $1"), [of.to_string().into()])).await?;
    }
    tx.execute_raw(sql(tx, "DELETE FROM funds_requests WHERE id = $1", [of.to_string().into()])).await?;
    numbers::removed(tx, "R").await
}
