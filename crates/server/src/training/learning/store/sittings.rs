//! Sittings and who is booked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use guildhall_domain::{
    page::Page,
    partner::{PartnerId, PersonId},
    training::{Booking, BookingState, CourseId, LessonId, Sitting, SittingFilter, SittingId, SittingInput},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Listed, count, json, list, to_json};
use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
};

/// A sitting without who is booked.
#[derive(Debug, Clone)]
pub(in crate::training) struct SittingRecord {
    pub(in crate::training) id: SittingId,
    pub(in crate::training) course: CourseId,
    pub(in crate::training) lesson: LessonId,
    pub(in crate::training) sitting: SittingInput,
    pub(in crate::training) called_off: Option<String>,
    pub(in crate::training) updated_at: DateTime<Utc>,
    pub(in crate::training) version: i32,
}

impl SittingRecord {
    /// With who is booked.
    pub(in crate::training) fn with(self, bookings: Vec<Booking>) -> Sitting {
        let Self { id, course, lesson, sitting, called_off, version, updated_at: _ } = self;
        Sitting { id, course, lesson, sitting, called_off, bookings, version }
    }
}

const SELECT: &str =
    "SELECT t.id AS id, t.course_id AS course, t.lesson_id AS lesson, t.starts_at AS starts_at, t.called_off AS called_off,
    t.updated_at AS updated_at, t.version AS version, t.input AS input";

fn record(row: &QueryResult) -> Result<SittingRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(SittingRecord {
        id: id(&text("id")?)?,
        course: id(&text("course")?)?,
        lesson: id(&text("lesson")?)?,
        sitting: json(&text("input")?)?,
        called_off: row.try_get("", "called_off")?,
        updated_at: db::time(&text("updated_at")?)?,
        version: count(row.try_get("", "version")?),
    })
}

/// A sitting.
pub(in crate::training) async fn sitting(db: &impl ConnectionTrait, of: SittingId) -> Result<Option<SittingRecord>, Error> {
    let text = format!("{SELECT} FROM training_sittings t WHERE t.id = $1");
    db.query_one_raw(sql(db, &text, [of.to_string().into()])).await?.as_ref().map(record).transpose()
}

/// One page of the sittings, soonest first, without who is booked.
pub(in crate::training) async fn sittings(
    db: &impl ConnectionTrait,
    filter: &SittingFilter,
    now: DateTime<Utc>,
) -> Result<Page<SittingRecord>, Error> {
    let mut wanted = Where::default();
    if let Some(course) = filter.course {
        wanted.is("t.course_id", course.to_string());
    }
    if let Some(lesson) = filter.lesson {
        wanted.is("t.lesson_id", lesson.to_string());
    }
    if filter.past != Some(true) {
        let now = wanted.bind(db::text(now));
        wanted.and(format!("t.ends_at >= {now}"));
    }
    let listed = Listed { select: SELECT, table: "training_sittings t", order: "starts_at", down: false };
    let (rows, next, total) = list(db, listed, wanted, filter.cursor.as_ref(), filter.limit).await?;
    Ok(Page { items: rows.iter().map(record).collect::<Result<_, _>>()?, next, total })
}

/// The sittings of a lesson that a learner may choose from or is booked for: those ahead, and their own.
pub(in crate::training) async fn sittings_for(
    db: &impl ConnectionTrait,
    of: (CourseId, LessonId),
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<SittingRecord>, Error> {
    let text = format!(
        "{SELECT} FROM training_sittings t WHERE t.lesson_id = $1 AND t.course_id = $4 AND ((t.ends_at >= $2 AND t.called_off IS NULL)
            OR EXISTS (SELECT 1 FROM training_bookings b WHERE b.sitting_id = t.id AND b.person_id = $3)) ORDER BY t.starts_at, t.id"
    );
    let values = [of.1.to_string().into(), db::text(now).into(), person.to_string().into(), of.0.to_string().into()];
    db.query_all_raw(sql(db, &text, values)).await?.iter().map(record).collect()
}

/// The sittings that somebody is booked for and that end after a moment.
pub(in crate::training) async fn booked(
    db: &impl ConnectionTrait,
    person: PersonId,
    since: DateTime<Utc>,
) -> Result<Vec<SittingRecord>, Error> {
    let text = format!(
        "{SELECT} FROM training_sittings t JOIN training_bookings b ON b.sitting_id = t.id
            WHERE b.person_id = $1 AND t.ends_at >= $2 ORDER BY t.starts_at, t.id"
    );
    db.query_all_raw(sql(db, &text, [person.to_string().into(), db::text(since).into()])).await?.iter().map(record).collect()
}

/// Lessons of a course that have a sitting ahead.
pub(in crate::training) async fn planned(
    db: &impl ConnectionTrait,
    course: CourseId,
    now: DateTime<Utc>,
) -> Result<BTreeSet<LessonId>, Error> {
    let text = "SELECT DISTINCT lesson_id FROM training_sittings WHERE course_id = $1 AND starts_at > $2 AND called_off IS NULL";
    let rows = db.query_all_raw(sql(db, text, [course.to_string().into(), db::text(now).into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// Stores a new sitting.
pub(in crate::training) async fn insert_sitting(tx: &Tx, sitting: &SittingRecord, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "INSERT INTO training_sittings (id, course_id, lesson_id, starts_at, ends_at, created_at, updated_at, version, input)
        VALUES ($1, $2, $3, $4, $5, $6, $6, 1, $7)";
    let values = [
        sitting.id.to_string().into(),
        sitting.course.to_string().into(),
        sitting.lesson.to_string().into(),
        db::text(sitting.sitting.starts_at).into(),
        db::text(sitting.sitting.ends_at).into(),
        db::text(now).into(),
        to_json(&sitting.sitting)?.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores a changed sitting; `false` when somebody was faster.
pub(in crate::training) async fn save_sitting(tx: &Tx, sitting: &SittingRecord, now: DateTime<Utc>) -> Result<bool, Error> {
    let text = "UPDATE training_sittings SET starts_at = $1, ends_at = $2, called_off = $3, updated_at = $4, version = version + 1,
        input = $5 WHERE id = $6 AND version = $7";
    let values = [
        db::text(sitting.sitting.starts_at).into(),
        db::text(sitting.sitting.ends_at).into(),
        sitting.called_off.clone().into(),
        db::text(now).into(),
        to_json(&sitting.sitting)?.into(),
        sitting.id.to_string().into(),
        i64::from(sitting.version).into(),
    ];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1)
}

/// Holds a sitting's row until the transaction ends: seats are given one after the other.
pub(in crate::training) async fn lock_sitting(tx: &Tx, of: SittingId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "UPDATE training_sittings SET version = version WHERE id = $1", [of.to_string().into()])).await?;
    Ok(())
}

fn state(slug: &str) -> BookingState {
    BookingState::ALL.into_iter().find(|state| state.slug() == slug).unwrap_or(BookingState::Waiting)
}

/// Who is booked for sittings, each in the order of booking.
pub(in crate::training) async fn bookings(
    db: &impl ConnectionTrait,
    sittings: &[SittingId],
    vendor: &str,
) -> Result<BTreeMap<SittingId, Vec<Booking>>, Error> {
    let mut all: BTreeMap<SittingId, Vec<Booking>> = BTreeMap::new();
    for sittings in sittings.chunks(200) {
        let text = format!(
            "SELECT b.sitting_id AS sitting, b.person_id AS person, p.name AS name, c.id AS partner, c.name AS company, b.state AS state,
                b.booked_at AS booked_at FROM training_bookings b JOIN people p ON p.id = b.person_id LEFT JOIN partners c ON c.id = p.partner_id
                WHERE b.sitting_id IN ({}) ORDER BY b.booked_at, b.person_id",
            super::places(1, sittings.len())
        );
        for row in db.query_all_raw(sql(db, &text, super::values(sittings))).await? {
            let text = |column: &str| row.try_get::<String>("", column);
            let booking = Booking {
                person: id(&text("person")?)?,
                name: text("name")?,
                partner: row.try_get::<Option<String>>("", "partner")?.map(|partner| id::<_>(&partner)).transpose()?,
                partner_name: row.try_get::<Option<String>>("", "company")?.unwrap_or_else(|| vendor.to_owned()),
                state: state(&text("state")?),
                booked_at: db::time(&text("booked_at")?)?,
            };
            all.entry(id(&text("sitting")?)?).or_default().push(booking);
        }
    }
    Ok(all)
}

/// Stores how somebody is booked.
pub(in crate::training) async fn set_booking(
    tx: &Tx,
    sitting: SittingId,
    person: PersonId,
    state: BookingState,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "INSERT INTO training_bookings (sitting_id, person_id, state, booked_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (sitting_id, person_id) DO UPDATE SET state = excluded.state";
    let values = [sitting.to_string().into(), person.to_string().into(), state.slug().into(), db::text(now).into()];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Removes a booking.
pub(in crate::training) async fn remove_booking(tx: &Tx, sitting: SittingId, person: PersonId) -> Result<(), Error> {
    let text = "DELETE FROM training_bookings WHERE sitting_id = $1 AND person_id = $2";
    tx.execute_raw(sql(tx, text, [sitting.to_string().into(), person.to_string().into()])).await?;
    Ok(())
}

/// Where people work today; those who do not exist are left out.
pub(in crate::training) async fn workplaces(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Option<PartnerId>>, Error> {
    let mut found = BTreeMap::new();
    for people in people.chunks(200) {
        let text = format!("SELECT id, partner_id FROM people WHERE id IN ({})", super::places(1, people.len()));
        for row in db.query_all_raw(sql(db, &text, super::values(people))).await? {
            let partner = row.try_get_by_index::<Option<String>>(1)?.map(|partner| id(&partner)).transpose()?;
            found.insert(id(&row.try_get_by_index::<String>(0)?)?, partner);
        }
    }
    Ok(found)
}
