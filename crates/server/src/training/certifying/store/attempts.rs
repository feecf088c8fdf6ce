//! Attempts at exams, with what was answered.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use guildhall_domain::{
    access::Actor,
    page::{Page, limit},
    partner::{PartnerId, PersonId},
    training::{
        AttemptFilter, AttemptId, AttemptState, ExamId, ExamPurpose, ExamRules, GRACE_SECONDS, GrantedAttempts, GrantedInput, HolderId,
        QuestionId, Response, Score, Seed, Timeline,
    },
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Order, count, json, number, page, to_json};
use crate::{
    db::{self, Tx, Where, id, is_postgres, sql},
    error::Error,
};

/// An attempt as it is kept.
#[derive(Debug, Clone)]
pub(in crate::training) struct AttemptRecord {
    pub id: AttemptId,
    pub exam: ExamId,
    /// The exam, or what it translates.
    pub original: ExamId,
    pub person: PersonId,
    /// Where they worked then.
    pub partner: Option<PartnerId>,
    pub number: u16,
    pub title: String,
    pub purpose: ExamPurpose,
    pub seed: Seed,
    pub rules: ExamRules,
    /// The questions in the order of the attempt, each in its revision.
    pub questions: Vec<(QuestionId, i32)>,
    pub timeline: Timeline,
    /// What it came to; absent until it was graded.
    pub closed: Option<Closed>,
    pub void_reason: String,
}

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::training) struct Closed {
    pub score: Score,
    pub passed: bool,
}

const SELECT: &str = "SELECT a.id AS id, a.exam_id AS exam_id, a.original_id AS original_id, a.person_id AS person_id,
    a.partner_id AS partner_id, a.number AS number, a.title AS title, a.purpose AS purpose, a.seed AS seed, a.rules AS rules,
    a.questions AS questions, a.holder AS holder, a.started_at AS started_at, a.ends_at AS ends_at, a.handed_in_at AS handed_in_at,
    a.closed_at AS closed_at, a.got AS got, a.of_points AS of_points, a.passed AS passed, a.voided_at AS voided_at,
    a.void_reason AS void_reason";

fn attempt(row: &QueryResult) -> Result<AttemptRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let time = |column: &str| -> Result<_, Error> { db::optional_time(row.try_get::<Option<String>>("", column)?.as_deref()) };
    let purpose = text("purpose")?;
    let seed = Seed::parse(&text("seed")?).ok_or_else(|| Error::internal("an attempt has no seed"))?;
    let (got, of): (Option<i64>, Option<i64>) = (row.try_get("", "got")?, row.try_get("", "of_points")?);
    let passed: Option<i64> = row.try_get("", "passed")?;
    let closed = got.zip(of).map(|(got, of)| Closed { score: Score { got: count(got), of: count(of) }, passed: passed == Some(1) });
    Ok(AttemptRecord {
        id: id(&text("id")?)?,
        exam: id(&text("exam_id")?)?,
        original: id(&text("original_id")?)?,
        person: id(&text("person_id")?)?,
        partner: row.try_get::<Option<String>>("", "partner_id")?.map(|partner| id(&partner)).transpose()?,
        number: count(row.try_get("", "number")?),
        title: text("title")?,
        purpose: ExamPurpose::ALL.into_iter().find(|known| known.slug() == purpose).unwrap_or(ExamPurpose::Exam),
        seed,
        rules: json(&text("rules")?)?,
        questions: json(&text("questions")?)?,
        timeline: Timeline {
            started_at: db::time(&text("started_at")?)?,
            ends_at: time("ends_at")?,
            handed_in_at: time("handed_in_at")?,
            voided_at: time("voided_at")?,
            holder: id(&text("holder")?)?,
        },
        closed,
        void_reason: text("void_reason")?,
    })
}

/// One attempt.
pub(in crate::training) async fn read_attempt(db: &impl ConnectionTrait, of: AttemptId) -> Result<AttemptRecord, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} FROM training_attempts a WHERE a.id = $1"), [of.to_string().into()])).await?;
    attempt(&row.ok_or(Error::NotFound)?)
}

/// One attempt, held against everybody else who changes it until the transaction ends.
pub(in crate::training) async fn hold_attempt(tx: &Tx, of: AttemptId) -> Result<AttemptRecord, Error> {
    let lock = if is_postgres(tx) { " FOR UPDATE" } else { "" };
    let text = format!("{SELECT} FROM training_attempts a WHERE a.id = $1{lock}");
    attempt(&tx.query_one_raw(sql(tx, &text, [of.to_string().into()])).await?.ok_or(Error::NotFound)?)
}

/// Everybody's attempts at an exam and its translations, for one person: oldest first.
pub(in crate::training) async fn attempts_of(
    db: &impl ConnectionTrait,
    person: PersonId,
    original: ExamId,
) -> Result<Vec<AttemptRecord>, Error> {
    let text = format!("{SELECT} FROM training_attempts a WHERE a.person_id = $1 AND a.original_id = $2 ORDER BY a.number");
    let rows = db.query_all_raw(sql(db, &text, [person.to_string().into(), original.to_string().into()])).await?;
    rows.iter().map(attempt).collect()
}

/// Attempts whose time is over and that nobody graded yet.
pub(in crate::training) async fn overdue(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<AttemptId>, Error> {
    let text = "SELECT id FROM training_attempts WHERE closed_at IS NULL AND ends_at < $1 ORDER BY ends_at LIMIT 500";
    let rows = db.query_all_raw(sql(db, text, [db::text(now - TimeDelta::seconds(GRACE_SECONDS)).into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// An attempt with who took it, for lists.
pub(in crate::training) struct ListedAttempt {
    pub attempt: AttemptRecord,
    pub person_name: String,
    /// Where they work today.
    pub partner: Option<PartnerId>,
    pub partner_name: String,
}

/// A page of the attempts at an exam, newest first, of people in somebody's scope.
pub(in crate::training) async fn list_attempts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    exam: ExamId,
    filter: &AttemptFilter,
    now: DateTime<Utc>,
) -> Result<Page<ListedAttempt>, Error> {
    let mut wanted = Where::default();
    wanted.is("a.exam_id", exam.to_string());
    wanted.within("p.partner_id", actor.scope());
    if let Some(person) = filter.person {
        wanted.is("a.person_id", person.to_string());
    }
    if !filter.state.is_empty() {
        let over = wanted.bind(db::text(now - TimeDelta::seconds(GRACE_SECONDS)));
        let of = |state: &AttemptState| match state {
            AttemptState::Voided => "a.voided_at IS NOT NULL".to_owned(),
            AttemptState::HandedIn => "(a.voided_at IS NULL AND a.handed_in_at IS NOT NULL)".to_owned(),
            AttemptState::TimedOut => format!("(a.voided_at IS NULL AND a.handed_in_at IS NULL AND a.ends_at < {over})"),
            AttemptState::Running => {
                format!("(a.voided_at IS NULL AND a.handed_in_at IS NULL AND (a.ends_at IS NULL OR a.ends_at >= {over}))")
            }
        };
        let states: Vec<String> = filter.state.iter().map(of).collect();
        wanted.and(format!("({})", states.join(" OR ")));
        // A value that no state uses would be one too many for PostgreSQL.
        wanted.and(format!("{over} <> ''"));
    }
    let select = format!("{SELECT}, p.name AS person_name, p.partner_id AS works_at, c.name AS partner_name");
    let from = "training_attempts a JOIN people p ON p.id = a.person_id LEFT JOIN partners c ON c.id = p.partner_id";
    let order = Order { key: "a.started_at", id: "a.id", down: true };
    let (rows, next, total) = page(db, &select, from, wanted, order, filter.cursor.as_ref(), limit(filter.limit)).await?;
    let listed = |row: &QueryResult| {
        Ok(ListedAttempt {
            attempt: attempt(row)?,
            person_name: row.try_get("", "person_name")?,
            partner: row.try_get::<Option<String>>("", "works_at")?.map(|partner| id(&partner)).transpose()?,
            partner_name: row.try_get::<Option<String>>("", "partner_name")?.unwrap_or_default(),
        })
    };
    Ok(Page { items: rows.iter().map(listed).collect::<Result<_, Error>>()?, next, total })
}

/// Writes an attempt that begins.
pub(in crate::training) async fn insert_attempt(tx: &Tx, record: &AttemptRecord) -> Result<(), Error> {
    let insert = "INSERT INTO training_attempts (id, exam_id, original_id, person_id, partner_id, number, title, purpose, seed, rules,
        questions, holder, started_at, ends_at, void_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')";
    let values = [
        record.id.to_string().into(),
        record.exam.to_string().into(),
        record.original.to_string().into(),
        record.person.to_string().into(),
        record.partner.map(|partner| partner.to_string()).into(),
        i64::from(record.number).into(),
        record.title.clone().into(),
        record.purpose.slug().into(),
        record.seed.to_string().into(),
        to_json(&record.rules)?.into(),
        to_json(&record.questions)?.into(),
        record.timeline.holder.to_string().into(),
        db::text(record.timeline.started_at).into(),
        record.timeline.ends_at.map(db::text).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Gives an attempt to another tab.
pub(in crate::training) async fn set_holder(tx: &Tx, of: AttemptId, holder: HolderId) -> Result<(), Error> {
    let update = "UPDATE training_attempts SET holder = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [holder.to_string().into(), of.to_string().into()])).await?;
    Ok(())
}

/// Keeps what an attempt came to.
pub(in crate::training) async fn set_closed(
    tx: &Tx,
    of: AttemptId,
    handed_in_at: Option<DateTime<Utc>>,
    closed: Closed,
    ended_on: chrono::NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let update = "UPDATE training_attempts SET handed_in_at = $1, closed_at = $2, got = $3, of_points = $4, passed = $5, ended_on = $7
        WHERE id = $6";
    let big = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let values = [
        handed_in_at.map(db::text).into(),
        db::text(now).into(),
        big(closed.score.got).into(),
        big(closed.score.of).into(),
        i64::from(closed.passed).into(),
        of.to_string().into(),
        ended_on.to_string().into(),
    ];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// Takes an attempt back.
pub(in crate::training) async fn set_voided(tx: &Tx, of: AttemptId, by: PersonId, reason: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE training_attempts SET voided_at = $1, voided_by = $2, void_reason = $3, closed_at = COALESCE(closed_at, $1)
        WHERE id = $4";
    let values = [db::text(now).into(), by.to_string().into(), reason.into(), of.to_string().into()];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// What is saved of an attempt, by place.
pub(in crate::training) async fn responses(db: &impl ConnectionTrait, of: AttemptId) -> Result<BTreeMap<u16, Response>, Error> {
    let text = "SELECT place, sequence, answer, flagged FROM training_responses WHERE attempt_id = $1";
    let rows = db.query_all_raw(sql(db, text, [of.to_string().into()])).await?;
    rows.iter().map(|row| Ok((count(row.try_get_by_index(0)?), response(row, 1)?))).collect()
}

/// What is saved for one question.
pub(in crate::training) async fn read_response(db: &impl ConnectionTrait, of: AttemptId, place: u16) -> Result<Response, Error> {
    let text = "SELECT sequence, answer, flagged FROM training_responses WHERE attempt_id = $1 AND place = $2";
    let row = db.query_one_raw(sql(db, text, [of.to_string().into(), i64::from(place).into()])).await?;
    row.map(|row| response(&row, 0)).transpose().map(Option::unwrap_or_default)
}

fn response(row: &QueryResult, from: usize) -> Result<Response, Error> {
    let answer: Option<String> = row.try_get_by_index(from + 1)?;
    Ok(Response {
        sequence: count(row.try_get_by_index(from)?),
        answer: answer.as_deref().map(json).transpose()?,
        flagged: row.try_get_by_index::<i64>(from + 2)? != 0,
    })
}

/// Saves what is answered to one question, in place of what was.
pub(in crate::training) async fn save_response(
    tx: &Tx,
    of: AttemptId,
    place: u16,
    response: &Response,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let upsert = "INSERT INTO training_responses (attempt_id, place, sequence, answer, flagged, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (attempt_id, place) DO UPDATE SET sequence = excluded.sequence, answer = excluded.answer, flagged = excluded.flagged,
            at = excluded.at";
    let values = [
        of.to_string().into(),
        i64::from(place).into(),
        i64::from(response.sequence).into(),
        response.answer.as_ref().map(to_json).transpose()?.into(),
        i64::from(response.flagged).into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, upsert, values)).await?;
    Ok(())
}

/// How many questions of an attempt are answered.
pub(in crate::training) async fn answered(db: &impl ConnectionTrait, of: AttemptId) -> Result<u16, Error> {
    let text = "SELECT COUNT(*) FROM training_responses WHERE attempt_id = $1 AND answer IS NOT NULL";
    Ok(count(number(db, text, vec![of.to_string().into()]).await?))
}

/// What a person was granted; nothing when nobody granted anything.
pub(in crate::training) async fn granted(db: &impl ConnectionTrait, person: PersonId) -> Result<GrantedInput, Error> {
    let text = "SELECT extra_percent, attempts, reason FROM training_granted WHERE person_id = $1";
    match db.query_one_raw(sql(db, text, [person.to_string().into()])).await? {
        None => Ok(GrantedInput { extra_percent: 0, attempts: Vec::new(), reason: String::new() }),
        Some(row) => Ok(GrantedInput {
            extra_percent: count(row.try_get_by_index(0)?),
            attempts: json::<Vec<GrantedAttempts>>(&row.try_get_by_index::<String>(1)?)?,
            reason: row.try_get_by_index(2)?,
        }),
    }
}

/// Sets what a person is granted.
pub(in crate::training) async fn set_granted(
    tx: &Tx,
    person: PersonId,
    input: &GrantedInput,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let upsert = "INSERT INTO training_granted (person_id, extra_percent, attempts, reason, granted_by, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (person_id) DO UPDATE SET extra_percent = excluded.extra_percent, attempts = excluded.attempts,
            reason = excluded.reason, granted_by = excluded.granted_by, at = excluded.at";
    let values = [
        person.to_string().into(),
        i64::from(input.extra_percent).into(),
        to_json(&input.attempts)?.into(),
        input.reason.clone().into(),
        by.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, upsert, values)).await?;
    Ok(())
}

/// When somebody passed an exam last, in any language.
pub(in crate::training) async fn passed_at(
    db: &impl ConnectionTrait,
    person: PersonId,
    original: ExamId,
) -> Result<Option<DateTime<Utc>>, Error> {
    let text = "SELECT MAX(COALESCE(handed_in_at, ends_at)) FROM training_attempts
        WHERE person_id = $1 AND original_id = $2 AND passed = 1 AND voided_at IS NULL";
    let row = db.query_one_raw(sql(db, text, [person.to_string().into(), original.to_string().into()])).await?;
    let at: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    db::optional_time(at.as_deref())
}

/// Exams, as originals, that people passed, with the day.
pub(in crate::training) async fn passed(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, ExamId, chrono::NaiveDate)>, Error> {
    let mut all = Vec::new();
    for ids in people.chunks(super::CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("person_id", ids);
        wanted.and("passed = 1 AND voided_at IS NULL AND ended_on IS NOT NULL");
        let text = format!("SELECT person_id, original_id, ended_on FROM training_attempts{}", wanted.clause());
        for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
            let on = super::day(&row.try_get_by_index::<String>(2)?)?;
            all.push((id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?, on));
        }
    }
    Ok(all)
}
