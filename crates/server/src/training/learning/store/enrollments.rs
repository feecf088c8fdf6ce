//! Enrollments: who is in which course, in which version, and how far.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{CompletedBy, CourseId, EnrollmentId, Learning, LessonId, Reached},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Card, count, day, json, places, to_json, values};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// An enrollment.
#[derive(Debug, Clone)]
pub(in crate::training) struct EnrollmentRecord {
    pub(in crate::training) id: EnrollmentId,
    pub(in crate::training) course: CourseId,
    pub(in crate::training) number: i32,
    pub(in crate::training) person: PersonId,
    pub(in crate::training) learning: Learning,
    /// Whether an earlier one was completed before.
    pub(in crate::training) again: bool,
    pub(in crate::training) percent: u8,
    pub(in crate::training) lessons_done: u16,
    pub(in crate::training) lessons: u16,
    pub(in crate::training) next: Option<LessonId>,
    pub(in crate::training) minutes_left: u32,
    pub(in crate::training) enrolled_at: DateTime<Utc>,
    pub(in crate::training) completed_at: Option<DateTime<Utc>>,
    pub(in crate::training) completed_by: Option<CompletedBy>,
    /// What the version is called, in its language.
    pub(in crate::training) title: String,
    pub(in crate::training) language: String,
}

impl EnrollmentRecord {
    /// Whether it goes on: neither completed nor left.
    pub(in crate::training) const fn goes_on(&self) -> bool {
        matches!(self.learning, Learning::Enrolled | Learning::Started)
    }
}

const SELECT: &str = "SELECT e.id AS id, e.course_id AS course, e.number AS number, e.person_id AS person, e.learning AS learning, e.again AS again,
    e.percent AS percent, e.lessons_done AS lessons_done, e.lessons AS lessons, e.next_lesson AS next_lesson, e.minutes_left AS minutes_left,
    e.enrolled_at AS enrolled_at, e.completed_at AS completed_at, e.completed_by AS completed_by, v.card AS card
    FROM training_enrollments e JOIN training_versions v ON v.course_id = e.course_id AND v.number = e.number";

pub(in crate::training) fn learning(slug: &str) -> Learning {
    Learning::ALL.into_iter().find(|learning| learning.slug() == slug).unwrap_or(Learning::Left)
}

fn record(row: &QueryResult) -> Result<EnrollmentRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let number = |column: &str| row.try_get::<i64>("", column);
    let card: Card = json(&text("card")?)?;
    let completed_by = text("completed_by")?;
    Ok(EnrollmentRecord {
        id: id(&text("id")?)?,
        course: id(&text("course")?)?,
        number: count(number("number")?),
        person: id(&text("person")?)?,
        learning: learning(&text("learning")?),
        again: number("again")? != 0,
        percent: count(number("percent")?),
        lessons_done: count(number("lessons_done")?),
        lessons: count(number("lessons")?),
        next: row.try_get::<Option<String>>("", "next_lesson")?.map(|text| id(&text)).transpose()?,
        minutes_left: count(number("minutes_left")?),
        enrolled_at: db::time(&text("enrolled_at")?)?,
        completed_at: db::optional_time(row.try_get::<Option<String>>("", "completed_at")?.as_deref())?,
        completed_by: if completed_by.is_empty() { None } else { Some(json(&completed_by)?) },
        title: card.title,
        language: card.language,
    })
}

/// An enrollment.
pub(in crate::training) async fn enrollment(db: &impl ConnectionTrait, of: EnrollmentId) -> Result<Option<EnrollmentRecord>, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} WHERE e.id = $1"), [of.to_string().into()])).await?;
    row.as_ref().map(record).transpose()
}

/// All enrollments of a person, last touched first.
pub(in crate::training) async fn enrollments_of(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<EnrollmentRecord>, Error> {
    let text = format!("{SELECT} WHERE e.person_id = $1 ORDER BY e.touched_at DESC, e.id DESC");
    db.query_all_raw(sql(db, &text, [person.to_string().into()])).await?.iter().map(record).collect()
}

/// A person's enrollment in a course that is not completed, if there is one.
pub(in crate::training) async fn open_enrollment(
    db: &impl ConnectionTrait,
    course: CourseId,
    person: PersonId,
) -> Result<Option<EnrollmentRecord>, Error> {
    let text = format!("{SELECT} WHERE e.course_id = $1 AND e.person_id = $2 AND e.learning <> 'completed'");
    let row = db.query_one_raw(sql(db, &text, [course.to_string().into(), person.to_string().into()])).await?;
    row.as_ref().map(record).transpose()
}

/// Whether a person completed a course before, and on which days.
pub(in crate::training) async fn completions(
    db: &impl ConnectionTrait,
    course: CourseId,
    person: PersonId,
) -> Result<Vec<NaiveDate>, Error> {
    let text = "SELECT completed_on FROM training_enrollments WHERE course_id = $1 AND person_id = $2 AND learning = 'completed'";
    let rows = db.query_all_raw(sql(db, text, [course.to_string().into(), person.to_string().into()])).await?;
    rows.iter().map(|row| day(&row.try_get_by_index::<String>(0)?)).collect()
}

/// Someone who begins.
#[derive(Debug, Clone, Copy)]
pub(in crate::training) struct NewEnrollment {
    pub(in crate::training) id: EnrollmentId,
    pub(in crate::training) course: CourseId,
    pub(in crate::training) number: i32,
    pub(in crate::training) person: PersonId,
    pub(in crate::training) again: bool,
}

/// Stores a new enrollment with nothing done. `false` when the person has one already: another tab was faster.
pub(in crate::training) async fn insert_enrollment(tx: &Tx, new: NewEnrollment, now: DateTime<Utc>) -> Result<bool, Error> {
    let text = "INSERT INTO training_enrollments (id, course_id, number, person_id, learning, again, percent, lessons_done, lessons,
            minutes_left, seconds, enrolled_at, touched_at, completed_by)
        VALUES ($1, $2, $3, $4, 'enrolled', $5, 0, 0, 0, 0, 0, $6, $6, '') ON CONFLICT DO NOTHING";
    let values = [
        new.id.to_string().into(),
        new.course.to_string().into(),
        i64::from(new.number).into(),
        new.person.to_string().into(),
        i64::from(new.again).into(),
        db::text(now).into(),
    ];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1)
}

/// Stores how far somebody is.
pub(in crate::training) async fn save_reached(
    tx: &Tx,
    of: EnrollmentId,
    learning: Learning,
    reached: &Reached,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "UPDATE training_enrollments SET learning = $1, percent = $2, lessons_done = $3, lessons = $4, next_lesson = $5,
        minutes_left = $6, touched_at = $7,
        seconds = COALESCE((SELECT SUM(p.seconds) FROM training_progress p WHERE p.enrollment_id = $8), 0) WHERE id = $8";
    let values = [
        learning.slug().into(),
        i64::from(reached.percent).into(),
        i64::from(reached.done).into(),
        i64::from(reached.of).into(),
        reached.next.map(|lesson| lesson.to_string()).into(),
        i64::from(reached.minutes_left).into(),
        db::text(now).into(),
        of.to_string().into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores that somebody left, or came back.
pub(in crate::training) async fn set_learning(tx: &Tx, of: EnrollmentId, learning: Learning, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "UPDATE training_enrollments SET learning = $1, touched_at = $2 WHERE id = $3";
    tx.execute_raw(sql(tx, text, [learning.slug().into(), db::text(now).into(), of.to_string().into()])).await?;
    Ok(())
}

/// Stores in which version somebody is.
pub(in crate::training) async fn set_number(tx: &Tx, of: EnrollmentId, number: i32) -> Result<(), Error> {
    let text = "UPDATE training_enrollments SET number = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, text, [i64::from(number).into(), of.to_string().into()])).await?;
    Ok(())
}

/// Stores that an enrollment is completed.
pub(in crate::training) async fn complete_enrollment(
    tx: &Tx,
    of: EnrollmentId,
    by: &CompletedBy,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "UPDATE training_enrollments SET learning = 'completed', completed_at = $1, completed_on = $2, completed_by = $3,
        next_lesson = NULL, touched_at = $1 WHERE id = $4";
    tx.execute_raw(sql(tx, text, [db::text(now).into(), on.to_string().into(), to_json(by)?.into(), of.to_string().into()])).await?;
    Ok(())
}

/// Courses, as originals, that people completed.
pub(in crate::training) async fn courses_completed(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, CourseId, NaiveDate)>, Error> {
    let text = format!(
        "SELECT e.person_id, COALESCE(c.original, c.id), e.completed_on FROM training_enrollments e
            JOIN training_courses c ON c.id = e.course_id WHERE e.learning = 'completed' AND e.person_id IN ({})",
        places(1, people.len())
    );
    let rows = db.query_all_raw(sql(db, &text, values(people))).await?;
    let text = |row: &QueryResult, index: usize| row.try_get_by_index::<String>(index);
    rows.iter().map(|row| Ok((id(&text(row, 0)?)?, id(&text(row, 1)?)?, day(&text(row, 2)?)?))).collect()
}

/// How many people are or were in a course.
pub(in crate::training) async fn learners_count(db: &impl ConnectionTrait, course: CourseId) -> Result<u64, Error> {
    let text = "SELECT COUNT(DISTINCT person_id) FROM training_enrollments WHERE course_id = $1";
    let row = db.query_one_raw(sql(db, text, [course.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.map_or(0, count))
}

/// By when a person must have done a course or a translation of it: the soonest day that anything open says.
pub(in crate::training) async fn due_on(db: &impl ConnectionTrait, person: PersonId, course: CourseId) -> Result<Option<NaiveDate>, Error> {
    let text = "SELECT MIN(a.due_on) FROM training_assignments a JOIN training_courses c ON c.id = a.item_id
        WHERE a.person_id = $1 AND a.item_kind = 'course' AND a.done_at IS NULL
            AND COALESCE(c.original, c.id) = (SELECT COALESCE(o.original, o.id) FROM training_courses o WHERE o.id = $2)";
    let row = db.query_one_raw(sql(db, text, [person.to_string().into(), course.to_string().into()])).await?;
    row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?.flatten().map(|due| day(&due)).transpose()
}

/// Holds an enrollment until the transaction ends: what is told about it counts one after the other.
pub(in crate::training) async fn lock_enrollment(tx: &Tx, of: EnrollmentId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "UPDATE training_enrollments SET number = number WHERE id = $1", [of.to_string().into()])).await?;
    Ok(())
}

/// People who are or were in any of these courses or their translations.
pub(in crate::training) async fn enrolled_people(db: &impl ConnectionTrait, courses: &[CourseId]) -> Result<Vec<PersonId>, Error> {
    if courses.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT DISTINCT e.person_id FROM training_enrollments e JOIN training_courses c ON c.id = e.course_id
            WHERE COALESCE(c.original, c.id) IN (SELECT COALESCE(o.original, o.id) FROM training_courses o WHERE o.id IN ({}))",
        places(1, courses.len())
    );
    let rows = db.query_all_raw(sql(db, &text, values(courses))).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// How far people are with each course and each of its translations, in percent.
pub(in crate::training) async fn percents(
    db: &impl ConnectionTrait,
    people: &BTreeSet<PersonId>,
) -> Result<BTreeMap<(PersonId, CourseId), u8>, Error> {
    let people: Vec<&PersonId> = people.iter().collect();
    let mut found = BTreeMap::new();
    for people in people.chunks(200) {
        // What was done in one language counts for all.
        let text = format!(
            "SELECT e.person_id, f.id, MAX(CASE WHEN e.learning = 'completed' THEN 100 ELSE e.percent END) FROM training_enrollments e
                JOIN training_courses c ON c.id = e.course_id JOIN training_courses f ON COALESCE(f.original, f.id) = COALESCE(c.original, c.id)
                WHERE e.person_id IN ({}) GROUP BY e.person_id, f.id",
            places(1, people.len())
        );
        for row in db.query_all_raw(sql(db, &text, values(people))).await? {
            let key = (id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?);
            found.insert(key, count(row.try_get_by_index::<i64>(2)?));
        }
    }
    Ok(found)
}
