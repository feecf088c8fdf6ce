//! Who is in a course, for its authors.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Scope,
    page::Page,
    training::{CourseId, DropOffFilter, EnrollmentId, LearnerFilter, LearnerRow, Learning, LessonId, Traveller},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{count, learning};
use crate::{
    db::{self, Where, id, sql},
    error::Error,
    training::rows::of_companies,
};

/// One page of a course's learners, by name.
pub(in crate::training) async fn learners(
    db: &impl ConnectionTrait,
    course: CourseId,
    scope: Scope<'_>,
    vendor: &str,
    filter: &LearnerFilter,
) -> Result<Page<LearnerRow>, Error> {
    const TABLE: &str = "training_enrollments e JOIN people p ON p.id = e.person_id LEFT JOIN partners c ON c.id = p.partner_id";
    let mut wanted = Where::default();
    wanted.is("e.course_id", course.to_string());
    wanted.within("p.partner_id", scope);
    for word in filter.q.as_deref().unwrap_or_default().split_whitespace() {
        wanted.contains(&["p.name_key", "c.name_key"], &db::sort_key(word));
    }
    if let Some(partner) = filter.partner {
        wanted.is("p.partner_id", partner.to_string());
    }
    if !filter.learning.is_empty() {
        wanted.is_one_of("e.learning", filter.learning.iter().map(|learning| learning.slug()));
    }
    let text = format!("SELECT COUNT(*) FROM {TABLE}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &text, wanted.values())).await?;
    let total = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.map_or(0, count);
    if let Some(cursor) = &filter.cursor {
        let (key, id): (String, String) = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let (key, id) = (wanted.bind(key), wanted.bind(id));
        wanted.and(format!("(p.name_key > {key} OR (p.name_key = {key} AND e.id > {id}))"));
    }
    let limit = usize::from(guildhall_domain::page::limit(filter.limit));
    let text = format!(
        "SELECT e.id AS id, p.id AS person, p.name AS name, p.name_key AS name_key, c.id AS partner, c.name AS company, e.learning AS learning,
            e.percent AS percent, e.number AS number, e.seconds AS seconds FROM {TABLE}{} ORDER BY p.name_key, e.id LIMIT {}",
        wanted.clause(),
        limit + 1
    );
    let mut rows = db.query_all_raw(sql(db, &text, wanted.values())).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| -> Result<_, Error> {
        Ok(guildhall_domain::page::Cursor::pack(&(row.try_get::<String>("", "name_key")?, row.try_get::<String>("", "id")?)))
    });
    let next = next.transpose()?;
    let items = rows.iter().map(|row| learner(row, vendor)).collect::<Result<_, _>>()?;
    Ok(Page { items, next, total })
}

fn learner(row: &QueryResult, vendor: &str) -> Result<LearnerRow, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let learning = learning(&text("learning")?);
    Ok(LearnerRow {
        enrollment: id(&text("id")?)?,
        person: id(&text("person")?)?,
        name: text("name")?,
        partner: row.try_get::<Option<String>>("", "partner")?.map(|partner| id(&partner)).transpose()?,
        partner_name: row.try_get::<Option<String>>("", "company")?.unwrap_or_else(|| vendor.to_owned()),
        learning,
        percent: if learning == Learning::Completed { 100 } else { count(row.try_get("", "percent")?) },
        course_version: count(row.try_get("", "number")?),
        seconds: count(row.try_get("", "seconds")?),
    })
}

/// Everybody who began a version, with the lessons that they did. Who touched nothing since `since` has stopped.
pub(in crate::training) async fn travellers(
    db: &impl ConnectionTrait,
    course: CourseId,
    number: i32,
    scope: Scope<'_>,
    filter: &DropOffFilter,
    since: DateTime<Utc>,
) -> Result<Vec<Traveller>, Error> {
    let mut wanted = Where::default();
    wanted.is("e.course_id", course.to_string());
    wanted.is("e.number", i64::from(number));
    wanted.and("e.learning <> 'enrolled'");
    wanted.within("p.partner_id", scope);
    of_companies(&mut wanted, filter.partner, filter.region.as_deref(), filter.tier.as_deref());
    let text = format!(
        "SELECT e.id AS id, e.learning AS learning, e.touched_at AS touched_at, g.lesson_id AS lesson FROM training_enrollments e
            JOIN people p ON p.id = e.person_id LEFT JOIN partners c ON c.id = p.partner_id
            LEFT JOIN training_progress g ON g.enrollment_id = e.id AND g.completed_at IS NOT NULL{} ORDER BY e.id",
        wanted.clause()
    );
    let mut found: BTreeMap<EnrollmentId, Traveller> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
        let state = learning(&row.try_get::<String>("", "learning")?);
        let touched = db::time(&row.try_get::<String>("", "touched_at")?)?;
        let stopped = state == Learning::Left || (state != Learning::Completed && touched < since);
        let traveller = found.entry(id(&row.try_get::<String>("", "id")?)?).or_insert_with(|| Traveller { done: Vec::new(), stopped });
        if let Some(lesson) = row.try_get::<Option<String>>("", "lesson")? {
            traveller.done.push(id::<_>(&lesson).map(|lesson: LessonId| lesson)?);
        }
    }
    Ok(found.into_values().collect())
}
